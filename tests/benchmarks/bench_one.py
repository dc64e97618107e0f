"""One parsed document on its way into a store: validated, closed, made a unit, committed in one transaction."""

from __future__ import annotations

import time

import pyoxigraph as ox

from benchmarks.corpora import World
from benchmarks.measuring import Measured, Table, Target, medians
from claimgraph.build.check import Checker
from claimgraph.build.engines import CompiledReasoner
from claimgraph.build.unit import document_unit
from claimgraph.corpus import load_document, load_reference
from claimgraph.rdf import lines

KEY = "paper-0/d4"
"""A document that passes on what another has said."""


def measure(world: World) -> Measured:
    """Each step, and their sum in memory and on disk."""
    corpus = world.corpus(world.usual)
    file = corpus.data / f"{KEY}.trig"
    document = load_document(file, corpus.data)
    checker = Checker(world.ontology, world.shapes, load_reference(corpus.data / "reference"))
    engine = CompiledReasoner(world.ontology, corpus.reference)
    inferred = engine.closure(KEY, document.triples)
    unit = document_unit(document, inferred)
    written = unit.dump.decode().splitlines(keepends=True)
    memory, disk = ox.Store(), ox.Store(str(world.folder / "one"))
    disk.bulk_extend(ox.Store.read_only(str(corpus.database)))
    assert not checker.faults(file, document.triples)

    def commit(into: ox.Store) -> None:
        """As ``Draft.replace`` does it."""
        graphs = "".join(f"GRAPH <{name}> {{ {''.join(body)} }}\n" for name, body in unit.triples.items())
        into.update("".join(f"DROP SILENT GRAPH <{name}> ;\n" for name in unit.triples) + f"INSERT DATA {{ {graphs} }}")

    def way(into: ox.Store) -> None:
        checker.faults(file, document.triples)
        document_unit(document, engine.closure(KEY, document.triples))
        commit(into)

    steps = medians(
        world.times(51),
        lambda: load_document(file, corpus.data),
        lambda: checker.faults(file, document.triples),
        lambda: engine.closure(KEY, document.triples),
        lambda: document_unit(document, inferred),
        lambda: commit(memory),
        lambda: commit(disk),
        lambda: way(memory),
        lambda: way(disk),
        clock=time.perf_counter,
    )
    assert set(lines(memory.quads_for_pattern(None, None, None))) == set(written)
    names = ("read and parse", "validate", "close", "lines and digests", "replace in memory", "replace on disk")
    rows = [(name, f"{cost:.2f}") for name, cost in zip(names, steps, strict=False)]
    in_memory, on_disk = steps[-2:]
    rows += [("validated, closed, committed in memory", f"{in_memory:.2f}"), ("the same on disk", f"{on_disk:.2f}")]
    note = (
        f"A document of {len(document.triples)} triples, {len(written)} quads with what follows. The store on disk holds the "
        f"corpus of {corpus.size:,} documents; a commit is in the log of the database, for which a build waits once, at its end."
    )
    spent = dict(zip(names, steps, strict=False))
    limits = f"validating takes {spent['validate']:.1f} ms"
    targets = [
        Target(
            "a parsed document validated, closed, committed in memory ≤ 10 ms", f"{in_memory:.1f} ms", in_memory <= 10, limits
        ),
        Target(
            "the same on disk ≤ 20 ms",
            f"{on_disk:.1f} ms",
            on_disk <= 20,
            f"{limits}, the database's own commit {spent['replace on disk']:.1f} ms",
        ),
    ]
    return Measured([Table("One parsed document", ("step", "ms"), rows, note)], targets)
