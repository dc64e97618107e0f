"""Dossiers: one page, nothing loaded, nothing run, nothing that data could smuggle in."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from pathlib import Path

import pyoxigraph as ox
import pytest

from claimgraph import iri
from claimgraph.export.chart import Mark, chart
from claimgraph.export.dossier import write_dossier
from claimgraph.export.facts import Facts, term
from claimgraph.export.scope import Selection, select
from claimgraph.export.wording import mark, number, quantity, written_day
from claimgraph.store import MemoryReader, Reader
from export.readers import canonical, from_dossier
from export.support import RDF_TYPE, classes, example_quads, held

VOID = {"meta", "br", "hr", "img", "input", "link"}
CLAIM = f"{iri.CGD}claim/norland-foreign-ministry/2021-05-03/dead"


def page(selection: Selection, title: str = "A title", language: str = "en") -> str:
    out = io.BytesIO()
    write_dossier(selection, out, title, language)
    return out.getvalue().decode()


class Page(HTMLParser):
    """Checks that elements nest, and collects what a test asks about."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data


def test_another_reader_of_rdfa_finds_the_same_facts(
    everything: Selection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pyRdfa, W3C's distiller, gives the triples that the reader of the round trip does."""
    library = pytest.importorskip("pyRdfa", reason="pyRdfa is not installed: pip install 'claimgraph[test]'")
    import rdflib

    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    made = page(everything)
    (tmp_path / "dossier.html").write_text(made, "utf-8")
    graph = library.pyRdfa().graph_from_source(str(tmp_path / "dossier.html"))
    found = held(ox.parse(graph.serialize(format="nt", encoding="utf-8"), ox.RdfFormat.N_TRIPLES))
    types = {(s.value, o.value) for s, p, o in found if p == RDF_TYPE}
    kinds = classes(everything)
    assert types and all(term(kinds[name]).value == kind for name, kind in types)
    assert canonical({item for item in found if isinstance(item[0], ox.NamedNode) and item[1] != RDF_TYPE}) == canonical(
        from_dossier(made.encode())
    )


def test_the_page_loads_nothing_and_runs_nothing(article: Reader) -> None:
    made = Page(page(select(article)))
    tags = {tag for tag, _ in made.elements}
    assert not tags & {"script", "img", "iframe", "object", "embed", "link", "form", "base", "audio", "video"}
    attributes = [(name, value) for _, given in made.elements for name, value in given.items()]
    assert not [
        name for name, _ in attributes if name.startswith("on") or name in ("src", "srcset", "style", "action", "xlink:href")
    ]
    policy = next(given["content"] for tag, given in made.elements if given.get("http-equiv") == "Content-Security-Policy")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
    assert "url(" not in page(select(article)) and "@import" not in page(select(article))


def test_identifiers_are_unique_and_links_inside_lead_somewhere(everything: Selection) -> None:
    made = Page(page(everything))
    names = [given["id"] for _, given in made.elements if "id" in given]
    assert len(set(names)) == len(names)
    inside = [given["href"][1:] for tag, given in made.elements if tag == "a" and given["href"].startswith("#")]
    assert inside and set(inside) <= set(names)
    outside = [given["href"] for tag, given in made.elements if tag == "a" and not given["href"].startswith("#")]
    assert outside and all(address.startswith(("http://", "https://")) for address in outside)


@pytest.mark.parametrize(
    ("subject", "name", "value"),
    [
        (CLAIM, "cg:paraphrase", ox.Literal('<script>alert(1)</script>" onload="x', language="en")),
        (CLAIM, "cg:asWritten", ox.Literal("</td></table><img src=x onerror=y>")),
        (f"{iri.CGD}actor/norland-foreign-ministry", "rdfs:label", ox.Literal("<b>Min & istry</b>", language="en")),
        (f"{iri.CGD}source/norland-foreign-ministry/2021-05-03", "schema:url", ox.NamedNode("javascript:alert(1)")),
        (f"{iri.CGD}review/fact-desk/dead", "cg:originalRating", ox.Literal("<svg onload=alert(1)>")),
    ],
)
def test_data_stay_text(subject: str, name: str, value: ox.Literal | ox.NamedNode) -> None:
    node = ox.NamedNode(subject)
    graph = next(
        quad.graph_name for quad in example_quads() if quad.subject == node and quad.graph_name.value != iri.SCHEMA_INFERRED_GRAPH
    )  # type: ignore[union-attr]
    quads = [quad for quad in example_quads() if not (quad.subject == node and quad.predicate == term(name))]
    made = Page(
        page(select(MemoryReader([*quads, ox.Quad(node, term(name), value, graph)]), include=["findings"]), title="<i>&</i>")
    )
    before = Page(page(select(MemoryReader(example_quads()), include=["findings"])))
    assert {tag for tag, _ in made.elements} <= {tag for tag, _ in before.elements}
    assert not [given for _, given in made.elements if any(key.startswith("on") for key in given)]
    assert not [given for _, given in made.elements if given.get("href", "").startswith("javascript:")]
    assert value.value in made.text or isinstance(value, ox.NamedNode)
    assert "<i>&</i>" in made.text


def test_it_says_who_said_what_where(article: Reader) -> None:
    text = " ".join(Page(page(select(article, source="newsweek/2022-03-09"))).text.split())
    for words in (
        "More than 12,000 Russian soldiers killed since the invasion began.",
        "Maria Zakharova, spokesperson, Ministry of Foreign Affairs of Russia",
        "Russia has said nothing on civilian casualties",
        "characters 53–200",
        "24 February 2022 to 9 March 2022",
        "It does not say what is true".lower(),
    ):
        assert words in text or words in text.lower(), words


def test_figures_that_differ_are_drawn(article: Reader) -> None:
    made = Page(page(select(article, source="newsweek/2022-03-09")))
    drawn = [given["aria-label"] for tag, given in made.elements if tag == "svg"]
    assert any("more than 12,000" in label and "498" in label for label in drawn)


def test_names_in_another_language(article: Reader) -> None:
    text = page(select(article, source="newsweek/2022-03-09"), language="uk")
    assert '<html lang="uk"' in text and "Володимир Зеленський" in Page(text).text


def test_findings_are_explained_and_the_other_side_is_not_listed_as_said_here(world: MemoryReader) -> None:
    selection = select(world, ids=[f"{iri.CGD}claim/eastmark-defence-ministry/2021-05-03/dead"], include=["findings"])
    text = page(selection)
    assert "both cannot hold" in text and "A finding never says which side is right" in text
    listed = re.findall(r'class="said"[^>]* about="([^"]+)"', text)
    assert listed and all("/eastmark-defence-ministry/" in name for name in listed)


def test_the_same_bytes(everything: Selection) -> None:
    assert page(everything) == page(everything)


def test_words_of_quantities(world: MemoryReader) -> None:
    facts = Facts(world)
    figures = select(world).instances("cg:Figure")
    said = {quantity(facts, figure) for figure in figures}
    assert {"about 1,200", "64", "more than 1,200"} <= said
    bounds = {quantity(facts, figure): mark(facts, figure, "who") for figure in figures}
    assert bounds["more than 1,200"].high is None and not bounds["more than 1,200"].exact
    assert bounds["64"].low == bounds["64"].high == 64 and bounds["64"].exact and bounds["about 1,200"].exact


def test_words_of_days_and_numbers() -> None:
    assert written_day("2022-03-09") == "9 March 2022" and written_day("2022") == "2022" and written_day("") == ""
    assert number("1234567.5") == "1,234,567.5" and number("x") == "x"


def test_a_chart_of_nothing_to_compare_is_none() -> None:
    one = Mark("a", "5", *[__import__("decimal").Decimal(5)] * 2, exact=True)
    assert chart([one], "t") == "" and chart([one, one], "t") == "" and chart([], "t") == ""
    zero = Mark("b", "0", *[__import__("decimal").Decimal(0)] * 2, exact=True)
    assert chart([one, zero], "t").count("<circle") == 2
