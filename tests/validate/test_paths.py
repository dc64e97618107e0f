"""Property paths: followed, written in SPARQL syntax, and agreed on with pyshacl and with SPARQL itself."""

from __future__ import annotations

from itertools import product

import pyoxigraph as ox
import pytest

from claimgraph.errors import ShapeFault
from claimgraph.validate import compile_shapes
from claimgraph.validate.graph import Background, View
from claimgraph.validate.paths import read_path
from claimgraph.validate.terms import ShapesGraph, sh
from validate.support import agreed, short, turtle

DATA = """
ex:a ex:p ex:b , ex:c ; ex:q ex:d . ex:b ex:p ex:c ; ex:q ex:a . ex:c ex:p ex:a ; ex:q "leaf" . ex:d ex:p ex:d ;
    ex:q ex:b , ex:c .
"""
PATHS = {
    "ex:p": "ex:p",
    "[ sh:inversePath ex:p ]": "^ex:p",
    "( ex:p ex:q )": "ex:p/ex:q",
    "[ sh:alternativePath ( ex:p ex:q ) ]": "ex:p|ex:q",
    "[ sh:zeroOrMorePath ex:p ]": "ex:p*",
    "[ sh:oneOrMorePath ex:p ]": "ex:p+",
    "[ sh:zeroOrOnePath ex:p ]": "ex:p?",
    "[ sh:inversePath ( ex:p ex:q ) ]": "^(ex:p/ex:q)",
    "[ sh:inversePath [ sh:alternativePath ( ex:p ( ex:q ex:p ) ) ] ]": "^(ex:p|(ex:q/ex:p))",
    "[ sh:inversePath [ sh:inversePath ex:q ] ]": "^(^ex:q)",
    "( [ sh:zeroOrMorePath ex:p ] [ sh:inversePath ex:q ] )": "(ex:p*)/(^ex:q)",
    "[ sh:zeroOrMorePath [ sh:inversePath ex:q ] ]": "(^ex:q)*",
    "[ sh:inversePath [ sh:oneOrMorePath ex:q ] ]": "^(ex:q+)",
    "[ sh:oneOrMorePath ( ex:p ex:q ) ]": "(ex:p/ex:q)+",
    "[ sh:zeroOrOnePath [ sh:alternativePath ( ex:p ex:q ) ] ]": "(ex:p|ex:q)?",
}
NODES = ["a", "b", "c", "d"]


@pytest.mark.parametrize("path", PATHS)
def test_text_is_sparql(path: str) -> None:
    graph = ShapesGraph(turtle(f"ex:S sh:path {path} ."))
    node = ox.NamedNode("http://example.org/S")
    assert short(read_path(graph, node, graph.values(node, sh("path"))[0]).text) == PATHS[path].replace("ex:", "")


@pytest.mark.parametrize(("path", "start"), list(product(PATHS, NODES)))
def test_followed_as_sparql_does(path: str, start: str) -> None:
    graph = ShapesGraph(turtle(f"ex:S sh:path {path} ."))
    node, focus = ox.NamedNode("http://example.org/S"), ox.NamedNode(f"http://example.org/{start}")
    data = turtle(DATA)
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in data)
    compiled = read_path(graph, node, graph.values(node, sh("path"))[0])
    expected = {row["end"] for row in store.query(f"SELECT DISTINCT ?end {{ {focus} {compiled.text} ?end }}")}
    for split in (0, 4, len(data)):  # where the document ends and the background begins makes no difference
        reached = compiled.follow(View(data[:split], Background(data[split:])), focus)
        assert set(reached) == expected
        assert len(reached) == len(expected)


@pytest.mark.parametrize("path", ["[ sh:zeroOrMorePath ex:p ]", "[ sh:zeroOrOnePath ex:p ]"])
def test_a_path_of_no_length_reaches_its_start_even_where_the_data_do_not_know_it(path: str) -> None:
    report = agreed(f"ex:S a sh:PropertyShape ; sh:targetNode ex:nowhere ; sh:path {path} ; sh:nodeKind sh:BlankNode .", DATA)
    assert [short(found.value) for found in report.results] == ["nowhere"]


# pyshacl follows the steps of an inverted sequence in the wrong order.
INVERTED_SEQUENCES = {"[ sh:inversePath ( ex:p ex:q ) ]", "[ sh:inversePath [ sh:alternativePath ( ex:p ( ex:q ex:p ) ) ] ]"}


@pytest.mark.parametrize("path", [path for path in PATHS if path not in INVERTED_SEQUENCES])
def test_pyshacl_agrees(path: str) -> None:
    report = agreed(f"ex:S a sh:PropertyShape ; sh:targetSubjectsOf ex:q ; sh:path {path} ; sh:nodeKind sh:BlankNode .", DATA)
    assert report.results
    assert all(short(found.path) == PATHS[path].replace("ex:", "") for found in report.results)


FAULTY = [
    ("[ sh:somePath ex:p ]", "sh:somePath"),
    ("( ex:p )", "two or more"),
    ("[ sh:alternativePath ( ex:p ) ]", "two or more"),
    ('"p"', "not a property path"),
    ("[ ]", "not a property path"),
    ("[ sh:inversePath ex:p ; sh:zeroOrMorePath ex:p ]", "not a property path"),
    ("[ sh:inversePath ex:p , ex:q ]", "not a property path"),
    ("_:x . _:x sh:zeroOrMorePath _:x", "not a property path"),
    ("[ rdf:first ex:p ; rdf:rest ex:q ]", "list"),
    ("ex:path . ex:path sh:inversePath ex:p", "IRI"),
]


@pytest.mark.parametrize(("path", "reason"), FAULTY)
def test_unknown_paths_are_refused(path: str, reason: str) -> None:
    with pytest.raises(ShapeFault, match=reason) as caught:
        compile_shapes(turtle(f"ex:S a sh:PropertyShape ; sh:minCount 1 ; sh:path {path} ."))
    assert caught.value.exit_code == 1
    assert "example.org/S" in str(caught.value) or "somePath" in str(caught.value)


def test_two_paths_are_refused() -> None:
    with pytest.raises(ShapeFault, match="2 values"):
        compile_shapes(turtle("ex:S a sh:PropertyShape ; sh:path ex:p , ex:q ; sh:minCount 1 ."))
