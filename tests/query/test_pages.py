"""Pages of answers are the answer; a parameter gives the part of it that it names; every key gives a row."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from claimgraph.iri import CG, CGD
from claimgraph.query import Answer, Page, ask, bind, find, questions
from claimgraph.query.readonly import select
from judge.test_questions import reader

APART = {"topics", "figures-side-by-side", "corroboration"}
"""Questions that count within what is asked for, and one that also speaks of series, which no source reports: the answers for all
sources are not the answer for none."""
SHARED = {"proposal-lifecycle": 1}
"""How many rows two statements of one source share, each of which has its place on a page."""
RDFS_SUB = "http://www.w3.org/ns/org#transitiveSubOrganizationOf"


def pages(name: str, size: int, **parameters: str) -> list[Answer]:
    found = [ask(reader(), name, Page(size), **parameters)]
    while found[-1].more:
        found.append(ask(reader(), name, Page(size, size * len(found)), **parameters))
    assert not ask(reader(), name, Page(1, size * len(found)), **parameters).rows
    return found


@pytest.mark.parametrize("name", sorted(questions()))
def test_pages_are_disjoint_and_together_the_whole_in_its_order(name: str) -> None:
    whole = ask(reader(), name).rows
    for size in (3, 40):
        found = pages(name, size)
        rows = [row for page in found for row in page.rows]
        assert len(rows) - len(set(rows)) <= SHARED.get(name, 0)
        assert set(rows) == set(whole)
        for page in found:
            assert len(page.rows) >= size or page is found[-1]
            assert list(page.rows) == [row for row in whole if row in set(page.rows)]


@pytest.mark.parametrize("name", ["who-said-what", "conflicts", "timeline", "provenance"])
def test_pages_of_a_narrowed_answer(name: str) -> None:
    parameters = {"source": f"{CGD}source/newsweek/2022-03-09", "actor": "ukraine"}
    whole = ask(reader(), name, None, **parameters).rows
    assert whole
    assert {row for page in pages(name, 2, **parameters) for row in page.rows} == set(whole)


@pytest.mark.parametrize("name", sorted(name for name in questions() if "source" in find(name).takes and name not in APART))
def test_all_sources_together_give_the_whole(name: str) -> None:
    sources = {quad.object for quad in reader().match(predicate=ox.NamedNode(CG + "reportedIn"))}
    parts = {tuple(row) for source in sources for row in select(reader(), bind(find(name), {"source": source}))}
    assert parts == set(ask(reader(), name).rows)


def statements(actor: str) -> set[str]:
    """The statements of an actor, found without a query language."""
    end = ox.NamedNode(f"{CGD}actor/{actor}")
    voices = {end, *(quad.subject for quad in reader().match(predicate=ox.NamedNode(RDFS_SUB), object=end))}
    return {
        quad.subject.value
        for name in ("speaker", "onBehalfOf")
        for quad in reader().match(predicate=ox.NamedNode(CG + name))
        if quad.object in voices
    }


@pytest.mark.parametrize("actor", ["ukraine", "nato", "maria-zakharova", "united-states", "oryx"])
@pytest.mark.parametrize("name", ["who-said-what", "quotations"])
def test_an_actor_gives_the_part_that_is_its_own(name: str, actor: str) -> None:
    mine = statements(actor)
    expected = tuple(row for row in ask(reader(), name).rows if row[-1] is not None and row[-1].value in mine)
    assert ask(reader(), name, actor=actor).rows == expected
