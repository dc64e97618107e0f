"""Every constraint kind of SHACL Core: values that pass, values that just do not, and pyshacl's agreement."""

from __future__ import annotations

import pytest

from claimgraph.validate import referee
from validate.support import agreed, check, faults, short, turtle

SHAPE = "ex:S a sh:PropertyShape ; sh:targetNode ex:a ; sh:path ex:p ; {} ."
DATA = "ex:a ex:p {} ."
MORE = """
ex:Dog rdfs:subClassOf ex:Animal . ex:rex a ex:Dog . ex:tom a ex:Animal . ex:stone a ex:Mineral .
"""

# constraint, values that pass one by one, values that fail one by one, component
PER_VALUE = [
    ("sh:class ex:Animal", ["ex:tom", "ex:rex"], ["ex:stone", "ex:unknown", '"tom"', "ex:Animal"], "Class"),
    ("sh:datatype xsd:string", ['"x"', '""'], ['"x"@en', "1", "ex:x"], "Datatype"),
    ("sh:datatype rdf:langString", ['"x"@en'], ['"x"', "ex:x"], "Datatype"),
    ("sh:datatype xsd:integer", ["1", '"-07"^^xsd:integer'], ["1.0", '"1.0"^^xsd:integer', '""^^xsd:integer', '"1"'], "Datatype"),
    ("sh:datatype xsd:decimal", ["1.0", '"12000"^^xsd:decimal'], ["12000", '"1,5"^^xsd:decimal'], "Datatype"),
    (
        "sh:datatype xsd:boolean",
        ["true", '"0"^^xsd:boolean'],
        ['"True"^^xsd:boolean', '"true"'],
        "Datatype",
    ),
    (
        "sh:datatype xsd:date",
        ['"2022-03-09"^^xsd:date', '"2024-02-29"^^xsd:date'],
        ['"2022-02-29"^^xsd:date', '"2022-13-01"^^xsd:date', '"2022-03-09T10:00:00"^^xsd:dateTime', '"2022-03-09"'],
        "Datatype",
    ),
    (
        "sh:datatype xsd:dateTime",
        ['"2022-03-09T10:00:00Z"^^xsd:dateTime', '"2022-03-09T10:00:00.5+02:00"^^xsd:dateTime'],
        ['"2022-03-09T25:00:00"^^xsd:dateTime'],
        "Datatype",
    ),
    ("sh:datatype xsd:byte", ['"-128"^^xsd:byte'], ['"128"^^xsd:byte', '"c"^^xsd:byte'], "Datatype"),
    ("sh:datatype ex:code", ['"anything"^^ex:code'], ['"anything"'], "Datatype"),
    ("sh:nodeKind sh:IRI", ["ex:x"], ['"x"', "[]"], "NodeKind"),
    ("sh:nodeKind sh:Literal", ['"x"', "1"], ["ex:x", "[]"], "NodeKind"),
    ("sh:nodeKind sh:BlankNode", ["[]"], ["ex:x", '"x"'], "NodeKind"),
    ("sh:nodeKind sh:IRIOrLiteral", ["ex:x", '"x"'], ["[]"], "NodeKind"),
    ("sh:nodeKind sh:BlankNodeOrIRI", ["ex:x", "[]"], ['"x"'], "NodeKind"),
    ("sh:nodeKind sh:BlankNodeOrLiteral", ["[]", '"x"'], ["ex:x"], "NodeKind"),
    ("sh:minExclusive 4", ["5", "4.1", '"4.5"^^xsd:double'], ["4", "4.0", "3", '"x"', "ex:x"], "MinExclusive"),
    ("sh:minInclusive 4", ["4", "4.0", "5"], ["3", "3.99", '"5"', '"NaN"^^xsd:double'], "MinInclusive"),
    ("sh:maxExclusive 4", ["3", "-4"], ["4", "4.0", "5"], "MaxExclusive"),
    ("sh:maxInclusive 4", ["4", "4.0", "3"], ["5", "4.01", '"4"'], "MaxInclusive"),
    (
        'sh:minInclusive "2022-02-24"^^xsd:date',
        ['"2022-02-24"^^xsd:date', '"2022-03-09"^^xsd:date'],
        ['"2022-02-23"^^xsd:date', '"2022-03-09"'],
        "MinInclusive",
    ),
    ("sh:minLength 3", ['"abc"', '"ab\\u00e9"', "ex:x", "100"], ['"ab"', '"\\U0001F600x"', "10", "[]"], "MinLength"),
    ("sh:maxLength 3", ['"abc"', '""', '"\\U0001F600\\U0001F600\\U0001F600"'], ['"abcd"', "ex:x", "[]"], "MaxLength"),
    ('sh:pattern "^a+$"', ['"aa"', '"a"@en'], ['"ab"', '""', "ex:aa", "[]"], "Pattern"),
    ('sh:pattern "org/a"', ["ex:a", "ex:abc"], ["ex:b", '"ex:a"'], "Pattern"),
    ('sh:pattern "^A" ; sh:flags "i"', ['"abc"', '"Abc"'], ['"bA"'], "Pattern"),
    ('sh:languageIn ( "en" "pl" )', ['"x"@en', '"x"@en-GB', '"x"@PL'], ['"x"@eng', '"x"@de', '"x"', "ex:x"], "LanguageIn"),
    ("sh:in ( ex:x 1 'y' )", ["ex:x", "1", '"y"'], ["ex:y", "1.0", '"1"', '"y"@en'], "In"),
    ("sh:not [ sh:class ex:Animal ]", ["ex:stone"], ["ex:tom", "ex:rex"], "Not"),
    ("sh:and ( [ sh:class ex:Animal ] [ sh:class ex:Dog ] )", ["ex:rex"], ["ex:tom", "ex:stone"], "And"),
    ("sh:or ( [ sh:class ex:Mineral ] [ sh:class ex:Dog ] )", ["ex:rex", "ex:stone"], ["ex:tom"], "Or"),
    ("sh:xone ( [ sh:class ex:Animal ] [ sh:class ex:Dog ] )", ["ex:tom"], ["ex:rex", "ex:stone"], "Xone"),
    ("sh:node [ sh:class ex:Animal ; sh:nodeKind sh:IRI ]", ["ex:tom"], ["ex:stone"], "Node"),
]
PASSING = [(constraint, value, component) for constraint, good, _, component in PER_VALUE for value in good]
FAILING = [(constraint, value, component) for constraint, _, bad, component in PER_VALUE for value in bad]


