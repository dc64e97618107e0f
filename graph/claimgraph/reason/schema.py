"""What follows from the axioms alone: the closed hierarchies of classes and properties, all domains and ranges (scm-* rules)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import TypeAlias

from pyoxigraph import NamedNode

from claimgraph.rdf import Triple
from claimgraph.reason.axioms import (
    DOMAIN,
    EQUIVALENT_CLASS,
    EQUIVALENT_PROPERTY,
    HAS_VALUE,
    INTERSECTION,
    ON_PROPERTY,
    RANGE,
    SOME_VALUES,
    SUB_CLASS,
    SUB_PROPERTY,
    THING,
    Axioms,
)

Link: TypeAlias = tuple[NamedNode, NamedNode]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a direct link of a hierarchy holds that is not asserted: the rule, and the triples from which it follows.

    ``level`` orders the links: a premise that is itself inferred rests on links of lower levels only.
    """

    rule: str
    premises: tuple[Triple, ...]
    level: int


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """The classes or the properties: their direct links (None where asserted), and all that lies above each, itself excluded."""

    below: NamedNode
    equal: NamedNode
    links: Mapping[Link, Reason | None]
    above: Mapping[NamedNode, frozenset[NamedNode]]

    def over(self, term: NamedNode) -> frozenset[NamedNode]:
        """All that lies above a class or property."""
        return self.above.get(term, frozenset())

    def statements(self) -> Iterator[Triple]:
        """The hierarchy as triples: what lies above, and what lies above each other, which is equivalent."""
        for low, highs in self.above.items():
            for high in highs:
                yield low, self.below, high
                if low in self.over(high):
                    yield low, self.equal, high


@dataclass(frozen=True, slots=True)
class Schema:
    """The closure of an ontology's axioms.

    ``domains`` and ``ranges`` are all classes that a property implies. ``inferred`` are the triples that follow from the axioms
    alone, without the trivial ones (see ``referee.trivial``).
    """

    classes: Hierarchy
    properties: Hierarchy
    domains: Mapping[NamedNode, frozenset[NamedNode]]
    ranges: Mapping[NamedNode, frozenset[NamedNode]]
    inferred: frozenset[Triple]


def close(axioms: Axioms) -> Schema:
    """The closure of the axioms."""
    properties = _hierarchy(SUB_PROPERTY, EQUIVALENT_PROPERTY, _links(axioms, SUB_PROPERTY, EQUIVALENT_PROPERTY, "scm-eqp1"))
    classes = _classes(axioms, properties)
    domains, ranges = (_inherited(axioms, predicate, classes, properties) for predicate in (DOMAIN, RANGE))
    inferred = {*classes.statements(), *properties.statements()}
    inferred.update((p, DOMAIN, c) for p, implied in domains.items() for c in implied)
    inferred.update((p, RANGE, c) for p, implied in ranges.items() for c in implied)
    return Schema(classes, properties, domains, ranges, frozenset(inferred - axioms.stated))


def _links(axioms: Axioms, below: NamedNode, equal: NamedNode, rule: str) -> dict[Link, Reason | None]:
    links: dict[Link, Reason | None] = {}
    for a, b in axioms.of(equal):
        links[a, b] = links[b, a] = Reason(rule, ((a, equal, b),), 1)
    return links | dict.fromkeys(axioms.of(below))


def _hierarchy(below: NamedNode, equal: NamedNode, links: Mapping[Link, Reason | None]) -> Hierarchy:
    """Rules scm-sco, scm-spo: for each term all that can be reached from it."""
    direct: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    for low, high in links:
        direct[low].add(high)
    above = {}
    for start in direct:
        seen, stack = {start}, [start]
        while stack:
            new = direct.get(stack.pop(), set()) - seen
            seen |= new
            stack.extend(new)
        above[start] = frozenset(seen - {start})
    return Hierarchy(below, equal, links, above)


def _classes(axioms: Axioms, properties: Hierarchy) -> Hierarchy:
    """The hierarchy of classes: asserted links, equivalences, intersections, and restrictions that imply each other."""
    links = _links(axioms, SUB_CLASS, EQUIVALENT_CLASS, "scm-eqc1")
    for c, members in axioms.of(INTERSECTION):
        for part in axioms.lists[members]:
            links.setdefault((c, part), Reason("scm-int", ((c, INTERSECTION, members),), 1))
    level = 1
    while True:
        classes, level = _hierarchy(SUB_CLASS, EQUIVALENT_CLASS, links), level + 1
        found = _restrictions(axioms, classes, properties)
        new: dict[Link, Reason | None] = {
            link: Reason(rule, premises, level) for link, rule, premises in found if link not in links
        }
        if not new:
            return classes
        links = links | new


def _restrictions(axioms: Axioms, classes: Hierarchy, properties: Hierarchy) -> Iterator[tuple[Link, str, tuple[Triple, ...]]]:
    """Rules scm-hv, scm-svf1, scm-svf2: restrictions of which the first implies the second."""
    on = dict(axioms.of(ON_PROPERTY))
    for (a, v), (b, w) in permutations(axioms.values(), 2):
        used: tuple[Triple, ...] = ((a, HAS_VALUE, v), (a, ON_PROPERTY, on[a]), (b, HAS_VALUE, w), (b, ON_PROPERTY, on[b]))
        if v == w and on[a] == on[b]:
            yield (a, b), "scm-hv", used
        elif v == w and on[b] in properties.over(on[a]):
            yield (a, b), "scm-hv", (*used, (on[a], SUB_PROPERTY, on[b]))
    for (a, x), (b, y) in permutations(axioms.of(SOME_VALUES), 2):
        used = ((a, SOME_VALUES, x), (a, ON_PROPERTY, on[a]), (b, SOME_VALUES, y), (b, ON_PROPERTY, on[b]))
        if on[a] == on[b] and y in (x, THING):
            yield (a, b), "scm-svf1", used
        elif on[a] == on[b] and y in classes.over(x):
            yield (a, b), "scm-svf1", (*used, (x, SUB_CLASS, y))
        elif x == y and on[b] in properties.over(on[a]):
            yield (a, b), "scm-svf2", (*used, (on[a], SUB_PROPERTY, on[b]))


def _inherited(
    axioms: Axioms, predicate: NamedNode, classes: Hierarchy, properties: Hierarchy
) -> dict[NamedNode, frozenset[NamedNode]]:
    """Rules scm-dom1, scm-dom2, scm-rng1, scm-rng2: all classes that each property implies."""
    own: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    for p, c in axioms.of(predicate):
        own[p] |= {c, *classes.over(c)}
    implied: dict[NamedNode, frozenset[NamedNode]] = {}
    for p in {*own, *properties.above}:
        found = frozenset().union(own.get(p, ()), *(own.get(q, ()) for q in properties.over(p)))
        if found:
            implied[p] = found
    return implied
