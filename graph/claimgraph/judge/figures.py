"""Figures held against each other, scope by scope: what conflicts, what differs in scope, what needs a reader.

The unit of work is a *shelf* (measure, counted thing, party, place, and the proposal that is quantified), or two shelves of
which the one contains the other or leaves a facet open. Nothing outside of such a pair is a candidate: nobody
holds tanks against helicopters.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import TypeAlias

from claimgraph.judge.cells import agreements
from claimgraph.judge.comparison import Context, compared, relation
from claimgraph.judge.finding import Finding
from claimgraph.judge.nearest import closeness, nearest_of_strands
from claimgraph.judge.reading import Reading
from claimgraph.judge.sweep import exceeding
from claimgraph.judge.timeline import nearest_in_time, rising, stale
from claimgraph.model.comparability import CUMULATIVE, Hierarchy, Match, gate
from claimgraph.model.period import Period
from claimgraph.model.quantity import Relation, same_numbers

Shelf: TypeAlias = tuple[str | None, ...]


def wider(shelf: Shelf, hierarchy: Hierarchy) -> Iterator[Shelf]:
    """The other shelves that contain this one, or that leave a facet of it open."""
    measure, counted, party, place, *scope = shelf
    above = ([*sorted(hierarchy.above(facet)), None] if facet else [None] for facet in (measure, counted, place))
    measures, things, places = above
    choices = product(measures, things, [party, None] if party else [None], places)
    return (other for other in ((*choice, *scope) for choice in choices) if other != shelf)


def within(readings: Sequence[Reading], context: Context) -> list[Finding]:
    """What is found among the figures of one shelf."""
    kinds = _by_kind(readings)
    found: list[Finding] = []
    for kind, group in kinds.items():
        full = [reading for reading in group if reading.complete]
        partial = [reading for reading in group if not reading.complete]
        found += same_scope(full, kind[0] == CUMULATIVE, context)
        found += _unlike(partial, full, context) + _unlike(partial, partial, context)
    ordered = list(kinds)
    for place, kind in enumerate(ordered):
        for other in ordered[place + 1 :]:
            found += _part_and_whole(kinds[kind], kinds[other], context) + _unlike(kinds[kind], kinds[other], context)
    return found


def across(readings: Sequence[Reading], others: Sequence[Reading], context: Context) -> list[Finding]:
    """What is found between the figures of two shelves, the second the wider one.

    Parties that meet on one shelf are held against each other there, and not once more across shelves unless a part
    exceeds its whole; of one party only other speakers are. What leaves a facet open is always held against the rest.
    """
    found: list[Finding] = []
    known = all((one is None) == (other is None) for one, other in zip(readings[0].shelf, others[0].shelf, strict=True))
    here, there = ({item.voice.party for item in side} if known else set() for side in (readings, others))
    both = here & there
    for group in _by_kind(readings).values():
        for other in _by_kind(others).values():
            found += _part_and_whole(group, other, context)
            alone = [item for item in group if item.voice.party not in there]
            found += _unlike(alone, [item for item in other if item.voice.party not in here], context)
            for party in sorted(both):
                own, own_wider = ([item for item in side if item.voice.party == party] for side in (group, other))
                found += _unlike(own, own_wider, context, other_speakers=True)
    return found


def same_scope(readings: Sequence[Reading], cumulative: bool, context: Context) -> list[Finding]:
    """What is found among figures whose facets are all known and equal, but for their periods."""
    conflicts = _exceeding(readings, readings, cumulative, context.work)
    conflicts = [(left, right) for left, right in conflicts if not _reworded(left, right)]
    found = [compared(left, right, context) for left, right in conflicts]
    found += [split for left, right in conflicts for split in _split(left, right, context)]
    found += agreements(readings, context)
    found += nearest_in_time(readings, context)
    if cumulative:
        found += rising(readings, context)
    return found + stale(readings, context)


def _by_kind(readings: Iterable[Reading]) -> dict[tuple[str | None, ...], list[Reading]]:
    kinds: dict[tuple[str | None, ...], list[Reading]] = defaultdict(list)
    for reading in readings:
        kinds[reading.kind].append(reading)
    return {kind: kinds[kind] for kind in sorted(kinds, key=str)}


def _exceeding(
    parts: Sequence[Reading], wholes: Sequence[Reading], cumulative: bool, work: Counter[str]
) -> list[tuple[Reading, Reading]]:
    """The closest pairs (part, whole) in conflict; only cumulative counts are held against other periods than their own."""
    if cumulative:
        found = exceeding(parts, wholes, work)
    else:
        cells: dict[Period, tuple[list[Reading], list[Reading]]] = defaultdict(lambda: ([], []))
        for side, readings in enumerate((parts, wholes)):
            for reading in readings:
                cells[reading.facets.period][side].append(reading)
        found = set().union(*(exceeding(*cell, work) for cell in cells.values()))
    return sorted(found, key=lambda pair: (pair[0].id, pair[1].id))


def _reworded(left: Reading, right: Reading) -> bool:
    """Whether one speaker's number stands in two reports with two qualifiers: that is a drift, not a conflict."""
    return left.voice.speaker == right.voice.speaker and same_numbers(left.quantity, right.quantity)


