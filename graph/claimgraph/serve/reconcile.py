"""Reconciliation Service API 0.2: names in a table become resources of the graph, and columns are filled from it.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/, as OpenRefine speaks it.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from claimgraph import __version__
from claimgraph.iri import CG, CGD
from claimgraph.query.resolve import plain
from claimgraph.serve.addresses import iri_at, place_of
from claimgraph.serve.guard import body_of
from claimgraph.serve.media import HTML
from claimgraph.serve.naming import KINDS
from claimgraph.serve.pages import text
from claimgraph.serve.problems import Problem
from claimgraph.serve.rendering import words
from claimgraph.serve.site import Site, node, site_of

TYPES = {
    "actor": "Actor (person, organisation, state, unnamed)",
    "place": "Place",
    "event": "Event",
    "proposal": "Proposal",
    "source": "Source",
    "topic": "Topic",
    "claim": "Claim",
    "figure": "Figure",
    "position": "Position",
    "term": "Term of a vocabulary",
}
"""The types by their facets of the search; their identifiers are these names."""

PROPERTIES = {
    "label": ("http://www.w3.org/2000/01/rdf-schema#label", "name"),
    "exactMatch": ("http://www.w3.org/2004/02/skos/core#exactMatch", "the same elsewhere (Wikidata)"),
    "subOrganizationOf": ("http://www.w3.org/ns/org#subOrganizationOf", "part of the organisation"),
    "affiliation": (CG + "affiliation", "affiliation"),
    "within": (CG + "within", "within the place"),
    "publisher": ("https://schema.org/publisher", "publisher"),
    "datePublished": ("https://schema.org/datePublished", "day of publication"),
    "url": ("https://schema.org/url", "address"),
    "value": (CG + "value", "value of a figure"),
    "asOf": (CG + "asOf", "day up to which a figure counts"),
    "holder": (CG + "holder", "holder of a position"),
    "stance": (CG + "stance", "stance of a position"),
    "proposal": (CG + "proposal", "proposal of a position"),
    "topic": (CG + "topic", "topic"),
    "broader": ("http://www.w3.org/2004/02/skos/core#broader", "broader concept"),
}
"""The properties that columns can be filled from: their identifiers, IRIs and names."""

MOST = 100
"""Queries, or identifiers, of one request."""

CERTAIN = 100
"""The score of the same name, and of a property that a candidate has."""

POOL = 50
"""Candidates that are looked at where a query names properties."""

Facts = dict[str, dict[str, list[Any]]]


async def service(request: Request) -> Response:
    """The one endpoint: the manifest, a batch of queries, or a data extension, by GET or by POST of a form."""
    site = site_of(request)
    given = dict(parse_qsl(request.url.query, keep_blank_values=True))
    if request.method == "POST":
        try:
            body = (await body_of(request, site.settings.limits.body)).decode()
            given |= dict(parse_qsl(body, keep_blank_values=True, max_num_fields=100))
        except ValueError:
            raise Problem(400, "the form cannot be read", "send a form with queries or extend, in UTF-8") from None
    if "queries" in given:
        return JSONResponse(await _reconciled(site, _object(given["queries"], "queries")))
    if "extend" in given:
        return JSONResponse(await _extended(site, _object(given["extend"], "extend")))
    return JSONResponse(manifest(site.root(request), site.addresses.published(CGD)))


def manifest(root: str, space: str) -> dict[str, Any]:
    """What this service can do, at the address ``root``; identifiers are resolved under ``space``."""
    here = {"service_url": f"{root}/reconcile"}
    suggest = {name: {**here, "service_path": f"/suggest/{name}"} for name in ("entity", "type", "property")}
    return {
        "versions": ["0.2"],
        "name": "claimgraph",
        "identifierSpace": space,
        "schemaSpace": CG,
        "documentation": f"{root}/page/ontology",
        "serviceVersion": __version__,
        "view": {"url": f"{root}/page/{{{{id}}}}"},
        "defaultTypes": [{"id": name, "name": label} for name, label in TYPES.items()],
        "suggest": suggest,
        "preview": {"url": f"{root}/reconcile/preview?id={{{{id}}}}", "width": 420, "height": 220},
        "extend": {"propose_properties": {**here, "service_path": "/extend/properties"}},
    }


async def _reconciled(site: Site, queries: dict[str, Any]) -> dict[str, Any]:
    if len(queries) > MOST:
        raise Problem(413, f"more than {MOST} queries at once", "send them in smaller batches")
    found = await asyncio.gather(*(_candidates(site, query) for query in queries.values()))
    return {name: {"result": result} for name, result in zip(queries, found, strict=True)}


async def _candidates(site: Site, query: object) -> list[dict[str, Any]]:
    """What a query may mean, best first: the score is the mean of those of the name and of each property."""
    if not isinstance(query, dict) or not (query.get("query") or query.get("properties")):
        raise Problem(400, "a query has no words to look for", 'write {"query": "…"}')
    wanted = query.get("type") or []
    types = [wanted] if isinstance(wanted, str) else [str(name) for name in wanted]
    unknown = set(types) - TYPES.keys()
    if unknown:
        raise Problem(400, f"there is no type {min(unknown)[:60]!r}", f"one of {', '.join(TYPES)}")
    limit = query.get("limit")
    most = min(max(int(limit), 1), 50) if isinstance(limit, int | float) else 10
    properties = _properties(query)
    words_ = str(query.get("query") or "") or next(
        (value for name, values in properties if name == "label" for value in values), ""
    )
    if words_:
        pool = (await site.search(words_, types or list(TYPES), POOL if properties else most))["hits"]
    else:
        pool = [hit for hit in await _referring(site, properties) if not types or hit["facet"] in types]
    if properties:
        pool = await _weighed(site, pool, properties, named=bool(words_))
    same = [hit for hit in pool if hit["score"] == CERTAIN]
    return [_candidate(hit, sure=len(same) == 1 and hit in same) for hit in pool[:most]]


def _properties(query: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """The properties of a query, each with the values of which a candidate should have one, as text or as identifiers."""
    try:
        given = [
            (str(item["pid"]), item["v"] if isinstance(item["v"], list) else [item["v"]])
            for item in query.get("properties") or []
        ]
        found = [(name, [str(value["id"] if isinstance(value, dict) else value) for value in values]) for name, values in given]
    except (KeyError, TypeError):
        raise Problem(400, "a property of a query has no pid and v", 'write {"pid": "…", "v": "…"}') from None
    _known([name for name, _ in found])
    return found


def _known(names: list[str]) -> None:
    unknown = set(names) - PROPERTIES.keys()
    if unknown:
        raise Problem(400, f"there is no property {min(unknown)[:60]!r}", f"one of {', '.join(PROPERTIES)}")


async def _referring(site: Site, properties: list[tuple[str, list[str]]]) -> list[dict[str, Any]]:
    """What refers by a property to one of its values, where these are resources."""
    wanted: set[str] = set()
    for name, values in properties:
        for value in values:
            hits = (await site.search(value, (), POOL))["hits"]
            targets = {value if ":" in value else iri_at(value), *(hit["iri"] for hit in hits if hit["score"] == CERTAIN)}
            for target in sorted(targets):
                with suppress(Problem):  # a value that is no IRI
                    links = await site.rows("links", id=node(target))
                    wanted |= {text(row["subject"]) for row in links if text(row["property"]) == PROPERTIES[name][0]}
    names = await site.names(sorted(iri for iri in wanted if place_of(iri))[:POOL])
    return [
        {"iri": iri, "label": called.get("en") or next(iter(called.values()), place_of(iri)), "facet": facet, "kind": kind}
        for iri, called, kind in ((iri, entry["names"], entry["kind"]) for iri, entry in names.items())
        if (facet := KINDS.get(kind, "")) in TYPES
    ]


async def _weighed(
    site: Site, pool: list[dict[str, Any]], properties: list[tuple[str, list[str]]], *, named: bool
) -> list[dict[str, Any]]:
    """The candidates by how many properties they have, too."""
    facts = await _facts(site, [place_of(hit["iri"]) or "" for hit in pool], [name for name, _ in properties])
    labels = await _labels(site, facts)
    weighed = []
    for hit, row in zip(pool, facts.values(), strict=True):
        scores = [hit["score"]] if named else []
        for name, values in properties:
            had = {form for cell in row[name] for form in _forms(cell, labels)}
            scores.append(CERTAIN if had & {plain(value) for value in values} else 0)
        weighed.append({**hit, "score": round(sum(scores) / len(scores))})
    return sorted(weighed, key=lambda hit: -hit["score"])


def _forms(value: ox.NamedNode | ox.Literal, labels: dict[str, dict[str, Any]]) -> set[str]:
    """How a value may be given: as text, a number in its plain form, a resource by identifier, IRI or name."""
    forms = {value.value}
    if isinstance(value, ox.NamedNode):
        forms |= {place_of(value.value) or "", *labels.get(value.value, {}).get("names", {}).values()}
    elif value.datatype.value.endswith("#decimal"):
        forms |= {f"{Decimal(value.value):f}", str(float(value.value))}
    return {plain(form) for form in forms}


def _candidate(hit: dict[str, Any], *, sure: bool) -> dict[str, Any]:
    kinds = [{"id": hit["facet"], "name": TYPES.get(hit["facet"], hit["facet"])}]
    facts = {"id": place_of(hit["iri"]), "name": hit["label"], "description": words(hit["kind"]), "type": kinds}
    return {**facts, "score": hit["score"], "match": sure}


async def _extended(site: Site, wanted: dict[str, Any]) -> dict[str, Any]:
    try:
        ids, names = [str(name) for name in wanted["ids"]], [str(item["id"]) for item in wanted["properties"]]
    except (KeyError, TypeError):
        raise Problem(400, "the extension names no ids and properties", 'write {"ids": […], "properties": [{"id": …}]}') from None
    _known(names)
    if len(ids) > MOST:
        raise Problem(413, f"more than {MOST} identifiers at once", "send them in smaller batches")
    values = await _facts(site, ids, names)
    labels = await _labels(site, values)
    meta = [{"id": name, "name": PROPERTIES[name][1]} for name in names]
    filled = {name: {key: [_cell(cell, labels) for cell in cells] for key, cells in row.items()} for name, row in values.items()}
    return {"meta": meta, "rows": filled}


async def _facts(site: Site, ids: list[str], names: list[str]) -> Facts:
    """The asserted values of properties, for each identifier and property."""
    about = await asyncio.gather(*(site.rows("about", id=node(iri_at(name))) for name in ids))
    meant = {PROPERTIES[name][0]: name for name in names}
    values: Facts = {}
    for name, rows in zip(ids, about, strict=True):
        row: dict[str, list[Any]] = {key: [] for key in names}
        for fact in rows:
            key = meant.get(text(fact["property"]))
            if key and fact["value"] not in row[key] and not text(fact["graph"]).endswith("/inferred"):
                row[key].append(fact["value"])
        values[name] = row
    return values


async def _labels(site: Site, facts: Facts) -> dict[str, dict[str, Any]]:
    """What the resources among the values are called."""
    iris = {text(value) for row in facts.values() for cells in row.values() for value in cells if isinstance(value, ox.NamedNode)}
    return await site.names(sorted(iris))


def _cell(value: ox.NamedNode | ox.Literal, labels: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A value as the API writes it: a resource of ours, a date with a time, a number, or text."""
    if isinstance(value, ox.NamedNode):
        place = place_of(value.value)
        names = labels.get(value.value, {}).get("names", {})
        return {"id": place, "name": names.get("en") or next(iter(names.values()), place)} if place else {"str": value.value}
    kind = value.datatype.value.rsplit("#", 1)[-1]
    if kind == "date":
        return {"date": f"{value.value}T00:00:00Z"}
    if kind in ("decimal", "integer"):
        return {"float": float(value.value)}
    return {"str": value.value}


