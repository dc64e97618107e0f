"""The JSON-LD context: every term, read as the ontology says, and no triple lost on the way there and back."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, XSD

from claimgraph.corpus.ontology import load_ontology
from claimgraph.export import json_ld_context
from claimgraph.home import DATA, ONTOLOGY
from claimgraph.iri import CG, CGD

FILE = ONTOLOGY / "context.jsonld"
CONTEXT = json.loads(FILE.read_text("utf-8"))["@context"]
CORE = rdflib.Graph().parse(ONTOLOGY / "core.ttl")
SUBJECT = CGD + "claim/one"
EXAMPLES = [
    *sorted((ONTOLOGY / "examples").glob("*.ttl")),
    *sorted((ONTOLOGY / "vocabularies").glob("*.ttl")),
    *sorted(DATA.rglob("*.ttl")),
    *sorted(DATA.rglob("*.trig")),
]
VALUES = {
    XSD.date: "2022-03-09",
    XSD.dateTime: "2022-03-09T12:00:00Z",
    XSD.decimal: "12000.5",
    XSD.integer: "49",
    XSD.boolean: "true",
    XSD.string: "more than 12,000",
}


def expand(node: dict[str, object]) -> set[tuple[ox.NamedNode, ox.NamedNode, ox.Literal | ox.NamedNode]]:
    """The triples of one JSON-LD node under our context, by pyoxigraph; rdflib must read the same."""
    text = json.dumps({"@context": CONTEXT, "@id": SUBJECT, **node})
    found = {(quad.subject, quad.predicate, quad.object) for quad in ox.parse(text, ox.RdfFormat.JSON_LD)}
    by_rdflib = rdflib.Graph().parse(data=text, format="json-ld")
    by_oxigraph = rdflib.Graph().parse(data="".join(f"{s} {p} {o} .\n" for s, p, o in found), format="nt")
    assert set(by_rdflib) == set(by_oxigraph)
    return found


def test_the_committed_context_is_what_the_ontology_gives() -> None:
    assert FILE.read_text("utf-8") == json_ld_context(load_ontology()), "run python -m claimgraph.export to write it again"


def test_the_order_of_the_triples_does_not_matter() -> None:
    assert json_ld_context(reversed(load_ontology())) == json_ld_context(load_ontology())


def test_every_class_is_a_bare_word() -> None:
    classes = [str(term) for term in CORE.subjects(RDF.type, OWL.Class) if str(term).startswith(CG)]
    assert len(classes) > 50
    for iri in classes:
        assert {str(o.value) for _, _, o in expand({"type": iri.removeprefix(CG)})} == {iri}


def test_every_object_property_leads_to_an_iri() -> None:
    properties = list(CORE.subjects(RDF.type, OWL.ObjectProperty))
    assert len(properties) > 60
    for iri in properties:
        expected = (ox.NamedNode(SUBJECT), ox.NamedNode(str(iri)), ox.NamedNode(CGD + "actor/poland"))
        assert expand({str(iri).removeprefix(CG): "cgd:actor/poland"}) == {expected}


def test_every_datatype_property_gives_its_datatype() -> None:
    properties = list(CORE.subjects(RDF.type, OWL.DatatypeProperty))
    assert len(properties) > 30
    for iri in properties:
        datatype = CORE.value(iri, RDFS.range)
        if datatype is None:
            value, literal = {"en": "in words"}, ox.Literal("in words", language="en")
        else:
            value, literal = VALUES[datatype], ox.Literal(VALUES[datatype], datatype=ox.NamedNode(str(datatype)))
        expected = (ox.NamedNode(SUBJECT), ox.NamedNode(str(iri)), literal)
        assert expand({str(iri).removeprefix(CG): value}) == {expected}


def test_a_prefix_is_never_the_name_of_a_term() -> None:
    shadowed = {key for key, value in CONTEXT.items() if isinstance(value, str) and value.endswith(("/", "#"))} & {
        str(term).removeprefix(CG) for term in CORE.subjects() if str(term).startswith(CG)
    }
    assert shadowed == set()


def test_an_unknown_word_says_nothing() -> None:
    assert expand({"onBehalf": "cgd:actor/poland"}) == set()


def test_labels_are_maps_from_language_to_text() -> None:
    labels = {o.language: o.value for _, _, o in expand({"rdfs:label": {"en": "Poland", "uk": "Польща"}})}
    assert labels == {"en": "Poland", "uk": "Польща"}


def test_concepts_are_written_short() -> None:
    ((_, _, concept),) = expand({"stance": "cgv:stance/rules-out"})
    assert concept.value == "https://w3id.org/claimgraph/vocabulary/stance/rules-out"


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_there_and_back_gives_the_same_triples(file: Path) -> None:
    dataset = rdflib.Dataset()
    dataset.parse(file)
    graph = rdflib.Graph()
    for s, p, o, _ in dataset.quads():
        graph.add((s, p, o))
    assert not [term for triple in graph for term in triple if isinstance(term, rdflib.BNode)]
    text = graph.serialize(format="json-ld", context=CONTEXT)
    ours = {key for node in json.loads(text).get("@graph", [json.loads(text)]) for key in node if key.startswith((CG, "cg:"))}
    assert ours == set(), "every term of ours is written as a bare word"
    assert set(rdflib.Graph().parse(data=text, format="json-ld")) == set(graph)
