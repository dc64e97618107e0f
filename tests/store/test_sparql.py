"""The files of ``queries/store``: each is well-formed as it stands and with terms, says what it is for, and is used."""

from __future__ import annotations

import inspect
import re

import pyoxigraph as ox
import pytest

from claimgraph.home import QUERIES
from claimgraph.store import change, lease, mirror, push, record, remote
from claimgraph.store.sparql import drop, insert, sparql

FILES = sorted((QUERIES / "store").iterdir())
HOSTILE = ox.Literal('" } } ; DROP ALL ; INSERT DATA { <urn:a> <urn:b> "')


def accepted(text: str) -> bool:
    """Whether the engine takes it for a query or an update."""
    store = ox.Store()
    try:
        store.query(text)
    except SyntaxError:
        store.update(text)
    return True


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file(file: object) -> None:
    text = file.read_text("utf-8")  # type: ignore[attr-defined]
    name = file.name  # type: ignore[attr-defined]
    first, *header = [line for line in text.splitlines() if line.startswith("#")]
    assert re.fullmatch(r"# update: \S.*\." if name.endswith(".ru") else r"# question: \S.*\?", first)
    places = re.findall(r"VALUES \?(\w+) \{ UNDEF \}", text)
    assert [line.split()[2] for line in header if line.startswith("# parameter:")] == places
    assert accepted(text)
    iri = ox.NamedNode("urn:claimgraph:x")
    assert accepted(sparql(name, **dict.fromkeys(places, iri)))
    assert accepted(sparql(name, **{place: [iri, iri] for place in places}))
    if places:
        with pytest.raises(KeyError):
            sparql(name)
    if name.endswith(".ru"):
        assert "PREFIX" not in text  # Oxigraph refuses a prologue after the first operation of a request
    modules = (change, lease, mirror, push, record, remote)
    assert any(f'"{name}"' in inspect.getsource(module) for module in modules)


def test_terms_stay_terms() -> None:
    """Whatever a literal says, it is data."""
    store = ox.Store()
    catalogue = "urn:claimgraph:catalogue"
    kept = f"<urn:claimgraph:store> <urn:claimgraph:lease> {ox.Literal('other')} .\n"
    store.update(insert([kept, f"<urn:claimgraph:store> <urn:claimgraph:lease> {HOSTILE} .\n"], catalogue))
    assert len(store) == 2
    store.update(sparql("release.ru", claim=HOSTILE))
    assert [quad.object.value for quad in store] == ["other"]
    with pytest.raises(ValueError, match="IRI"):
        drop(["urn:a> ; DROP ALL ; DROP GRAPH <urn:b"])


def test_a_term_or_several_or_none() -> None:
    node = ox.NamedNode
    store = ox.Store()
    store.extend([ox.Quad(node(f"urn:s{i}"), node("urn:p"), ox.Literal(i), node(f"urn:g{i % 2}")) for i in range(6)])

    def found(**terms: object) -> int:
        free = dict.fromkeys(("subject", "predicate", "object", "graph"))
        return len(list(store.query(sparql("quads.rq", **{**free, **terms}))))  # type: ignore[arg-type]

    assert found() == 6
    assert found(graph=node("urn:g0")) == 3
    assert found(graph=[node("urn:g0"), node("urn:g1")]) == 6
    assert found(subject=node("urn:s1"), object=ox.Literal(1)) == 1
    assert found(subject=[]) == 0
