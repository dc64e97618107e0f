"""The generated corpus is well-formed, the same for the same seed, and what was planted is found: all of it and nothing else."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from benchmarks.generator import document, plans, write
from claimgraph.build import build
from claimgraph.iri import CG, CGV, FINDINGS_GRAPH
from claimgraph.judge import judge
from claimgraph.store import Reader, open_reader


def found(reader: Reader, kind: str) -> set[frozenset[str]]:
    """The claims that findings of a kind involve."""
    graph, involves = ox.NamedNode(FINDINGS_GRAPH), ox.NamedNode(CG + "involves")
    typed = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    subjects = [quad.subject for quad in reader.match(None, typed, ox.NamedNode(CG + kind), graph)]
    return {
        frozenset(quad.object.value for quad in reader.match(name, involves, None, graph) if "/claim/" in quad.object.value)
        for name in subjects
    }


def conflicts(reader: Reader) -> set[frozenset[str]]:
    """The pairs of figures in conflict."""
    graph, relation = ox.NamedNode(FINDINGS_GRAPH), ox.NamedNode(CG + "relation")
    subjects = [quad.subject for quad in reader.match(None, relation, ox.NamedNode(CGV + "relation/conflicts"), graph)]
    sides = [
        [next(reader.match(name, ox.NamedNode(CG + side), None, graph)).object.value for side in ("left", "right")]
        for name in subjects
    ]
    return {frozenset(pair) for pair in sides}


def test_what_was_planted_is_found_and_nothing_else(tmp_path: Path) -> None:
    truth = write(tmp_path / "data", 240)
    build(tmp_path / "s", data=tmp_path / "data", judge=judge)
    reader = open_reader(tmp_path / "s")
    assert conflicts(reader) == truth.conflicts and truth.conflicts
    assert found(reader, "QualifierDrift") == truth.drifts and truth.drifts
    assert found(reader, "SeriesCheck") == truth.falls and truth.falls
    assert found(reader, "Dispute") == truth.disputes and truth.disputes
    reader.close()


def test_the_same_seed_gives_the_same_documents() -> None:
    one, two, other = ([document(plan) for plan in plans(50, seed)] for seed in (1, 1, 2))
    assert one == two != other
