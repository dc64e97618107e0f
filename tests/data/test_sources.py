"""The further sources: transcribed facts with addresses and days, chains of reporting that hold, sums that add up."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

from claimgraph import home, iri
from claimgraph.corpus import load_ontology, load_reference, load_shapes
from claimgraph.rdf import parse, triples
from claimgraph.validate import Background, Shapes, compile_shapes
from data.curated import (
    ARTICLE,
    CLAIMS,
    DESCRIPTION,
    DOCUMENTS,
    LABEL,
    OA,
    ORG,
    PROV,
    RECORDS,
    REFERENCE,
    SCHEMA,
    SOURCES,
    TIME,
    TYPE,
    Quads,
    actor,
    concept,
    key_of,
    node,
    runs,
    words,
)

LEAF_TYPES = {
    *(iri.CG + name for name in RECORDS | CLAIMS),
    *(iri.CG + name for name in ("Person", "Organisation", "State", "UnnamedActor", "Place", "Event", "Proposal", "Series")),
    *(iri.CG + name for name in ("CapturedSource", "TranscribedSource", "Passage", "Sentence", "Encoding")),
    *(iri.CG + name for name in ("Rule", "TolerancePolicy")),
    OA + "TextPositionSelector",
    OA + "TextQuoteSelector",
    ORG + "Membership",
    PROV + "Entity",
    TIME + "ProperInterval",
    TIME + "Instant",
}
UPDATES = ("2022-03-08", "2022-03-09", "2022-03-10")
MARCH_9 = {
    "aircraft": 49, "helicopters": 81, "tanks": 317, "fuel-trucks": 60, "drones": 7, "armoured-vehicles": 1070,
    "artillery-pieces": 120, "multiple-rocket-launchers": 56, "other-vehicles": 482, "boats": 3, "anti-aircraft-systems": 28,
}  # fmt: skip


@pytest.fixture(scope="module")
def corpus() -> Quads:
    return Quads([*DOCUMENTS, *REFERENCE])


@pytest.fixture(scope="module")
def validator() -> tuple[Shapes, Background]:
    reference = [triple for file in load_reference() for triple in file.triples]
    return compile_shapes(load_shapes()), Background([*load_ontology(), *reference])


def value(corpus: Quads, key: str, name: str) -> Decimal:
    return Decimal(corpus.one(node("claim", key, name), "value"))


def document_of(corpus: Quads, statement: str) -> str:
    return corpus.one(statement, "reportedIn")


@pytest.mark.parametrize("file", DOCUMENTS, ids=key_of)
def test_a_document_keeps_to_the_shapes(file: Path, validator: tuple[Shapes, Background]) -> None:
    shapes, background = validator
    report = shapes.validate(list(triples(parse(file.read_bytes(), file))), background)
    assert report.conforms, report.results


def test_there_are_at_least_thirteen_sources_beside_the_article_from_every_side(corpus: Quads) -> None:
    assert len(SOURCES) >= 13
    speakers = {speaker for said in corpus.typed("Statement") for speaker in corpus.all(said, "speaker")}
    for name in (
        "igor-konashenkov", "ohchr", "council-of-the-european-union", "zbigniew-rau", "john-kirby", "jen-psaki", "antony-blinken",
        "jens-stoltenberg", "scott-berrier", "volodymyr-zelensky", "ukraine-mfa", "ukraine-general-staff", "oryx",
        "maria-zakharova", "oleksiy-arestovych", "mateusz-morawiecki",
    ):  # fmt: skip
        assert actor(name) in speakers, name


@pytest.mark.parametrize("file", SOURCES, ids=key_of)
def test_a_source_is_transcribed_with_an_address_or_says_through_whom_it_is_known(file: Path, corpus: Quads) -> None:
    quads = Quads([file])
    (source,) = quads.typed("TranscribedSource")
    assert source == iri.source(key_of(file))
    assert quads.typed("Passage", "Sentence") == []
    assert quads.one(source, SCHEMA + "publisher")
    assert quads.one(source, SCHEMA + "inLanguage")
    assert quads.one(source, "capturedOn") == "2026-11-23"
    if not quads.all(source, SCHEMA + "url"):
        assert "Known through" in quads.one(source, DESCRIPTION)
        cited = {origin for said in corpus.typed("Statement") for origin in corpus.all(said, "basedOn")}
        assert {said for said in quads.typed("Statement") if said in cited}
    encoding = f"{iri.CGD}encoding/{key_of(file)}"
    assert quads.one(encoding, "method") == concept("method", "transcription")
    assert quads.one(encoding, "confidence") in {concept("confidence", "medium"), concept("confidence", "low")}
    assert quads.one(encoding, "reviewStatus") == concept("review-status", "unreviewed")


@pytest.mark.parametrize("file", SOURCES, ids=key_of)
def test_a_source_lies_within_the_days_and_says_when_something_was_said(file: Path) -> None:
    quads = Quads([file])
    (source,) = quads.typed("TranscribedSource")
    published = quads.all(source, SCHEMA + "datePublished")
    for said in quads.typed("Statement"):
        days = quads.all(said, "saidOn") or published
        assert days, said
        assert all("2022-02-28" <= day <= "2022-03-10" for day in days), said


def test_no_quotation_is_longer_than_eight_words(corpus: Quads) -> None:
    quotations = [words_ for said in corpus.typed("Statement") for words_ in corpus.all(said, "quotation")]
    assert len(quotations) >= 15
    for quotation in quotations:
        assert len(words(quotation)) <= 8, quotation


def test_every_link_in_a_chain_of_reporting_leads_to_a_statement_of_the_same_or_an_earlier_day(corpus: Quads) -> None:
    statements = set(corpus.typed("Statement"))
    for said in statements:
        for origin in corpus.all(said, "basedOn"):
            assert origin in statements, (said, origin)
            later = corpus.all(said, "saidOn") or corpus.all(document_of(corpus, said), SCHEMA + "datePublished")
            earlier = corpus.all(origin, "saidOn") or corpus.all(document_of(corpus, origin), SCHEMA + "datePublished")
            assert min(earlier) <= max(later), (said, origin)


def test_two_outlets_and_the_ministry_rest_on_the_general_staff(corpus: Quads) -> None:
    post = node("statement", "ukraine-mfa/2022-03-09-social-media-post", "losses")
    staff = node("statement", "ukraine-general-staff/2022-03-09", "losses")
    reports = {document_of(corpus, said) for said in corpus.typed("Statement") if post in corpus.all(said, "basedOn")}
    assert reports == {iri.source("newsweek/2022-03-09"), iri.source("free-press-journal/2022-03-09")}
    assert staff in corpus.all(post, "basedOn")
    assert corpus.all(staff, "basedOn") == []


@pytest.mark.parametrize(
    "key", ["ukraine-general-staff/2022-03-09", "ukraine-mfa/2022-03-09-social-media-post", "free-press-journal/2022-03-09"]
)
def test_the_eleven_equipment_figures_of_9_march_are_those_of_the_article(corpus: Quads, key: str) -> None:
    for name, number in MARCH_9.items():
        assert value(corpus, key, name) == number == value(corpus, "newsweek/2022-03-09", f"mfa-{name}"), name
    assert value(corpus, key, "killed") == 12000


def test_the_revised_number_of_dead_supersedes_the_first_and_loses_nothing(corpus: Quads) -> None:
    key = "ukraine-general-staff/2022-03-09"
    revised, first = node("claim", key, "killed"), node("claim", key, "killed-at-first")
    assert corpus.one(revised, "supersedes") == first
    assert corpus.one(revised, "comparator") == concept("comparator", "about")
    assert corpus.one(first, "comparator") == concept("comparator", "more-than")
    assert corpus.one(revised, PROV + "generatedAtTime") == corpus.one(first, PROV + "invalidatedAtTime")


def test_the_parts_of_every_total_add_up_unless_one_of_two_is_not_told(corpus: Quads) -> None:
    totals: dict[str, list[str]] = {}
    for figure in corpus.typed("Figure"):
        for total in corpus.all(figure, "partOf"):
            totals.setdefault(total, []).append(figure)
    single = {total for total, parts in totals.items() if len(parts) == 1}
    assert single == {
        node("claim", "interfax-ukraine/2022-03-10", "casualties-before"),
        node("claim", "oryx/2022-03-09", "russia-aircraft"),
        node("claim", "oryx/2022-03-09", "ukraine-aircraft"),
    }
    sums = {}
    for total in totals.keys() - single:
        whole = Decimal(corpus.one(total, "value"))
        assert sum(Decimal(corpus.one(part, "value")) for part in totals[total]) == whole, total
        sums[total.removeprefix(f"{iri.CGD}claim/")] = int(whole)
    assert sums["ohchr/2022-03-08-update/casualties"] == 474 + 861
    assert sums["ohchr/2022-03-09-update/casualties"] == 516 + 908
    assert sums["ohchr/2022-03-10-update/casualties"] == 549 + 957
    assert sums["oryx/2022-03-09/russia-tanks"] == 156
    assert sums["il-metropolitano/2022-03-09/all"] == 14 + 146


@pytest.mark.parametrize("name", ["casualties", "killed", "injured"])
def test_the_updates_of_the_un_rise_from_day_to_day(corpus: Quads, name: str) -> None:
    figures = [node("claim", f"ohchr/{day}-update", name) for day in UPDATES]
    assert [corpus.one(figure, "asOf") for figure in figures] == ["2022-03-07", "2022-03-08", "2022-03-09"]
    numbers = [Decimal(corpus.one(figure, "value")) for figure in figures]
    assert numbers == sorted(set(numbers))
    assert len({corpus.one(figure, "inSeries") for figure in figures}) == 1
    assert {corpus.one(figure, "exclusivity") for figure in figures} == {concept("exclusivity", "floor")}


def test_the_losses_that_ukraine_claims_rise_from_3_to_8_to_9_march(corpus: Quads) -> None:
    for name, number in MARCH_9.items():
        third, eighth = (value(corpus, key, name) for key in ("republic-world/2022-03-03", "latestly/2022-03-08"))
        assert third <= eighth <= number, name


@pytest.mark.parametrize(
    ("key", "comparator", "written"),
    [
        ("russia-mod/2022-03-02-briefing", "more-than", "более 2870"),
        ("al-jazeera/2022-03-02", "more-than", "more than 2,870"),
        ("independent/2022-03-02", "more-than", "more than 2,870"),
        ("anews/2022-03-02", "exactly", "2,870"),
        ("caucasian-knot/2022-03-03", "exactly", "2870"),
    ],
)
def test_each_report_of_the_briefing_keeps_its_own_qualifier(corpus: Quads, key: str, comparator: str, written: str) -> None:
    figure = node("claim", key, "ukrainian-killed")
    assert value(corpus, key, "ukrainian-killed") == 2870
    assert corpus.one(figure, "comparator") == concept("comparator", comparator)
    assert corpus.one(figure, "asWritten") == written
    assert corpus.one(figure, "party") == actor("ukraine")


def test_a_range_has_two_ends_and_a_title_keeps_one(corpus: Quads) -> None:
    answer = node("claim", "mediaite/2022-03-08", "killed")
    assert [corpus.one(answer, term) for term in ("minValue", "maxValue")] == ["2000", "4000"]
    assert corpus.all(answer, "value") == []
    assert corpus.one(node("claim", "mediaite/2022-03-08", "killed-by-title"), "comparator") == concept("comparator", "up-to")


def test_pictures_confirm_some_losses_and_leave_others_out(corpus: Quads) -> None:
    figures = [figure for figure in corpus.typed("Figure") if "/oryx/2022-03-09/" in figure]
    assert {corpus.one(figure, "exclusivity") for figure in figures} == {concept("exclusivity", "confirmed-only")}
    total = node("claim", "oryx/2022-03-09", "russia-tanks")
    assert corpus.one(total, "comparator") == concept("comparator", "up-to")


def test_a_party_is_a_state_where_soldiers_or_equipment_are_counted(corpus: Quads) -> None:
    states = {actor("russia"), actor("ukraine")}
    for figure in corpus.typed("Figure"):
        counted = corpus.one(figure, "counted").rsplit("/", 1)[-1]
        if corpus.all(figure, "measure") == [concept("measure", "listed")] or counted in ("civilian", "no-fly-zone", "week"):
            continue
        assert corpus.one(figure, "party") in states, figure


def test_every_person_has_a_role_and_every_capacity_is_the_speakers_own(corpus: Quads) -> None:
    members = {corpus.one(subject, ORG + "member") for subject, term in corpus.index if term == ORG + "member"}
    assert set(corpus.typed("Person")) <= members
    for said in corpus.typed("Statement"):
        for membership in corpus.all(said, "inCapacity"):
            assert corpus.one(membership, ORG + "member") == corpus.one(said, "speaker")


def test_every_claim_is_put_forward_and_every_content_is_a_claim(corpus: Quads) -> None:
    content = {one for said in corpus.typed("Statement") for one in corpus.all(said, "content")}
    assert content == set(corpus.typed(*CLAIMS))


def test_only_leaf_types_are_asserted(corpus: Quads) -> None:
    assert {quad.object.value for quad in corpus.quads if quad.predicate.value == TYPE} <= LEAF_TYPES
    asserted = Counter(node_ for (node_, term), types in corpus.index.items() if term == TYPE for _ in types)
    assert {node_ for node_, count in asserted.items() if count > 1} == set()


@pytest.mark.parametrize("file", DOCUMENTS, ids=key_of)
def test_no_blank_nodes_and_two_named_graphs(file: Path) -> None:
    quads = parse(file.read_bytes(), file)
    assert not [quad for quad in quads for term in (quad.subject, quad.object) if isinstance(term, ox.BlankNode)]
    assert {quad.graph_name.value for quad in quads} == {iri.assertion_graph(key_of(file)), iri.provenance_graph(key_of(file))}


def test_every_term_of_ours_is_defined_and_every_resource_of_ours_described(corpus: Quads) -> None:
    files = [home.ONTOLOGY / "core.ttl", *sorted((home.ONTOLOGY / "vocabularies").glob("*.ttl"))]
    defined = {quad.subject.value for file in files for quad in parse(file.read_bytes(), file) if quad.predicate.value == TYPE}
    described = {quad.subject.value for quad in corpus.quads}
    for quad in corpus.quads:
        for term in (quad.predicate, quad.object):
            if isinstance(term, ox.NamedNode) and term.value.startswith((iri.CG, iri.CGV)):
                assert term.value in defined, quad
            if isinstance(term, ox.NamedNode) and term.value.startswith(iri.CGD):
                assert term.value in described, quad


def test_actors_places_events_and_proposals_have_one_label_in_each_language(corpus: Quads) -> None:
    labels: dict[str, set[tuple[str, str]]] = {}
    for quad in corpus.quads:
        if quad.predicate.value == LABEL:
            labels.setdefault(quad.subject.value, set()).add((quad.object.language or "", quad.object.value))
    for named in corpus.typed("Person", "Organisation", "State", "UnnamedActor", "Place", "Event", "Proposal"):
        assert sorted(language for language, _ in labels.get(named, ())) == ["en", "pl", "ru", "uk"], named


def test_no_actor_or_proposal_of_the_reference_files_is_used_nowhere(corpus: Quads) -> None:
    used = {quad.object.value for quad in corpus.quads}
    reference = Quads(REFERENCE)
    for named in reference.typed("Person", "Organisation", "State", "Proposal"):
        assert named in used, named


def test_lines_are_short_enough_to_edit_but_for_addresses() -> None:
    for file in [*DOCUMENTS, *REFERENCE]:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if "<http" not in line and "dcterms:description" not in line:
                assert len(line) <= 130, f"{file.name}:{number}"


def test_the_search_for_copied_runs_finds_nine_words_and_no_fewer() -> None:
    source = "one two three four five six seven eight nine ten"
    assert runs(source, 9) & runs("# Zero; one, two, three: four five six SEVEN eight nine.", 9)
    assert not runs(source, 9) & runs("one two three four five six seven eight and nine ten", 9)


def test_the_article_is_the_only_captured_source(corpus: Quads) -> None:
    assert corpus.typed("CapturedSource") == [iri.source(key_of(ARTICLE))]
