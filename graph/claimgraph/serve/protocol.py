"""The SPARQL 1.1 Protocol: the query operation, by GET, by POST of a form, by POST of the query itself. No update."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from claimgraph.query.readonly import OURS
from claimgraph.serve.description import service_description
from claimgraph.serve.guard import body_of
from claimgraph.serve.media import GRAPHS, ROWS, TRIPLES, chosen, content_type, wants_html
from claimgraph.serve.problems import Problem
from claimgraph.serve.site import Site, site_of

FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
ACCEPTED = {"Accept-Post": f"{FORM}, {DIRECT}"}
FORMATS = {**ROWS, **TRIPLES}

Pairs = list[tuple[str, str]]


async def endpoint(request: Request) -> Response:
    """The address of the protocol: results for a query, the Service Description without one, for a reader a page."""
    site = site_of(request)
    accept = request.headers.get("accept")
    pairs = await parameters(request, site.settings.limits.body)
    if request.method != "POST" and wants_html(accept, ROWS["json"]) and not any(name == "format" for name, _ in pairs):
        from claimgraph.serve.editor import editor

        return await editor(request, pairs)
    if request.method != "POST" and not pairs:
        return await service_description(request)
    text = _one(pairs, "query")
    job = {"job": "query", "text": site.addresses.inward(text), "dataset": dataset(pairs, site), **wanted(accept, pairs)}
    reply = await site.call(job, foreign=True)
    return site.tagged(request, reply, content_type(FORMATS[reply.header["format"]]))


def wanted(accept: str | None, pairs: Pairs) -> dict[str, str | None]:
    """The formats in which the client takes rows and graphs. ``format`` in the address outdoes the Accept header.

    Raises Problem: 400 for an unknown format, 406 if neither has one.
    """
    name = next((value for key, value in pairs if key == "format"), "")
    if name and name not in FORMATS:
        raise Problem(400, f"there is no format {name[:40]!r}", f"one of {', '.join(FORMATS)}")
    if name:
        return {"rows": name if name in ROWS else "json", "graph": name if name in TRIPLES else "turtle"}
    found = {"rows": chosen(accept, ROWS), "graph": chosen(accept, TRIPLES)}
    if not any(found.values()):
        raise Problem(406, "none of the media types asked for is offered", f"one of {', '.join(FORMATS.values())}")
    return found


def dataset(pairs: Pairs, site: Site) -> list[list[str]] | None:
    """The default and named graphs that the client chooses, None if it leaves that to the query.

    Raises Problem (400) for a graph that is none of ours: nothing is fetched.
    """
    found = [
        [site.addresses.inward(value) for key, value in pairs if key == name] for name in ("default-graph-uri", "named-graph-uri")
    ]
    for graph in (graph for graphs in found for graph in graphs):
        if not graph.startswith(OURS):
            raise Problem(400, f"the graph <{graph[:200]}> is none of this store", f"name a graph under {OURS}")
    return found if any(found) else None


async def parameters(request: Request, most: int) -> Pairs:
    """The parameters of an operation. Raises Problem: 400 if they cannot be read, 415 for another kind of body."""
    pairs = _pairs(request.scope["query_string"])
    if request.method != "POST":
        return pairs
    kind, *details = (part.strip().lower() for part in request.headers.get("content-type", "").split(";"))
    if any(part.startswith("charset=") and part[8:].strip('"') not in ("utf-8", "utf8", "us-ascii") for part in details):
        raise Problem(415, "the body is not in UTF-8", "send it as UTF-8", ACCEPTED)
    if kind == FORM:
        if pairs:
            raise Problem(400, "a form is posted, and parameters stand in the address too", "put all of them into the form")
        return _pairs(await body_of(request, most))
    if kind == DIRECT:
        if any(name in ("query", "update") for name, _ in pairs):
            raise Problem(400, "a query is posted, and another stands in the address", "send one of them")
        try:
            return [*pairs, ("query", (await body_of(request, most)).decode("utf-8"))]
        except UnicodeDecodeError as fault:
            raise Problem(400, f"byte {fault.start} of the query is not UTF-8", "send the query as UTF-8") from None
    if kind == "application/sparql-update":
        raise Problem(415, "update is not offered: the graph is changed by building it", "ask with a query", ACCEPTED)
    raise Problem(415, f"a body of type {kind[:60]!r} is not read", f"send {FORM} or {DIRECT}", ACCEPTED)


def _pairs(data: bytes) -> Pairs:
    try:
        return parse_qsl(data.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError:
        raise Problem(400, "the parameters are not percent-encoded UTF-8", "encode them so") from None


def _one(pairs: Pairs, name: str) -> str:
    found = [value for key, value in pairs if key == name]
    if any(key == "update" for key, _ in pairs):
        raise Problem(400, "update is not offered: the graph is changed by building it", f"send one {name}")
    if len(found) != 1:
        raise Problem(400, f"there are {len(found)} parameters {name!r}", "send exactly one")
    return found[0]


async def graph_store(request: Request) -> Response:
    """The SPARQL 1.1 Graph Store HTTP Protocol, its reading side: ``?default``, or ``?graph=`` with the name of a graph."""
    site = site_of(request)
    pairs = _pairs(request.scope["query_string"])
    names = [value for key, value in pairs if key == "graph"]
    default = [value for key, value in pairs if key == "default"]
    if len(names) + len(default) != 1:
        raise Problem(400, "the graph is not named, or more than once", "send ?default, or one ?graph=")
    format_ = chosen(request.headers.get("accept"), TRIPLES)
    if not format_:
        raise Problem(406, "none of the media types asked for is offered", f"one of {', '.join(TRIPLES.values())}")
    job = {"job": "graphs", "graph": format_, **({"name": site.addresses.inward(names[0])} if names else {"default": True})}
    return site.tagged(request, await site.call(job), GRAPHS[format_])
