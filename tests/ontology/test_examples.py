"""The examples: one for every class that data use, valid by both validators, with anchors that are true of an invented text."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from claimgraph.corpus import Definitions, load_ontology
from claimgraph.home import ONTOLOGY
from claimgraph.iri import CG, CGD
from claimgraph.rdf import Triple
from ontology.cases import EXAMPLES, HERE, PASS, read_case, read_turtle, show
from ontology.validators import compiled, referee

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
OWL_CLASS = "http://www.w3.org/2002/07/owl#Class"
OA = "http://www.w3.org/ns/oa#"
CONCEPT = "http://www.w3.org/2004/02/skos/core#Concept"
INFERRED = {"Enactment"}
"""Classes that follow by reasoning only and are never written in data."""
REUSED = {
    "membership": "http://www.w3.org/ns/org#Membership",
    "proper-interval": "http://www.w3.org/2006/time#ProperInterval",
    "instant": "http://www.w3.org/2006/time#Instant",
    "text-position-selector": OA + "TextPositionSelector",
    "text-quote-selector": OA + "TextQuoteSelector",
}
"""Classes of other vocabularies that data use directly."""


def kebab(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"-\1", name).lower()


def classes_of_data() -> dict[str, str]:
    """The name of its file → the IRI of each class that data use: ours without a class of ours below, concepts left out."""
    above: dict[str, set[str]] = {}
    ours = set()
    for s, p, o in load_ontology():
        if p.value == SUBCLASS and isinstance(s, ox.NamedNode) and isinstance(o, ox.NamedNode):
            above.setdefault(s.value, set()).add(o.value)
        if p.value == RDF_TYPE and o == ox.NamedNode(OWL_CLASS) and str(s).startswith(f"<{CG}"):
            ours.add(s.value)  # type: ignore[union-attr]
    inferred = {CG + name for name in INFERRED}
    parents = {parent for kind, parents in above.items() if kind in ours - inferred for parent in parents}
    leaves = {kind for kind in ours - inferred if kind not in parents and CONCEPT not in above.get(kind, ())}
    leaves.add(CG + "Passage")  # a class of data although sentences are a kind of passage
    return {kebab(kind.removeprefix(CG)): kind for kind in leaves} | REUSED


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_example_is_valid_by_itself(file: Path) -> None:
    assert show(compiled(read_turtle(file))) == []


def test_every_class_that_data_use_has_its_example() -> None:
    classes = classes_of_data()
    assert len(classes) > 40
    assert {file.stem for file in EXAMPLES} == set(classes)
    for file in EXAMPLES:
        first = re.search(r"^<([^>]+)> a ", file.read_text("utf-8"), re.MULTILINE)
        assert first
        triple = (ox.NamedNode(CGD + first[1]), ox.NamedNode(RDF_TYPE), ox.NamedNode(classes[file.stem]))
        assert triple in read_turtle(file), f"{file.name} begins with another class"


def test_examples_use_defined_terms_only() -> None:
    definitions = Definitions(load_ontology())
    for file in EXAMPLES:
        assert definitions.faults(file, read_turtle(file)) == []
    for file in PASS:
        assert definitions.faults(file, read_case(file).data) == []


def test_the_examples_are_one_world() -> None:
    """Two examples never say different things of one node: all of them together are valid, by pyshacl too."""
    together = frozenset(triple for file in EXAMPLES for triple in read_turtle(file))
    assert show(compiled(together)) == []
    assert show(referee(together)) == []


def test_anchors_are_true_of_the_invented_text() -> None:
    text = (HERE / "courier-2021-05-04.txt").read_text("utf-8")
    together = {triple for file in EXAMPLES for triple in read_turtle(file)}
    assert one(together, CGD + "source/courier/2021-05-04", CG + "textLength") == str(len(text))
    assert one(together, CGD + "source/courier/2021-05-04", CG + "textDigest") == hashlib.sha256(text.encode()).hexdigest()
    spans = 0
    for passage, p, selector in together:
        if p.value != OA + "hasSelector" or not selector.value.endswith("/position"):
            continue
        start, end = (int(one(together, selector.value, OA + name)) for name in ("start", "end"))
        span = text[start:end]
        assert one(together, passage.value, CG + "digest") == hashlib.sha256(span.encode()).hexdigest()
        quote = passage.value + "/quote"
        if any(s.value == quote for s, _, _ in together):
            assert one(together, quote, OA + "exact") == span
            assert text[start - 1] == text[end] == '"', "only words between quotation marks are kept"
        spans += 1
    assert spans == 5


def one(data: set[Triple], subject: str, predicate: str) -> str:
    (value,) = {o.value for s, p, o in data if (s.value, p.value) == (subject, predicate)}
    return value


def test_the_folder_holds_nothing_else() -> None:
    assert sorted((ONTOLOGY / "examples").iterdir()) == EXAMPLES
