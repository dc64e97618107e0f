"""Writing results within a limit: the engine serialises, a counting writer ends it, rows are counted in what was written."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox

from claimgraph.errors import UsageError
from claimgraph.export.context import PREFIXES
from claimgraph.query.readonly import Results

ROWS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
}

_JSON_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_CSV_STRING = re.compile(rb'"(?:[^"]|"")*"')


class TooLarge(UsageError):
    """A result is larger than the server gives away."""

    def __init__(self, size: str) -> None:
        super().__init__(f"the result has more than {size}", "add LIMIT and OFFSET, or ask for less")


class _Full(OSError):
    pass


class Bounded(io.BytesIO):
    """Bytes in memory, no more than ``limit`` of them."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def write(self, data: Any) -> int:
        """Keeps the bytes. Raises OSError beyond the limit."""
        if self.tell() + len(data) > self._limit:
            raise _Full
        return super().write(data)


def bounded(write: Callable[[Bounded], object], limit: int) -> bytes:
    """What ``write`` writes. Raises TooLarge beyond ``limit`` bytes, whatever else ``write`` raises passes through."""
    out = Bounded(limit)
    try:
        write(out)
    except _Full:
        raise TooLarge(f"{limit:,} bytes") from None
    return out.getvalue()


def written(results: Results, name: str, *, limit: int, most: int) -> bytes:
    """The result of a query in one of ``ROWS`` or ``GRAPHS``. Raises TooLarge beyond ``limit`` bytes or ``most`` rows."""
    if isinstance(results, ox.QuerySolutions):
        return rows(results, name, limit=limit, most=most)
    if isinstance(results, ox.QueryBoolean):
        if name in ("csv", "tsv"):
            return b"true\n" if results else b"false\n"
        return results.serialize(format=ROWS[name]) or b""
    prefixes = None if name == "ntriples" else PREFIXES
    return bounded(lambda out: ox.serialize(results, out, GRAPHS[name], prefixes=prefixes), limit)


def rows(solutions: ox.QuerySolutions, name: str, *, limit: int, most: int) -> bytes:
    """The rows of a SELECT query in one of ``ROWS``. Raises TooLarge beyond ``limit`` bytes or ``most`` rows."""
    data = bounded(lambda out: solutions.serialize(out, ROWS[name]), limit)
    if len(data) > 2 * most and count_rows(data, name) > most:
        raise TooLarge(f"{most:,} rows")
    return data


def count_rows(data: bytes, name: str) -> int:
    """How many rows the serialised result of a SELECT query has."""
    if name == "json":  # a row is the only object that follows a bracket or a comma; terms follow a colon
        bare = _JSON_STRING.sub(b"", data)
        return bare.count(b"[{") + bare.count(b",{")
    if name == "xml":
        return data.count(b"<result>")
    return (_CSV_STRING.sub(b"", data) if name == "csv" else data).count(b"\n") - 1
