"""What an ontology may not say, and what data may not."""

from __future__ import annotations

import pytest

from claimgraph import reason
from claimgraph.errors import AxiomInData, DataError, Inconsistency, UnsupportedAxiom
from claimgraph.rdf import Triple
from reason.support import derived, one, turtle

DECLARED = ":p a owl:ObjectProperty . :d a owl:DatatypeProperty . :C a owl:Class . :D a owl:Class ."

REFUSED = {
    "owl#hasKey": ":C owl:hasKey ( :p ) .",
    "owl#sameAs": ":x owl:sameAs :y .",
    "owl#FunctionalProperty": ":p a owl:FunctionalProperty .",
    "owl#InverseFunctionalProperty": ":p a owl:InverseFunctionalProperty .",
    "owl#unionOf": ":C owl:unionOf ( :C :D ) .",
    "owl#complementOf": ":C owl:complementOf :D .",
    "owl#oneOf": ":C owl:oneOf ( :x ) .",
    "owl#propertyDisjointWith": ":p owl:propertyDisjointWith :p .",
    "owl#AllDisjointClasses": "[] a owl:AllDisjointClasses ; rdf:value 1 .",
    "owl#AsymmetricProperty": ":p a owl:AsymmetricProperty .",
    "owl#ReflexiveProperty": ":p a owl:ReflexiveProperty .",
    "owl#differentFrom": ":x owl:differentFrom :y .",
    "owl#allValuesFrom": "[] a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :C .",
    "owl#maxCardinality": "[] a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 1 .",
    "rdf-schema#Datatype": ":t a rdfs:Datatype .",
    "rdf-schema#Class": ":C a rdfs:Class .",
    "rdf-schema#member": ":x rdfs:member :y .",
}
"""Constructs that the reasoner does not know or refuses, by the term that is to blame."""

MALFORMED = {
    "a class above owl:Thing": ("rdf-schema#subClassOf", "owl:Thing rdfs:subClassOf :C ."),
    "a class below owl:Nothing": ("rdf-schema#subClassOf", ":C rdfs:subClassOf owl:Nothing ."),
    "a data type as superclass": ("rdf-schema#subClassOf", ":C rdfs:subClassOf xsd:string ."),
    "a literal as class": ("rdf-schema#range", ':p rdfs:range "C" .'),
    "rdf:type with a domain": ("rdf-schema#domain", "rdf:type rdfs:domain :C ."),
    "rdfs:label with a domain": ("rdf-schema#domain", "rdfs:label rdfs:domain :C ."),
    "a property below an axiom": ("rdf-schema#subPropertyOf", ":p rdfs:subPropertyOf rdfs:subClassOf ."),
    "typing as a chain": ("owl#propertyChainAxiom", ":p owl:propertyChainAxiom ( :p rdf:type ) ."),
    "a chain of one": ("owl#propertyChainAxiom", ":p owl:propertyChainAxiom ( :p ) ."),
    "a chain that is no list": ("owl#propertyChainAxiom", ":p owl:propertyChainAxiom :x ."),
    "a list without end": ("owl#propertyChainAxiom", ":p owl:propertyChainAxiom :l . :l rdf:first :p ; rdf:rest :l ."),
    "a literal in a list": ("owl#intersectionOf", ':C owl:intersectionOf ( :D "E" ) .'),
    "a transitive datatype property": ("owl#TransitiveProperty", ":d a owl:TransitiveProperty ."),
    "a symmetric axiom": ("owl#SymmetricProperty", "rdfs:subClassOf a owl:SymmetricProperty ."),
    "the inverse of a datatype property": ("owl#inverseOf", ":p owl:inverseOf :d ."),
    "a datatype property in a chain": ("owl#propertyChainAxiom", ":p owl:propertyChainAxiom ( :p :d ) ."),
    "things as values of a datatype property": (
        "owl#someValuesFrom",
        "[] a owl:Restriction ; owl:onProperty :d ; owl:someValuesFrom :C .",
    ),
    "an undeclared property": ("owl#onProperty", "[] a owl:Restriction ; owl:onProperty :q ; owl:hasValue :x ."),
    "an undeclared class of values": ("owl#someValuesFrom", "[] a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :E ."),
    "a restriction of nothing": ("owl#Restriction", "[] a owl:Restriction ; owl:onProperty :p ."),
    "a restriction without property": ("owl#Restriction", "[] a owl:Restriction ; owl:hasValue :x ."),
    "a restriction of two values": ("owl#Restriction", "[] a owl:Restriction ; owl:onProperty :p ; owl:hasValue :x, :y ."),
}
"""Axioms of known kinds that are outside OWL 2 RL, or on what is no class or property of an ontology."""


@pytest.mark.parametrize("kind", REFUSED)
def test_unknown_construct_is_refused(kind: str) -> None:
    with pytest.raises(UnsupportedAxiom) as raised:
        reason.compile_rules(turtle(DECLARED + REFUSED[kind]))
    assert kind in raised.value.kind
    assert "https://example.org/" in raised.value.axiom or "genid" in raised.value.axiom
    assert raised.value.exit_code == 1 and isinstance(raised.value, DataError)


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_axiom_is_refused(name: str) -> None:
    kind, text = MALFORMED[name]
    with pytest.raises(UnsupportedAxiom) as raised:
        reason.compile_rules(turtle(DECLARED + text))
    assert kind in raised.value.kind


