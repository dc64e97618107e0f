"""Findings as triples: IRIs, shapes, words; and what is read from a store."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

from claimgraph import reason, validate
from claimgraph.corpus import documents, load_document, load_ontology, load_reference, load_shapes
from claimgraph.errors import DataError, UsageError
from claimgraph.home import QUERIES
from claimgraph.iri import CG, FINDINGS_GRAPH, ONTOLOGY_GRAPH, inferred_graph, reference_graph
from claimgraph.judge import Finding, judge, judge_corpus, judge_store, project
from claimgraph.judge.facts import DEFAULT_POLICY
from claimgraph.judge.finding import RULES, findings_to_quads, findings_to_triples, literal
from claimgraph.query.question import load
from claimgraph.rdf import Triple
from claimgraph.store import MemoryReader
from judge.support import BACKGROUND, CGD, a, c, d, document, figure, found, stance, stances

VERDICTS = re.compile(
    r"\b(true|false|falsely|truth|untrue|wrong|wrongly|right|correct|correctly|incorrect|lie|lies|lied|lying|liar|fake|hoax|debunked|"
    r"refuted|proven|disproven|misleading|misled|inaccurate|accurate|mistaken|propaganda|disinformation|misinformation)\b",
    re.IGNORECASE,
)
Graph = tuple[list[Triple], MemoryReader, list[Triple]]
"""The ontology and reference triples, a reader over the whole curated corpus, and the documents' triples."""

SOME = [
    document("ukraine-mfa", figure("x:u", 12000, comparator="more-than"), figure("x:v", 50, measure="injured", part_of=("x:u",))),
    document("russia", figure("x:r", 498, as_of=None), said_on=None),
    document("russia-mod", figure("x:o", 498, as_of=d(2))),
    stances(stance("x:call", "zelensky", "calls-for"), stance("x:no", "blinken", "rules-out")),
]


@pytest.fixture(scope="module")
def graph() -> Graph:
    shared = load_ontology()
    quads = [ox.Quad(*triple, ox.NamedNode(ONTOLOGY_GRAPH)) for triple in shared]
    for part in load_reference():
        quads += [ox.Quad(*triple, ox.NamedNode(reference_graph(part.name))) for triple in part.triples]
        shared += part.triples
    curated: list[Triple] = []
    for file in documents():
        encoded = load_document(file)
        curated += encoded.assertion
        quads += [ox.Quad(*triple, ox.NamedNode(encoded.graphs[0])) for triple in encoded.assertion]
    return shared, MemoryReader(quads), curated


@pytest.fixture(scope="module")
def real(graph: Graph) -> list[Finding]:
    return judge_store(graph[1])[0]


def test_the_iri_depends_on_rule_version_and_inputs_alone() -> None:
    one = Finding("FigureComparison", "figure-comparison", ("x:b", "x:a"), "words")
    same = Finding("FigureComparison", "figure-comparison", ("x:a", "x:b"), "other words", values=(("ratio", Decimal(2)),))
    assert one.iri == same.iri
    assert re.fullmatch(f"{CGD}finding/figure-comparison/[0-9a-f]{{20}}", one.iri)
    others = {
        Finding("FigureComparison", "figure-comparison", ("x:a", "x:c"), "").iri,
        Finding("Dispute", "dispute", ("x:a", "x:b"), "").iri,
        Finding("FigureComparison", "figure-comparison", ("x:a", "x:b"), "", policy="x:policy").iri,
        Finding("FigureComparison", "figure-comparison", ("x:a", "x:b"), "", apart=("x:c",)).iri,
    }
    assert len(others | {one.iri}) == 5


def test_what_a_finding_says_as_triples() -> None:
    (conflict,) = (item for item in found(*SOME[:2]) if item.link("relation") == c("relation/conflicts"))
    facts = {
        (p.value, getattr(o, "value", ""))
        for s, p, o in findings_to_triples([conflict], DEFAULT_POLICY)
        if s.value == conflict.iri
    }
    assert facts >= {
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", CG + "FigureComparison"),
        (CG + "left", "x:r"),
        (CG + "right", "x:u"),
        (CG + "involves", "x:r"),
        (CG + "involves", "x:u"),
        (CG + "relation", c("relation/conflicts")),
        (CG + "ratio", "24.0964"),
        (CG + "rule", f"{CGD}rule/figure-comparison"),
        ("http://www.w3.org/ns/prov#wasGeneratedBy", f"{CGD}computation/judging/1.0.0/about-ten-per-cent"),
    }
    assert {quad.graph_name.value for quad in findings_to_quads([conflict], DEFAULT_POLICY)} == {FINDINGS_GRAPH}
    assert findings_to_triples([], DEFAULT_POLICY) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1.0000"), "1"),
        (Decimal("24.0964"), "24.0964"),
        (Decimal("1200"), "1200"),
        (Decimal("1E+3"), "1000"),
        (True, "true"),
    ],
)
def test_values_are_written_as_a_store_keeps_them(value: Decimal | bool, text: str) -> None:
    term = literal(value)
    assert term.value == text
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("x:s"), ox.NamedNode("x:p"), term))
    assert next(iter(store)).object == term


def test_no_explanation_judges_who_is_right(real: list[Finding]) -> None:
    for finding in [*found(*SOME), *real]:
        words = re.sub(r"“[^”]*”", "", finding.explanation)  # what stands between quotation marks is not ours
        assert not VERDICTS.search(words), finding.explanation
        assert finding.explanation.endswith(".")
        assert len(finding.explanation) >= 20
        assert not re.search(r"\bunknown\b|\bNone\b|https?://", finding.explanation), finding.explanation


