"""A Model Context Protocol server: language-model clients ask the graph, read-only, through the workers and their limits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pyoxigraph as ox
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations

from claimgraph import __version__
from claimgraph.errors import ClaimgraphError
from claimgraph.query import questions
from claimgraph.serve.pool import Pool
from claimgraph.serve.settings import Settings
from claimgraph.serve.site import Cell, Site

READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
MOST = 200
"""Rows that a tool gives at most, unless fewer are asked for: a model reads slowly."""

INSTRUCTIONS = (
    "A graph of who said what, in which source, on whose word, and what speaks against it. It never says what is true: "
    "attribute each claim to its speaker and source, and do not turn a finding into a verdict. "
    "Find names with search, ask one of the questions with ask, trace an answer with explain, and use query for anything else."
)


def server(settings: Settings, module: str) -> MCPServer:
    """The server on a store. ``module`` is what its workers run; they know the job ``explain``."""
    pool = Pool(settings, module=module)
    site = Site(settings, pool)

    @asynccontextmanager
    async def lifespan(_: MCPServer) -> AsyncIterator[None]:
        await pool.start()
        try:
            yield
        finally:
            await pool.close()

    made: MCPServer = MCPServer(
        "claimgraph", instructions=INSTRUCTIONS, version=__version__, lifespan=lifespan, log_level="ERROR"
    )
    listed = "\n".join(f"{name} ({', '.join(q.takes)}): {q.meaning}" for name, q in questions().items())

    async def ask(question: str, parameters: dict[str, str] | None = None, limit: int = 50, offset: int = 0) -> dict[str, Any]:
        """Answers one of the questions. Where there are ``more``, ask again with ``offset`` raised by ``limit``."""
        with _told():
            found = await site.ask(question, max(1, min(limit, MOST)), max(0, offset), **(parameters or {}))
        rows = [dict(zip(found["columns"], map(plain, row), strict=True)) for row in found["rows"]]
        return {"rows": rows, "more": found["more"], **({} if rows else {"no_rows_means": found["empty"]})}

    async def query(sparql: str, limit: int = 100) -> dict[str, Any]:
        """Runs a SPARQL 1.1 query that only reads (SELECT, ASK, CONSTRUCT, DESCRIBE)."""
        with _told():
            job = {"job": "query", "text": sparql, "rows": "json", "graph": "turtle"}
            reply = await site.call(job, foreign=True)
        if reply.header["format"] == "turtle":
            return {"turtle": reply.body.decode()}
        results = ox.parse_query_results(reply.body, ox.QueryResultsFormat.JSON)
        if isinstance(results, ox.QueryBoolean):
            return {"answer": bool(results)}
        assert isinstance(results, ox.QuerySolutions)
        columns = [variable.value for variable in results.variables]
        rows = [dict(zip(columns, map(plain, row), strict=True)) for row in results]
        return {"rows": rows[: max(1, min(limit, MOST))], "total": len(rows)}

    async def search(text: str, kinds: list[str] | None = None, limit: int = 10) -> dict[str, Any]:
        """Finds actors, claims, figures, positions, proposals, sources, topics and findings by what they are called,
        in English, Ukrainian, Russian or Polish. ``kinds`` narrows to some of these, in the singular."""
        with _told():
            return await site.search(text, kinds or (), max(1, min(limit, MOST)))

    async def explain(resource: str) -> str:
        """Traces a resource (an IRI, the end of one, or a name) to its passages, source, encoder and axioms."""
        with _told():
            return (await site.call({"job": "explain", "terms": [resource]})).body.decode()

    for tool in (ask, query, search, explain):
        text = (tool.__doc__ or "") + (f" The questions and their parameters:\n{listed}" if tool is ask else "")
        made.tool(description=" ".join(text.split()) if tool is not ask else text, annotations=READS)(tool)
    return made


def plain(value: Cell) -> str | None:
    """A term as a model reads it: its text or its IRI."""
    return None if value is None else str(getattr(value, "value", value))


class _told:  # noqa: N801 - used as a statement
    """Turns our errors into those of a tool, whose words the client sees."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, fault: BaseException | None, trace: object) -> None:
        if isinstance(fault, ClaimgraphError):
            raise ToolError(str(fault)) from None
