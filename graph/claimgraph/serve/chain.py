"""The chain of reporting as a picture: each statement a box, each arrow leads to what it rests on. SVG, no script."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import pyoxigraph as ox
from markupsafe import Markup

from claimgraph.serve.addresses import Addresses
from claimgraph.serve.site import Cell, Rows

WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 286, 76, 52, 22, 8
LINE, BOLD = 34, 29
"""How many characters fit into a line of a box."""


def chain_svg(
    edges: Rows, speakers: Rows, names: Mapping[str, Mapping[str, Any]], here: ox.NamedNode, addresses: Addresses
) -> Markup | None:
    """The picture, later reports to the left, origins to the right; None if there is no chain. Boxes link to their statements."""
    if not edges:
        return None
    later: dict[str, set[str]] = {}
    for row in edges:
        later.setdefault(_iri(row["later"]), set()).add(_iri(row["earlier"]))
    boxes = {_iri(row["id"]): row for row in speakers}
    depth = _depths(later)
    columns: dict[int, list[str]] = {}
    for name in sorted(depth, key=lambda name: (depth[name], name)):
        columns.setdefault(depth[name], []).append(name)
    rows = max(len(column) for column in columns.values())
    width = MARGIN * 2 + len(columns) * WIDTH + (len(columns) - 1) * GAP_X
    height = MARGIN * 2 + rows * HEIGHT + (rows - 1) * GAP_Y
    places = {
        name: (MARGIN + index * (WIDTH + GAP_X), MARGIN + (height - 2 * MARGIN - _tall(column)) / 2 + place * (HEIGHT + GAP_Y))
        for index, column in sorted(columns.items())
        for place, name in enumerate(column)
    }
    lines = [_arrow(places[start], places[end]) for start, ends in sorted(later.items()) for end in sorted(ends)]
    drawn = [_box(name, places[name], boxes.get(name), names, name == here.value, addresses) for name in places]
    told = f"{len(places)} statements; an arrow leads from a report to the statement that it passes on"
    return Markup(
        f'<svg class="chain" viewBox="0 0 {width} {height:.0f}" width="{width}" height="{height:.0f}" role="group" '
        f'aria-label="Chain of reporting: {told}"><defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        f'markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>{"".join(lines)}{"".join(drawn)}</svg>'
    )


def _depths(later: Mapping[str, set[str]]) -> dict[str, int]:
    """How many hops a statement is away from the farthest report on it; circles are walked once."""
    depth = {name: 0 for start, ends in later.items() for name in (start, *ends)}
    for _ in range(len(depth)):
        moved = False
        for start, ends in later.items():
            for end in ends:
                if depth[end] <= depth[start] < len(depth) - 1:
                    depth[end], moved = depth[start] + 1, True
        if not moved:
            break
    used = sorted(set(depth.values()))
    return {name: used.index(value) for name, value in depth.items()}


def _tall(column: list[str]) -> int:
    return len(column) * HEIGHT + (len(column) - 1) * GAP_Y


def _arrow(start: tuple[float, float], end: tuple[float, float]) -> str:
    x, y, to_x, to_y = start[0] + WIDTH, start[1] + HEIGHT / 2, end[0] - 3, end[1] + HEIGHT / 2
    middle = (x + to_x) / 2
    curve = f"M{x:.0f} {y:.0f} C{middle:.0f} {y:.0f} {middle:.0f} {to_y:.0f} {to_x:.0f} {to_y:.0f}"
    return f'<path class="edge" d="{curve}" marker-end="url(#tip)"/>'


def _box(
    name: str,
    place: tuple[float, float],
    row: dict[str, Cell] | None,
    names: Mapping[str, Mapping[str, Any]],
    here: bool,
    to: Addresses,
) -> str:
    x, y = place
    speaker = _called(names, row["speaker"]) if row else name.rsplit("/", 1)[-1]
    source = _called(names, row["source"]) if row else ""
    said = getattr((row["saidOn"] or row["published"]) if row else None, "value", "")
    texts = ((23, "who", speaker, BOLD), (43, "where", source, LINE), (62, "when", said, LINE))
    told = "".join(
        f'<text x="{x + 14:.0f}" y="{y + down:.0f}" class="{kind}">{escape(_cut(text, most))}</text>'
        for down, kind, text, most in texts
    )
    mark = "box here" if here else "box"
    outline = f'<rect class="{mark}" x="{x:.0f}" y="{y:.0f}" width="{WIDTH}" height="{HEIGHT}" rx="9"/>'
    return f'<a href="{escape(to.page(name))}" aria-label="{escape(f"{speaker}, {source}")}">{outline}{told}</a>'


def _called(names: Mapping[str, Mapping[str, Any]], term: Cell) -> str:
    found = names.get(_iri(term), {}).get("names", {})
    return str(found.get("en") or next(iter(found.values()), _iri(term).rsplit("/", 1)[-1]))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _iri(term: Cell) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""
