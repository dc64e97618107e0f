"""Parts of a store: what is chosen, that it is closed, and that it is valid on its own."""

from __future__ import annotations

from collections import defaultdict

import pyoxigraph as ox
import pytest

from claimgraph import iri
from claimgraph.build import Checker
from claimgraph.corpus import load_ontology, load_reference, load_shapes
from claimgraph.errors import UsageError
from claimgraph.export.facts import Facts, kind_of_graph, term
from claimgraph.export.scope import Selection, select
from claimgraph.store import MemoryReader, Reader
from export.support import held

ARTICLE = "newsweek/2022-03-09"
PARTS = [
    {"source": ARTICLE},
    {"topic": "no-fly-zone"},
    {"actor": "ukraine-mfa"},
    {"actor": "russia", "topic": "civilian-casualties"},
]
EXPLAINED = ("ontology", "inferred")


def graphs(selection: Selection) -> set[str]:
    return {quad.graph_name.value for quad in selection.quads()}  # type: ignore[union-attr]


def statements(selection: Selection) -> set[str]:
    return {node.value for node in selection.instances("cg:Statement")}


def test_curated_data_only_unless_more_is_asked_for(world: MemoryReader) -> None:
    assert {kind_of_graph(name) for name in graphs(select(world))} == {"asserted"}
    for kind in ("inferred", "findings", "ontology"):
        assert {kind_of_graph(name) for name in graphs(select(world, include=[kind]))} == {"asserted", kind}


@pytest.mark.parametrize("part", PARTS, ids=str)
def test_whatever_a_part_mentions_it_describes(article: Reader, part: dict[str, str]) -> None:
    selection = select(article, **part)
    described = {quad.subject.value for quad in selection.quads()}
    mentioned = {quad.object.value for quad in selection.quads() if isinstance(quad.object, ox.NamedNode)}
    known = {quad.subject.value for quad in select(article).quads()}
    assert {name for name in mentioned - described if name.startswith(iri.CGD)} & known == set()
    assert described, "nothing is chosen"


@pytest.mark.parametrize("part", PARTS, ids=str)
def test_a_part_is_valid_on_its_own(article: Reader, part: dict[str, str]) -> None:
    checker = Checker(load_ontology(), load_shapes(), load_reference())
    documents: dict[str, list[ox.Triple]] = defaultdict(list)
    for quad in select(article, **part).quads():
        name = quad.graph_name.value  # type: ignore[union-attr]
        if "/reference/" not in name:
            documents[name.rsplit("/", 1)[0]].append((quad.subject, quad.predicate, quad.object))
    faults = [fault.message for name, triples in documents.items() for fault in checker.faults(name, triples)]
    assert documents and faults == []


def test_a_statement_comes_with_all_that_proves_it(article: Reader) -> None:
    name = f"{iri.CGD}statement/{ARTICLE}/mfa-personnel"
    selection = select(article, ids=[name])
    facts = Facts(article)
    node = ox.NamedNode(name)
    for path in (
        ["cg:content"], ["cg:speaker"], ["cg:passage", "oa:hasSelector"], ["cg:reportedIn", "schema:publisher"],
        ["cg:content", "cg:interval", "time:hasEnd"],
    ):  # fmt: skip
        assert all(selection.holds(found) for found in facts.nodes(node, *path)) and facts.nodes(node, *path), path
    assert selection.instances("cg:Encoding"), "its provenance is missing"
    other = ox.NamedNode(f"{iri.CGD}statement/{ARTICLE}/zakharova-goal")
    assert not selection.holds(other)


def test_a_claim_comes_with_who_put_it_forward_and_who_reviewed_it(world: MemoryReader) -> None:
    claim = f"{iri.CGD}claim/norland-foreign-ministry/2021-05-03/dead"
    selection = select(world, ids=[claim])
    assert f"{iri.CGD}statement/norland-foreign-ministry/2021-05-03/dead" in statements(selection)
    assert [node.value for node in selection.instances("cg:Review")][:1] == [f"{iri.CGD}review/fact-desk/dead"]


