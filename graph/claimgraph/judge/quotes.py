"""Quotations of one act that are similar and not identical: edited, shortened within, or translated anew."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from difflib import SequenceMatcher
from fractions import Fraction
from math import ceil

from claimgraph.judge.comparison import Context
from claimgraph.judge.facts import Quote, Statement
from claimgraph.judge.finding import Finding
from claimgraph.judge.wording import day

SIMILAR = Fraction(3, 5)
"""Two renderings are of one quotation if they are at least as similar as this (1 is identical)."""

SHARED_WORDS = Fraction(1, 3)
"""Pairs that share a smaller part of their words than this (Jaccard) are not looked at."""

FEWEST_WORDS = 3


def words_of(text: str) -> tuple[str, ...]:
    """The words of a quotation without case, punctuation and quotation marks."""
    return tuple(re.findall(r"\w+(?:['’]\w+)*", text.casefold().replace("’", "'")))


def similarity(left: Sequence[str], right: Sequence[str]) -> Decimal:
    """Twice the words in matching blocks over all words, to four places: 1 if the same, 0 if nothing matches.

    The two are put in order first, because the matcher is not symmetric.
    """
    one, other = sorted((tuple(left), tuple(right)))
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    matched = Fraction(2 * sum(block.size for block in blocks), len(one) + len(other))
    return Decimal(round(matched * 10_000)).scaleb(-4)


def quote_drift(quotes: Sequence[tuple[Quote, Statement]], context: Context) -> list[Finding]:
    """The similar quotations among those of one speaker and one occasion. An excerpt is no drift.

    Each distinct rendering is looked at once, whoever repeats it. Candidates share a word among their rarest ones
    (prefix filtering: no pair above ``SHARED_WORDS`` is missed).
    """
    renderings: dict[tuple[str, ...], tuple[Quote, Statement]] = {}
    for quote, statement in sorted(quotes, key=lambda item: item[0].id):
        words = words_of(quote.words)
        if len(words) >= FEWEST_WORDS:
            renderings.setdefault(words, (quote, statement))
    found: list[Finding] = []
    for left, right in _candidates(sorted(renderings)):
        context.work["quotations"] += 1
        alike = similarity(left, right)
        if alike >= Decimal(SIMILAR.numerator) / SIMILAR.denominator and not _excerpt(left, right):
            found += _finding(renderings[left], renderings[right], alike, context)
    return found


def _candidates(texts: Sequence[tuple[str, ...]]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    frequency = Counter(word for text in texts for word in set(text))
    index: dict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        rare_first = sorted(set(text), key=lambda word: (frequency[word], word))
        prefix = rare_first[: len(rare_first) - ceil(SHARED_WORDS * len(rare_first)) + 1]
        for other in sorted({other for word in prefix for other in index[word]}):
            yield texts[other], text
        for word in prefix:
            index[word].append(place)


def _excerpt(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether the shorter stands word for word in the longer."""
    short, long = sorted((tuple(left), tuple(right)), key=len)
    return any(long[start : start + len(short)] == short for start in range(len(long) - len(short) + 1))


def _finding(
    left: tuple[Quote, Statement], right: tuple[Quote, Statement], alike: Decimal, context: Context
) -> Iterator[Finding]:
    (one, statement), (other, other_statement) = sorted((left, right), key=lambda item: item[0].id)
    if statement.id == other_statement.id:
        return
    when = statement.said_on or other_statement.said_on
    occasion = f" on {day(when)}" if when else ""
    yield Finding(
        kind="QuoteDrift",
        rule="quote-drift",
        involves=tuple(sorted((statement.id, other_statement.id))),
        explanation=f"What {context.names.of(statement.speaker)} said{occasion} is quoted as “{one.words}” and “{other.words}”: "
        f"similar ({alike.normalize():f} of 1), not identical.",
        links=(("left", statement.id), ("right", other_statement.id)),
        values=(("leftWords", one.words), ("rightWords", other.words), ("similarity", alike)),
        apart=(one.passage, one.words, other.passage, other.words),
    )
