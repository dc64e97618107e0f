"""pyshacl finds what we find: in the examples, the reference data, the documents, and in generated faults."""

from __future__ import annotations

import pytest

from claimgraph.errors import ShapeFault
from claimgraph.home import DATA
from claimgraph.validate import Background, Referee, referee
from validate.comparison import EXAMPLES, Comparison, read_turtle
from validate.mutants import MUTATIONS, mutant
from validate.support import turtle

ROUNDS = 10
"""Mutants per kind of mutation in a normal run; the benchmark goes through a hundred."""


def test_both_say_the_same_of_the_examples(comparison: Comparison) -> None:
    assert EXAMPLES
    for file in EXAMPLES:
        comparison.agree(read_turtle(file))


def test_both_say_the_same_of_the_reference_data(comparison: Comparison) -> None:
    """The reference files as data over the ontology alone: every node of theirs is in focus."""
    reference = [triple for file in sorted((DATA / "reference").glob("*.ttl")) for triple in read_turtle(file)]
    ontology = list(set(comparison.background_triples) - set(reference))
    ours = comparison.shapes.validate(reference, Background(ontology))
    assert ours.keys() == Referee(ontology, comparison.shape_triples).validate(reference).keys()


@pytest.mark.parametrize("mutation", range(len(MUTATIONS)), ids=[mutation.__name__ for mutation in MUTATIONS])
def test_generated_faults_are_found_by_both(comparison: Comparison, mutation: int) -> None:
    found = 0
    for seed in range(mutation, mutation + ROUNDS * len(MUTATIONS), len(MUTATIONS)):
        file = EXAMPLES[seed % len(EXAMPLES)]
        _, data = mutant(read_turtle(file), seed)
        found += not comparison.agree(data).conforms
    assert found >= ROUNDS // 2, "most mutants of this kind have a fault"


def test_background_focus_agrees(comparison: Comparison) -> None:
    data = read_turtle(EXAMPLES[0])
    ours = comparison.shapes.validate(data, comparison.background, focus_from_background=True)
    assert ours.keys() == comparison.referee.validate(data, focus_from_background=True).keys()


def test_the_referee_forgets_each_document() -> None:
    shapes = turtle("ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:class ex:K ] .")
    asked = Referee(turtle("ex:k a ex:K ."), shapes)
    valid, faulty = turtle("ex:a a ex:C ; ex:p ex:own . ex:own a ex:K ."), turtle("ex:b a ex:C ; ex:p ex:own .")
    for _ in range(2):
        assert asked.validate(valid).conforms
        assert not asked.validate(faulty).conforms


def test_what_the_referee_refuses_is_a_fault() -> None:
    shapes = turtle("""ex:S a sh:NodeShape ; sh:targetNode ex:a ;
        sh:sparql [ sh:select "SELECT $this { $this ?p ?o MINUS { $this ?p 1 } }" ] .""")
    with pytest.raises(ShapeFault, match="MINUS"):
        referee(turtle("ex:a ex:p 1 ."), [], shapes)
    with pytest.raises(ShapeFault):
        referee(turtle("ex:a ex:p 1 ."), [], turtle("ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:datatype ex:A , ex:B ."))
