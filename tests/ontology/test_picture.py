"""The picture of the model: what the ontology says, legible, the same bytes each time."""

from __future__ import annotations

import random
import re
from itertools import combinations
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from claimgraph.corpus.ontology import load_ontology
from claimgraph.errors import DataError
from claimgraph.export import model_svg
from claimgraph.home import ONTOLOGY
from claimgraph.iri import CG
from claimgraph.rdf import Triple

SVG = "{http://www.w3.org/2000/svg}"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
WIDE = {"name": 10.2, "label": 7.6, "tab": 10.2}
"""Width of a letter in DejaVu Sans, wider than the fonts that browsers choose; 6.7 for the names in lines, 6.2 for prose."""

Rectangle = tuple[float, float, float, float]


@pytest.fixture(scope="module")
def ontology() -> list[Triple]:
    return load_ontology()


@pytest.fixture(scope="module")
def picture(ontology: list[Triple]) -> ElementTree.Element:
    return ElementTree.fromstring(model_svg(ontology))


def rectangle(element: ElementTree.Element) -> Rectangle:
    x, y, width, height = (float(element.get(name, "0")) for name in ("x", "y", "width", "height"))
    return (x, y, x + width, y + height)


def boxes(picture: ElementTree.Element) -> list[Rectangle]:
    return [rectangle(element) for element in picture.iter(f"{SVG}rect") if element.get("class") == "box"]


def words(element: ElementTree.Element) -> str:
    return "".join(element.itertext())


def texts(picture: ElementTree.Element) -> list[tuple[str, str, Rectangle]]:
    """Class, words and a generous rectangle of every upright text."""
    found = []
    for element in picture.iter(f"{SVG}text"):
        if element.get("transform"):
            continue
        kind, text = element.get("class", ""), words(element)
        prose = kind == "more" or (not element.text and element[0].get("class") == "type")
        width = len(text) * (6.2 if prose else WIDE.get(kind, 6.7))
        left = float(element.get("x", "0")) - (width / 2 if element.get("text-anchor") == "middle" else 0)
        base = float(element.get("y", "0"))
        found.append((kind, text, (left, base - 11, left + width, base + 3)))
    return found


def arrows(picture: ElementTree.Element) -> list[Rectangle]:
    found = []
    for element in picture.iter(f"{SVG}path"):
        if element.get("class") == "arrow":
            x1, y1, x2, y2 = (float(number) for number in re.findall(r"[0-9.]+", element.get("d", "")))
            found.append((min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)))
    return found


def overlap(one: Rectangle, other: Rectangle) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def inside(one: Rectangle, other: Rectangle) -> bool:
    return one[0] >= other[0] and one[1] >= other[1] and one[2] <= other[2] and one[3] <= other[3]


def edited(ontology: list[Triple], term: str, predicate: str, value: str | None) -> list[Triple]:
    """The ontology with another value, or none, for one predicate of one term of ours."""
    rest = [item for item in ontology if not (item[0].value == CG + term and item[1].value == RDFS + predicate)]
    assert len(rest) < len(ontology)
    return rest if value is None else [*rest, (ox.NamedNode(CG + term), ox.NamedNode(RDFS + predicate), ox.NamedNode(CG + value))]


def test_the_committed_picture_is_what_the_ontology_gives(ontology: list[Triple]) -> None:
    committed = (ONTOLOGY / "model.svg").read_text("utf-8")
    assert committed == model_svg(ontology), "run python -m claimgraph.export to draw it again"


def test_the_order_of_the_triples_does_not_matter(ontology: list[Triple]) -> None:
    shuffled = list(ontology)
    random.Random(3).shuffle(shuffled)
    assert model_svg(shuffled) == model_svg(ontology)


def test_no_two_boxes_overlap(picture: ElementTree.Element) -> None:
    found = boxes(picture)
    assert len(found) >= 15
    assert [pair for pair in combinations(found, 2) if overlap(*pair)] == []


def test_every_line_lies_within_its_box(picture: ElementTree.Element) -> None:
    found = boxes(picture)
    lines = [(text, place) for kind, text, place in texts(picture) if kind in ("", "name")]
    assert len(lines) > 70
    assert [text for text, place in lines if not any(inside(place, box) for box in found)] == []


def test_lines_do_not_run_into_each_other(picture: ElementTree.Element) -> None:
    lines = [(text, place) for kind, text, place in texts(picture) if kind in ("", "name")]
    assert [(a, b) for (a, one), (b, other) in combinations(lines, 2) if overlap(one, other)] == []


