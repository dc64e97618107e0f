"""The picture of the model, drawn from the ontology: four layers, the classes in them, and what leads from one to another.

Where a class stands, and which of its properties are worth a line, is decided in ``layout``. What a property leads to,
which classes are kinds of another, what is derived, and how much is left out, is read from the ontology; a class or
property that the ontology does not have, or that leads elsewhere, is an error and no picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import TypeAlias
from xml.sax.saxutils import escape

from claimgraph.errors import DataError
from claimgraph.export.context import compact
from claimgraph.export.layout import (
    ARROWS,
    BETWEEN,
    DESCRIPTION,
    HEAD,
    KIND_OF,
    LAYERS,
    LEFT,
    LEGEND,
    LETTER,
    PAD,
    RIGHT,
    ROW,
    STYLE,
    TAB,
    WIDTH,
    Arrow,
    Box,
    Layer,
)
from claimgraph.rdf import Triple

Rectangle: TypeAlias = tuple[float, float, float, float]
"""Left, top, width and height."""

REMEDY = "correct graph/claimgraph/export/layout.py"


class _Model:
    """What the picture asks the ontology. Names are as in the context: bare for ours, prefixed for others'."""

    def __init__(self, ontology: Iterable[Triple]) -> None:
        self.facts: dict[tuple[str, str], list[str]] = {}
        for s, p, o in ontology:
            if p.value.endswith("#label") and getattr(o, "language", "") != "en":
                continue
            self.facts.setdefault((_name(s.value), _name(p.value)), []).append(_name(o.value))

    def all(self, subject: str, predicate: str) -> list[str]:
        return sorted(self.facts.get((subject, predicate), []))

    def one(self, subject: str, predicate: str) -> str:
        return next(iter(self.all(subject, predicate)), "")

    def above(self, name: str) -> set[str]:
        """The class itself and every class above it."""
        found, new = {name}, [name]
        while new:
            new = [above for above in self.all(new.pop(), "rdfs:subClassOf") if above not in found] + new
            found.update(new)
        return found

    def kinds(self, name: str) -> list[str]:
        """The labels of the classes directly under a class."""
        return sorted(
            self.one(s, "rdfs:label") for (s, p), classes in self.facts.items() if p == "rdfs:subClassOf" and name in classes
        )

    def property(self, name: str, owner: str) -> tuple[str, str]:
        """What a property of a class leads to, and its style. Raises DataError if the class does not have it."""
        kind = [value for value in self.all(name, "rdf:type") if value in ("owl:ObjectProperty", "owl:DatatypeProperty")]
        domain = self.one(name, "rdfs:domain")
        if not kind or (domain and domain not in self.above(owner)) or (not domain and ":" not in name):
            raise DataError(f"the picture gives {owner} the property {name}, the ontology does not", REMEDY)
        ranged = self.one(name, "rdfs:range").rsplit(":", 1)[-1]
        words = ranged or ("text" if kind == ["owl:DatatypeProperty"] and ":" not in name else "")
        return words, "derived" if self.all(name, "owl:propertyChainAxiom") else ""

    def hidden(self, box: Box, drawn: set[str]) -> int:
        """How many properties of the class the picture leaves out, inverses of those that it shows aside."""
        shown = drawn | set(box.properties.split())
        own = {name for (name, p), domains in self.facts.items() if p == "rdfs:domain" and box.name in domains}
        return len([name for name in own - shown if self.one(name, "owl:inverseOf") not in shown])


def model_svg(ontology: Iterable[Triple]) -> str:
    """The model as an SVG picture, 1000 units wide, for light and dark pages; the same ontology gives the same text.

    Raises DataError if the picture shows a class or property that the ontology does not have.
    """
    model = _Model(ontology)
    places: dict[str, Rectangle] = {}
    shapes: list[str] = []
    top = 16.0
    for layer in LAYERS:
        found = _places(model, layer, top)
        frame = found[f"{layer.name} layer"]
        shapes += _frame(layer, frame)
        shapes += [shape for box in layer.boxes() for shape in _box(model, box, found[box.name])]
        places |= found
        top += frame[3] + BETWEEN
    for arrow in ARROWS:
        shapes += _arrow(model, arrow, places)
    for narrower, wider in KIND_OF:
        shapes += _kind_of(model, narrower, wider, places)
    legend = [*wrap(f"Vocabularies of concepts: {', '.join(model.kinds('skos:Concept'))}.", 150), LEGEND]
    top -= BETWEEN - 24
    for line, words in enumerate(legend):
        shapes.append(f'<text class="more" x="{LEFT}" y="{top + ROW * line:g}">{escape(words)}</text>')
    return _document(top + ROW * len(legend), shapes)


def _places(model: _Model, layer: Layer, top: float) -> dict[str, Rectangle]:
    """Where the boxes of a layer and its frame, which is named after it, stand: stacks from top to bottom."""
    places: dict[str, Rectangle] = {}
    under = top + PAD + (_height(model, layer.over) + 26 if layer.over else 0)
    for start, stack in (
        (top + PAD, (layer.over,) if layer.over else ()),
        *((under, stack) for stack in layer.stacks),
        (top + PAD, layer.beside),
    ):
        y = start
        for box in stack:
            places[box.name] = (box.left, y, box.width, _height(model, box))
            y += _height(model, box) + layer.gap
    bottom = max(y + height for _, y, _, height in places.values()) + PAD
    return {**places, f"{layer.name} layer": (LEFT, top, RIGHT - LEFT, bottom - top)}


