"""The whole way measured on generated corpora: building, adding one document, asking, disk; medians and ratios.

Run with ``pytest tests/benchmarks/bench_scale.py -m benchmark``; ``CLAIMGRAPH_LARGE=1`` adds 10,000 documents (some minutes).
What is asserted is the work that was done and that the answers are equal, never a time.
"""

from __future__ import annotations

import math
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pyoxigraph as ox
import pytest

from benchmarks.generator import CGD, plans, put, write
from claimgraph.build import build
from claimgraph.build.derive import Deriver
from claimgraph.build.inputs import sources
from claimgraph.home import ONTOLOGY
from claimgraph.judge import StandingJudge
from claimgraph.query.bind import bind
from claimgraph.query.question import find, questions
from claimgraph.rdf import lines
from claimgraph.store import open_reader

pytestmark = pytest.mark.benchmark

SIZES = [10, 100, 1_000, *([10_000] if os.environ.get("CLAIMGRAPH_LARGE") else [])]
BOUNDED = {
    "actor": f"{CGD}actor/speaker-0",
    "source": f"{CGD}source/paper-0/d3",
    "proposal": f"{CGD}proposal/harbour-0",
}
TIMES = 5


def milliseconds(work: Callable[[], object], times: int = TIMES) -> float:
    """The median of the wall clock."""
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent) * 1000


def exponent(rows: dict[int, float]) -> str:
    """By which power of the size the figure grows from the last but one size to the last."""
    (n1, t1), (n2, t2) = list(rows.items())[-2:]
    return f"{math.log(t2 / t1) / math.log(n2 / n1):.2f}"


def table(capsys: pytest.CaptureFixture[str], title: str, rows: list[tuple[str, ...]]) -> None:
    """Prints rows under a title with versions."""
    with capsys.disabled():
        packages = ", ".join(f"{name} {version(name)}" for name in ("pyoxigraph", "rdflib"))
        print(f"\n{title}; Python {platform.python_version()}, {packages}, {os.cpu_count()} processors")
        for row in rows:
            print("  ".join(cell.rjust(14) if place else cell.ljust(40) for place, cell in enumerate(row)))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[int, tuple[Path, Path, float, int]]:
    """For each size the data, the store, the seconds of a full build, the number of quads."""
    found = {}
    for size in SIZES:
        folder = tmp_path_factory.mktemp(f"n{size}")
        write(folder / "data", size)
        begun = time.perf_counter()
        with StandingJudge(folder / "store") as judge:
            made = build(folder / "store", data=folder / "data", judge=judge)
        quads = made.asserted + made.inferred + made.findings + made.ontology
        found[size] = (folder / "data", folder / "store", time.perf_counter() - begun, quads)
        assert made.derived == size
    return found


def test_building_and_adding_one(built: dict[int, tuple[Path, Path, float, int]], capsys: pytest.CaptureFixture[str]) -> None:
    rows = [("documents", "quads", "build s", "add 1, ms", "same as 10", "bytes a quad")]
    adding, building = {}, {}
    for size, (data, store, seconds, quads) in built.items():
        plan, turns = list(plans(size))[-1], iter(range(1, 100))

        def add(data: Path = data, store: Path = store, plan=plan, turns=turns) -> None:  # type: ignore[no-untyped-def]
            turn = next(turns)
            put(data, replace(plan, conflict=bool(turn % 2), edition=turn))
            with StandingJudge(store) as judge:
                assert build(store, data=data, judge=judge).derived == 1

        adding[size], building[size] = milliseconds(add), seconds
        disk = sum(file.stat().st_size for file in (store / "generations").rglob("*") if file.is_file())
        ratio = f"{adding[size] / adding[10]:.2f}"
        rows.append((f"{size:,}", f"{quads:,}", f"{seconds:.1f}", f"{adding[size]:.0f}", ratio, f"{disk / quads:.0f}"))
    rows.append(("growth exponent", "", exponent(building), exponent(adding), "", ""))
    table(capsys, "build, and one document changed", rows)