def _part_and_whole(readings: Sequence[Reading], others: Sequence[Reading], context: Context) -> list[Finding]:
    """Where of figures that differ in scope a part exceeds its whole."""
    full = [reading for reading in readings if reading.complete]
    other_full = [reading for reading in others if reading.complete]
    if not full or not other_full:
        return []
    one, other = full[0].facets, other_full[0].facets
    match = gate(one, replace(other, period=one.period), context.background.hierarchy).match
    if match not in (Match.PART, Match.WHOLE):
        return []
    parts, wholes = (full, other_full) if match is Match.PART else (other_full, full)
    return [
        compared(part, whole, context) for part, whole in _exceeding(parts, wholes, one.accumulation == CUMULATIVE, context.work)
    ]


def _unlike(
    readings: Sequence[Reading], others: Sequence[Reading], context: Context, other_speakers: bool = False
) -> list[Finding]:
    """For each strand on either side its nearest counterpart, if the two cannot be compared or need a reader.

    Two numbers of one statement are left out: whoever says both knows that they differ. Of two parties' numbers for two
    days only the nearest pair is named, and none if the parties give numbers for one day.
    """
    pairs = nearest_of_strands(readings, others)
    if readings is not others:
        pairs += [(reading, other) for other, reading in nearest_of_strands(others, readings)]
    found: dict[str, Finding] = {}
    for reading, other in _of_one_day(pairs):
        if reading.statement != other.statement and not (other_speakers and reading.voice.speaker == other.voice.speaker):
            finding = compared(reading, other, context)
            if relation(finding) in (Relation.NOT_COMPARABLE, Relation.NEEDS_REVIEW):
                found[finding.iri] = finding
    return list(found.values())


def _of_one_day(pairs: Sequence[tuple[Reading, Reading]]) -> Iterator[tuple[Reading, Reading]]:
    """The pairs of one day or of an unknown one, and for parties that have none the pair that is nearest in time."""
    nearest: dict[frozenset[str], tuple[Reading, Reading] | None] = {}
    for reading, other in sorted(pairs, key=lambda pair: closeness(*pair)):
        parties = frozenset((reading.voice.party, other.voice.party))
        if None in (reading.end, other.end) or reading.end == other.end:
            nearest.setdefault(parties, None)
            yield reading, other
        else:
            nearest.setdefault(parties, (reading, other))
    yield from (pair for pair in nearest.values() if pair)


def _split(left: Reading, right: Reading, context: Context) -> Iterator[Finding]:
    """A split message, where two speakers of one party give numbers for the same period that cannot both hold."""
    if left.voice.party != right.voice.party or left.voice.speaker == right.voice.speaker:
        return
    if left.facets.period != right.facets.period:
        return
    organisation = left.voice.common(right.voice)
    names = context.names
    explanation = compared(left, right, context).explanation.removesuffix(".")
    left, right = sorted((left, right), key=lambda reading: (reading.quantity.numbers, reading.id))
    yield Finding(
        kind="SplitMessage",
        rule="split-message",
        involves=(left.id, right.id),
        explanation=f"Two speakers of {names.of(organisation)} differ: {explanation[0].lower()}{explanation[1:]}.",
        links=(("left", left.id), ("right", right.id), ("organisation", organisation)),
        apart=(organisation,),
    )
