"""Chains of reporting: their ends, changed qualifiers, circles, and on how many parties a claim rests."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.judge import DocumentFacts, judge_corpus
from claimgraph.judge.chains import Chains
from claimgraph.judge.facts import Statement
from claimgraph.judge.finding import Finding
from judge.support import a, corpus, d, document, figure, found


def says(name: str, *based_on: str, same_act: tuple[str, ...] = (), source: str | None = None) -> Statement:
    return Statement(name, a(name), source=source or f"source-{name}", based_on=based_on, same_act=same_act)


def test_the_end_of_a_chain_however_long() -> None:
    chains = Chains([says("c", "b"), says("b", "a"), says("a")])
    assert [chains.ends(name) for name in "abc"] == [{"a"}] * 3


def test_a_report_of_two_acts_has_two_ends() -> None:
    assert Chains([says("c", "a", "b"), says("b"), says("a")]).ends("c") == {"a", "b"}


def test_statements_of_one_act_are_one_end_under_its_first_name() -> None:
    chains = Chains([says("d", "c"), says("e", "b"), says("c", same_act=("b",)), says("b", same_act=("a",)), says("a")])
    assert chains.ends("d") == chains.ends("e") == {"a"}


def test_an_end_that_is_not_in_the_graph_is_an_end() -> None:
    assert Chains([says("b", "elsewhere")]).ends("b") == {"elsewhere"}


def test_a_circle_is_an_end_unless_it_leads_out() -> None:
    closed = Chains([says("c", "a"), says("a", "b"), says("b", "a")])
    assert closed.circles == [("a", "b")]
    assert closed.ends("c") == {"a"}
    opened = Chains([says("a", "b"), says("b", "a", "z"), says("z")])
    assert opened.ends("a") == {"z"}


@given(st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefgX")), max_size=14))
def test_ends_are_what_can_be_reached_and_passes_nothing_on(links: list[tuple[str, str]]) -> None:
    onward = {name: {target for source, target in links if source == name} for name in "abcdefg"}
    chains = Chains([says(name, *sorted(onward[name])) for name in "abcdefg"])

    def reach(name: str) -> set[str]:
        seen, pending = {name}, [name]
        while pending:
            for target in onward.get(pending.pop(), set()) - seen:
                seen.add(target)
                pending.append(target)
        return seen

    for name in "abcdefg":
        ends = set()
        for target in reach(name):
            together = {other for other in reach(target) if target in reach(other)}
            if reach(target) <= together:
                ends.add(min(together))
        assert chains.ends(name) == ends


def test_a_long_chain_needs_no_recursion() -> None:
    names = [f"n{place:05}" for place in range(5000)]
    chains = Chains([says(name, *names[place + 1 : place + 2]) for place, name in enumerate(names)])
    assert chains.ends(names[0]) == {names[-1]}


def told(
    name: str, number: int, comparator: str, *based_on: str, speaker: str = "general-staff", **more: object
) -> DocumentFacts:
    facts = document(speaker, figure(f"figure-{name}", number, comparator=comparator, **more), name=name)
    return replace(facts, statements=(replace(facts.statements[0], id=name, based_on=based_on),))


def links(findings: list[Finding], *names: str) -> list[tuple[str | None, ...]]:
    return sorted(tuple(item.link(name) for name in names) for item in findings)


def test_a_number_whose_qualifier_changes_on_the_way() -> None:
    origin, report = told("staff", 12000, "about"), told("paper", 12000, "more-than", "staff", speaker="ukraine-mfa")
    (drift,) = found(origin, report, kind="QualifierDrift")
    assert (drift.link("origin"), drift.link("report")) == ("figure-staff", "figure-paper")
    assert "says about 12,000 at the origin, and the report in paper has more than 12,000" in drift.explanation


def test_the_origin_is_the_beginning_of_the_chain() -> None:
    chain = (told("staff", 12000, "about"), told("agency", 12000, "about", "staff"), told("paper", 12000, "more-than", "agency"))
    assert links(found(*chain, kind="QualifierDrift"), "origin", "report") == [("figure-staff", "figure-paper")]


def test_two_reports_of_one_act() -> None:
    first, second = told("a-paper", 12000, "about"), told("b-paper", 12000, "more-than")
    tied = replace(second, statements=(replace(second.statements[0], same_act=("a-paper",)),))
    assert links(found(first, tied, kind="QualifierDrift"), "origin", "report") == [("figure-a-paper", "figure-b-paper")]


def test_an_origin_that_was_revised_is_taken_as_it_is_now_and_the_finding_says_so() -> None:
    first, now = told("first", 12000, "more-than"), told("now", 12000, "about")
    revised = replace(now, figures=(replace(now.figures[0], supersedes=("figure-first",)),))
    report = told("paper", 12000, "more-than", "first", "now")
    (drift,) = found(first, revised, report, kind="QualifierDrift")
    assert (drift.link("origin"), drift.link("report")) == ("figure-now", "figure-paper")
    assert drift.explanation.endswith("; the origin had that qualifier too, before it was revised.")


@pytest.mark.parametrize(
    "report",
    [
        told("paper", 12000, "about", "staff"),  # the same qualifier
        told("paper", 13000, "more-than", "staff"),  # another number
        told("paper", 12000, "more-than"),  # no chain
        told("paper", 12000, "more-than", "staff", measure="injured"),  # another matter
    ],
)
def test_what_is_no_drift(report: DocumentFacts) -> None:
    assert found(told("staff", 12000, "about"), report, kind="QualifierDrift") == []


def test_a_stale_figure_along_a_chain() -> None:
    origin, report = told("staff", 498, "exactly", as_of=d(2)), told("paper", 498, "exactly", "staff", as_of=d(9))
    assert links(found(origin, report, kind="StaleFigure"), "origin", "report") == [("figure-staff", "figure-paper")]
    assert found(origin, told("paper", 498, "exactly", as_of=d(9)), kind="StaleFigure") == []


def circular(*documents: DocumentFacts) -> list[set[str]]:
    return [set(item.involves) for item in found(*documents, kind="CircularReporting")]


def test_two_outlets_on_one_post_are_one_source() -> None:
    post, one, other = told("post", 5, "exactly"), told("one", 5, "exactly", "post"), told("other", 5, "exactly", "post")
    assert circular(post, one, other) == [{"post", "one", "other"}]
    assert circular(post, one) == []
    assert circular(post, one, told("other", 5, "exactly")) == []


def test_two_outlets_on_one_act() -> None:
    one, other = told("one", 5, "exactly"), told("other", 5, "exactly")
    tied = replace(other, statements=(replace(other.statements[0], same_act=("one",)),))
    assert circular(one, tied) == [{"one", "other"}]
    same_source = replace(tied, statements=(replace(tied.statements[0], source="one"),))
    assert circular(one, same_source) == []


def test_a_circle_of_reports() -> None:
    assert circular(told("one", 5, "exactly", "other"), told("other", 5, "exactly", "one")) == [{"one", "other"}]


@given(
    st.sampled_from(["", " ", "General Staff", "x:"]),
    st.sampled_from([a("general-staff"), "https://example.org/people#", "https://example.org/people#staff", "x:y/"]),
)
def test_an_explanation_names_the_speaker_whatever_it_is_called(label: str, speaker: str) -> None:
    post, one, other = told("post", 5, "exactly"), told("one", 5, "exactly", "post"), told("other", 5, "exactly", "post")
    said = replace(post, statements=(replace(post.statements[0], speaker=speaker),), labels={speaker: label})
    (finding,) = found(said, one, other, kind="CircularReporting")
    assert "of saying of :" not in finding.explanation and "  " not in finding.explanation
    assert (label.strip() or {"x:y/": "y"}.get(speaker, "staff" if "staff" in speaker else "people")) in finding.explanation


def test_an_act_that_the_graph_does_not_hold_has_no_speaker_made_up() -> None:
    one, other = told("one", 5, "exactly", "x:d/lost-post"), told("other", 5, "exactly", "x:d/lost-post")
    (finding,) = found(one, other, kind="CircularReporting")
    assert finding.explanation == (
        "one and other rest on one act of saying that the graph does not hold (<x:d/lost-post>): that is one source, not 2."
    )


def independent(*documents: DocumentFacts) -> dict[tuple[str, ...], object]:
    every = judge_corpus(corpus(*documents))
    return {item.involves: item.value("independentSources") for item in every if item.kind in ("SingleSource", "Corroboration")}


def test_a_claim_rests_on_the_parties_at_the_ends() -> None:
    staff, paper = told("staff", 5, "exactly"), told("paper", 5, "exactly", "staff", speaker="newspaper")
    assert independent(staff, paper) == {("figure-paper", "figure-staff"): 1}
    ministry = told("ministry", 5, "exactly", speaker="ukraine-mfa")
    assert independent(staff, ministry) == {("figure-ministry", "figure-staff"): 1}  # one state's two voices
    other = told("other", 5, "exactly", speaker="russia-mod")
    assert independent(staff, other) == {("figure-other", "figure-staff"): 2}
    assert independent(staff, told("other", 6, "exactly", speaker="russia-mod")) == {("figure-other",): 1, ("figure-staff",): 1}


def test_figures_with_an_unknown_facet_are_not_one_claim() -> None:
    one, other = told("one", 5, "exactly", place=None), told("other", 5, "exactly", place=None, speaker="russia-mod")
    assert independent(one, other) == {("figure-one",): 1, ("figure-other",): 1}


def test_a_claim_in_two_statements() -> None:
    plain = DocumentFacts(
        statements=(
            Statement("s1", a("analysts"), source="paper", contents=("claim",)),
            Statement("s2", a("minister"), source="paper", contents=("claim",)),
        ),
        claims={"claim": "The resistance came as a surprise."},
    )
    (finding,) = judge_corpus(corpus(plain))
    assert (finding.kind, finding.value("independentSources")) == ("Corroboration", 2)
    assert finding.explanation == (
        "The claim “The resistance came as a surprise.” rests on analysts and minister: 2 reports in 1 source."
    )


def test_a_series_rests_on_its_publisher_and_is_said_so_once() -> None:
    points = [told(f"day{day}", 100 + day, "exactly", as_of=d(day), series="x:series") for day in range(1, 8)]
    assert independent(*points) == {("x:series",): 1}
    outlet = told("outlet", 107, "exactly", as_of=d(7), speaker="russia-mod")
    assert independent(*points, outlet) == {("x:series",): 1, ("figure-day7", "figure-outlet"): 2}
