"""Search with suggestions and facets, the questions as forms, and what browsers look for at fixed addresses."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from claimgraph.errors import UsageError
from claimgraph.query import find, questions
from claimgraph.serve.description import question_facts, told
from claimgraph.serve.media import HTML, wants_html
from claimgraph.serve.problems import Problem
from claimgraph.serve.site import node, site_of

FACETS = (
    "actor",
    "claim",
    "figure",
    "position",
    "proposal",
    "source",
    "topic",
    "place",
    "event",
    "finding",
    "review",
    "term",
    "other",
)
PAGE = 25
MOST = 200
"""Of how many things an answer tells on one page."""


async def search(request: Request) -> Response:
    """What is called so: a page, or JSON for programs."""
    site = site_of(request)
    text, facets = request.query_params.get("q", "").strip(), _facets(request)
    offset = _number(request, "offset")
    found = await site.search(text, facets, PAGE, offset)
    if not wants_html(request.headers.get("accept")):
        for hit in found["hits"]:
            hit |= {"iri": site.addresses.published(hit["iri"]), "page": site.addresses.page(hit["iri"])}
        return JSONResponse(found, headers={"Vary": "Accept"})
    found["hits"] = [{**hit, "term": node(hit["iri"])} for hit in found["hits"]]
    following = urlencode([("q", text), *(("facet", facet) for facet in facets), ("offset", str(offset + PAGE))])
    more = following if offset + PAGE < found["total"] else ""
    html = await site.page(
        "search.html", request, title="Search", text=text, chosen=facets, found=found, more=more, offset=offset
    )
    return Response(html, 200, {"Vary": "Accept"}, HTML)


async def suggest(request: Request) -> Response:
    """Suggestions in the form of OpenSearch: what was typed, labels, kinds, pages."""
    site = site_of(request)
    text = request.query_params.get("q", "").strip()
    hits = (await site.search(text, _facets(request), 10))["hits"]
    body = [
        text,
        [hit["label"] for hit in hits],
        [hit["facet"] for hit in hits],
        [site.addresses.page(hit["iri"]) for hit in hits],
    ]
    return Response(json.dumps(body, ensure_ascii=False), media_type="application/x-suggestions+json")


async def catalogue(request: Request) -> Response:
    """All questions: a page, or RDF in which each is a SHACL SPARQL executable."""
    site = site_of(request)
    if not wants_html(request.headers.get("accept"), "text/turtle"):
        return told(request, question_facts(site.root(request)))
    html = await site.page("questions.html", request, title="Questions", questions=list(questions().values()))
    return Response(html, 200, {"Vary": "Accept"}, HTML)


async def question(request: Request) -> Response:
    """One question: a form and its answer as a page, or RDF."""
    site = site_of(request)
    name = request.path_params["name"]
    if name not in questions():
        raise Problem(404, f"there is no question {name[:60]!r}", "see the list of questions")
    asked = find(name)
    if not wants_html(request.headers.get("accept"), "text/turtle"):
        root = site.root(request)
        return told(request, (fact for fact in question_facts(root) if fact[0] == f"{root}/questions/{name}"))
    given, offset = _given(request, asked.takes), _number(request, "offset")
    answer, fault = None, None
    try:
        answer = await site.ask(name, MOST, offset, **{key: site.addresses.inward(value) for key, value in given.items()})
    except UsageError as wrong:
        fault = wrong
    query = site.addresses.outward((answer["query"] if answer else asked.text).encode()).decode()
    more = urlencode({**given, "offset": offset + MOST}) if answer and answer["more"] else ""
    facts = {"question": asked, "given": given, "answer": answer, "query": query, "fault": fault, "offset": offset, "more": more}
    html = await site.page("question.html", request, title=asked.meaning, **facts)
    return Response(html, 400 if fault else 200, {"Vary": "Accept"}, HTML)


async def health(request: Request) -> Response:
    """Whether the server can answer: 200 with what it serves, 503 while it has no worker."""
    site = site_of(request)
    well = site.pool.alive > 0
    facts = {
        "status": "ok" if well else "no worker",
        "workers": site.pool.alive,
        "digest": site.digest,
        "copied": site.lookups.ready,
        "killed": site.pool.killed,
    }
    return JSONResponse(facts, 200 if well else 503, {"Cache-Control": "no-store"})


async def open_search(request: Request) -> Response:
    """How browsers may search here (OpenSearch 1.1)."""
    from xml.sax.saxutils import escape

    root = escape(site_of(request).root(request))
    urls = f'<Url type="text/html" template="{root}/search?q={{searchTerms}}"/>'
    urls += f'<Url type="application/x-suggestions+json" template="{root}/suggest?q={{searchTerms}}"/>'
    space = "http://a9.com/-/spec/opensearch/1.1/"
    text = (
        f'<OpenSearchDescription xmlns="{space}"><ShortName>claimgraph</ShortName><Description>Who said what</Description>{urls}'
    )
    return Response(f"{text}</OpenSearchDescription>", media_type="application/opensearchdescription+xml")


def _given(request: Request, names: tuple[str, ...]) -> dict[str, str]:
    return {name: value.strip() for name, value in parse_qsl(request.url.query) if name in names and value.strip()}


def _facets(request: Request) -> list[str]:
    return [facet for facet in request.query_params.getlist("facet") if facet in FACETS]


def _number(request: Request, name: str) -> int:
    text = request.query_params.get(name, "0")
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise Problem(400, f"{name} {text[:20]!r} is no number", "write a whole number")
    return int(text)
