"""The pages as readers see them: what stands on them, and that none of it needs a script."""

from __future__ import annotations

import re
from html import unescape
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from claimgraph.serve.rendering import cell, day, many, number, says, words
from serve.support import DATA, HTML, PAGES, Served


def text_of(server: Served, path: str) -> str:
    """The words of a page."""
    page = server.get(path, HTML)
    assert page.status_code == 200, (path, page.text[:300])
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.text))


def test_an_actor_with_roles_and_names(server: Served) -> None:
    text = text_of(server, PAGES["actor"])
    for word in ("Antony Blinken", "secretary of state", "Энтони Блинкен", "rules out", "no-fly zone"):
        assert word in text, word


def test_an_actor_says_what_it_says_and_others_say_the_rest(server: Served) -> None:
    text = text_of(server, "/page/actor/russia")
    own, others = text.index("What Russia said, or others on its behalf"), text.index("What others said to or about Russia")
    assert own < text.index("498 Russian soldiers killed in the fighting.") < others < text.index("Belarus is an ally of Russia.")
    assert "What others said to or about Antony Blinken" not in text_of(server, PAGES["actor"])


def test_a_statement_with_its_passage_and_chain(server: Served) -> None:
    page = server.get(PAGES["statement"], HTML).text
    assert "19ad25b82ace50e0a83209aacc89900fbba3fc324b5c66c56fc1ab80084d53fb" in page
    assert '<svg class="chain"' in page and 'aria-label="Chain of reporting' in page
    assert "/page/statement/ukraine-mfa/2022-03-09-social-media-post/losses" in page


def test_what_is_not_said_is_told_as_what_a_source_says(server: Served) -> None:
    silence = text_of(server, PAGES["silence"])
    assert "Russia has said nothing on civilian casualties" in silence and "24 Feb 2022 to 9 Mar 2022" in silence
    request = text_of(server, "/page/request/newsweek/2022-03-09/losses")
    assert "Newsweek asked Ministry of Foreign Affairs of Russia for comment on" in request and "tells of no answer" in request
    passage = text_of(server, "/page/passage/newsweek/2022-03-09/53-200")
    assert "Passage 53-200 of Newsweek article of 9 March 2022" in passage


def test_a_figure_with_what_stands_beside_it_and_why(server: Served) -> None:
    text = text_of(server, PAGES["figure"])
    for word in ("&gt; 12,000", "more than 12,000", "498", "conflicts", "apart by", "2,000"):
        assert word in text, word


def test_a_proposal_as_matrix_and_lifecycle(server: Served) -> None:
    page = server.get(PAGES["proposal"], HTML).text
    assert '<table class="matrix">' in page and '<ol class="life">' in page
    for word in ("Volodymyr Zelensky", "calls for", "rules out", "Precedents", "Безпольотна зона над Україною"):
        assert word in page, word


def test_a_source_with_its_coverage_and_without_its_text(server: Served, article_text: str) -> None:
    page = server.get(PAGES["source"], HTML).text
    assert "22 of 27 sentences" in page
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))
    article = article_text.split()
    for start in range(len(article) - 9):
        assert " ".join(article[start : start + 9]) not in plain


def test_search_suggests_and_narrows(server: Served) -> None:
    found = server.get("/search", params={"q": "zelensky"}).json()
    assert found["hits"][0]["iri"] == DATA + "actor/volodymyr-zelensky" and found["facets"]["actor"] >= 1
    narrowed = server.get("/search", params={"q": "zelensky", "facet": "position"}).json()
    assert narrowed["total"] == found["facets"]["position"] and {hit["facet"] for hit in narrowed["hits"]} == {"position"}
    typed, labels, kinds, pages = server.get("/suggest", params={"q": "зелен"}).json()
    assert typed == "зелен" and "Volodymyr Zelensky" in labels and len(labels) == len(kinds) == len(pages)
    assert "Nothing in the graph is called so" in text_of(server, "/search?q=qqqqq")


def test_a_question_as_a_form(server: Served) -> None:
    assert "civilian" in text_of(server, PAGES["question"])
    wrong = server.get("/questions/figures?actor=nobody+at+all", HTML)
    assert wrong.status_code == 400 and 'role="alert"' in wrong.text
    assert server.get("/questions/none", HTML).status_code == 404


@pytest.mark.parametrize("name", ["figures", "coverage", "silences"])
def test_an_answer_is_a_whole_table_with_files(server: Served, name: str) -> None:
    """Every row has every column, whether the question has an id or not, and the files hold the same rows."""
    page = server.get(f"/questions/{name}", HTML).text
    table = page[page.index('<table class="answer">') : page.index("</table>")]
    columns = table.count('<th scope="col">')
    rows = [row.count("<td") for row in table.split("<tr>")[2:]]
    assert columns > 3 and set(rows) == {columns}
    link = re.search(r'href="(/sparql\?format=csv[^"]+)"', page)
    assert link
    lines = server.get(unescape(link[1])).text.splitlines()
    assert len(lines) >= len(rows) + 1


