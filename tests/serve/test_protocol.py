"""What the SPARQL 1.1 Protocol requires of the query operation, and the reading side of the Graph Store Protocol."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from serve.support import DATA, GRAPHS, Served

ASK = "ASK { ?s ?p ?o }"
ROWS = "SELECT ?s ?o { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?o } ORDER BY ?s ?o LIMIT 3"
TRIPLES = "CONSTRUCT WHERE { <https://w3id.org/claimgraph/data/actor/poland> ?p ?o }"
FINDINGS, ARTICLE = GRAPHS + "findings", GRAPHS + "newsweek/2022-03-09/assertion"
FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"


def ways(server: Served, query: str, **more: str) -> list[int]:
    """The three ways of asking: the same answer to each."""
    accept = {"Accept": "application/sparql-results+json"}
    answers = [
        server.client.get("/sparql", params={"query": query, **more}, headers=accept),
        server.client.post("/sparql", data={"query": query, **more}, headers=accept),
        server.client.post("/sparql", content=query, params=more, headers={**accept, "Content-Type": DIRECT}),
    ]
    assert len({answer.content for answer in answers}) == 1
    return [answer.status_code for answer in answers]


def test_a_query_comes_in_three_ways(server: Served) -> None:
    assert ways(server, ROWS) == [200, 200, 200]
    assert ways(server, "SELECT * { ?s ?p") == [400, 400, 400]


def test_the_content_type_may_have_parameters(server: Served) -> None:
    answer = server.client.post("/sparql", content=ASK, headers={"Content-Type": f"{DIRECT}; charset=UTF-8"})
    assert answer.json()["boolean"] is True


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/turtle, application/sparql-results+xml;q=0.2", "application/sparql-results+xml"),
        ("text/csv;q=0.4, application/sparql-results+json;q=0.3", "text/csv; charset=utf-8"),
        ("nonsense", "application/sparql-results+json"),
    ],
)
def test_rows_in_the_media_type_that_is_asked_for(server: Served, accept: str | None, media: str) -> None:
    answer = server.client.get("/sparql", params={"query": ROWS}, headers={"Accept": accept} if accept else {})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media
    assert "Accept" in answer.headers["vary"]


def test_each_format_of_rows_says_the_same(server: Served) -> None:
    wanted = {"json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML, "tsv": ox.QueryResultsFormat.TSV}
    read = []
    for name, form in wanted.items():
        solutions = ox.parse_query_results(server.get("/sparql", params={"query": ROWS, "format": name}).content, form)
        read.append([tuple(row) for row in solutions])  # type: ignore[union-attr]
    assert read[0] == read[1] == read[2] and len(read[0]) == 3
    lines = server.get("/sparql", params={"query": ROWS, "format": "csv"}).text.splitlines()
    assert lines[0] == "s,o" and len(lines) == 4


@pytest.mark.parametrize(
    ("accept", "media", "form"),
    [
        (None, "text/turtle; charset=utf-8", ox.RdfFormat.TURTLE),
        ("application/n-triples", "application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/ld+json", "application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/rdf+xml", "application/rdf+xml", ox.RdfFormat.RDF_XML),
    ],
)
def test_graphs_in_the_media_type_that_is_asked_for(server: Served, accept: str | None, media: str, form: ox.RdfFormat) -> None:
    answer = server.client.get("/sparql", params={"query": TRIPLES}, headers={"Accept": accept} if accept else {})
    assert answer.headers["content-type"] == media
    triples = {str(quad.triple) for quad in ox.parse(answer.content, form)}
    exact = server.get("/sparql", params={"query": TRIPLES, "format": "ntriples"})
    assert triples == {str(quad.triple) for quad in ox.parse(exact.content, ox.RdfFormat.N_TRIPLES)} and len(triples) > 5


def test_truth_values(server: Served) -> None:
    assert server.get("/sparql", params={"query": ASK}).json() == {"head": {}, "boolean": True}
    tree = ElementTree.fromstring(
        server.get("/sparql", "application/sparql-results+xml", params={"query": "ASK { <urn:a> <urn:b> 1 }"}).text
    )
    assert tree.findtext("{http://www.w3.org/2005/sparql-results#}boolean") == "false"


def test_what_the_client_does_not_take_is_not_sent(server: Served) -> None:
    for accept, query in (("image/png", ROWS), ("text/turtle", ROWS), ("text/csv", TRIPLES)):
        answer = server.get("/sparql", accept, params={"query": query})
        assert answer.status_code == 406, (accept, answer.text)
    assert server.get("/sparql", params={"query": ROWS, "format": "pdf"}).status_code == 400


def test_malformed_requests(server: Served) -> None:
    client = server.client
    assert client.get("/sparql?query=").status_code == 400
    assert client.get("/sparql?other=1").status_code == 400
    assert client.get("/sparql", params={"query": [ASK, ASK]}).status_code == 400
    assert client.get("/sparql?query=%FF").status_code == 400
    assert client.post("/sparql", content=ASK, params={"query": ASK}, headers={"Content-Type": DIRECT}).status_code == 400
    assert client.post("/sparql", content=b"\xff", headers={"Content-Type": DIRECT}).status_code == 400
    assert client.post("/sparql", data={"query": [ASK, ASK]}).status_code == 400
    for kind in ("text/plain", "application/json", "application/sparql-update", ""):
        answer = client.post("/sparql", content=ASK, headers={"Content-Type": kind})
        assert answer.status_code == 415 and answer.headers["accept-post"]


def test_other_methods_are_not_offered(server: Served) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        for path in ("/sparql", "/graph-store?default", "/data/actor/poland"):
            answer = server.client.request(method, path, content=b"")
            assert answer.status_code == 405 and "GET" in answer.headers["allow"]


def test_update_is_not_offered(server: Served) -> None:
    client = server.client
    update = "INSERT DATA { <urn:a> <urn:b> <urn:c> }"
    assert client.post("/sparql", data={"update": update}).status_code == 400
    assert client.get("/sparql", params={"update": update}).status_code == 400
    assert client.post("/sparql", content=update, headers={"Content-Type": "application/sparql-update"}).status_code == 415
    assert server.select("ASK { <urn:a> ?p ?o }").json()["boolean"] is False


def test_the_client_chooses_the_dataset(server: Served) -> None:
    def number(query: str, **graphs: object) -> int:
        found = server.get("/sparql", params={"query": query, **graphs})
        return int(found.json()["results"]["bindings"][0]["n"]["value"])

    plain, inside = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    findings = number(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{FINDINGS}> {{ ?s ?p ?o }} }}")
    article = number(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{ARTICLE}> {{ ?s ?p ?o }} }}")
    both = {"default-graph-uri": [FINDINGS, ARTICLE]}
    assert number(plain, **{"default-graph-uri": FINDINGS}) == findings
    assert number(plain, **both) == findings + article
    assert number(inside, **both) == 0
    assert number(inside, **{"named-graph-uri": ARTICLE}) == article
    assert number(plain, **{"named-graph-uri": ARTICLE}) == 0
    assert number(plain.replace("{", f"FROM <{ARTICLE}> {{", 1), **{"default-graph-uri": FINDINGS}) == findings
    assert number(plain) > findings + article
    assert ways(server, plain, **{"default-graph-uri": FINDINGS}) == [200, 200, 200]


def test_the_service_description_stands_at_the_bare_endpoint(server: Served) -> None:
    answer = server.client.get("/sparql", headers={"Accept": "text/turtle"})
    facts = {
        (quad.predicate.value.rsplit("#", 1)[-1], quad.object.value) for quad in ox.parse(answer.content, ox.RdfFormat.TURTLE)
    }  # type: ignore[union-attr]
    assert ("endpoint", f"{server.url}/sparql") in facts
    assert ("supportedLanguage", "http://www.w3.org/ns/sparql-service-description#SPARQL11Query") in facts
    assert ("name", FINDINGS) in facts
    assert sum(name == "resultFormat" for name, _ in facts) == 8
    assert (
        server.client.get("/sparql", headers={"Accept": "application/ld+json"}).headers["content-type"] == "application/ld+json"
    )
    assert server.client.get("/sparql", headers={"Accept": "text/html"}).text.startswith("<!doctype html>")


def test_graphs_can_be_read_but_not_written(server: Served) -> None:
    answer = server.get("/graph-store", "application/n-triples", params={"graph": ARTICLE})
    direct = server.get("/data/graph/newsweek/2022-03-09/assertion", "application/n-triples")
    triples = set(answer.text.splitlines())
    assert len(triples) > 100 and triples <= set(direct.text.splitlines())
    assert len(server.get("/graph-store?default", "application/n-triples").text.splitlines()) > len(triples)
    assert server.client.head("/graph-store", params={"graph": ARTICLE}).status_code == 200
    assert server.get("/graph-store", params={"graph": "urn:none"}).status_code == 404
    assert server.get("/graph-store").status_code == 400
    assert server.get("/graph-store?default", params={"graph": ARTICLE, "default": ""}).status_code == 400
    assert server.get("/graph-store?default", "image/png").status_code == 406


def test_void_and_questions_are_published(server: Served, serve: Callable[..., Served]) -> None:
    void = {
        (quad.predicate.value.rsplit("#", 1)[-1], quad.object.value)
        for quad in ox.parse(server.get("/.well-known/void").content, ox.RdfFormat.TURTLE)
    }  # type: ignore[union-attr]
    assert ("sparqlEndpoint", f"{server.url}/sparql") in void
    published = list(ox.parse(server.get("/questions", "text/turtle").content, ox.RdfFormat.TURTLE))
    selects = [quad.object.value for quad in published if quad.predicate.value == "http://www.w3.org/ns/shacl#select"]  # type: ignore[union-attr]
    assert len(selects) >= 20
    patient = serve("--time-limit", "60")
    for query in selects:
        assert patient.client.post("/sparql", data={"query": query}, headers={"Accept": "text/csv"}).status_code == 200


def test_compressed_bodies_are_read_within_the_cap(server: Served) -> None:
    def post(data: bytes, encoding: str = "gzip") -> int:
        return server.client.post(
            "/sparql", content=data, headers={"Content-Type": DIRECT, "Content-Encoding": encoding}
        ).status_code

    assert post(gzip.compress(ASK.encode())) == 200
    bomb = gzip.compress(b"#" * 50_000_000)
    assert len(bomb) < 65_000 and post(bomb) == 413
    assert post(gzip.compress(ASK.encode())[:-9]) == 400
    assert post(b"no gzip") == 400
    assert post(ASK.encode(), "br") == 415


def test_an_answer_that_is_known_is_not_sent_again(server: Served) -> None:
    first = server.select(ROWS)
    again = server.select(ROWS, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304 and not again.content
    assert server.get("/sparql", "text/csv", params={"query": ROWS}).headers["etag"] != first.headers["etag"]


def test_an_answer_in_json_is_json(server: Served) -> None:
    bindings = json.loads(
        server.select(f"SELECT ?l {{ <{DATA}actor/poland> <http://www.w3.org/2000/01/rdf-schema#label> ?l }}").text
    )
    assert {"type": "literal", "xml:lang": "uk", "value": "Польща"} in [row["l"] for row in bindings["results"]["bindings"]]