@pytest.mark.parametrize(("constraint", "value", "component"), PASSING)
def test_value_passes(constraint: str, value: str, component: str) -> None:
    assert agreed(SHAPE.format(constraint), DATA.format(value) + MORE).conforms


@pytest.mark.parametrize(("constraint", "value", "component"), FAILING)
def test_value_fails(constraint: str, value: str, component: str) -> None:
    report = agreed(SHAPE.format(constraint), DATA.format(value) + MORE)
    assert len(report.results) == 1
    found = report.results[0]
    assert short(found.component) == f"sh:{component}ConstraintComponent"
    assert (short(found.focus), short(found.path), short(found.shape)) == ("a", "p", "S")
    assert found.value
    assert found.severity == "<http://www.w3.org/ns/shacl#Violation>"


# constraint, data of ex:a, number of results, component
ON_ALL_VALUES = [
    ("sh:minCount 1", "ex:q 1", 1, "MinCount"),
    ("sh:minCount 2", "ex:p 1", 1, "MinCount"),
    ("sh:minCount 2", "ex:p 1 , 2", 0, "MinCount"),
    ("sh:minCount 0", "ex:q 1", 0, "MinCount"),
    ("sh:maxCount 1", "ex:p 1 , 2", 1, "MaxCount"),
    ("sh:maxCount 1", "ex:p 1", 0, "MaxCount"),
    ("sh:maxCount 0", "ex:p 1", 1, "MaxCount"),
    ("sh:maxCount 0", "ex:q 1", 0, "MaxCount"),
    ("sh:hasValue ex:x", "ex:p ex:x , ex:y", 0, "HasValue"),
    ("sh:hasValue ex:x", "ex:p ex:y", 1, "HasValue"),
    ("sh:hasValue ex:x", "ex:q ex:x", 1, "HasValue"),
    ("sh:hasValue 1", "ex:p 1.0", 1, "HasValue"),
    ("sh:hasValue ex:x , ex:y", "ex:p ex:z", 2, "HasValue"),
    ("sh:uniqueLang true", 'ex:p "x"@en , "y"@de , "z"', 0, "UniqueLang"),
    ("sh:uniqueLang true", 'ex:p "x"@en , "y"@EN', 1, "UniqueLang"),
    ("sh:uniqueLang true", 'ex:p "x"@en , "y"@en-GB', 0, "UniqueLang"),
    ("sh:uniqueLang true", 'ex:p "x"@en , "y"@en , "z"@en , "x"@de , "y"@de', 2, "UniqueLang"),
    ("sh:uniqueLang false", 'ex:p "x"@en , "y"@en', 0, "UniqueLang"),
    ("sh:equals ex:q", "ex:p 1 , 2 ; ex:q 2 , 1", 0, "Equals"),
    ("sh:equals ex:q", "ex:p 1 ; ex:q 1 , 2", 1, "Equals"),
    ("sh:equals ex:q", "ex:p 1 , 3 ; ex:q 1 , 2", 2, "Equals"),
    ("sh:equals ex:q", "ex:r 1", 0, "Equals"),
    ("sh:disjoint ex:q", "ex:p 1 ; ex:q 2", 0, "Disjoint"),
    ("sh:disjoint ex:q", "ex:p 1 , 2 ; ex:q 2", 1, "Disjoint"),
    ("sh:disjoint ex:q", "ex:p 1 ; ex:q 1.0", 0, "Disjoint"),
    ("sh:lessThan ex:q", "ex:p 1 ; ex:q 2 , 3", 0, "LessThan"),
    ("sh:lessThan ex:q", "ex:p 2 ; ex:q 2", 1, "LessThan"),
    ("sh:lessThan ex:q", "ex:p 2 ; ex:q 1 , 2 , 3", 2, "LessThan"),
    ("sh:lessThan ex:q", 'ex:p 2 ; ex:q "3"', 1, "LessThan"),
    ("sh:lessThan ex:q", 'ex:p "2022-02-24"^^xsd:date ; ex:q "2022-03-09"', 1, "LessThan"),
    ("sh:lessThan ex:q", "ex:p 2", 0, "LessThan"),
    ("sh:lessThanOrEquals ex:q", "ex:p 2 ; ex:q 2.0", 0, "LessThanOrEquals"),
    ("sh:lessThanOrEquals ex:q", "ex:p 2.1 ; ex:q 2", 1, "LessThanOrEquals"),
    ("sh:qualifiedValueShape [ sh:class ex:Dog ] ; sh:qualifiedMinCount 1", "ex:p ex:rex , ex:tom", 0, "QualifiedMinCount"),
    ("sh:qualifiedValueShape [ sh:class ex:Dog ] ; sh:qualifiedMinCount 1", "ex:p ex:tom", 1, "QualifiedMinCount"),
    ("sh:qualifiedValueShape [ sh:class ex:Animal ] ; sh:qualifiedMaxCount 1", "ex:p ex:tom , ex:stone", 0, "QualifiedMaxCount"),
    ("sh:qualifiedValueShape [ sh:class ex:Animal ] ; sh:qualifiedMaxCount 1", "ex:p ex:tom , ex:rex", 1, "QualifiedMaxCount"),
]