def test_every_rule_is_declared_with_its_version() -> None:
    (policies,) = (part for part in load_reference() if part.name == "policies")
    declared = {
        s.value.removeprefix(f"{CGD}rule/"): o.value
        for s, p, o in policies.triples
        if p.value == "http://www.w3.org/2002/07/owl#versionInfo"
    }
    assert declared == RULES
    tolerances = {s.value: o.value for s, p, o in policies.triples if p.value == CG + "tolerance"}
    assert Decimal(tolerances[DEFAULT_POLICY.iri]) == DEFAULT_POLICY.tolerance


def test_every_rule_is_documented() -> None:
    text = (QUERIES / "findings" / "README.md").read_text("utf-8")
    for rule, version in RULES.items():
        section = text.split(f"\n## {rule}\n")[1].split("\n## ")[0]
        for part in ("Meaning", "Formula", "Example", "Limits", "Does not follow"):
            assert f"**{part}" in section, (rule, part)
        assert f"version {version}" in section


@pytest.mark.parametrize("file", sorted((QUERIES / "findings").glob("*.rq")), ids=lambda file: file.stem)
def test_the_queries_that_read_the_facts_are_documented_like_the_others(file: Path) -> None:
    assert load(file).columns


def test_findings_on_the_corpus_keep_their_shapes(graph: Graph, real: list[Finding]) -> None:
    shared, _, curated = graph
    shapes = validate.compile_shapes(load_shapes())
    report = shapes.validate(findings_to_triples(real, DEFAULT_POLICY), validate.Background([*shared, *curated]))
    assert [(item.focus, item.path, item.message) for item in report.results] == []


def test_a_document_read_alone_is_what_it_is_in_the_whole(graph: Graph) -> None:
    whole = project(graph[1]).documents
    for file in documents():
        encoded = load_document(file)
        alone = MemoryReader(ox.Quad(*triple, ox.NamedNode(encoded.graphs[0])) for triple in encoded.assertion)
        assert project(alone).documents == {encoded.key: whole[encoded.key]}


def test_inferred_triples_change_nothing(graph: Graph, real: list[Finding]) -> None:
    reference = [triple for part in load_reference() for triple in part.triples]
    background = reason.background(reason.compile_rules(load_ontology()), reference)
    quads = []
    for file in documents():
        encoded = load_document(file)
        inferred = reason.closure(encoded.triples, background, encoded.key)
        quads += [ox.Quad(*triple, ox.NamedNode(inferred_graph(encoded.key))) for triple in inferred]
    assert judge_store(MemoryReader([*graph[1].match(), *quads]))[0] == real


def test_another_policy_is_named_by_its_iri_and_an_unknown_one_refused(
    graph: Graph,
) -> None:
    findings, policy = judge_store(graph[1], f"{CGD}policy/about-twenty-per-cent")
    assert policy.tolerance == Decimal("0.2")
    assert {finding.policy for finding in findings} == {None, policy.iri}
    with pytest.raises(UsageError, match="about-ten-per-cent"):
        judge_store(graph[1], f"{CGD}policy/about-nothing")


def test_a_figure_whose_numbers_make_no_sense_is_named() -> None:
    with pytest.raises(DataError, match="x:strange"):
        found(document("russia", figure("x:strange", None)))


def test_an_empty_store_has_no_findings() -> None:
    assert judge(MemoryReader()) == []


def test_the_article_in_the_corpus(real: list[Finding], graph: Graph) -> None:
    article = "newsweek/2022-03-09/"
    conflicts = {
        (item.link("left"), item.link("right")): item.value("ratio")
        for item in real
        if item.link("relation") == c("relation/conflicts")
    }
    own = (f"{CGD}claim/{article}russia-own-dead", f"{CGD}claim/{article}mfa-killed")
    assert conflicts[own] == Decimal("24.0964")
    sums = {item.link("total"): item.value("agrees") for item in real if item.kind == "SumCheck"}
    assert sums[f"{CGD}claim/{article}ohchr-casualties"] is True
    assert ("poland", "united-states") in holders(real, graph)
    against = ("antony-blinken", "jen-psaki", "biden-administration", "nato")
    assert {("volodymyr-zelensky", name) for name in against} <= holders(real, graph)


def holders(findings: list[Finding], graph: Graph) -> set[tuple[str, ...]]:
    """Who disputes with whom."""
    of = {s.value: o.value.rsplit("/", 1)[1] for s, p, o in graph[2] if p.value == CG + "holder"}
    return {tuple(of[item.link(side) or ""] for side in ("left", "right")) for item in findings if item.kind == "Dispute"}


def test_background_of_the_tests_holds_together() -> None:
    assert judge_corpus(project(MemoryReader())) == []
    assert a("russia") in {actor for path in BACKGROUND.parents.values() for actor in path}


def test_fifty_findings_that_were_read_one_by_one(real: list[Finding]) -> None:
    """sample.tsv: findings on the curated corpus, each read beside the facts of its sources, to be found again."""
    expected = [line.split("\t") for line in (Path(__file__).parent / "sample.tsv").read_text("utf-8").splitlines()[1:]]
    assert len(expected) == 50
    found = {_in_short(item) for item in real}
    assert [row for row in expected if tuple(row) not in found] == []


def _in_short(finding: Finding) -> tuple[str, ...]:
    sides = [
        finding.link("left") or finding.link("origin") or finding.link("total") or finding.involves[0],
        finding.link("right") or finding.link("report") or finding.involves[-1],
    ]
    numbers = [
        finding.value(name) for name in ("ratio", "similarity", "sumOfParts", "since", "independentSources", "actuallyAsOf")
    ]
    relation = (finding.link("relation") or "-").rsplit("/", 1)[-1]
    names = [re.sub(rf"^{CGD}(claim|statement)/", "", side) for side in sides]
    return (finding.kind, relation, *names, str(next((number for number in numbers if number), "")))
