"""The constraint components of SHACL Core that look at terms: each compiles its parameter to a check.

Section numbers are those of https://www.w3.org/TR/shacl/.
"""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox

from claimgraph.errors import ShapeFault
from claimgraph.rdf import Term
from claimgraph.validate.literals import at_most, comparable, less, lexical_check
from claimgraph.validate.parameters import Factory, Use
from claimgraph.validate.shapes import Check, Pairs, Result, Run
from claimgraph.validate.terms import name, sh

_NODE_KINDS: dict[Term, tuple[type, ...]] = {
    sh("IRI"): (ox.NamedNode,),
    sh("BlankNode"): (ox.BlankNode,),
    sh("Literal"): (ox.Literal,),
    sh("BlankNodeOrIRI"): (ox.BlankNode, ox.NamedNode),
    sh("BlankNodeOrLiteral"): (ox.BlankNode, ox.Literal),
    sh("IRIOrLiteral"): (ox.NamedNode, ox.Literal),
}

# -------- 4.1 Value types


def class_(use: Use) -> list[Check]:
    """sh:class: each value is an instance of the class or of one below it."""

    def of(kind: ox.NamedNode) -> Check:
        return use.each_value(f"must be an instance of {kind}", lambda run, value: kind in run.view.kinds(value))

    return [of(kind) for kind in use.iris()]


def datatype(use: Use) -> list[Check]:
    """sh:datatype: each value is a literal of this datatype and well-formed."""
    use.single()
    expected = use.iris()[0]
    well_formed = lexical_check(expected.value)

    def test(_run: Run, value: Term) -> bool:
        if not isinstance(value, ox.Literal) or value.datatype != expected:
            return False
        return well_formed is None or well_formed(value.value)

    return [use.each_value(f"must be a well-formed literal of datatype {expected}", test)]


def node_kind(use: Use) -> list[Check]:
    """sh:nodeKind: each value is an IRI, a blank node or a literal, as said."""
    kind = use.single()
    if kind not in _NODE_KINDS:
        known = ", ".join(name(other) for other in _NODE_KINDS)
        raise ShapeFault(str(use.node), f"unknown node kind {name(kind)}", f"use {known}")
    types = _NODE_KINDS[kind]
    return [use.each_value(f"must be of kind {name(kind)}", lambda _run, value: isinstance(value, types))]


# -------- 4.2 Cardinality


def cardinality(words: str, wrong: Callable[[int, int], bool]) -> Factory:
    """The factory of sh:minCount and sh:maxCount; ``wrong(found, limit)`` says when there is a result."""

    def factory(use: Use) -> list[Check]:
        use.need_path()
        shape, component, limit = use.shape, use.component, use.number()

        def check(_run: Run, pairs: Pairs, out: list[Result]) -> None:
            for focus, values in pairs:
                if wrong(len(values), limit):
                    message = shape.message or f"{words} {limit} value{'s' * (limit != 1)}, has {len(values)}"
                    out.append(Result(shape, focus, component, None, message))

        return [check]

    return factory


# -------- 4.3 Value ranges


def bound(words: str, holds: Callable[[Term, Term], bool]) -> Factory:
    """The factory of sh:minExclusive and its kin; ``holds(limit, value)`` is SPARQL's comparison."""

    def factory(use: Use) -> list[Check]:
        limit = use.single()
        if not comparable(limit):
            detail = f"{name(use.parameter)} {limit} has no order"
            raise ShapeFault(str(use.node), detail, "give a number, a date or time, a string or a boolean")
        return [use.each_value(f"must be {words} {limit}", lambda _run, value: holds(limit, value))]

    return factory


# -------- 4.5 Property pairs


def equals(use: Use) -> list[Check]:
    """sh:equals: the values are exactly those of the other property."""

    def differing(found: list[Term], others: list[Term]) -> list[Term]:
        return [value for value in found if value not in others] + [value for value in others if value not in found]

    return [_pair(use, other, differing, "must have the same values as") for other in use.iris()]