@pytest.mark.parametrize(("constraint", "links", "number", "component"), ON_ALL_VALUES)
def test_values_together(constraint: str, links: str, number: int, component: str) -> None:
    report = agreed(SHAPE.format(constraint), f"ex:a {links} ." + MORE)
    assert len(report.results) == number
    assert {short(found.component) for found in report.results} <= {f"sh:{component}ConstraintComponent"}


def test_closed_names_each_foreign_property_and_value() -> None:
    shapes = """ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ;
        sh:property [ sh:path ex:p ] , [ sh:path [ sh:inversePath ex:r ] ] ."""
    report = agreed(shapes, "ex:a a ex:C ; ex:p 1 ; ex:pp 2 , 3 ; ex:r ex:b .")
    assert {(short(found.path), short(found.value)) for found in report.results} == {
        ("pp", '"2"^^xsd:integer'),
        ("pp", '"3"^^xsd:integer'),
        ("r", "b"),
    }
    assert agreed(shapes, "ex:a a ex:C ; ex:p 1 . ex:b ex:pp 2 .").conforms
    assert agreed(shapes.replace("closed true", "closed false"), "ex:a a ex:C ; ex:q 1 .").conforms


def test_property_shapes_nest_and_name_the_inner_focus() -> None:
    shapes = """ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:property ex:Inner ] .
        ex:Inner a sh:PropertyShape ; sh:path ex:q ; sh:minCount 1 ."""
    report = agreed(shapes, "ex:a ex:p ex:b , ex:c . ex:b ex:q 1 .")
    assert faults(report) == {("c", "MinCount", "")}
    assert short(report.results[0].shape) == "Inner"


