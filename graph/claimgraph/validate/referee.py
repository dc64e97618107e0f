"""pyshacl as the referee: the same question, the same kind of answer, some hundred times slower."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pyoxigraph as ox

from claimgraph.errors import ShapeFault
from claimgraph.rdf import Term, Triple, from_rdflib, to_rdflib
from claimgraph.validate.compile import TARGETS
from claimgraph.validate.paths import read_path
from claimgraph.validate.report import Report, Violation, make_report
from claimgraph.validate.terms import OWL_CLASS, RDF_TYPE, RDFS_CLASS, RDFS_SUBCLASS, ShapesGraph, sh

if TYPE_CHECKING:
    import rdflib

_TARGET_NODE = sh("targetNode")


def referee(
    data: Iterable[Triple],
    background_triples: Iterable[Triple],
    shapes_triples: Iterable[Triple],
    focus_from_background: bool = False,
) -> Report:
    """What pyshacl says of the data together with the background, for the focus nodes that the targets find in the data.

    Raises ShapeFault where pyshacl refuses the shapes.
    """
    import pyshacl
    from pyshacl.errors import ReportableRuntimeError, ValidationFailure

    document, background, shapes = list(data), list(background_triples), list(dict.fromkeys(shapes_triples))
    try:
        if background and not focus_from_background:
            hierarchy = [triple for triple in background if triple[1] == RDFS_SUBCLASS]
            shapes = _with_fixed_targets(shapes, to_rdflib([*document, *hierarchy]))
        _, graph, _ = pyshacl.validate(to_rdflib([*document, *background]), shacl_graph=to_rdflib(shapes), do_owl_imports=False)
    except (ReportableRuntimeError, ValidationFailure) as fault:
        raise ShapeFault("(one of the shapes)", f"refused by pyshacl: {fault}") from None
    if isinstance(graph, ValidationFailure):
        raise ShapeFault("(one of the shapes)", f"refused by pyshacl: {graph.message}")
    return _report(from_rdflib(graph))


def _with_fixed_targets(shapes: list[Triple], data: rdflib.Graph) -> list[Triple]:
    """The shapes with their targets replaced by the nodes that pyshacl finds for them in the data."""
    from pyshacl.shapes_graph import ShapesGraph as Loaded

    loaded = Loaded(to_rdflib(shapes))
    kept = [triple for triple in shapes if triple[1] not in TARGETS and not _is_class_declaration(triple, shapes)]
    found: list[Triple] = []
    for shape in loaded.shapes:
        pairs = from_rdflib(_pairs(shape.node, shape.focus_nodes(data)))
        found.extend((subject, _TARGET_NODE, value) for subject, _, value in pairs)
    return kept + found


def _pairs(subject: rdflib.term.Node, values: Iterable[rdflib.term.Node]) -> rdflib.Graph:
    import rdflib

    graph = rdflib.Graph()
    for value in values:
        graph.add((subject, rdflib.URIRef(_TARGET_NODE.value), value))
    return graph


def _is_class_declaration(triple: Triple, shapes: list[Triple]) -> bool:
    """Whether the triple makes its subject a class, and so a shape its own target."""
    if triple[1] != RDF_TYPE:
        return False
    return triple[2] in {RDFS_CLASS, OWL_CLASS} or (triple[2], RDFS_SUBCLASS, RDFS_CLASS) in shapes


def _report(triples: list[Triple]) -> Report:
    graph = ShapesGraph(triples)
    nodes = [value for _, predicate, value in triples if predicate == sh("result")]
    return make_report(_violation(graph, node) for node in nodes)


def _violation(graph: ShapesGraph, node: Term) -> Violation:
    def text(predicate: str) -> str:
        value = graph.one(node, sh(predicate))
        return "" if value is None else str(value)

    path = graph.one(node, sh("resultPath"))
    messages = [value for value in graph.values(node, sh("resultMessage")) if isinstance(value, ox.Literal)]
    return Violation(
        focus=text("focusNode"),
        path=read_path(graph, node, path).text if path is not None else "",
        shape=text("sourceShape"),
        component=text("sourceConstraintComponent"),
        value=text("value"),
        message=" / ".join(value.value for value in sorted(messages, key=lambda value: (value.language != "en", str(value)))),
        severity=text("resultSeverity"),
    )
