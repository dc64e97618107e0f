"""The application: which address is answered by what."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from claimgraph.errors import ClaimgraphError
from claimgraph.serve import asking, charts, description, factcheck, linked, pages, protocol, reconcile, survey
from claimgraph.serve.guard import Guard
from claimgraph.serve.pool import Pool
from claimgraph.serve.problems import Problem, answer
from claimgraph.serve.reception import Desk
from claimgraph.serve.settings import Settings
from claimgraph.serve.site import Site

STATIC = Path(__file__).parent / "static"
LOG = logging.getLogger("claimgraph.serve")


def application(settings: Settings) -> ASGIApp:
    """The application on a store. Its workers start with it and end with it."""
    pool = Pool(settings, LOG.warning)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[dict[str, Desk]]:
        await pool.start()
        app.state.site = site = Site(settings, pool)
        site.lookups.renew()
        surveying = asyncio.ensure_future(survey.keep(pool, settings.store))
        try:
            yield {"desk": Desk(site, guard)}
        finally:
            surveying.cancel()
            await asyncio.gather(surveying, return_exceptions=True)
            await pool.close()

    def now() -> float:
        return asyncio.get_running_loop().time()

    inner = routes()
    outer: list[BaseRoute] = [Mount(settings.prefix, routes=inner)] if settings.prefix else inner
    handlers = dict.fromkeys((HTTPException, Problem, ClaimgraphError, Exception), answer)
    guard = Guard(Starlette(routes=outer, lifespan=lifespan, exception_handlers=handlers), settings.limits, now, settings.prefix)
    return guard


def routes() -> list[BaseRoute]:
    """All addresses below the base."""
    both = ["GET", "POST"]
    return [
        Route("/sparql", protocol.endpoint, methods=both),
        Route("/", pages.home),
        Route("/id/{place:path}", linked.identity),
        Route("/data/{place:path}", linked.data),
        Route("/page/{place:path}", linked.page),
        Route("/ontology", linked.identity),
        Route("/vocabulary/{rest:path}", linked.identity),
        Route("/graph.trig", description.dump),
        Route("/graph.nq", description.dump),
        Route("/graph-store", protocol.graph_store),
        Route("/.well-known/void", description.void),
        Route("/questions", asking.catalogue),
        Route("/questions/{name}", asking.question),
        Route("/search", asking.search),
        Route("/suggest", asking.suggest),
        Route("/reconcile", reconcile.service, methods=both),
        Route("/reconcile/suggest/{what}", reconcile.suggest),
        Route("/reconcile/preview", reconcile.preview),
        Route("/reconcile/extend/properties", reconcile.proposed_properties),
        Route("/v1alpha1/claims:search", factcheck.claims),
        Route("/chart/{name}.svg", charts.chart),
        Route("/health", asking.health),
        Route("/opensearch.xml", asking.open_search),
        Route("/robots.txt", robots),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]


async def robots(request: Request) -> Response:  # noqa: ARG001
    """What crawlers should leave alone: queries, which cost."""
    return PlainTextResponse("User-agent: *\nDisallow: /sparql\nDisallow: /search\nDisallow: /chart/\n")
