"""Parts and totals; series that fall."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from claimgraph.judge import DocumentFacts
from claimgraph.judge.facts import CategoryMapping, Correction
from judge.support import BACKGROUND, a, c, d, document, figure, found


def parts(total: int, *values: int, comparator: str = "exactly", **more: object) -> DocumentFacts:
    whole = figure("total", total, measure="casualties", counted="civilian")
    pieces = [
        figure(f"part{place}", value, measure="killed", counted="civilian", part_of=("total",), comparator=comparator, **more)
        for place, value in enumerate(values)
    ]
    return document("ohchr", whole, *pieces)


def check(facts: DocumentFacts) -> tuple[object, ...]:
    (finding,) = found(facts, kind="SumCheck")
    return finding.value("sumOfParts"), finding.value("difference"), finding.value("agrees")


def test_parts_that_make_their_total() -> None:
    assert check(parts(1424, 516, 908)) == (1424, 0, True)


@pytest.mark.parametrize(("total", "difference"), [(1500, 76), (1400, -24)])
def test_parts_that_do_not(total: int, difference: int) -> None:
    assert check(parts(total, 516, 908)) == (1424, difference, False)
    (finding,) = found(parts(total, 516, 908), kind="SumCheck")
    assert f"{abs(difference)} {'less' if difference > 0 else 'more'} than the total" in finding.explanation


def test_qualifiers_may_allow_a_difference_and_it_stays_one() -> None:
    (finding,) = found(parts(1500, 516, 908, comparator="at-least"), kind="SumCheck")
    assert finding.value("agrees") is False
    assert finding.explanation.endswith("which the qualifiers allow.")
    (other,) = found(parts(1400, 516, 908, comparator="at-least"), kind="SumCheck")
    assert not other.explanation.endswith("which the qualifiers allow.")


@pytest.mark.parametrize(
    "facts",
    [
        parts(1424, 516),  # one part only
        parts(1424, 516, 908, unit="http://qudt.org/vocab/unit/KiloGM"),  # another unit
        document("ohchr", figure("part0", 516, part_of=("elsewhere",)), figure("part1", 908, part_of=("elsewhere",))),
    ],
)
def test_what_cannot_be_added_is_not_checked(facts: DocumentFacts) -> None:
    assert found(facts, kind="SumCheck") == []


def test_a_superseded_part_is_not_counted_twice() -> None:
    facts = parts(1424, 516, 900)
    revised = figure("part1r", 908, counted="civilian", part_of=("total",), supersedes=("part1",))
    assert check(replace(facts, figures=(*facts.figures, revised))) == (1424, 0, True)


def test_decimal_parts_are_added_exactly() -> None:
    whole = figure("total", "0.3")
    pieces = [figure("x", "0.1", part_of=("total",)), figure("y", "0.2", part_of=("total",))]
    assert check(document("ohchr", whole, *pieces)) == (Decimal("0.3"), 0, True)


def series(*points: tuple[int, int], **more: object) -> DocumentFacts:
    items = [
        figure(f"g{day}", value, as_of=d(day), series="tanks", counted="tank", measure="lost", **more) for day, value in points
    ]
    return document("general-staff", *items)


def falls(*documents: DocumentFacts, **more: object) -> list[tuple[object, ...]]:
    return [
        (item.link("previous"), item.link("current"), item.value("explained"))
        for item in found(*documents, kind="SeriesCheck", **more)
    ]


def test_a_cumulative_series_that_falls() -> None:
    assert falls(series((1, 100), (2, 100), (3, 90), (4, 95))) == [("g2", "g3", False)]
    assert falls(series((1, 100), (2, 100), (3, 101))) == []


def test_a_recorded_correction_explains_a_fall_up_to_its_amount() -> None:
    def corrected(amount: int, day: int = 3) -> list[tuple[object, ...]]:
        facts = series((1, 90), (2, 100), (3, 90))
        return falls(replace(facts, corrections=(Correction("k", "tanks", d(day), Decimal(amount)),)))

    assert corrected(-10) == corrected(-15) == [("g2", "g3", True)]
    assert corrected(-9) == [("g2", "g3", False)]
    assert corrected(10) == [("g2", "g3", False)]
    assert corrected(-10, day=2) == [("g2", "g3", True)]  # recorded for the day of the point before
    assert corrected(-10, day=1) == corrected(-10, day=4) == [("g2", "g3", False)]


def test_a_series_that_does_not_add_up_may_fall() -> None:
    assert falls(series((1, 100), (2, 90), accumulation="snapshot")) == []


def test_a_category_that_is_counted_otherwise_breaks_the_series() -> None:
    before, after = series((1, 100), (2, 110)), series((3, 50))
    changed = replace(after, figures=(replace(after.figures[0], counted=c("counted/motor-vehicle")),))
    assert falls(before, after) == [("g2", "g3", False)]
    assert falls(before, changed) == []


def test_a_crosswalk_entry_that_begins_breaks_the_series() -> None:
    entries = (
        CategoryMapping("m1", a("general-staff"), (c("counted/tank"),), None, d(2)),
        CategoryMapping("m2", a("general-staff"), (c("counted/tank"),), d(3), None),
    )
    background = replace(BACKGROUND, mappings={a("general-staff"): entries})
    assert falls(series((1, 100), (2, 110), (3, 50)), background=background) == []
    assert falls(series((1, 100), (2, 90), (3, 95)), background=background) == [("g1", "g2", False)]


def test_a_revised_point_is_not_a_fall() -> None:
    facts = series((1, 100), (2, 120), (3, 110))
    revised = figure(
        "g2r", 105, as_of=d(2), series="tanks", counted="tank", measure="lost", supersedes=("g2",)
    )  # fmt: skip
    assert falls(facts) == [("g2", "g3", False)]
    assert falls(facts, document("general-staff", revised)) == []


def test_of_the_sums_of_a_series_those_that_agree_are_said_once() -> None:
    def day_of(day: int, total: int) -> DocumentFacts:
        whole = figure(f"t{day}", total, counted="tank", measure="lost", as_of=d(day), series="totals")
        pieces = [
            figure(f"{name}{day}", value, counted="tank", measure="destroyed", as_of=d(day), part_of=(f"t{day}",))
            for name, value in (("x", 10 * day), ("y", day))
        ]
        return document("watchers", whole, *pieces)

    days = [day_of(1, 11), day_of(2, 22), day_of(3, 40), day_of(4, 44)]
    checked = {(item.link("total"), item.value("agrees")) for item in found(*days, kind="SumCheck")}
    assert checked == {("t3", False), ("t4", True)}
