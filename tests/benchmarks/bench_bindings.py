"""Every question, whatever is bound: of one actor, source or proposal the whole answer; of a topic, a measure or nothing a page.

The topics and measures are all that the vocabularies have, those too under which nothing of the kind stands, for that is where
a plan that begins at the wrong end reads everything.
"""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from benchmarks.bench_questions import LONG, PAGE, timed
from benchmarks.corpora import World
from benchmarks.generator import CGD, IN_A_STORY
from benchmarks.measuring import Measured, Table, Target
from claimgraph.iri import CG
from claimgraph.query.bind import Page, bind
from claimgraph.query.question import Question, questions
from claimgraph.store import open_reader

DRAWN = 25
"""Things of a kind that a bounded question is asked about, drawn by a seed."""

ONE_THING, WIDE = ("source", "proposal", "actor"), ("topic", "measure", "")
BOUNDED_MS, WIDE_MS = 10.0, 1000.0
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def measure(world: World) -> Measured:
    """All of it at the largest size."""
    size = world.sizes[-1]
    reader = open_reader(world.corpus(size).store)
    bindings = _bindings(reader, size, world.times(DRAWN))
    rows, missed = [], {True: list[str](), False: list[str]()}
    longest = {True: 0.0, False: 0.0}
    for question, by in _asked():
        whole = by in ONE_THING
        spent = sorted(_costs(reader, question, by, bindings[by], None if whole else Page(PAGE)))
        middle, (worst, _, which) = statistics.median(cost for cost, _, _ in spent), spent[-1]
        tail = spent[math.ceil(0.95 * len(spent)) - 1][0]
        counted = middle if whole else worst
        longest[whole] = max(longest[whole], counted)
        misses = counted >= (BOUNDED_MS if whole else WIDE_MS)
        if misses:
            missed[whole].append(f"{question.name}{' by ' + by if by else ''} {counted:,.0f} ms")
        most = max(count for _, count, _ in spent)
        times = (f"{cost:,.1f}" for cost in (middle, tail, worst))
        told = which if by in ("topic", "measure") else ""
        rows.append((question.name, by, f"{len(spent)}", f"{most}", *times, told, "no" if misses else "yes"))
    reader.close()
    note = (
        f"{size:,} documents, CPU time, warm. Of one source, proposal or actor: {DRAWN} drawn, the whole answer, which is to "
        f"take less than {BOUNDED_MS:g} ms in the median. Of a topic, a measure or nothing: every topic and measure, a page "
        f"of {PAGE}, of which the longest is to take less than {WIDE_MS / 1000:g} s."
    )
    head = ("question", "bound by", "asked", "most rows", "p50 ms", "p95 ms", "longest ms", "of", "holds")
    targets = [
        Target(
            f"each question on one thing p50 < {BOUNDED_MS:g} ms ({size:,} documents)",
            f"at most {longest[True]:,.1f} ms",
            not missed[True],
            "; ".join(missed[True]),
        ),
        Target(
            f"each question on a topic, a measure or everything < {WIDE_MS / 1000:g} s a page ({size:,} documents)",
            f"at most {longest[False]:,.0f} ms",
            not missed[False],
            "; ".join(missed[False]),
        ),
    ]
    return Measured([Table("Every question, whatever is bound", head, rows, note)], targets)


def _asked() -> Iterator[tuple[Question, str]]:
    for question in questions().values():
        for by in (*ONE_THING, *WIDE):
            if not by or by in question.takes:
                yield question, by


def _bindings(reader: Any, size: int, drawn: int) -> Mapping[str, Sequence[str]]:
    """The IRIs to be bound, by parameter; one of none for the question as it stands."""
    chance = random.Random(5)
    stories = max(1, size // IN_A_STORY)
    numbers = [chance.randrange(size) for _ in range(drawn)]
    found = {name: _of_class(reader, f"{CG}{name.title()}") for name in ("topic", "measure")}
    actors = _of_class(reader, f"{CG}Actor")
    return {
        "source": [f"{CGD}source/paper-{number // IN_A_STORY}/d{number % IN_A_STORY}" for number in numbers],
        "proposal": [f"{CGD}proposal/harbour-{chance.randrange(stories)}" for _ in range(drawn)],
        "actor": [chance.choice(actors) for _ in range(drawn)],
        **found,
        "": [""],
    }


def _of_class(reader: Any, name: str) -> list[str]:
    return sorted({quad.subject.value for quad in reader.match(None, TYPE, ox.NamedNode(name))})


def _costs(
    reader: Any, question: Question, by: str, values: Sequence[str], page: Page | None
) -> Iterator[tuple[float, int, str]]:
    """Milliseconds and rows for each thing that is bound, asked twice so that the second time finds it warm."""
    for value in values:
        text = bind(question, {by: ox.NamedNode(value)} if by else {}, page)
        spent, rows = timed(reader, text)
        if spent < 10 * LONG:
            spent, rows = timed(reader, text)
        yield spent, rows, value.rsplit("/", 1)[-1]
