"""The curated graph of the Newsweek article of 9 March 2022: complete, anchored, in our own words."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import pytest

from claimgraph import home, iri
from claimgraph.rdf import parse
from data.curated import ARTICLE, CLAIMS, OA, ORG, RECORDS, REFERENCE, Quads, actor, runs

TEXT = home.HOME.parent / "shared" / "sources" / "newsweek-2022-03-09.txt"


class Data(Quads):
    """The article and the reference files as one set of quads."""

    def __init__(self) -> None:
        super().__init__([ARTICLE, *REFERENCE])
        self.article = parse(ARTICLE.read_bytes(), ARTICLE)

    def span(self, passage: str) -> tuple[int, int]:
        selector = passage + "/position"
        assert selector in self.all(passage, OA + "hasSelector")
        return int(self.one(selector, OA + "start")), int(self.one(selector, OA + "end"))

    def attested(self) -> Iterator[tuple[str, tuple[int, int]]]:
        for record in self.typed(*RECORDS):
            for passage in self.all(record, "passage"):
                yield record, self.span(passage)


@pytest.fixture(scope="module")
def data() -> Data:
    return Data()


@pytest.fixture(scope="module")
def text() -> str:
    if not TEXT.is_file():
        pytest.skip("the captured text of the article is not published with the repository")
    return TEXT.read_bytes().decode("utf-8")


def claim(name: str) -> str:
    return f"{iri.CGD}claim/newsweek/2022-03-09/{name}"


def statement(name: str) -> str:
    return f"{iri.CGD}statement/newsweek/2022-03-09/{name}"


def test_the_article_is_encoded_as_fully_as_it_was_asked_for(data: Data) -> None:
    assert len(data.typed("Statement")) >= 28
    assert len(data.typed("Figure")) >= 20
    assert len(data.typed("Position")) >= 18
    assert len(data.typed("Silence")) == 1
    assert len(data.typed("CommentRequest")) == 1


def test_at_least_25_actors_of_the_article_stand_with_roles_and_parent_organisations(data: Data) -> None:
    actors = set(data.typed("Person", "Organisation", "State", "UnnamedActor"))
    named = {quad.object.value for quad in data.article} & actors
    memberships = {subject for subject, term in data.index if term == ORG + "member"}
    members = {data.one(one, ORG + "member"): data.one(one, ORG + "organization") for one in memberships}
    parents = {parent for one in actors for parent in data.all(one, ORG + "subOrganizationOf")}
    assert len(named) >= 25
    assert parents | set(members) | set(members.values()) <= actors
    for person in data.typed("Person"):
        assert person in members, person
    assert data.one(actor("ohchr"), ORG + "subOrganizationOf") == actor("united-nations")
    assert data.one(actor("ukraine-air-force"), ORG + "subOrganizationOf") == actor("ukraine-armed-forces")
    assert data.one(actor("us-state-department"), ORG + "subOrganizationOf") == actor("biden-administration")


@pytest.mark.parametrize(
    ("name", "counted", "comparator", "value", "written"),
    [
        ("mfa-killed", "military-personnel", "more-than", 12000, "more than 12,000"),
        ("mfa-aircraft", "aircraft", "exactly", 49, "49"),
        ("mfa-helicopters", "helicopter", "exactly", 81, "81"),
        ("mfa-tanks", "tank", "exactly", 317, "317"),
        ("mfa-fuel-trucks", "fuel-truck", "exactly", 60, "60"),
        ("mfa-drones", "drone", "exactly", 7, "seven"),
        ("mfa-armoured-vehicles", "armoured-vehicle", "exactly", 1070, "1,070"),
        ("mfa-artillery-pieces", "artillery-piece", "exactly", 120, "120"),
        ("mfa-multiple-rocket-launchers", "multiple-rocket-launcher", "exactly", 56, "56"),
        ("mfa-other-vehicles", "other-vehicle", "exactly", 482, "482"),
        ("mfa-boats", "boat", "exactly", 3, "three"),
        ("mfa-anti-aircraft-systems", "anti-aircraft-system", "exactly", 28, "28"),
    ],
)
def test_each_loss_that_the_ministry_claims(
    data: Data, name: str, counted: str, comparator: str, value: int, written: str
) -> None:
    figure = claim(name)
    assert data.one(figure, "counted") == f"{iri.CGV}counted/{counted}"
    assert data.one(figure, "comparator") == f"{iri.CGV}comparator/{comparator}"
    assert Decimal(data.one(figure, "value")) == value
    assert data.one(figure, "asWritten") == written
    assert data.one(figure, "party") == actor("russia")
    assert data.one(figure, "asOf") == "2022-03-09"
    assert data.one(figure, "interval") == f"{iri.CGD}interval/2022-02-24--2022-03-09"
    assert data.one(figure, "measure") == f"{iri.CGV}measure/{'killed' if counted == 'military-personnel' else 'lost'}"
    (said,) = [one for one in data.typed("Statement") if figure in data.all(one, "content")]
    assert data.one(said, "speaker") == actor("ukraine-mfa")
    assert data.one(said, "channel") == f"{iri.CGV}channel/social-media"


def test_the_parts_of_the_civilian_casualties_add_up_to_their_total(data: Data) -> None:
    total = claim("ohchr-casualties")
    parts = [figure for figure in data.typed("Figure") if total in data.all(figure, "partOf")]
    assert {Decimal(data.one(part, "value")) for part in parts} == {516, 908}
    assert sum(Decimal(data.one(part, "value")) for part in parts) == Decimal(data.one(total, "value")) == 1424
    assert {data.one(figure, "exclusivity") for figure in [total, *parts]} == {f"{iri.CGV}exclusivity/floor"}
    assert set(data.all(claim("ohchr-belief"), "about")) == {total, *parts}


def test_no_number_is_invented(data: Data) -> None:
    values = Counter(int(Decimal(data.one(figure, "value"))) for figure in data.typed("Figure"))
    losses = [12000, 49, 81, 317, 60, 7, 1070, 120, 56, 482, 3, 28]
    assert values == Counter([*losses, 2, 2000, 498, 1424, 516, 908, 3, 14, 146])


def test_no_day_is_given_where_the_article_gives_none(data: Data) -> None:
    for name in (
        "russia-ukrainian-dead",
        "russia-own-dead",
        "analysts-surprise",
        "poland-offer",
        "biden-administration-no-fly-zone",
    ):
        assert data.all(statement(name), "saidOn") == [], name
    for name in ("russia-ukrainian-dead", "russia-own-dead"):
        assert data.all(claim(name), "asOf") == [], name
    assert data.one(statement("us-rejection"), "saidOn") == "2022-03-08"


def test_the_sentences_cover_the_whole_text_without_gap_or_overlap(data: Data, text: str) -> None:
    position = 0
    for start, end in sorted(data.span(sentence) for sentence in data.typed("Sentence")):
        assert text[position:start].strip() == "", (position, start)
        assert position <= start < end
        assert text[start:end] == text[start:end].strip()
        position = end
    assert position == len(text)


def test_a_sentence_says_why_it_carries_no_claim_exactly_when_no_passage_lies_in_it(data: Data) -> None:
    spans = [span for _, span in data.attested()]
    for sentence in data.typed("Sentence"):
        start, end = data.span(sentence)
        covered = any(start <= first and last <= end for first, last in spans)
        assert covered != bool(data.all(sentence, "noClaimReason")), sentence


def test_every_passage_lies_within_one_sentence(data: Data) -> None:
    sentences = [data.span(sentence) for sentence in data.typed("Sentence")]
    for passage in data.typed("Passage"):
        start, end = data.span(passage)
        assert any(first <= start < end <= last for first, last in sentences), passage


def test_every_anchor_is_named_after_its_span(data: Data) -> None:
    for passage in data.typed("Passage", "Sentence"):
        assert passage == f"{iri.CGD}passage/newsweek/2022-03-09/{'-'.join(map(str, data.span(passage)))}"


def test_every_digest_is_that_of_its_span(data: Data, text: str) -> None:
    for passage in data.typed("Passage", "Sentence"):
        start, end = data.span(passage)
        assert data.one(passage, "digest") == hashlib.sha256(text[start:end].encode()).hexdigest(), passage
    source = iri.source("newsweek/2022-03-09")
    assert data.one(source, "textDigest") == hashlib.sha256(text.encode()).hexdigest()
    assert int(data.one(source, "textLength")) == len(text) == 3509


def test_only_words_between_quotation_marks_are_kept_verbatim(data: Data, text: str) -> None:
    kept = [
        (quad.subject.value.removesuffix("/quote"), quad.object.value)
        for quad in data.article
        if quad.predicate.value == OA + "exact"
    ]
    assert [exact for _, exact in kept] == ["a mass humanitarian catastrophe"]
    for passage, exact in kept:
        start, end = data.span(passage)
        assert text[start:end] == exact
        assert text[start - 1] + text[end] == '""'


def test_every_number_stands_as_written_in_a_passage_of_its_statement(data: Data, text: str) -> None:
    for figure in data.typed("Figure"):
        said = [one for one in data.typed("Statement") if figure in data.all(one, "content")]
        passages = [data.span(passage) for one in said for passage in data.all(one, "passage")]
        assert any(data.one(figure, "asWritten") in text[start:end] for start, end in passages), figure


def test_no_run_of_nine_words_of_the_article_stands_in_the_data(text: str) -> None:
    own = runs(text, 9)
    files = [file for root in (home.DATA, home.ONTOLOGY, home.QUERIES) for file in root.rglob("*") if file.is_file()]
    assert ARTICLE in files
    for file in files:
        copied = own & runs(file.read_text(encoding="utf-8"), 9)
        assert not copied, (file, copied)


def test_every_claim_is_put_forward_by_a_statement_and_every_content_is_a_claim(data: Data) -> None:
    content = {one for said in data.typed("Statement") for one in data.all(said, "content")}
    assert content == set(data.typed(*CLAIMS))


def test_what_the_article_passes_on_is_tied_to_the_document_of_its_origin(data: Data) -> None:
    origins = {
        said: origin.removeprefix(f"{iri.CGD}statement/")
        for said in data.typed("Statement")
        for origin in data.all(said, "basedOn")
    }
    assert origins == {
        statement("mfa-personnel"): "ukraine-mfa/2022-03-09-social-media-post/losses",
        statement("mfa-taken-out"): "ukraine-mfa/2022-03-09-social-media-post/losses",
        statement("mfa-lost"): "ukraine-mfa/2022-03-09-social-media-post/losses",
        statement("russia-own-dead"): "russia-mod/2022-03-02-briefing/own-losses",
        statement("ohchr-update"): "ohchr/2022-03-09-update/figures",
        statement("ohchr-belief"): "ohchr/2022-03-09-update/belief",
        statement("zelensky-call"): "office-of-the-president-of-ukraine/2022-03-09-address/call",
        statement("zelensky-explanation"): "office-of-the-president-of-ukraine/2022-03-09-address/explanation",
    }
