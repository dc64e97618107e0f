"""Explanations: every inferred triple leads to asserted ones, and these suffice."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimgraph import reason
from claimgraph.corpus import Document
from claimgraph.rdf import Triple
from claimgraph.reason import Derivation, explain
from claimgraph.reason.axioms import AXIOMS, HAS_VALUE, ON_PROPERTY, SOME_VALUES, SYMMETRIC, TRANSITIVE
from reason.support import derived, node, one, random_facts, random_ontology, turtle

CORE = """
:Actor a owl:Class ; rdfs:subClassOf :Agent . :Agent a owl:Class ; rdfs:subClassOf :Entity . :Entity a owl:Class .
:Statement a owl:Class . :Membership a owl:Class .
:speaker a owl:ObjectProperty ; rdfs:range :Actor ; rdfs:subPropertyOf :attributedTo . :attributedTo a owl:ObjectProperty .
:onBehalfOf a owl:ObjectProperty ; owl:propertyChainAxiom ( :inCapacity :organization ) .
:inCapacity a owl:ObjectProperty . :organization a owl:ObjectProperty .
:within a owl:ObjectProperty, owl:TransitiveProperty ; rdfs:subPropertyOf :containedIn . :containedIn a owl:ObjectProperty .
"""
REFERENCE = ":m :organization :ministry . :x :within :y ."


def explained(text: str, document: str) -> Derivation:
    background = reason.background(reason.compile_rules(turtle(CORE)), turtle(REFERENCE))
    found = explain(one(text), turtle(document), background)
    assert found is not None
    return found


def steps(tree: Derivation) -> Iterator[Derivation]:
    yield tree
    for part in (*tree.axioms, *tree.premises):
        yield from steps(part)


def test_asserted_triples_explain_themselves() -> None:
    for text, origin in (
        (":s :speaker :p .", "document"),
        (":m :organization :ministry .", "reference"),
        (":Actor rdfs:subClassOf :Agent .", "ontology"),
    ):
        tree = explained(text, ":s :speaker :p .")
        assert (tree.origin, tree.rule, tree.premises, tree.axioms) == (origin, None, (), ())


def test_chain_names_capacity_and_membership() -> None:
    tree = explained(":s :onBehalfOf :ministry .", ":s :inCapacity :m .")
    assert tree.rule == "prp-spo2"
    assert [axiom.conclusion[:2] for axiom in tree.axioms] == [(node("onBehalfOf"), one(":a owl:propertyChainAxiom :b .")[1])]
    assert [(part.conclusion, part.origin) for part in tree.premises] == [
        (one(":s :inCapacity :m ."), "document"),
        (one(":m :organization :ministry ."), "reference"),
    ]


def test_inferred_axiom_is_explained_by_the_asserted_ones() -> None:
    tree = explained(":p a :Entity .", ":s :speaker :p .")
    assert tree.rule == "prp-rng"
    (axiom,) = tree.axioms
    assert axiom.conclusion == one(":speaker rdfs:range :Entity .") and axiom.rule == "scm-rng1"
    assert {leaf.conclusion for leaf in tree.asserted()} == {
        one(":s :speaker :p ."),
        one(":speaker rdfs:range :Actor ."),
        one(":Actor rdfs:subClassOf :Agent ."),
        one(":Agent rdfs:subClassOf :Entity ."),
    }


@pytest.mark.parametrize(
    ("domain", "because"),
    [
        (":p rdfs:domain :B .", ":p rdfs:domain :A . :A rdfs:subClassOf :B ."),
        (":p rdfs:domain :D .", ":p rdfs:domain :C . :C rdfs:subClassOf :D ."),
        (":p rdfs:domain :F .", ":p rdfs:subPropertyOf :q . :q rdfs:domain :E . :E rdfs:subClassOf :F ."),
    ],
)
def test_the_right_one_of_several_domains_is_named(domain: str, because: str) -> None:
    axioms = ":p rdfs:domain :A, :C ; rdfs:subPropertyOf :q, :r . :r rdfs:domain :A . :q rdfs:domain :C, :E ."
    axioms += ":A rdfs:subClassOf :B . :C rdfs:subClassOf :D . :E rdfs:subClassOf :F ."
    declarations = "".join(f":{name} a owl:Class ." for name in "ABCDEF") + "".join(
        f":{name} a owl:ObjectProperty ." for name in "pqr"
    )
    tree = explain(one(domain), [], reason.background(reason.compile_rules(turtle(axioms + declarations))))
    assert tree is not None and {leaf.conclusion for leaf in tree.asserted()} == set(turtle(because))


def test_what_follows_from_the_reference_is_explained_too() -> None:
    tree = explained(":w :containedIn :y .", ":w :within :x .")
    assert {leaf.conclusion for leaf in tree.asserted() if leaf.origin != "ontology"} == set(
        turtle(":w :within :x . :x :within :y .")
    )
    assert explained(":x :containedIn :y .", ":w :within :x .").premises[0].origin == "reference"


def test_what_does_not_follow_has_no_explanation() -> None:
    background = reason.background(reason.compile_rules(turtle(CORE)), turtle(REFERENCE))
    for text in (":p a :Statement .", ":s :onBehalfOf :other .", ":p a owl:Thing .", ":never :heard :of ."):
        assert explain(one(text), turtle(":s :speaker :p ."), background) is None


def suffices(tree: Derivation, schema: list[Triple]) -> bool:
    """Whether the conclusion follows from the tree's asserted triples alone, with the declarations of the ontology."""
    leaves = {leaf.conclusion: leaf.origin for leaf in tree.asserted()}
    spared = AXIOMS - {ON_PROPERTY, HAS_VALUE, SOME_VALUES}
    kept = [t for t in schema if (t[1] not in spared and t[2] not in (SYMMETRIC, TRANSITIVE)) or t in leaves]
    return tree.conclusion in derived(kept, [], [t for t, origin in leaves.items() if origin != "ontology"]) | set(leaves)


