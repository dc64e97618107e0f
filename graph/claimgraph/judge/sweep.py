"""Where a part exceeds its whole, without comparing every part with every whole.

A pair is in question if the part's period lies within the whole's and every possible value of the part is above every
possible value of the whole. Within one scope each figure is part and whole at once: equal periods make disjoint
values, nested ones a cumulative count that falls. For each strand (a series, or a number that one party gives for one
period, whoever repeats it) and each party on the other side only the *closest* such pair is wanted: ends of the periods
nearest, then beginnings nearest, then both in one document, then the latest, then the farthest apart in value, then
by IRI.

Bounds are replaced by their ranks; for each party a tree of maxima over its figures, in the order of their periods,
answers for one figure in O(log n) which of the party's figures is the closest that exceeds it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TypeAlias

from claimgraph.judge.reading import Reading, Strand

LEAST = -(1 << 62)

Lane: TypeAlias = tuple[str, str]
"""A party and a series, or '' for figures in no series: a series is never held against itself here."""

Entry: TypeAlias = tuple[int, int, int, Reading]
"""Beginning, end and rank of a figure, with all three negated where parts and wholes change sides."""

Order: TypeAlias = tuple[int, int, bool, int, int, str, str]


class MaximumTree:
    """Numbers at fixed places, and the last place before a limit whose number is above a threshold; O(log n) each."""

    def __init__(self, places: int) -> None:
        self._size = 1 << places.bit_length()
        self._maxima = [LEAST] * (2 * self._size)

    def put(self, place: int, number: int) -> None:
        """Writes a number at a place."""
        maxima, node = self._maxima, place + self._size
        maxima[node] = number
        while node > 1:
            node >>= 1
            if maxima[node] >= number:
                return
            maxima[node] = number

    def last_above(self, limit: int, threshold: int) -> int:
        """The last place before ``limit`` with a number above ``threshold``, or -1."""
        maxima, node = self._maxima, limit + self._size
        while node > 1:
            if node & 1 and maxima[node - 1] > threshold:
                node -= 1
                while node < self._size:
                    node = 2 * node + 1
                    if maxima[node] <= threshold:
                        node -= 1
                return node - self._size
            node >>= 1
        return -1


class _Side:
    """The figures of one lane in the order of their periods, put in one by one."""

    def __init__(self, entries: list[Entry]) -> None:
        entries.sort(key=lambda entry: entry[3].id, reverse=True)
        entries.sort(key=lambda entry: (entry[1], -entry[0], entry[2]))
        self.entries = entries
        self.ends = [entry[1] for entry in entries]
        self.tree = MaximumTree(len(entries))
        self.highest = LEAST
        self.own: dict[tuple[int, int, str], Entry] = {}
        """The highest figure of each document for a period."""

    def put(self, place: int) -> None:
        entry = self.entries[place]
        start, end, rank, reading = entry
        self.tree.put(place, rank)
        self.highest = max(self.highest, rank)
        known = self.own.get((start, end, reading.document))
        if known is None or (-rank, reading.id) < (-known[2], known[3].id):
            self.own[start, end, reading.document] = entry

    def closest(self, probe: Entry) -> Entry | None:
        if self.highest <= probe[2]:
            return None
        place = self.tree.last_above(bisect_right(self.ends, probe[1]), probe[2])
        if place < 0:
            return None
        found = self.entries[place]
        own = self.own.get((found[0], found[1], probe[3].document))
        return own if own and own[2] > probe[2] else found


def exceeding(parts: Sequence[Reading], wholes: Sequence[Reading], work: Counter[str]) -> set[tuple[Reading, Reading]]:
    """The closest pairs (part, whole) in which the part exceeds the whole, for each strand and each party on the other side.

    All periods are known. N figures of V parties cost O(N log N) where nothing is exceeded, and O(N V log N) at most;
    ``work`` counts the searches.
    """
    edges = sorted({part.span.lower for part in parts} | {whole.span.upper for whole in wholes})
    rank = {edge: place for place, edge in enumerate(edges)}
    lower = [(*_days(part), rank[part.span.lower], part) for part in parts]
    upper = [(*_days(whole), rank[whole.span.upper], whole) for whole in wholes]
    found = {(part, whole) for whole, part in _closest(upper, lower, work)}
    turned = _closest([_turned(entry) for entry in lower], [_turned(entry) for entry in upper], work)
    return found | set(turned)


def _closest(probes: Sequence[Entry], targets: Sequence[Entry], work: Counter[str]) -> Iterator[tuple[Reading, Reading]]:
    """For each strand of the probes and each party of the targets the closest pair (probe, target) with the target's period
    within the probe's and its rank above."""
    lanes: dict[Lane, list[Entry]] = defaultdict(list)
    for entry in targets:
        lanes[entry[3].voice.party, entry[3].series or ""].append(entry)
    sides = {lane: _Side(entries) for lane, entries in sorted(lanes.items())}
    waiting = [(entry[0], lane, place) for lane, side in sides.items() for place, entry in enumerate(side.entries)]
    waiting.sort(key=lambda item: item[0])
    best: dict[tuple[Strand, str], tuple[Order, Reading, Reading]] = {}
    for probe in sorted(probes, key=lambda entry: -entry[0]):
        while waiting and waiting[-1][0] >= probe[0]:
            _, lane, place = waiting.pop()
            sides[lane].put(place)
        work["searches"] += len(sides)
        for (party, series), side in sides.items():
            if series and series == probe[3].series:
                continue
            target = side.closest(probe)
            if target is not None:
                key, order = (probe[3].strand, party), _order(probe, target)
                if key not in best or order < best[key][0]:
                    best[key] = (order, probe[3], target[3])
    return ((probe, target) for _, probe, target in best.values())


def _order(probe: Entry, target: Entry) -> Order:
    """How close two figures are, the smaller the closer."""
    other = probe[3].document != target[3].document
    return (probe[1] - target[1], target[0] - probe[0], other, -abs(probe[1]), -target[2], target[3].id, probe[3].id)


def _days(reading: Reading) -> tuple[int, int]:
    """The period as day numbers, 0 for a day that does not count."""
    return _ordinal(reading.facets.period.start), _ordinal(reading.end)


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else 0


def _turned(entry: Entry) -> Entry:
    """Parts and wholes with their sides exchanged: within becomes around, above becomes below."""
    return -entry[0], -entry[1], -entry[2], entry[3]
