"""The algebra of quantities: what each qualifier leaves open, and the laws of comparing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.corpus import load_ontology
from claimgraph.errors import DataError, UsageError
from claimgraph.iri import CG, CGV
from claimgraph.model.quantity import (
    ENDS,
    NO_LOWER,
    NO_UPPER,
    Comparator,
    Edge,
    Quantity,
    Relation,
    Span,
    TolerancePolicy,
    exceeds,
    narrower,
    ratio,
    relate,
    same_numbers,
)

NUMBERS = st.integers(0, 30).map(Decimal) | st.decimals(0, 30, places=1)
TOLERANCES = st.sampled_from([Decimal(0), Decimal("0.05"), Decimal("0.1"), Decimal("0.5")])


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    comparator = draw(st.sampled_from(list(Comparator)))
    floor = draw(st.booleans())
    if comparator is Comparator.BETWEEN:
        low, high = sorted((draw(NUMBERS), draw(NUMBERS)))
        return Quantity(comparator, minimum=low, maximum=high, floor=floor)
    return Quantity(comparator, draw(NUMBERS), floor=floor)


def q(comparator: str, value: int | str, floor: bool = False) -> Quantity:
    return Quantity(Comparator(comparator), Decimal(value), floor=floor)


def between(low: int, high: int) -> Quantity:
    return Quantity(Comparator.BETWEEN, minimum=Decimal(low), maximum=Decimal(high))


@pytest.mark.parametrize(
    ("quantity", "span"),
    [
        (q("exactly", 5), Span(Edge(Decimal(5), 0), Edge(Decimal(5), 0))),
        (q("more-than", 5), Span(Edge(Decimal(5), 1), NO_UPPER)),
        (q("at-least", 5), Span(Edge(Decimal(5), 0), NO_UPPER)),
        (q("up-to", 5), Span(NO_LOWER, Edge(Decimal(5), 0))),
        (q("fewer-than", 5), Span(NO_LOWER, Edge(Decimal(5), -1))),
        (between(2, 4), Span(Edge(Decimal(2), 0), Edge(Decimal(4), 0))),
        (q("about", 5), Span(Edge(Decimal(5), 0), Edge(Decimal(5), 0))),
        (q("exactly", 5, floor=True), Span(Edge(Decimal(5), 0), NO_UPPER)),
    ],
)
def test_what_a_qualifier_leaves_open(quantity: Quantity, span: Span) -> None:
    assert quantity.span() == span


def test_about_is_read_by_the_policy_and_nothing_else_is() -> None:
    assert q("about", 2000).span(Decimal("0.1")) == Span(Edge(Decimal(1800), 0), Edge(Decimal(2200), 0))
    assert q("exactly", 2000).span(Decimal("0.1")) == q("exactly", 2000).span()
    assert q("about", -10).span(Decimal("0.1")) == Span(Edge(Decimal(-11), 0), Edge(Decimal(-9), 0))


def test_the_ends_are_those_of_the_vocabulary() -> None:
    found: dict[str, dict[str, str]] = {}
    for subject, predicate, value in load_ontology():
        if predicate.value in (CG + "lowerEnd", CG + "upperEnd") and subject.value.startswith(CGV + "comparator/"):
            found.setdefault(subject.value.rsplit("/", 1)[1], {})[predicate.value] = value.value
    assert found == {name.value: {CG + "lowerEnd": low, CG + "upperEnd": high} for name, (low, high) in ENDS.items()}


@pytest.mark.parametrize(
    ("left", "right", "relation"),
    [
        (q("exactly", 317), q("exactly", "317.0"), "agrees"),
        (q("more-than", 12000), q("more-than", 12000), "agrees"),
        (q("more-than", 12000), q("at-least", 12000), "implies"),
        (q("exactly", 12500), q("more-than", 12000), "implies"),
        (q("exactly", 12000), q("more-than", 12000), "conflicts"),
        (q("exactly", 12000), q("at-least", 12000), "implies"),
        (q("exactly", 498), q("more-than", 12000), "conflicts"),
        (q("fewer-than", 5), q("more-than", 5), "conflicts"),
        (q("up-to", 5), q("at-least", 5), "compatible"),
        (q("fewer-than", 5), q("at-least", 5), "conflicts"),
        (q("more-than", 5), q("fewer-than", 6), "compatible"),  # real numbers, not whole ones
        (between(2000, 4000), q("more-than", 3000), "compatible"),
        (between(2000, 4000), between(2000, 4000), "agrees"),
        (between(2000, 4000), between(3000, 3500), "implies"),
        (between(2000, 4000), q("more-than", 4000), "conflicts"),
        (q("exactly", 1424, floor=True), q("exactly", 2000), "implies"),
        (q("exactly", 1424, floor=True), q("exactly", 1000), "conflicts"),
    ],
)
def test_relations(left: Quantity, right: Quantity, relation: str) -> None:
    assert relate(left.span(), right.span()) is Relation(relation)
    assert relate(right.span(), left.span()) is Relation(relation)


@given(quantities(), quantities(), TOLERANCES)
def test_relation_and_ratio_are_symmetric(left: Quantity, right: Quantity, tolerance: Decimal) -> None:
    assert relate(left.span(tolerance), right.span(tolerance)) is relate(right.span(tolerance), left.span(tolerance))
    assert ratio(left, right) == ratio(right, left)


@given(quantities(), TOLERANCES)
def test_a_figure_agrees_with_itself(quantity: Quantity, tolerance: Decimal) -> None:
    assert relate(quantity.span(tolerance), quantity.span(tolerance)) is Relation.AGREES
    assert not exceeds(quantity.span(tolerance), quantity.span(tolerance))


@given(quantities(), TOLERANCES)
def test_a_quantity_is_never_empty(quantity: Quantity, tolerance: Decimal) -> None:
    span = quantity.span(tolerance)
    assert span.lower <= span.upper


@given(quantities(), quantities(), quantities())
def test_widening_a_bound_never_creates_a_conflict(left: Quantity, right: Quantity, wider: Quantity) -> None:
    one, other, more = left.span(), right.span(), wider.span()
    wide = Span(min(one.lower, more.lower), max(one.upper, more.upper))
    if relate(one, other) is not Relation.CONFLICTS:
        assert relate(wide, other) is not Relation.CONFLICTS
    if exceeds(wide, other):
        assert exceeds(one, other)


@given(quantities(), quantities(), TOLERANCES, TOLERANCES)
def test_a_more_lenient_policy_never_creates_a_conflict(left: Quantity, right: Quantity, one: Decimal, other: Decimal) -> None:
    strict, lenient = sorted((one, other))
    assert narrower(left.span(strict), left.span(lenient))
    if relate(left.span(strict), right.span(strict)) is not Relation.CONFLICTS:
        assert relate(left.span(lenient), right.span(lenient)) is not Relation.CONFLICTS


@given(quantities(), quantities(), quantities(), TOLERANCES)
def test_agreement_and_implication_are_transitive(a: Quantity, b: Quantity, c: Quantity, tolerance: Decimal) -> None:
    x, y, z = (item.span(tolerance) for item in (a, b, c))
    if x == y == z:
        assert relate(x, z) is Relation.AGREES
    if narrower(x, y) and narrower(y, z):
        assert relate(x, z) in (Relation.AGREES, Relation.IMPLIES)


@given(quantities(), quantities(), st.sampled_from([Decimal(7), Decimal(1000), Decimal("0.001")]), TOLERANCES)
def test_a_change_of_scale_changes_nothing(left: Quantity, right: Quantity, factor: Decimal, tolerance: Decimal) -> None:
    one, other = left.scaled(factor), right.scaled(factor)
    assert relate(one.span(tolerance), other.span(tolerance)) is relate(left.span(tolerance), right.span(tolerance))
    assert ratio(one, other) == ratio(left, right)
    assert same_numbers(one, other) == same_numbers(left, right)


@given(quantities(), st.lists(NUMBERS, min_size=1), TOLERANCES)
def test_relations_are_those_of_the_sets_of_values(quantity: Quantity, values: list[Decimal], tolerance: Decimal) -> None:
    span = quantity.span(tolerance)
    for value in values:
        inside = relate(Quantity(Comparator.EXACTLY, value).span(), span) is not Relation.CONFLICTS
        low, high = quantity.numbers
        expected = {
            Comparator.EXACTLY: value == low,
            Comparator.MORE_THAN: value > low,
            Comparator.AT_LEAST: value >= low,
            Comparator.ABOUT: abs(value - low) <= tolerance * low,
            Comparator.UP_TO: value <= low,
            Comparator.FEWER_THAN: value < low,
            Comparator.BETWEEN: low <= value <= high,
        }[quantity.comparator]
        above_floor = quantity.floor and (span.lower <= Edge(value, 0))
        assert inside == (expected or above_floor)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (q("exactly", 498), q("more-than", 12000), "24.0964"),
        (q("exactly", 317), q("exactly", 156), "2.0321"),
        (q("exactly", 2), q("exactly", 2), "1.0000"),
        (between(2000, 4000), q("more-than", 12000), "3.0000"),
        (between(2000, 4000), q("exactly", 3000), "1.0000"),
        (between(2000, 4000), between(5000, 9000), "1.2500"),
        (q("exactly", 200000), q("exactly", 200005), "1.0000"),  # 1.000025 rounds to the even last digit
        (q("exactly", 20000), q("exactly", 20001), "1.0000"),  # 1.00005: the tie goes to the even last digit
        (q("exactly", 20000), q("exactly", 20003), "1.0002"),  # 1.00015: again
        (q("exactly", 0), q("exactly", 0), "1.0000"),
        (q("exactly", 0), q("exactly", 5), None),
        (q("exactly", -5), q("exactly", 5), None),
        (q("exactly", -5), q("exactly", -10), "2.0000"),
    ],
)
def test_ratio(left: Quantity, right: Quantity, expected: str | None) -> None:
    assert ratio(left, right) == (None if expected is None else Decimal(expected))


def test_numbers_are_exact_however_long() -> None:
    long = "1" + "0" * 60
    assert relate(q("exactly", long + "1").span(), q("exactly", long + "2").span()) is Relation.CONFLICTS
    assert q("exactly", "4.1").scaled(Decimal(1_000_000)).value == Decimal(4_100_000)
    wide = q("about", long + "7").span(Decimal("0.1"))
    assert wide.upper.value - wide.lower.value == Decimal(long + "7") * 2 / 10


@pytest.mark.parametrize(
    "arguments",
    [
        {"comparator": Comparator.EXACTLY},
        {"comparator": Comparator.BETWEEN, "minimum": Decimal(2)},
        {"comparator": Comparator.BETWEEN, "minimum": Decimal(4), "maximum": Decimal(2)},
        {"comparator": Comparator.BETWEEN, "value": Decimal(2)},
        {"comparator": Comparator.EXACTLY, "value": Decimal("Infinity")},
        {"comparator": Comparator.EXACTLY, "value": Decimal("NaN")},
    ],
)
def test_numbers_that_do_not_fit_are_refused(arguments: dict[str, object]) -> None:
    with pytest.raises(DataError):
        Quantity(**arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("tolerance", ["-0.1", "1", "1.5"])
def test_a_tolerance_is_a_fraction_of_one(tolerance: str) -> None:
    with pytest.raises(UsageError, match="fraction of one"):
        TolerancePolicy("x", Decimal(tolerance))
