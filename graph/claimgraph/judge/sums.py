"""Parts added up and held against their total; cumulative series that fall."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from claimgraph.judge.facts import CategoryMapping, Correction
from claimgraph.judge.finding import Finding
from claimgraph.judge.reading import Reading
from claimgraph.judge.wording import Names, day, listing, number, said, subject
from claimgraph.model.comparability import CUMULATIVE
from claimgraph.model.quantity import NO_LOWER, NO_UPPER, Comparator, Edge, Span


def sum_check(total: Reading, parts: Iterable[Reading], names: Names) -> Finding | None:
    """The parts of a total added up. None if there are fewer than two parts, or numbers that cannot be added.

    The sum is that of the numbers as said, in the total's unit, and it agrees if it equals the total. Where a part or the
    total has a qualifier other than 'exactly', the explanation says whether some values that the qualifiers allow do.
    """
    ordered = sorted(parts, key=lambda part: part.id)
    every = [total, *ordered]
    units = {reading.facets.dimension for reading in every}
    if len(ordered) < 2 or len(units) > 1 or any(item.said.comparator is Comparator.BETWEEN for item in every):
        return None
    if any(item.said.value is None or _factor(item) != _factor(total) for item in every):
        return None
    numbers = [part.said.numbers[0] for part in ordered]
    whole, added = total.said.numbers[0], sum(numbers, Decimal(0))
    exact = all(item.said.comparator is Comparator.EXACTLY for item in every)
    terms = " + ".join(number(value) for value in numbers)
    result = "which is the total"
    if added != whole:
        result = f"{number(abs(whole - added))} {'less' if added < whole else 'more'} than the total"
        if not exact and _overlap(_sum([part.span for part in ordered]), total.span):
            result += ", which the qualifiers allow"
    parted = listing([f"{names.of(part.facets.counted)} {names.of(part.facets.measure)}" for part in ordered])
    return Finding(
        kind="SumCheck",
        rule="sum-check",
        involves=tuple(sorted(item.id for item in every)),
        explanation=f"The total {said(total)} of {names.voice(total.voice)} on {subject(total, names)} has the parts {parted}: "
        f"{terms} = {number(added)}, {result}.",
        links=(("total", total.id),),
        values=(("sumOfParts", added), ("difference", whole - added), ("agrees", whole == added)),
    )


def _factor(reading: Reading) -> Decimal | None:
    """The unit as a factor to the smallest one; None where the number is 0 in any unit."""
    value = reading.said.numbers[0]
    return reading.quantity.numbers[0] / value if value else None


def _sum(spans: Sequence[Span]) -> Span:
    """The set of sums of values of the spans; an open end makes an open end."""
    lower, upper = Edge(Decimal(0), 0), Edge(Decimal(0), 0)
    for span in spans:
        lower = (
            NO_LOWER
            if NO_LOWER in (lower, span.lower)
            else Edge(lower.value + span.lower.value, max(lower.side, span.lower.side))
        )
        upper = (
            NO_UPPER
            if NO_UPPER in (upper, span.upper)
            else Edge(upper.value + span.upper.value, min(upper.side, span.upper.side))
        )
    return Span(lower, upper)


def _overlap(left: Span, right: Span) -> bool:
    return left.lower <= right.upper and right.lower <= left.upper


def series_check(
    readings: Iterable[Reading],
    corrections: Iterable[Correction],
    crosswalk: Mapping[str, tuple[CategoryMapping, ...]],
    names: Names,
) -> list[Finding]:
    """The points at which a cumulative series falls below the point before.

    A fall is explained if the publisher's corrections that are recorded from the day of the point before up to the
    day of the fall take away at least as much. Points that a later one supersedes are not given here. Where what is counted
    changes, by the figures' own facets or by the crosswalk, the series breaks off and starts anew: no fall.
    """
    points = sorted((item for item in readings if item.end is not None), key=lambda item: (item.end, item.id))
    recorded = sorted(corrections, key=lambda item: (item.day, item.id))
    found = []
    for previous, point in pairwise(points):
        fall = previous.quantity.numbers[1] - point.quantity.numbers[1]
        if fall <= 0 or point.facets.accumulation != CUMULATIVE or _broken(previous, point, crosswalk):
            continue
        assert previous.end is not None
        assert point.end is not None
        taken = [item for item in recorded if previous.end <= item.day <= point.end and item.amount < 0]
        explained = -sum((item.amount for item in taken), Decimal(0)) >= fall
        reason = "a recorded correction explains it" if explained else "no recorded correction explains it"
        found.append(
            Finding(
                kind="SeriesCheck",
                rule="series-check",
                involves=tuple(sorted({previous.id, point.id, previous.series or previous.id})),
                explanation=f"In the series of {names.voice(point.voice)} on {subject(point, names)}, {said(point)} for "
                f"{day(point.end)} is {number(fall)} below {said(previous)} for {day(previous.end)}, and {reason}.",
                links=(("previous", previous.id), ("current", point.id)),
                values=(("explained", explained),),
            )
        )
    return found


def _broken(previous: Reading, point: Reading, crosswalk: Mapping[str, tuple[CategoryMapping, ...]]) -> bool:
    """Whether the two points count different things, so that the later one does not continue the earlier one."""
    if previous.shelf != point.shelf or previous.kind != point.kind or previous.facets.period.start != point.facets.period.start:
        return True
    entries = [entry for entry in crosswalk.get(point.voice.speaker, ()) if point.facets.counted in entry.counted]
    held = [{entry.id for entry in entries if entry.holds_on(reading.end)} for reading in (previous, point)]
    return held[0] != held[1]
