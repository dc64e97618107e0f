"""The W3C tests of the SPARQL 1.1 Protocol by their names (data-sparql11/protocol/manifest.ttl).

Their queries are asked of our graphs instead of the tests' own. Update is not offered: each of its requests, which another server
would carry out, is an error of the client here, and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import httpx
import pytest

from serve.support import DATA, GRAPHS, Served

FIRST, SECOND, THIRD = (GRAPHS + f"reference/{name}" for name in ("actors", "places", "events"))
POLAND, ODESA = f"<{DATA}actor/poland>", f"<{DATA}place/odesa>"
FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
ROWS = ("application/sparql-results+xml", "application/sparql-results+json")
TABLES = (*ROWS, "text/tab-separated-values; charset=utf-8", "text/csv; charset=utf-8")
GRAPH = ("application/rdf+xml", "text/turtle; charset=utf-8")
INSERT = f"INSERT {{ GRAPH <{DATA}w3c> {{ ?s a <urn:w3c> }} }} WHERE {{ ?s a ?type }}"


@dataclass(frozen=True)
class Asked:
    """A request: its method, the parameters in the address, the body and its type."""

    method: str = "POST"
    address: tuple[tuple[str, str], ...] = ()
    kind: str = ""
    body: str | bytes | tuple[tuple[str, str], ...] = ""

    def of(self, server: Served) -> httpx.Response:
        body = str(httpx.QueryParams(list(self.body))).encode() if isinstance(self.body, tuple) else self.body
        content = body.encode() if isinstance(body, str) else body
        headers = {"Content-Type": self.kind} if self.kind else {}
        return server.client.request(self.method, "/sparql", params=list(self.address), content=content or None, headers=headers)


def graphs(kind: str, *names: str) -> tuple[tuple[str, str], ...]:
    """Parameters that name graphs."""
    return tuple((f"{kind}-graph-uri", name) for name in names)


BOTH = f"ASK {{ {POLAND} a ?one . {ODESA} a ?other }}"
APART = f"ASK {{ GRAPH ?g1 {{ {POLAND} a ?one }} GRAPH ?g2 {{ {ODESA} a ?other }} }}"
TRUE = {
    "query_get": Asked("GET", (("query", "ASK {}"),)),
    "query_post_form": Asked(kind=FORM, body=(("query", "ASK {}"),)),
    "query_post_direct": Asked(kind=QUERY, body="ASK {}"),
    "query_dataset_default_graph": Asked(address=graphs("default", FIRST), kind=QUERY, body=f"ASK {{ {POLAND} ?p ?o }}"),
    "query_dataset_default_graphs_get": Asked("GET", (("query", BOTH), *graphs("default", FIRST, SECOND))),
    "query_dataset_default_graphs_post": Asked(address=graphs("default", FIRST, SECOND), kind=QUERY, body=BOTH),
    "query_dataset_named_graphs_get": Asked("GET", (("query", APART), *graphs("named", FIRST, SECOND))),
    "query_dataset_named_graphs_post": Asked(
        address=graphs("named", FIRST, SECOND), kind=QUERY, body="ASK { GRAPH ?g { ?s ?p ?o } }"
    ),
    "query_dataset_full": Asked(
        address=(*graphs("default", THIRD), *graphs("named", FIRST, SECOND)),
        kind=QUERY,
        body="ASK { ?x ?y ?z GRAPH ?g { ?s ?p ?o } }",
    ),
    "query_multiple_dataset": Asked(
        address=graphs("default", SECOND),
        kind=QUERY,
        body=f"ASK FROM <{FIRST}> {{ {ODESA} ?p ?o FILTER NOT EXISTS {{ {POLAND} a ?t }} }}",
    ),
}
TYPES = {
    "query_content_type_select": ("SELECT (1 AS ?value) {}", TABLES),
    "query_content_type_ask": ("ASK {}", ROWS),
    "query_content_type_describe": (f"DESCRIBE {POLAND}", GRAPH),
    "query_content_type_construct": ("CONSTRUCT { <urn:s> <urn:p> 1 } WHERE {}", GRAPH),
}
BAD = {
    "bad_query_method": Asked("PUT", (("query", "ASK {}"),)),
    "bad_multiple_queries": Asked("GET", (("query", "ASK {}"), ("query", "SELECT * {}"))),
    "bad_query_wrong_media_type": Asked(kind="text/plain", body="ASK {}"),
    "bad_query_missing_form_type": Asked(body="query=ASK%20%7B%7D"),
    "bad_query_missing_direct_type": Asked(body="ASK {}"),
    "bad_query_non_utf8": Asked(kind=f"{QUERY}; charset=UTF-16", body="ASK {}".encode("utf-16")),
    "bad_query_syntax": Asked("GET", (("query", "ASK {"),)),
    "bad_update_get": Asked("GET", (("update", "CLEAR ALL"),)),
    "bad_multiple_updates": Asked(kind=FORM, body=(("update", "CLEAR NAMED"), ("update", "CLEAR DEFAULT"))),
    "bad_update_wrong_media_type": Asked(kind="text/plain", body="CLEAR NAMED"),
    "bad_update_missing_form_type": Asked(body="update=CLEAR%20NAMED"),
    "bad_update_non_utf8": Asked(kind=f"{UPDATE}; charset=UTF-16", body="CLEAR NAMED".encode("utf-16")),
    "bad_update_syntax": Asked(kind=FORM, body=(("update", "CLEAR XYZ"),)),
    "bad_update_dataset_conflict": Asked(
        kind=FORM,
        body=(("using-named-graph-uri", FIRST), ("update", f"WITH <{SECOND}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}")),
    ),
}
NOT_OFFERED = {
    "update_post_form": Asked(kind=FORM, body=(("update", "CLEAR ALL"),)),
    "update_post_direct": Asked(kind=UPDATE, body="CLEAR ALL"),
    "update_dataset_default_graph": Asked(address=(("using-graph-uri", FIRST),), kind=UPDATE, body=INSERT),
    "update_dataset_default_graphs": Asked(
        address=(("using-graph-uri", FIRST), ("using-graph-uri", SECOND)), kind=UPDATE, body=INSERT
    ),
    "update_dataset_named_graphs": Asked(address=(("using-named-graph-uri", FIRST),), kind=UPDATE, body=INSERT),
    "update_dataset_full": Asked(
        address=(("using-graph-uri", FIRST), ("using-named-graph-uri", SECOND)), kind=UPDATE, body=INSERT
    ),
    "update_base_uri": Asked(kind=UPDATE, body="CLEAR ALL ; BASE <urn:w3c/> INSERT DATA { GRAPH <g> { <s> <p> <o> } }"),
}


@pytest.mark.parametrize("name", TRUE)
def test_queries_are_answered(server: Served, name: str) -> None:
    answer = TRUE[name].of(server)
    assert answer.status_code == 200 and answer.headers["content-type"] in ROWS
    assert answer.json()["boolean"] is True


@pytest.mark.parametrize("name", TYPES)
def test_answers_have_a_media_type_of_their_form(server: Served, name: str) -> None:
    query, types = TYPES[name]
    answer = Asked(kind=QUERY, body=query).of(server)
    assert answer.status_code == 200 and answer.headers["content-type"] in types


@pytest.mark.parametrize("name", [*BAD, *NOT_OFFERED])
def test_bad_requests_and_updates_are_refused(server: Served, name: str) -> None:
    digest = server.get("/health").json()["digest"]
    answer = {**BAD, **NOT_OFFERED}[name].of(server)
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["content-type"] == "application/problem+json" and answer.json()["detail"]
    assert server.get("/health").json()["digest"] == digest
    assert server.select(f"ASK {{ {POLAND} ?p ?o FILTER NOT EXISTS {{ ?s a <urn:w3c> }} }}").json()["boolean"] is True
