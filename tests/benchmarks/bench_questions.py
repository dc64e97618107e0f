"""All questions: through our reader beside bare pyoxigraph and rdflib's engine, and how they grow with the corpus."""

from __future__ import annotations

import math
import signal
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pyoxigraph as ox

from benchmarks.corpora import World
from benchmarks.generator import CGD
from benchmarks.measuring import Measured, Table, Target, medians, power
from claimgraph.query.bind import Page, bind
from claimgraph.query.question import Question, questions
from claimgraph.rdf import to_rdflib
from claimgraph.store import open_reader

BOUND = {
    "actor": f"{CGD}actor/speaker-0",
    "source": f"{CGD}source/paper-0/d3",
    "proposal": f"{CGD}proposal/harbour-0",
}
"""One thing of each kind that a question can be asked about."""

PROMINENT = f"{CGD}actor/speaker-1"
"""Somebody who speaks in the more stories the more there are."""

PAGE = 50
KINDS = ("one thing", "who speaks much, a page", "everything, a page")

PATIENCE = 5.0
"""Seconds that rdflib's engine is given for a question."""

WITH_RDFLIB = 20
"""Documents that rdflib's engine is asked about."""

ROUNDS = 5
LONG = 200.0
"""Milliseconds: a question that takes longer is asked once more only."""


def measure(world: World) -> Measured:
    """Ratios at one size, growth over all sizes."""
    tables, targets = [], []
    rows, ratios = _beside_bare(world)
    ours, theirs = (sum(pair[place] for pair in ratios) for place in (0, 1))
    middle = statistics.median(pair[0] / pair[1] for pair in ratios)
    note = (
        f"{len(ratios)} questions and bindings at {world.usual:,} documents, warm, the same rows from both; bare pyoxigraph is "
        "`Store.query` of the same text. Below those that take longest."
    )
    tables.append(
        Table("Questions beside bare pyoxigraph", ("question", "bound by", "rows", "CPU ms", "bare CPU ms", "ratio"), rows, note)
    )
    limits = "nothing but a check of the text for FROM is between; what differs is the noise of the machine"
    targets.append(
        Target(
            "query ≤ 1.1 × bare pyoxigraph",
            f"{ours / theirs:.2f} × in sum, {middle:.2f} × in the median",
            ours <= 1.1 * theirs and middle <= 1.1,
            limits,
        )
    )
    tables.append(_beside_rdflib(world))
    growth, found = _growth(world)
    return Measured([*tables, growth], [*targets, *found])


def _bounded() -> Iterator[tuple[Question, str, str]]:
    """Every question with each thing bound that it takes: the question, by what, its text."""
    for question in questions().values():
        for name in (name for name in question.takes if name in BOUND):
            yield question, name, bind(question, {name: ox.NamedNode(BOUND[name])})


def _asked() -> Iterator[tuple[Question, str, str]]:
    """The same, and those that take none of these as they are."""
    yield from _bounded()
    for question in questions().values():
        if not BOUND.keys() & set(question.takes):
            yield question, "", bind(question, {})


def _beside_bare(world: World) -> tuple[list[tuple[str, ...]], list[tuple[float, float]]]:
    corpus = world.corpus(world.usual)
    reader, bare = open_reader(corpus.store), ox.Store.read_only(str(corpus.database))
    rows, ratios = [], []
    for question, by, text in _asked():
        ours = [tuple(map(str, row)) for row in reader.query(text)]  # type: ignore[union-attr]
        theirs = [tuple(map(str, row)) for row in bare.query(text, use_default_graph_as_union=True)]  # type: ignore[union-attr]
        assert sorted(ours) == sorted(theirs)

        def through(text: str = text) -> object:
            return list(reader.query(text))  # type: ignore[arg-type]

        def straight(text: str = text) -> object:
            return list(bare.query(text, use_default_graph_as_union=True))  # type: ignore[arg-type]

        (once,) = medians(1, straight)
        one, other = medians(world.times(2 if once > LONG else 9), through, straight)
        ratios.append((one, other))
        rows.append((question.name, by, f"{len(ours):,}", f"{one:.1f}", f"{other:.1f}", f"{one / other:.2f}"))
    reader.close()
    rows.sort(key=lambda row: -float(row[3]))
    return rows[:8], ratios


