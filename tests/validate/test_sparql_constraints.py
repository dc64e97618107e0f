"""SPARQL constraints: results, messages, prefixes, pre-binding, and asking once for many focus nodes."""

from __future__ import annotations

import random

import pyoxigraph as ox
import pytest

from claimgraph.errors import ShapeFault
from claimgraph.rdf import Triple
from claimgraph.validate import Background, compile_shapes, graph
from claimgraph.validate.query import Prepared
from validate.support import agreed, check, faults, named, short, turtle

HEAD = 'ex:Prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .\n'


def shape(select: str, more: str = "sh:targetClass ex:C", constraint: str = "") -> str:
    kind = "sh:PropertyShape" if "sh:path" in more else "sh:NodeShape"
    return HEAD + f'ex:S a {kind} ; {more} ; sh:sparql [ sh:prefixes ex:Prefixes ; {constraint} sh:select """{select}""" ] .'


DATA = """
ex:a a ex:C ; ex:p 1 , 2 ; ex:q ex:b ; ex:date "2022-03-09"^^xsd:date .
ex:b a ex:C ; ex:p 3 ; ex:q ex:c . ex:c a ex:C ; ex:q ex:a , ex:far . ex:d a ex:D ; ex:p 7 .
"""
BACKGROUND = 'ex:far ex:p 9 ; ex:q ex:b . ex:D rdfs:subClassOf ex:C . ex:b ex:name "B" .'

QUERIES = [
    "SELECT $this ?value { $this ex:p ?value }",
    "SELECT $this ?value { $this ex:p ?value FILTER (?value > 1) }",
    "SELECT $this { $this ex:p ?x FILTER NOT EXISTS { $this ex:q ?other } }",
    "SELECT $this ?value { $this ex:q+ ?value }",
    "SELECT $this ?value { ?value ex:q* $this }",
    "SELECT $this { ?x ex:q $this FILTER (?x = ex:far) }",
    "SELECT $this { FILTER ($this = ex:a) }",
    "SELECT $this { { FILTER ($this = ex:a) } UNION { $this ex:p 3 } }",
    "SELECT $this ?value { $this ex:q ?value OPTIONAL { $this ex:p ?n FILTER (?n > 1) } FILTER (!BOUND(?n)) }",
    "SELECT $this ?value { BIND ($this AS ?value) FILTER EXISTS { ?value ex:q/ex:p ?n } }",
    "SELECT $this ?path ?value { $this ?path ?value FILTER (?path = ex:p) }",
    "SELECT $this (ex:p AS ?path) ?value { $this ex:p ?value }",
    "SELECT $this (COUNT(?x) AS ?n) { $this ex:p ?x } GROUP BY $this HAVING (COUNT(?x) > 1)",
    "SELECT $this ?value { { SELECT $this (MAX(?x) AS ?value) { $this ex:p ?x } GROUP BY $this } FILTER (?value >= 3) }",
    "SELECT DISTINCT $this { $this ex:p ?x }",
    "SELECT $this ?value { $this ex:p ?value } ORDER BY DESC(?value) LIMIT 1",
    "SELECT $this { ?any a ex:D }",
    "SELECT $this { $this ex:p ?x ; a ex:C }",
]


@pytest.mark.parametrize("select", QUERIES)
def test_pyshacl_agrees(select: str) -> None:
    assert agreed(shape(select), DATA, BACKGROUND).results


@pytest.mark.parametrize("select", [query for query in QUERIES if "?path" not in query])
def test_pyshacl_agrees_at_a_property_shape(select: str) -> None:
    report = agreed(shape(select, "sh:path ex:p ; sh:targetClass ex:C"), DATA, BACKGROUND)
    assert {short(found.path) for found in report.results} == {"p"}


