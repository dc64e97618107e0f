"""What the benchmarks share: medians, exponents, tables, targets, peers that may be missing, and what machine it was."""

from __future__ import annotations

import gc
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from claimgraph.home import HOME

Work = Callable[[], object]
PACKAGES = ("pyoxigraph", "oxigraph", "rdflib", "owlrl", "reasonable", "pyshacl", "pyrudof", "click")


LOOK = 1.0
"""Seconds between two looks at the memory of a process."""


@dataclass(frozen=True)
class Table:
    """Rows under a title; ``note`` says what was measured and how."""

    title: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]]
    note: str = ""

    def markdown(self) -> str:
        """As GitHub renders it: text to the left, figures to the right."""
        return f"### {self.title}\n\n" + (f"{self.note}\n\n" if self.note else "") + grid(self.head, self.rows)


@dataclass(frozen=True)
class Target:
    """A goal, what was measured of it, and what limits it where it is missed. ``holds`` is None if it was not measured."""

    goal: str
    measured: str
    holds: bool | None
    limits: str = ""

    def row(self) -> tuple[str, ...]:
        """Its line of the table."""
        return self.goal, self.measured, {True: "yes", False: "no", None: "not measured"}[self.holds], self.limits

    @staticmethod
    def head() -> tuple[str, ...]:
        """The head of that table."""
        return "target", "measured", "holds", "what limits it"


@dataclass
class Measured:
    """What one subject gives."""

    tables: list[Table] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)


def grid(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [head, ("---", *["---:"] * (len(head) - 1)) if "target" not in head else ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |\n" for line in lines)


def seconds(work: Work) -> float:
    """The CPU time of a piece of work in this process, which other work on the machine does not lengthen much."""
    return medians(1, work)[0] / 1000


def medians(times: int, *works: Work, clock: Callable[[], float] = time.process_time) -> list[float]:
    """The median milliseconds of each piece of work, of CPU unless another clock is given.

    They run in turn, to and fro, so that other load hits them alike. What is in memory already is not looked through for rubbish.
    """
    spent: list[list[float]] = [[] for _ in works]
    gc.collect()
    gc.freeze()
    for turn in range(times):
        for place, work in list(enumerate(works))[:: -1 if turn % 2 else 1]:
            begun = clock()
            work()
            spent[place].append(clock() - begun)
    gc.unfreeze()
    return [statistics.median(each) * 1000 for each in spent]


def exponent(costs: Mapping[int, float]) -> float | None:
    """By which power of the size the cost grows, over all sizes (least squares of the logarithms); None for fewer than two."""
    if len(costs) < 2:
        return None
    xs, ys = [math.log(size) for size in costs], [math.log(cost) for cost in costs.values()]
    return statistics.linear_regression(xs, ys).slope


def power(costs: Mapping[int, float]) -> str:
    """The exponent, written."""
    found = exponent(costs)
    return "" if found is None else f"{found:.2f}"


@dataclass(frozen=True)
class Run:
    """A process that has ended: wall clock and CPU time in seconds, peak memory in bytes, its output.

    ``peak`` is that of the largest process, ``together`` that of it and all that it started, pages that they share counted once,
    as seen once a second; 0 where it was over sooner, and where the system does not tell.
    """

    wall: float
    cpu: float
    peak: int
    together: int
    output: str


def process(*command: str | Path) -> Run:
    """Runs a command to its end. Raises RuntimeError, with what it wrote on standard error, if it fails.

    Python may keep compiled files, as an installed program does.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment["PYTHONPATH"] = os.pathsep.join([str(HOME / "graph"), str(HOME / "tests")])
    environment["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / "claimgraph-benchmark-pycache")

    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begun = time.perf_counter()
        child = subprocess.Popen(list(map(str, command)), stdout=out, stderr=err, env=environment)
        seen, over = [0], threading.Event()

        def look() -> None:
            while not over.wait(LOOK):
                seen.append(proportional(child.pid))

        looking = threading.Thread(target=look)
        looking.start()
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begun
        over.set()
        looking.join()
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if child.returncode:
            raise RuntimeError(f"{command[0]} ended with {child.returncode}: {err.read().decode()[-2000:]}")
        return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, max(seen), out.read().decode())


def proportional(process: int) -> int:
    """The bytes that a process and those it started have in memory, shared pages once (Linux's Pss); 0 if it cannot be known."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
        started = {child for file in Path(f"/proc/{process}/task").glob("*/children") for child in file.read_text().split()}
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")) + sum(
        map(proportional, map(int, started))
    )


def claimgraph(*arguments: str | Path) -> Run:
    """The command line, as its installed script starts it."""
    return process(sys.executable, "-c", "from claimgraph.cli import main; main()", *arguments)


def installed(package: str) -> bool:
    """Whether a peer is there."""
    try:
        return bool(version(package))
    except PackageNotFoundError:
        return False


def missing(package: str, columns: int) -> tuple[str, ...]:
    """The row of a peer that is not there."""
    return (package, f"not installed: pip install {package}", *[""] * (columns - 2))


def machine() -> str:
    """Versions, processors and how busy they are."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES if installed(name))
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        model = next((line.split(": ")[1] for line in info.read_text().splitlines() if line.startswith("model name")), model)
    load = ", ".join(f"{number:.1f}" for number in os.getloadavg())
    processors = f"{os.cpu_count()} processors ({model})"
    return f"Python {platform.python_version()}, {packages}; {platform.system()}, {processors}, load average {load}"
