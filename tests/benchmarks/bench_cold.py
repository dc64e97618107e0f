"""A question asked of nothing: the whole process, beside ``oxigraph query`` with the same text on the same store."""

from __future__ import annotations

import json
import shutil
import statistics
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from benchmarks.corpora import World
from benchmarks.generator import CGD
from benchmarks.measuring import Measured, Run, Table, claimgraph, missing, process
from claimgraph.query.bind import bind
from claimgraph.query.question import find

ACTOR = f"{CGD}actor/speaker-0"


def measure(world: World) -> Measured:
    """Wall clock and CPU time of whole processes, in turn."""
    corpus = world.corpus(world.usual)
    text = bind(find("roles"), {"actor": ox.NamedNode(ACTOR)})
    file = world.folder / "roles.rq"
    file.write_text(text, encoding="utf-8")
    oxigraph = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    database = ["--location", corpus.database, "--union-default-graph"]
    runs: dict[str, Callable[[], Run]] = {}
    if oxigraph:
        runs["oxigraph query"] = lambda: process(oxigraph, "query", *database, "--query", text, "--results-format", "json")
    runs["claimgraph ask"] = lambda: claimgraph("ask", "roles", "--actor", ACTOR, "--format", "json", "--store", corpus.store)
    runs["claimgraph query"] = lambda: claimgraph("query", file, "--format", "json", "--store", corpus.store)
    runs["python, importing click and pyoxigraph"] = lambda: process(sys.executable, "-c", "import click, pyoxigraph")
    runs["python, importing nothing"] = lambda: process(sys.executable, "-c", "pass")
    found: dict[str, list[Run]] = {name: [] for name in runs}
    for turn in range(1 + world.times(21)):
        for name, run in runs.items():
            done = run()
            if turn:  # the first one compiles
                found[name].append(done)
    answers = {name: rows(done[0].output) for name, done in found.items() if "python" not in name}
    assert all(answer == answers["claimgraph ask"] and answer for answer in answers.values())
    wall = {name: statistics.median(run.wall for run in done) * 1000 for name, done in found.items()}
    cpu = {name: statistics.median(run.cpu for run in done) * 1000 for name, done in found.items()}
    base = wall.get("oxigraph query")
    table = [(name, f"{wall[name]:.0f}", f"{cpu[name]:.0f}", f"{wall[name] / base:.1f}" if base else "") for name in runs]
    table += [] if oxigraph else [missing("oxigraph", 4)]
    count = len(answers["claimgraph ask"])
    note = f"The question `roles` of one actor at {corpus.size:,} documents, the same text for all, the same rows ({count})."
    return Measured([Table("A cold question", ("whole process", "wall ms", "CPU ms", "to oxigraph"), table, note)])


def rows(text: str) -> list[str]:
    """The rows of SPARQL JSON results, in an order of their own."""
    return sorted(json.dumps(row, sort_keys=True) for row in json.loads(text)["results"]["bindings"])
