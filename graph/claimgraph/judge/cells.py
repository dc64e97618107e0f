"""Figures of one scope and one period: which say the same, and how those that differ lie to each other.

The distinct sets of possible values of a period are put in order, lower end first; only neighbours in that order are held
against each other. What is found between two series again and again is said once, for the latest period.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from claimgraph.judge.comparison import Context, compared, relation
from claimgraph.judge.finding import Finding
from claimgraph.judge.reading import Reading
from claimgraph.model.period import Period
from claimgraph.model.quantity import Relation, Span


def agreements(readings: Sequence[Reading], context: Context) -> list[Finding]:
    """What is found within the periods of one scope, conflicts left out. All facets of the figures are known and equal."""
    cells: dict[Period, list[Reading]] = defaultdict(list)
    for reading in readings:
        cells[reading.facets.period].append(reading)
    found: list[tuple[Finding, tuple[Reading, ...]]] = []
    for cell in cells.values():
        if len(cell) > 1:
            found += _cell(cell, context)
    return list(_summarised(found))


def _cell(cell: list[Reading], context: Context) -> Iterator[tuple[Finding, tuple[Reading, ...]]]:
    """The findings of one period, each with the figures for which it speaks."""
    values: dict[Span, list[Reading]] = defaultdict(list)
    for reading in sorted(cell, key=lambda item: (item.document, item.id)):
        values[reading.span].append(reading)
    for alike in values.values():
        other = next((reading for reading in alike if reading.document != alike[0].document), None)
        if other is not None:
            yield compared(alike[0], other, context, alike), tuple(alike)
    for low, high in pairwise(sorted(values)):
        left, right = _closest(values[low], values[high])
        if left.statement != right.statement:
            finding = compared(left, right, context)
            if relation(finding) is not Relation.CONFLICTS:
                yield finding, (left, right)


def _closest(lefts: Sequence[Reading], rights: Sequence[Reading]) -> tuple[Reading, Reading]:
    """A pair of one document if there is one, else the first of each."""
    own = {reading.document: reading for reading in reversed(rights)}
    return next(((left, own[left.document]) for left in lefts if left.document in own), (lefts[0], rights[0]))


def _summarised(found: Iterable[tuple[Finding, tuple[Reading, ...]]]) -> Iterator[Finding]:
    """Of findings between the same series with the same relation only the one for the latest period."""
    latest: dict[tuple[object, ...], tuple[tuple[int, str], Finding]] = {}
    for finding, readings in found:
        if any(reading.series is None for reading in readings):
            yield finding
            continue
        key = (relation(finding), frozenset(reading.strand for reading in readings))
        end = readings[0].end
        order = (-(end.toordinal() if end else 0), finding.iri)
        if key not in latest or order < latest[key][0]:
            latest[key] = (order, finding)
    yield from (finding for _, finding in latest.values())
