"""Property paths: read from the shapes graph, written in SPARQL syntax, followed in a document over its background."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from claimgraph.errors import ShapeFault
from claimgraph.rdf import Term
from claimgraph.validate.terms import RDF_FIRST, ShapesGraph, name, sh

if TYPE_CHECKING:
    from claimgraph.validate.graph import View

Follow = Callable[["View", Term], Sequence[Term]]
"""From a node along the path: the distinct nodes reached, in a fixed order."""

_KINDS = {
    sh("inversePath"): "^",
    sh("alternativePath"): "|",
    sh("zeroOrMorePath"): "*",
    sh("oneOrMorePath"): "+",
    sh("zeroOrOnePath"): "?",
}
_REMEDY = "use a property, a list of two or more steps, or one of " + ", ".join(name(kind) for kind in _KINDS)


class Path(NamedTuple):
    """A property path. ``text`` is SPARQL syntax; ``predicate`` is set if the path is a single property."""

    text: str
    follow: Follow
    predicate: ox.NamedNode | None


class _Step(NamedTuple):
    """A path as a tree: an operator of SPARQL with its parts, or no operator and one property."""

    operator: str
    parts: tuple[_Step, ...] = ()
    predicate: ox.NamedNode | None = None


def read_path(graph: ShapesGraph, shape: Term, node: Term) -> Path:
    """The path that ``node`` describes, used by ``shape``. Raises ShapeFault, naming the shape, for anything else."""
    step = _read(graph, shape, node, ())
    return Path(_text(step), _follow(step, inverse=False), step.predicate)


def _read(graph: ShapesGraph, shape: Term, node: Term, within: tuple[Term, ...]) -> _Step:
    described = graph.index.get(node, {})
    kinds = [kind for kind in described if kind in _KINDS]
    if isinstance(node, ox.NamedNode):
        if kinds or RDF_FIRST in described:
            raise ShapeFault(str(shape), f"{node} describes a path and has an IRI", "write the path as a blank node")
        return _Step("", predicate=node)
    if isinstance(node, ox.Literal) or node in within:
        raise ShapeFault(str(shape), f"{node} is not a property path", _REMEDY)
    if RDF_FIRST in described:
        operator, targets = "/", graph.items(shape, node)
    elif len(kinds) == 1 and len(described[kinds[0]]) == 1:
        operator, targets = _KINDS[kinds[0]], described[kinds[0]]
    else:
        found = ", ".join(name(kind) for kind in described) or "nothing"
        raise ShapeFault(str(shape), f"{node} is not a property path: it has {found}", _REMEDY)
    if operator == "|":
        targets = graph.items(shape, targets[0])
    if operator in "/|" and len(targets) < 2:
        raise ShapeFault(str(shape), f"the path {node} needs two or more members", _REMEDY)
    return _Step(operator, tuple(_read(graph, shape, target, (*within, node)) for target in targets))


def _text(step: _Step) -> str:
    parts = [_text(part) if part.predicate else f"({_text(part)})" for part in step.parts]
    if step.predicate:
        return str(step.predicate)
    if step.operator == "^":
        return f"^{parts[0]}"
    return step.operator.join(parts) if step.operator in "/|" else parts[0] + step.operator


def _follow(step: _Step, inverse: bool) -> Follow:
    """A function that follows the path from its start, or from its end if ``inverse``."""
    if predicate := step.predicate:
        if inverse:
            return lambda view, node: view.subjects(predicate, node)
        return lambda view, node: view.objects(node, predicate)
    if step.operator == "^":
        return _follow(step.parts[0], not inverse)
    parts = [_follow(part, inverse) for part in step.parts]
    if step.operator == "/":
        return _sequence(parts[::-1] if inverse else parts)
    if step.operator == "|":
        return lambda view, node: list(dict.fromkeys(end for part in parts for end in part(view, node)))
    return _repeated(parts[0], itself=step.operator in "*?", again=step.operator in "*+")


def _sequence(parts: list[Follow]) -> Follow:
    def follow(view: View, node: Term) -> Sequence[Term]:
        reached: Sequence[Term] = (node,)
        for part in parts:
            reached = list(dict.fromkeys(end for start in reached for end in part(view, start)))
        return reached

    return follow


def _repeated(part: Follow, itself: bool, again: bool) -> Follow:
    def follow(view: View, node: Term) -> Sequence[Term]:
        reached: dict[Term, None] = {node: None} if itself else {}
        fringe: list[Term] = [node]
        while fringe:
            ends = dict.fromkeys(end for start in fringe for end in part(view, start))
            fringe = [end for end in ends if end not in reached] if again else []
            reached.update(ends)
        return list(reached)

    return follow
