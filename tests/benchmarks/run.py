"""Every benchmark in one run, on the same data; tables as Markdown, at the end the targets.

python tests/benchmarks/run.py                 # about ten minutes on two processors
python tests/benchmarks/run.py --only reason   # one subject
python tests/benchmarks/run.py --write         # also writes the tables into the README files
"""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import re
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
if __name__ == "__main__":
    sys.path[0:1] = [str(HERE.parent), str(HERE.parents[1] / "graph")]

from benchmarks.corpora import World  # noqa: E402
from benchmarks.measuring import Measured, Target, grid, machine  # noqa: E402
from claimgraph.home import HOME  # noqa: E402

SUBJECTS = {
    "cold": "bench_cold",
    "load": "bench_load",
    "reason": "bench_reason",
    "validate": "bench_validate",
    "questions": "bench_questions",
    "bindings": "bench_bindings",
    "scale": "bench_scale",
    "one": "bench_one",
    "judge": "bench_judge",
}
"""What is measured, and the module that measures it."""

PAGE, README = HERE / "README.md", HOME / "README.md"
MARKED = re.compile(r"(<!-- benchmarks -->\n).*?(<!-- /benchmarks -->)", re.DOTALL)


def measured(world: World, subjects: list[str]) -> Measured:
    """What the subjects give, each told as soon as it is there."""
    whole = Measured()
    for size in world.sizes:  # while this process is small, for the memory of a child counts from that of its parent
        world.corpus(size)
    for name in subjects:
        begun = time.perf_counter()
        found = importlib.import_module(f"benchmarks.{SUBJECTS[name]}").measure(world)
        for table in found.tables:
            print(table.markdown(), flush=True)
        print(f"({name}: {time.perf_counter() - begun:.0f} s)\n", file=sys.stderr, flush=True)
        whole.tables += found.tables
        whole.targets += found.targets
    return whole


def page(whole: Measured, machines: list[str]) -> str:
    """The tables as they stand in the page of the benchmarks."""
    targets = grid(Target.head(), [target.row() for target in whole.targets])
    tables = "\n".join(table.markdown() for table in whole.tables)
    return f"### Targets\n\n{targets}\n{tables}\nBefore: {machines[0]}.\n\nAfter: {machines[1]}.\n"


def short(whole: Measured, machines: list[str]) -> str:
    """The table as it stands in the README of the project."""
    return grid(Target.head()[:3], [target.row()[:3] for target in whole.targets]) + f"\nMeasured with {machines[0]}.\n"


def put(file: Path, text: str) -> None:
    """Writes the tables into their place in a file."""
    file.write_text(MARKED.sub(lambda found: found[1] + text + found[2], file.read_text(encoding="utf-8")), encoding="utf-8")


def main() -> None:
    """Reads the options and runs."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--only", action="append", choices=SUBJECTS, help="this subject; may be repeated")
    options.add_argument("--write", action="store_true", help="write the tables into the README files")
    options.add_argument("--small", action="store_true", help="tiny sizes, to see that it works")
    options.add_argument(
        "--corpus",
        action="append",
        default=[],
        metavar="SIZE=DATA:STORE",
        help="a generated corpus and its store, built by this very program, which are read and not changed; may be repeated",
    )
    options.add_argument("--folder", type=Path, help="where to make the corpora [default: a temporary folder]")
    given = options.parse_args()
    if given.write and (given.only or given.small):
        options.error("--write is for whole runs")
    if given.folder:
        given.folder.mkdir(parents=True, exist_ok=True)
    logging.disable(logging.WARNING)  # rdflib tells at length of every literal that a generated fault has spoilt
    stores = {}
    for text in given.corpus:
        size, _, places = text.partition("=")
        data, _, store = places.partition(":")
        stores[int(size)] = (Path(data), Path(store))
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        world = World(Path(folder), given.small, bool(os.environ.get("CLAIMGRAPH_LARGE")), stores)
        before = machine()
        print(f"{before}\n", flush=True)
        whole = measured(world, given.only or list(SUBJECTS))
    machines = [before, machine()]
    print("### Targets\n\n" + grid(Target.head(), [target.row() for target in whole.targets]))
    print(f"After: {machines[1]}")
    if given.write:
        put(PAGE, page(whole, machines))
        put(README, short(whole, machines))


if __name__ == "__main__":
    main()
