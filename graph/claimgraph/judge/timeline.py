"""Figures of one scope over time: what lies nearest, what only rises, what is an old number presented as current."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from claimgraph.judge.comparison import Context, compared, relation
from claimgraph.judge.finding import Finding
from claimgraph.judge.nearest import closeness
from claimgraph.judge.reading import Reading, Strand
from claimgraph.judge.wording import Names, day, said, sequence, subject
from claimgraph.model.period import Period
from claimgraph.model.quantity import Relation, same_numbers

USUAL_LAG = 1
"""Days by which a count may lie behind the day on which it is presented: totals of one day come out on the next."""

FEWEST = 3
"""As many figures make a sequence."""


def nearest_in_time(readings: Sequence[Reading], context: Context) -> list[Finding]:
    """For figures of a period for which no other party gives any: how they stand to the nearest figure of another party.

    Periods are in the order of their ends, then beginnings; of each strand only the closest pair with each party counts.
    """
    cells: dict[Period, list[Reading]] = defaultdict(list)
    for reading in readings:
        cells[reading.facets.period].append(reading)
    ordered = [sorted(cells[period], key=lambda item: item.id) for period in sorted(cells, key=_in_time)]
    best: dict[tuple[Strand, str], tuple[Reading, Reading]] = {}
    for cell, other in (*_next_others(ordered), *_next_others(ordered[::-1])):
        for reading in cell:
            known = best.get((reading.strand, other.voice.party))
            if known is None or closeness(reading, other) < closeness(*known):
                best[reading.strand, other.voice.party] = (reading, other)
    found: dict[str, Finding] = {}
    for pair in best.values():
        finding = compared(*pair, context)
        if relation(finding) is not Relation.CONFLICTS:
            found[finding.iri] = finding
    return list(found.values())


def _next_others(ordered: Iterable[list[Reading]]) -> Iterator[tuple[list[Reading], Reading]]:
    """Each cell that is one party's alone, with the first figure of another party in the nearest cell before it."""
    recent: list[Reading] = []  # of the two parties heard last, the later first
    for cell in ordered:
        firsts: dict[str, Reading] = {}
        for reading in cell:
            firsts.setdefault(reading.voice.party, reading)
        if len(firsts) == 1:
            other = next((reading for reading in recent if reading.voice.party not in firsts), None)
            if other is not None:
                yield cell, other
        recent = [*firsts.values(), *(reading for reading in recent if reading.voice.party not in firsts)][:2]


def rising(readings: Sequence[Reading], context: Context) -> list[Finding]:
    """One finding for each party whose cumulative figures never fall: that they can all hold."""
    by_party: dict[tuple[str, date | None], list[Reading]] = defaultdict(list)
    for reading in readings:
        by_party[reading.voice.party, reading.facets.period.start].append(reading)
    found = []
    for group in by_party.values():
        group.sort(key=lambda item: (item.end or date.min, item.quantity.numbers, item.id))
        if len({reading.end for reading in group}) >= FEWEST and all(_holds(one, two) for one, two in pairwise(group)):
            finding = compared(group[0], group[-1], context, group)
            if relation(finding) is Relation.COMPATIBLE:
                found.append(_sequence(finding, group, context.names))
    return found


def _sequence(finding: Finding, group: Sequence[Reading], names: Names) -> Finding:
    series = sorted({reading.series for reading in group if reading.series})
    return Finding(
        kind=finding.kind,
        rule=finding.rule,
        involves=tuple(sorted({*finding.involves, *series})),
        explanation=sequence(group[0], group[-1], len({reading.end for reading in group}), names),
        links=finding.links,
        values=finding.values,
        policy=finding.policy,
    )


def _holds(earlier: Reading, later: Reading) -> bool:
    low, high = earlier.quantity.numbers
    later_low, later_high = later.quantity.numbers
    return low <= later_low and high <= later_high


def stale(readings: Sequence[Reading], context: Context) -> list[Finding]:
    """Figures without a day of their own, presented as current, whose party had given the same number for an earlier day.

    The party's latest dated figure up to the day of presentation has the same number and qualifier and is older than
    ``USUAL_LAG``: the number was not renewed, as far as the graph knows.
    """
    dated: dict[tuple[str, date | None], list[Reading]] = defaultdict(list)
    for reading in sorted(readings, key=lambda item: (item.end or date.min, item.id)):
        if not reading.presented:
            dated[reading.voice.party, reading.facets.period.start].append(reading)
    days = {key: [reading.end or date.min for reading in group] for key, group in dated.items()}
    found = []
    for reading in readings:
        key = (reading.voice.party, reading.facets.period.start)
        if not reading.presented or reading.end is None or key not in dated:
            continue
        place = bisect_right(days[key], reading.end) - 1
        latest = days[key][place] if place >= 0 else None
        while place >= 0 and days[key][place] == latest:
            origin = dated[key][place]
            place -= 1
            if repeats(origin, reading):
                found.append(stale_figure(origin, reading, context.names))
                break
    return found


def repeats(origin: Reading, report: Reading) -> bool:
    """Whether the report gives the origin's number and qualifier for a later day, beyond the usual lag."""
    if origin.end is None or report.end is None or (report.end - origin.end).days <= USUAL_LAG:
        return False
    return same_numbers(origin.quantity, report.quantity) and origin.said.comparator is report.said.comparator


def stale_figure(origin: Reading, report: Reading, names: Names) -> Finding:
    """The finding that a report presents an origin's number for a later day."""
    assert origin.end is not None
    assert report.end is not None
    how = "is presented as current on" if report.presented else "is given for"
    return Finding(
        kind="StaleFigure",
        rule="stale-figure",
        involves=tuple(sorted((origin.id, report.id))),
        explanation=f"On {subject(report, names)}, {said(report)} by {names.voice(report.voice)} {how} {day(report.end)}, "
        f"but {names.voice(origin.voice)} gave that number for {day(origin.end)}, and no later one is known.",
        links=(("origin", origin.id), ("report", report.id)),
        values=(("actuallyAsOf", origin.end), ("statedAsOf", report.end)),
    )


def _in_time(period: Period) -> tuple[date, date]:
    return period.end or date.min, period.start or date.min
