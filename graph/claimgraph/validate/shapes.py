"""Compiled shapes at work: a shape holds its checks, checks append results, results become a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from claimgraph.rdf import Term, Triple
from claimgraph.validate.graph import NOTHING, Background, DocumentStore, View
from claimgraph.validate.paths import Path
from claimgraph.validate.report import Report, Violation, make_report
from claimgraph.validate.terms import RDF_TYPE, Index


class Result(NamedTuple):
    """A violation in terms, before it is written as text. ``path`` is set where it is not the shape's own."""

    shape: Shape
    focus: Term
    component: ox.NamedNode
    value: Term | None
    message: str
    path: Term | None = None


class Run:
    """One validation under way: what it looks at, and the store for its SPARQL constraints.

    ``later`` collects the questions that are asked once at the end for all focus nodes, whichever shape led to them; it is
    None in ``now``, the same run where answers are needed at once.
    """

    def __init__(self, view: View, store: DocumentStore, later: dict[Question, list[Term]] | None) -> None:
        self.view, self.store, self.later = view, store, later
        self.now: Run = self if later is None else Run(view, store, None)


Pairs = Sequence[tuple[Term, Sequence[Term]]]
"""Focus nodes, each with its value nodes."""

Check = Callable[[Run, Pairs, list[Result]], None]
"""A compiled constraint: looks at all focus nodes of its shape at once and appends what it finds."""


Question = Callable[[Run, list[Term], list[Result]], None]
"""Asks about many focus nodes and appends what it finds."""


Test = Callable[[Run, Term], bool]
"""Whether a value node is as a constraint wants it."""


class Shape:
    """A node shape or, with a path, a property shape. The compiler fills in what it checks.

    ``checks`` look at all focus nodes, ``value_checks`` only at those that have values. ``tests`` are the value checks once
    more, if they look at one value at a time: conformance of a node then needs no results.
    """

    def __init__(self, node: Term, path: Path | None, severity: Term, message: str, active: bool) -> None:
        self.node, self.path, self.severity, self.message, self.active = node, path, severity, message, active
        self.checks: list[Check] = []
        self.value_checks: list[Check] = []
        self.tests: list[Test] = []

    def run(self, run: Run, focus_nodes: Sequence[Term], out: list[Result]) -> None:
        """Append the results of validating the focus nodes against this shape."""
        if not self.active or not focus_nodes:
            return
        pairs: Pairs
        view = run.view
        if self.path is None:
            pairs = [(focus, (focus,)) for focus in focus_nodes]
        elif predicate := self.path.predicate:
            merged, base = view.merged, view.base
            pairs = [(node, (merged.get(node) or base.get(node, NOTHING)).get(predicate, ())) for node in focus_nodes]
        else:
            follow = self.path.follow
            pairs = [(focus, follow(view, focus)) for focus in focus_nodes]
        for check in self.checks:
            check(run, pairs, out)
        if self.value_checks and (pairs := [pair for pair in pairs if pair[1]]):
            for check in self.value_checks:
                check(run, pairs, out)

    def conforms(self, run: Run, node: Term) -> bool:
        """Whether validating the node against this shape gives no result."""
        if self.path is None and not self.checks and len(self.tests) == len(self.value_checks):
            return not self.active or all(test(run.now, node) for test in self.tests)
        out: list[Result] = []
        self.run(run.now, (node,), out)
        return not out


class Targets(NamedTuple):
    """What a shape is applied to by its own declaration."""

    nodes: tuple[Term, ...]
    classes: tuple[Term, ...]
    subjects_of: tuple[Term, ...]
    objects_of: tuple[Term, ...]


class Shapes:
    """Shapes compiled from a shapes graph: made once, used for any number of documents. ``compile_shapes`` makes them."""

    def __init__(self, targeted: Sequence[tuple[Shape, Targets]]) -> None:
        self._targeted = tuple(targeted)
        self._classes = frozenset(kind for _, targets in targeted for kind in targets.classes)
        self._subjects_of = frozenset(predicate for _, targets in targeted for predicate in targets.subjects_of)
        self._objects_of = frozenset(predicate for _, targets in targeted for predicate in targets.objects_of)

    def validate(self, data: Iterable[Triple], background: Background, focus_from_background: bool = False) -> Report:
        """Validate raw triples against the shapes; nothing given is changed.

        Focus nodes are those that the targets find in ``data``: instances by types that ``data`` asserts, of the targeted
        class or, by rdfs:subClassOf in data and background, of a class below it; subjects and objects of triples of
        ``data``; the nodes that sh:targetNode names. With ``focus_from_background`` the triples of the background count
        for targets as well. Values, types and paths are always looked up in data and background together.
        Raises ShapeFault if a SPARQL constraint reports a failure of its own.
        """
        view = View(data, background)
        targeted = self._find(view, (view.own, background.outgoing) if focus_from_background else (view.own,))
        out: list[Result] = []
        later: dict[Question, list[Term]] = {}
        run = Run(view, DocumentStore(view), later)
        try:
            for shape, targets in self._targeted:
                focus_nodes = dict.fromkeys(targets.nodes)
                for place, terms in enumerate(targets[1:]):
                    for term in terms:
                        focus_nodes.update(targeted[place].get(term, {}))
                shape.run(run, list(focus_nodes), out)
            for question, asked in later.items():
                question(run, asked, out)
        finally:
            run.store.close()
        return make_report(_violation(result) for result in out)

    def _find(self, view: View, indexes: Iterable[Index]) -> tuple[dict[Term, dict[Term, None]], ...]:
        """The instances of every targeted class, the subjects and the objects of every targeted property."""
        instances: dict[Term, dict[Term, None]] = {}
        subjects: dict[Term, dict[Term, None]] = {}
        objects: dict[Term, dict[Term, None]] = {}
        targeted_by: dict[Term, frozenset[Term]] = {}
        for outgoing in indexes:
            for node, links in outgoing.items():
                for kind in links.get(RDF_TYPE, ()):
                    if kind not in targeted_by:
                        targeted_by[kind] = self._classes & view.superclasses(kind)
                    for target in targeted_by[kind]:
                        instances.setdefault(target, {})[node] = None
                if self._subjects_of or self._objects_of:
                    for predicate, values in links.items():
                        if predicate in self._subjects_of:
                            subjects.setdefault(predicate, {})[node] = None
                        if predicate in self._objects_of:
                            objects.setdefault(predicate, {}).update(dict.fromkeys(values))
        return instances, subjects, objects


def _violation(result: Result) -> Violation:
    shape = result.shape
    path = result.path or (shape.path and shape.path.text)
    return Violation(
        focus=str(result.focus),
        path=str(path) if path else "",
        shape=str(shape.node),
        component=str(result.component),
        value=str(result.value) if result.value is not None else "",
        message=result.message,
        severity=str(shape.severity),
    )
