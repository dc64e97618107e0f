"""One contract for every store that can be read: the same quads give the same answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from claimgraph.store import Manifest, MemoryReader, Reader, open_reader
from claimgraph.store.draft import draft
from claimgraph.store.memory import names_graphs

MANIFEST = Manifest(version="0", inputs={"ontology": "0" * 64}, counts={"documents": 1}, digest="1" * 64)


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"https://example.org/{name}")


def quad(subject: str, value: str, graph: str) -> ox.Quad:
    return ox.Quad(node(subject), node("says"), ox.Literal(value), node(graph))


QUADS = [quad("a", "from <x>", "g1"), quad("a", "b", "g2"), quad("c", "d", "g2")]


def in_memory(_: Path) -> Reader:
    return MemoryReader(QUADS, MANIFEST)


def on_disk(path: Path) -> Reader:
    with draft(path) as new:
        new.load(QUADS)
        new.publish(MANIFEST, {})
    return open_reader(path)


@pytest.fixture(params=[in_memory, on_disk])
def reader(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Reader]:
    make: Callable[[Path], Reader] = request.param
    opened = make(tmp_path / "store")
    yield opened
    opened.close()


def values(reader: Reader, text: str) -> list[str]:
    return sorted(row[0].value for row in reader.query(text))


def test_the_default_graph_is_the_union_of_the_named_ones(reader: Reader) -> None:
    assert values(reader, "SELECT ?o WHERE { ?s ?p ?o }") == ["b", "d", "from <x>"]


def test_a_graph_pattern_reads_one_graph(reader: Reader) -> None:
    assert values(reader, "SELECT ?o WHERE { GRAPH <https://example.org/g2> { ?s ?p ?o } }") == ["b", "d"]


def test_a_from_clause_is_obeyed(reader: Reader) -> None:
    assert values(reader, "SELECT ?o FROM <https://example.org/g1> WHERE { ?s ?p ?o }") == ["from <x>"]
    assert values(reader, "PREFIX e: <https://example.org/> SELECT ?o from e:g1 WHERE { ?s ?p ?o }") == ["from <x>"]


def test_the_word_from_elsewhere_names_no_graph(reader: Reader) -> None:
    text = 'SELECT ?from WHERE { ?s ?p ?from FILTER(?from = "from <x>") } # from <y>'
    assert values(reader, text) == ["from <x>"]


def test_ask_and_construct(reader: Reader) -> None:
    assert bool(reader.query("ASK { ?s ?p 'd' }"))
    assert not bool(reader.query("ASK { ?s ?p 'nothing' }"))
    assert len(list(reader.query("CONSTRUCT { ?o0 ?p ?s } WHERE { ?s ?p ?o BIND(?s AS ?o0) }"))) == 2


def test_match_takes_any_terms(reader: Reader) -> None:
    assert set(reader.match(subject=node("a"))) == set(QUADS[:2])
    assert set(reader.match(graph=node("g2"))) == set(QUADS[1:])
    assert set(reader.match(None, node("says"), ox.Literal("d"))) == {QUADS[2]}
    assert list(reader.match(subject=node("b"))) == []


def test_graphs_are_listed_in_order(reader: Reader) -> None:
    assert reader.graphs() == ["https://example.org/g1", "https://example.org/g2"]


def test_the_manifest_is_what_was_recorded(reader: Reader) -> None:
    assert reader.manifest == MANIFEST


def test_a_malformed_query(reader: Reader) -> None:
    with pytest.raises(SyntaxError):
        reader.query("SELECT ?s WHERE { ?s ?p")


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
