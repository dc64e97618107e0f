"""Quantities as sets of possible values: what a number with its qualifier leaves open, and how two of them relate.

A quantity is the set of real numbers that it allows, an interval whose ends are open, closed or absent:

    exactly n      [n, n]            at least n     [n, …)         up to n       (…, n]
    more than n    (n, …)            fewer than n   (…, n)         between m, n  [m, n]
    about n        [n − t·|n|, n + t·|n|] under a tolerance policy t, [n, n] under none

A *floor* (a count that its own speaker holds to be exceeded) has no upper end, whatever its qualifier says. Numbers
are compared as real numbers, not as whole ones: 'more than 5' and 'fewer than 6' can both hold. All arithmetic is
exact (decimal, never binary fractions). The definitions of the comparators are those of the vocabulary's
cg:lowerEnd and cg:upperEnd.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal, Inexact
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from claimgraph.errors import DataError, UsageError

_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[Inexact])
"""Sums and products in this context are exact, or an error: it never rounds. It must not be used for division."""

_ENDLESS = Decimal("Infinity")


class Comparator(StrEnum):
    """How a number bounds a quantity; the names are those of the concepts ``cgv:comparator/…``."""

    EXACTLY = "exactly"
    MORE_THAN = "more-than"
    AT_LEAST = "at-least"
    ABOUT = "about"
    UP_TO = "up-to"
    FEWER_THAN = "fewer-than"
    BETWEEN = "between"


ENDS: dict[Comparator, tuple[str, str]] = {
    Comparator.EXACTLY: ("closed", "closed"),
    Comparator.MORE_THAN: ("open", "none"),
    Comparator.AT_LEAST: ("closed", "none"),
    Comparator.ABOUT: ("policy", "policy"),
    Comparator.UP_TO: ("none", "closed"),
    Comparator.FEWER_THAN: ("none", "open"),
    Comparator.BETWEEN: ("closed", "closed"),
}
"""The lower and upper end of each comparator, as the vocabulary says them."""


class Relation(StrEnum):
    """How two figures relate; the names are those of the concepts ``cgv:relation/…``."""

    AGREES = "agrees"
    COMPATIBLE = "compatible"
    IMPLIES = "implies"
    CONFLICTS = "conflicts"
    NOT_COMPARABLE = "not-comparable"
    NEEDS_REVIEW = "needs-review"


class Edge(NamedTuple):
    """One end of a span. ``side`` is 0 if the value itself is possible, 1 just above it, -1 just below it.

    As tuples, edges are in the order of the line: the end of (5, …) comes after the end of […, 5].
    """

    value: Decimal
    side: int


class Span(NamedTuple):
    """The possible values from ``lower`` to ``upper``, never empty."""

    lower: Edge
    upper: Edge


NO_LOWER = Edge(-_ENDLESS, 1)
NO_UPPER = Edge(_ENDLESS, -1)


@dataclass(frozen=True, slots=True)
class TolerancePolicy:
    """How a comparison reads 'about': a named policy of ours, never something that a source has said.

    ``tolerance`` is the relative distance either way as a fraction of one. Raises UsageError outside of 0 ≤ t < 1.
    """

    iri: str
    tolerance: Decimal

    def __post_init__(self) -> None:
        if not 0 <= self.tolerance < 1:
            raise UsageError(f"policy {self.iri}: tolerance {self.tolerance}", "give a fraction of one: at least 0, below 1")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it was said: a comparator and one number, or two for 'between'. ``floor`` lifts the upper end.

    Raises DataError if the numbers do not fit the comparator.
    """

    comparator: Comparator
    value: Decimal | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    floor: bool = False

    def __post_init__(self) -> None:
        if self.comparator is Comparator.BETWEEN:
            if self.minimum is None or self.maximum is None or self.minimum > self.maximum:
                raise DataError(f"between {self.minimum} and {self.maximum}", "give cg:minValue and a cg:maxValue not below it")
        elif self.value is None:
            raise DataError(f"comparator {self.comparator} without a number", "give cg:value")
        if not all(number is None or number.is_finite() for number in (self.value, self.minimum, self.maximum)):
            raise DataError(f"comparator {self.comparator} with a number that is not finite", "give a decimal number")

    @property
    def numbers(self) -> tuple[Decimal, Decimal]:
        """The number as said, twice; of a 'between' the lower and the higher one."""
        if self.value is not None and self.comparator is not Comparator.BETWEEN:
            return self.value, self.value
        assert self.minimum is not None
        assert self.maximum is not None
        return self.minimum, self.maximum

    def span(self, tolerance: Decimal = Decimal(0)) -> Span:
        """The possible values; ``tolerance`` (a fraction of one) is used for 'about' only."""
        low, high = self.numbers
        lower_end, upper_end = ENDS[self.comparator]
        margin = _EXACT.multiply(abs(low), tolerance) if "policy" in (lower_end, upper_end) else Decimal(0)
        lower = NO_LOWER if lower_end == "none" else Edge(_EXACT.subtract(low, margin), 1 if lower_end == "open" else 0)
        if self.floor or upper_end == "none":
            return Span(lower, NO_UPPER)
        return Span(lower, Edge(_EXACT.add(high, margin), -1 if upper_end == "open" else 0))

    def scaled(self, factor: Decimal) -> Quantity:
        """The same quantity in a unit that is ``factor`` times smaller. ``factor`` is above 0."""
        if factor == 1:
            return self
        numbers = (
            None if number is None else _EXACT.multiply(number, factor) for number in (self.value, self.minimum, self.maximum)
        )
        value, minimum, maximum = numbers
        return replace(self, value=value, minimum=minimum, maximum=maximum)


def relate(left: Span, right: Span) -> Relation:
    """How two sets of possible values relate.

    agrees      the sets are equal
    implies     the one lies inside the other: whoever accepts the narrower must accept the wider
    compatible  they overlap, and neither lies inside the other
    conflicts   they are disjoint: they cannot both hold
    """
    if left == right:
        return Relation.AGREES
    if left.lower > right.upper or right.lower > left.upper:
        return Relation.CONFLICTS
    if narrower(left, right) or narrower(right, left):
        return Relation.IMPLIES
    return Relation.COMPATIBLE


def narrower(inner: Span, outer: Span) -> bool:
    """Whether every value of the first is a value of the second."""
    return inner.lower >= outer.lower and inner.upper <= outer.upper


def exceeds(part: Span, whole: Span) -> bool:
    """Whether every possible value of the part is above every possible value of the whole."""
    return part.lower > whole.upper


def ratio(left: Quantity, right: Quantity) -> Decimal | None:
    """The larger number divided by the smaller, to four places, ties to even; None where that is not defined.

    The numbers are those that were said, without qualifier; of a 'between' the one nearest to the other side, so that
    numbers that overlap have the ratio 1. Numbers of unlike sign, or a zero against another number, have none.
    """
    (low, high), (other_low, other_high) = left.numbers, right.numbers
    if low > other_high:
        one, other = low, other_high
    elif other_low > high:
        one, other = other_low, high
    else:
        return Decimal("1.0000")
    if one * other <= 0:
        return None
    larger, smaller = max(abs(one), abs(other)), min(abs(one), abs(other))
    return Decimal(round(Fraction(larger) / Fraction(smaller) * 10_000)).scaleb(-4, _EXACT)


def same_numbers(left: Quantity, right: Quantity) -> bool:
    """Whether the numbers are equal, whatever the qualifiers say."""
    return left.numbers == right.numbers
