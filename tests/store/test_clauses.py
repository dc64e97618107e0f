"""FROM clauses are found as the engine finds them, and the count of rows is that of the rows."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from claimgraph.query.bind import bind
from claimgraph.query.question import questions
from claimgraph.store import MemoryReader
from claimgraph.store.clauses import counting, graphs_named
from claimgraph.store.memory import names_graphs

G, H = "https://example.org/g", "https://example.org/h"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (f"SELECT * FROM <{G}> {{}}", [("default-graph-uri", G)]),
        (f"SELECT * from\nnamed # <x>\n <{G}> {{}}", [("named-graph-uri", G)]),
        (
            f"PREFIX e: <https://example.org/> SELECT * FROM e:g FROM NAMED <{H}> {{}}",
            [("default-graph-uri", G), ("named-graph-uri", H)],
        ),
        (f"PREFIX : <{G}> SELECT * FROM: {{}}", [("default-graph-uri", G)]),
        (
            "BASE <https://example.org/> PREFIX e: <g> SELECT * FROM e: FROM <h> {}",
            [("default-graph-uri", G), ("default-graph-uri", H)],
        ),
        (r"PREFIX e: <https:> SELECT * FROM e:\/\/example.org\/g {}", [("default-graph-uri", G)]),
        ("SELECT ?from { ?from ?p 'from <g>' . ?s <urn:from> ?o }", []),
        (f'# FROM <{G}>\nSELECT * {{ ?s ?p """a " from <g> """ }}', []),
        ("PREFIX from: <https://example.org/> SELECT * { ?s from:g ?o FILTER(?o <3 && ?o> 1) }", []),
    ],
)
def test_from_clauses(query: str, expected: list[tuple[str, str]]) -> None:
    ox.Store().query(query)  # it is well-formed
    assert graphs_named(query) == expected


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("SELECT * FROM <g> {}", True),
        ("SELECT * from\nNAMED\n<g> {}", True),
        ("SELECT * FROM:g {}", True),
        ("PREFIX x: <http://x/#> SELECT * FROM x:g {}", True),
        ("SELECT ?from { ?from ?p ?o }", False),
        ("SELECT $from { ?s <from> $from }", False),
        ("SELECT * { ?s e:from <x> }", False),
        ("SELECT * { ?s ?p 'from <g>' }", False),
        ('SELECT * { ?s ?p """a " from <g> """ }', False),
        (r'SELECT * { ?s ?p "a \" from <g>" }', False),
        ("# FROM <g>\nSELECT * {}", False),
    ],
)
def test_which_queries_name_graphs(query: str, named: bool) -> None:
    assert names_graphs(query) is named


@pytest.mark.parametrize("query", ["SELECT * FROM", "SELECT * FROM NAMED", "PREFIX", "PREFIX e:", "BASE", "FROM FROM FROM"])
def test_what_is_no_query_is_left_to_the_engine_to_refuse(query: str) -> None:
    assert isinstance(graphs_named(query), list)
    with pytest.raises(SyntaxError):
        MemoryReader().query(query)


QUADS = [
    ox.Quad(ox.NamedNode(f"urn:s{i}"), ox.NamedNode("urn:p"), ox.Literal(i % 3), ox.NamedNode(graph))
    for i in range(7)
    for graph in (G, H)
]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { GRAPH ?g { ?s ?p ?o } }",
        "PREFIX select: <urn:> # select\nSELECT DISTINCT ?o { GRAPH ?g { ?s select:p ?o } } ORDER BY ?o LIMIT 2",
        "SELECT ?o (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?o HAVING(COUNT(*) > 4)",
        "SELECT ?s { GRAPH ?g { ?s ?p ?o } } VALUES ?o { 1 }",
        "SELECT ?s { GRAPH ?g { ?s ?p ?o } } # an end",
        "SELECT * { }",
    ],
)
def test_the_count_is_that_of_the_rows(query: str) -> None:
    store = ox.Store()
    store.extend(QUADS)
    assert [int(row["rows"].value) for row in store.query(counting(query))] == [len(list(store.query(query)))]


def test_the_count_leaves_from_clauses_to_the_request() -> None:
    query = counting(f"PREFIX e: <https://example.org/> SELECT * FROM e:g FROM NAMED <{H}> WHERE {{ ?s ?p ?o }}")
    assert graphs_named(query) == []
    ox.Store().query(query)


@pytest.mark.parametrize("name", questions())
def test_every_question_can_be_counted(name: str) -> None:
    assert [int(row["rows"].value) for row in ox.Store().query(counting(bind(questions()[name], {})))] != []
