"""``claimgraph.vocab`` is what the ontology says, and nothing else passes for a term."""

from __future__ import annotations

import random

import pytest
from rdflib import URIRef

from claimgraph import home, vocab
from claimgraph.corpus.ontology import load_ontology
from claimgraph.export import python_module
from claimgraph.iri import CG, CGV
from claimgraph.rdf import Triple

IN_SCHEME = "http://www.w3.org/2004/02/skos/core#inScheme"
REMEDY = "run python -m claimgraph.export to write graph/claimgraph/vocab.py again"


@pytest.fixture(scope="module")
def ontology() -> list[Triple]:
    return load_ontology()


def test_the_committed_module_is_what_the_ontology_gives(ontology: list[Triple]) -> None:
    committed = home.HOME / "graph" / "claimgraph" / "vocab.py"
    if not committed.exists():
        pytest.skip("not a checkout: the module is compared where it is written")
    assert committed.read_text("utf-8") == python_module(ontology), REMEDY


def test_the_order_of_the_triples_does_not_matter(ontology: list[Triple]) -> None:
    shuffled = list(ontology)
    random.Random(7).shuffle(shuffled)
    assert python_module(shuffled) == python_module(ontology)


def test_every_class_and_property_has_a_name(ontology: list[Triple]) -> None:
    terms = {s.value for s, p, _ in ontology if p.value.endswith("#isDefinedBy") and s.value.startswith(CG)}
    assert len(terms) > 150
    assert {str(term) for term in dir(vocab.CG)} == terms


def test_every_concept_is_reached_by_its_name_in_brackets(ontology: list[Triple]) -> None:
    concepts = {s.value for s, p, _ in ontology if p.value == IN_SCHEME}
    assert len(concepts) > 100
    for concept in concepts:
        scheme, name = concept.removeprefix(CGV).split("/")
        assert getattr(vocab, scheme.replace("-", "_").upper())[name] == URIRef(concept)


def test_names_lead_to_iris() -> None:
    assert vocab.CG.onBehalfOf == URIRef("https://w3id.org/claimgraph/ontology#onBehalfOf")
    assert vocab.STANCE["rules-out"] == URIRef("https://w3id.org/claimgraph/vocabulary/stance/rules-out")
    assert vocab.ILLOCUTION["assert"] == URIRef("https://w3id.org/claimgraph/vocabulary/illocution/assert")
    assert vocab.SPEECH_MODE["own-voice"] in vocab.SPEECH_MODE


@pytest.mark.parametrize("name", ["onBehalf", "Statment", "label", "statement"])
def test_an_unknown_term_raises(name: str) -> None:
    with pytest.raises(AttributeError, match=name):
        getattr(vocab.CG, name)


@pytest.mark.parametrize("name", ["rules_out", "ruled-out", "Enacts", "denies"])
def test_an_unknown_concept_raises(name: str) -> None:
    with pytest.raises(AttributeError, match=name):
        vocab.STANCE[name]


def test_a_term_of_another_vocabulary_is_left_out(ontology: list[Triple]) -> None:
    source = python_module(ontology)
    assert "http://www.w3.org/ns/prov" not in source
    assert "wasDerivedFrom" not in source


def test_a_definition_is_cut_at_its_first_sentence_and_at_the_line(ontology: list[Triple]) -> None:
    source = python_module(ontology)
    assert "Claim: URIRef  # What was put forward, in our own words.\n" in source
    assert max(len(line) for line in source.splitlines()) <= 130
