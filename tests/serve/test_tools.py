"""What other people's tools speak: OpenRefine's reconciliation, the claim search of fact-checkers, MCP."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from claimgraph.home import HOME
from serve.support import Served

SUITE = HOME.parent / "shared" / "suites" / "reconciliation"
SCHEMAS, EXAMPLES = SUITE / "schemas", SUITE / "examples" / "reconciliation-query-batch"


def check(value: object, name: str) -> None:
    """Holds a value against one of the published JSON Schemas, where they are at hand."""
    if not SCHEMAS.exists():
        pytest.skip("the JSON Schemas of the Reconciliation Service API are not at hand (they are not part of the repository)")
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed: pip install 'claimgraph[test]'")
    referencing = pytest.importorskip("referencing")
    loaded = {file.name: json.loads(file.read_text()) for file in SCHEMAS.glob("*.json")}
    resources = [
        (schema["$id"], referencing.Resource.from_contents(schema, referencing.jsonschema.DRAFT7)) for schema in loaded.values()
    ]
    registry = referencing.Registry().with_resources(resources)
    jsonschema.Draft7Validator(loaded[f"{name}.json"], registry=registry).validate(value)


def reconcile(server: Served, queries: dict[str, Any]) -> dict[str, Any]:
    """A batch, by POST; by GET it must give the same."""
    posted = server.client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert posted.status_code == 200, posted.text
    assert server.get("/reconcile", params={"queries": json.dumps(queries)}).json() == posted.json()
    found: dict[str, Any] = posted.json()
    return found


def test_the_manifest_is_one(server: Served) -> None:
    manifest = server.get("/reconcile").json()
    assert manifest["versions"] == ["0.2"] and manifest["identifierSpace"] == "https://w3id.org/claimgraph/data/"
    assert server.get(manifest["view"]["url"].replace("{{id}}", "actor/poland"), "text/html").status_code == 200
    check(manifest, "manifest")


def test_names_in_any_language_are_reconciled(server: Served) -> None:
    queries = {
        "q0": {"query": "Мария Захарова"},
        "q1": {"query": "Poland", "type": "actor", "limit": 1},
        "q2": {"query": "Польща", "type": ["place"]},
        "q3": {"query": "nobody of this name"},
        "q4": {"query": "Ukraine"},
    }
    found = reconcile(server, queries)
    first = {name: (entry["result"] or [{}])[0] for name, entry in found.items()}
    assert (first["q0"]["id"], first["q0"]["match"]) == ("actor/maria-zakharova", True)
    assert first["q1"]["id"] == "actor/poland" and first["q2"]["id"] == "place/poland"
    assert found["q3"]["result"] == []
    assert not any(candidate["match"] for candidate in found["q4"]["result"])  # an actor and a place: nothing is guessed
    check(queries, "reconciliation-query-batch")
    check(found, "reconciliation-result-batch")


def test_properties_weigh_as_much_as_the_name(server: Served) -> None:
    """The mean of both; without words, what refers to the value is a candidate. Names, identifiers, IRIs and dates do."""
    wikidata = "http://www.wikidata.org/entity/Q36"
    queries = {
        "by identifier": {"query": "Poland", "properties": [{"pid": "exactMatch", "v": wikidata}]},
        "near name": {
            "query": "Newsweek",
            "type": "source",
            "properties": [{"pid": "datePublished", "v": ["2022-03-08", "2022-03-09"]}],
        },
        "wrong": {
            "query": "Poland",
            "type": "actor",
            "properties": [{"pid": "exactMatch", "v": "http://www.wikidata.org/entity/Q1"}],
        },
        "no words": {"properties": [{"pid": "affiliation", "v": {"id": "actor/nato"}}]},
        "no words, a name": {"properties": [{"pid": "holder", "v": "Antony Blinken"}], "type": "position", "limit": 50},
        "only a name": {"properties": [{"pid": "label", "v": "Poland"}], "type": "actor"},
        "nothing": {"properties": [{"pid": "value", "v": 12000}]},
    }
    check(queries, "reconciliation-query-batch")
    found = reconcile(server, queries)
    check(found, "reconciliation-result-batch")
    first = {name: (entry["result"] or [{}])[0] for name, entry in found.items()}
    assert (first["by identifier"]["id"], first["by identifier"]["score"], first["by identifier"]["match"]) == (
        "actor/poland",
        100,
        True,
    )
    assert first["near name"]["id"] == "source/newsweek/2022-03-09" and not first["near name"]["match"]
    assert (first["wrong"]["id"], first["wrong"]["score"], first["wrong"]["match"]) == ("actor/poland", 50, False)
    assert first["no words"]["score"] == 100
    held = found["no words, a name"]["result"]
    assert held and {item["score"] for item in held} == {100} and not any(item["match"] for item in held[1:])
    assert (first["only a name"]["id"], first["only a name"]["match"]) == ("actor/poland", True)
    assert found["nothing"]["result"] == []


def test_the_examples_of_the_api_are_answered_or_refused(server: Served) -> None:
    """Valid ones get a batch of results; of types that are not ours, and of queries that ask nothing, the fault is told."""
    if not EXAMPLES.exists():
        pytest.skip("the examples of the Reconciliation Service API are not at hand (they are not part of the repository)")
    for file in sorted((EXAMPLES / "valid").iterdir()):
        batch = json.loads(file.read_text("utf-8"))
        told = server.client.post("/reconcile", data={"queries": json.dumps(batch)}).text
        foreign = {key for query in batch.values() for key in ("type", "properties") if key in query}
        assert any(f"there is no {word}" in told for word in ("type", "property")) or not foreign
        plain = {name: {"query": query.get("query") or "nobody"} for name, query in batch.items()}
        found = reconcile(server, plain)
        assert found.keys() == batch.keys() and not any(entry["result"] for entry in found.values())
        check(found, "reconciliation-result-batch")
    for name in ("empty-query", "empty-properties"):
        text = (EXAMPLES / "invalid" / f"{name}.json").read_text("utf-8")
        assert server.client.post("/reconcile", data={"queries": text}).status_code == 400


def test_columns_are_filled(server: Served) -> None:
    wanted = {"ids": ["source/newsweek/2022-03-09", "actor/nobody"], "properties": [{"id": "publisher"}, {"id": "datePublished"}]}
    check(wanted, "data-extension-query")
    filled = server.client.post("/reconcile", data={"extend": json.dumps(wanted)}).json()
    row = filled["rows"]["source/newsweek/2022-03-09"]
    assert row == {
        "publisher": [{"id": "actor/newsweek", "name": "Newsweek"}],
        "datePublished": [{"date": "2022-03-09T00:00:00Z"}],
    }
    assert filled["rows"]["actor/nobody"] == {"publisher": [], "datePublished": []}
    check(filled, "data-extension-response")
    check(server.get("/reconcile/extend/properties?type=source").json(), "data-extension-property-proposal")


@pytest.mark.parametrize(("what", "schema"), [("entity", "entities"), ("type", "types"), ("property", "properties")])
def test_suggestions(server: Served, what: str, schema: str) -> None:
    found = server.get(
        f"/reconcile/suggest/{what}", params={"prefix": {"entity": "zelen", "type": "act", "property": "pub"}[what]}
    ).json()
    assert found["result"]
    check(found, f"suggest-{schema}-response")
    assert server.get("/reconcile/suggest/none").status_code == 404


def test_a_preview_may_stand_in_a_frame(server: Served) -> None:
    answer = server.get("/reconcile/preview", params={"id": "actor/jen-psaki"})
    assert "Jen Psaki" in answer.text and "frame-ancestors *" in answer.headers["content-security-policy"]
    assert server.get("/reconcile/preview", params={"id": "actor/nobody"}).status_code == 404


def test_malformed_reconciliation_is_refused(server: Served) -> None:
    bad = [
        "[]",
        "{",
        '{"q": 1}',
        '{"q": {"query": "x", "type": "dragon"}}',
        '{"q": {"query": "x", "properties": [{"pid": "dragon", "v": "x"}]}}',
        '{"q": {"query": "x", "properties": [{"pid": "value"}]}}',
        json.dumps({str(n): {"query": "x"} for n in range(101)}),
    ]
    assert [server.client.post("/reconcile", data={"queries": text}).status_code for text in bad] == [*[400] * 6, 413]
    assert server.client.post("/reconcile", data={"extend": '{"ids": ["actor/poland"]}'}).status_code == 400
    assert server.client.post("/reconcile", data={"queries": "[" * 15_000}).status_code == 400


def test_claims_are_found_and_no_rating_is_invented(server: Served) -> None:
    found = server.get("/v1alpha1/claims:search", params={"query": "Russian soldiers killed", "pageSize": 3}).json()
    assert len(found["claims"]) == 3 and found["nextPageToken"] == "3"
    for claim in found["claims"]:
        assert claim["text"] and claim["claimant"] and claim["claimDate"].endswith("Z")
        assert claim["claimReview"] == []
    assert server.get("/v1alpha1/claims:search").status_code == 400
    following = server.get(
        "/v1alpha1/claims:search", params={"query": "Russian soldiers killed", "pageSize": 3, "pageToken": "3"}
    ).json()
    assert following["claims"] != found["claims"]


def test_language_model_clients_ask_and_change_nothing(store: Path) -> None:
    pytest.importorskip("mcp", reason="the MCP server is not installed: pip install 'claimgraph[mcp]'")
    from mcp import ClientSession, StdioServerParameters
    from mcp.client.stdio import stdio_client

    command = StdioServerParameters(
        command=sys.executable, args=["-m", "claimgraph", "mcp", "--store", str(store), "--time-limit", "2"]
    )
    calls = [
        ("search", {"text": "Захарова", "kinds": ["actor"]}),
        ("ask", {"question": "silences"}),
        ("ask", {"question": "silences", "limit": 1, "offset": 1}),
        ("ask", {"question": "figures", "limit": 2}),
        ("ask", {"question": "figures", "parameters": {"actor": "nobody at all"}}),
        ("query", {"sparql": "SELECT ?s { ?s a <https://w3id.org/claimgraph/ontology#Silence> }"}),
        ("query", {"sparql": "DROP ALL"}),
        ("query", {"sparql": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"}),
        ("explain", {"resource": "statement/newsweek/2022-03-09/mfa-personnel"}),
    ]

    async def talk() -> tuple[set[str], list[Any]]:
        async with stdio_client(command) as (reading, writing), ClientSession(reading, writing) as session:
            await session.initialize()
            tools = (await session.list_tools()).tools
            assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools)
            return {tool.name for tool in tools}, [await session.call_tool(name, given) for name, given in calls]

    names, answers = asyncio.run(talk())
    assert names == {"ask", "query", "search", "explain"}
    assert [answer.is_error for answer in answers] == [False, False, False, False, True, False, True, True, False]
    texts = [answer.content[0].text for answer in answers]
    assert "actor/maria-zakharova" in texts[0] and not json.loads(texts[1])["more"]
    assert [len(json.loads(text)["rows"]) for text in texts[1:4]] == [1, 0, 2] and json.loads(texts[3])["more"]
    assert "there is no actor" in texts[4] and "refused" in texts[6] and "stopped" in texts[7]
    assert "code points 53 to 200" in texts[8]
