"""All rules together: the definition applied to every pair, the order of input, and documents that come, change and go."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimgraph.judge import DocumentFacts, Judgement, judge_corpus
from claimgraph.judge.facts import DEFAULT_POLICY, Quote
from claimgraph.judge.finding import findings_to_quads
from claimgraph.rdf import digest
from judge.support import (
    BACKGROUND,
    STANCES,
    START,
    by_id,
    c,
    corpus,
    d,
    document,
    expected_conflicts,
    figure,
    found,
    p,
    stance,
)

SPEAKERS = ["ukraine-mfa", "general-staff", "russia", "russia-mod", "ohchr"]


@st.composite
def reports(draw: st.DrawFn, name: str) -> DocumentFacts:
    """A document with some figures on few matters and days, so that many of them meet."""
    figures = []
    for place in range(draw(st.integers(1, 4))):
        facets: dict[str, Any] = {
            "measure": draw(st.sampled_from(["killed", "killed", "casualties"])),
            "place": draw(st.sampled_from([p("ukraine"), p("ukraine"), p("odesa"), None])),
            "exclusivity": draw(st.sampled_from(["claimed", "claimed", "confirmed-only", "floor"])),
            "accumulation": draw(st.sampled_from(["cumulative", "cumulative", "cumulative", "rate", "snapshot"])),
            "start": draw(st.sampled_from([START, START, d(1)])),
            "as_of": draw(st.sampled_from([d(3), d(5), d(9), None])),
            "comparator": draw(st.sampled_from(["exactly", "exactly", "about", "more-than", "up-to"])),
            "series": draw(st.sampled_from([None, None, "s", "t"])),
        }
        figures.append(figure(f"{name}-{place}", draw(st.integers(10, 16)), **facets))
    return document(draw(st.sampled_from(SPEAKERS)), *figures, name=name, said_on=draw(st.sampled_from([d(9), None])))


@st.composite
def chained(draw: st.DrawFn, name: str) -> DocumentFacts:
    """A report with links to others, a quotation and a position."""
    facts = draw(reports(name))
    links = st.lists(st.sampled_from(["n0/statement", "n1/statement", "n2/statement", "away"]), max_size=2, unique=True)
    statement = replace(
        facts.statements[0],
        based_on=tuple(item for item in draw(links) if item != facts.statements[0].id),
        same_act=tuple(item for item in draw(links) if item != facts.statements[0].id),
    )
    words = draw(st.sampled_from(["we will not give in to them", "we will never give in to them", "we shall not give up at all"]))
    held = stance(
        f"{name}-held",
        draw(st.sampled_from(SPEAKERS)),
        draw(st.sampled_from(sorted(STANCES))),
        held_on=d(draw(st.integers(1, 9))),
    )
    superseded = draw(st.sampled_from([(), ("n0-0",), ("n1-0",)]))
    figures = (
        replace(facts.figures[0], supersedes=tuple(item for item in superseded if item != facts.figures[0].id)),
        *facts.figures[1:],
    )
    total = draw(st.sampled_from([(), ("n0-0",)]))
    return replace(
        facts,
        figures=tuple(replace(item, part_of=tuple(name for name in total if name != item.id)) for item in figures),
        statements=(statement,),
        positions=(held,),
        quotes=(Quote(f"{name}-passage", statement.id, words),),
        labels={f"label-of-{name}": draw(st.sampled_from(["one", "other"]))},
    )


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_the_conflicts_that_are_listed_are_those_of_the_definition(data: st.DataObject) -> None:
    documents = {f"press/n{place}": data.draw(reports(f"n{place}")) for place in range(data.draw(st.integers(1, 6)))}
    judged = judge_corpus(replace(corpus(), documents=documents))
    listed = {
        frozenset((item.link("left") or "", item.link("right") or ""))
        for item in judged
        if item.kind == "FigureComparison" and item.link("relation") == c("relation/conflicts")
    }
    assert listed == expected_conflicts(documents, BACKGROUND, DEFAULT_POLICY)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_the_order_of_documents_does_not_matter(data: st.DataObject) -> None:
    documents = {f"press/n{place}": data.draw(chained(f"n{place}")) for place in range(3)}
    forward = judge_corpus(replace(corpus(), documents=documents))
    backward = judge_corpus(replace(corpus(), documents=dict(reversed(documents.items()))))
    assert forward == backward


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_after_any_changes_the_findings_are_those_of_the_documents_that_are_there(data: st.DataObject) -> None:
    judgement = Judgement(BACKGROUND)
    documents: dict[str, DocumentFacts] = {}
    for _ in range(data.draw(st.integers(1, 5))):
        before = by_id(judgement.findings)
        names = data.draw(st.lists(st.sampled_from(["n0", "n1", "n2"]), min_size=1, max_size=2, unique=True))
        changes: dict[str, DocumentFacts | None] = {f"press/{name}": data.draw(st.none() | chained(name)) for name in names}
        change = judgement.replace(changes)
        documents = {key: item for key, item in {**documents, **changes}.items() if item is not None}
        after = by_id(judgement.findings)
        assert after == by_id(judge_corpus(replace(corpus(), documents=documents)))
        assert by_id(change.added) == {name: item for name, item in after.items() if before.get(name) != item}
        assert by_id(change.withdrawn) == {name: item for name, item in before.items() if after.get(name) != item}


@pytest.mark.parametrize("order", [("n0", "n1"), ("n1", "n0")])
def test_a_statement_that_goes_over_to_another_chain_rests_on_its_end(order: tuple[str, str]) -> None:
    """In whatever order the old chains and the new one are gone through."""

    def report(name: str, **links: tuple[str, ...]) -> DocumentFacts:
        facts = document("ukraine-mfa", figure(f"{name}-0", 10), name=name)
        return replace(facts, statements=(replace(facts.statements[0], **links),))

    for places in (("away", "n2/statement"), ("n2/statement", "away")):
        judgement = Judgement(BACKGROUND)
        judgement.replace({f"press/{name}": report(name, same_act=(end,)) for name, end in zip(order, places, strict=True)})
        for end in ("away", "n2/statement", "beyond"):
            documents = {f"press/{order[0]}": report(order[0], based_on=(end,))}
            judgement.replace({f"press/{order[1]}": None, **documents})
            assert judgement.findings == judge_corpus(replace(corpus(), documents=documents))


def test_only_touched_groups_are_judged_anew() -> None:
    kinds = ["tank", "helicopter", "drone", "boat"]
    documents = {
        f"press/{speaker}-{kind}": document(speaker, figure(f"{speaker}-{kind}", 10 + place, counted=kind, measure="lost"))
        for place, kind in enumerate(kinds)
        for speaker in ("ukraine-mfa", "general-staff")
    }
    judgement = Judgement(BACKGROUND)
    assert judgement.replace(documents).withdrawn == ()
    judgement.context.work.clear()
    changed = document("general-staff", figure("general-staff-tank", 12, counted="tank", measure="lost"))
    change = judgement.replace({"press/general-staff-tank": changed})
    assert {str(group) for group in change.touched if group[0] == "figures"} == {
        str(("figures", (c("measure/lost"), c("counted/tank"), figure("x", 1).party, p("ukraine"))))
    }
    assert judgement.context.work["comparisons"] <= 8
    assert {item.kind for item in change.added} == {"FigureComparison", "SingleSource", "SplitMessage"}
    assert {item.kind for item in change.withdrawn} == {"FigureComparison", "SingleSource"}
    assert judgement.replace({"press/general-staff-tank": changed}).touched == frozenset()
    gone = judgement.replace({"press/general-staff-tank": None})
    assert {item.kind for item in gone.withdrawn} >= {"SplitMessage", "FigureComparison"}
    assert gone.added == ()


def test_a_revision_in_another_document_withdraws_the_old_conflict() -> None:
    judgement = Judgement(BACKGROUND)
    judgement.replace({"a/1": document("ukraine-mfa", figure("u", 12000)), "b/1": document("russia", figure("r", 498))})
    change = judgement.replace({"b/2": document("russia", figure("r2", 12000, supersedes=("r",)), name="later")})
    relations = [(item.link("relation") or "").rsplit("/", 1)[1] for item in change.withdrawn if item.kind == "FigureComparison"]
    assert relations == ["conflicts"]
    assert any(item.link("relation") == c("relation/agrees") for item in change.added)


SCRIPT = """
from judge.support import *
from claimgraph.judge.finding import findings_to_quads
from claimgraph.judge.facts import DEFAULT_POLICY
from claimgraph.rdf import lines
places = (("exactly", "ukraine"), ("about", "odesa"))
documents = [
    document(speaker, *(
        figure(f"x:{speaker}-{day}-{n}-{word}", 10 * n + day, as_of=d(day), place=p(place), comparator=word)
        for day in (1, 5, 9) for n in (1, 2) for word, place in places
    ), name=speaker)
    for speaker in ("ukraine-mfa", "general-staff", "russia", "russia-mod")
]
three = (("call", "zelensky", "calls-for"), ("no", "blinken", "rules-out"), ("may", "white-house", "undecided"))
documents.append(stances(*(stance(f"x:{name}", holder, force) for name, holder, force in three)))
import sys
found_ = judge_corpus(corpus(*documents))
sys.stdout.write("".join(lines(findings_to_quads(found_, DEFAULT_POLICY))))
"""


def test_the_hash_seed_does_not_matter() -> None:
    outputs = set()
    for seed in ("0", "1", "77"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(item for item in sys.path if item)}
        outputs.add(
            subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True).stdout
        )
    assert len(outputs) == 1
    assert outputs.pop().count("figure-comparison") > 10


def test_the_same_findings_have_the_same_triples_in_any_order() -> None:
    documents = [document(speaker, figure(f"x:{speaker}", 100 + place)) for place, speaker in enumerate(SPEAKERS)]
    findings = found(*documents)
    shuffled = random.Random(7).sample(findings, len(findings))
    assert findings_to_quads(findings, DEFAULT_POLICY) == findings_to_quads(shuffled, DEFAULT_POLICY)
    assert digest(findings_to_quads(findings, DEFAULT_POLICY)) == digest(findings_to_quads(findings * 2, DEFAULT_POLICY))


def test_a_changed_topic_files_the_findings_anew() -> None:
    one, other = document("russia", figure("one", 498)), document("ukraine-mfa", figure("two", 12_000))
    judgement = Judgement(BACKGROUND)
    judgement.replace({"one": one, "other": replace(other, topics={"two": (c("topic/odesa"),)})})
    (conflict,) = (item for item in judgement.findings if item.kind == "FigureComparison")
    assert conflict.headings == tuple(
        sorted(
            f"{kind} <{c(subject)}>"
            for kind in ("FigureComparison", "conflicts")
            for subject in ("measure/casualties", "measure/killed", "topic/odesa")
        )
    )
    change = judgement.replace({"other": replace(other, topics={"two": (c("topic/sanctions"),)})})
    assert {finding.iri for finding in change.withdrawn} == {finding.iri for finding in change.added} >= {conflict.iri}
    (anew,) = (item for item in judgement.findings if item.kind == "FigureComparison")
    assert anew.iri == conflict.iri and f"conflicts <{c('topic/sanctions')}>" in anew.headings
    assert not any("odesa" in heading for finding in judgement.findings for heading in finding.headings)
