"""What the tests of exports share: the invented world of the ontology's examples, and readings of what was written."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from claimgraph import iri, reason
from claimgraph.corpus import load_ontology
from claimgraph.export.facts import Facts, term
from claimgraph.export.scope import Selection
from claimgraph.home import HOME, ONTOLOGY
from claimgraph.rdf import Triple, parse, triples

RDF_TYPE = term("rdf:type")
FOUND = ("finding/", "computation/")


def graph_of(subject: str) -> str:
    """The named graph in which curated data hold a resource of the examples."""
    local = subject.removeprefix(iri.CGD)
    if local.startswith(FOUND):
        return iri.FINDINGS_GRAPH
    document = iri.document_of(subject)
    if local.startswith("graph/"):
        document = "/".join(local.split("/")[1:3])
        return iri.provenance_graph(document)
    if document and local.startswith("encoding/"):
        return iri.provenance_graph(document)
    return iri.assertion_graph(document) if document else iri.reference_graph("world")


def example_quads() -> list[ox.Quad]:
    """The ontology, every example in the graph where it belongs, with every property where a case has it, and what follows."""
    found: set[Triple] = set()
    every = (HOME / "tests" / "ontology" / "pass").glob("*-every-property.ttl")
    for file in sorted([*(ONTOLOGY / "examples").glob("*.ttl"), *every]):
        found |= set(triples(parse(file.read_bytes(), file)))
    quads = [ox.Quad(*item, ox.NamedNode(graph_of(item[0].value))) for item in found]
    ontology = load_ontology()
    quads += [ox.Quad(*item, ox.NamedNode(iri.ONTOLOGY_GRAPH)) for item in ontology]
    background = reason.background(reason.compile_rules(ontology), found)
    quads += [ox.Quad(*item, ox.NamedNode(iri.SCHEMA_INFERRED_GRAPH)) for item in background.inferred]
    return quads


def held(quads: Iterable[ox.Quad]) -> set[Triple]:
    """The triples of quads."""
    return set(triples(quads))


def classes(selection: Selection) -> dict[str, str]:
    """The class of each resource that a selection describes, as a prefixed name."""
    facts = Facts(selection.reader)
    return {quad.subject.value: facts.kind(quad.subject) for quad in selection.quads()}
