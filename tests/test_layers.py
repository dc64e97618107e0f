"""A module imports only from the rows above its own, so that the reading order of the data is the order of the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import claimgraph

PACKAGE = Path(claimgraph.__file__).parent

ROWS = (
    ("errors", "home", "__init__"),
    ("vocab", "iri", "processes"),
    ("model",),
    ("rdf",),
    ("ingest", "extract", "corpus", "validate", "reason", "store", "query"),
    ("judge", "build"),
    ("export",),
    ("serve",),
    ("cli",),
    ("__main__",),
)
"""The rows of the house, from the ground up; modules of one row do not know one another."""

QUERY_PATH = ("query", "store", "cli.ask", "cli.query", "cli.common", "cli.formats", "cli.__init__")
"""What runs between a question and its answer."""

HEAVY = {"rdflib", "owlrl", "pyshacl", "rich", "claimgraph.vocab"}

FORBIDDEN = ("print", "time.time", "time.perf_counter", "time.monotonic")

FILES = sorted(PACKAGE.rglob("*.py"))


def name(file: Path) -> str:
    """``build.pipeline`` for ``build/pipeline.py``."""
    return ".".join(file.relative_to(PACKAGE).with_suffix("").parts)


def row(module: str) -> int:
    """The row of a module, by the first part of its name."""
    return next(index for index, names in enumerate(ROWS) if module.split(".", maxsplit=1)[0] in names)


def imports(file: Path, *, lazy: bool = True) -> Iterator[str]:
    """The full names of the modules that a file imports; without ``lazy`` only those at its top, not for type checking only."""
    tree = ast.parse(file.read_text("utf-8"))
    body = ast.walk(tree) if lazy else (node for node in tree.body)
    for node in body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}: relative import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(names: Iterator[str]) -> set[str]:
    """The parts of our package among imported modules, by the first part of their names."""
    tops = {imported.split(".")[1] for imported in names if imported.startswith("claimgraph.")}
    known = {part for names in ROWS for part in names}
    return tops & known


def test_every_module_has_a_row() -> None:
    assert [name(file) for file in FILES if not any(name(file).split(".")[0] in names for names in ROWS)] == []


def test_modules_import_from_rows_above_only() -> None:
    wrong = []
    for file in FILES:
        own = name(file).split(".")[0]
        wrong += [f"{name(file)} imports {top}" for top in sorted(ours(imports(file))) if top != own and row(top) >= row(own)]
    assert wrong == []


def test_the_query_path_imports_nothing_heavy() -> None:
    checked, wrong = set(), []
    todo = [file for file in FILES if name(file).startswith(QUERY_PATH)]
    while todo:
        file = todo.pop()
        if file in checked:
            continue
        checked.add(file)
        for imported in imports(file, lazy=False):
            if imported in HEAVY or imported.split(".")[0] in HEAVY:
                wrong.append(f"{name(file)} imports {imported}")
            if imported.startswith("claimgraph."):
                inside = PACKAGE.joinpath(*imported.split(".")[1:])
                todo += [found for found in (inside.with_suffix(".py"), inside / "__init__.py") if found.exists()]
    assert wrong == []
    assert {"query.__init__", "store.__init__", "iri"} <= {name(file) for file in checked}


def test_library_code_does_not_print_or_read_the_clock() -> None:
    """The command line alone speaks to a user and knows the time (``import`` of tables takes the time as an argument)."""
    wrong = []
    for file in FILES:
        if name(file).startswith("cli"):
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called in ("print", "time.time", "time.perf_counter", "time.monotonic") or called.endswith(
                    (".now", ".utcnow", ".today")
                ):
                    wrong.append(f"{name(file)}:{node.lineno} calls {called}")
    assert wrong == []


def test_no_module_is_long() -> None:
    sizes = {name(file): len(file.read_text("utf-8").splitlines()) for file in FILES}
    assert {module: size for module, size in sizes.items() if size > 400 and module != "vocab"} == {}
