"""pyshacl as the referee: the same question, the same kind of answer, some hundred times slower."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from claimgraph.errors import ShapeFault
from claimgraph.rdf import Term, Triple, from_rdflib, to_rdflib
from claimgraph.validate.paths import read_path
from claimgraph.validate.report import Report, Violation, make_report
from claimgraph.validate.terms import RDFS_SUBCLASS, ShapesGraph, sh

if TYPE_CHECKING:
    import rdflib


class Referee:
    """pyshacl with one background and one shapes graph, read once and asked about any number of documents.

    pyshacl is given the focus nodes that it finds itself in the document and the class hierarchy; its own ``validate``
    would look at those of the background as well, every time. Raises ShapeFault where pyshacl refuses the shapes.
    """

    def __init__(self, background_triples: Iterable[Triple], shapes_triples: Iterable[Triple]) -> None:
        from pyshacl.shapes_graph import ShapesGraph as PyshaclShapes

        background = list(background_triples)
        self._world = _remembering_queries(to_rdflib(background))
        self._hierarchy = [triple for triple in background if triple[1] == RDFS_SUBCLASS]
        self._graph = to_rdflib(shapes_triples)
        self._shapes = PyshaclShapes(self._graph)

    def validate(self, data: Iterable[Triple], focus_from_background: bool = False) -> Report:
        """What pyshacl says of the data together with the background, for the focus nodes in the data."""
        from pyshacl.errors import ReportableRuntimeError, ValidationFailure
        from pyshacl.graph_abstraction import DataGraph
        from pyshacl.validator import Validator

        document = list(data)
        added = [triple for triple in to_rdflib(document) if triple not in self._world]
        targeted = to_rdflib([*document, *self._hierarchy])
        for triple in added:
            self._world.add(triple)
        try:
            validator = Validator(DataGraph.from_rdflib(self._world), shacl_graph=self._graph)
            executor, results = validator.make_executor(), []
            for shape in self._shapes.shapes:
                focus = shape.focus_nodes(self._world if focus_from_background else targeted)
                results.extend(shape.validate(executor, validator.data_graph, focus=focus)[1])
            report, _ = validator.create_validation_report(self._shapes, not results, results)
        except (ReportableRuntimeError, ValidationFailure) as fault:
            raise ShapeFault("(one of the shapes)", f"refused by pyshacl: {fault}") from None
        finally:
            for triple in added:
                self._world.remove(triple)
        return _report(from_rdflib(report))


def _remembering_queries(graph: rdflib.Graph) -> rdflib.Graph:
    """The graph, parsing the text of each query once: pyshacl asks the same for every focus node, and parsing takes 40 ms."""
    from rdflib.plugins.sparql import prepareQuery

    ask, parsed = graph.query, cache(prepareQuery)

    def query(text: str, *options: Any, **named: Any) -> rdflib.query.Result:
        return ask(parsed(text), *options, **named)

    graph.query = query  # type: ignore[method-assign, assignment]
    return graph


def referee(
    data: Iterable[Triple],
    background_triples: Iterable[Triple],
    shapes_triples: Iterable[Triple],
    focus_from_background: bool = False,
) -> Report:
    """``Referee`` for a single document."""
    return Referee(background_triples, shapes_triples).validate(data, focus_from_background)


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