def _frame(layer: Layer, place: Rectangle) -> Iterator[str]:
    left, top, width, height = place
    yield f'<rect class="{layer.key}" x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}" rx="6"/>'
    yield f'<rect class="{layer.key}-tab" x="{left:g}" y="{top:g}" width="{TAB}" height="{height:g}" rx="6"/>'
    turned = f"translate({left + TAB / 2 + 5:g} {top + height / 2:g}) rotate(-90)"
    yield f'<text class="tab" text-anchor="middle" transform="{turned}">{escape(layer.title)}</text>'


def _name(iri: str) -> str:
    return compact(iri).removeprefix("cg:")


def _lines(model: _Model, box: Box) -> Iterator[tuple[int, str]]:
    """The lines below the heading: the column and the SVG text without its place."""
    names = box.properties.split()
    per_column = -(-len(names) // box.columns)
    for index, name in enumerate(names):
        words, style = model.property(name, box.name)
        kind = f'<tspan class="type">: {escape(words)}</tspan>' if words else ""
        yield index // per_column, f'<tspan class="{style}">{escape(name)}</tspan>{kind}' if style else f"{escape(name)}{kind}"
    hidden = model.hidden(box, {arrow.name for arrow in ARROWS})
    if hidden:
        yield 0, f'<tspan class="more">and {hidden} more</tspan>'
    if box.kinds:
        kinds = [kind.replace(" ", "\u00a0") for kind in model.kinds(box.name)]
        for line in wrap(f"kinds: {', '.join(kinds)}", int((box.width - 2 * PAD) / LETTER)):
            yield 0, f'<tspan class="type">{escape(line)}</tspan>'


def _height(model: _Model, box: Box) -> float:
    lines = [column for column, _ in _lines(model, box)]
    return HEAD + (ROW * max(lines.count(column) for column in set(lines)) + 6 if lines else 0)


def _box(model: _Model, box: Box, place: Rectangle) -> Iterator[str]:
    left, top, width, height = place
    if not model.all(box.name, "rdf:type"):
        raise DataError(f"the picture shows {box.name}, the ontology does not define it", REMEDY)
    yield f'<rect class="box" x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}" rx="4"/>'
    yield f'<text class="name" x="{left + PAD:g}" y="{top + 20:g}">{escape(box.name)}</text>'
    used: dict[int, int] = {}
    for column, text in _lines(model, box):
        used[column] = used.get(column, 0) + 1
        x = left + PAD + column * (width - PAD) / box.columns
        yield f'<text x="{x:g}" y="{top + HEAD + ROW * used[column] - 6:g}">{text}</text>'


def _arrow(model: _Model, arrow: Arrow, places: dict[str, Rectangle]) -> Iterator[str]:
    """The line, its head and its name: level if both ends share a height, upright otherwise."""
    model.property(arrow.name, arrow.start)
    reached = arrow.end.removesuffix(" layer")
    ranged = model.one(arrow.name, "rdfs:range")
    if ranged and ranged not in model.above(reached) and reached not in model.above(ranged):
        raise DataError(f"the picture leads {arrow.name} to {reached}, the ontology to {ranged}", REMEDY)
    x1, y1, x2, y2 = _ends(places[arrow.start], places[arrow.end], arrow.at)
    yield f'<path class="arrow" marker-end="url(#head)" d="M{x1:g} {y1:g}L{x2:g} {y2:g}"/>'
    if y1 == y2:
        left, right = sorted((x1, x2))
        middle = (max(left, RIGHT) + right) / 2 if right > RIGHT else (left + right) / 2
        yield f'<text class="label" text-anchor="middle" x="{middle:g}" y="{y1 - 6:g}">{escape(arrow.name)}</text>'
    else:
        yield f'<text class="label" x="{x1 + 7:g}" y="{(y1 + y2) / 2 + 4:g}">{escape(arrow.name)}</text>'


def _kind_of(model: _Model, start: str, end: str, places: dict[str, Rectangle]) -> Iterator[str]:
    if end not in model.above(start):
        raise DataError(f"the picture makes {start} a kind of {end}, the ontology does not", REMEDY)
    x1, y1, x2, y2 = _ends(places[start], places[end], 0.2)
    yield f'<path class="arrow" marker-end="url(#kind)" d="M{x1:g} {y1:g}L{x2:g} {y2:g}"/>'


def _ends(start: Rectangle, end: Rectangle, at: float) -> Rectangle:
    """Where an arrow leaves one rectangle and meets the other, 2 units before its edge for the head."""
    (ax, ay, aw, ah), (bx, by, bw, bh) = start, end
    low, high = max(ay, by), min(ay + ah, by + bh)
    if low < high:
        y = round(low + at * (high - low))
        return (ax + aw, y, bx - 2, y) if ax < bx else (ax, y, bx + bw + 2, y)
    x = round(max(ax, bx) + at * (min(ax + aw, bx + bw) - max(ax, bx)))
    return (x, ay, x, by + bh + 2) if ay > by else (x, ay + ah, x, by - 2)


def _document(height: float, shapes: list[str]) -> str:
    body = "\n".join(f"  {shape}" for shape in shapes)
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}"
    role="img" aria-labelledby="title desc">
  <title id="title">The model of claimgraph</title>
  <desc id="desc">{escape(DESCRIPTION)}</desc>
  <style>{STYLE}
  </style>
  <defs>
    <marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" orient="auto" \
markerUnits="userSpaceOnUse"><path class="head" d="M0 0L10 5L0 10z"/></marker>
    <marker id="kind" viewBox="0 0 12 12" refX="11" refY="6" markerWidth="13" markerHeight="13" orient="auto" \
markerUnits="userSpaceOnUse"><path class="kind" d="M1 1L11 6L1 11z"/></marker>
  </defs>
  <rect class="paper" width="{WIDTH}" height="{height:g}" rx="8"/>
{body}
</svg>
"""
