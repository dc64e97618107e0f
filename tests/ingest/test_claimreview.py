"""Reviews imported: from the forms in which they are published into documents that the graph accepts."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from claimgraph import iri
from claimgraph.build import Checker, build
from claimgraph.corpus import load_document, load_ontology, load_reference, load_shapes
from claimgraph.errors import DataError
from claimgraph.home import DATA
from claimgraph.ingest.claimreview import ReviewReport, document_key, import_reviews
from claimgraph.ingest.ratings import SHIPPED, RatingScale, load_ratings
from claimgraph.ingest.reviewdocument import ReviewOptions
from claimgraph.ingest.schemaorg import DEEPEST, LARGEST
from claimgraph.rdf import Triple
from claimgraph.store import open_reader

ITEM: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://www.checks.example/2030/moon/",
    "claimReviewed": "The moon over the harbour was made of cheese.",
    "datePublished": "2030-02-03T08:00:00+01:00",
    "author": {"@type": "Organization", "name": "Harbour Checks"},
    "reviewRating": {"@type": "Rating", "ratingValue": 1, "bestRating": 5, "worstRating": 1, "alternateName": "Mostly False"},
    "itemReviewed": {
        "@type": "Claim",
        "author": {"@type": "Person", "name": "Ada Quay"},
        "datePublished": "2030-02-01",
        "appearance": [{"@type": "CreativeWork", "url": "https://posts.example/7", "headline": "A post"}],
    },
}


def changed(**changes: Any) -> dict[str, Any]:
    """The item with other values; a value of None takes the property away."""
    return {key: value for key, value in {**ITEM, **changes}.items() if value is not None}


@pytest.fixture(scope="session")
def terms() -> set[str]:
    return {s.value for s, _, _ in [*load_ontology(), *(item for file in load_reference() for item in file.triples)]}  # type: ignore[union-attr]


@pytest.fixture(scope="session")
def scale(terms: set[str]) -> RatingScale:
    return load_ratings(SHIPPED, terms)


@pytest.fixture
def run(tmp_path: Path, scale: RatingScale):
    """Imports texts or objects, each as a file of its own, and gives the report."""

    def imported(*contents: Any, suffix: str = ".json", **options: Any) -> ReviewReport:
        files = []
        for number, content in enumerate(contents):
            file = tmp_path / f"in-{number}{suffix}"
            file.write_bytes(
                content if isinstance(content, bytes) else (content if isinstance(content, str) else json.dumps(content)).encode()
            )
            files.append(file)
        given = {"recorded": "2030-03-01T12:00:00Z", "scale": scale, "known": {}, "names": {}, **options}
        return import_reviews(files, tmp_path / "out", ReviewOptions(**given))

    return imported


def facts(report: ReviewReport) -> set[Triple]:
    return {item for file in report.files for item in load_document(file, file.parents[1]).triples}


def values(found: set[Triple], name: str) -> set[str]:
    return {o.value for _, p, o in found if p.value.endswith(name)}  # type: ignore[union-attr]


def faults(report: ReviewReport) -> list[str]:
    checker = Checker(load_ontology(), load_shapes(), load_reference())
    return [
        fault.message for file in report.files for fault in checker.faults(file, load_document(file, file.parents[1]).triples)
    ]


def test_a_review_becomes_a_valid_document(run: Any) -> None:
    report = run(ITEM)
    assert (report.reviews, report.added, report.rejects, report.unmapped) == (1, 1, (), ())
    assert faults(report) == []
    found = facts(report)
    assert values(found, "#originalRating") == {"Mostly False"}
    assert values(found, "#rating") == {f"{iri.CGV}rating/mostly-refuted"}
    assert values(found, "#mappingVersion") == {"1.0"}
    assert values(found, "#saidOn") == {"2030-02-01"} and values(found, "#claimAsOf") == {"2030-02-03"}
    assert values(found, "#paraphrase") == {"The moon over the harbour was made of cheese."}
    assert {"Ada Quay", "Harbour Checks", "A post"} <= values(found, "#label")
    assert values(found, "#publisherAsWritten") == {"posts.example"}
    [review] = {s for s, p, o in found if o == ox.NamedNode(iri.CG + "Review")}
    assert review.value.startswith(f"{iri.CGD}review/checks.example/moon-")  # type: ignore[union-attr]


def test_the_chain_leads_to_where_the_claim_appeared_first(run: Any) -> None:
    claim = {**ITEM["itemReviewed"], "firstAppearance": {"@type": "CreativeWork", "url": "https://posts.example/1"}}
    report = run(changed(itemReviewed=claim))
    found = facts(report)
    assert faults(report) == []
    [first] = values(found, "#hadPrimarySource")
    assert first in values(found, "#basedOn") and len(values(found, "#basedOn")) == 2
    [source] = {o for s, p, o in found if s.value == first and p.value.endswith("#reportedIn")}  # type: ignore[union-attr]
    assert (source, ox.NamedNode("https://schema.org/url"), ox.NamedNode("https://posts.example/1")) in found


FORMS: dict[str, Any] = {
    "http address": changed(**{"@context": "http://schema.org"}),
    "address with slash": changed(**{"@context": "https://schema.org/"}),
    "context in a list": changed(**{"@context": ["https://schema.org", {"x": "https://x.example/"}]}),
    "vocab": changed(**{"@context": {"@vocab": "http://schema.org/"}}),
    "prefixed names": {
        "@context": {"schema": "http://schema.org/"},
        "@type": "schema:ClaimReview",
        **{f"schema:{key}": value for key, value in ITEM.items() if not key.startswith("@")},
    },
    "full names": {
        "@context": {"@vocab": "http://schema.org/"},
        "@type": ["http://schema.org/ClaimReview"],
        **{f"https://schema.org/{key}": value for key, value in ITEM.items() if not key.startswith("@")},
    },
    "list": [ITEM],
    "graph": {"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, changed(**{"@context": None})]},
    "feed": {
        "@context": "https://schema.org",
        "@type": "DataFeed",
        "dataFeedElement": [{"@type": "DataFeedItem", "item": [changed(**{"@context": None})]}],
    },
    "nested in an article": {"@context": "https://schema.org", "@type": "NewsArticle", "review": changed(**{"@context": None})},
    "references": {
        "@context": "https://schema.org",
        "@graph": [
            changed(**{"@context": None, "author": {"@id": "#us"}, "itemReviewed": {"@id": "#claim"}}),
            {"@id": "#us", **ITEM["author"]},
            {"@id": "#claim", **ITEM["itemReviewed"]},
        ],
    },
    "values in objects and lists": changed(
        claimReviewed=[{"@value": ITEM["claimReviewed"], "@language": "en"}], author=[ITEM["author"]], url={"@id": ITEM["url"]}
    ),
    "said twice": [ITEM, ITEM],
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_the_same(run: Any, form: str, tmp_path: Path) -> None:
    plain = facts(run(ITEM))
    [file] = (tmp_path / "out").rglob("*.trig")
    file.unlink()
    report = run(FORMS[form])
    assert report.rejects == () and report.reviews == 1
    assert facts(report) == plain


def test_a_page_with_scripts(run: Any) -> None:
    text = json.dumps(ITEM)
    page = f"""<!doctype html><html><head><title>x</title>
        <script>var a = {{"@type": "ClaimReview"}}</script>
        <SCRIPT type='application/ld+json; charset=utf-8'>
        //<![CDATA[
        {text}
        //]]>
        </SCRIPT></head><body><p>{text}</p></body></html>"""
    report = run(page, suffix=".html")
    assert report.rejects == () and values(facts(report), "#originalRating") == {"Mostly False"}


def test_a_page_in_another_encoding(run: Any) -> None:
    item = json.dumps(changed(claimReviewed="Місяць над гаванню був із сиру."), ensure_ascii=False)
    page = f'<html><head><meta charset="windows-1251"><script type="application/ld+json">{item}</script></head></html>'
    report = run(page.encode("windows-1251"), suffix=".html", language="uk")
    assert "Місяць над гаванню був із сиру." in values(facts(report), "#paraphrase")


def test_a_claim_in_another_language_says_so_in_english(run: Any) -> None:
    report = run(changed(claimReviewed="Місяць над гаванню був із сиру.", inLanguage="uk"))
    assert faults(report) == []
    words = {(o.value, o.language) for _, p, o in facts(report) if p.value.endswith("#paraphrase")}  # type: ignore[union-attr]
    assert ("Місяць над гаванню був із сиру.", "uk") in words
    assert any(language == "en" and "Ada Quay" in text and "'uk'" in text for text, language in words)


def test_a_short_claim_is_put_into_a_sentence(run: Any) -> None:
    report = run(changed(claimReviewed="It is."))
    assert faults(report) == [] and values(facts(report), "#paraphrase") == {
        'Claim by Ada Quay, as Harbour Checks states it "It is."'
    }


@pytest.mark.parametrize(
    ("author", "kind"),
    [
        ({"@type": "Person", "name": "Ada Quay"}, "Person"),
        ({"@type": "Organization", "name": "Port Authority"}, "Organisation"),
        ({"@type": "Thing", "name": "Viral posts"}, "UnnamedActor"),
        ({"name": "Multiple sources"}, "UnnamedActor"),
        ("Bloggers", "UnnamedActor"),
        (None, "UnnamedActor"),
        ({"@type": "Person"}, "UnnamedActor"),
    ],
)
def test_who_made_the_claim(run: Any, author: Any, kind: str) -> None:
    report = run(changed(itemReviewed={"@type": "Claim", **({"author": author} if author else {})}))
    assert faults(report) == []
    found = facts(report)
    [speaker] = values(found, "#speaker")
    assert {o.value for s, p, o in found if s.value == speaker and p.value.endswith("#type")} == {iri.CG + kind}  # type: ignore[union-attr]


def test_several_claimants_make_several_statements(run: Any) -> None:
    authors = [{"@type": "Person", "name": "Ada Quay"}, {"@type": "Person", "name": "Ben Pier"}]
    report = run(changed(itemReviewed={"@type": "Claim", "author": authors}))
    assert faults(report) == [] and len(values(facts(report), "#speaker")) == 2


def test_itemreviewed_as_text_and_as_a_work(run: Any) -> None:
    assert values(
        facts(run(changed(itemReviewed="The moon over the harbour was made of cheese.", claimReviewed=None))), "#originalRating"
    )
    work = {
        "@type": "CreativeWork",
        "url": "https://posts.example/9",
        "author": {"@type": "Person", "name": "Ada Quay"},
        "datePublished": "2030-02-01",
    }
    report = run(changed(itemReviewed=work, url="https://www.checks.example/2030/moon-2/"))
    assert faults(report) == [] and "https://posts.example/9" in values(facts(report), "/url")


RATINGS = [
    ("True", "supported"), ("Mostly true", "mostly-supported"), ("MOSTLY FALSE!", "mostly-refuted"), ("Half-true", "mixed"),
    ("Pants on Fire", "refuted"), ("Missing context.", "missing-context"), ("Unproven", "unverifiable"), ("Фейк", "refuted"),
    ("Fałsz", "refuted"), ("Маніпуляція", "missing-context"), ("Prawda", "supported"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "concept"), RATINGS)
def test_ratings_on_the_scale(scale: RatingScale, words: str, concept: str) -> None:
    assert scale.concept(words) == f"{iri.CGV}rating/{concept}"


@pytest.mark.parametrize("words", ["Satire", "Outdated", "Four Pinocchios", "Not so true", "3", "True-ish"])
def test_a_rating_that_nobody_mapped_keeps_its_words_and_nothing_else(run: Any, scale: RatingScale, words: str) -> None:
    assert scale.concept(words) is None
    report = run(changed(reviewRating={"@type": "Rating", "alternateName": words}))
    assert faults(report) == [] and [rating for rating, _ in report.unmapped] == [words]
    assert values(facts(report), "#originalRating") == {words} and values(facts(report), "#rating") == set()


def test_true_and_false_are_never_one(scale: RatingScale) -> None:
    pairs = [("True", "False"), ("Mostly true", "Mostly false"), ("Правда", "Неправда"), ("Prawda", "Nieprawda")]
    assert all(scale.concept(one) != scale.concept(other) for one, other in pairs)


def test_a_rating_without_words_is_its_number_with_its_scale(run: Any) -> None:
    report = run(changed(reviewRating={"@type": "Rating", "ratingValue": 2, "worstRating": 1, "bestRating": 5}))
    assert values(facts(report), "#originalRating") == {"2 on a scale from 1 to 5"} and len(report.unmapped) == 1


BAD: dict[str, tuple[Any, str]] = {
    "no JSON": ("{", "is no JSON"),
    "no review": ({"@context": "https://schema.org", "@type": "Thing"}, "holds no ClaimReview"),
    "empty": ("", "is neither JSON nor HTML"),
    "prose": ("some words", "is neither JSON nor HTML"),
    "page without data": ("<html><p>ClaimReview</p></html>", "is a page without JSON-LD"),
    "no number": ('{"@type": "ClaimReview", "x": NaN}', "NaN is no JSON number"),
    "not UTF-8": (b'{"@type": "ClaimReview", "url": "\xff"}', "is not utf-8"),
    "half a character": ('{"@context": "https://schema.org", "@type": "ClaimReview", "claimReviewed": "\\ud800"}', "not Unicode"),
    "too deep": ('{"a":' * (DEEPEST + 5) + "1" + "}" * (DEEPEST + 5), "nested too deeply"),
    "far too deep": ("[" * 200_000, "nested too deeply"),
    "foreign context": (changed(**{"@context": "https://other.example/"}), "its context is not schema.org"),
    "no address": (changed(url=None), "has no url"),
    "a script for an address": (changed(url="javascript:alert(1)"), "has no url"),
    "a broken address": (changed(url="http://[::1"), "has no url"),
    "no claim": (changed(claimReviewed=None, itemReviewed=None), "has no claimReviewed"),
    "no author": (changed(author=None), "has no author"),
    "author without name": (changed(author={"@type": "Organization", "url": "https://x.example"}), "has no author"),
    "no date": (changed(datePublished=None), "has no datePublished"),
    "a date in words": (changed(datePublished="3 February 2030"), "is no ISO date"),
    "a day that is none": (changed(datePublished="2030-02-30"), "is no ISO date"),
    "no rating": (changed(reviewRating=None), "has no reviewRating"),
    "an empty rating": (changed(reviewRating={"@type": "Rating"}), "has no reviewRating"),
    "a claim of the future": (
        changed(itemReviewed={"@type": "Claim", "datePublished": "2030-05-01"}),
        "the claim is dated 2030-05-01, after the review of 2030-02-03",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_listed_with_its_reason_and_writes_nothing(run: Any, case: str, tmp_path: Path) -> None:
    content, reason = BAD[case]
    report = run(content)
    [reject] = report.rejects
    assert reason in reject.reason and reject.file.name == "in-0.json"
    assert str(reject).count("\n") == 0
    assert report.files == () and not (tmp_path / "out").exists()


def test_good_ones_are_imported_beside_bad_ones(run: Any) -> None:
    second = changed(url="https://www.checks.example/2030/sea/", datePublished="soon", **{"@context": None})
    report = run({"@context": "https://schema.org", "@graph": [changed(**{"@context": None}), second]}, "{")
    assert report.added == 1 and [str(reject).split(": ", 1)[0].rsplit("/", 1)[-1] for reject in report.rejects] == [
        "in-0.json, review 2",
        "in-1.json",
    ]


def test_a_huge_file_is_refused_unread(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from claimgraph.ingest import schemaorg

    monkeypatch.setattr(schemaorg, "LARGEST", 100)
    assert "is larger than" in run(ITEM).rejects[0].reason
    assert LARGEST > 10_000_000


def test_nothing_is_fetched(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    contexts = ["https://schema.org", "http://evil.example/context.jsonld", "file:///etc/passwd"]
    assert run(changed(**{"@context": contexts})).added == 1


def test_importing_again_changes_nothing(run: Any) -> None:
    [file] = run(ITEM).files
    before = file.read_bytes()
    report = run(ITEM, recorded="2031-01-01T00:00:00Z")
    assert (report.added, report.superseded) == (0, 0) and file.read_bytes() == before


def test_a_corrected_rating_supersedes_and_both_stay(run: Any) -> None:
    before = facts(run(ITEM))
    report = run(changed(reviewRating={"@type": "Rating", "alternateName": "Half true"}), recorded="2030-04-01T00:00:00Z")
    after = facts(report)
    assert faults(report) == [] and before < after and report.superseded == 1
    assert values(after, "#originalRating") == {"Mostly False", "Half true"}
    [old] = values(after, "#supersedesReview")
    assert old in {s.value for s, p, o in before}  # type: ignore[union-attr]
    assert len([s for s, p, o in after if o == ox.NamedNode(iri.CG + "PlainClaim")]) == 1
    assert len([s for s, p, o in after if o == ox.NamedNode(iri.CG + "Encoding")]) == 2
    again = run(ITEM)
    assert again.added == 0, "an older copy does not come back as a correction"


def test_a_reworded_claim_supersedes_too(run: Any) -> None:
    run(ITEM)
    report = run(changed(claimReviewed="The moon over the harbour was made of old cheese."))
    assert faults(report) == [] and values(facts(report), "#supersedes") and values(facts(report), "#supersedesReview")


def test_several_reviews_of_one_page_stay_apart(run: Any) -> None:
    other = changed(claimReviewed="The harbour was made of cheese as well.", reviewRating={"alternateName": "True"})
    report = run([ITEM, other])
    assert faults(report) == [] and report.added == 2 and len(report.files) == 1
    assert values(facts(report), "#supersedesReview") == set()


def test_a_known_actor_is_found_by_its_address_and_never_by_its_name(run: Any) -> None:
    claimant = {"@type": "Person", "name": "Ada Quay", "sameAs": "https://www.wikidata.org/wiki/Q42"}
    known = {"http://www.wikidata.org/entity/Q42": f"{iri.CGD}actor/antony-blinken"}
    report = run(changed(itemReviewed={"@type": "Claim", "author": claimant}), known=known)
    assert values(facts(report), "#speaker") == {f"{iri.CGD}actor/antony-blinken"} and faults(report) == []
    named = run(changed(url="https://www.checks.example/b"), names={"ada quay": f"{iri.CGD}actor/antony-blinken"})
    assert f"{iri.CGD}actor/antony-blinken" not in values(facts(named), "#speaker")
    assert [(name, actor) for name, actor, _ in named.namesakes] == [("Ada Quay", f"{iri.CGD}actor/antony-blinken")]


def test_what_the_user_says_of_all(run: Any) -> None:
    report = run(ITEM, reviewer=f"{iri.CGD}actor/newsweek", licence="https://creativecommons.org/licenses/by/4.0/")
    found = facts(report)
    assert faults(report) == [] and f"{iri.CGD}actor/newsweek" in values(found, "/author")
    assert values(found, "/license") == {"https://creativecommons.org/licenses/by/4.0/"}
    own = run(
        changed(url="https://www.checks.example/c", license="https://terms.example/"),
        licence="https://creativecommons.org/licenses/by/4.0/",
    )
    assert values(facts(own), "/license") == {"https://terms.example/"}


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.checks.example/2030/moon/", "checks.example/moon-"),
        ("https://checks.example:8080/", "checks.example/"),
        ("https://checks.example/a?id=1", "checks.example/a-"),
        ("https://перевірка.укр/місяць", "xn--80adia0a0aic1r.xn--j1amh/"),
        ("https://checks.example/..%2F..%2Fetc/passwd", "checks.example/passwd-"),
    ],
)
def test_keys_of_documents(url: str, key: str) -> None:
    assert document_key(url).startswith(key)
    assert document_key(url) != document_key(url + "&x") and ".." not in document_key(url)


def test_a_graph_with_imported_reviews_builds(run: Any, tmp_path: Path) -> None:
    second = changed(url="https://other.example/1", reviewRating={"alternateName": "Satire"})
    run(ITEM, second)
    (tmp_path / "out" / "reference").symlink_to(DATA / "reference")
    build(tmp_path / "store", data=tmp_path / "out")
    reader = open_reader(tmp_path / "store")
    kind = ox.NamedNode("https://schema.org/ClaimReview")
    assert len({quad.subject for quad in reader.match(None, None, kind)} - {ox.NamedNode(iri.CG + "Review")}) >= 2
    reader.close()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("version = 1", "version is 1"),
        ('version = "1.0"\nauthor = "nobody"\n[ratings]', "author 'nobody' is no actor"),
        ('version = "1.0"\nauthor = "claimgraph-editors"\n[ratings]\nwrong = ["x"]', "ratings.wrong: there is no such rating"),
        ('version = "1.0"\nauthor = "claimgraph-editors"\n[ratings]\nrefuted = "x"', "ratings.refuted: is no list"),
        (
            'version = "1.0"\nauthor = "claimgraph-editors"\n[ratings]\nrefuted = ["x"]\nsupported = ["X!"]',
            "'X!' is mapped twice",
        ),
        ('version = "1.0"\nauthor = "claimgraph-editors"\n', "keys are version, author"),
        ("version = [", "Invalid|Unclosed|Expected|expected"),
    ],
)
def test_a_wrong_mapping_is_refused(text: str, fault: str, terms: set[str], tmp_path: Path) -> None:
    file = tmp_path / "ratings.toml"
    file.write_text(text)
    with pytest.raises(DataError, match=fault):
        load_ratings(file, terms)
