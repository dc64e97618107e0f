"""Quotations that are similar and not identical."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.judge import DocumentFacts
from claimgraph.judge.facts import Quote, Statement
from claimgraph.judge.quotes import SHARED_WORDS, similarity, words_of
from judge.support import a, d, found

NINTH = d(9)


def quoted(name: str, words: str, speaker: str = "zelensky", day: date | None = NINTH, **more: Any) -> DocumentFacts:
    return DocumentFacts(
        statements=(Statement(name, a(speaker), said_on=day, source=name, **more),),
        quotes=(Quote(f"passage-{name}", name, words),),
    )


def drifts(*documents: DocumentFacts) -> list[tuple[str | None, str | None, object]]:
    return [(item.link("left"), item.link("right"), item.value("similarity")) for item in found(*documents, kind="QuoteDrift")]


FIRST = quoted("one", "we will not surrender a single town to them")


def test_an_edited_quotation() -> None:
    assert drifts(FIRST, quoted("two", "we will never surrender a single town to them")) == [("one", "two", Decimal("0.8889"))]


@pytest.mark.parametrize(
    "other",
    [
        quoted("two", "We will not surrender a single town to them!"),  # the same words
        quoted("two", "not surrender a single town"),  # an excerpt
        quoted("two", "the weather was fine in the south today"),  # something else
        quoted("two", "we will never surrender a single town to them", speaker="kuleba"),  # another speaker
        quoted("two", "we will never surrender a single town to them", day=d(8)),  # another day
        quoted("two", "we will never surrender a single town to them", day=None),  # no day and no chain
        quoted("two", "no surrender"),  # too few words to tell
    ],
)
def test_what_is_no_drift(other: DocumentFacts) -> None:
    assert drifts(FIRST, other) == []


def test_in_one_chain_the_day_need_not_be_known() -> None:
    assert drifts(FIRST, quoted("two", "we will never surrender a single town to them", day=None, based_on=("one",))) != []


def test_two_quotations_of_one_statement_are_two_passages_of_it() -> None:
    both = DocumentFacts(
        statements=FIRST.statements,
        quotes=(*FIRST.quotes, Quote("passage-b", "one", "we will never surrender a single town to them")),
    )
    assert drifts(both) == []


def test_a_rendering_that_many_repeat_is_looked_at_once() -> None:
    many = [quoted(f"copy{place}", "we will never surrender a single town to them") for place in range(5)]
    assert len(drifts(FIRST, *many)) == 1


WORDS = st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta", "epsilon", "zeta"]), min_size=3, max_size=8)


@given(WORDS, WORDS)
def test_similarity_is_symmetric_and_one_for_the_same_only(left: list[str], right: list[str]) -> None:
    assert similarity(left, right) == similarity(right, left)
    assert (similarity(left, right) == 1) == (left == right)
    assert 0 <= similarity(left, right) <= 1


@given(st.lists(WORDS, min_size=2, max_size=6))
def test_no_pair_that_shares_enough_words_is_missed(texts: list[list[str]]) -> None:
    documents = [quoted(f"q{place}", " ".join(text)) for place, text in enumerate(texts)]
    distinct = sorted({tuple(text) for text in texts})
    expected = set()
    for one in distinct:
        for other in distinct:
            shared = len(set(one) & set(other)) / len(set(one) | set(other))
            text, longer = sorted((" ".join(one), " ".join(other)), key=len)
            excerpt = f" {text} " in f" {longer} "
            if one < other and shared >= SHARED_WORDS and similarity(one, other) >= Decimal("0.6") and not excerpt:
                expected.add(frozenset((one, other)))
    words = {f"q{place}": tuple(text) for place, text in enumerate(texts)}
    listed = {frozenset((words[left or ""], words[right or ""])) for left, right, _ in drifts(*documents)}
    assert expected <= listed


def test_words_are_compared_without_case_and_punctuation() -> None:
    assert words_of("“We’re NOT afraid,” he said.") == ("we're", "not", "afraid", "he", "said")
