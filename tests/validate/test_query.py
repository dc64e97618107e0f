"""Making a constraint's SELECT ready: where the table of focus nodes goes, what is refused, what may be asked at once."""

from __future__ import annotations

import pytest

from claimgraph.validate.query import QueryFault, prepare

TABLE = "VALUES ?this { <urn:a> <urn:b> }"


def filled(query: str, path: str = "") -> str:
    return " ".join(prepare(query, path).text(["<urn:a>", "<urn:b>"]).split())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT $this WHERE { $this ex:p ?o }", "SELECT $this WHERE { T $this ex:p ?o }"),
        ("SELECT ?this { ?s ?p ?o }", "SELECT ?this { T ?s ?p ?o }"),
        ("SELECT * { ?this ?p ?o }", "SELECT * { T ?this ?p ?o }"),
        (
            "SELECT $this { { FILTER($this = ex:a) } UNION { ?x ex:p ?y } }",
            "SELECT $this { T { T FILTER($this = ex:a) } UNION { ?x ex:p ?y } }",
        ),
        ("SELECT $this { OPTIONAL { $this ex:p ?o } }", "SELECT $this { T OPTIONAL { T $this ex:p ?o } }"),
        ("SELECT $this { { { $this ex:p ?o } } }", "SELECT $this { T { T { T $this ex:p ?o } } }"),
        (
            "SELECT $this { FILTER NOT EXISTS { $this ex:p ?o . { $this ex:q ?o } } }",
            "SELECT $this { T FILTER NOT EXISTS { $this ex:p ?o . { $this ex:q ?o } } }",
        ),
        (
            "SELECT $this { { SELECT $this (COUNT(?o) AS ?n) { $this ex:p ?o } GROUP BY $this } }",
            "SELECT $this { T { SELECT $this (COUNT(?o) AS ?n) { T $this ex:p ?o } GROUP BY $this } }",
        ),
        (
            'SELECT $this { ?x ex:p "{ $this" , \'} $this\' , """ } "$this" { """ . # { $this\n ?x ex:q ?y }',
            'SELECT $this { T ?x ex:p "{ $this" , \'} $this\' , """ } "$this" { """ . # { $this ?x ex:q ?y }',
        ),
        ("SELECT $this { ?x <http://e/#a> ?y } # {", "SELECT $this { T ?x <http://e/#a> ?y } # {"),
    ],
)
def test_where_the_table_goes(query: str, expected: str) -> None:
    assert filled(query) == expected.replace("{ T", "{ " + TABLE)


def test_without_focus_nodes_the_text_is_unchanged() -> None:
    query = "SELECT $this { # a { comment\n $this ex:p 'x' . { $this ex:q 1.5 } }"
    assert prepare(query, "").text([]) == query


def test_path_is_put_in_for_property_shapes() -> None:
    assert filled("SELECT $this { $this $PATH ?value }", "<urn:p>/^<urn:q>").endswith("$this <urn:p>/^<urn:q> ?value }")
    assert prepare('SELECT $this { $this ex:p "$PATH" }', "<urn:p>").text([]).endswith('"$PATH" }')
    with pytest.raises(QueryFault, match="PATH"):
        prepare("SELECT $this { $this $PATH ?value }", "")


@pytest.mark.parametrize(
    ("query", "together"),
    [
        ("SELECT $this { $this ex:p ?o }", True),
        ("SELECT DISTINCT $this { $this ex:p ?o } ORDER BY ?o", True),
        ("SELECT $this (COUNT(?o) AS ?n) { $this ex:p ?o } GROUP BY $this HAVING (COUNT(?o) > 1)", True),
        ("SELECT $this (COUNT(?o) AS ?n) { $this ex:p ?o } GROUP BY ?o $this", True),
        ("SELECT $this { $this ex:p ?o } LIMIT 1", False),
        ("SELECT $this { $this ex:p ?o } OFFSET 1", False),
        ("SELECT ($this AS ?x) $this { $this ex:p ?o } GROUP BY (STR($this) AS ?s)", False),
        ("SELECT $this (MAX(?o) AS ?n) { $this ex:p ?o }", False),
        ("SELECT $this { { SELECT $this (COUNT(?o) AS ?n) { $this ex:p ?o } } FILTER (?n > 1) }", False),
        ("SELECT $this { { SELECT $this (COUNT(?o) AS ?n) { $this ex:p ?o } GROUP BY $this } FILTER (?n > 1) }", True),
        ("SELECT $this { $this ex:limit 1 ; ex:count ?max }", True),
        ('SELECT $this { $this ex:p "LIMIT 1" } # LIMIT 1', True),
    ],
)
def test_what_may_be_asked_at_once(query: str, together: bool) -> None:
    assert prepare(query, "").together is together


