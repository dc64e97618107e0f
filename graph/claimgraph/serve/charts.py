"""Charts, made here and sent as SVG. Altair and vl-convert are imported when the first chart is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from claimgraph.serve.pages import merged, text
from claimgraph.serve.pool import Reply
from claimgraph.serve.problems import Problem
from claimgraph.serve.site import Site, node, site_of

FOR, AGAINST, NEITHER = "#2a9d78", "#c8503e", "#857c9c"
INK, SOFT, LINE = "#1c2430", "#5a6472", "#dfdcd3"
"""The colours of a light ground; the style sheet turns them for a dark screen, so that paper gets them as they are."""

MARKS = {"more-than": "more than", "at-least": "at least", "up-to": "up to", "fewer-than": "fewer than", "about": "about"}
WIDTH = 980
MOST = 400

Points = list[dict[str, Any]]
_ONE = asyncio.Semaphore(1)


async def chart(request: Request) -> Response:
    """A chart about a resource: ``figures``, ``stances`` or ``timeline``."""
    site = site_of(request)
    name = request.path_params["name"]
    if name not in CHARTS:
        raise Problem(404, f"there is no chart {name[:40]!r}", f"one of {', '.join(CHARTS)}")
    resource = node(request.query_params.get("id", ""))
    key = ("chart", site.digest, name, resource.value)
    drawn: bytes | None = site.memory.get(key)
    if drawn is None:
        gather, draw = CHARTS[name]
        points = (await gather(site, resource))[:MOST]
        if not points:
            raise Problem(404, f"there is nothing to draw about <{resource.value[:200]}>", "see its page")
        async with _ONE:
            drawn = await asyncio.to_thread(_svg, draw, points)
        site.memory.put(key, drawn, len(drawn))
    return site.tagged(request, Reply({}, drawn), "image/svg+xml", {"Cache-Control": "public, max-age=300"})


async def _figures(site: Site, resource: ox.NamedNode) -> Points:
    rows = merged(await site.rows("rivals", id=resource), "statement", "speaker", "source")
    names = await site.names({text(value) for row in rows for value in row["speaker"]})
    points = []
    for row in rows:
        day = next((text(row[name][0]) for name in ("asOf", "saidOn", "published") if row[name][0]), "")
        value, low, high = bounds(text(row["comparator"][0]), *(text(row[name][0]) for name in ("value", "minimum", "maximum")))
        if not day or value <= 0:
            continue
        who = _name(names, next((text(speaker) for speaker in row["speaker"]), ""))
        words = text(row["asWritten"][0]) or f"{value:,}"
        mark = MARKS.get(text(row["comparator"][0]).rsplit("/", 1)[-1], "exactly")
        here = "this figure" if row["id"][0] == resource else "other"
        point = {"day": day, "value": float(value), "who": who, "words": words, "bound": mark, "here": here}
        points.append({**point, "low": float(low), "high": float(high)})
    return points


def bounds(comparator: str, value: str, minimum: str, maximum: str) -> tuple[Decimal, Decimal, Decimal]:
    """Where to draw a figure, and from where to where its words let it lie. A side that they leave open is drawn for a third
    of a power of ten, and no further; 'about' is drawn as a point, because its width is nobody's words."""
    name = comparator.rsplit("/", 1)[-1]
    if minimum and maximum:
        low, high = Decimal(minimum), Decimal(maximum)
        return (low + high) / 2, low, high
    at = Decimal(value or minimum or maximum or "0")
    if name in ("more-than", "at-least"):
        return at, at, at * 2
    if name in ("fewer-than", "up-to"):
        return at, at / 2, at
    return at, at, at


async def _stances(site: Site, resource: ox.NamedNode) -> Points:
    rows = merged(await site.rows("positions", id=resource), "statement", "source", "rationale", "beneficiary")
    names = await site.names({text(row[name][0]) for row in rows for name in ("holder", "stance")})
    points = []
    for row in rows:
        day = next((text(row[name][0]) for name in ("heldOn", "saidOn", "published") if row[name][0]), "")
        if day:
            side = {"1": "for", "-1": "against"}.get(text(row["polarity"][0]), "neither")
            who, stance = (_name(names, text(row[name][0])) for name in ("holder", "stance"))
            points.append({"day": day, "who": who, "stance": stance, "side": side})
    return points


async def _timeline(site: Site, resource: ox.NamedNode) -> Points:
    rows = merged(await site.rows("statements", id=resource), "content", "capacity", "onBehalfOf")
    names = await site.names({text(row[name][0]) for row in rows for name in ("speaker", "illocution")})
    points = []
    for row in rows:
        day = next((text(row[name][0]) for name in ("saidOn", "published") if row[name][0]), "")
        if day:
            who, act = (_name(names, text(row[name][0])) for name in ("speaker", "illocution"))
            points.append({"day": day, "who": who, "act": act})
    return points


