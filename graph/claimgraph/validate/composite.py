"""The constraint components of SHACL Core that refer to other shapes: sh:property, sh:node, logic and qualified counts."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox

from claimgraph.errors import ShapeFault
from claimgraph.rdf import Term
from claimgraph.validate.parameters import Factory, Use
from claimgraph.validate.shapes import Check, Pairs, Result, Run, Shape
from claimgraph.validate.terms import boolean, sh, whole

_QUALIFIED_MIN, _QUALIFIED_MAX = sh("qualifiedMinCount"), sh("qualifiedMaxCount")
_DISJOINT = sh("qualifiedValueShapesDisjoint")


def property_(use: Use) -> list[Check]:
    """sh:property: each value is validated against the property shape; its results count as they are."""

    def of(child: Shape) -> Check:
        if child.path is None:
            raise ShapeFault(str(child.node), f"used as sh:property of {use.node} but without sh:path", "give it an sh:path")

        def check(run: Run, pairs: Pairs, out: list[Result]) -> None:
            child.run(run, [value for _, values in pairs for value in values], out)

        return check

    return [of(use.compiler.shape(value)) for value in use.values]


def node_(use: Use) -> list[Check]:
    """sh:node: each value conforms to the node shape."""

    def of(other: Shape) -> Check:
        if other.path is not None:
            raise ShapeFault(str(use.node), f"sh:node refers to the property shape {other.node}", "refer to it by sh:property")
        return use.each_value(f"must conform to {other.node}", other.conforms)

    return [of(use.compiler.shape(value)) for value in use.values]


def not_(use: Use) -> list[Check]:
    """sh:not: no value conforms to the shape."""

    def of(other: Shape) -> Check:
        return use.each_value(f"may not conform to {other.node}", lambda run, value: not other.conforms(run, value))

    return [of(use.compiler.shape(value)) for value in use.values]


def logic(words: str, holds: Callable[[int, int], bool]) -> Factory:
    """The factory of sh:and, sh:or and sh:xone; ``holds(conforming, members)`` decides over a list of shapes."""

    def factory(use: Use) -> list[Check]:
        return [of(use, [use.compiler.shape(item) for item in use.graph.items(use.node, value)]) for value in use.values]

    def of(use: Use, members: list[Shape]) -> Check:
        if not members:
            raise ShapeFault(str(use.node), "a list of shapes is empty", "name one shape or more")
        message = f"must conform to {words} {', '.join(str(member.node) for member in members)}"

        def test(run: Run, value: Term) -> bool:
            return holds(sum(member.conforms(run, value) for member in members), len(members))

        return use.each_value(message, test)

    return factory


def qualified(use: Use) -> list[Check]:
    """sh:qualifiedValueShape with sh:qualifiedMinCount, sh:qualifiedMaxCount and sh:qualifiedValueShapesDisjoint."""
    use.need_path()
    shape, node, graph = use.shape, use.node, use.graph
    wanted = use.compiler.shape(use.single())
    low, high = graph.one(node, _QUALIFIED_MIN), graph.one(node, _QUALIFIED_MAX)
    if low is None and high is None:
        raise ShapeFault(str(node), "sh:qualifiedValueShape without a count", "add sh:qualifiedMinCount or sh:qualifiedMaxCount")
    minimum = whole(node, _QUALIFIED_MIN, low) if low is not None else 0
    maximum = whole(node, _QUALIFIED_MAX, high) if high is not None else None
    siblings = _siblings(use)

    def check(run: Run, pairs: Pairs, out: list[Result]) -> None:
        for focus, values in pairs:
            conforming = [value for value in values if wanted.conforms(run, value)]
            count = sum(not any(sibling.conforms(run, value) for sibling in siblings) for value in conforming)
            if count < minimum:
                message = shape.message or f"needs at least {minimum} values that conform to {wanted.node}, has {count}"
                out.append(Result(shape, focus, sh("QualifiedMinCountConstraintComponent"), None, message))
            if maximum is not None and count > maximum:
                message = shape.message or f"may have at most {maximum} values that conform to {wanted.node}, has {count}"
                out.append(Result(shape, focus, sh("QualifiedMaxCountConstraintComponent"), None, message))

    return [check]


def _siblings(use: Use) -> list[Shape]:
    """The qualified value shapes of the property shapes beside this one, if the shape asks to keep them apart."""
    graph = use.graph
    apart = graph.one(use.node, _DISJOINT)
    if apart is None or not boolean(use.node, _DISJOINT, apart):
        return []
    parents = [links[sh("property")] for links in graph.index.values() if use.node in links.get(sh("property"), ())]
    nodes = [found for children in parents for child in children for found in graph.values(child, use.parameter)]
    return [use.compiler.shape(found) for found in dict.fromkeys(nodes) if found not in use.values]


SHAPE_CONSTRAINTS: dict[ox.NamedNode, Factory] = {
    sh("property"): property_,
    sh("node"): node_,
    sh("not"): not_,
    sh("and"): logic("all of", lambda conforming, members: conforming == members),
    sh("or"): logic("at least one of", lambda conforming, _members: conforming > 0),
    sh("xone"): logic("exactly one of", lambda conforming, _members: conforming == 1),
    sh("qualifiedValueShape"): qualified,
}
"""Parameter → factory of its check, for parameters whose values are shapes."""
