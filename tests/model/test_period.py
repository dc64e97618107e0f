"""Periods of whole days, and units."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.model.period import Period, Placement, days_apart, position
from claimgraph.model.unit import QUDT, dimension

DAYS = st.integers(1, 12).map(lambda number: date(2022, 3, number))
PERIODS = st.tuples(DAYS, DAYS).map(lambda days: Period(min(days), max(days)))


def period(start: int, end: int) -> Period:
    return Period(date(2022, 3, start), date(2022, 3, end))


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (period(1, 9), period(1, 9), Placement.EQUAL),
        (period(1, 8), period(1, 9), Placement.WITHIN),
        (period(2, 9), period(1, 9), Placement.WITHIN),
        (period(1, 9), period(2, 8), Placement.AROUND),
        (period(1, 5), period(4, 9), Placement.APART),
        (period(1, 3), period(4, 9), Placement.APART),
    ],
)
def test_how_periods_lie(left: Period, right: Period, expected: Placement) -> None:
    assert position(left, right) is expected


@given(PERIODS, PERIODS)
def test_periods_lie_as_their_days_do(left: Period, right: Period) -> None:
    def days(item: Period) -> set[int]:
        assert item.start is not None
        assert item.end is not None
        return set(range(item.start.day, item.end.day + 1))

    one, other = days(left), days(right)
    expected = (
        Placement.EQUAL
        if one == other
        else Placement.WITHIN
        if one < other
        else Placement.AROUND
        if one > other
        else Placement.APART
    )
    assert position(left, right) is expected


def test_an_unknown_day_is_farther_than_any_known_one() -> None:
    assert days_apart(date(2022, 3, 9), date(2022, 3, 2)) == 7
    assert days_apart(None, date(2022, 3, 2)) > days_apart(date.min, date.max)


def test_units_of_one_dimension_are_turned_into_each_other_exactly() -> None:
    weeks, days = dimension(QUDT + "WK"), dimension(QUDT + "DAY")
    assert weeks[0] == days[0]
    assert 2 * weeks[1] == 14 * days[1]


def test_an_unknown_unit_is_its_own_dimension_and_a_missing_one_has_none() -> None:
    assert dimension(QUDT + "YR") == (QUDT + "YR", Decimal(1))
    assert dimension(None) == (None, Decimal(1))
