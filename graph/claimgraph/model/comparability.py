"""Whether two figures may be held against each other at all, and what comes of it: the definition of a comparison.

The gate looks at every facet before it looks at a number. Two figures are

    the same in scope    every facet is equal: their possible values are compared as sets
    part and whole       the one is narrower in some facets and wider in none: killed within casualties, tanks within
                         equipment, Odesa within Ukraine, confirmed only within claimed, a cumulative count over a
                         shorter period within one over a longer period. A part may not exceed its whole
    not comparable       some facet differs otherwise
    in need of review    no known facet differs and one is unknown. Unknown is never read as 'any'

What only differs in its period, shorter within longer, is *compatible* unless the shorter exceeds the longer; what
differs in another facet is *not comparable* by size, and conflicts only where the part exceeds the whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from claimgraph.iri import CGV
from claimgraph.model.period import Period, Placement, position
from claimgraph.model.quantity import Comparator, Quantity, Relation, TolerancePolicy, exceeds, ratio, relate

CUMULATIVE = CGV + "accumulation/cumulative"
SNAPSHOT = CGV + "accumulation/snapshot"
CONFIRMED_ONLY = CGV + "exclusivity/confirmed-only"
FLOOR = CGV + "exclusivity/floor"
CIVILIAN = CGV + "counted/civilian"

NOT_APPLICABLE: dict[str, frozenset[str]] = {
    CGV + "measure/listed": frozenset({"party", "place", "interval", "accumulation", "exclusivity"}),
    CGV + "measure/imposed": frozenset({"party", "place", "interval", "as-of", "accumulation", "exclusivity"}),
    CGV + "measure/elapsed": frozenset({"party", "place", "accumulation", "exclusivity"}),
}
"""Facets that a measure does not have: people on a list are not at a place. Absent on both sides, they do not differ."""


class Match(StrEnum):
    """How the left side stands to the right one, in one facet or in all."""

    SAME = "same"
    PART = "part"
    WHOLE = "whole"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


class Hierarchy:
    """What lies within what: concepts by skos:broader, places by cg:within; from the direct links, closed over any depth."""

    def __init__(self, links: Iterable[tuple[str, str]] = ()) -> None:
        self._direct: dict[str, list[str]] = {}
        for narrow, broad in links:
            self._direct.setdefault(narrow, []).append(broad)
        self._above: dict[str, frozenset[str]] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Hierarchy) and self._direct == other._direct

    __hash__ = None  # type: ignore[assignment]

    def above(self, term: str) -> frozenset[str]:
        """The term itself and all that contain it."""
        known = self._above.get(term)
        if known is None:
            found, pending = {term}, [term]
            while pending:
                for broad in self._direct.get(pending.pop(), ()):
                    if broad not in found:
                        found.add(broad)
                        pending.append(broad)
            known = self._above[term] = frozenset(found)
        return known

    def lowest_common(self, terms: Iterable[str]) -> str | None:
        """The one narrowest term that contains all the given ones; None if there is none or more than one."""
        common: frozenset[str] | None = None
        for term in terms:
            common = self.above(term) if common is None else common & self.above(term)
        lowest = [term for term in common or () if not any(term != other and term in self.above(other) for other in common or ())]
        return lowest[0] if len(lowest) == 1 else None


@dataclass(frozen=True, slots=True)
class Facets:
    """What decides comparability, as IRIs. None is unknown, or does not apply to the measure (``NOT_APPLICABLE``).

    ``party`` is the topmost actor: the armed forces of a state are the state. ``dimension`` is that of the unit.
    """

    measure: str | None
    counted: str | None
    party: str | None
    place: str | None
    period: Period
    accumulation: str | None
    exclusivity: str | None
    dimension: str | None


@dataclass(frozen=True, slots=True)
class Gate:
    """The outcome of looking at the facets; ``facets`` are those that differ or, with UNKNOWN, those that are not known."""

    match: Match
    facets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the left figure relates to the right one.

    ``approximate`` says that an 'about' was read by the policy, ``depends`` that the relation would be another if it meant
    'exactly'. ``ratio`` is None where the units cannot be turned into each other or the numbers have none.
    """

    relation: Relation
    gate: Gate
    ratio: Decimal | None
    approximate: bool
    depends: bool


def scope_of(exclusivity: str | None) -> str | None:
    """What a figure speaks of: claimed, estimated and floor figures of the whole, confirmed-only ones of a part of it."""
    return exclusivity if exclusivity is None or exclusivity == CONFIRMED_ONLY else FLOOR


