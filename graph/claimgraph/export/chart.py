"""Figures on one scale, drawn as SVG: a number as a dot, a bound as a ring with the side that stays open."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from claimgraph.export.html import tag, text

WIDTH, LEFT, RIGHT, ROW, TOP = 900, 430, 40, 28, 26
DECADE = 10


@dataclass(frozen=True)
class Mark:
    """A figure to draw: whose, its words, and its lower and upper bound; None where a side stays open.

    ``exact`` says that the number itself is what was put forward, not a bound.
    """

    who: str
    words: str
    low: Decimal | None
    high: Decimal | None
    exact: bool


def chart(marks: Sequence[Mark], caption: str) -> str:
    """The figures as SVG with a caption, on a logarithmic scale, since counts differ by factors; empty if they do not differ."""
    values = [value for mark in marks for value in (mark.low, mark.high) if value is not None and value > 0]
    if len({(mark.low, mark.high, mark.exact) for mark in marks}) < 2 or not values:
        return ""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    high = high if high > low else low + 1
    height = TOP + ROW * len(marks) + 8

    def place(value: Decimal) -> float:
        position = (math.log10(value) - low) / (high - low) if value > 0 else 0
        return LEFT + min(1.0, max(0.0, position)) * (WIDTH - LEFT - RIGHT)

    parts = []
    for power in range(low, high + 1):
        x = place(Decimal(DECADE) ** power)
        parts.append(f'<line class="axis" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 6}" y2="{height - 8}"/>')
        value = f"{DECADE**power:,}" if power >= 0 else ""
        parts.append(f'<text class="tick" x="{x:.1f}" y="{TOP - 11}" text-anchor="middle">{value}</text>')
    for index, mark in enumerate(marks):
        parts.append(_row(mark, TOP + ROW * index + ROW / 2, place))
    label = f"{caption}: " + "; ".join(f"{mark.who}, {mark.words}" for mark in marks)
    svg = f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{text(label)}">{"".join(parts)}</svg>'
    note = "A dot is a number put forward as it is, a ring a bound; the bar shows the side that stays open. Logarithmic scale."
    return tag("figure", svg + tag("figcaption", text(note)))


def _row(mark: Mark, y: float, place: object) -> str:
    assert callable(place)
    start = place(mark.low) if mark.low is not None else LEFT
    end = place(mark.high) if mark.high is not None else WIDTH - RIGHT
    parts = [f'<text x="0" y="{y + 4:.1f}">{text(_short(mark.who))}</text>']
    if mark.low != mark.high:
        parts.append(f'<line class="bar" x1="{start:.1f}" x2="{end:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>')
    for value in dict.fromkeys((mark.low, mark.high)):
        if value is not None:
            kind = "dot" if mark.exact else "open"
            parts.append(
                f'<circle class="{kind}" cx="{place(value):.1f}" cy="{y:.1f}" r="5"><title>{text(mark.words)}</title></circle>'
            )
    return "".join(parts)


def _short(who: str, most: int = 62) -> str:
    return who if len(who) <= most else who[: most - 1] + "…"
