"""No term of ours is used that the ontology does not define, here or in anything that we ship."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from claimgraph.corpus import Definitions, documents, load_document, load_ontology, load_reference, load_shapes
from claimgraph.home import ONTOLOGY
from claimgraph.iri import CG, CGD, CGV
from claimgraph.rdf import parse, read, triples

ONTOLOGY_TRIPLES = load_ontology()
DEFINITIONS = Definitions(ONTOLOGY_TRIPLES)


def use(term: str):
    node = ox.NamedNode
    return [(node(CGD + "x"), node("http://example.org/p"), node(term))]


@pytest.mark.parametrize("term", [CG + "Statement", CG + "inCapacity", CGV + "stance/rules-out", CGD + "anything"])
def test_defined_terms_and_data_pass(term: str) -> None:
    assert DEFINITIONS.faults("f", use(term)) == []


@pytest.mark.parametrize(
    ("term", "nearest"),
    [
        (CG + "speeker", CG + "speaker"),
        (CG + "statement", CG + "Statement"),
        (CG + "on_behalf_of", CG + "onBehalfOf"),
        (CGV + "stance/rules_out", CGV + "stance/rules-out"),
        (CGV + "stance/rule-out", CGV + "stance/rules-out"),
        ("https://w3id.org/claimgraph/vocab/stance/rules-out", CGV + "stance/rules-out"),
        ("https://w3id.org/claimgraph/ontology/Statement", CG + "Statement"),
        ("http://w3id.org/claimgraph/ontology#Statement", CG + "Statement"),
        ("http://schema.org/publisher", "https://schema.org/publisher"),
    ],
)
def test_an_undefined_term_is_told_with_the_nearest_defined_one(term: str, nearest: str) -> None:
    (fault,) = DEFINITIONS.faults("herald.trig", use(term))
    assert (fault.file, fault.term, fault.nearest[0]) == ("herald.trig", term, nearest)
    assert "herald.trig" in str(fault) and term in str(fault) and nearest in str(fault)


def test_a_term_like_nothing_gets_a_remedy_all_the_same() -> None:
    (fault,) = DEFINITIONS.faults("f", use(CG + "xyzzy"))
    assert fault.nearest == () and "define it in ontology/" in fault.remedy


def test_terms_are_found_in_every_place_of_a_triple() -> None:
    node = ox.NamedNode
    item = (node(CG + "nosubject"), node(CG + "nopredicate"), ox.Literal("1", datatype=node(CG + "nodatatype")))
    assert [fault.term for fault in DEFINITIONS.faults("f", [item])] == [CG + "nodatatype", CG + "nopredicate", CG + "nosubject"]


def test_each_undefined_term_is_told_once_however_often_it_is_used() -> None:
    assert len(DEFINITIONS.faults("f", use(CG + "nothing") * 3)) == 1


def test_the_ontology_uses_only_what_it_defines() -> None:
    assert DEFINITIONS.faults("ontology", ONTOLOGY_TRIPLES) == []


def test_the_shapes_use_only_what_the_ontology_defines() -> None:
    shapes = load_shapes()
    assert Definitions([*ONTOLOGY_TRIPLES, *shapes]).faults("shapes", shapes) == []


def test_reference_files_and_documents_use_only_what_the_ontology_defines() -> None:
    parts = load_reference()
    encoded = [load_document(file) for file in documents()]
    assert parts and encoded
    assert [str(fault) for part in (*parts, *encoded) for fault in DEFINITIONS.faults(part.file, part.triples)] == []


@pytest.mark.parametrize("file", sorted((ONTOLOGY / "examples").glob("*.ttl")), ids=lambda file: file.stem)
def test_examples_use_only_what_the_ontology_defines(file: Path) -> None:
    found = list(triples(parse(read(file), file)))
    assert found
    assert [str(fault) for fault in DEFINITIONS.faults(file, found)] == []