def test_qualified_shapes_kept_apart() -> None:
    shapes = """ex:S a sh:NodeShape ; sh:targetNode ex:hand ; sh:property ex:One , ex:Four .
        ex:One sh:path ex:digit ; sh:qualifiedValueShape [ sh:class ex:Thumb ] ; sh:qualifiedMinCount 1 ;
            sh:qualifiedValueShapesDisjoint true .
        ex:Four sh:path ex:digit ; sh:qualifiedValueShape [ sh:class ex:Finger ] ; sh:qualifiedMinCount 2 ;
            sh:qualifiedValueShapesDisjoint true ."""
    both = "ex:hand ex:digit ex:t , ex:f , ex:g . ex:t a ex:Thumb . ex:f a ex:Finger . ex:g a ex:Finger"
    assert agreed(shapes, both + " .").conforms
    assert faults(agreed(shapes, both + " , ex:Thumb .")) == {("hand", "QualifiedMinCount", "")}


def test_node_shapes_look_at_the_focus_node_itself() -> None:
    shapes = """ex:S a sh:NodeShape ; sh:targetObjectsOf ex:p ; sh:nodeKind sh:IRI ; sh:in ( ex:b ex:c ) ; sh:hasValue ex:b ."""
    report = agreed(shapes, 'ex:a ex:p ex:b , ex:c , "d" .')
    assert faults(report) == {
        ("c", "HasValue", ""),
        ('"d"', "HasValue", ""),
        ('"d"', "In", '"d"'),
        ('"d"', "NodeKind", '"d"'),
    }
    assert {found.path for found in report.results} == {""}


def test_deactivated_shapes_find_nothing_and_hold_for_everything() -> None:
    shapes = """ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:node ex:Off ; sh:property ex:OffToo .
        ex:Off a sh:NodeShape ; sh:deactivated true ; sh:nodeKind sh:Literal ; sh:targetNode ex:a .
        ex:OffToo a sh:PropertyShape ; sh:deactivated true ; sh:path ex:p ; sh:minCount 1 ."""
    assert agreed(shapes, "ex:a ex:q 1 .").conforms
    on = shapes.replace("sh:deactivated true", "sh:deactivated false")
    assert faults(agreed(on, "ex:a ex:q 1 .")) == {("a", "Node", "a"), ("a", "NodeKind", "a"), ("a", "MinCount", "")}


def test_severity_and_message_are_the_shapes_own() -> None:
    shapes = """ex:S a sh:PropertyShape ; sh:targetNode ex:a ; sh:path ex:p ; sh:minCount 1 ; sh:severity sh:Warning ;
        sh:message "brakuje"@pl , "one is missing"@en ."""
    report = agreed(shapes, "ex:a ex:q 1 .")
    assert not report.conforms
    assert report.results[0].severity == "<http://www.w3.org/ns/shacl#Warning>"
    assert report.results[0].message == "one is missing / brakuje"


# Where rdflib and pyshacl accept what XML Schema, SPARQL or SHACL do not: constraint, links of ex:a
STRICTER_THAN_PYSHACL = [
    ("sh:datatype xsd:decimal", 'ex:p "1e3"^^xsd:decimal'),
    ("sh:datatype xsd:dateTime", 'ex:p "2022-03-09"^^xsd:dateTime'),
    ('sh:minInclusive "2022-02-24"^^xsd:date', "ex:p 2022"),
    ("sh:lessThan ex:q", "ex:p ex:b ; ex:q ex:c"),
    ('sh:pattern "^a$"', 'ex:p "a\\n"'),
    ("sh:node [ sh:closed true ]", "ex:p ex:b . ex:b a rdfs:Resource"),
]


@pytest.mark.parametrize(("constraint", "links"), STRICTER_THAN_PYSHACL)
def test_differences_from_pyshacl(constraint: str, links: str) -> None:
    shapes, data = SHAPE.format(constraint), f"ex:a {links} ."
    assert not check(shapes, data).conforms
    assert referee(turtle(data), [], turtle(shapes)).conforms


def test_pattern_follows_xpath() -> None:
    assert check(SHAPE.format('sh:pattern "^a$" ; sh:flags "m"'), DATA.format('"a\\nb"')).conforms
    assert check(SHAPE.format('sh:pattern "^[$]$"'), DATA.format('"$"')).conforms
    assert check(SHAPE.format('sh:pattern "a.b" ; sh:flags "q"'), DATA.format('"xa.by"')).conforms
    assert not check(SHAPE.format('sh:pattern "a.b" ; sh:flags "q"'), DATA.format('"xacby"')).conforms
    assert check(SHAPE.format('sh:pattern "a  b" ; sh:flags "x"'), DATA.format('"ab"')).conforms
    assert check(SHAPE.format('sh:pattern "a.b" ; sh:flags "s"'), DATA.format('"a\\nb"')).conforms
    assert not check(SHAPE.format('sh:pattern "a.b"'), DATA.format('"a\\nb"')).conforms
