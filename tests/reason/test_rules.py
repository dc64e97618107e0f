"""Each rule, and all rules together, against the referee."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimgraph import reason
from claimgraph.errors import Inconsistency
from reason.support import AXIOM_KINDS, assert_equal, derived, expected, node, one, random_facts, random_ontology, turtle

RULES = {
    "cax-sco": (":C a owl:Class ; rdfs:subClassOf :D . :D a owl:Class .", ":x a :C .", ":x a :D ."),
    "cax-eqc2": (":C a owl:Class ; owl:equivalentClass :D . :D a owl:Class .", ":x a :D .", ":x a :C ."),
    "cls-hv1": (
        ":p a owl:ObjectProperty . :C a owl:Class ; rdfs:subClassOf :R ."
        ":R a owl:Restriction ; owl:onProperty :p ; owl:hasValue :v .",
        ":x a :C .",
        ":x :p :v .",
    ),
    "cls-hv2": (
        ":p a owl:ObjectProperty . :C a owl:Class ; owl:equivalentClass :R ."
        ":R a owl:Restriction ; owl:onProperty :p ; owl:hasValue :v .",
        ":x :p :v .",
        ":x a :C .",
    ),
    "cls-svf1": (
        ":p a owl:ObjectProperty . :D a owl:Class ."
        ":C a owl:Class ; owl:equivalentClass [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :D ] .",
        ":x :p :y . :y a :D .",
        ":x a :C .",
    ),
    "cls-svf2": (
        ":p a owl:DatatypeProperty ."
        ":C a owl:Class ; owl:equivalentClass [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom owl:Thing ] .",
        ':x :p "a value" .',
        ":x a :C .",
    ),
    "cls-int1": (
        ":C a owl:Class ; owl:intersectionOf ( :D :E ) . :D a owl:Class . :E a owl:Class .",
        ":x a :D, :E .",
        ":x a :C .",
    ),
    "cls-int2": (":C a owl:Class ; owl:intersectionOf ( :D :E ) . :D a owl:Class . :E a owl:Class .", ":x a :C .", ":x a :E ."),
    "prp-spo1": (":p a owl:ObjectProperty ; rdfs:subPropertyOf :q . :q a owl:ObjectProperty .", ":x :p :y .", ":x :q :y ."),
    "prp-eqp2": (":p a owl:ObjectProperty ; owl:equivalentProperty :q . :q a owl:ObjectProperty .", ":x :q :y .", ":x :p :y ."),
    "prp-dom": (":p a owl:DatatypeProperty ; rdfs:domain :C . :C a owl:Class .", ":x :p 1 .", ":x a :C ."),
    "prp-rng": (":p a owl:ObjectProperty ; rdfs:range :C . :C a owl:Class .", ":x :p :y .", ":y a :C ."),
    "prp-inv1": (":p a owl:ObjectProperty ; owl:inverseOf :q . :q a owl:ObjectProperty .", ":x :p :y .", ":y :q :x ."),
    "prp-inv2": (":p a owl:ObjectProperty ; owl:inverseOf :q . :q a owl:ObjectProperty .", ":x :q :y .", ":y :p :x ."),
    "prp-symp": (":p a owl:ObjectProperty, owl:SymmetricProperty .", ":x :p :y .", ":y :p :x ."),
    "prp-trp": (":p a owl:ObjectProperty, owl:TransitiveProperty .", ":x :p :y . :y :p :z .", ":x :p :z ."),
    "prp-spo2": (
        ":p a owl:ObjectProperty ; owl:propertyChainAxiom ( :q :r :q ) . :q a owl:ObjectProperty . :r a owl:ObjectProperty .",
        ":w :q :x . :x :r :y . :y :q :z .",
        ":w :p :z .",
    ),
}
"""For each rule: an ontology, facts, and the one thing that follows."""


@pytest.mark.parametrize("rule", RULES)
def test_rule(rule: str) -> None:
    schema, facts, conclusion = RULES[rule]
    ours = derived(turtle(schema), [], turtle(facts))
    assert one(conclusion) in ours
    assert_equal(ours, expected([*turtle(schema), *turtle(facts)]))


@pytest.mark.parametrize("rule", RULES)
def test_rule_does_not_fire_on_less(rule: str) -> None:
    """Without its axiom, or without one of its premises, the conclusion does not follow."""
    schema, facts, conclusion = RULES[rule]
    declarations = [
        t for t in turtle(schema) if t[1].value.endswith("#type") and "Transitive" not in str(t) and "Symmetric" not in str(t)
    ]
    plain = [t for t in declarations if not t[2].value.endswith("Restriction")]  # type: ignore[union-attr]
    assert derived(plain, [], turtle(facts)) == set()
    for premise in turtle(facts):
        assert one(conclusion) not in derived(turtle(schema), [], [t for t in turtle(facts) if t != premise])


TERMS = """:C a owl:Class . :D a owl:Class ; rdfs:subClassOf :C .
:p a owl:ObjectProperty . :q a owl:ObjectProperty ; rdfs:subPropertyOf :p ."""
RESTRICTION = ":{0} a owl:Restriction ; owl:onProperty :{1} ; owl:{2} {3} ."

SCHEMA_RULES = {
    "scm-sco": (":B a owl:Class ; rdfs:subClassOf :D .", ":B rdfs:subClassOf :C ."),
    "scm-spo": (":r a owl:ObjectProperty ; rdfs:subPropertyOf :q .", ":r rdfs:subPropertyOf :p ."),
    "scm-eqc1": (":B a owl:Class ; owl:equivalentClass :D .", ":D rdfs:subClassOf :B ."),
    "scm-eqc2": (":C rdfs:subClassOf :D .", ":D owl:equivalentClass :C ."),
    "scm-eqp1": (":r a owl:ObjectProperty ; owl:equivalentProperty :q .", ":q rdfs:subPropertyOf :r ."),
    "scm-eqp2": (":p rdfs:subPropertyOf :q .", ":q owl:equivalentProperty :p ."),
    "scm-dom1": (":p rdfs:domain :D .", ":p rdfs:domain :C ."),
    "scm-dom2": (":p rdfs:domain :D .", ":q rdfs:domain :D ."),
    "scm-rng1": (":p rdfs:range :D .", ":p rdfs:range :C ."),
    "scm-rng2": (":p rdfs:range :D .", ":q rdfs:range :D ."),
    "scm-int": (":B a owl:Class ; owl:intersectionOf ( :C :E ) . :E a owl:Class .", ":B rdfs:subClassOf :E ."),
    "scm-hv": (
        RESTRICTION.format("R", "p", "hasValue", ":v") + RESTRICTION.format("S", "q", "hasValue", ":v"),
        ":S rdfs:subClassOf :R .",
    ),
    "scm-hv, one property": (
        RESTRICTION.format("R", "p", "hasValue", ":v") + RESTRICTION.format("S", "p", "hasValue", ":v"),
        ":S owl:equivalentClass :R .",
    ),
    "scm-svf1": (
        RESTRICTION.format("R", "p", "someValuesFrom", ":C") + RESTRICTION.format("S", "p", "someValuesFrom", ":D"),
        ":S rdfs:subClassOf :R .",
    ),
    "scm-svf1, of owl:Thing": (
        RESTRICTION.format("R", "p", "someValuesFrom", "owl:Thing") + RESTRICTION.format("S", "p", "someValuesFrom", ":D"),
        ":S rdfs:subClassOf :R .",
    ),
    "scm-svf2": (
        RESTRICTION.format("R", "p", "someValuesFrom", ":C") + RESTRICTION.format("S", "q", "someValuesFrom", ":C"),
        ":S rdfs:subClassOf :R .",
    ),
    "scm-svf1 on scm-svf1": (
        ":E a owl:Class ; rdfs:subClassOf :S . :F a owl:Class . :R rdfs:subClassOf :F ."
        + RESTRICTION.format("R", "p", "someValuesFrom", ":C")
        + RESTRICTION.format("S", "p", "someValuesFrom", ":D")
        + RESTRICTION.format("T", "p", "someValuesFrom", ":E")
        + RESTRICTION.format("U", "p", "someValuesFrom", ":F"),
        ":T rdfs:subClassOf :U .",
    ),
}
"""For each rule on axioms: further axioms, and the one axiom that follows."""


@pytest.mark.parametrize("rule", SCHEMA_RULES)
def test_schema_rule(rule: str) -> None:
    axioms, conclusion = SCHEMA_RULES[rule]
    schema = turtle(TERMS + axioms)
    closed = reason.compile_rules(schema).schema_closure
    assert one(conclusion) in closed
    assert_equal(set(closed), expected(schema))
    assert one(conclusion) not in reason.compile_rules(turtle(TERMS)).schema_closure


def test_wider_restrictions_do_not_imply_narrower_ones() -> None:
    for kind, wide, narrow in (
        ("hasValue", "p :v", "q :v"),
        ("someValuesFrom", "p :C", "p :D"),
        ("someValuesFrom", "p :C", "q :C"),
    ):
        texts = [
            RESTRICTION.format(name, *value.split()[:1], kind, value.split()[1]) for name, value in (("W", wide), ("N", narrow))
        ]
        closed = reason.compile_rules(turtle(TERMS + "".join(texts))).schema_closure
        assert one(":N rdfs:subClassOf :W .") in closed and one(":W rdfs:subClassOf :N .") not in closed


def test_literals_are_no_subjects() -> None:
    """A value that should have been a thing makes no triple about a literal."""
    schema = """
        :C a owl:Class . :q a owl:ObjectProperty .
        :p a owl:ObjectProperty, owl:SymmetricProperty ; rdfs:range :C ; owl:inverseOf :q .
    """
    assert derived(turtle(schema), [], turtle(':x :p "no thing" .')) == set()


@pytest.mark.parametrize("kind", AXIOM_KINDS)
def test_axiom_kind_like_owlrl(kind: str) -> None:
    """Ontologies with one kind of axiom and the plainest others."""
    for seed in range(4):
        random = Random(f"{kind}{seed}")
        schema = random_ontology(random, 8, [kind, kind, "subClassOf", "subPropertyOf"])
        facts = random_facts(random, [node(f"i{i}") for i in range(6)], 15)
        assert_equal(derived(schema, [], facts), expected([*schema, *facts]))


@settings(max_examples=50, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(2, 14), st.integers(0, 18))
def test_all_kinds_like_owlrl(random: Random, axioms: int, size: int) -> None:
    schema = random_ontology(random, axioms)
    facts = random_facts(random, [node(f"i{i}") for i in range(6)], size)
    assert_equal(derived(schema, [], facts), expected([*schema, *facts]))


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_terms_of_the_ontology_may_be_things_too(random: Random) -> None:
    schema = random_ontology(random, 6)
    facts = random_facts(random, [node("i0"), node("C0"), node("p0")], 8)
    assert_equal(derived(schema, [], facts), expected([*schema, *facts]))


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False))
def test_disjoint_classes_clash_like_owlrl(random: Random) -> None:
    kinds = ["disjointWith", "subClassOf", "equivalentClass", "domain", "range", "subPropertyOf", "hasValue", "someValuesFrom"]
    schema = random_ontology(random, 7, [*kinds, "disjointWith"])
    facts = random_facts(random, [node(f"i{i}") for i in range(4)], 6)
    try:
        theirs = expected([*schema, *facts])
    except ValueError:
        with pytest.raises(Inconsistency):
            derived(schema, [], facts)
    else:
        assert_equal(derived(schema, [], facts), theirs)


def test_order_and_repetition_change_nothing() -> None:
    random = Random(7)
    schema = random_ontology(random, 12)
    facts = random_facts(random, [node(f"i{i}") for i in range(6)], 20)
    once = derived(schema, [], facts)
    for _ in range(5):
        random.shuffle(schema)
        random.shuffle(facts)
        assert derived([*schema, *schema[:5]], [], [*facts, *facts[:5]]) == once


def test_closure_of_a_closed_document_is_empty() -> None:
    schema, facts = turtle(RULES["prp-trp"][0]), turtle(":a :p :b . :b :p :c . :c :p :d .")
    background = reason.background(reason.compile_rules(schema))
    new = reason.closure(facts, background)
    assert new == set(turtle(":a :p :c , :d . :b :p :d ."))
    assert reason.closure([*facts, *new], background) == set()


def test_long_chains_of_types_and_links() -> None:
    """A type that travels along a thousand links needs no deep recursion."""
    schema = turtle(
        ":p a owl:ObjectProperty . :C a owl:Class ."
        "[] a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :C ; rdfs:subClassOf :C ."
    )
    links = turtle("".join(f":n{i} :p :n{i + 1} . " for i in range(2000)) + ":n2000 a :C .")
    assert one(":n0 a :C .") in derived(schema, [], links)
