"""Positions towards one proposal: who disputes it with whom, who differs within one party, who has shifted.

A holder's stances on a proposal make *terms*: from the day on which a stance is known to be held until the day before a
stance of another polarity follows, or until the end of the period for which it is said to be held; a rejection that is
followed by mere opposition stands. For each term and each party the one term that is closest in time is named, never
all of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from claimgraph.judge.comparison import Context
from claimgraph.judge.finding import Finding
from claimgraph.judge.reading import StanceReading
from claimgraph.judge.sweep import MaximumTree
from claimgraph.judge.wording import Names, day, stances

LAST = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Term:
    """A side that a holder takes from ``start`` to ``end`` (day numbers; 0 and the last day of all where not known), and the
    first position by which it is known."""

    position: StanceReading
    start: int
    end: int

    @property
    def holder(self) -> str:
        """Who takes the stance."""
        return self.position.voice.speaker


def judge_positions(positions: Iterable[StanceReading], context: Context) -> list[Finding]:
    """What is found among the positions towards one proposal; those that a later one supersedes are left out."""
    by_holder: dict[str, list[StanceReading]] = defaultdict(list)
    for position in sorted(positions, key=lambda item: (item.since or date.min, item.id)):
        by_holder[position.voice.speaker].append(position)
    terms = [term for holder in sorted(by_holder) for term in terms_of(by_holder[holder])]
    found = [*_disputes(terms, context), *_splits(terms, context)]
    for holder in sorted(by_holder):
        found += _shifts(by_holder[holder], context.names)
    return list({finding.iri: finding for finding in found}.values())


def terms_of(positions: Sequence[StanceReading]) -> Iterator[Term]:
    """The terms of one holder, whose positions come in the order of time. Equal polarities in a row make one term.

    Stances taken on one day hold side by side, until the next day on which the holder takes one.
    """
    by_day: dict[int, dict[int, list[StanceReading]]] = defaultdict(lambda: defaultdict(list))
    for position in positions:
        by_day[_number(position.since, 0)][position.polarity].append(position)
    days = sorted(by_day)
    running: dict[int, Term] = {}
    for start, following in zip(days, [*days[1:], LAST + 1], strict=True):
        for side in [side for side in running if side not in by_day[start]]:
            yield running.pop(side)
        for side, items in by_day[start].items():
            end = max(start, min(following - 1, max(_number(item.until, LAST) for item in items)))
            before = running.get(side)
            if before and before.end >= start - 1:
                running[side] = Term(before.position, before.start, end)
            else:
                if before:
                    yield before
                running[side] = Term(items[0], start, end)
    yield from running.values()


def _number(day: date | None, unknown: int) -> int:
    return unknown if day is None else day.toordinal()


class _Holders:
    """Terms of one party by their beginnings, to find the one that is closest to another and overlaps it."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._terms = sorted(terms, key=lambda term: (term.start, _latest_first(term)))
        self._starts = [term.start for term in self._terms]
        self._tree = MaximumTree(len(self._terms))
        for place, term in enumerate(self._terms):
            self._tree.put(place, term.end)

    def closest(self, term: Term) -> Term | None:
        """The last to begin before or with the term and to last into it; else the first to begin within it."""
        limit = bisect_right(self._starts, term.start)
        place = self._tree.last_above(limit, term.start - 1)
        if place >= 0:
            return self._terms[place]
        return self._terms[limit] if limit < len(self._terms) and self._terms[limit].start <= term.end else None


def _latest_first(term: Term) -> tuple[int, ...]:
    return tuple(-ord(character) for character in term.position.id)


def _disputes(terms: Sequence[Term], context: Context) -> Iterator[Finding]:
    """For each holder for or against and each party on the other side the closest opposite stance."""
    sides: dict[int, dict[str, list[Term]]] = {1: defaultdict(list), -1: defaultdict(list)}
    for term in terms:
        if term.position.polarity:
            sides[term.position.polarity][term.position.voice.party].append(term)
    opposed = {polarity: {party: _Holders(held) for party, held in sorted(by.items())} for polarity, by in sides.items()}
    for term in terms:
        if term.position.polarity:
            for party, holders in opposed[-term.position.polarity].items():
                other = holders.closest(term) if party != term.position.voice.party else None
                if other is not None:
                    context.work["stances"] += 1
                    yield _dispute(term, other, context.names)


def _dispute(term: Term, other: Term, names: Names) -> Finding:
    pro, contra = (term, other) if term.position.polarity > 0 else (other, term)
    left, right = pro.position, contra.position
    since = max(pro.start, contra.start) if pro.start and contra.start else 0
    when = date.fromordinal(since) if since else None
    return Finding(
        kind="Dispute",
        rule="dispute",
        involves=tuple(sorted((left.id, right.id))),
        explanation=f"{stances(left, right, names)}: opposite stances{f', both known since {day(when)}' if when else ''}.",
        links=(("left", left.id), ("right", right.id)),
        values=(("since", when),) if when else (),
    )


def _splits(terms: Sequence[Term], context: Context) -> Iterator[Finding]:
    """For each holder and each other polarity within the same party the closest stance of another holder."""
    groups: dict[tuple[str, int], list[Term]] = defaultdict(list)
    for term in terms:
        groups[term.position.voice.party, term.position.polarity].append(term)
    parties = {key: _Holders(held) for key, held in groups.items()}
    for term in terms:
        party, polarity = term.position.voice.party, term.position.polarity
        for other_polarity in (-1, 0, 1):
            holders = parties.get((party, other_polarity)) if other_polarity != polarity else None
            other = holders.closest(term) if holders else None
            if other is not None and other.holder != term.holder:
                context.work["stances"] += 1
                yield _split(term.position, other.position, context.names)


def _split(one: StanceReading, other: StanceReading, names: Names) -> Finding:
    left, right = sorted((one, other), key=lambda item: (-item.polarity, item.id))
    organisation = left.voice.common(right.voice)
    return Finding(
        kind="SplitMessage",
        rule="split-message",
        involves=tuple(sorted((left.id, right.id))),
        explanation=f"Two speakers of {names.of(organisation)} differ: o{stances(left, right, names)[1:]}.",
        links=(("left", left.id), ("right", right.id), ("organisation", organisation)),
        apart=(organisation,),
    )


def _shifts(positions: Sequence[StanceReading], names: Names) -> Iterator[Finding]:
    """The changes of one holder from one dated stance to the next. Days with several stances say nothing about a shift."""
    by_day: dict[date, list[StanceReading]] = defaultdict(list)
    for position in positions:
        if position.since is not None:
            by_day[position.since].append(position)
    single = [by_day[known] for known in sorted(by_day) if len({(item.polarity, item.strength) for item in by_day[known]}) == 1]
    for (before, *_), (after, *_) in pairwise(single):
        if (before.polarity, before.strength) != (after.polarity, after.strength):
            yield Finding(
                kind="PositionShift",
                rule="position-shift",
                involves=tuple(sorted((before.id, after.id))),
                explanation=f"On “{names.of(after.proposal)}”, the stance of {names.voice(after.voice)} was "
                f"“{names.of(before.stance)}” on {day(before.since)} and “{names.of(after.stance)}” on {day(after.since)}.",
                links=(("left", before.id), ("right", after.id)),
            )