def random_data(seed: int) -> str:
    chance = random.Random(seed)
    nodes = [f"ex:n{number}" for number in range(8)]
    kinds = "".join(f"{node} a {chance.choice(['ex:C', 'ex:D', 'ex:E'])} ; ex:p {chance.randrange(5)} .\n" for node in nodes)
    return kinds + "".join(f"{chance.choice(nodes)} ex:q {chance.choice(nodes)} .\n" for _ in range(10))


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("select", QUERIES)
def test_asking_once_gives_the_union_of_asking_one_by_one(select: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    shapes, data, base = turtle(shape(select)), turtle(random_data(seed)), Background(turtle(BACKGROUND))
    at_once = compile_shapes(shapes).validate(data, base)
    monkeypatch.setattr("claimgraph.validate.sparql.prepare", one_by_one)
    assert compile_shapes(shapes).validate(data, base) == at_once


def one_by_one(text: str, path: str) -> Prepared:
    from claimgraph.validate.query import prepare

    return prepare(text, path)._replace(together=False, required=())


def test_one_query_serves_all_focus_nodes() -> None:
    asked: list[str] = []

    class Counting(Background):
        def lend(self, triples: object) -> tuple[ox.Store, list[ox.Quad]]:
            store, added = super().lend(triples)  # type: ignore[arg-type]
            return Spy(store), added  # type: ignore[return-value]

    class Spy:
        def __init__(self, store: ox.Store) -> None:
            self.store = store

        def query(self, text: str, **options: object) -> object:
            asked.append(text)
            return self.store.query(text, **options)  # type: ignore[arg-type]

    shapes = compile_shapes(turtle(shape("SELECT $this ?value { $this ex:p ?value }")))
    data = turtle("".join(f"ex:n{number} a ex:C ; ex:p {number} ." for number in range(50)) + "ex:without a ex:C .")
    assert len(shapes.validate(data, Counting([])).results) == 50
    assert len(asked) == 1
    assert "without" not in asked[0]
    asked.clear()
    assert shapes.validate(turtle("ex:without a ex:C ."), Counting([])).conforms
    assert asked == []


def test_nested_in_property_shapes_still_one_query_and_the_right_focus() -> None:
    shapes = (
        shape("SELECT $this { $this ex:bad true }", "sh:path ex:q ; sh:minCount 0")
        + """
        ex:Outer a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:has ; sh:property ex:S ] ."""
    )
    data = "ex:a a ex:C ; ex:has ex:x , ex:y . ex:b a ex:C ; ex:has ex:x . ex:x ex:bad true . ex:y ex:bad false ."
    report = agreed(shapes, data)
    assert faults(report) == {("x", "SPARQL", "")}
    assert len(report.results) == 2


def test_inside_logic() -> None:
    shapes = (
        shape("SELECT $this { $this ex:bad true }", "sh:description 'bad'")
        + """
        ex:Outer a sh:NodeShape ; sh:targetClass ex:C ; sh:not ex:S ."""
    )
    assert faults(agreed(shapes, "ex:a a ex:C ; ex:bad true . ex:b a ex:C .")) == {("b", "Not", "b")}


def test_blank_nodes_and_literals_in_focus() -> None:
    select = "SELECT $this ?value { { FILTER (isBlank($this)) } UNION { FILTER (isLiteral($this)) } ?value ex:q $this }"
    report = check(shape(select, "sh:targetObjectsOf ex:q"), 'ex:a ex:q [] , "1.50"^^xsd:decimal , ex:b .')
    assert len(report.results) == 2
    assert {short(found.value) for found in report.results} == {"a"}
    assert any(found.focus == '"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>' for found in report.results)


@pytest.mark.parametrize(
    "value", ['"1.50"^^xsd:decimal', '"007"^^xsd:integer', '"5"^^xsd:byte', '"1"^^xsd:boolean', '"+1e0"^^xsd:double']
)
def test_values_are_reported_as_the_document_has_them(value: str) -> None:
    """pyoxigraph's store rewrites literals; pyshacl reports what is written."""
    shapes = shape("SELECT $this ?value { $this ex:p ?value }", constraint='sh:message "{?value}" ;')
    report = agreed(shapes, f"ex:a a ex:C ; ex:p {value} .")
    assert short(report.results[0].value) == value
    assert report.results[0].message == value.split('"')[1]


def test_message_placeholders() -> None:
    select = "SELECT $this ?value ?other { $this ex:p ?value ; ex:q ?other }"
    message = 'sh:message "{?this} has {$value} and {?other}, not {?nothing}" ;'
    report = agreed(shape(select, constraint=message), "ex:a a ex:C ; ex:p 1 ; ex:q ex:b .")
    assert report.results[0].message == "http://example.org/a has 1 and http://example.org/b, not {?nothing}"


def test_where_the_message_comes_from() -> None:
    select, data = "SELECT $this { $this ex:p ?x }", "ex:a a ex:C ; ex:p 1 ."
    of_shape = 'sh:targetClass ex:C ; sh:message "of the shape"'
    assert check(shape(select, of_shape, 'sh:message "own" ;'), data).results[0].message == "own"
    assert check(shape(select, of_shape), data).results[0].message == "of the shape"
    assert "SPARQL constraint" in check(shape(select), data).results[0].message
    bound = "SELECT $this ?message { $this ex:p ?x BIND (CONCAT('bound ', STR(?x)) AS ?message) }"
    assert check(shape(bound, of_shape, 'sh:message "own" ;'), data).results[0].message == "bound 1"


def test_severity_is_the_shapes_and_deactivated_constraints_are_off() -> None:
    select, data = "SELECT $this { $this ex:p ?x }", "ex:a a ex:C ; ex:p 1 ."
    report = agreed(shape(select, "sh:targetClass ex:C ; sh:severity sh:Info"), data)
    assert report.results[0].severity == "<http://www.w3.org/ns/shacl#Info>"
    assert agreed(shape(select, constraint="sh:deactivated true ;"), data).conforms


def test_path_variable() -> None:
    report = agreed(shape("SELECT $this ?value { $this $PATH ?value }", "sh:targetClass ex:C ; sh:path ( ex:q ex:p )"), DATA)
    assert {(short(found.focus), short(found.value)) for found in report.results} == {
        ("a", '"3"^^xsd:integer'),
        ("c", '"1"^^xsd:integer'),
        ("c", '"2"^^xsd:integer'),
    }


def test_prefixes_follow_imports_and_may_not_clash() -> None:
    select, data = "SELECT $this { $this other:p ?x }", "ex:a a ex:C ; ex:p 1 ."
    imported = (
        shape(select)
        + """
        ex:Prefixes owl:imports ex:More . ex:More sh:declare [ sh:prefix "other" ; sh:namespace "http://example.org/" ] ."""
    )
    assert not check(imported, data).conforms
    with pytest.raises(ShapeFault, match="other"):
        check(shape(select), data)
    with pytest.raises(ShapeFault, match="two ways"):
        check(
            imported.replace('"other" ; sh:namespace "http://example.org/"', '"ex" ; sh:namespace "http://elsewhere.org/"'), data
        )


def test_a_failure_of_the_query_is_a_fault() -> None:
    with pytest.raises(ShapeFault, match="failure"):
        check(shape("SELECT $this ?failure { $this ex:p ?x BIND (true AS ?failure) }"), "ex:a a ex:C ; ex:p 1 .")


def test_a_string_compared_with_a_date_is_an_error_unlike_in_rdflib() -> None:
    shapes = shape("SELECT $this ?value { $this ex:p ?value ; ex:q ?day FILTER (?value > ?day) }")
    assert check(shapes, 'ex:a a ex:C ; ex:p "2022-09-19" ; ex:q "2022-01-01"^^xsd:date .').conforms
    assert not check(shapes, 'ex:a a ex:C ; ex:p "2022-09-19"^^xsd:date ; ex:q "2022-01-01"^^xsd:date .').conforms


@pytest.mark.parametrize(
    ("constraint", "reason"),
    [
        ('sh:select "SELECT $this { $this ?p }"', "not SPARQL at line 1, column 25"),
        ('sh:select "SELECT $this { $this nix:p ?x }"', "nix"),
        ('sh:select "SELECT $this { $this ?p ?x MINUS { ?x ?p $this } }"', "MINUS"),
        ('sh:ask "ASK { $this ?p ?x }"', "sh:ask"),
        ('sh:message "no query"', "no sh:select"),
        ('sh:select "SELECT $this { $this ?p ?x }" , "SELECT $this { $this ?p ?y }"', "2 values"),
        ('sh:select "SELECT $this { $this ?p ?x }" ; sh:minCount 1', "sh:minCount"),
        ("sh:select ex:query", "literal"),
    ],
)
def test_faulty_constraints_name_their_shape(constraint: str, reason: str) -> None:
    with pytest.raises(ShapeFault, match=reason):
        compile_shapes(turtle(f"ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql [ {constraint} ] ."))


def store_of(background: Background) -> set[Triple]:
    store, added = background.lend([])
    assert added == []
    return {(quad.subject, quad.predicate, quad.object) for quad in store}  # type: ignore[misc]


def test_the_store_forgets_each_document_and_keeps_the_background() -> None:
    background = Background(turtle('ex:far ex:p 9 . ex:a ex:p 1 ; ex:q "1.50"^^xsd:decimal .'))
    before = store_of(background)
    shapes = compile_shapes(turtle(shape("SELECT $this ?value { ?any ex:p ?value . $this a ex:C }")))
    for number in range(5):
        data = turtle(f'ex:a ex:p 1 ; a ex:C ; ex:q "1.5"^^xsd:decimal . ex:n{number} ex:p {number} .')
        values = {short(found.value).split('"')[1] for found in shapes.validate(data, background).results}
        assert values == {"1", "9", str(number)}
        assert store_of(background) == before


def test_the_store_is_cleared_after_a_fault_too() -> None:
    background = Background(turtle("ex:far ex:p 9 ."))
    before = store_of(background)
    with pytest.raises(ShapeFault):
        check_on = compile_shapes(turtle(shape("SELECT $this ?failure { $this ex:p ?failure }")))
        check_on.validate(turtle("ex:a a ex:C ; ex:p 1 ."), background)
    assert store_of(background) == before


def test_a_renewed_store_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph, "RENEW_AFTER", 3)
    background = Background(turtle("ex:far ex:p 9 ."))
    before = store_of(background)
    shapes = compile_shapes(turtle(shape("SELECT $this ?value { $this ex:p ?value }")))
    for number in range(20):
        assert len(shapes.validate(turtle(f"ex:a a ex:C ; ex:p {number} ."), background).results) == 1
        assert store_of(background) == before


def test_focus_nodes_with_awkward_iris() -> None:
    node = named("a%20b/(c)'$this{0}".replace("{0}", ""))
    shapes = compile_shapes(turtle(shape("SELECT $this ?value { $this ex:p ?value }")))
    data: list[Triple] = [
        (node, ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), named("C")),
        (node, named("p"), ox.Literal("x")),
    ]
    assert shapes.validate(data, Background([])).results[0].focus == str(node)
