"""Documents closed one by one against all at once: equal, unless the guard names a link that crosses."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from claimgraph import reason
from claimgraph.errors import CrossingLink
from claimgraph.rdf import Triple
from reason.support import AXIOM_KINDS, assert_equal, derived, expected, node, one, own, random_facts, random_ontology, turtle

SAME_ACT = ":sameAct a owl:ObjectProperty, owl:SymmetricProperty, owl:TransitiveProperty ."
BASED_ON = ":basedOn a owl:ObjectProperty ; rdfs:subPropertyOf :derivedFrom . :derivedFrom a owl:ObjectProperty ."
WITHIN = ":within a owl:ObjectProperty, owl:TransitiveProperty ."
CHAIN = """:h a owl:ObjectProperty ; owl:propertyChainAxiom ( :p :q :r ) .
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :r a owl:ObjectProperty ."""
SOME = ":p a owl:ObjectProperty . :C a owl:Class . :R a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :C ."
BOTH = ":C a owl:Class . :D a owl:Class . :E a owl:Class ; owl:intersectionOf ( :C :D ) ."


def separate_and_together(
    schema: list[Triple], reference: list[Triple], *documents: list[Triple]
) -> tuple[set[Triple], set[Triple]]:
    """What the documents give one by one, and all at once, without what is asserted."""
    stated = {triple for document in documents for triple in document}
    return derived(schema, reference, *documents) - stated, derived(schema, [], [*reference, *stated])


def crossing(schema: list[Triple], reference: list[Triple], key: str, document: list[Triple]) -> list[CrossingLink]:
    return reason.crossing(key, document, reason.background(reason.compile_rules(schema), reference))


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(2, 10))
def test_guard_sees_whatever_would_be_missed(random: Random, axioms: int) -> None:
    """Documents that speak of each other's resources, of shared ones, and of reference data: if the sum of their closures is
    not the closure of the whole, the guard names a link in one of them."""
    schema = random_ontology(random, axioms, [*AXIOM_KINDS, "propertyChainAxiom", "TransitiveProperty", "intersectionOf"])
    shared = [node("i0"), node("i1")]
    everything = [*shared, *(own(name, x) for name in "abc" for x in "xy")]
    reference = random_facts(random, everything, 3)
    documents = {}
    for name in "abc":
        mine = [own(name, "x"), own(name, "y"), own(name, "y")]
        documents[name] = random_facts(random, [*mine, random.choice(everything)], 5)
    try:
        apart, whole = separate_and_together(schema, reference, *documents.values())
    except CrossingLink:
        return
    if apart != whole:
        links = [link for name, document in documents.items() for link in crossing(schema, reference, f"paper/{name}", document)]
        assert links


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(2, 12))
def test_documents_about_their_own_resources_need_no_guard(random: Random, axioms: int) -> None:
    """Documents that speak of their own resources and point to shared ones are exact, whatever the axioms' directions."""
    schema = random_ontology(random, axioms, [k for k in AXIOM_KINDS if k not in ("inverseOf", "SymmetricProperty")])
    shared = [node("i0"), node("i1")]
    reference = random_facts(random, shared, 6)
    documents = []
    for name in "abc":
        mine = [own(name, "x"), own(name, "y")]
        inner = random_facts(random, mine, 4)
        documents.append([*inner, *((random.choice(mine), p, random.choice(shared)) for _, p, _ in inner if "/p" in p.value)])
    assume(
        not any(crossing(schema, reference, f"paper/{name}", document) for name, document in zip("abc", documents, strict=True))
    )
    apart, whole = separate_and_together(schema, reference, *documents)
    assert_equal(apart, whole)


def test_generated_documents_like_owlrl_at_once() -> None:
    """Five documents without crossing links: one by one they give what owlrl derives from the whole."""
    found = 0
    for seed in range(60):
        random = Random(seed)
        schema, reference = random_ontology(random, 9), random_facts(random, [node("i0"), node("i1")], 5)
        documents = {name: random_facts(random, [own(name, x) for x in "xyz"], 7) for name in "abcde"}
        if any(crossing(schema, reference, f"paper/{name}", document) for name, document in documents.items()):
            continue
        stated = {triple for document in documents.values() for triple in document}
        apart = derived(schema, reference, *documents.values()) - stated
        assert_equal(apart, expected([*schema, *reference, *stated]))
        found += 1
        if found == 12:
            return
    pytest.fail("too few corpora without crossing links")


