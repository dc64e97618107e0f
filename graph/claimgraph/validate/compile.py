"""From a shapes graph to compiled shapes. Whatever the compiler does not know is a fault; nothing in a shape is ignored."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from claimgraph.errors import ShapeFault
from claimgraph.rdf import Term, Triple
from claimgraph.validate.composite import SHAPE_CONSTRAINTS
from claimgraph.validate.constraints import TERM_CONSTRAINTS
from claimgraph.validate.parameters import Use
from claimgraph.validate.paths import read_path
from claimgraph.validate.shapes import Shape, Shapes, Targets
from claimgraph.validate.sparql import SPARQL_CONSTRAINTS
from claimgraph.validate.strings import STRING_CONSTRAINTS
from claimgraph.validate.terms import (
    OWL_CLASS,
    RDF_TYPE,
    RDFS_CLASS,
    RDFS_SUBCLASS,
    SH,
    ShapesGraph,
    boolean,
    iri,
    literal,
    name,
    sh,
)

CONSTRAINTS = TERM_CONSTRAINTS | STRING_CONSTRAINTS | SHAPE_CONSTRAINTS | SPARQL_CONSTRAINTS
"""Constraint parameter → factory: what a shape may say."""

COMPANIONS = {
    sh("flags"): sh("pattern"),
    sh("ignoredProperties"): sh("closed"),
    sh("qualifiedMinCount"): sh("qualifiedValueShape"),
    sh("qualifiedMaxCount"): sh("qualifiedValueShape"),
    sh("qualifiedValueShapesDisjoint"): sh("qualifiedValueShape"),
}
"""Parameters that only add to another one, which has to be there."""

ON_NO_VALUES = {sh(term) for term in ("minCount", "hasValue", "equals", "qualifiedValueShape", "sparql")}
"""Parameters whose constraints may find something wrong where there are no values."""

TARGET_CLASS, TARGET_NODE = sh("targetClass"), sh("targetNode")
TARGET_SUBJECTS, TARGET_OBJECTS = sh("targetSubjectsOf"), sh("targetObjectsOf")
TARGETS = (TARGET_CLASS, TARGET_NODE, TARGET_SUBJECTS, TARGET_OBJECTS)

_NODE_SHAPE, _PROPERTY_SHAPE, _PATH = sh("NodeShape"), sh("PropertyShape"), sh("path")
_DESCRIBING = {
    sh(term) for term in ("name", "description", "order", "group", "defaultValue", "message", "severity", "deactivated")
}
_PATHS = {sh(term) for term in ("path", "inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")}
_SPARQL = {sh(term) for term in ("select", "prefixes", "declare", "prefix", "namespace")}
_LINKS = {sh(term) for term in ("shapesGraph", "suggestedShapesGraph", "entailment")}
KNOWN = {*CONSTRAINTS, *COMPANIONS, *TARGETS, *_DESCRIBING, *_PATHS, *_SPARQL, *_LINKS} - {sh("entailment")}
_KNOWN_TYPES = {_NODE_SHAPE, _PROPERTY_SHAPE} | {sh(term) for term in ("SPARQLConstraint", "PrefixDeclaration", "PropertyGroup")}


def compile_shapes(shapes: Iterable[Triple]) -> Shapes:
    """The shapes of a shapes graph, compiled once to run on any number of documents.

    Known are all of SHACL Core and SPARQL-based constraints (sh:sparql with sh:select). Raises ShapeFault, naming the shape
    and the term, for a constraint, target, path or type in the SHACL namespace that is not known, for one that the standard
    does not allow, for a SPARQL query that is not well-formed or that pre-binding excludes, and for shapes that refer to
    themselves, to which the standard gives no meaning.
    """
    graph = ShapesGraph(shapes)
    _refuse_unknown(graph)
    compiler = Compiler(graph)
    nodes = [node for node, links in graph.index.items() if _is_shape(links)]
    compiled = [(compiler.shape(node), compiler.targets(node)) for node in sorted(nodes, key=str)]
    return Shapes([(shape, targets) for shape, targets in compiled if any(targets)])


def _refuse_unknown(graph: ShapesGraph) -> None:
    remedy = "correct its name, or say it with SHACL Core or a SPARQL constraint (sh:sparql with sh:select)"
    for subject, predicate, value in graph.triples:
        if predicate.value.startswith(SH) and predicate not in KNOWN:
            raise ShapeFault(str(subject), f"{name(predicate)} is not known to the validator", remedy)
        if predicate == RDF_TYPE and str(value).startswith("<" + SH) and value not in _KNOWN_TYPES:
            raise ShapeFault(str(subject), f"the type {name(value)} is not known to the validator", remedy)


def _is_shape(links: dict[ox.NamedNode, list[Term]]) -> bool:
    types = links.get(RDF_TYPE, ())
    if _NODE_SHAPE in types or _PROPERTY_SHAPE in types:
        return True
    return any(predicate in CONSTRAINTS or predicate in TARGETS or predicate in COMPANIONS for predicate in links)


class Compiler:
    """Compiles the shapes of one graph, each once, and those that it refers to first."""

    def __init__(self, graph: ShapesGraph) -> None:
        self.graph = graph
        self._compiled: dict[Term, Shape] = {}
        self._open: list[Term] = []
        self._class_types = {RDFS_CLASS, OWL_CLASS} | {
            node for node, links in graph.index.items() if RDFS_CLASS in links.get(RDFS_SUBCLASS, ())
        }

    def shape(self, node: Term) -> Shape:
        """The compiled shape at a node of the shapes graph. Raises ShapeFault as ``compile_shapes`` does."""
        if node in self._compiled:
            return self._compiled[node]
        if node in self._open:
            circle = " → ".join(str(member) for member in [*self._open[self._open.index(node) :], node])
            raise ShapeFault(str(node), f"refers to itself: {circle}", "end the circle: recursive shapes have no defined meaning")
        links = self.graph.index.get(node)
        if links is None:
            raise ShapeFault(str(node), "is referred to as a shape but nowhere described", "describe it or correct its name")
        self._open.append(node)
        shape = self._head(node, links)
        for parameter, factory in CONSTRAINTS.items():
            if values := links.get(parameter):
                checks = shape.checks if parameter in ON_NO_VALUES else shape.value_checks
                checks.extend(factory(Use(self, shape, parameter, sorted(values, key=str))))
        self._open.pop()
        self._compiled[node] = shape
        return shape

    def _head(self, node: Term, links: dict[ox.NamedNode, list[Term]]) -> Shape:
        for companion, parameter in COMPANIONS.items():
            if companion in links and parameter not in links:
                raise ShapeFault(str(node), f"{name(companion)} without {name(parameter)}", "add the one or remove the other")
        types = links.get(RDF_TYPE, [])
        path = self.graph.one(node, _PATH)
        if path is not None and _NODE_SHAPE in types:
            raise ShapeFault(str(node), "is a sh:NodeShape and has sh:path", "make it a sh:PropertyShape")
        if path is None and _PROPERTY_SHAPE in types:
            raise ShapeFault(str(node), "is a sh:PropertyShape without sh:path", "add the path")
        severity, off = self.graph.one(node, sh("severity")), self.graph.one(node, sh("deactivated"))
        return Shape(
            node=node,
            path=read_path(self.graph, node, path) if path is not None else None,
            severity=iri(node, sh("severity"), severity) if severity is not None else sh("Violation"),
            message=self.message(node),
            active=off is None or not boolean(node, sh("deactivated"), off),
        )

    def message(self, node: Term) -> str:
        """The text of sh:message, English first, the others after it; empty if there is none."""
        texts = [literal(node, sh("message"), value) for value in self.graph.values(node, sh("message"))]
        return " / ".join(text.value for text in sorted(texts, key=lambda text: (text.language != "en", str(text))))

    def targets(self, node: Term) -> Targets:
        """What the shape declares as its targets; a shape that is itself a class targets its instances."""
        links = self.graph.index[node]

        def of(predicate: ox.NamedNode) -> tuple[Term, ...]:
            return tuple(iri(node, predicate, value) for value in links.get(predicate, ()))

        implicit = (node,) if not self._class_types.isdisjoint(links.get(RDF_TYPE, ())) else ()
        return Targets(tuple(links.get(TARGET_NODE, ())), of(TARGET_CLASS) + implicit, of(TARGET_SUBJECTS), of(TARGET_OBJECTS))