def _beside_rdflib(world: World) -> Table:
    """Each question once, with one thing bound, within our patience."""
    import rdflib

    size = 10 if world.small else WITH_RDFLIB
    corpus = world.corpus(size)
    reader = open_reader(corpus.store)
    graph = rdflib.Dataset(default_union=True)
    by_graph: dict[Any, list[Any]] = {}
    for quad in reader.match():
        by_graph.setdefault(quad.graph_name, []).append((quad.subject, quad.predicate, quad.object))
    for name, triples in by_graph.items():
        part = graph.graph(rdflib.URIRef(name.value))
        for triple in to_rdflib(triples):
            part.add(triple)
    rows, ratios, asked = [], [], set()
    for question, by, text in _asked():
        if question.name in asked or (world.small and len(asked) > 3):
            continue
        asked.add(question.name)
        ours = sorted(tuple(_plain(row[column]) for column in question.columns) for row in reader.query(text))  # type: ignore[union-attr]
        one = statistics.median(timed(reader, text)[0] for _ in range(world.times(ROUNDS)))
        told = (question.name, by, f"{len(ours):,}", f"{one:.1f}")
        begun = time.process_time()
        try:
            with patience(PATIENCE):
                theirs = sorted(tuple(_plain(value) for value in row) for row in graph.query(text))
        except TimeoutError:
            rows.append((*told, f"> {PATIENCE * 1000:,.0f}", f"> {PATIENCE * 1000 / one:,.0f} ×", "?"))
            continue
        other = (time.process_time() - begun) * 1000
        assert theirs == ours, question.name
        ratios.append(other / one)
        rows.append((*told, f"{other:,.0f}", f"{other / one:,.0f} ×", "equal"))
    reader.close()
    note = (
        f"Each question once at {size:,} documents, {corpus.quads:,} quads. Of {len(asked)} rdflib answered {len(ratios)} within "
        f"{PATIENCE:g} s each, in the median {statistics.median(ratios):,.0f} × as long."
    )
    head = ("question", "bound by", "rows", "CPU ms", "rdflib CPU ms", "ratio", "answers")
    return Table("Questions beside rdflib's engine", head, rows, note)


def timed(reader: Any, text: str) -> tuple[float, int]:
    """Milliseconds and rows of a query, all of them fetched."""
    begun = time.process_time()
    rows = len(list(reader.query(text)))
    return (time.process_time() - begun) * 1000, rows


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Raises TimeoutError in what takes longer."""

    def over(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _plain(value: Any) -> str:
    """A term by what it says: numbers by their value, unbound as nothing."""
    if value is None:
        return ""
    text = str(getattr(value, "value", value)) if isinstance(value, ox.NamedNode | ox.Literal) else str(value)
    try:
        return str(Decimal(text).normalize())
    except ArithmeticError:
        return text


def _growth(world: World) -> tuple[Table, list[Target]]:
    """Questions at each size: of one thing, of somebody who speaks much, of nothing in particular."""
    costs: dict[str, dict[int, list[tuple[float, str]]]] = {name: {} for name in KINDS}
    for size in world.sizes:
        reader = open_reader(world.corpus(size).store)
        for name, asked in zip(KINDS, (_bounded(), _prominent(), _wide()), strict=True):
            costs[name][size] = [_cost(reader, world.times(ROUNDS), *one) for one in asked]
        reader.close()
    rows = []
    for name, by_size in costs.items():
        for size, some in by_size.items():
            every = sorted(cost for cost, _ in some)
            worst, which = max(some)
            tail = every[math.ceil(0.9 * len(every)) - 1]
            rows.append((name, f"{size:,}", f"{statistics.median(every):.1f}", f"{tail:.1f}", f"{worst:,.1f}", which))
        middle = {size: statistics.median(cost for cost, _ in some) for size, some in by_size.items()}
        rows.append((name, "growth exponent", power(middle), "", "", ""))
    last = world.sizes[-1]
    bounded, wide = costs[KINDS[0]][last], costs[KINDS[2]][last]
    median = statistics.median(cost for cost, _ in bounded)
    slow = [f"{which} {cost / 1000:.1f} s" for cost, which in sorted(wide, reverse=True) if cost >= 1000]
    worst, which = max(bounded)
    targets = [
        Target(
            f"bounded questions p50 < 10 ms ({last:,} documents)",
            f"{median:.1f} ms",
            median < 10,
            f"longest: {which} {worst:,.0f} ms",
        ),
        Target(
            f"questions on everything < 1 s with a limit ({last:,} documents)",
            f"{len(wide) - len(slow)} of {len(wide)}",
            not slow,
            f"{'; '.join(slow[:3])}: their keys are found before the page is cut" if slow else "",
        ),
    ]
    note = f"CPU time, warm. One thing: an actor, a source or a proposal of one story, all rows. A page: the rows of {PAGE} keys."
    return Table(
        "Questions as the corpus grows", ("asked about", "documents", "p50 ms", "p90 ms", "longest ms", "which"), rows, note
    ), targets


def _prominent() -> Iterator[tuple[Question, str, str]]:
    for question in questions().values():
        if "actor" in question.takes:
            yield question, "actor", bind(question, {"actor": ox.NamedNode(PROMINENT)}, Page(PAGE))


def _wide() -> Iterator[tuple[Question, str, str]]:
    for question in questions().values():
        yield question, "", bind(question, {}, Page(PAGE))


def _cost(reader: Any, rounds: int, question: Question, by: str, text: str) -> tuple[float, str]:
    """Milliseconds of a question, and what it was."""
    spent, rows = timed(reader, text)
    if spent < LONG:
        spent = statistics.median(timed(reader, text)[0] for _ in range(rounds))
    return spent, f"{question.name}{' by ' + by if by else ''}, {rows:,} rows"