def test_a_large_answer_has_pages(server: Served) -> None:
    seen: set[str] = set()
    count, more = 0, "/questions/corroboration"
    while more:
        page = server.get(more, HTML).text
        ids = re.findall(r'href="(/page/finding/[^"]+)"', page)
        assert ids and not seen.intersection(ids)
        seen.update(ids)
        count += 1
        link = re.search(r'class="go" href="(\?[^"]*offset=\d+[^"]*)"', page)
        more = f"/questions/corroboration{unescape(link[1])}" if link else ""
    assert count > 1
    assert "There are no more than" in text_of(server, "/questions/who-said-what?offset=5000")
    assert server.get("/questions/who-said-what?offset=x", HTML).status_code == 400


def test_the_files_of_an_answer_keep_its_parameters(server: Served) -> None:
    page = server.get("/questions/figures?actor=ohchr&topic=civilian-casualties", HTML).text
    link = re.search(r'href="(/sparql\?format=csv[^"]+)"', page)
    assert link and "actor/ohchr%3E" in link[1]
    shown = re.search(r"([\d,]+) rows?", page)
    assert shown and len(server.get(unescape(link[1])).text.splitlines()) == int(shown[1]) + 1


def test_what_is_most_telling_comes_first(server: Served) -> None:
    page = server.get(PAGES["topic"], HTML).text
    relations = re.findall(r'<li class="finding ([a-z-]*)">', page)
    assert relations[0] == "conflicts" and relations == sorted(relations, key=lambda name: name != "conflicts")
    explanations = re.findall(r'<li class="finding[^>]*>.*?</p>\s*<p>(.*?)</p>', page, re.DOTALL)
    assert len(explanations) == len(set(explanations))


def test_things_are_found_before_sentences_on_them(server: Served) -> None:
    facets = [hit["facet"] for hit in server.get("/search", params={"q": "zone"}).json()["hits"]]
    sentences = [facet in ("claim", "figure", "position", "finding") for facet in facets]
    assert sentences == sorted(sentences) and facets[0] in ("topic", "term")
    same = server.get("/search", params={"q": "Antony Blinken rules out a no-fly zone over Ukraine."}).json()["hits"][0]
    assert (same["facet"], same["score"]) == ("position", 100)


def test_the_sparql_page_works_without_a_script(server: Served) -> None:
    query = "SELECT ?who { ?s <https://w3id.org/claimgraph/ontology#speaker> ?who } ORDER BY ?who LIMIT 3"
    page = server.get("/sparql", HTML, params={"query": query})
    assert page.text.count("<tr>") == 4 and "3 rows" in page.text
    assert "malformed" in server.get("/sparql", HTML, params={"query": "SELECT"}).text
    example = server.get("/sparql?example=silences", HTML).text
    assert "Silence" in example and example.count("?example=") >= 20


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("figures", "data/claim/newsweek/2022-03-09/mfa-killed"),
        ("stances", "data/proposal/no-fly-zone-over-ukraine"),
        ("timeline", "vocabulary/topic/no-fly-zone"),
    ],
)
def test_charts_are_svg_that_can_be_read_aloud(server: Served, name: str, place: str) -> None:
    pytest.importorskip("altair", reason="altair is not installed: pip install 'claimgraph[serve]'")
    answer = server.get(f"/chart/{name}.svg", params={"id": f"https://w3id.org/claimgraph/{place}"})
    assert answer.status_code == 200 and answer.headers["content-type"] == "image/svg+xml"
    tree = ElementTree.fromstring(answer.content)
    assert sum("aria-label" in element.attrib for element in tree.iter()) > 5
    assert b"<script" not in answer.content and b'href="http' not in answer.content


def test_charts_of_nothing_are_not_found(server: Served) -> None:
    assert server.get("/chart/figures.svg", params={"id": DATA + "actor/poland"}).status_code == 404
    assert server.get("/chart/none.svg", params={"id": DATA + "actor/poland"}).status_code == 404
    assert server.get("/chart/figures.svg", params={"id": "no iri"}).status_code == 400


def test_how_terms_are_written() -> None:
    assert str(day("2022-03-09")) == '<time datetime="2022-03-09">9 Mar 2022</time>'
    assert str(day("<b>")) == "&lt;b&gt;"
    assert (number("12000"), number("0.50"), number("24.0964"), number("x")) == ("12,000", "0.5", "24.0964", "x")
    assert [says(word) for word in ("deny", "rule out", "call for", "announce")] == [
        "denies",
        "rules out",
        "calls for",
        "announces",
    ]
    assert [many(count, "row") for count in (0, 1, 1200)] == ["0 rows", "1 row", "1,200 rows"]
    typed = {
        kind: ox.Literal("1200", datatype=ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{kind}"))
        for kind in ("decimal", "string")
    }
    assert [str(cell(term)) for term in typed.values()] == ["<span>1,200</span>", "<span>1200</span>"]
    assert str(cell(ox.Literal("<b>", language="uk"))) == '<span lang="uk">&lt;b&gt;</span>' and str(cell(None)) == ""
    assert (words("FigureComparison"), words("no-fly-zone")) == ("figure comparison", "no fly zone")
