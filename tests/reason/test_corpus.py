"""The repository's ontology, examples and documents against the referee, and one by one against the whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from claimgraph import reason
from claimgraph.corpus import Document
from claimgraph.errors import CrossingLink
from claimgraph.home import ONTOLOGY
from claimgraph.rdf import Triple, parse, read, skolemise, triples
from reason.support import assert_equal, expected, turtle

EXAMPLES = sorted((ONTOLOGY / "examples").glob("*.ttl"))


def facts(documents: Iterable[Document]) -> list[Triple]:
    return [triple for document in documents for triple in document.triples]


def smallest(corpus: list[Document], limit: int) -> Iterator[Document]:
    """The smallest documents, while they have no more triples together than the limit; at least one."""
    total = 0
    for document in sorted(corpus, key=lambda document: (len(document.triples), document.key)):
        total += len(document.triples)
        if total > limit and total > len(document.triples):
            return
        yield document


def test_ontology_like_owlrl(ontology: list[Triple], rules: reason.Rules) -> None:
    background = reason.background(rules)
    assert rules.schema_closure <= background.inferred
    assert_equal(set(background.inferred), expected(ontology))


def test_corpus_like_owlrl(
    ontology: list[Triple], reference: list[Triple], background: reason.Background, corpus: list[Document]
) -> None:
    """Documents closed one by one derive together what owlrl derives from everything at once.

    owlrl takes a second for each few documents, so it gets the smallest ones up to a limit.
    """
    chosen = [*smallest(corpus, 12_000)]
    ours = set(background.inferred).union(*(reason.closure(document.triples, background, document.key) for document in chosen))
    assert_equal(ours - set(facts(chosen)), expected([*ontology, *reference, *facts(chosen)]))


def test_documents_one_by_one_like_all_at_once(background: reason.Background, corpus: list[Document]) -> None:
    """The same for all documents, by our own rules; nor does one document make a thing a statement and another a claim."""
    apart = {triple for document in corpus for triple in reason.closure(document.triples, background)}
    assert_equal(apart - set(facts(corpus)), reason.closure(facts(corpus), background))


@pytest.mark.skipif(not EXAMPLES, reason="the ontology has no examples")
def test_examples_like_owlrl(ontology: list[Triple], rules: reason.Rules) -> None:
    """Each example on its own, except that owlrl gets all at once: none of them may combine with another."""
    background = reason.background(rules)
    examples = [skolemise(triples(parse(read(file), file))) for file in EXAMPLES]
    stated = {triple for example in examples for triple in example}
    ours = set(background.inferred).union(*(reason.closure(example, background) for example in examples))
    assert_equal(ours - stated, expected([*ontology, *stated]))


def test_each_document_like_the_whole(background: reason.Background, reference: list[Triple], corpus: list[Document]) -> None:
    """closure(document) = closure(ontology + reference + document) - closure(ontology + reference) - document."""
    for document in corpus:
        stated = set(document.triples)
        whole = reason.background(background.rules, [*reference, *stated])
        assert_equal(reason.closure(document.triples, background), set(whole.inferred) - background.inferred - stated)


def test_no_document_combines_with_another(background: reason.Background, corpus: list[Document]) -> None:
    for document in corpus:
        assert [str(link) for link in reason.crossing(document.key, document.triples, background)] == []


BREAKING = {
    "prov:wasDerivedFrom a owl:TransitiveProperty .": "TransitiveProperty",
    "cg:contentOf owl:propertyChainAxiom ( prov:wasDerivedFrom cg:content ) .": "propertyChainAxiom",
    "[] a owl:Restriction ; owl:onProperty cg:basedOn ; owl:someValuesFrom cg:Statement .": "someValuesFrom",
    "cg:Statement owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( cg:Attestation cg:Record ) ] .": "intersectionOf",
}
"""Axioms by which a document that passes on another's statement would combine with it."""

FIRST = "a:first a cg:Statement ; cg:basedOn a:origin . a:origin cg:content a:claim ."
SECOND = "b:second a cg:Statement ; cg:basedOn a:first ."


@pytest.mark.parametrize("axiom", BREAKING)
def test_an_axiom_that_breaks_the_unit_is_named(axiom: str, ontology: list[Triple], background: reason.Background) -> None:
    first, second = turtle(FIRST), turtle(SECOND)
    assert reason.crossing("paper/b", second, background) == []
    broken = reason.background(reason.compile_rules([*ontology, *turtle(axiom)]))
    links = reason.crossing("paper/b", second, broken)
    assert links and all(BREAKING[axiom] in link.axiom for link in links)
    with pytest.raises(CrossingLink, match=BREAKING[axiom]):
        reason.closure(second, broken, "paper/b")
    assert reason.crossing("paper/a", first, broken) == []