async def suggest(request: Request) -> Response:
    """Suggestions for what is being typed: entities, types or properties."""
    site = site_of(request)
    prefix, what = request.query_params.get("prefix", ""), request.path_params["what"]
    start = prefix.casefold()
    if what == "entity":
        hits = (await site.search(prefix, list(TYPES), 20))["hits"]
        entities = [
            {"id": place_of(hit["iri"]), "name": hit["label"], "description": words(hit["kind"]), "notable": [hit["facet"]]}
            for hit in hits
        ]
        return JSONResponse({"result": entities})
    if what not in ("type", "property"):
        raise Problem(404, f"nothing suggests {what[:40]!r}", "one of entity, type, property")
    known = TYPES if what == "type" else {name: label for name, (_, label) in PROPERTIES.items()}
    return JSONResponse(
        {"result": [_named(name, label) for name, label in known.items() if start in f"{name} {label}".casefold()]}
    )


async def proposed_properties(request: Request) -> Response:
    """The properties that columns can be filled from."""
    kind = request.query_params.get("type", "")
    proposed = [_named(name, label) for name, (_, label) in PROPERTIES.items()]
    return JSONResponse({"properties": proposed, **({"type": kind} if kind else {})})


def _named(name: str, label: str) -> dict[str, str]:
    return {"id": name, "name": label}


async def preview(request: Request) -> Response:
    """A small page on a candidate, to be shown in a frame of the tool."""
    site = site_of(request)
    resource = node(iri_at(request.query_params.get("id", "")))
    about = await site.rows("about", id=resource)
    if not about:
        raise Problem(404, "the graph knows no such resource", "search for it by name")
    html = await site.page("preview.html", request, title="Preview", resource=resource, about=about[:40])
    policy = "default-src 'none'; style-src 'self'; frame-ancestors *; base-uri 'none'; form-action 'none'"
    return Response(html, 200, {"Content-Security-Policy": policy}, HTML)


def _object(data: str, name: str) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Problem(400, f"{name} is no JSON object", "see the Reconciliation Service API 0.2")
    return found
