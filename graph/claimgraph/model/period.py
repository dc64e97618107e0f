"""Periods of whole days, both ends included, and how they lie to each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Placement(StrEnum):
    """How one period lies to another."""

    EQUAL = "equal"
    WITHIN = "within"
    AROUND = "around"
    APART = "apart"
    """Neither contains the other: they overlap in part, or not at all."""


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` to ``end``; None where a day is not known. Known days are in order, or the period is empty of sense."""

    start: date | None
    end: date | None


def position(left: Period, right: Period) -> Placement:
    """How the left period lies to the right one. Both are known."""
    assert left.start is not None
    assert left.end is not None
    assert right.start is not None
    assert right.end is not None
    if left == right:
        return Placement.EQUAL
    if right.start <= left.start and left.end <= right.end:
        return Placement.WITHIN
    if left.start <= right.start and right.end <= left.end:
        return Placement.AROUND
    return Placement.APART


def days_apart(left: date | None, right: date | None) -> int:
    """The number of days between two days; more than any two days are apart if one is not known."""
    if left is None or right is None:
        return date.max.toordinal()
    return abs(left.toordinal() - right.toordinal())
