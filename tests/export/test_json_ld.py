"""JSON-LD: compact with our context, nothing fetched, the same triples for every processor."""

from __future__ import annotations

import io
import json
import socket

import pyoxigraph as ox
import pytest

from claimgraph.errors import EnvironmentFault, UsageError
from claimgraph.export import json_ld
from claimgraph.export.scope import Selection, select
from claimgraph.store import Reader
from export.support import held

jsonld = pytest.importorskip("pyld.jsonld", reason="PyLD, which makes and reads JSON-LD, is not installed here")


def written(selection: Selection, frame: str | None = None) -> bytes:
    out = io.BytesIO()
    json_ld.write_json_ld(selection, out, frame)
    return out.getvalue()


def by_pyld(data: bytes) -> set[str]:
    quads = jsonld.to_rdf(json.loads(data), {"format": "application/n-quads", **json_ld.OFFLINE})
    return {f"{quad} .\n" for quad in ox.parse(quads.encode(), ox.RdfFormat.N_QUADS)}


def test_named_graphs_come_back_whole(everything: Selection) -> None:
    data = written(everything)
    expected = {f"{quad} .\n" for quad in everything.quads()}
    assert {f"{quad} .\n" for quad in ox.parse(data, ox.RdfFormat.JSON_LD)} == expected
    assert by_pyld(data) == expected


@pytest.mark.parametrize("frame", json_ld.frames())
def test_a_frame_says_nothing_that_the_graph_does_not(everything: Selection, frame: str) -> None:
    data = written(everything, frame)
    back, whole = held(ox.parse(data, ox.RdfFormat.JSON_LD)), held(everything.quads())
    assert back and back <= whole
    assert by_pyld(data) == {f"{ox.Triple(*item)} .\n" for item in back}


@pytest.mark.parametrize("frame", json_ld.frames())
def test_a_frame_makes_one_tree_for_each(everything: Selection, frame: str) -> None:
    kinds = {
        "statement": ["Statement"],
        "claim": ["PlainClaim", "Figure", "Position"],
        "actor": ["Person", "Organisation", "State", "UnnamedActor"],
    }
    trees = json.loads(written(everything, frame))["@graph"]
    roots = [node.value for node in everything.instances(*(f"cg:{kind}" for kind in kinds[frame]))]
    assert [tree["id"].replace("cgd:", "https://w3id.org/claimgraph/data/") for tree in trees] == roots
    assert {tree["type"] for tree in trees} <= set(kinds[frame])


def test_a_statement_holds_its_claims_source_and_passages(article: Reader) -> None:
    name = "https://w3id.org/claimgraph/data/statement/newsweek/2022-03-09/mfa-personnel"
    [tree] = [
        item
        for item in json.loads(written(select(article, ids=[name]), "statement"))["@graph"]
        if item["id"].endswith("/mfa-personnel")
    ]
    assert tree["content"]["paraphrase"]["en"].startswith("More than 12,000")
    assert tree["content"]["interval"]["time:hasEnd"]["time:inXSDDate"] == "2022-03-09"
    assert tree["speaker"]["rdfs:label"]["uk"]
    assert tree["reportedIn"]["schema:datePublished"] == "2022-03-09"
    assert {passage["oa:hasSelector"]["oa:start"] for passage in tree["passage"]} == {"53", "224"}
    assert tree["reportedIn"]["schema:publisher"] == "cgd:actor/newsweek", "no deeper than the frame says"


def test_an_actor_holds_what_it_said_and_the_roles_it_has(article: Reader) -> None:
    trees = json.loads(written(select(article, actor="maria-zakharova"), "actor"))["@graph"]
    [tree] = [item for item in trees if item["id"] == "cgd:actor/maria-zakharova"]
    assert tree["@reverse"]["speaker"]["content"]
    assert tree["@reverse"]["org:member"]["org:role"] == "cgv:role/spokesperson"


def test_the_context_is_in_the_document(everything: Selection) -> None:
    context = json.loads(written(everything))["@context"]
    assert context["speaker"] == {"@id": "cg:speaker", "@type": "@id"}
    assert not any(isinstance(value, str) and value.endswith(".jsonld") for value in context.values())


def test_nothing_is_fetched(everything: Selection, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "create_connection", refused)
    monkeypatch.setattr(socket.socket, "connect", refused)
    assert written(everything, "claim")
    with pytest.raises(jsonld.JsonLdError) as fault:
        jsonld.expand({"@context": "https://example.org/context"}, json_ld.OFFLINE)
    assert isinstance(fault.value.__cause__, EnvironmentFault)


def test_the_same_bytes(everything: Selection) -> None:
    for frame in (None, *json_ld.frames()):
        assert written(everything, frame) == written(everything, frame)


def test_an_unknown_frame_is_refused(everything: Selection) -> None:
    with pytest.raises(UsageError, match="one of actor, claim, statement"):
        written(everything, "sentence")


def test_without_pyld_the_remedy_is_named(everything: Selection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyld", None)
    with pytest.raises(EnvironmentFault, match=r"pip install 'claimgraph\[export\]'"):
        written(everything)
