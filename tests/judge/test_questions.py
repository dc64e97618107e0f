"""The questions on findings, asked of the curated corpus and of small ones, in two engines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import pyoxigraph as ox
import pytest
import rdflib

from claimgraph import reason
from claimgraph.corpus import documents, load_document, load_ontology, load_reference
from claimgraph.iri import CG, CGD, ONTOLOGY_GRAPH, SCHEMA_INFERRED_GRAPH, inferred_graph, reference_graph
from claimgraph.judge import findings_to_quads, judge_store
from claimgraph.query import ask, bind, find, questions, resolve
from claimgraph.rdf import Triple
from claimgraph.store import MemoryReader

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

COLUMNS = {
    "figure-comparisons": "relation, measure, counted, party, leftSpeaker, leftAsWritten, leftAsOf, "
    "rightSpeaker, rightAsWritten, rightAsOf, differsIn, ratio, explanation, id",
    "conflicts": "kind, left, right, why, ratio, id",
    "not-comparable": "left, right, differsIn, explanation, id",
    "disputes": "proposal, leftHolder, leftStance, rightHolder, rightStance, since, id",
    "split-messages": "organisation, leftSpeaker, rightSpeaker, about, difference, id",
    "position-shifts": "holder, proposal, fromStance, fromDate, toStance, toDate, id",
    "qualifier-drift": "claim, origin, originAsWritten, report, reportAsWritten, id",
    "quote-drift": "speaker, left, right, similarity, id",
    "sum-checks": "total, totalValue, sumOfParts, difference, agrees, source, id",
    "series-checks": "series, date, previous, value, explained, id",
    "corroboration": "claim, speaker, independentSources, reports, circular, id",
    "stale-figures": "figure, asWritten, statedAsOf, actuallyAsOf, source, id",
}
ROOT = "https://w3id.org/claimgraph/"
Row = dict[str, str | None]


def quads(triples: Sequence[Triple] | frozenset[Triple] | set[Triple], graph: str) -> list[ox.Quad]:
    return [ox.Quad(*triple, ox.NamedNode(graph)) for triple in triples]


@cache
def everything() -> tuple[ox.Quad, ...]:
    """The curated corpus as a build stores it, with a series that falls, which the corpus itself does not hold."""
    ontology, references = load_ontology(), load_reference()
    known = reason.background(reason.compile_rules(ontology), [triple for part in references for triple in part.triples])
    found = quads(ontology, ONTOLOGY_GRAPH) + quads(known.inferred, SCHEMA_INFERRED_GRAPH)
    for part in references:
        found += quads(part.triples, reference_graph(part.name))
    for file in documents():
        document = load_document(file)
        found += quads(document.assertion, document.graphs[0])
        inferred = reason.closure(document.triples, known, document.key)
        found += quads([*inferred, *reason.filing(document.triples, inferred)], inferred_graph(document.key))
    falling = list(ox.parse(FALLING, ox.RdfFormat.TRIG))
    graph = falling[0].graph_name
    for point in ("high", "low"):
        figure = ox.NamedNode(f"{CGD}claim/gazette/day/{point}")
        falling += [ox.Quad(figure, ox.NamedNode(CG + facet), ox.NamedNode(ROOT + name), graph) for facet, name in FACETS.items()]
        falling.append(ox.Quad(figure, ox.NamedNode(CG + "paraphrase"), ox.Literal("Boats.", language="en"), graph))
    found += falling
    findings, policy = judge_store(MemoryReader(found))
    return (*found, *findings_to_quads(findings, policy))


FALLING = """
@base <https://w3id.org/claimgraph/data/> .
@prefix cg: <https://w3id.org/claimgraph/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<graph/gazette/day/assertion> {
  <source/gazette/day> a cg:TranscribedSource ; rdfs:label "The Gazette"@en .
  <series/gazette/boats> a cg:Series ; rdfs:label "boats by the Gazette"@en .
  <statement/gazette/day/one> a cg:Statement ; cg:speaker <actor/newsweek> ; cg:reportedIn <source/gazette/day> ;
    cg:content <claim/gazette/day/high> , <claim/gazette/day/low> .
  <claim/gazette/day/high> a cg:Figure ; cg:asOf "2001-01-01"^^xsd:date ; cg:value "12"^^xsd:decimal ; cg:asWritten "12" .
  <claim/gazette/day/low> a cg:Figure ; cg:asOf "2001-01-02"^^xsd:date ; cg:value "10"^^xsd:decimal ; cg:asWritten "10" .
}
"""
FACETS = {
    "accumulation": "vocabulary/accumulation/cumulative",
    "measure": "vocabulary/measure/lost",
    "counted": "vocabulary/counted/boat",
    "party": "data/actor/belarus",
    "inSeries": "data/series/gazette/boats",
}


@cache
def reader() -> MemoryReader:
    return MemoryReader(everything())


@cache
def dataset() -> rdflib.Dataset:
    found = rdflib.Dataset(default_union=True)
    text = ox.serialize(everything(), format=ox.RdfFormat.N_QUADS)
    assert text
    found.parse(data=text.decode(), format="nquads")
    return found


def rows(name: str, **parameters: str) -> list[Row]:
    answer = ask(reader(), name, **parameters)
    return [
        {column: getattr(value, "value", None) for column, value in zip(answer.columns, row, strict=True)} for row in answer.rows
    ]


def test_names_and_columns_are_the_contract() -> None:
    assert {name: ", ".join(questions()[name].columns) for name in COLUMNS} == COLUMNS


@pytest.mark.parametrize("name", sorted(COLUMNS))
@pytest.mark.parametrize("source", [None, "newsweek/2022-03-09"])
def test_both_engines_give_the_same_rows_once_each(name: str, source: str | None) -> None:
    question = find(name)
    terms = {} if source is None else {"source": resolve(reader(), "source", f"{CGD}source/{source}")}
    query = bind(question, terms)
    ours = [[row[column] and row[column].value for column in question.columns] for row in reader().query(query)]  # type: ignore[union-attr]
    result = dataset().query(query)
    assert [[None if value is None else str(value) for value in row] for row in result] == ours  # type: ignore[union-attr]
    assert len({tuple(row) for row in ours}) == len(ours)


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_every_question_has_an_answer_that_leads_to_findings(name: str) -> None:
    found = rows(name)
    assert found
    for row in found:
        assert (row["id"] or "").startswith(f"{CGD}finding/")
        missing = {column for column, value in row.items() if value is None}
        optional = {"party", "leftAsOf", "rightAsOf", "ratio", "since", "source", "date"}
        assert missing <= optional, row


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_a_parameter_narrows_the_answer_and_nothing_else(name: str) -> None:
    whole = {tuple(row.items()) for row in rows(name)}
    values = {
        "actor": ("ukraine", "gazette-of-nowhere"),
        "topic": ("military-casualties", None),
        "measure": ("killed", None),
        "proposal": ("no-fly-zone-over-ukraine", None),
        "source": (f"{CGD}source/newsweek/2022-03-09", None),
    }
    for parameter in find(name).parameters:
        narrowed = {tuple(row.items()) for row in rows(name, **{parameter.name: values[parameter.name][0] or ""})}
        assert narrowed <= whole


def test_the_article_against_the_other_side() -> None:
    found = rows("conflicts", measure="killed", source=f"{CGD}source/newsweek/2022-03-09")
    assert {("Russia: 498", "Ministry of Foreign Affairs of Ukraine: more than 12,000", "24.0964")} <= {
        (row["left"], row["right"], row["ratio"]) for row in found
    }
    assert rows("conflicts", measure="injured", source=f"{CGD}source/newsweek/2022-03-09") == []


def test_stale_since_the_second_of_march() -> None:
    (row,) = rows("stale-figures", measure="killed")
    assert (row["asWritten"], row["statedAsOf"], row["actuallyAsOf"]) == ("498", "2022-03-09", "2022-03-02")
    assert rows("stale-figures", measure="lost") == []


def test_the_sum_in_the_article() -> None:
    (row,) = rows("sum-checks", source=f"{CGD}source/newsweek/2022-03-09")
    assert (row["totalValue"], row["sumOfParts"], row["difference"], row["agrees"]) == ("1424", "1424", "0", "true")


def test_the_call_for_a_no_fly_zone_and_those_who_rule_it_out() -> None:
    found = rows("disputes", proposal="no-fly-zone-over-ukraine", actor="ukraine")
    assert {row["leftHolder"] for row in found} == {"Volodymyr Zelensky"}
    assert {"Jen Psaki", "Antony Blinken", "Biden administration", "NATO"} <= {row["rightHolder"] for row in found}


def test_the_offer_and_its_rejection() -> None:
    found = rows("disputes", actor="poland")
    assert {("offers", "rejects"), ("offers", "opposes")} & {(row["leftStance"], row["rightStance"]) for row in found}
    assert {row["rightHolder"] for row in found} == {"United States", "Antony Blinken"}


def test_claimed_and_confirmed_tanks() -> None:
    found = {(row["left"], row["right"], row["differsIn"]) for row in rows("not-comparable", measure="lost")}
    assert ("Oryx: 156", "Ministry of Foreign Affairs of Ukraine: 317", "exclusivity") in found


def test_equipment_figures_agree_with_the_general_staff_and_the_qualifier_of_the_dead_drifts() -> None:
    found = rows("figure-comparisons", measure="lost", source=f"{CGD}source/newsweek/2022-03-09")
    agreeing = {row["counted"] for row in found if row["relation"] == "agrees" and row["leftAsOf"] == "2022-03-09"}
    assert len(agreeing) == 11
    drifts = rows("qualifier-drift", source=f"{CGD}source/newsweek/2022-03-09")
    assert [(row["originAsWritten"], row["reportAsWritten"]) for row in drifts] == [("about 12000", "more than 12,000")]


def test_the_updates_of_the_human_rights_office_only_rise() -> None:
    found = rows("figure-comparisons", measure="casualties")
    (row,) = (row for row in found if row["measure"] == "casualties" and "never fall" in (row["explanation"] or ""))
    assert (row["leftAsWritten"], row["rightAsWritten"]) == ("1,335", "1,506")


def test_a_fall_without_a_correction() -> None:
    (row,) = rows("series-checks", measure="lost")
    assert (row["series"], row["date"], row["previous"], row["value"], row["explained"]) == (
        "boats by the Gazette", "2001-01-02", "12", "10", "false",
    )  # fmt: skip


def test_reports_that_share_an_origin_are_marked() -> None:
    found = {row["claim"]: row for row in rows("corroboration", measure="killed")}
    shared = [row for row in found.values() if row["circular"] == "true"]
    assert shared
    assert all(int(row["reports"] or 0) >= 1 and row["independentSources"] == "1" for row in shared)


FILED = """
PREFIX cg: <https://w3id.org/claimgraph/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?id ?kind ?subject
WHERE {
  { ?id a ?kind ; cg:topic ?subject . VALUES ?kind { cg:Figure cg:Position } }
  UNION { ?id cg:onBehalfOf ?whom ; cg:topic ?subject . BIND(cg:onBehalfOf AS ?kind) }
  UNION {
    GRAPH <https://w3id.org/claimgraph/data/graph/findings> { ?id a|cg:relation ?kind ; cg:involves ?claim . }
    ?claim cg:topic|cg:measure|(cg:measure/skos:broaderTransitive) ?subject .
  }
}
"""


def test_what_is_filed_under_a_heading_is_what_the_lists_have_in_common() -> None:
    counted = {
        (row["id"].value, f"{re.split('[/#]', row['kind'].value)[-1]} <{row['subject'].value}>")
        for row in reader().query(FILED)  # type: ignore[union-attr]
    }
    filed = {(quad.subject.value, quad.object.value) for quad in reader().match(None, ox.NamedNode(CG + "filedUnder"))}  # type: ignore[union-attr]
    assert filed == counted
    assert len({name.split()[0] for _, name in filed}) > 12
