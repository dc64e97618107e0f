"""The referee itself: what counts as trivial, and what must not."""

from __future__ import annotations

import pytest

from claimgraph.rdf import Triple
from claimgraph.reason.referee import owlrl_closure, trivial
from reason.support import one, turtle

TRIVIAL = {
    "reflexive": [":x owl:sameAs :x .", ":C rdfs:subClassOf :C .", ":p rdfs:subPropertyOf :p .", ":C owl:equivalentClass :C ."],
    "thing": [":x a owl:Thing .", ":C rdfs:subClassOf owl:Thing .", ":p rdfs:domain owl:Thing .", ":p rdfs:range owl:Thing ."],
    "nothing": ["owl:Nothing rdfs:subClassOf :C ."],
    "axiomatic": ["owl:Thing a owl:Class .", "owl:Nothing a owl:Class .", "rdfs:label a owl:AnnotationProperty ."],
    "datatype": ["xsd:string a rdfs:Datatype .", "rdfs:Literal a rdfs:Datatype .", "xsd:date owl:disjointWith xsd:string ."],
}

TELLING = [
    ":x owl:sameAs :y .",
    ":x :p :x .",
    ":x rdfs:seeAlso :x .",
    ":x a :C .",
    ":C rdfs:subClassOf :D .",
    ":C owl:equivalentClass :D .",
    ":x :p owl:Thing .",
    ":x a owl:Nothing .",
    ":C rdfs:subClassOf owl:Nothing .",
    ":x a owl:Class .",
    ":p a owl:AnnotationProperty .",
    ":t a rdfs:Datatype .",
    ":x a xsd:string .",
    ":C owl:disjointWith :D .",
    ":C owl:disjointWith xsd:string .",
    "xsd:integer rdfs:subClassOf xsd:decimal .",
    ':x :p "literal" .',
]


@pytest.mark.parametrize("category", TRIVIAL)
def test_trivial(category: str) -> None:
    assert {trivial(one(text)) for text in TRIVIAL[category]} == {category}


@pytest.mark.parametrize("text", TELLING)
def test_telling_triples_are_kept(text: str) -> None:
    assert trivial(one(text)) is None


def test_literal_subjects_never_reach_us() -> None:
    closed = owlrl_closure(turtle(":p a owl:DatatypeProperty ; rdfs:range xsd:string . :x :p 'a' ."))
    assert all(not isinstance(s, type(one(":x :p 'a' .")[2])) for s, _, _ in closed)


def test_what_the_data_say_never_passes_for_trivial(ontology: list[Triple]) -> None:
    """No triple of the ontology is trivial: nothing that somebody wrote down is among what is left out."""
    assert [triple for triple in ontology if trivial(triple)] == []


def test_inconsistency_is_an_error() -> None:
    with pytest.raises(ValueError, match="Disjoint classes"):
        owlrl_closure(turtle(":C a owl:Class ; owl:disjointWith :D . :x a :C, :D ."))