def test_reason_is_given() -> None:
    with pytest.raises(UnsupportedAxiom, match="one IRI"):
        reason.compile_rules(turtle(DECLARED + REFUSED["owl#hasKey"]))
    with pytest.raises(UnsupportedAxiom, match="a shape can state the maximum"):
        reason.compile_rules(turtle(DECLARED + REFUSED["owl#FunctionalProperty"]))


HARMLESS = """
<https://example.org/> a owl:Ontology ; owl:versionIRI :v1 ; owl:versionInfo "1" ; owl:imports :other ; owl:priorVersion :v0 .
:C rdfs:label "class"@en ; rdfs:comment "a class" ; rdfs:seeAlso :D ; rdfs:isDefinedBy :o ; owl:deprecated true .
:note a owl:AnnotationProperty ; rdfs:subPropertyOf rdfs:comment .
:x a owl:NamedIndividual ; :note "text" .
"""


def test_annotations_are_welcome_and_change_nothing() -> None:
    plain = derived(turtle(DECLARED + ":C rdfs:subClassOf :D ."), [], turtle(":x a :C ."))
    annotated = derived(turtle(DECLARED + ":C rdfs:subClassOf :D ." + HARMLESS), [], turtle(':x a :C ; rdfs:label "x" .'))
    assert annotated - plain == {one(':x rdfs:comment "text" .')}
    assert plain <= annotated


@pytest.mark.parametrize(
    "fact",
    [
        ":x owl:sameAs :y .",
        ":C rdfs:subClassOf :D .",
        ":E a owl:Class .",
        ":p a owl:TransitiveProperty .",
        ":p owl:inverseOf :q .",
        ":x a rdfs:Resource .",
    ],
)
def test_data_state_no_axioms(fact: str) -> None:
    rules = reason.compile_rules(turtle(DECLARED))
    with pytest.raises(AxiomInData) as in_document:
        reason.closure(turtle(":x :p :y ." + fact), reason.background(rules))
    with pytest.raises(AxiomInData):
        reason.background(rules, turtle(fact))
    assert in_document.value.triple == " ".join(map(str, one(fact)))


def test_identity_is_refused_with_its_reason() -> None:
    background = reason.background(reason.compile_rules(turtle(DECLARED)))
    with pytest.raises(AxiomInData, match="one IRI"):
        reason.closure(turtle(":x owl:sameAs :y ."), background)


CLASHING = (
    DECLARED + ":C owl:disjointWith :D . :E a owl:Class ; rdfs:subClassOf :C . :p rdfs:range :D ."
    ":q a owl:ObjectProperty ; rdfs:subPropertyOf :p ."
)


def test_clash_names_individual_classes_and_causes() -> None:
    background = reason.background(reason.compile_rules(turtle(CLASHING)))
    with pytest.raises(Inconsistency) as raised:
        reason.closure(turtle(":x a :E . :y :q :x ; :p :z . :z a :D ."), background)
    fault = raised.value
    assert (fault.individual, fault.left, fault.right) == tuple(f"<https://example.org/{name}>" for name in "xCD")
    assert set(fault.causes) == {" ".join(map(str, t)) for t in turtle(":x a :E . :y :q :x .")}


def test_clash_with_the_reference_names_the_reference_triple() -> None:
    background = reason.background(reason.compile_rules(turtle(CLASHING)), turtle(":x a :E ."))
    with pytest.raises(Inconsistency) as raised:
        reason.closure(turtle(":y :p :x ."), background)
    assert set(raised.value.causes) == {" ".join(map(str, t)) for t in turtle(":x a :E . :y :p :x .")}


@pytest.mark.parametrize("axiom", [":A owl:disjointWith :B .", ":B owl:disjointWith :A ."])
def test_clash_whichever_way_it_is_stated(axiom: str) -> None:
    background = reason.background(reason.compile_rules(turtle(":A a owl:Class . :B a owl:Class ." + axiom)))
    with pytest.raises(Inconsistency):
        reason.closure(turtle(":x a :A, :B ."), background)


def test_clash_within_the_reference() -> None:
    with pytest.raises(Inconsistency):
        reason.background(reason.compile_rules(turtle(CLASHING)), turtle(":x a :C, :D ."))


def test_near_clash_is_none() -> None:
    background = reason.background(reason.compile_rules(turtle(CLASHING)), turtle(":x a :E ."))
    assert reason.closure(turtle(":x :p :y . :y a :D ."), background) == set()


def test_version_follows_axioms_only(ontology: list[Triple]) -> None:
    schema = turtle(DECLARED + ":C rdfs:subClassOf :D . :p owl:propertyChainAxiom ( :p :p ) .")
    version = reason.compile_rules(schema).version
    assert reason.compile_rules(schema[::-1]).version == version
    assert reason.compile_rules([*schema, *turtle(':C rdfs:label "c" . :x a :C .')]).version == version
    assert reason.compile_rules([*schema, *turtle(":D rdfs:subClassOf :C .")]).version != version
    assert reason.compile_rules([*schema, *turtle(":p a owl:TransitiveProperty .")]).version != version
    assert len(reason.compile_rules(ontology).version) == 64
