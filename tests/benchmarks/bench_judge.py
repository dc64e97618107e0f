"""Judging measured: figures in growing numbers, and the naive join of all pairs beside it.

Run with ``pytest tests/benchmarks/bench_judge.py -m benchmark``; ``CLAIMGRAPH_LARGE=1`` adds a million figures (some minutes
and some gigabytes). The table tells CPU time and the exponent by which it grows from one size to the next: 1 is linear. What is
asserted is the work that was done, and that the naive join lists the same conflicts.
"""

from __future__ import annotations

import gc
import math
import os
import platform
import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pyoxigraph as ox
import pytest

from claimgraph.iri import CGV
from claimgraph.judge import Corpus, DocumentFacts, Finding, Judgement
from claimgraph.judge.facts import DEFAULT_POLICY
from judge.support import BACKGROUND, START, document, expected_conflicts, figure

pytestmark = pytest.mark.benchmark

SIZES = [1_000, 10_000, 100_000, *([1_000_000] if os.environ.get("CLAIMGRAPH_LARGE") else [])]
NAIVE = [100, 300, 1_000]
SPEAKERS = ["ukraine-mfa", "general-staff", "russia", "russia-mod", "ohchr", "state-department", "white-house"]
IN_A_DOCUMENT = 20
LANES = 5
"""Parties behind these speakers: what a figure is searched against."""


def spread(number: int) -> Iterator[tuple[str, DocumentFacts]]:
    """Many matters of a hundred figures each, as a corpus of articles has them; one number in fifty is off."""
    yield from _documents(number, max(number // 100, 1))


def on_one_matter(number: int) -> Iterator[tuple[str, DocumentFacts]]:
    """All figures on one matter, the worst case for a grouping: only the order within the group is left."""
    yield from _documents(number, 1)


def _documents(number: int, matters: int) -> Iterator[tuple[str, DocumentFacts]]:
    chance = random.Random(20220309)
    for place in range(number // IN_A_DOCUMENT):
        speaker = chance.choice(SPEAKERS)
        figures = []
        for row in range(IN_A_DOCUMENT):
            day = chance.randrange(1, 400)
            value = 100 * day + (chance.randrange(-5_000, 5_000) if chance.random() < 0.02 else 0)
            figures.append(
                figure(
                    f"x:{place}-{row}",
                    max(value, 0),
                    counted=f"{CGV}counted/kind-{chance.randrange(matters)}",
                    as_of=START + timedelta(day),
                    comparator=chance.choice(["exactly", "exactly", "about", "more-than"]),
                )
            )
        yield f"press/{place:06}", document(speaker, *figures, name=f"x:source-{place}")


def judged(documents: dict[str, DocumentFacts]) -> tuple[float, list[Finding], Counter[str]]:
    """CPU seconds, findings and work."""
    judgement = Judgement(BACKGROUND)
    gc.collect()
    start = time.process_time()
    judgement.replace(documents)
    seconds = time.process_time() - start
    return seconds, judgement.findings, judgement.context.work


def conflicts(findings: list[Finding]) -> set[frozenset[str]]:
    return {
        frozenset((item.link("left") or "", item.link("right") or ""))
        for item in findings
        if item.link("relation") == f"{CGV}relation/conflicts"
    }


@pytest.mark.parametrize("shape", [spread, on_one_matter], ids=lambda shape: shape.__name__)
def test_cost_grows_with_n_log_n_and_the_findings(shape, capsys: pytest.CaptureFixture[str]) -> None:
    table = [f"{'figures':>9} {'CPU s':>8} {'µs each':>8} {'exponent':>8} {'findings':>9} {'comparisons':>11} {'searches':>9}"]
    before: tuple[int, float] | None = None
    for number in SIZES:
        documents = dict(shape(number))
        seconds, findings, work = judged(documents)
        exponent = f"{math.log(seconds / before[1]) / math.log(number / before[0]):.2f}" if before else ""
        table.append(
            f"{number:>9,} {seconds:>8.2f} {seconds / number * 1e6:>8.1f} {exponent:>8} {len(findings):>9,} "
            f"{work['comparisons']:>11,} {work['searches']:>9,}"
        )
        before = (number, seconds)
        assert work["searches"] <= 2 * LANES * number
        assert work["comparisons"] <= 4 * (number + len(findings))
        del documents, findings
    with capsys.disabled():
        print(f"\n{shape.__name__} (Python {platform.python_version()}, pyoxigraph {ox.__version__})", *table, sep="\n")


def test_beside_the_naive_join(capsys: pytest.CaptureFixture[str]) -> None:
    table = [f"{'figures':>9} {'pairs':>10} {'naive s':>8} {'judge s':>8} {'ratio':>6}"]
    for number in NAIVE:
        documents = dict(on_one_matter(number))
        start = time.process_time()
        expected = expected_conflicts(documents, BACKGROUND, DEFAULT_POLICY)
        naive = time.process_time() - start
        seconds, findings, _ = judged(documents)
        assert conflicts(findings) == expected
        table.append(f"{number:>9,} {number * (number - 1):>10,} {naive:>8.2f} {seconds:>8.2f} {naive / seconds:>6.0f}")
    with capsys.disabled():
        print("", *table, sep="\n")


def test_one_changed_document_costs_its_own_groups(capsys: pytest.CaptureFixture[str]) -> None:
    table = [f"{'figures':>9} {'whole ms':>9} {'change ms':>9} {'groups':>7} {'touched':>7} {'comparisons':>11}"]
    for number in SIZES[:3]:
        documents = dict(spread(number))
        judgement = Judgement(BACKGROUND)
        start = time.process_time()
        groups = len(judgement.replace(documents).touched)
        whole = time.process_time() - start
        key = next(iter(documents))
        judgement.context.work.clear()
        start = time.process_time()
        change = judgement.replace({key: next(iter(dict(_documents(40, max(number // 100, 1))).values()))})
        assert change.touched == frozenset()  # the same document again
        change = judgement.replace({key: None})
        changed = time.process_time() - start
        work = judgement.context.work["comparisons"]
        table.append(f"{number:>9,} {whole * 1e3:>9.1f} {changed * 1e3:>9.1f} {groups:>7,} {len(change.touched):>7,} {work:>11,}")
        assert work <= IN_A_DOCUMENT * 100 * 4
        assert judgement.findings == Judgement_of({name: item for name, item in documents.items() if name != key})
    with capsys.disabled():
        print("", *table, sep="\n")


def Judgement_of(documents: dict[str, DocumentFacts]) -> list[Finding]:
    """The findings on documents, from nothing."""
    judgement = Judgement(Corpus(BACKGROUND, documents).background)
    judgement.replace(documents)
    return judgement.findings
