"""Curated documents as a store holds them, in memory: asserted and inferred triples in their named graphs."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from claimgraph import iri
from claimgraph.corpus import load_document, load_ontology, load_reference
from claimgraph.home import DATA
from claimgraph.rdf import Triple
from claimgraph.reason import background, closure, compile_rules, filing

ARTICLE = DATA / "newsweek" / "2022-03-09.trig"
WORLD = Path(__file__).parent / "world" / "gazette" / "day-one.trig"
"""A small invented document for what the article does not hold: chains of reporting, ranges, answered requests."""


class MemoryStore:
    """Answers queries over the union of the named graphs of a pyoxigraph store."""

    def __init__(self, quads: Iterable[ox.Quad] = ()) -> None:
        self.store = ox.Store()
        self.store.extend(quads)

    def query(self, text: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        return self.store.query(text, use_default_graph_as_union=True)


def quads(triples: Iterable[Triple], graph: str) -> list[ox.Quad]:
    return [ox.Quad(*triple, ox.NamedNode(graph)) for triple in triples]


@cache
def dataset(file: Path = ARTICLE) -> tuple[ox.Quad, ...]:
    """Every quad of the ontology, the reference files and one document, with what follows from them."""
    ontology, references = load_ontology(), load_reference()
    known = background(compile_rules(ontology), [triple for reference in references for triple in reference.triples])
    found = quads(ontology, iri.ONTOLOGY_GRAPH) + quads(known.inferred, iri.SCHEMA_INFERRED_GRAPH)
    for reference in references:
        found += quads(reference.triples, iri.reference_graph(reference.name))
    document = load_document(file)
    found += quads(document.assertion, iri.assertion_graph(document.key))
    found += quads(document.provenance, iri.provenance_graph(document.key))
    inferred = closure(document.triples, known)
    found += quads([*inferred, *filing(document.triples, inferred)], iri.inferred_graph(document.key))
    return tuple(found)


@cache
def reader(file: Path = ARTICLE) -> MemoryStore:
    return MemoryStore(dataset(file))