def test_names_of_arrows_stand_free(picture: ElementTree.Element) -> None:
    labels = [(text, place) for kind, text, place in texts(picture) if kind == "label"]
    assert len(labels) >= 14
    for text, place in labels:
        assert inside(place, (0, 0, 1000, 5000)), text
        assert not [box for box in boxes(picture) if overlap(place, box)], text
        assert not [other for name, other in labels if name != text and overlap(place, other)], text


def test_arrows_cross_no_box_and_no_name(picture: ElementTree.Element) -> None:
    for line in arrows(picture):
        thin = (line[0] - 0.5, line[1] - 0.5, line[2] + 0.5, line[3] + 0.5)
        shortened = (
            (thin[0], thin[1] + 2, thin[2], thin[3] - 2) if line[0] == line[2] else (thin[0] + 2, thin[1], thin[2] - 2, thin[3])
        )
        assert not [box for box in boxes(picture) if overlap(shortened, box)], line
        assert not [text for _, text, place in texts(picture) if overlap(shortened, place)], line


def test_everything_lies_on_the_paper(picture: ElementTree.Element) -> None:
    width, height = float(picture.get("width", "0")), float(picture.get("height", "0"))
    assert width == 1000
    assert picture.get("viewBox") == f"0 0 1000 {height:g}"
    assert [text for _, text, place in texts(picture) if not inside(place, (0, 0, width, height))] == []


def test_it_can_be_read_aloud_and_in_the_dark(ontology: list[Triple], picture: ElementTree.Element) -> None:
    assert picture.get("role") == "img"
    named = {element.get("id"): words(element) for element in picture if element.get("id")}
    assert set(picture.get("aria-labelledby", "").split()) == set(named) == {"title", "desc"}
    assert len(named["desc"]) > 200
    light, dark = words(picture.find(f"{SVG}style")).split("@media (prefers-color-scheme: dark)")
    painted = set(re.findall(r"([.a-z-]+) \{ (?:fill|stroke)", light)) - {
        ".source-tab",
        ".statement-tab",
        ".claim-tab",
        ".finding-tab",
    }
    assert painted >= {".paper", ".box", ".arrow", ".source", ".claim"}
    assert [name for name in painted if f"{name} {{" not in dark] == []


def test_it_needs_nothing_from_elsewhere(ontology: list[Triple]) -> None:
    text = model_svg(ontology)
    assert set(re.findall(r"https?://[^\"]+", text)) == {"http://www.w3.org/2000/svg"}
    assert "<script" not in text


def test_what_properties_lead_to_comes_from_the_ontology(ontology: list[Triple], picture: ElementTree.Element) -> None:
    assert "beneficiary: Actor" in {text for _, text, _ in texts(picture)}
    changed = ElementTree.fromstring(model_svg(edited(ontology, "beneficiary", "range", "State")))
    assert "beneficiary: State" in {text for _, text, _ in texts(changed)}


def test_only_what_is_derived_stands_in_italics(picture: ElementTree.Element) -> None:
    assert [words(element) for element in picture.iter(f"{SVG}tspan") if element.get("class") == "derived"] == ["onBehalfOf"]


def test_it_says_how_much_is_left_out(ontology: list[Triple], picture: ElementTree.Element) -> None:
    more = (ox.NamedNode(CG + "extra"), ox.NamedNode(RDFS + "domain"), ox.NamedNode(CG + "Encoding"))
    assert "and 1 more" in {text for _, text, _ in texts(ElementTree.fromstring(model_svg([*ontology, more])))}
    assert "Encoding" in {text for kind, text, _ in texts(picture) if kind == "name"}


@pytest.mark.parametrize(
    ("term", "predicate", "value", "message"),
    [
        ("stance", "domain", "Proposal", "Position the property stance"),
        ("speaker", "range", "Place", "speaker to Actor, the ontology to Place"),
        ("holder", "domain", None, "Position the property holder"),
        ("Figure", "subClassOf", None, "Figure"),
    ],
)
def test_an_ontology_that_says_otherwise_gets_no_picture(
    ontology: list[Triple], term: str, predicate: str, value: str | None, message: str
) -> None:
    with pytest.raises(DataError, match=message):
        model_svg(edited(ontology, term, predicate, value))


def test_a_class_that_is_gone_gets_no_picture(ontology: list[Triple]) -> None:
    with pytest.raises(DataError, match="Encoding"):
        model_svg([item for item in ontology if item[0].value != CG + "Encoding"])
