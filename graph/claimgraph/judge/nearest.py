"""The counterpart nearest in time, for each strand, without comparing every figure with every other."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date

from claimgraph.judge.reading import Reading, Strand
from claimgraph.model.period import days_apart


class Shelf:
    """Figures by the day up to which they count, to find the one nearest to a day."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        self._first: dict[date | None, Reading] = {}
        self._own: dict[tuple[date | None, str], Reading] = {}
        for reading in sorted(readings, key=lambda item: item.id):
            self._first.setdefault(reading.end, reading)
            self._own.setdefault((reading.end, reading.document), reading)
        self._days = sorted(day for day in self._first if day is not None)

    def nearest(self, reading: Reading) -> Reading | None:
        """The figure nearest in time: then one of the same document, then the later, then by IRI.

        A figure of an unknown day is nearest only where no day is known.
        """
        if reading.end is None or not self._days:
            candidates: Sequence[date | None] = [*self._days[-1:], *([None] if None in self._first else [])]
        else:
            place = bisect_left(self._days, reading.end)
            candidates = self._days[max(place - 1, 0) : place + 1]
        found = [self._own.get((day, reading.document)) or self._first[day] for day in candidates]
        return min(found, key=lambda other: closeness(reading, other), default=None)


def closeness(reading: Reading, other: Reading) -> tuple[int, bool, int, str, str]:
    """How close two figures are, the smaller the closer: days, then document, then the later, then IRIs."""
    day = -other.end.toordinal() if other.end else 0
    return days_apart(reading.end, other.end), reading.document != other.document, day, other.id, reading.id


def nearest_of_strands(readings: Iterable[Reading], others: Iterable[Reading]) -> list[tuple[Reading, Reading]]:
    """For each strand of ``readings`` its closest pair with one of ``others``: O(N log N)."""
    shelf = Shelf(others)
    best: dict[Strand, tuple[Reading, Reading]] = {}
    for reading in readings:
        other = shelf.nearest(reading)
        if other is None:
            continue
        known = best.get(reading.strand)
        if known is None or closeness(reading, other) < closeness(*known):
            best[reading.strand] = (reading, other)
    return sorted(best.values(), key=lambda pair: (pair[0].id, pair[1].id))
