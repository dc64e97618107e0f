"""What all handlers share: the workers, the addresses, the names of things, the templates, and a memory for answers."""

from __future__ import annotations

import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from claimgraph.home import QUERIES
from claimgraph.query import bind
from claimgraph.query.question import Question, load
from claimgraph.serve.addresses import Addresses
from claimgraph.serve.lookup import Lookups
from claimgraph.serve.pool import Pool, Refused, Reply
from claimgraph.serve.problems import Problem
from claimgraph.serve.settings import MEBIBYTE, Settings

_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d+)?|\[[0-9a-fA-F:]+\](:\d+)?")

Cell = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None
Rows = list[dict[str, Cell]]


@dataclass
class Memory:
    """The latest answers, up to ``most`` bytes. An answer depends on the store's digest, which is part of its key."""

    most: int = 32 * MEBIBYTE
    size: int = 0
    kept: OrderedDict[object, tuple[Any, int]] = field(default_factory=OrderedDict)

    def get(self, key: object) -> Any:
        """What was kept under the key, None if nothing was or it has been forgotten."""
        found = self.kept.get(key)
        if found is None:
            return None
        self.kept.move_to_end(key)
        return found[0]

    def put(self, key: object, value: Any, size: int) -> None:
        """Keeps a value of so many bytes."""
        if size > self.most // 8:
            return
        self.size += size - self.kept.pop(key, (None, 0))[1]
        self.kept[key] = (value, size)
        while self.size > self.most:
            self.size -= self.kept.popitem(last=False)[1][1]


class Site:
    """One server."""

    def __init__(self, settings: Settings, pool: Pool) -> None:
        self.settings, self.pool = settings, pool
        self.addresses = Addresses(settings.base, settings.prefix)
        self.memory = Memory()
        self.lookups = Lookups(pool, settings.limits)
        self._names: dict[str, dict[str, Any]] = {}
        self._names_of = ""

    def root(self, request: Request) -> str:
        """The address of this server as clients reach it: its base, or else what this client calls it."""
        if self.settings.base:
            return self.settings.base
        host = request.headers.get("host", "")
        return f"{request.url.scheme}://{host}" if _HOST.fullmatch(host) else ""

    @property
    def digest(self) -> str:
        """The digest of the store that is served."""
        return str(self.pool.hello.get("digest", ""))

    async def call(self, job: Mapping[str, Any], *, foreign: bool = False) -> Reply:
        """Has a job done, unless it is a lookup or the memory holds its answer. ``foreign``: as for ``Pool.call``."""
        generation = self.pool.generation()
        if foreign and (done := self.lookups.answer(job, generation)):
            return done
        key = (generation, json.dumps(job, sort_keys=True))
        found: Reply | None = self.memory.get(key)
        if found is None:
            found = await self.pool.call(job, foreign=foreign)
            self.memory.put(key, found, len(found.body) + len(key[1]) + 200)
        return found

    async def rows(self, name: str, **parameters: ox.NamedNode | ox.Literal) -> Rows:
        """The rows of one of the queries of pages."""
        question = page_query(name)
        reply = await self.call({"job": "query", "text": bind(question, parameters), "rows": "json", "trusted": True})
        return _rows(reply)

    async def counted(self, name: str) -> Rows | None:
        """The rows of a query of the pages that goes through all there is; None while a large store has yet to be surveyed."""
        try:
            return _rows(await self.call({"job": "counted", "name": name}))
        except Refused as fault:
            if fault.kind != "not-yet":
                raise
            return None

    async def ask(self, name: str, limit: int = 0, offset: int = 0, **parameters: str) -> dict[str, Any]:
        """A page of an answer: ``columns``, ``rows`` of cells, whether there are ``more``, the ``query`` for the whole, and
        what it means that it is ``empty``."""
        job = {"job": "ask", "name": name, "parameters": parameters, "limit": limit, "offset": offset}
        reply = await self.call(job)
        rows = [[_cell(value) for value in row] for row in json.loads(reply.body)]
        return {**reply.header, "rows": rows}

    async def search(self, text: str, facets: Sequence[str] = (), limit: int = 20, offset: int = 0) -> dict[str, Any]:
        """Resources by what they are called: ``total``, ``facets`` with numbers, ``hits``."""
        job = {"job": "search", "text": text[:200], "facets": list(facets), "limit": limit, "offset": offset}
        found: dict[str, Any] = json.loads((await self.call(job)).body)
        return found

    async def names(self, iris: Iterable[str]) -> dict[str, dict[str, Any]]:
        """What to call resources: ``names`` by language and ``kind``, for each IRI."""
        if self._names_of != self.digest:
            self._names, self._names_of = {}, self.digest
        wanted = dict.fromkeys(iris)
        missing = [iri for iri in wanted if iri not in self._names]
        if missing:
            self._names |= json.loads((await self.pool.call({"job": "labels", "iris": missing})).body)
        found = {iri: self._names[iri] for iri in wanted}
        if len(self._names) > 50_000:
            self._names = {}
        return found

    async def page(self, template: str, request: Request, **facts: Any) -> str:
        """A page as HTML."""
        from claimgraph.serve.rendering import render

        return await render(self, template, request, **facts)

    def tagged(self, request: Request, reply: Reply, media: str, headers: Mapping[str, str] | None = None) -> Response:
        """An answer of a worker as a response, with a tag by which clients need not fetch it twice."""
        given, body = self.outgoing(reply, media)
        given |= headers or {}
        known = request.headers.get("if-none-match", "")
        if request.method in ("GET", "HEAD") and given["ETag"] in (item.strip().removeprefix("W/") for item in known.split(",")):
            return Response(status_code=304, headers=given)
        return Response(body, headers=given, media_type=media)

    def outgoing(self, reply: Reply, media: str) -> tuple[dict[str, str], bytes]:
        """The headers by which an answer is remembered elsewhere, and its body as it is given away."""
        body = self.addresses.outward(reply.body)
        tag = f'"{hashlib.sha256(body + media.encode()).hexdigest()[:24]}"'
        return {"ETag": tag, "Vary": "Accept", "Cache-Control": "no-cache"}, body


def site_of(request: Request) -> Site:
    """The server that a request came to."""
    site: Site = request.app.state.site
    return site


def node(iri: str) -> ox.NamedNode:
    """An IRI as a term. Raises Problem (400) if it is none."""
    try:
        return ox.NamedNode(iri)
    except ValueError:
        raise Problem(400, f"{iri[:200]!r} is no IRI", "correct the address") from None


@cache
def page_query(name: str, folder: Path = QUERIES / "pages") -> Question:
    """A query of the pages by its name."""
    return load(folder / f"{name}.rq")


def _rows(reply: Reply) -> Rows:
    solutions = ox.parse_query_results(reply.body, ox.QueryResultsFormat.JSON)
    assert isinstance(solutions, ox.QuerySolutions)
    columns = [variable.value for variable in solutions.variables]
    return [dict(zip(columns, row, strict=True)) for row in solutions]


def _cell(value: list[str] | None) -> Cell:
    if value is None:
        return None
    if value[0] == "iri":
        return ox.NamedNode(value[1])
    if value[0] == "blank":
        return ox.BlankNode(value[1].removeprefix("_:"))
    _, text, language, datatype = value
    return ox.Literal(text, language=language) if language else ox.Literal(text, datatype=ox.NamedNode(datatype))
