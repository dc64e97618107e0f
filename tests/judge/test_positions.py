"""Disputes, shifts and split messages between positions."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.judge.facts import Position
from claimgraph.judge.finding import Finding
from claimgraph.judge.positions import terms_of
from claimgraph.judge.reading import StanceReading, Voice
from judge.support import STANCES, a, d, found, stance, stances


def named(findings: list[Finding], *names: str) -> list[tuple[Any, ...]]:
    return sorted(tuple(item.link(name) or item.value(name) for name in names) for item in findings)


def disputes(*positions: Position, **more: Any) -> list[tuple[Any, ...]]:
    return named(found(stances(*positions, **more), kind="Dispute"), "left", "right", "since")


def test_a_call_against_those_who_rule_it_out() -> None:
    call = stance("call", "zelensky", "calls-for", held_on=d(9))
    against = [stance(name, name, "rules-out", held_on=d(4)) for name in ("blinken", "psaki", "administration")]
    capacities = {"blinken": "blinken-secretary", "psaki": "psaki-press"}
    assert disputes(call, *against, **capacities) == [("call", name, d(9)) for name in ("administration", "blinken", "psaki")]


@pytest.mark.parametrize(
    "other",
    [
        stance("other", "poland", "offers", held_on=d(9)),  # the same side
        stance("other", "poland", "undecided", held_on=d(9)),  # no side
        stance("other", "poland", "rules-out", proposal="troops", held_on=d(9)),  # another proposal
        stance("other", "poland", "rules-out", start=d(1), end=d(3)),  # given up before
    ],
)
def test_what_is_no_dispute(other: Position) -> None:
    assert disputes(stance("call", "zelensky", "calls-for", held_on=d(9)), other) == []


def test_a_stance_ends_where_the_holder_takes_another() -> None:
    early, late = stance("early", "poland", "rules-out", held_on=d(1)), stance("late", "poland", "offers", held_on=d(8))
    assert disputes(stance("call", "zelensky", "calls-for", held_on=d(9)), early, late) == []
    assert disputes(stance("call", "zelensky", "calls-for", held_on=d(5)), early, late) == [("call", "early", d(5))]


def test_a_superseded_position_disputes_nothing() -> None:
    call = stance("call", "zelensky", "calls-for", held_on=d(9))
    old, new = (
        stance("old", "poland", "rules-out", held_on=d(9)),
        stance("new", "poland", "undecided", held_on=d(9), supersedes=("old",)),
    )
    assert disputes(call, old, new) == []


def test_without_a_day_the_beginning_is_not_given() -> None:
    facts = stances(stance("call", "zelensky", "calls-for"), stance("no", "russia", "rules-out"))
    undated = type(facts)(positions=facts.positions)
    (finding,) = found(undated, kind="Dispute")
    assert finding.value("since") is None
    assert "opposite stances." in finding.explanation


def test_voices_of_one_state_split_instead_of_disputing() -> None:
    one, other = (
        stance("one", "blinken", "rules-out", held_on=d(9)),
        stance("other", "state-department", "undecided", held_on=d(9)),
    )
    facts = stances(one, other, blinken="blinken-secretary")
    assert named(found(facts), "left", "right", "organisation") == [("other", "one", a("state-department"))]
    private = stances(one, other)  # without a capacity the person speaks for nobody else
    assert found(private) == []
    wide = stances(one, stance("third", "psaki", "calls-for", held_on=d(9)), blinken="blinken-secretary", psaki="psaki-press")
    assert named(found(wide), "left", "right", "organisation") == [("third", "one", a("administration"))]


def test_a_capacity_counts_at_the_time_of_speaking() -> None:
    late = stances(
        stance("one", "psaki", "rules-out"),
        stance("other", "white-house", "calls-for"),
        day=date(2022, 6, 1),
        psaki="psaki-press",
    )
    assert named(found(late), "left", "right") == [("other", "one")]
    assert [item.kind for item in found(late)] == ["Dispute"]  # out of office: another party


def test_a_shift_over_time() -> None:
    first, second = stance("first", "poland", "undecided", held_on=d(1)), stance("second", "poland", "offers", held_on=d(8))
    assert named(found(stances(first, second), kind="PositionShift"), "left", "right") == [("first", "second")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (stance("x", "poland", "offers", held_on=d(1)), stance("y", "poland", "offers", held_on=d(8))),  # the same
        (stance("x", "poland", "undecided", held_on=d(8)), stance("y", "poland", "offers", held_on=d(8))),  # the same day
        (stance("x", "poland", "undecided", held_on=d(1)), stance("y", "russia", "offers", held_on=d(8))),  # another holder
        (stance("x", "poland", "undecided", held_on=d(1)), stance("y", "poland", "offers", proposal="z", held_on=d(8))),
    ],
)
def test_what_is_no_shift(one: Position, other: Position) -> None:
    assert found(stances(one, other), kind="PositionShift") == []


def reading(place: int, force: str, since: int | None, until: int | None = None) -> StanceReading:
    polarity, strength = STANCES[force]
    return StanceReading(
        f"s{place}", "doc", None, Voice(("h",)), "zone", force, polarity, strength,
        d(since) if since else None, d(until) if until else None, (),
    )  # fmt: skip


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(STANCES)), st.integers(1, 9), st.none() | st.integers(1, 12)), min_size=1, max_size=7
    )
)
def test_terms_say_for_each_day_what_was_held(items: list[tuple[str, int, int | None]]) -> None:
    positions = sorted(
        (
            reading(place, force, since, until if until and until >= since else None)
            for place, (force, since, until) in enumerate(items)
        ),
        key=lambda item: (item.since, item.id),
    )
    days = sorted({item.since for item in positions})
    terms = list(terms_of(positions))
    for day in (d(number) for number in range(1, 14)):
        said = [known for known in days if known <= day]
        last = [item for item in positions if said and item.since == said[-1]]
        held = {item.polarity for item in last if day <= (item.until or date.max)}
        number = day.toordinal()
        assert {term.position.polarity for term in terms if term.start <= number <= term.end} == held


def test_a_rejection_stands_while_the_holder_stays_against_it() -> None:
    offer = stance("offer", "poland", "offers", held_on=d(9))
    no, still = (
        stance("no", "united-states", "rules-out", held_on=d(8)),
        stance("still", "united-states", "opposes", held_on=d(9)),
    )
    assert disputes(offer, no, still) == [("offer", "no", d(9))]
    assert named(found(stances(offer, no, still), kind="PositionShift"), "left", "right") == [("no", "still")]
