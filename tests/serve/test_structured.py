"""Structured data in pages: what search engines read of a claim, and nothing that breaks out of its script element."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest

from claimgraph.home import DATA
from serve.support import Served

EVIL = "</script><script>alert(1)</script><!-- \u2028 & <b> The moon over the harbour was made of cheese."

REVIEW = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://checks.example/moon?a=1&b=2",
    "claimReviewed": EVIL,
    "datePublished": "2030-02-03",
    "author": {"@type": "Organization", "name": "Harbour Checks", "url": "https://checks.example/"},
    "reviewRating": {"@type": "Rating", "alternateName": 'Made <up> & "wrong"'},
    "itemReviewed": {
        "@type": "Claim",
        "author": {"@type": "Person", "name": "A sailor"},
        "datePublished": "2030-02-01",
        "appearance": {"@type": "CreativeWork", "url": "https://harbour.example/post", "name": "A post"},
    },
}


class Page(HTMLParser):
    """The elements of a page as a browser sees them, and what its JSON-LD says."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.comments: list[str] = []
        self._inside = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script"
        if self._inside:
            self.scripts.append((dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.scripts[-1] = (self.scripts[-1][0], self.scripts[-1][1] + data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    @property
    def structured(self) -> Any:
        """The one JSON-LD document, None if there is none."""
        found = [text for given, text in self.scripts if given.get("type") == "application/ld+json"]
        assert len(found) <= 1
        return json.loads(found[0]) if found else None


def page(served: Served, path: str) -> Page:
    answer = served.get(path, "text/html")
    assert answer.status_code == 200, answer.text
    return Page(answer.text)


def walk(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from walk(inner)


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server on a store with one imported review, whose words try to break out of the page."""
    folder = tmp_path_factory.mktemp("reviewed")
    (folder / "data").mkdir()
    (folder / "data" / "reference").symlink_to(DATA / "reference")
    (folder / "review.json").write_text(json.dumps(REVIEW), "utf-8")
    command = [sys.executable, "-m", "claimgraph"]
    for arguments in (
        ["import", "claimreview", "review.json", "--out", "data", "--recorded", "2030-03-01T12:00:00Z"],
        ["build", "--quiet", "--data", "data", "--store", "store"],
    ):
        done = subprocess.run([*command, *arguments], cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    served = Served(folder / "store")
    yield served
    assert served.end() == 0, served.errors


def claim_page(served: Served) -> str:
    query = "SELECT ?claim ?review { ?review <https://w3id.org/claimgraph/ontology#reviewedClaim> ?claim }"
    [row] = served.select(query).json()["results"]["bindings"]
    return str(row["claim"]["value"]).replace("https://w3id.org/claimgraph/data", "/page")


def test_a_claim_that_nobody_reviewed_is_a_claim_and_has_no_rating(server: Served) -> None:
    found = page(server, "/page/claim/newsweek/2022-03-09/mfa-killed").structured
    assert (found["@context"], found["@type"]) == ("https://schema.org", "Claim")
    assert found["text"].startswith("More than 12,000") and found["author"]["name"] == "Ministry of Foreign Affairs of Ukraine"
    assert found["appearance"][0]["@type"] == "CreativeWork" and found["datePublished"] == "2022-03-09"
    assert not [item for item in walk(found) if item.get("@type") in ("Rating", "ClaimReview") or "reviewRating" in item]


def test_a_statement_has_all_that_it_puts_forward(server: Served) -> None:
    found = page(server, "/page/statement/newsweek/2022-03-09/mfa-taken-out").structured
    assert len(found["@graph"]) > 3 and {item["@type"] for item in found["@graph"]} == {"Claim"}


def test_other_pages_have_none(server: Served) -> None:
    for path in ("/", "/page/actor/poland", "/page/vocabulary/stance", "/questions", "/page/ontology"):
        assert page(server, path).structured is None


def test_a_review_is_a_claim_review_in_its_own_words(reviewed: Served) -> None:
    path = claim_page(reviewed)
    found = page(reviewed, path).structured
    assert (found["@type"], found["claimReviewed"], found["url"]) == ("ClaimReview", EVIL, REVIEW["url"])
    assert found["reviewRating"] == {"@type": "Rating", "alternateName": 'Made <up> & "wrong"'}
    assert found["itemReviewed"]["author"]["name"] == "A sailor"
    text = reviewed.get(path, "text/html").text
    assert "Harbour Checks" in text and "Made &lt;up&gt; &amp; " in text
    review = found["@id"].replace("https://w3id.org/claimgraph/data", "/page")
    assert page(reviewed, review).structured == found
    assert "Harbour Checks" in reviewed.get(review, "text/html").text


def test_the_claim_search_gives_the_same_review(reviewed: Served) -> None:
    """In the shape of the Google Fact Check Tools API: ClaimReview with publisher, url, reviewDate, textualRating."""
    [claim] = reviewed.get("/v1alpha1/claims:search", params={"query": "moon over the harbour"}).json()["claims"]
    assert (claim["text"], claim["claimant"], claim["claimDate"]) == (EVIL, "A sailor", "2030-02-01T00:00:00Z")
    assert claim["claimReview"] == [
        {
            "publisher": {"name": "Harbour Checks", "site": "checks.example"},
            "url": REVIEW["url"],
            "reviewDate": "2030-02-03T00:00:00Z",
            "textualRating": 'Made <up> & "wrong"',
        }
    ]
    filtered = {"query": "moon", "reviewPublisherSiteFilter": "other.example"}
    assert reviewed.get("/v1alpha1/claims:search", params=filtered).json()["claims"] == []


def test_nothing_breaks_out_of_the_page(reviewed: Served) -> None:
    text = reviewed.get(claim_page(reviewed), "text/html").text
    found = Page(text)
    assert found.comments == [] and "<script>alert" not in text and text.count("<!") == 1
    assert [given.get("type") or given.get("src") for given, _ in found.scripts] == ["application/ld+json", "/static/suggest.js"]


def test_what_pages_say_holds_by_schema_org(server: Served, reviewed: Served, conforms: Callable[[Any], str]) -> None:
    claims = ("mfa-killed", "blinken-no-fly-zone", "russia-own-dead")
    documents = [page(server, f"/page/claim/newsweek/2022-03-09/{name}").structured for name in claims]
    documents += [page(server, "/page/statement/newsweek/2022-03-09/mfa-taken-out").structured]
    documents += [page(reviewed, claim_page(reviewed)).structured]
    for found in documents:
        assert conforms(found) == ""
