"""Reports: plain, readable, sorted, the same whatever the order of the input; nothing given is changed."""

from __future__ import annotations

import random

import pytest

from claimgraph.validate import Background, Report, Violation, compile_shapes
from validate.support import EX, check, turtle

SHAPES = """
ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ;
    sh:property ex:P , [ sh:path ex:q ; sh:maxCount 1 ] .
ex:P a sh:PropertyShape ; sh:path ex:p ; sh:minCount 1 ; sh:datatype xsd:integer ;
    sh:sparql [ sh:select "SELECT $this ?value { $this <http://example.org/q> ?value FILTER (isLiteral(?value)) }" ] .
"""
DATA = 'ex:a a ex:C ; ex:p "x" ; ex:q 1 , 2 ; ex:r ex:a . ex:b a ex:C . ex:c a ex:C ; ex:p 1 .'


def test_order_of_triples_and_shapes_changes_nothing() -> None:
    shapes, data = turtle(SHAPES), turtle(DATA)
    expected = compile_shapes(shapes).validate(data, Background([]))
    assert len(expected.results) == 6
    assert list(expected.results) == sorted(expected.results)
    for seed in range(20):
        mixed = random.Random(seed)
        mixed.shuffle(shapes)
        mixed.shuffle(data)
        assert compile_shapes(shapes).validate(data * 2, Background([])) == expected


def test_a_violation_reads_as_one_line() -> None:
    report = check("ex:S a sh:PropertyShape ; sh:targetNode ex:a ; sh:path ex:p ; sh:minCount 2 .", 'ex:a ex:p "x\\ny" .')
    assert str(report.results[0]) == f"<{EX}a> <{EX}p>: needs at least 2 values, has 1 [<{EX}S>]"
    report = check("ex:S a sh:PropertyShape ; sh:targetNode ex:a ; sh:path ex:p ; sh:in ( 1 ) .", 'ex:a ex:p "x\\ny" .')
    one = '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'
    assert str(report.results[0]) == f'<{EX}a> <{EX}p>: must be one of {one}, found "x\\ny" [<{EX}S>]'
    report = check("ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:nodeKind sh:Literal .", "")
    assert str(report.results[0]) == f"<{EX}a>: must be of kind sh:Literal [<{EX}S>]"


def test_parts_of_a_violation() -> None:
    report = check("ex:S a sh:PropertyShape ; sh:targetNode ex:a ; sh:path [ sh:inversePath ex:p ] ; sh:minCount 1 .", "")
    sh = "http://www.w3.org/ns/shacl#"
    assert report == Report(
        False,
        (
            Violation(
                focus=f"<{EX}a>",
                path=f"^<{EX}p>",
                shape=f"<{EX}S>",
                component=f"<{sh}MinCountConstraintComponent>",
                value="",
                message="needs at least 1 value, has 0",
                severity=f"<{sh}Violation>",
            ),
        ),
    )
    assert report.keys() == ((f"<{EX}a>", f"^<{EX}p>", f"<{EX}S>", f"<{sh}MinCountConstraintComponent>", ""),)


def test_nothing_found_conforms() -> None:
    assert check(SHAPES, "ex:a a ex:D .") == Report(True, ())
    assert check("", DATA) == Report(True, ())


def test_input_is_not_changed() -> None:
    shapes, data, base = turtle(SHAPES), turtle(DATA), turtle("ex:a ex:q 3 . ex:C rdfs:subClassOf ex:Top .")
    copies = list(shapes), list(data), list(base)
    background = Background(base)
    compile_shapes(shapes).validate(data, background)
    assert (shapes, data, base) == copies
    assert set(background.triples) == set(base)


@pytest.mark.parametrize("values", ["iterator", "tuple", "set"])
def test_any_iterable_of_triples_will_do(values: str) -> None:
    data = turtle(DATA)
    given = {"iterator": iter(data), "tuple": tuple(data), "set": set(data)}[values]
    assert len(compile_shapes(turtle(SHAPES)).validate(given, Background(iter([]))).results) == 6
