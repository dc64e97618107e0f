"""What the pages show: for each kind of resource the queries that are asked, and how their rows are grouped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pyoxigraph as ox
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from claimgraph.iri import CG, CGD, CGV, ONTOLOGY_GRAPH
from claimgraph.serve.chain import chain_svg
from claimgraph.serve.media import HTML
from claimgraph.serve.site import Cell, Rows, Site, node, site_of

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
ACTORS = ("Person", "Organisation", "State", "UnnamedActor")
NAMING = ("http://www.w3.org/2000/01/rdf-schema#label", "http://www.w3.org/2004/02/skos/core#prefLabel", RDF_TYPE)

TELLING = ("conflicts", "Dispute", "SplitMessage", "PositionShift", "QualifierDrift", "QuoteDrift", "StaleFigure", "SumCheck")
DULL = ("needs-review", "agrees", "implies", "compatible", "not-comparable")
"""Relations and kinds of findings that readers want first, and last; all others stand between."""

APART = (("place", "place"), ("interval", "period"), ("asOf", "day"))
"""What keeps two figures on one thing from being held against each other, and how readers call it."""

Facts = dict[str, Any]
Builder = Callable[[Site, ox.NamedNode], Awaitable[Facts]]


async def home(request: Request) -> Response:
    """Where readers begin."""
    site = site_of(request)
    names = ("topics", "proposals", "speaking", "conflicts", "sources")
    found = await asyncio.gather(*(site.counted(name) for name in names))
    facts: dict[str, Any] = {name: rows or [] for name, rows in zip(names, found, strict=True)}
    counts = site.pool.hello.get("counts", {})
    html = await site.page("home.html", request, title="claimgraph", counts=counts, counting=None in found, **facts)
    return Response(html, 200, media_type=HTML)


async def page_of(site: Site, request: Request, iri: str) -> str:
    """The page on a resource as HTML."""
    resource = node(iri)
    if iri == ONTOLOGY_GRAPH:
        facts = {
            "terms": merged(await site.rows("terms"), "parent", "domain", "range"),
            "classes": await site.counted("classes") or [],
        }
        return await site.page("ontology.html", request, title="The ontology", resource=resource, **facts)
    kind = (await site.names([iri]))[iri]["kind"]
    template, builder = _builder(iri, kind)
    about, links, marked, facts = await asyncio.gather(
        site.rows("about", id=resource),
        site.rows("links", id=resource),
        site.call({"job": "marked", "iri": iri}),
        builder(site, resource),
    )
    shared = {"resource": resource, "kind": kind, "about": _properties(about), "links": links, "values": _values(about)}
    shared["marked"] = Markup(site.addresses.outward(marked.body).decode())  # escaped for script elements by who made it
    names = (await site.names([iri]))[iri]["names"]
    title = names.get("en") or names.get("") or iri.rsplit("/", 1)[-1]
    return await site.page(template, request, title=title, **shared, **facts)


def _builder(iri: str, kind: str) -> tuple[str, Builder]:
    if iri.startswith(CGD + "finding/"):
        return "finding.html", _finding
    if kind in ACTORS:
        return "actor.html", _actor
    if iri.startswith(CGV):
        return ("topic.html", _topic) if kind == "Topic" else ("concept.html", _concept)
    found: dict[str, tuple[str, Builder]] = {
        "Statement": ("statement.html", _statement),
        "Figure": ("figure.html", _figure),
        "Silence": ("gap.html", _gap),
        "CommentRequest": ("gap.html", _gap),
        "Review": ("review.html", _review),
        "Position": ("claim.html", _claim),
        "PlainClaim": ("claim.html", _claim),
        "Proposal": ("proposal.html", _proposal),
        "CapturedSource": ("source.html", _source),
        "TranscribedSource": ("source.html", _source),
    }
    return found.get(kind, ("resource.html", _nothing))


async def _ask(site: Site, resource: ox.NamedNode, *names: str) -> Facts:
    found = await asyncio.gather(*(site.rows(name, id=resource) for name in names))
    return {name.replace("-", "_"): rows for name, rows in zip(names, found, strict=True)}


async def _actor(site: Site, resource: ox.NamedNode) -> Facts:
    facts = await _ask(site, resource, "memberships", "statements", "positions", "figures", "silences", "findings-about")
    facts["figures"] = merged(facts["figures"], "statement", "speaker", "source")
    facts["positions"] = [
        row for row in merged(facts["positions"], "statement", "source", "rationale") if row["holder"][0] == resource
    ]
    statements = merged(facts["statements"], "content", "capacity", "onBehalfOf")
    own = [row for row in statements if resource in (*row["speaker"], *row["onBehalfOf"])]
    return {
        **facts,
        "statements": own,
        "others": [row for row in statements if row not in own],
        "findings": found(facts["findings_about"]),
    }


async def _topic(site: Site, resource: ox.NamedNode) -> Facts:
    facts = await _ask(site, resource, "statements", "positions", "figures", "silences", "findings-about")
    facts["figures"] = merged(facts["figures"], "statement", "speaker", "source")
    facts["positions"] = merged(facts["positions"], "statement", "source", "rationale")
    return {
        **facts,
        "statements": merged(facts["statements"], "content", "capacity", "onBehalfOf"),
        "findings": found(facts["findings_about"]),
    }


async def _statement(site: Site, resource: ox.NamedNode) -> Facts:
    facts = await _ask(site, resource, "passages", "chain", "speakers", "findings")
    names = await site.names(
        {row["speaker"].value for row in facts["speakers"]} | {row["source"].value for row in facts["speakers"]}
    )
    language = next((text(row["language"]) for row in facts["speakers"] if row["id"] == resource), "")
    picture = chain_svg(facts["chain"], facts["speakers"], names, resource, site.addresses)
    return {**facts, "findings": found(facts["findings"]), "drawn": picture, "language": language}


async def _claim(site: Site, resource: ox.NamedNode) -> Facts:
    facts = await _ask(site, resource, "statements", "findings", "reviewed")
    return {
        "reviews": merged(facts["reviewed"], "reviewer", "site"),
        "statements": merged(facts["statements"], "content", "capacity", "onBehalfOf"),
        "findings": found(facts["findings"]),
    }


async def _figure(site: Site, resource: ox.NamedNode) -> Facts:
    facts = await _ask(site, resource, "statements", "findings", "rivals", "compared", "reviewed")
    findings = found(facts["findings"])
    relations = {text(row["other"][0]): row for row in merged(facts["compared"], "facet")}
    linked = {other: row for row in reversed(findings) if len(row["other"]) < 9 for other in row["other"]}
    rivals = merged(facts["rivals"], "statement", "speaker", "source")
    itself = next((row for row in rivals if row["id"][0] == resource), None)
    if itself:
        for row in rivals:
            row["apart"] = [words for name, words in APART if row[name] != itself[name]]
            row["linked"] = [linked[row["id"][0]]] if row["id"][0] in linked else []
    return {
        "statements": merged(facts["statements"], "content", "capacity", "onBehalfOf"),
        "findings": findings,
        "rivals": rivals,
        "relations": relations,
        "itself": itself,
        "language": text(itself["language"][0]) if itself else "",
        "reviews": merged(facts["reviewed"], "reviewer", "site"),
    }


async def _review(site: Site, resource: ox.NamedNode) -> Facts:
    ratings = [row for row in await site.rows("about", id=resource) if row["property"] == ox.NamedNode(CG + "normalisedRating")]
    lists = await asyncio.gather(
        *(site.rows("about", id=row["value"]) for row in ratings if isinstance(row["value"], ox.NamedNode))
    )
    return {"scale": _values([row for rows in lists for row in rows])}


async def _proposal(site: Site, resource: ox.NamedNode) -> Facts:
    facts = await _ask(site, resource, "positions", "statements", "findings-about")
    positions = merged(facts["positions"], "statement", "source", "rationale", "beneficiary")
    stances = sorted({(-int(text(row["polarity"][0])), text(row["stance"][0])) for row in positions})
    holders: dict[Cell, Facts] = {}
    for row in positions:
        entry = holders.setdefault(row["holder"][0], {"holder": row["holder"][0], "by_stance": {}})
        entry["by_stance"].setdefault(text(row["stance"][0]), []).append(row)
    return {
        "positions": positions,
        "stances": [ox.NamedNode(name) for _, name in stances],
        "polarity": {name: -polarity for polarity, name in stances},
        "holders": list(holders.values()),
        "statements": merged(facts["statements"], "content", "capacity", "onBehalfOf"),
        "findings": found(facts["findings_about"]),
    }


async def _source(site: Site, resource: ox.NamedNode) -> Facts:
    facts = await _ask(site, resource, "sentences", "statements", "silences", "findings-about")
    sentences = merged(facts["sentences"], "record")
    length = max((int(text(row["end"][0])) for row in sentences), default=0)
    covered = sum(1 for row in sentences if row["record"])
    return {
        "sentences": sentences,
        "length": length,
        "covered": covered,
        "statements": merged(facts["statements"], "content", "capacity", "onBehalfOf"),
        "silences": facts["silences"],
        "findings": found(facts["findings_about"]),
    }


async def _concept(site: Site, resource: ox.NamedNode) -> Facts:
    facts = await _ask(site, resource, "concepts", "figures")
    return {
        "concepts": merged(facts["concepts"], "broader"),
        "figures": merged(facts["figures"], "statement", "speaker", "source"),
    }


async def _finding(site: Site, resource: ox.NamedNode) -> Facts:
    involved = [row["value"] for row in await site.rows("about", id=resource) if row["property"] == ox.NamedNode(CG + "involves")]
    claims = sorted({value.value for value in involved if isinstance(value, ox.NamedNode)})[:50]
    lists = await asyncio.gather(*(site.rows("figures", id=ox.NamedNode(claim)) for claim in claims))
    figures = merged([row for rows in lists for row in rows], "statement", "speaker", "source")
    return {"figures": figures, "involved": [ox.NamedNode(claim) for claim in claims]}


async def _gap(site: Site, resource: ox.NamedNode) -> Facts:
    return await _ask(site, resource, "passages")


async def _nothing(site: Site, resource: ox.NamedNode) -> Facts:  # noqa: ARG001
    return {}


def merged(rows: Rows, *several: str) -> list[dict[str, list[Any]]]:
    """Rows of one ``id`` (or first column) as one: each column a list of its distinct values.

    A column that is not in ``several`` has one value, which may be None; one that is has as many as there are, without None.
    """
    kept: dict[Cell, dict[str, list[Any]]] = {}
    for row in rows:
        key = next(iter(row.values()))
        entry = kept.setdefault(key, {name: [] if name in several else [value] for name, value in row.items()})
        for name in several:
            value = row.get(name)
            if value is not None and value not in entry[name]:
                entry[name].append(value)
    return list(kept.values())


def text(cell: Cell) -> str:
    """The text of a literal or the IRI of a resource; nothing of nothing."""
    return cell.value if isinstance(cell, ox.NamedNode | ox.Literal) else ""


def found(rows: Rows) -> list[dict[str, list[Any]]]:
    """Findings, what is most telling first, with all facets and all else that they involve; one that says the same once."""
    every = merged(rows, "other", "facet")
    said = {text(row["explanation"][0]): row for row in reversed(every)}
    kept = [row for row in every if said[text(row["explanation"][0])] is row]
    order = {name: place for place, name in enumerate((*TELLING, "", *DULL))}

    def rank(row: dict[str, list[Any]]) -> int:
        names = (text(row[column][0]).rsplit("/", 1)[-1].rsplit("#", 1)[-1] for column in ("relation", "kind"))
        return next((order[name] for name in names if name in order), len(TELLING))

    return sorted(kept, key=rank)


def _properties(about: Rows) -> list[Facts]:
    """What is said of a resource, by property: each value with whether it is inferred only."""
    kept: dict[Cell, dict[Cell, bool]] = {}
    for row in about:
        graph = row["graph"].value if isinstance(row["graph"], ox.NamedNode) else ""
        inferred = graph.endswith("/inferred")
        values = kept.setdefault(row["property"], {})
        values[row["value"]] = values.get(row["value"], True) and inferred
    return [
        {"property": name, "values": [{"value": value, "inferred": inferred} for value, inferred in values.items()]}
        for name, values in kept.items()
    ]


def _values(about: Rows) -> dict[str, list[Cell]]:
    """The asserted values of our own properties, and of a few others, by their local names."""
    kept: dict[str, list[Cell]] = {}
    for row in about:
        assert isinstance(row["property"], ox.NamedNode)
        graph = row["graph"].value if isinstance(row["graph"], ox.NamedNode) else ""
        name = row["property"].value.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
        if not graph.endswith("/inferred") and row["value"] not in kept.setdefault(name, []):
            kept[name].append(row["value"])
    return kept