def test_one_parsed_document(built: dict[int, tuple[Path, Path, float, int]], capsys: pytest.CaptureFixture[str]) -> None:
    """A document validated, closed and committed, with the engines ready."""
    data, store, _, _ = built[10]
    deriver = Deriver(ONTOLOGY, data, "compiled", "compiled", False)
    source = list(sources([data]).values())[-1]
    unit = deriver.derive(source)
    assert unit is not None
    memory, disk = ox.Store(), ox.Store(str(store.parent / "one"))

    def update(into: ox.Store) -> None:
        graphs = "".join(f"GRAPH <{name}> {{ {''.join(body)} }}\n" for name, body in unit.triples.items())
        into.update("".join(f"DROP SILENT GRAPH <{name}> ;\n" for name in unit.triples) + f"INSERT DATA {{ {graphs} }}")

    rows = [("step", "ms")]
    rows.append(("read, validate, close, digest", f"{milliseconds(lambda: deriver.derive(source), 30):.1f}"))
    rows.append(("replace in memory", f"{milliseconds(lambda: update(memory), 30):.1f}"))
    rows.append(("replace on disk", f"{milliseconds(lambda: update(disk), 30):.1f}"))
    assert set(lines(memory.quads_for_pattern(None, None, None))) == set(unit.dump.decode().splitlines(keepends=True))
    table(capsys, f"one document of {sum(entry.count for entry in unit.entry.graphs.values())} quads", rows)


def test_loading(built: dict[int, tuple[Path, Path, float, int]], capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Loading as a build does it against bare ``bulk_load`` of one file."""
    _, store, _, _ = built[1_000]
    reader = open_reader(store)
    text = "".join(f"{quad} .\n" for quad in reader.match()).encode()
    reader.close()
    count = text.count(b"\n")
    from claimgraph.store.draft import draft

    def bare() -> None:
        ox.Store(str(tmp_path / "bare")).bulk_load(text, ox.RdfFormat.N_QUADS)
        shutil.rmtree(tmp_path / "bare")

    def ours() -> None:
        with draft(tmp_path / "ours") as new:
            new.load_lines(text)

    one, other = milliseconds(bare, 3), milliseconds(ours, 3)
    rows = [("", "quads/s"), ("bare bulk_load", f"{count / one * 1000:,.0f}"), ("ours", f"{count / other * 1000:,.0f}")]
    rows.append(("ours to bare", f"{one / other:.2f}"))
    table(capsys, f"loading {count:,} quads", rows)


def test_asking(built: dict[int, tuple[Path, Path, float, int]], capsys: pytest.CaptureFixture[str]) -> None:
    """Every question with one thing bound, the best of two; through our reader and through bare pyoxigraph."""
    size = 100
    _, store, _, _ = built[size]
    reader = open_reader(store)
    quads = next((store / "generations").glob("0*")) / "quads"
    bare = ox.Store.read_only(str(quads))
    rows = [("question", "bound by", "rows", "ms", "to bare")]
    for name, question in questions().items():
        for parameter in (p for p in question.takes if p in BOUNDED):
            text = bind(question, {parameter: ox.NamedNode(BOUNDED[parameter])})
            ours = [tuple(map(str, row)) for row in reader.query(text)]
            theirs = [tuple(map(str, row)) for row in bare.query(text, use_default_graph_as_union=True)]
            assert sorted(ours) == sorted(theirs)
            one = milliseconds(lambda text=text: list(reader.query(text)), 2)  # type: ignore[misc]
            other = milliseconds(lambda text=text: list(bare.query(text, use_default_graph_as_union=True)), 2)  # type: ignore[misc]
            rows.append((name, parameter, f"{len(ours)}", f"{one:.1f}", f"{one / other:.2f}"))
    reader.close()
    table(capsys, f"questions at {size:,} documents, warm", rows)


def test_a_cold_question(built: dict[int, tuple[Path, Path, float, int]], capsys: pytest.CaptureFixture[str]) -> None:
    """The whole process, from nothing, against ``oxigraph query`` with the same text."""
    oxigraph = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if oxigraph is None:
        pytest.skip("there is no oxigraph command here (PyPI: oxigraph)")
    _, store, _, _ = built[100]
    text = bind(find("roles"), {"actor": ox.NamedNode(BOUNDED["actor"])})
    quads = next((store / "generations").glob("0*")) / "quads"
    asked = [
        sys.executable,
        "-m",
        "claimgraph",
        "ask",
        "roles",
        "--actor",
        BOUNDED["actor"],
        "--format",
        "json",
        "--store",
        str(store),
    ]
    theirs = [oxigraph, "query", "--location", str(quads), "--query", text, "--results-format", "json", "--union-default-graph"]

    def run(command: list[str]) -> str:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    assert "Speaker 0" in run(asked) and "Speaker 0" in run(theirs)
    one, other = milliseconds(lambda: run(asked)), milliseconds(lambda: run(theirs))
    rows = [("claimgraph ask, ms", f"{one:.0f}"), ("oxigraph query, ms", f"{other:.0f}"), ("ratio", f"{one / other:.1f}")]
    table(capsys, "a cold question", rows)
