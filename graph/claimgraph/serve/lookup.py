"""Queries that look something up are answered by the server itself, from a copy of a small store in its memory.

What a query may cost is normally bounded by killing the process that runs it. A lookup needs no such process, because its form
and a few counts bound its cost. It is a basic graph pattern whose every triple pattern holds a constant. In the copy a pattern
is matched by going through the quads of the rarest of its terms, which are at most as many as those of its rarest constant. So
in whichever order and way the engine joins, it takes no more steps than the product of these numbers; filters compare terms
and call nothing of any weight. A query whose product or result is large goes to a worker like all others.
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
"""How many steps a lookup may take: some milliseconds."""

BYTES = 256 * 1024
"""How large the result of a lookup may be."""

LONGEST = 4000
"""How many characters a lookup may have."""

REMEMBERED = 20_000
"""Of how many terms the number of quads is remembered."""

Pattern = tuple[ox.NamedNode | None, ox.NamedNode | None, ox.NamedNode | None]
"""The constants of a triple pattern; literals are left out, as are variables."""

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
_BLOCK = rf"(?:{_IRI}|{_NAME}|{_VARIABLE}){_S}{_PAIR}(?:{_S};{_S}{_PAIR})*+"
_OPERAND = rf"(?:(?:(?i:LANG|STR|DATATYPE){_S}\({_S}{_VARIABLE}{_S}\))|{_OBJECT})"
_COMPARED = rf"{_OPERAND}{_S}!?={_S}{_OPERAND}"
_FILTER = rf"(?i:FILTER){_S}\({_S}{_COMPARED}(?:{_S}(?:&&|\|\|){_S}{_COMPARED})*+{_S}\)"
_LOOKUP = re.compile(
    rf"{_S}(?P<prefixes>(?:(?i:PREFIX)[ \t\r\n]++[A-Za-z][A-Za-z0-9_]*+:{_S}{_IRI}{_S})*+)"
    rf"(?:(?i:SELECT)(?:[ \t\r\n]++(?i:DISTINCT))?+(?:{_S}\*|(?:[ \t\r\n]++{_VARIABLE})++){_S}|(?i:ASK)[ \t\r\n]*+)"
    rf"(?:(?i:WHERE){_S})?+"
    rf"\{{{_S}(?P<triples>{_BLOCK}(?:{_S}\.{_S}{_BLOCK})*+){_S}\.?+{_S}(?:{_FILTER}{_S}\.?+{_S})*+\}}{_S}"
    rf"(?:(?i:LIMIT)[ \t\r\n]++[0-9]{{1,9}}+{_S})?+"
)
_PREFIX = re.compile(rf"([A-Za-z0-9_]++):{_S}<([^>]*+)>")
_TERM = re.compile(rf"<([^>]*+)>|({_STRING}|{_VARIABLE})|({_NAME})|(a)|([;,.])")
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def patterns(text: str) -> list[Pattern] | None:
    """The triple patterns of a lookup. None if the query is no lookup, whatever it may cost."""
    found = _LOOKUP.fullmatch(text) if len(text) <= LONGEST else None
    if not found or "service" in text.lower():  # the tokenizer, too, refuses addresses with that word
        return None
    spaces = dict(_PREFIX.findall(found["prefixes"])) if found["prefixes"] else {}
    made: list[Pattern] = []
    terms: list[ox.NamedNode | None] = []
    try:
        for iri, other, name, type_, mark in _TERM.findall(found["triples"]):
            if mark:
                made.append((terms[0], terms[1], terms[2]))
                terms = terms[: ".;,".index(mark)]
            elif name:
                prefix, _, local = name.partition(":")
                terms.append(ox.NamedNode(spaces[prefix] + local))
            else:
                terms.append(None if other else _TYPE if type_ else ox.NamedNode(iri))
    except (KeyError, ValueError):  # an unknown prefix, an IRI that is none: the worker tells of it
        return None
    made.append((terms[0], terms[1], terms[2]))
    return made if all(any(pattern) for pattern in made) else None


class Lookups:
    """Answers lookups from a copy of the newest generation of a store, as long as that is small."""

    def __init__(self, pool: Pool, limits: Limits) -> None:
        self._pool, self._rows, self._bytes = pool, limits.rows, min(BYTES, limits.bytes)
        self._store: ox.Store | None = None
        self._generation = self._digest = ""
        self._counts: dict[tuple[int, ox.NamedNode], int] = {}
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
        if store is None or not wanted or job.get("dataset") or not (found := patterns(job["text"])):
            return None
        steps = 1
        for pattern in found:
            steps *= max(1, min(self._count(store, place, node) for place, node in enumerate(pattern) if node))
            if steps > STEPS:
                return None
        try:
            results = store.query(job["text"], use_default_graph_as_union=True)
            body = written(results, wanted, limit=self._bytes, most=self._rows)
        except (SyntaxError, TooLarge):  # the worker tells of it
            return None
        return Reply({"format": wanted, "digest": self._digest}, body)

    def _count(self, store: ox.Store, place: int, node: ox.NamedNode) -> int:
        """How many quads have the node there, as far as ``STEPS``."""
        known = self._counts.get((place, node))
        if known is None:
            terms = [node if place == other else None for other in range(3)]
            known = sum(1 for _ in islice(store.quads_for_pattern(*terms), STEPS + 1))
            if len(self._counts) >= REMEMBERED:
                self._counts.clear()
            self._counts[place, node] = known
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
            self._store, self._counts, self._digest = store, {}, reply.digest
