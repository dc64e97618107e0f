"""Whatever the compiler does not know, or the standard does not allow, is a fault that names the shape and the term."""

from __future__ import annotations

import pytest

from claimgraph.errors import DataError, ShapeFault
from claimgraph.validate import compile_shapes
from validate.support import agreed, faults, short, turtle

NODE = "ex:S a sh:NodeShape ; sh:targetClass ex:C ; {} ."
PROPERTY = "ex:S a sh:PropertyShape ; sh:targetClass ex:C ; sh:path ex:p ; {} ."

REFUSED = [
    (NODE, "sh:minCuont 1", "sh:minCuont"),
    (NODE, "sh:expression [ ]", "sh:expression"),
    (NODE, "sh:rule [ ]", "sh:rule"),
    (NODE, "sh:js [ ]", "sh:js"),
    (NODE, "sh:target [ ]", "sh:target"),
    (NODE, "sh:targetShape ex:T", "sh:targetShape"),
    (NODE, "sh:entailment ex:E", "sh:entailment"),
    (NODE, "a sh:Sheep", "sh:Sheep"),
    (NODE, "sh:property [ sh:minCount 1 ]", "sh:minCount is for property shapes|without sh:path"),
    (NODE, "sh:property [ sh:nodeKind sh:IRI ]", "without sh:path"),
    (NODE, "sh:property ex:Nowhere", "nowhere described"),
    (NODE, "sh:node ex:Nowhere", "nowhere described"),
    (NODE, "sh:node [ sh:path ex:p ]", "sh:node refers to the property shape"),
    (NODE, "sh:path ex:p", "NodeShape and has sh:path"),
    (NODE, "sh:minCount 1", "for property shapes only"),
    (NODE, "sh:maxCount 1", "for property shapes only"),
    (NODE, "sh:uniqueLang true", "for property shapes only"),
    (NODE, "sh:lessThan ex:p", "for property shapes only"),
    (NODE, "sh:qualifiedValueShape [ sh:class ex:C ] ; sh:qualifiedMinCount 1", "for property shapes only"),
    (NODE, "sh:or ( )", "empty"),
    (NODE, "sh:or ex:list", "list"),
    (NODE, "sh:in ex:list", "list"),
    (NODE, "sh:in ( 1 ) , ( 2 )", "2 values"),
    (NODE, "sh:closed 1", "true or false"),
    (NODE, 'sh:closed "1"^^xsd:boolean', "true or false"),
    (NODE, "sh:ignoredProperties ( rdf:type )", "without sh:closed"),
    (NODE, 'sh:flags "i"', "without sh:pattern"),
    (NODE, 'sh:pattern "a" ; sh:flags "g"', "flags"),
    (NODE, 'sh:pattern "(a"', "regular expression"),
    (NODE, 'sh:pattern "\\\\p{L}"', "not supported"),
    (NODE, 'sh:pattern "[a-z-[aeiou]]"', "not supported"),
    (NODE, "sh:pattern ex:a", "literal"),
    (NODE, "sh:nodeKind sh:Iri", "unknown node kind"),
    (NODE, 'sh:class "C"', "IRI"),
    (NODE, "sh:class [ ]", "IRI"),
    (NODE, "sh:datatype xsd:string , xsd:date", "2 values"),
    (NODE, 'sh:datatype "string"', "IRI"),
    (NODE, "sh:minInclusive ex:one", "no order"),
    (NODE, 'sh:minInclusive "x"@en', "no order"),
    (NODE, 'sh:minInclusive "x"^^xsd:integer', "no order"),
    (NODE, "sh:minLength 1.5", "integer"),
    (NODE, "sh:languageIn ( ex:en )", "literal"),
    (NODE, "sh:equals [ sh:inversePath ex:p ]", "IRI"),
    (NODE, "sh:targetSubjectsOf [ sh:inversePath ex:p ]", "IRI"),
    (NODE, 'sh:targetClass "C"', "IRI"),
    (NODE, "sh:severity ex:A , ex:B", "2 values"),
    (NODE, "sh:deactivated 0", "true or false"),
    (NODE, "sh:message ex:text", "literal"),
    (PROPERTY, "sh:minCount -1", "0 or more"),
    (PROPERTY, "sh:minCount 1 , 2", "2 values"),
    (PROPERTY, 'sh:maxCount "1"', "integer"),
    (PROPERTY, "sh:qualifiedMinCount 1", "without sh:qualifiedValueShape"),
    (PROPERTY, "sh:qualifiedValueShape [ sh:class ex:C ]", "without a count"),
    (PROPERTY, "sh:node ex:S", "refers to itself"),
    (PROPERTY, "sh:property [ sh:path ex:q ; sh:node [ sh:property ex:S ] ]", "refers to itself"),
    ("{} .", "ex:S a sh:PropertyShape", "without sh:path"),
    ("{} .", "ex:S sh:targetClas ex:C", "sh:targetClas"),
    ("{} .", "ex:K a sh:ConstraintComponent ; sh:parameter [ sh:path ex:p ]", "sh:"),
]


@pytest.mark.parametrize(("frame", "part", "reason"), REFUSED)
def test_refused(frame: str, part: str, reason: str) -> None:
    with pytest.raises(ShapeFault, match=reason) as caught:
        compile_shapes(turtle(frame.format(part) + " ex:list ex:p 1 ."))
    fault = caught.value
    assert isinstance(fault, DataError)
    assert fault.shape
    assert "\n" not in str(fault)
    assert fault.remedy


KNOWN = [
    (NODE, 'sh:name "name"@en ; sh:description "what" ; sh:order 1 ; sh:group ex:G ; rdfs:label "label" ; ex:note "free"'),
    (PROPERTY, "sh:defaultValue 1 ; sh:minCount 0"),
    (NODE, 'sh:severity ex:Severe ; sh:message "m"@en , "n"@pl ; sh:deactivated true'),
    (NODE, "sh:property [ sh:path ex:p ; sh:node [ sh:property [ sh:path ex:p ; sh:minCount 1 ] ] ]"),
    ("{} .", "ex:G a sh:PropertyGroup ; rdfs:label 'group'"),
    (
        "{} .",
        "ex:O a owl:Ontology ; sh:declare [ a sh:PrefixDeclaration ; sh:prefix 'ex' ; sh:namespace 'http://e/' ]",
    ),
]


@pytest.mark.parametrize(("frame", "part"), KNOWN)
def test_known(frame: str, part: str) -> None:
    assert agreed(frame.format(part), "").results == ()


def test_a_shape_shared_by_two_others_is_no_circle() -> None:
    """A node that breaks the shared shape breaks both that refer to it, and no node else does."""
    shapes = (
        "ex:A a sh:NodeShape ; sh:targetNode ex:x , ex:k ; sh:node ex:C . "
        "ex:B a sh:NodeShape ; sh:targetNode ex:x , ex:k ; sh:node ex:C , ex:A . "
        "ex:C a sh:NodeShape ; sh:class ex:K ."
    )
    report = agreed(shapes, "ex:k a ex:K .")
    assert [short(found.focus) for found in report.results] == ["x"] * 3
    assert faults(report) == {("x", "Node", "x")}
