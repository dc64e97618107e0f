"""Which nodes are validated: targets in the document, classes through the background, and what the background adds."""

from __future__ import annotations

import pytest

from claimgraph.validate import Background, compile_shapes
from validate.support import agreed, check, faults, turtle

WRONG = "sh:nodeKind sh:BlankNode"


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("sh:targetClass ex:C", {"a", "b"}),
        ("sh:targetClass ex:D", {"b"}),
        ("sh:targetClass ex:Unused", set()),
        ("sh:targetNode ex:nowhere", {"nowhere"}),
        ("sh:targetSubjectsOf ex:p", {"a", "c"}),
        ("sh:targetObjectsOf ex:p", {"x", '"1"^^xsd:integer'}),
        ("sh:targetSubjectsOf ex:p ; sh:targetClass ex:C", {"a", "b", "c"}),
    ],
)
def test_targets(target: str, found: set[str]) -> None:
    data = "ex:a a ex:C ; ex:p ex:x . ex:b a ex:D . ex:c ex:p 1 . ex:other a ex:E ."
    report = agreed(
        f"ex:S a sh:NodeShape ; {target} ; {WRONG} .", data, "ex:D rdfs:subClassOf ex:C . ex:far a ex:C ; ex:p ex:y ."
    )
    assert {focus for focus, _, _ in faults(report)} == found
    assert len(report.results) == len(found)


@pytest.mark.parametrize("kind", ["rdfs:Class", "owl:Class"])
def test_a_shape_that_is_a_class_targets_its_instances(kind: str) -> None:
    report = agreed(f"ex:C a sh:NodeShape , {kind} ; {WRONG} .", "ex:a a ex:D . ex:b a ex:E .", "ex:D rdfs:subClassOf ex:C .")
    assert faults(report) == {("a", "NodeKind", "a")}


def test_hierarchy_of_the_document_counts() -> None:
    shapes = f"ex:S a sh:NodeShape ; sh:targetClass ex:Top ; {WRONG} ."
    report = agreed(shapes, "ex:a a ex:Low . ex:Low rdfs:subClassOf ex:Middle .", "ex:Middle rdfs:subClassOf ex:Top .")
    assert faults(report) == {("a", "NodeKind", "a")}
    assert agreed(shapes, "ex:a a ex:Low .", "ex:Middle rdfs:subClassOf ex:Top .").conforms


def test_circles_in_the_hierarchy_end() -> None:
    report = agreed(
        f"ex:S a sh:NodeShape ; sh:targetClass ex:A ; {WRONG} .",
        "ex:x a ex:B .",
        "ex:A rdfs:subClassOf ex:B . ex:B rdfs:subClassOf ex:A .",
    )
    assert faults(report) == {("x", "NodeKind", "x")}


def test_values_are_looked_up_in_the_background() -> None:
    shapes = "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:class ex:K ; sh:minCount 2 ] ."
    background = "ex:k a ex:L . ex:L rdfs:subClassOf ex:K . ex:a ex:p ex:k ."
    assert agreed(shapes, "ex:a a ex:C ; ex:p ex:own . ex:own a ex:K .", background).conforms
    assert faults(agreed(shapes, "ex:b a ex:C ; ex:p ex:k , ex:stranger .", background)) == {("b", "Class", "stranger")}


def test_nodes_of_the_background_are_not_in_focus_unless_asked_for() -> None:
    shapes, background = (
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .",
        "ex:far a ex:C .",
    )
    assert check(shapes, "ex:a a ex:C ; ex:p 1 .", background).conforms
    report = check(shapes, "ex:a a ex:C ; ex:p 1 .", background, focus_from_background=True)
    assert faults(report) == {("far", "MinCount", "")}


def test_a_node_targeted_twice_is_validated_once() -> None:
    shapes = f"ex:S a sh:NodeShape ; sh:targetClass ex:C , ex:D ; sh:targetNode ex:a ; sh:targetSubjectsOf ex:p ; {WRONG} ."
    assert len(agreed(shapes, "ex:a a ex:C , ex:D ; ex:p 1 .").results) == 1


def test_one_background_serves_many_documents_without_remembering_them() -> None:
    shapes = compile_shapes(turtle("ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:class ex:K ] ."))
    background = Background(turtle("ex:k a ex:K ."))
    first, second = turtle("ex:a a ex:C ; ex:p ex:own . ex:own a ex:K ."), turtle("ex:b a ex:C ; ex:p ex:own .")
    for _ in range(3):
        assert shapes.validate(first, background).conforms
        assert not shapes.validate(second, background).conforms
