"""The curated graph as the store holds it, in memory: asserted and inferred triples in their named graphs."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import pyoxigraph as ox

from claimgraph import iri
from claimgraph.corpus import documents, load_document, load_ontology, load_reference
from claimgraph.rdf import Triple
from claimgraph.reason import background, closure, compile_rules


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
def curated() -> tuple[ox.Quad, ...]:
    """Every quad of the ontology, the reference files and the documents, with what follows from them."""
    ontology, files = load_ontology(), load_reference()
    known = background(compile_rules(ontology), [triple for file in files for triple in file.triples])
    found = quads(ontology, iri.ONTOLOGY_GRAPH) + quads(known.inferred, iri.SCHEMA_INFERRED_GRAPH)
    for file in files:
        found += quads(file.triples, iri.reference_graph(file.name))
    for file in documents():
        document = load_document(file)
        found += quads(document.assertion, iri.assertion_graph(document.key))
        found += quads(document.provenance, iri.provenance_graph(document.key))
        found += quads(closure(document.triples, known, document.key), iri.inferred_graph(document.key))
    return tuple(found)


@cache
def reader() -> MemoryStore:
    return MemoryStore(curated())