def _draw_figures(alt: Any, points: Points) -> Any:
    base = alt.Chart(alt.Data(values=points))
    day = alt.X(
        "day:T",
        title=None,
        scale=alt.Scale(type="utc", padding=24),
        axis=alt.Axis(format="%-d %b %Y", labelOverlap=True, tickCount="day"),
    )
    who = alt.Color(
        "who:N",
        title="Speaker",
        legend=alt.Legend(orient="bottom", columns=3, labelLimit=240, symbolOpacity=1, symbolType="square"),
    )
    told = [alt.Tooltip(name) for name in ("who:N", "words:N", "bound:N")]
    ranges = base.mark_rule(strokeWidth=5, opacity=0.35, strokeCap="round").encode(
        x=day,
        y=alt.Y("low:Q", scale=alt.Scale(type="log", nice=False, padding=14), title="Figure, logarithmic"),
        y2="high:Q",
        color=who,
    )
    dots = base.mark_point(filled=True, opacity=1).encode(
        x=day,
        y=alt.Y("value:Q", scale=alt.Scale(type="log")),
        color=who,
        shape=alt.Shape("bound:N", title="Bound", legend=alt.Legend(orient="bottom", columns=3)),
        size=alt.Size("here:N", scale=alt.Scale(domain=["this figure", "other"], range=[260, 80]), legend=None),
        tooltip=told,
    )
    return (ranges + dots).properties(width=WIDTH, height=320)


def _draw_stances(alt: Any, points: Points) -> Any:
    sides = alt.Scale(domain=["for", "neither", "against"], range=[FOR, NEITHER, AGAINST])
    return (
        alt.Chart(alt.Data(values=points))
        .mark_circle(size=190, opacity=0.85)
        .encode(
            x=alt.X("utcyearmonthdate(day):O", title=None, axis=alt.Axis(format="%-d %b %Y", labelAngle=0, grid=True)),
            y=alt.Y("who:N", title=None, sort="x", axis=alt.Axis(labelLimit=240, grid=True)),
            color=alt.Color("side:N", title=None, scale=sides, legend=alt.Legend(orient="top")),
            tooltip=["who:N", "stance:N"],
        )
        .properties(width=WIDTH - 200, height=alt.Step(28))
    )


def _draw_timeline(alt: Any, points: Points) -> Any:
    return (
        alt.Chart(alt.Data(values=points))
        .mark_circle(opacity=0.85, color="#2f7f78")
        .encode(
            x=alt.X("utcyearmonthdate(day):O", title=None, axis=alt.Axis(format="%-d %b", labelAngle=-45, grid=True)),
            y=alt.Y("who:N", title=None, sort="x", axis=alt.Axis(labelLimit=240, grid=True)),
            size=alt.Size("count():Q", scale=alt.Scale(range=[60, 460]), legend=None),
        )
        .properties(width=WIDTH - 200, height=alt.Step(24))
    )


def _svg(draw: Callable[[Any, Points], Any], points: Points) -> bytes:
    """Draws in this process: the data stand in the specification, and nothing is fetched."""
    try:
        import altair
        import vl_convert
    except ImportError as missing:
        raise Problem(503, f"charts need {missing.name}, which is not installed", "pip install 'claimgraph[serve]'") from None
    axis = {"labelColor": SOFT, "titleColor": SOFT, "domainColor": LINE, "tickColor": LINE}
    symbols = {"symbolBaseFillColor": SOFT, "symbolBaseStrokeColor": SOFT}
    config = {
        "background": None,
        "font": "system-ui, DejaVu Sans, sans-serif",
        "view": {"stroke": None},
        "axis": {**axis, "gridColor": LINE, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"},
        "legend": {
            **symbols,
            "labelColor": INK,
            "titleColor": SOFT,
            "labelFontSize": 12,
        },
        "range": {
            "category": [
                "#2f7f78",
                "#c8503e",
                "#4c78c8",
                "#c08a1e",
                "#8d5fb0",
                "#5b8c3a",
                "#b34d86",
                "#6b7785",
                "#1d9bb3",
                "#a0522d",
                "#5d52c4",
                "#8a8a1c",
            ]
        },
    }
    spec = {**draw(altair, points).to_dict(), "config": config}
    drawn: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    return drawn.encode()


def _name(names: dict[str, dict[str, Any]], iri: str) -> str:
    found = names.get(iri, {}).get("names", {})
    return str(found.get("en") or next(iter(found.values()), iri.rsplit("/", 1)[-1]))


Chart = tuple[Callable[[Site, ox.NamedNode], Awaitable[Points]], Callable[[Any, Points], Any]]
CHARTS: dict[str, Chart] = {
    "figures": (_figures, _draw_figures),
    "stances": (_stances, _draw_stances),
    "timeline": (_timeline, _draw_timeline),
}
"""The charts by name: what gathers the points, and what draws them."""
