"""The page of the SPARQL endpoint: a form that needs no script, which the bundled editor makes comfortable."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from claimgraph.errors import ClaimgraphError
from claimgraph.query import questions
from claimgraph.serve.guard import POLICY
from claimgraph.serve.media import HTML
from claimgraph.serve.problems import Problem, problem
from claimgraph.serve.site import page_query, site_of

STYLES = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
"""The editor sets styles by itself; scripts of others stay forbidden."""

SHOWN = 500
"""Rows that the page shows without a script."""


async def editor(request: Request, pairs: list[tuple[str, str]]) -> Response:
    """The editor, with the results of the query that the address holds, if any."""
    site = site_of(request)
    given = dict(pairs)
    text = given.get("query", "")
    facts: dict[str, Any] = {"columns": [], "rows": [], "triples": "", "truth": None, "fault": None, "total": 0}
    if text:
        try:
            facts |= await _results(request, pairs)
        except (Problem, ClaimgraphError) as wrong:
            facts["fault"] = problem(wrong)
    example = questions().get(given.get("example", ""))
    shown = text or (example.text if example else page_query("start").text.split("\n\n", 1)[1])
    html = await site.page(
        "sparql.html", request, title="SPARQL", text=shown, asked=bool(text), questions=list(questions().values()), **facts
    )
    status = facts["fault"].status if facts["fault"] else 200
    return Response(html, status, {"Content-Security-Policy": STYLES, "Vary": "Accept", "Cache-Control": "no-cache"}, HTML)


async def _results(request: Request, pairs: list[tuple[str, str]]) -> dict[str, Any]:
    from claimgraph.serve.protocol import dataset

    site = site_of(request)
    text = site.addresses.inward(dict(pairs)["query"])
    job = {"job": "query", "text": text, "dataset": dataset(pairs, site), "rows": "json", "graph": "turtle"}
    reply = await site.call(job, foreign=True)
    if reply.header["format"] == "turtle":
        return {"triples": site.addresses.outward(reply.body).decode()}
    results = ox.parse_query_results(reply.body, ox.QueryResultsFormat.JSON)
    if isinstance(results, ox.QueryBoolean):
        return {"truth": bool(results)}
    assert isinstance(results, ox.QuerySolutions)
    columns = [variable.value for variable in results.variables]
    rows = [list(row) for row in results]
    return {"columns": columns, "rows": rows[:SHOWN], "total": len(rows)}
