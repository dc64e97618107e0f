"""The two validators under one signature: the compiled one that builds use, and pyshacl, the referee.

Both validate data over the ontology with the shapes of curated data (all but style.ttl, which speaks of the ontology).
pyshacl's own ``validate`` reads its shapes again on every call; here they are read once, the ontology stays in the graph,
each query is parsed once, and each data set is put in and taken out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

import pyoxigraph as ox
from pyshacl.graph_abstraction import DataGraph
from pyshacl.shapes_graph import ShapesGraph
from pyshacl.validator import Validator
from rdflib import Graph
from rdflib.namespace import SH
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import BNode, Node

from claimgraph.corpus import load_ontology, load_shapes
from claimgraph.rdf import Triple, to_rdflib
from claimgraph.validate import Background, Shapes, compile_shapes
from ontology.cases import Found

NAMESPACE = "https://w3id.org/claimgraph/ontology/shapes"
STYLE = "style.ttl"


@cache
def shape_triples() -> tuple[Triple, ...]:
    """The shapes of curated data: the named ones in their namespace, with the blank nodes that they lead to."""
    everything = load_shapes()
    kept = {s for s, _, _ in everything if isinstance(s, ox.NamedNode) and s.value.startswith(NAMESPACE)}
    fringe = set(kept)
    while fringe:
        fringe = {o for s, _, o in everything if s in fringe and isinstance(o, ox.BlankNode)} - kept
        kept |= fringe
    return tuple(triple for triple in everything if triple[0] in kept)


@cache
def _compiled() -> tuple[Shapes, Background]:
    return compile_shapes(shape_triples()), Background(load_ontology())


def compiled(data: Iterable[Triple]) -> frozenset[Found]:
    """What the compiled shapes find."""
    shapes, background = _compiled()
    return frozenset((result.focus, result.path, result.shape) for result in shapes.validate(data, background).results)


@cache
def _referee() -> tuple[ShapesGraph, Graph]:
    return ShapesGraph(to_rdflib(shape_triples())), to_rdflib(load_ontology())


@cache
def _prepared(query: str) -> Query:
    """A query parsed once: parsing is nine tenths of what pyshacl does for a SPARQL constraint."""
    return prepareQuery(query)


def referee(data: Iterable[Triple]) -> frozenset[Found]:
    """What pyshacl finds."""
    shapes, world = _referee()
    added = [triple for triple in to_rdflib(data) if triple not in world]
    for triple in added:
        world.add(triple)
    try:
        graph = DataGraph.from_rdflib(world)
        ask = graph.query
        graph.query = lambda text, **bindings: ask(_prepared(text), **bindings)
        validator = Validator(graph, shacl_graph=shapes.graph)
        validator.shacl_graph = shapes
        _, report, _ = validator.run()
    finally:
        for triple in added:
            world.remove(triple)
    return frozenset(
        (_text(report.value(result, SH.focusNode)), _path(report, result), _text(report.value(result, SH.sourceShape)))
        for result in report.objects(None, SH.result)
    )


def _text(node: Node | None) -> str:
    assert node is not None
    return node.n3()


def _path(report: Graph, result: Node) -> str:
    path = report.value(result, SH.resultPath)
    return "" if path is None else _spell(report, path)


def _spell(report: Graph, path: Node) -> str:
    """The kinds of path that the shapes use, in the syntax of SPARQL."""
    if not isinstance(path, BNode):
        return path.n3()
    if (inverse := report.value(path, SH.inversePath)) is not None:
        return f"^{_spell(report, inverse)}"
    alternatives = report.value(path, SH.alternativePath)
    assert alternatives is not None, "a kind of path that no shape used so far"
    return "|".join(f"({_spell(report, step)})" for step in report.items(alternatives))


VALIDATORS: dict[str, Callable[[Iterable[Triple]], frozenset[Found]]] = {"compiled": compiled, "pyshacl": referee}
