"""The comparability gate, facet by facet, and what follows for the numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.iri import CGV
from claimgraph.model.comparability import NOT_APPLICABLE, Facets, Hierarchy, Match, compare, gate
from claimgraph.model.period import Period
from claimgraph.model.quantity import Comparator, Quantity, Relation, TolerancePolicy


def c(name: str) -> str:
    return CGV + name


HIERARCHY = Hierarchy(
    [
        (c("measure/killed"), c("measure/casualties")),
        (c("measure/injured"), c("measure/casualties")),
        (c("counted/civilian"), c("counted/person")),
        (c("counted/military-personnel"), c("counted/person")),
        (c("counted/tank"), c("counted/equipment")),
        ("odesa", "ukraine"),
        ("ukraine", "europe"),
    ]
)
TEN = TolerancePolicy("ten", Decimal("0.1"))
START = date(2022, 2, 24)


def facets(**changes: Any) -> Facets:
    base = Facets(
        measure=c("measure/killed"),
        counted=c("counted/military-personnel"),
        party="russia",
        place="ukraine",
        period=Period(START, date(2022, 3, 9)),
        accumulation=c("accumulation/cumulative"),
        exclusivity=c("exclusivity/claimed"),
        dimension="count",
    )
    return replace(base, **changes)


def until(day: int, start: date | None = START) -> Period:
    return Period(start, date(2022, 3, day))


def exactly(number: int) -> Quantity:
    return Quantity(Comparator.EXACTLY, Decimal(number))


def related(left: Facets, one: int, right: Facets, other: int) -> Relation:
    return compare(left, exactly(one), right, exactly(other), HIERARCHY, TEN).relation


@pytest.mark.parametrize(
    ("changes", "match", "named"),
    [
        ({}, "same", ()),
        ({"measure": c("measure/casualties")}, "part", ("measure",)),
        ({"measure": c("measure/injured")}, "differs", ("measure",)),
        ({"counted": c("counted/person")}, "part", ("counted",)),
        ({"counted": c("counted/civilian")}, "differs", ("counted",)),
        ({"party": "ukraine"}, "differs", ("party",)),
        ({"place": "europe"}, "part", ("place",)),
        ({"place": "odesa"}, "whole", ("place",)),
        ({"place": "libya"}, "differs", ("place",)),
        ({"accumulation": c("accumulation/rate")}, "differs", ("accumulation",)),
        ({"exclusivity": c("exclusivity/estimated")}, "same", ()),
        ({"exclusivity": c("exclusivity/floor")}, "same", ()),
        ({"exclusivity": c("exclusivity/confirmed-only")}, "whole", ("exclusivity",)),
        ({"dimension": "time"}, "differs", ("unit",)),
        ({"period": until(10)}, "part", ()),
        ({"period": until(8)}, "whole", ()),
        ({"period": until(12, date(2022, 3, 1))}, "differs", ("interval",)),
        # part in one facet, whole in another: neither contains the other
        ({"measure": c("measure/casualties"), "place": "odesa"}, "differs", ("measure", "place")),
        ({"measure": c("measure/casualties"), "period": until(8)}, "differs", ("measure", "as-of")),
        ({"measure": c("measure/casualties"), "period": until(10)}, "part", ("measure",)),
        # unknown
        ({"place": None}, "unknown", ("place",)),
        ({"party": None}, "unknown", ("party",)),
        ({"period": Period(START, None)}, "unknown", ("as-of",)),
        ({"period": Period(None, date(2022, 3, 9))}, "unknown", ("interval",)),
        ({"exclusivity": None, "dimension": None}, "unknown", ("exclusivity", "unit")),
        # what is known to differ decides before what is unknown
        ({"place": None, "party": "ukraine"}, "differs", ("party",)),
        ({"place": None, "measure": c("measure/casualties")}, "differs", ("measure",)),
        ({"place": None, "period": until(10)}, "unknown", ("place",)),
    ],
)
def test_the_gate(changes: dict[str, Any], match: str, named: tuple[str, ...]) -> None:
    found = gate(facets(), facets(**changes), HIERARCHY)
    assert (found.match, found.facets) == (Match(match), named)


def test_unknown_on_both_sides_is_no_match_either() -> None:
    left = facets(place=None)
    assert gate(left, left, HIERARCHY).match is Match.UNKNOWN


def test_a_count_of_civilians_without_a_party_counts_whoever_is_at_the_place() -> None:
    civilians = facets(counted=c("counted/civilian"), party=None)
    assert gate(civilians, civilians, HIERARCHY).match is Match.SAME
    assert gate(civilians, replace(civilians, party="ukraine"), HIERARCHY).facets == ("party",)
    assert gate(civilians, replace(civilians, place=None), HIERARCHY).match is Match.UNKNOWN
    soldiers = facets(party=None)
    assert gate(soldiers, soldiers, HIERARCHY).facets == ("party",)


def test_facets_that_a_measure_does_not_have_do_not_differ() -> None:
    blank: dict[str, Any] = {"party": None, "place": None, "accumulation": None, "exclusivity": None}
    listed = facets(measure=c("measure/listed"), counted=c("counted/oligarch"), period=Period(None, date(2022, 3, 9)), **blank)
    assert gate(listed, listed, HIERARCHY).match is Match.SAME
    assert gate(listed, replace(listed, place="ukraine"), HIERARCHY).facets == ("place",)
    assert gate(listed, replace(listed, period=Period(None, None)), HIERARCHY).facets == ("as-of",)
    killed = facets(**blank)
    assert gate(killed, killed, HIERARCHY).match is Match.UNKNOWN
    assert set(NOT_APPLICABLE) == {c("measure/listed"), c("measure/imposed"), c("measure/elapsed")}


def test_a_snapshot_has_no_beginning_and_other_days_are_other_snapshots() -> None:
    snapshot = facets(accumulation=c("accumulation/snapshot"), period=Period(None, date(2022, 3, 9)))
    assert gate(snapshot, snapshot, HIERARCHY).match is Match.SAME
    assert gate(snapshot, replace(snapshot, period=Period(None, date(2022, 3, 8))), HIERARCHY).facets == ("as-of",)


def test_a_rate_is_compared_over_one_period_only() -> None:
    rate = facets(accumulation=c("accumulation/rate"))
    assert related(rate, 5, replace(rate, period=until(8)), 4) is Relation.NOT_COMPARABLE
    assert related(rate, 5, rate, 4) is Relation.CONFLICTS


def test_a_longer_period_may_hold_more_and_never_less() -> None:
    shorter, longer = facets(period=until(2)), facets(period=until(9))
    assert related(shorter, 498, longer, 12000) is Relation.COMPATIBLE
    assert related(shorter, 498, longer, 498) is Relation.COMPATIBLE
    assert related(shorter, 498, longer, 497) is Relation.CONFLICTS
    assert related(longer, 497, shorter, 498) is Relation.CONFLICTS


def test_a_part_may_not_exceed_its_whole_and_is_not_compared_by_size_otherwise() -> None:
    killed, casualties = facets(), facets(measure=c("measure/casualties"))
    assert related(killed, 516, casualties, 1424) is Relation.NOT_COMPARABLE
    assert related(killed, 1425, casualties, 1424) is Relation.CONFLICTS
    later = facets(measure=c("measure/casualties"), period=until(8))
    assert related(killed, 1425, later, 1424) is Relation.NOT_COMPARABLE  # the whole ends a day earlier


def test_confirmed_and_claimed_are_another_exclusivity_with_the_ratio_shown() -> None:
    claimed, confirmed = facets(), facets(exclusivity=c("exclusivity/confirmed-only"))
    found = compare(claimed, exactly(317), confirmed, exactly(156), HIERARCHY, TEN)
    assert (found.relation, found.gate.facets, found.ratio) == (Relation.NOT_COMPARABLE, ("exclusivity",), Decimal("2.0321"))
    assert related(claimed, 150, confirmed, 156) is Relation.CONFLICTS


def test_the_result_says_whether_it_depends_on_the_policy() -> None:
    about = Quantity(Comparator.ABOUT, Decimal(12000))
    more = Quantity(Comparator.MORE_THAN, Decimal(12000))
    found = compare(facets(), about, facets(), more, HIERARCHY, TEN)
    assert (found.relation, found.approximate, found.depends) == (Relation.COMPATIBLE, True, True)
    far = compare(facets(), about, facets(), exactly(498), HIERARCHY, TEN)
    assert (far.relation, far.approximate, far.depends) == (Relation.CONFLICTS, True, False)
    apart = compare(facets(), about, facets(place=None), more, HIERARCHY, TEN)
    assert (apart.relation, apart.approximate, apart.depends) == (Relation.NEEDS_REVIEW, False, False)


def test_numbers_in_unlike_units_have_no_ratio() -> None:
    found = compare(facets(), exactly(5), facets(dimension="time"), exactly(10), HIERARCHY, TEN)
    assert (found.relation, found.ratio) == (Relation.NOT_COMPARABLE, None)


SOME = st.builds(
    facets,
    measure=st.sampled_from([c("measure/killed"), c("measure/casualties"), c("measure/injured"), None]),
    counted=st.sampled_from([c("counted/person"), c("counted/civilian"), None]),
    party=st.sampled_from(["russia", "ukraine", None]),
    place=st.sampled_from(["ukraine", "odesa", "libya", None]),
    period=st.tuples(
        st.sampled_from([START, date(2022, 3, 1), None]), st.sampled_from([date(2022, 3, 8), date(2022, 3, 9), None])
    ).map(lambda days: Period(*days)),
    accumulation=st.sampled_from([c("accumulation/cumulative"), c("accumulation/rate"), c("accumulation/snapshot"), None]),
    exclusivity=st.sampled_from([c("exclusivity/claimed"), c("exclusivity/confirmed-only"), c("exclusivity/floor"), None]),
    dimension=st.sampled_from(["count", "time", None]),
)
TURNED = {Match.PART: Match.WHOLE, Match.WHOLE: Match.PART}


@given(SOME, SOME)
def test_the_gate_is_symmetric(left: Facets, right: Facets) -> None:
    one, other = gate(left, right, HIERARCHY), gate(right, left, HIERARCHY)
    assert other.match is TURNED.get(one.match, one.match)
    assert other.facets == one.facets


@given(SOME, st.integers(0, 9))
def test_no_figure_conflicts_with_itself(figure: Facets, number: int) -> None:
    found = compare(figure, exactly(number), figure, exactly(number), HIERARCHY, TEN)
    assert found.relation in (Relation.AGREES, Relation.NEEDS_REVIEW)
    assert (found.relation is Relation.NEEDS_REVIEW) == bool(found.gate.facets)


@given(SOME, SOME, st.integers(0, 9), st.integers(0, 9))
def test_comparing_is_symmetric(left: Facets, right: Facets, one: int, other: int) -> None:
    assert related(left, one, right, other) is related(right, other, left, one)


def test_hierarchies_with_a_circle_end() -> None:
    circle = Hierarchy([("a", "b"), ("b", "a"), ("b", "c")])
    assert circle.above("a") == {"a", "b", "c"}
    assert circle.above("unknown") == {"unknown"}


def test_the_lowest_common_concept() -> None:
    tree = Hierarchy([("fuel-truck", "motor-vehicle"), ("other-vehicle", "motor-vehicle"), ("motor-vehicle", "equipment")])
    assert tree.lowest_common(["fuel-truck", "other-vehicle"]) == "motor-vehicle"
    assert tree.lowest_common(["fuel-truck"]) == "fuel-truck"
    assert tree.lowest_common(["fuel-truck", "elsewhere"]) is None
    assert tree.lowest_common([]) is None
