"""Queries that do not end are ended, whoever asks meanwhile is answered, and nothing but reading is done."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from serve.support import Served

ENDLESS = {
    "count over a cross join": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "distinct cross join": "SELECT DISTINCT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = ?i && ?d != ?c && ?g != ?f) }",
    "long property paths": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>)* ?b . ?b (!<urn:x>|^!<urn:y>)* ?c . ?c (!<urn:z>)* ?d }",
    "filter on every pair": 'SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(CONCAT(STR(?a), STR(?d), STR(?g)) = "none") }',
}
GREEDY = {
    "order of a cross join": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f",
    "group of a cross join": "SELECT ?a ?d ?f (GROUP_CONCAT(?c) AS ?all) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?a ?d ?f",
}


@pytest.mark.parametrize("name", ENDLESS)
def test_a_query_that_does_not_end_is_stopped_while_others_are_answered(server: Served, name: str) -> None:
    answers: list[object] = []
    asking = threading.Thread(target=lambda: answers.append(server.select(ENDLESS[name])))
    asking.start()
    others = 0
    while asking.is_alive():
        assert server.get("/health").status_code == 200
        assert server.select("SELECT * { ?s ?p ?o } LIMIT 1").status_code == 200
        assert server.get("/page/actor/ukraine-mfa", "text/html").status_code == 200
        others += 1
        asking.join(0.05)
    (answer,) = answers
    assert answer.status_code == 503 and "stopped" in answer.json()["detail"], answer.text  # type: ignore[attr-defined]
    assert others > 1


@pytest.mark.parametrize("name", GREEDY)
def test_a_query_that_takes_too_much_memory_ends_alone(server: Served, name: str) -> None:
    answer = server.select(GREEDY[name])
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert server.select("ASK { ?s ?p ?o }").json()["boolean"] is True


def test_catastrophic_patterns_end(server: Served) -> None:
    attack = 'SELECT * { BIND("' + "a" * 40 + '!" AS ?text) FILTER(REGEX(?text, "^(a+)+$")) }'
    assert server.select(attack).json()["results"]["bindings"] == []
    nested = 'ASK { ?s ?p ?o FILTER(REGEX(STR(?o), "((((a{1,30}){1,30}){1,30}){1,30}){1,30}")) }'
    assert server.select(nested).status_code in (200, 400, 503)
    assert server.select("ASK { ?s ?p ?o }").status_code == 200


def test_more_endless_queries_than_workers_do_not_stop_the_pages(server: Served) -> None:
    threads = [threading.Thread(target=lambda: server.select(ENDLESS["count over a cross join"])) for _ in range(5)]
    for thread in threads:
        thread.start()
    answered = [
        server.get(path, "text/html").status_code for path in ("/", "/search?q=poland", "/page/proposal/no-fly-zone-over-ukraine")
    ]
    for thread in threads:
        thread.join()
    assert answered == [200, 200, 200]


def test_results_have_limits_in_rows_and_in_bytes(server: Served, serve: Callable[..., Served]) -> None:
    for accept in ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"):
        answer = server.get("/sparql", accept, params={"query": "SELECT ?p { ?s ?p ?o }"})
        assert answer.status_code == 400 and "20,000 rows" in answer.text
    assert server.select("SELECT ?p { ?s ?p ?o } LIMIT 20000").status_code == 200
    assert server.select("SELECT ?p { ?s ?p ?o } LIMIT 20001").status_code == 400
    small = serve("--size-limit", "1")
    for query in ("SELECT * { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"):
        answer = small.get("/sparql", params={"query": query})
        assert answer.status_code == 400 and "1,048,576 bytes" in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://127.0.0.1:9/sparql> { ?s ?p ?o } }",
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "SELECT * FROM NAMED <http://127.0.0.1:9/graph> { GRAPH ?g { ?s ?p ?o } }",
        "PREFIX f: <file:///etc/> SELECT * FROM f:passwd { ?s ?p ?o }",
        "LOAD <http://127.0.0.1:9/data>",
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "DELETE WHERE { ?s ?p ?o }",
        "CLEAR ALL",
        "DROP ALL",
    ],
)
def test_nothing_but_reading_is_done(server: Served, query: str) -> None:
    answer = server.select(query)
    assert answer.status_code == 400 and "refused" in answer.json()["detail"], answer.text


def test_a_graph_parameter_cannot_name_a_file_or_a_foreign_address(server: Served) -> None:
    for name in ("default-graph-uri", "named-graph-uri"):
        for graph in ("file:///etc/passwd", "http://127.0.0.1:9/graph"):
            answer = server.get("/sparql", params={"query": "ASK { ?s ?p ?o }", name: graph})
            assert answer.status_code == 400 and "none of this store" in answer.json()["detail"]