def disjoint(use: Use) -> list[Check]:
    """sh:disjoint: no value is one of the other property."""

    def shared(found: list[Term], others: list[Term]) -> list[Term]:
        return [value for value in found if value in others]

    return [_pair(use, other, shared, "may share no value with") for other in use.iris()]


def order(words: str, holds: Callable[[Term, Term], bool]) -> Factory:
    """The factory of sh:lessThan and sh:lessThanOrEquals: SPARQL's comparison holds between any two values."""

    def wrong(found: list[Term], others: list[Term]) -> list[Term]:
        return [value for value in found for other in others if not holds(value, other)]

    def factory(use: Use) -> list[Check]:
        use.need_path()
        return [_pair(use, other, wrong, f"must be {words} every value of") for other in use.iris()]

    return factory


def _pair(use: Use, other: ox.NamedNode, wrong: Callable[[list[Term], list[Term]], list[Term]], message: str) -> Check:
    shape, component, text = use.shape, use.component, use.shape.message or f"{message} {other}"

    def check(run: Run, pairs: Pairs, out: list[Result]) -> None:
        for focus, values in pairs:
            for value in wrong(list(values), list(run.view.objects(focus, other))):
                out.append(Result(shape, focus, component, value, text))

    return check


# -------- 4.8 Other


def closed(use: Use) -> list[Check]:
    """sh:closed with sh:ignoredProperties: no property but those of the shape's own property shapes and the ignored ones."""
    ignored = use.graph.one(use.node, sh("ignoredProperties"))
    if not use.true():
        return []
    allowed: set[Term] = set(use.graph.items(use.node, ignored)) if ignored is not None else set()
    for child in use.graph.values(use.node, sh("property")):
        allowed.update(use.graph.values(child, sh("path")))
    shape, component = use.shape, use.component

    def check(run: Run, pairs: Pairs, out: list[Result]) -> None:
        for focus, values in pairs:
            for value in values:
                for predicate, objects in run.view.links(value).items():
                    if predicate not in allowed:
                        message = shape.message or f"the shape is closed: {predicate} is not one of its properties"
                        out.extend(Result(shape, focus, component, end, message, predicate) for end in objects)

    return [check]


def has_value(use: Use) -> list[Check]:
    """sh:hasValue: this term is among the values."""
    shape, component = use.shape, use.component

    def of(wanted: Term) -> Check:
        text = shape.message or f"must have the value {wanted}"

        def check(_run: Run, pairs: Pairs, out: list[Result]) -> None:
            out.extend(Result(shape, focus, component, None, text) for focus, values in pairs if wanted not in values)

        return check

    return [of(value) for value in use.values]


def in_(use: Use) -> list[Check]:
    """sh:in: each value is a member of the list, as a term: 1 and 1.0 are two."""
    members = use.graph.items(use.node, use.single())
    allowed = frozenset(members)
    few = ", ".join(str(member) for member in members[:8]) + (f" and {len(members) - 8} more" if len(members) > 8 else "")
    return [use.each_value(f"must be one of {few}", lambda _run, value: value in allowed)]


TERM_CONSTRAINTS: dict[ox.NamedNode, Factory] = {
    sh("class"): class_,
    sh("datatype"): datatype,
    sh("nodeKind"): node_kind,
    sh("minCount"): cardinality("needs at least", lambda found, limit: found < limit),
    sh("maxCount"): cardinality("may have at most", lambda found, limit: found > limit),
    sh("minExclusive"): bound("more than", less),
    sh("minInclusive"): bound("at least", at_most),
    sh("maxExclusive"): bound("less than", lambda limit, value: less(value, limit)),
    sh("maxInclusive"): bound("at most", lambda limit, value: at_most(value, limit)),
    sh("equals"): equals,
    sh("disjoint"): disjoint,
    sh("lessThan"): order("less than", less),
    sh("lessThanOrEquals"): order("at most", at_most),
    sh("closed"): closed,
    sh("hasValue"): has_value,
    sh("in"): in_,
}
"""Parameter → factory of its check."""
