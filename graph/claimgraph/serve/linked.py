"""Linked data: each IRI of ours leads to a page for readers and to RDF for programs (Cool URIs, the 303 way)."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from claimgraph.serve.addresses import SAFE, iri_at
from claimgraph.serve.media import ENDINGS, GRAPHS, HTML, chosen
from claimgraph.serve.pages import page_of
from claimgraph.serve.problems import Problem
from claimgraph.serve.site import Site, node, site_of

OFFERED = {"turtle": GRAPHS["turtle"], "html": HTML, **{name: media for name, media in GRAPHS.items() if name != "turtle"}}


async def identity(request: Request) -> Response:
    """A resource is no document: 303 to the page or to the data, whichever the client takes."""
    site = site_of(request)
    place = _place(request)
    iri = iri_at(place)
    await _known(site, iri)
    format_ = chosen(request.headers.get("accept"), OFFERED)
    if not format_:
        raise Problem(406, "none of the media types asked for is offered", f"one of {', '.join(OFFERED.values())}")
    kind = "page" if format_ == "html" else "data"
    target = f"{site.settings.prefix}/{kind}/{quote(place, safe=SAFE)}"
    return RedirectResponse(target, 303, {"Vary": "Accept", "Link": alternates(site, iri)})


async def data(request: Request) -> Response:
    """The data on a resource, in the format that the address ends in or else the client takes."""
    site = site_of(request)
    place = _place(request)
    format_: str | None = None
    for ending, name in ENDINGS.items():
        if place.endswith(ending):
            place, format_ = place.removesuffix(ending), name
    iri = node(iri_at(place)).value
    format_ = format_ or chosen(request.headers.get("accept"), GRAPHS)
    if not format_:
        raise Problem(406, "none of the media types asked for is offered", f"one of {', '.join(GRAPHS.values())}")
    inferred = request.query_params.get("inferred", "yes") != "no"
    reply = await site.call({"job": "describe", "iri": iri, "graph": format_, "inferred": inferred})
    ending = next(ending for ending, name in ENDINGS.items() if name == format_)
    headers = {"Link": alternates(site, iri), "Content-Location": site.addresses.data(iri, ending)}
    return site.tagged(request, reply, GRAPHS[format_], headers)


async def page(request: Request) -> Response:
    """The page on a resource."""
    site = site_of(request)
    iri = iri_at(_place(request))
    await _known(site, iri)
    headers = {"Link": alternates(site, iri), "Cache-Control": "no-cache"}
    return Response(await page_of(site, request, iri), 200, headers, HTML)


def alternates(site: Site, iri: str) -> str:
    """The Link header: what the address is about, and the other documents on it."""
    links = [f'<{site.addresses.page(iri)}>; rel="alternate"; type="{HTML}"']
    links += [f'<{site.addresses.data(iri, ending)}>; rel="alternate"; type="{GRAPHS[name]}"' for ending, name in ENDINGS.items()]
    links.append(f'<{quote(site.addresses.published(iri), safe=SAFE + "#%")}>; rel="describes"')
    return ", ".join(links)


async def _known(site: Site, iri: str) -> None:
    reply = await site.call({"job": "known", "iri": node(iri).value})
    if not reply.header["known"]:
        raise Problem(404, f"the graph says nothing of <{iri[:300]}>", "search for it by name")


def _place(request: Request) -> str:
    return str(request.path_params.get("place") or request.url.path.removeprefix(site_of(request).settings.prefix).strip("/"))