CASES: dict[str, dict[str, Any]] = {
    "a plain link to another document's resource": {"schema": BASED_ON, "b": "b:s :basedOn a:s .", "link": None},
    "one act told twice in one document": {"schema": SAME_ACT, "b": "b:s :sameAct b:t .", "link": None},
    "one act told in two documents": {"schema": SAME_ACT, "b": "b:s :sameAct a:s .", "link": "a/s"},
    "a shared thing tied to itself by symmetry": {"schema": SAME_ACT, "b": "b:s :sameAct shared:t .", "link": "thing/t"},
    "an own place within a shared one": {"schema": WITHIN, "b": "b:town :within shared:country .", "link": None},
    "an own place within another document's": {"schema": WITHIN, "b": "b:town :within a:country .", "link": "a/country"},
    "a shared place placed by a document": {"schema": WITHIN, "b": "shared:town :within b:country .", "link": "thing/town"},
    "an unknown thing placed by a document": {"schema": WITHIN, "b": ":town :within b:country .", "link": "example.org/town"},
    "a chain that starts elsewhere": {"schema": CHAIN, "b": "a:s :p b:t .", "link": None},
    "a chain that ends in a shared thing": {"schema": CHAIN, "b": "b:s :p b:t . b:t :q b:u . b:u :r shared:v .", "link": None},
    "a chain that leads into another document": {"schema": CHAIN, "b": "b:s :p a:t .", "link": "a/t"},
    "a chain that goes on from another document": {"schema": CHAIN, "b": "a:t :r b:u .", "link": "a/t"},
    "a chain whose end is another document": {"schema": CHAIN, "b": "b:t :r a:u .", "link": None},
    "a value of a kind, both its own": {"schema": SOME, "b": "b:s :p b:t . b:t a :C .", "link": None},
    "a shared value": {"schema": SOME, "b": "b:s :p shared:t .", "link": None},
    "a shared value typed by a document": {"schema": SOME, "b": "b:s :p shared:t . shared:t a :C .", "link": "thing/t"},
    "another document's value": {"schema": SOME, "b": "b:s :p a:t .", "link": "a/t"},
    "another document's value, typed": {"schema": SOME, "b": "a:t a :C .", "link": "a/t"},
    "an own thing of two kinds": {"schema": BOTH, "b": "b:s a :C, :D .", "link": None},
    "another document's thing of one kind": {"schema": BOTH, "b": "a:s a :C .", "link": "a/s"},
    "a shared thing of one kind": {"schema": BOTH, "b": "shared:s a :D .", "link": "thing/s"},
}


@pytest.mark.parametrize("name", CASES)
def test_crossing_link(name: str) -> None:
    case = CASES[name]
    links = crossing(turtle(case["schema"]), [], "paper/b", turtle(case["b"]))
    if case["link"] is None:
        assert links == []
    else:
        assert case["link"] in links[0].term and links[0].document == "paper/b"
        assert links[0].axiom.startswith("<https://example.org/")
        assert "graph/data/reference" in links[0].remedy


def test_what_the_reference_says_does_not_cross() -> None:
    """Two documents' statements are tied in a reference file, and a document may repeat it."""
    tie = turtle("a:s :sameAct b:s .")
    assert crossing(turtle(SAME_ACT), tie, "paper/b", [*tie, *turtle('b:s :p "x" .')]) == []
    assert one("b:s :sameAct a:s .") in derived(turtle(SAME_ACT), tie)


def test_a_tie_in_the_reference_makes_the_ties_inside_a_document_cross() -> None:
    schema, tie = turtle(SAME_ACT), turtle("a:s :sameAct b:s .")
    first, second = turtle("a:s :sameAct a:t ."), turtle("b:s :sameAct b:t .")
    apart, whole = separate_and_together(schema, tie, first, second)
    assert one("a:t :sameAct b:t .") in whole - apart
    assert crossing(schema, tie, "paper/b", second) and crossing(schema, tie, "paper/a", first)


def test_the_reference_must_not_bridge_documents_within_a_chain() -> None:
    schema, bridge = turtle(CHAIN), turtle("shared:t :q b:u .")
    first, second = turtle("a:s :p shared:t ."), turtle("b:u :r b:v .")
    assert crossing(schema, [], "paper/a", first) == crossing(schema, [], "paper/b", second) == []
    with pytest.raises(CrossingLink, match="propertyChainAxiom"):
        reason.background(reason.compile_rules(schema), bridge)


class Counted(dict[Any, Any]):
    """A dictionary that counts what is looked up and cannot be walked through."""

    looked = 0

    def get(self, *arguments: Any) -> Any:
        Counted.looked += 1
        return super().get(*arguments)

    def __iter__(self) -> Any:
        raise AssertionError("the background was walked through")

    keys = values = items = __iter__


class CountedSet(set[Any]):
    """A set that counts what is looked up and cannot be walked through."""

    def __contains__(self, item: object) -> bool:
        Counted.looked += 1
        return super().__contains__(item)

    def __iter__(self) -> Any:
        raise AssertionError("the background was walked through")


def test_cost_does_not_depend_on_the_background() -> None:
    """The same document is looked up in the background the same number of times, whether that is small or large."""
    schema, document = (
        turtle(WITHIN + BASED_ON + ":within rdfs:range :Place . :Place a owl:Class ."),
        turtle("a:t :within shared:p0 ."),
    )
    looked, found = [], []
    for size in (10, 3000):
        reference = turtle(
            "".join(f"shared:p{i} :within shared:top ; :basedOn shared:q{i} . shared:p{i} a :Place ." for i in range(size))
        )
        background = reason.background(reason.compile_rules(schema), reference)
        facts = background.facts
        for name in ("types", "forward", "backward"):
            setattr(facts, name, Counted(getattr(facts, name)))
        facts.others = CountedSet(facts.others)
        Counted.looked = 0
        found.append(reason.closure(document, background, "paper/a"))
        looked.append(Counted.looked)
    assert found[0] == found[1] == set(turtle("a:t :within shared:top ."))
    assert looked[0] == looked[1]