def test_what_a_source_reports_is_its_whole_document(article: Reader) -> None:
    selection = select(article, source=ARTICLE)
    for graph in (iri.assertion_graph(ARTICLE), iri.provenance_graph(ARTICLE)):
        whole = held(article.match(graph=ox.NamedNode(graph)))
        assert whole <= held(selection.quads())
    assert select(
        article, source="Newsweek article of 9 March 2022 on claimed Russian losses and the no-fly zone debate"
    ).nodes == (selection.nodes)


def test_of_an_actor_what_it_says_what_is_said_for_it_and_what_it_holds(article: Reader) -> None:
    facts = Facts(article)
    said = statements(select(article, actor="russia"))
    speakers = {facts.text(ox.NamedNode(name), "cg:speaker").removeprefix(f"{iri.CGD}actor/") for name in said}
    assert {"russia", "russia-mfa"} & speakers and "maria-zakharova" in speakers
    held_positions = select(article, actor="poland").instances("cg:Position")
    assert any(facts.text(node, "cg:holder").endswith("/poland") for node in held_positions)


def test_conditions_add_up(article: Reader) -> None:
    both = statements(select(article, actor="ukraine-mfa", topic="equipment-losses"))
    assert both and both < statements(select(article, actor="ukraine-mfa")) | both
    with pytest.raises(UsageError, match="selected by source 'newsweek/2022-03-09' and the resources named"):
        select(article, source="newsweek/2022-03-09", ids=[f"{iri.CGD}actor/nobody"])


def test_a_query_chooses(article: Reader) -> None:
    query = "PREFIX cg: <https://w3id.org/claimgraph/ontology#> SELECT ?any { ?any a cg:Silence }"
    selection = select(article, query=query)
    assert selection.instances("cg:Silence") and not statements(selection)


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("SELECT ?s { SERVICE <http://localhost/> { ?s ?p ?o } }", "SERVICE is refused"),
        ("ASK { ?s ?p ?o }", "no SELECT query"),
        ("SELECT ?o { ?s a ?o } LIMIT 0", "selects no resource"),
        ("SELECT ?c { ?s a ?c }", "nothing in this store is selected by choice.rq"),
        ("SELECT {", "malformed"),
        ("DELETE WHERE { ?s ?p ?o }", "refused"),
    ],
)
def test_a_query_that_does_not_choose_is_refused(article: Reader, query: str, fault: str) -> None:
    with pytest.raises(UsageError, match=fault):
        select(article, query=query, file="choice.rq")


def test_unknown_names_are_refused_with_near_ones(article: Reader) -> None:
    with pytest.raises(UsageError, match="did you mean"):
        select(article, topic="sanction")
    with pytest.raises(UsageError, match="no source"):
        select(article, source="nowhere/1999-01-01")


def test_what_follows_stays_inside_a_part(article: Reader) -> None:
    selection = select(article, topic="odesa", include=["inferred"])
    known = selection.nodes or frozenset()
    inferred = [quad for quad in selection.quads() if kind_of_graph(quad.graph_name.value) == "inferred"]  # type: ignore[union-attr]
    assert inferred
    assert all(quad.subject.value in known for quad in inferred)
    objects = {quad.object.value for quad in inferred if isinstance(quad.object, ox.NamedNode)}
    assert {name for name in objects if name.startswith(iri.CGD)} <= known


def test_findings_come_with_both_sides(world: MemoryReader) -> None:
    claim = f"{iri.CGD}claim/eastmark-defence-ministry/2021-05-03/dead"
    alone, compared = select(world, ids=[claim]), select(world, ids=[claim], include=["findings"])
    facts = Facts(world)
    assert not alone.instances("cg:FigureComparison")
    for finding in compared.instances("cg:FigureComparison"):
        for side in facts.nodes(finding, "cg:involves"):
            assert compared.holds(side) and facts.subjects("cg:content", side)
        for behind in (*facts.nodes(finding, "cg:rule"), *facts.nodes(finding, "prov:wasGeneratedBy")):
            assert compared.holds(behind)
    assert compared.instances("cg:FigureComparison")


def test_names_of_terms() -> None:
    assert term("cg:speaker").value == iri.CG + "speaker"
    assert term("https://example.org/x").value == "https://example.org/x"