def well_founded(tree: Derivation, above: frozenset[Triple] = frozenset()) -> bool:
    return tree.conclusion not in above and all(
        well_founded(part, above | {tree.conclusion}) for part in (*tree.axioms, *tree.premises)
    )


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(2, 12))
def test_leaves_suffice_for_every_inferred_triple(random: Random, axioms: int) -> None:
    schema = random_ontology(random, axioms)
    individuals = [node(f"i{i}") for i in range(5)]
    reference, document = random_facts(random, individuals, 5), random_facts(random, individuals, 6)
    background = reason.background(reason.compile_rules(schema), reference)
    triples = sorted(background.inferred | reason.closure(document, background), key=str)
    for triple in random.sample(triples, min(12, len(triples))):
        tree = explain(triple, document, background)
        assert tree is not None and tree.conclusion == triple
        assert well_founded(tree) and suffices(tree, schema)


def test_every_inferred_triple_of_the_corpus_is_explained(background: reason.Background, corpus: list[Document]) -> None:
    rules = set()
    for document in corpus[:3]:
        inferred = sorted(reason.closure(document.triples, background), key=str)
        for triple in inferred[:: max(1, len(inferred) // 25)]:
            tree = explain(triple, document.triples, background)
            assert tree is not None
            assert all(leaf.origin in ("document", "reference", "ontology") for leaf in tree.asserted())
            rules |= {step.rule for step in steps(tree)}
    assert {"cax-sco", "prp-spo1", "scm-sco"} <= rules


def test_order_of_the_document_changes_no_explanation() -> None:
    schema, document = random_ontology(Random(3), 12), random_facts(Random(4), [node(f"i{i}") for i in range(5)], 12)
    background = reason.background(reason.compile_rules(schema))
    for triple in sorted(reason.closure(document, background), key=str)[:20]:
        assert explain(triple, document, background) == explain(triple, document[::-1], background)


def test_restrictions_that_imply_each_other_rest_on_the_longer_path() -> None:
    """The shortest way from :Y to :Z leads over the very link that :Y below :Z explains; it is not taken."""
    names = ("Y", "M", "N", "O", "Z")
    schema = turtle(
        ":p a owl:ObjectProperty . :Y rdfs:subClassOf :R . :S rdfs:subClassOf :Z ."
        ":R a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :Y ."
        ":S a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :Z ."
        + "".join(f":{name} a owl:Class ." for name in names)
        + "".join(f":{low} rdfs:subClassOf :{high} ." for low, high in pairwise(names))
    )
    background = reason.background(reason.compile_rules(schema))
    tree = explain(one(":R rdfs:subClassOf :S ."), [], background)
    assert tree is not None and tree.rule == "scm-svf1" and well_founded(tree) and suffices(tree, schema)
    between = explain(one(":Y rdfs:subClassOf :Z ."), [], background)
    assert between is not None and {axiom.origin for axiom in between.axioms} == {"ontology"}


@pytest.mark.parametrize("text", [":A rdfs:subClassOf :B .", ":A owl:equivalentClass :B ."])
def test_equivalence_is_explained_without_going_in_circles(text: str) -> None:
    schema = turtle(
        ":A a owl:Class ; rdfs:subClassOf :C . :C a owl:Class ; owl:equivalentClass :B . :B a owl:Class ; rdfs:subClassOf :A ."
    )
    tree = explain(one(text), [], reason.background(reason.compile_rules(schema)))
    assert tree is not None and well_founded(tree) and suffices(tree, schema)
