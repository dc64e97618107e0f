"""Parameters are terms that serialise themselves: no text of a user can change a query."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.errors import UsageError
from claimgraph.home import QUERIES
from claimgraph.query import Page, ask, bind, find, questions
from claimgraph.query.question import load
from claimgraph.query.tokens import tokens
from query.dataset import reader

ACTOR = ox.NamedNode("https://w3id.org/claimgraph/data/actor/russia")


def test_bound_parameter_replaces_its_line_only() -> None:
    question = find("quote-drift")
    bound = bind(question, {"actor": ACTOR})
    changed = [pair for pair in zip(question.text.splitlines(), bound.splitlines(), strict=True) if pair[0] != pair[1]]
    pattern = "{ VALUES ?named { ?actorParam } ?said cg:speaker ?named . ?id cg:left ?said . }"
    assert changed == [(f"      # with actor: {pattern}", f"      {pattern.replace('?actorParam', str(ACTOR))}")]


def test_a_column_can_be_a_parameter() -> None:
    lookup = load(QUERIES / "lookup" / "actor.rq")
    assert f"  VALUES ?idParam {{ {ACTOR} }}\n" in bind(lookup, {"id": ACTOR})


def test_parameter_that_stands_twice_is_bound_twice() -> None:
    assert bind(find("timeline"), {"actor": ACTOR}).count(str(ACTOR)) == 4


def test_page_replaces_its_line_only() -> None:
    for question in questions().values():
        bound = bind(question, {}, Page(25, 50))
        changed = [pair for pair in zip(question.text.splitlines(), bound.splitlines(), strict=True) if pair[0] != pair[1]]
        assert [(before.strip(), after.strip()) for before, after in changed] == [("# page", "LIMIT 25 OFFSET 50")]


def test_free_parameters_leave_the_file_as_it_is() -> None:
    assert all(bind(question, {}) == question.text for question in questions().values())


def test_parameter_that_the_question_does_not_take() -> None:
    with pytest.raises(UsageError, match=r"the question coverage has no parameter 'actor' \(it takes source\)"):
        bind(find("coverage"), {"actor": ACTOR})
    with pytest.raises(UsageError, match=r"roles has no parameter 'topic' \(it takes actor, from, to\)"):
        ask(reader(), "roles", topic="sanctions")


NASTY = st.text(alphabet=st.sampled_from("\"'\\{}<>?#\n\r\t aUNDEF}.;\u202e\U0001f399\x00")) | st.text()


@given(NASTY)
def test_a_literal_cannot_leave_its_place(text: str) -> None:
    question = find("roles")
    bound = list(tokens(bind(question, {"from": ox.Literal(text)})))
    free = list(tokens(question.text.replace("# with from:", "")))
    place = next(i for i, token in enumerate(free) if token.text == "?fromParam")
    assert bound[place].kind == "string"
    assert [token[:2] for token in bound[:place] + bound[place + 1 :]] == [
        token[:2] for token in free[:place] + free[place + 1 :]
    ]


@given(NASTY)
def test_whatever_a_user_writes_is_a_name_or_refused(text: str) -> None:
    with pytest.raises(UsageError):
        ask(reader(), "silences", actor=text + "\u2603 nobody is called so")
