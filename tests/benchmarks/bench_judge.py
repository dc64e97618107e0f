"""Conflicts found among figures in growing numbers, beside the naive join of all pairs."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import timedelta

from benchmarks.corpora import World
from benchmarks.measuring import Measured, Table, Target, power, seconds
from claimgraph.iri import CGV
from claimgraph.judge import DocumentFacts, Finding, Judgement
from claimgraph.judge.facts import DEFAULT_POLICY
from judge.support import BACKGROUND, START, document, expected_conflicts, figure

SPEAKERS = ["ukraine-mfa", "general-staff", "russia", "russia-mod", "ohchr", "state-department", "white-house"]
IN_A_DOCUMENT = 20
LANES = 5
"""Parties behind these speakers: what a figure is searched against."""


def measure(world: World) -> Measured:
    """Cost by size for two shapes of a corpus, the naive join at the sizes that it can stand, one document changed."""
    sizes = [200, 400] if world.small else [1_000, 10_000, 100_000, *([1_000_000] if world.large else [])]
    naive_sizes = [100, 200] if world.small else [100, 300, 1_000]
    rows, powers = [], []
    for shape, matters in (("a hundred figures a matter", None), ("all on one matter", 1)):
        costs = {}
        for number in sizes:
            documents = dict(figures(number, matters))
            spent, judgement = judged(documents)
            work, findings = judgement.context.work, judgement.findings
            assert work["searches"] <= 2 * LANES * number
            assert work["comparisons"] <= 4 * (number + len(findings))
            costs[number] = spent
            each = f"{spent / number * 1e6:.0f}"
            rows.append((shape, f"{number:,}", f"{spent:,.2f}", each, f"{len(findings):,}", f"{work['comparisons']:,}"))
            del documents, judgement, findings
        powers.append(power(costs))
        rows.append((shape, "growth exponent", powers[-1], "", "", ""))
    growth = Table(
        "Conflicts among figures",
        ("figures", "number", "CPU s", "µs each", "findings", "comparisons"),
        rows,
        "Figures in memory, twenty a document; one number in fifty is off. They are searched in sorted groups.",
    )
    lines, naive, quick = [], {}, {}
    for number in naive_sizes:
        documents = dict(figures(number, 1))
        begun = time.process_time()
        expected = expected_conflicts(documents, BACKGROUND, DEFAULT_POLICY)
        naive[number] = time.process_time() - begun
        quick[number], judgement = judged(documents)
        assert conflicts(judgement.findings) == expected
        lines.append(
            (
                f"{number:,}",
                f"{number * (number - 1):,}",
                f"{naive[number]:.2f}",
                f"{quick[number]:.3f}",
                f"{naive[number] / quick[number]:.0f} ×",
            )
        )
    lines.append(("growth exponent", "", power(naive), power(quick), ""))
    beside = Table(
        "Beside the naive self-join",
        ("figures on one matter", "pairs", "all pairs CPU s", "ours CPU s", "ratio"),
        lines,
        "The same conflicts from both: precision and recall 1.0 against the definition.",
    )
    goal = f"conflict finding: exponent ≤ 1.1 from {sizes[0]:,} to {sizes[-1]:,} figures"
    limits = "the sorted order within a group, and memory that no longer fits the caches"
    target = Target(goal, " and ".join(powers), all(float(found) <= 1.1 for found in powers), limits)
    return Measured([growth, beside, _changed(sizes[:2])], [target])


def figures(number: int, matters: int | None) -> Iterator[tuple[str, DocumentFacts]]:
    """Documents with so many figures, on so many matters, or on as many as give each a hundred figures."""
    chance, matters = random.Random(20220309), matters or max(number // 100, 1)
    for place in range(number // IN_A_DOCUMENT):
        speaker = chance.choice(SPEAKERS)
        said = []
        for row in range(IN_A_DOCUMENT):
            day = chance.randrange(1, 400)
            value = 100 * day + (chance.randrange(-5_000, 5_000) if chance.random() < 0.02 else 0)
            said.append(
                figure(
                    f"x:{place}-{row}",
                    max(value, 0),
                    counted=f"{CGV}counted/kind-{chance.randrange(matters)}",
                    as_of=START + timedelta(day),
                    comparator=chance.choice(["exactly", "exactly", "about", "more-than"]),
                )
            )
        yield f"press/{place:06}", document(speaker, *said, name=f"x:source-{place}")


def judged(documents: dict[str, DocumentFacts]) -> tuple[float, Judgement]:
    """The seconds of CPU that comparing them takes, and the outcome."""
    judgement = Judgement(BACKGROUND)
    return seconds(lambda: judgement.replace(documents)), judgement


def conflicts(findings: list[Finding]) -> set[frozenset[str]]:
    """The pairs that exclude each other."""
    return {
        frozenset((item.link("left") or "", item.link("right") or ""))
        for item in findings
        if item.link("relation") == f"{CGV}relation/conflicts"
    }


def _changed(sizes: list[int]) -> Table:
    """A document taken out of what is compared already: what is left is the same as if it had never been there."""
    rows = []
    for number in sizes:
        documents = dict(figures(number, None))
        whole, judgement = judged(documents)
        key = next(iter(documents))
        judgement.context.work.clear()
        spent = seconds(lambda judgement=judgement, key=key: judgement.replace({key: None}))  # type: ignore[misc]
        work = judgement.context.work["comparisons"]
        assert work <= IN_A_DOCUMENT * 100 * 4
        del documents[key]
        assert judgement.findings == judged(documents)[1].findings
        rows.append((f"{number:,}", f"{whole * 1e3:,.0f}", f"{spent * 1e3:.1f}", f"{work:,}"))
    note = "Twenty figures taken out of what is compared already, equal to comparing the rest anew."
    return Table("One document changed", ("figures", "comparing all CPU ms", "the change CPU ms", "its comparisons"), rows, note)
