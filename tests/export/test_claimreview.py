"""ClaimReview: what search engines require, nothing made up, and nothing that breaks out of a page."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pyoxigraph as ox
import pytest

from claimgraph import iri
from claimgraph.export.claimreview import in_script, items, write_claimreview, write_feed, write_snippet
from claimgraph.export.facts import term
from claimgraph.export.scope import Selection, select
from claimgraph.ingest.schemaorg import read_reviews
from claimgraph.store import MemoryReader, Reader
from export.support import example_quads

REVIEW = f"{iri.CGD}review/fact-desk/dead"


def written(write: Callable[..., int], selection: Selection, **options: Any) -> bytes:
    out = io.BytesIO()
    write(selection, out, **options)
    return out.getvalue()


def walk(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from walk(inner)


def test_a_reviewed_claim_has_what_google_requires_and_recommends(everything: Selection) -> None:
    [review] = [item for item in items(everything) if item["@id"] == REVIEW]
    assert review["@type"] == "ClaimReview"
    assert review["url"] == "https://fact-desk.example/dead"
    assert review["claimReviewed"] and len(review["claimReviewed"]) > 10
    assert review["reviewRating"] == {"@type": "Rating", "alternateName": "Cannot be checked"}
    assert review["author"]["name"] == "Fact Desk" and review["datePublished"] == "2021-05-10"
    claim = review["itemReviewed"]
    assert claim["@type"] == "Claim" and claim["datePublished"] == "2021-05-03"
    assert claim["author"] == claim["author"] | {"@type": "Organization", "name": "foreign ministry of Norland"}
    assert claim["appearance"][0]["name"] == "Post of the foreign ministry of Norland, 3 May 2021"


def test_nobody_made_up_a_rating(everything: Selection) -> None:
    found = [item for item in walk(list(items(everything))) if "ratingValue" in item or item.get("@type") == "Rating"]
    assert {frozenset(item) for item in found} == {frozenset({"@type", "alternateName"})}


def test_an_unreviewed_claim_is_a_claim_and_nothing_else(article: Reader) -> None:
    made = list(items(select(article)))
    assert {item["@type"] for item in made} == {"Claim"}
    assert not [item for item in walk(made) if "reviewRating" in item or item.get("@type") in ("Rating", "ClaimReview")]
    assert len(made) == len(select(article).instances("cg:PlainClaim", "cg:Figure", "cg:Position"))


def test_findings_are_no_reviews(world: MemoryReader) -> None:
    def made(include: list[str]) -> list[Any]:
        return list(items(select(world, include=include)))

    assert made(["findings"]) == made([])


def test_the_first_appearance_is_the_end_of_the_chain(article: Reader) -> None:
    quads = list(article.match())
    statement = f"{iri.CGD}statement/newsweek/2022-03-09/mfa-personnel"
    source = ox.NamedNode(f"{iri.CGD}source/ukraine-mfa/2022-03-09")
    post = ox.NamedNode(f"{iri.CGD}statement/ukraine-mfa/2022-03-09/post")
    graph = ox.NamedNode(iri.assertion_graph("ukraine-mfa/2022-03-09"))
    quads = [quad for quad in quads if quad.predicate != term("prov:hadPrimarySource")]
    quads += [
        ox.Quad(ox.NamedNode(statement), term("prov:hadPrimarySource"), post, graph),
        ox.Quad(post, term("rdf:type"), term("cg:Statement"), graph),
        ox.Quad(post, term("cg:reportedIn"), source, graph),
        ox.Quad(source, term("rdfs:label"), ox.Literal("A post", language="en"), graph),
    ]
    made = {item["@id"]: item for item in items(select(MemoryReader(quads)))}
    assert made[f"{iri.CGD}claim/newsweek/2022-03-09/mfa-killed"]["firstAppearance"]["name"] == "A post"
    assert sum("firstAppearance" in item for item in made.values()) == 1, "a first appearance is made up"


def test_names_in_another_language(everything: Selection) -> None:
    names = {item["name"] for item in walk(list(items(everything, "uk"))) if item.get("@type") == "Organization"}
    assert "МЗС Норланду" in names
    claims = {item["text"] for item in walk(list(items(everything, "uk"))) if item.get("@type") == "Claim"}
    assert any(text.startswith("About 1,200") for text in claims), "words that are not there in Ukrainian stay English"


def test_a_feed_has_one_element_for_each(everything: Selection) -> None:
    feed = json.loads(written(write_feed, everything))
    assert (feed["@type"], feed["dateModified"]) == ("DataFeed", "2021-05-10")
    assert [element["item"]["@id"] for element in feed["dataFeedElement"]] == [item["@id"] for item in items(everything)]
    only = json.loads(written(write_feed, everything, reviewed_only=True))
    assert {element["item"]["@type"] for element in only["dataFeedElement"]} == {"ClaimReview"}


class Scripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.texts.append("")

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] == "script":
            self.texts[-1] += data

    def handle_comment(self, data: str) -> None:
        self.tags.append("comment")


EVIL = "</script><script>alert(1)</script><!-- \u2028 & <b>"


def test_nothing_breaks_out_of_a_snippet() -> None:
    claim = ox.NamedNode(f"{iri.CGD}claim/norland-foreign-ministry/2021-05-03/dead")
    graph = ox.NamedNode(iri.assertion_graph("norland-foreign-ministry/2021-05-03"))
    quads = [quad for quad in example_quads() if not (quad.subject == claim and quad.predicate == term("cg:paraphrase"))]
    quads.append(ox.Quad(claim, term("cg:paraphrase"), ox.Literal(EVIL, language="en"), graph))
    page = written(write_snippet, select(MemoryReader(quads)), reviewed_only=True).decode()
    parser = Scripts()
    parser.feed(page)
    assert set(parser.tags) == {"script"} and len(parser.tags) == 2
    assert [json.loads(text)["claimReviewed"] for text in parser.texts] == [EVIL, EVIL]
    assert all(json.loads(text)["@context"] == "https://schema.org" for text in parser.texts)


def test_escaping_changes_no_value() -> None:
    value = {"a": EVIL, "b": [1, None, "é"]}
    assert json.loads(in_script(value)) == value
    assert not set("<>&\u2028\u2029") & set(in_script(value))


@pytest.mark.parametrize("write", [write_claimreview, write_feed, write_snippet])
def test_our_own_import_reads_what_we_export(everything: Selection, write: Callable[..., int], tmp_path: Any) -> None:
    data = written(write, everything)
    reading = read_reviews(data, tmp_path / "x", "en")
    assert reading.rejects == []
    assert {(found.rating, found.published, found.author.name) for found in reading.reviews} == {
        ("Cannot be checked", "2021-05-10", "Fact Desk"),
        ("Missing context", "2021-05-03", "Fact Desk"),
    }
    assert {found.said_on for found in reading.reviews} == {"2021-05-03"}
    assert {claimant.name for found in reading.reviews for claimant in found.claimants} == {"foreign ministry of Norland"}


def test_the_shapes_of_schema_org_hold(everything: Selection, article: Reader, conforms: Callable[[Any], str]) -> None:
    some = select(article, topic="troops-on-the-ground")
    for data in (
        written(write_claimreview, everything),
        written(write_feed, everything),
        written(write_claimreview, some),
    ):
        assert conforms(json.loads(data)) == ""


def test_the_shapes_of_schema_org_catch_a_fault(conforms: Callable[[Any], str]) -> None:
    assert "appearance" in conforms({"@type": "Claim", "appearance": "a post"})