def gate(left: Facets, right: Facets, hierarchy: Hierarchy) -> Gate:
    """The comparability gate. Exchanging the sides exchanges PART and WHOLE and nothing else."""
    skipped = NOT_APPLICABLE.get(left.measure or "", frozenset()) if left.measure == right.measure else frozenset()
    found: dict[str, Match] = {
        "measure": _match(left.measure, right.measure, hierarchy),
        "counted": _match(left.counted, right.counted, hierarchy),
        "party": _plain(left.party, right.party),
        "place": _match(left.place, right.place, hierarchy),
        "accumulation": _plain(left.accumulation, right.accumulation),
        "exclusivity": _exclusivity(left.exclusivity, right.exclusivity),
        "unit": _plain(left.dimension, right.dimension),
    }
    for facet in ("party", "place", "accumulation", "exclusivity"):
        if facet in skipped and getattr(left, facet) is None and getattr(right, facet) is None:
            found[facet] = Match.SAME
    if (
        left.party is None
        and right.party is None
        and found["party"] is Match.UNKNOWN
        and _scoped_by_place(left, right, hierarchy)
    ):
        found["party"] = Match.SAME
    if found["accumulation"] is Match.SAME:
        facet, how = _period(left, right, skipped)
        found[facet] = how
    differing = tuple(facet for facet, how in found.items() if how not in (Match.SAME, Match.UNKNOWN))
    scopes = {found[facet] for facet in differing}
    if Match.DIFFERS in scopes or len(scopes) > 1:
        return Gate(Match.DIFFERS, differing)
    unknown = tuple(facet for facet, how in found.items() if how is Match.UNKNOWN)
    named = tuple(facet for facet in differing if facet not in ("interval", "as-of"))
    if unknown:
        return Gate(Match.DIFFERS, named) if named else Gate(Match.UNKNOWN, unknown)
    return Gate(scopes.pop(), named) if scopes else Gate(Match.SAME, ())


def compare(
    left: Facets, left_quantity: Quantity, right: Facets, right_quantity: Quantity, hierarchy: Hierarchy, policy: TolerancePolicy
) -> Comparison:
    """The comparison of two figures, their quantities in the smallest unit of their dimensions."""
    found = gate(left, right, hierarchy)
    relation = _relation(found, left_quantity, right_quantity, policy.tolerance)
    approximate = Comparator.ABOUT in (left_quantity.comparator, right_quantity.comparator)
    exact = _relation(found, left_quantity, right_quantity, Decimal(0)) if approximate else relation
    return Comparison(
        relation,
        found,
        ratio=ratio(left_quantity, right_quantity) if left.dimension is not None and left.dimension == right.dimension else None,
        approximate=approximate and found.match not in (Match.DIFFERS, Match.UNKNOWN),
        depends=relation is not exact,
    )


def _relation(found: Gate, left: Quantity, right: Quantity, tolerance: Decimal) -> Relation:
    if found.match is Match.DIFFERS:
        return Relation.NOT_COMPARABLE
    if found.match is Match.UNKNOWN:
        return Relation.NEEDS_REVIEW
    one, other = left.span(tolerance), right.span(tolerance)
    if found.match is Match.SAME:
        return relate(one, other)
    part, whole = (one, other) if found.match is Match.PART else (other, one)
    if exceeds(part, whole):
        return Relation.CONFLICTS
    return Relation.NOT_COMPARABLE if found.facets else Relation.COMPATIBLE


def _plain(left: str | None, right: str | None) -> Match:
    if left is None or right is None:
        return Match.UNKNOWN
    return Match.SAME if left == right else Match.DIFFERS


def _match(left: str | None, right: str | None, hierarchy: Hierarchy) -> Match:
    found = _plain(left, right)
    if found is Match.DIFFERS and left is not None and right is not None:
        if right in hierarchy.above(left):
            return Match.PART
        if left in hierarchy.above(right):
            return Match.WHOLE
    return found


def _exclusivity(left: str | None, right: str | None) -> Match:
    found = _plain(scope_of(left), scope_of(right))
    if found is Match.DIFFERS:
        return Match.PART if left == CONFIRMED_ONLY else Match.WHOLE
    return found


def _scoped_by_place(left: Facets, right: Facets, hierarchy: Hierarchy) -> bool:
    """A count of civilians that names no party counts whoever is at the place: two such counts of one place do not differ."""
    if left.place is None or right.place is None or left.counted is None or right.counted is None:
        return False
    return CIVILIAN in hierarchy.above(left.counted) and CIVILIAN in hierarchy.above(right.counted)


def _period(left: Facets, right: Facets, skipped: frozenset[str]) -> tuple[str, Match]:
    """The facet of time and how it matches: nested periods are part and whole for cumulative counts only."""
    one, other = left.period, right.period
    if "as-of" in skipped:
        return "as-of", Match.SAME
    if one.end is None or other.end is None:
        return "as-of", Match.UNKNOWN
    if left.accumulation == SNAPSHOT or "interval" in skipped:
        return "as-of", Match.SAME if one.end == other.end else Match.DIFFERS
    if one.start is None or other.start is None:
        return "interval", Match.UNKNOWN
    facet = "as-of" if one.start == other.start else "interval"
    nested = left.accumulation == CUMULATIVE
    return facet, {
        Placement.EQUAL: Match.SAME,
        Placement.WITHIN: Match.PART if nested else Match.DIFFERS,
        Placement.AROUND: Match.WHOLE if nested else Match.DIFFERS,
        Placement.APART: Match.DIFFERS,
    }[position(one, other)]
