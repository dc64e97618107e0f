"""Queries that look up one resource are answered by the server itself, from a copy of a small store in its memory.

What a query may cost is normally bounded by killing the process that runs it. A lookup needs no such process, because its form
bounds its cost: all its triple patterns have the same given subject, so with ``k`` patterns over a subject of ``d`` quads the
engine takes no more than ``k * d**k`` steps, in whichever order it joins; filters compare terms and call nothing of any weight.
Whoever is no lookup, or has a subject of too many quads, or too large a result, goes to a worker like all others.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from itertools import islice
from typing import Any

import pyoxigraph as ox

from claimgraph.errors import ClaimgraphError
from claimgraph.serve.pool import Pool, Reply
from claimgraph.serve.results import TooLarge, written
from claimgraph.serve.settings import Limits

STEPS = 10_000
"""How many ways there may be to match the patterns of a lookup: some milliseconds."""

DEGREE = 1000
"""How many quads the subject of a lookup may have."""

BYTES = 256 * 1024
"""How large the result of a lookup may be."""

LONGEST = 4000
"""How many characters a lookup may have."""

REMEMBERED = 10_000
"""Of how many subjects the number of quads is remembered."""

# A part of the grammar of SPARQL 1.1: no comments, no escapes, no numbers, and of comparisons only those that cannot be taken
# for the beginning of an address. Every repetition is possessive, so matching takes linear time.
_S = r"[ \t\r\n]*+"
_IRI = r"<[A-Za-z][A-Za-z0-9+.-]*+:(?://[^<>\"{}|^`\\\x00-\x20]*+|[^<>\"{}|^`\\\x00-\x20'#]*+)>"
_NAME = r"[A-Za-z][A-Za-z0-9_]*+:[A-Za-z][A-Za-z0-9_-]*+(?![.:%\\])"
_VARIABLE = r"[?$][A-Za-z_][A-Za-z0-9_]*+"
_STRING = rf"\"[^\"\\\r\n]*+\"(?:@[A-Za-z]++(?:-[A-Za-z0-9]++)*+|\^\^(?:{_IRI}|{_NAME}))?+"
_OBJECT = rf"(?:{_IRI}|{_NAME}|{_VARIABLE}|{_STRING})"
_VERB = rf"(?:{_IRI}|{_NAME}|{_VARIABLE}|a(?=[ \t\r\n]))"
_PAIR = rf"{_VERB}{_S}{_OBJECT}(?:{_S},{_S}{_OBJECT})*+"
_OPERAND = rf"(?:(?:(?i:LANG|STR|DATATYPE){_S}\({_S}{_VARIABLE}{_S}\))|{_OBJECT})"
_COMPARED = rf"{_OPERAND}{_S}!?={_S}{_OPERAND}"
_FILTER = rf"(?i:FILTER){_S}\({_S}{_COMPARED}(?:{_S}(?:&&|\|\|){_S}{_COMPARED})*+{_S}\)"
_LOOKUP = re.compile(
    rf"{_S}(?P<prefixes>(?:(?i:PREFIX)[ \t\r\n]++[A-Za-z][A-Za-z0-9_]*+:{_S}{_IRI}{_S})*+)"
    rf"(?:(?i:SELECT)(?:[ \t\r\n]++(?i:DISTINCT))?+(?:{_S}\*|(?:[ \t\r\n]++{_VARIABLE})++){_S}|(?i:ASK)[ \t\r\n]*+)"
    rf"(?:(?i:WHERE){_S})?+"
    rf"\{{{_S}(?P<subject>{_IRI}|{_NAME}){_S}{_PAIR}(?:{_S};{_S}{_PAIR})*+{_S}\.?+{_S}(?:{_FILTER}{_S}\.?+{_S})*+\}}{_S}"
    rf"(?:(?i:LIMIT)[ \t\r\n]++[0-9]{{1,9}}+{_S})?+"
)
_PREFIX = re.compile(rf"([A-Za-z0-9_]++:){_S}<([^>]*+)>")


def subject(text: str) -> tuple[ox.NamedNode, int] | None:
    """The subject of a lookup, and how many triple patterns it has at most. None if the query is no lookup."""
    found = _LOOKUP.fullmatch(text) if len(text) <= LONGEST else None
    if not found or "service" in text.lower():  # the tokenizer, too, refuses addresses with that word
        return None
    name = found["subject"]
    if name[0] != "<":
        prefix, _, local = name.partition(":")
        spaces = dict(_PREFIX.findall(found["prefixes"]))
        if f"{prefix}:" not in spaces:
            return None
        name = f"<{spaces[f'{prefix}:']}{local}>"
    try:
        return ox.NamedNode(name[1:-1]), 1 + text.count(";") + text.count(",")
    except ValueError:
        return None


class Lookups:
    """Answers lookups from a copy of the newest generation of a store, as long as that is small."""

    def __init__(self, pool: Pool, limits: Limits) -> None:
        self._pool, self._rows, self._bytes = pool, limits.rows, min(BYTES, limits.bytes)
        self._store: ox.Store | None = None
        self._generation = self._digest = ""
        self._degrees: dict[ox.NamedNode, int] = {}
        self._filling: asyncio.Task[None] | None = None

    @property
    def ready(self) -> bool:
        """Whether there is a copy to answer from."""
        return self._store is not None

    def answer(self, job: Mapping[str, Any], generation: str) -> Reply | None:
        """The answer to a job for a worker if that is a lookup that costs little, else None. ``generation`` is the newest."""
        if self._generation != generation:
            self.renew()
        store, wanted = self._store, job.get("rows")
        if store is None or not wanted or job.get("dataset") or not (found := subject(job["text"])):
            return None
        node, patterns = found
        degree = self._degree(store, node)
        if degree > DEGREE or degree**patterns > STEPS:
            return None
        try:
            results = store.query(job["text"], use_default_graph_as_union=True)
            body = written(results, wanted, limit=self._bytes, most=self._rows)
        except (SyntaxError, TooLarge):  # the worker tells of it
            return None
        return Reply({"format": wanted, "digest": self._digest}, body)

    def _degree(self, store: ox.Store, node: ox.NamedNode) -> int:
        known = self._degrees.get(node)
        if known is None:
            known = sum(1 for _ in islice(store.quads_for_pattern(node, None, None), DEGREE + 1))
            if len(self._degrees) >= REMEMBERED:
                self._degrees.clear()
            self._degrees[node] = known
        return known

    def renew(self) -> None:
        """Begins to copy the newest generation, unless that is under way. Until it is there, workers answer everything."""
        if self._filling is None or self._filling.done():
            self._store = None
            self._filling = asyncio.ensure_future(self._fill())

    async def _fill(self) -> None:
        self._generation = self._pool.generation()
        try:
            reply = await self._pool.call({"job": "copy"})
        except ClaimgraphError:
            return  # it will not be tried again before there is another generation: workers answer all the same
        if reply.body:
            store = ox.Store()
            await asyncio.to_thread(store.bulk_load, reply.body, ox.RdfFormat.N_QUADS)
            self._store, self._degrees, self._digest = store, {}, reply.digest