@pytest.mark.parametrize(
    ("query", "required"),
    [
        ("SELECT $this { $this ex:p ?o ; a ex:C ; ex:q ex:v . }", [("ex:p", ""), ("a", "ex:C"), ("ex:q", "ex:v")]),
        ("SELECT $this { ?x ex:p ?o . $this ex:q 1 . FILTER (?o > 1.5) $this ex:r ?z }", [("ex:q", "")]),
        ("SELECT $this { $this ex:p/ex:q ?o ; ex:r ?z }", []),
        ("SELECT $this { $this ex:p ?o ; ex:q* ?z ; ex:r ?y }", [("ex:p", "")]),
        ("SELECT $this { $this ^ex:p ?o . $this !ex:q ?z . $this (ex:p) ?o }", []),
        ("SELECT $this { $this ?p ?o }", []),
        ("SELECT $this { ?x ex:p $this . OPTIONAL { $this ex:q ?o } FILTER EXISTS { $this ex:r ?o } }", []),
        ("SELECT $this { { $this ex:p ?o } UNION { $this ex:q ?o } $this ex:r ?o }", [("ex:r", "")]),
        ("SELECT $this { $this ex:p [ ex:q ?o ] ; ex:r ?z }", []),
        ("SELECT $this { $this ex:p ?o , ?z ; ex:q ?y }", [("ex:p", "")]),
        ("SELECT $this (MAX(?o) AS ?n) { $this ex:p ?o }", []),
        ("SELECT $this { { SELECT $this { $this ex:p ?o } } }", []),
    ],
)
def test_required_patterns(query: str, required: list[tuple[str, str]]) -> None:
    assert prepare(query, "").required == tuple(required)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT $this { $this ex:p ?o MINUS { $this ex:q ?o } }", "MINUS"),
        ("SELECT $this { VALUES ?o { 1 } $this ex:p ?o }", "VALUES"),
        ("SELECT $this { SERVICE <http://e/> { $this ex:p ?o } }", "SERVICE"),
        ("SELECT $this FROM <http://e/> { $this ex:p ?o }", "FROM"),
        ("SELECT $this { BIND (true AS $this) }", "AS may not bind"),
        ("SELECT $this { ?x ex:p ?o { SELECT ?x { ?x ex:q ?y } } }", "does not name"),
        ("SELECT $this { { SELECT * { $this ex:q ?y } } }", "does not name"),
        ("SELECT ?o { $this ex:p ?o }", "does not name"),
        ("SELECT (STR($this) AS ?o) { $this ex:p ?o }", "does not name"),
        ("SELECT $this { GRAPH $shapesGraph { ?s ?p ?o } }", "shapesGraph"),
        ("SELECT $this { $currentShape ex:p ?o }", "currentShape"),
        ("ASK { $this ex:p ?o }", "ASK"),
        ("CONSTRUCT { $this ex:p ?o } WHERE { $this ex:p ?o }", "CONSTRUCT"),
        ("DELETE WHERE { $this ex:p ?o }", "DELETE"),
        ("$this ex:p ?o", "not a SELECT"),
        ("SELECT $this { $this ex:p ?o", "missing"),
        ("SELECT $this { $this ex:p ?o } }", "too many"),
        ("SELECT $this { $this ex:p ?o FILTER(?o<$this&&?o>1) }", "space after <"),
        ("SELECT $this { $this <p> ?o }", "relative IRI"),
        ("SELECT $this { $this ex:p ?o \\u007B }", "backslash"),
    ],
)
def test_refused(query: str, reason: str) -> None:
    with pytest.raises(QueryFault, match=reason):
        prepare(query, "")


@pytest.mark.parametrize("word", ["minusculeValues", "ex:MINUS", "<http://e/MINUS>", '"MINUS"', "?minus"])
def test_words_that_only_look_forbidden(word: str) -> None:
    term = word if ":" in word or word[0] in '?"' else f"ex:{word}"
    assert prepare(f"SELECT $this {{ ?x ex:p {term} }}", "").together
