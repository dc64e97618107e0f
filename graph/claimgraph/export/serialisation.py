"""RDF in its usual formats: the same selection always gives the same bytes, and memory does not grow with it.

Quads become lines of N-Quads, which are sorted in memory up to a limit and beyond it through temporary files; every format
is written from that one sorted stream.
"""

from __future__ import annotations

import hashlib
import heapq
import io
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby, islice
from typing import IO, cast

import pyoxigraph as ox

from claimgraph.export.context import PREFIXES
from claimgraph.home import ONTOLOGY
from claimgraph.iri import CGD, CGV

SCHEMES = tuple(sorted(file.stem for file in (ONTOLOGY / "vocabularies").glob("*.ttl")))
RESOURCES = (
    "actor", "claim", "computation", "correction", "encoding", "event", "finding", "graph", "instant", "interval", "mapping",
    "membership", "passage", "place", "policy", "proposal", "request", "review", "rule", "series", "silence", "source",
    "statement",
)  # fmt: skip

SHORT = {
    **PREFIXES,
    "unit": "http://qudt.org/vocab/unit/",
    **{name: f"{CGV}{name}/" for name in SCHEMES},
    **{name: f"{CGD}{name}/" for name in RESOURCES},
}
"""The prefixes of Turtle, TriG and RDF/XML: one for each vocabulary scheme and each kind of resource too, as in curated files."""

FORMATS: dict[str, ox.RdfFormat] = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
"""The formats that are written as a stream, by name. JSON-LD is in ``json_ld``."""

IN_MEMORY = 250_000
"""Lines that are sorted at once (some 50 MB); more of them are kept in temporary files until they are merged."""


def write_rdf(quads: Iterable[ox.Quad], format: str, out: IO[bytes], *, limit: int = IN_MEMORY) -> int:
    """Writes the quads in one of ``FORMATS`` and gives their number.

    N-Triples and N-Quads are sorted lines, which for N-Quads is the canonical form of RDFC-1.0. TriG is sorted by graph, then
    subject; Turtle and RDF/XML by subject. A format without graphs holds the union of all, each triple once.
    """
    chosen = FORMATS[format]
    graphs = chosen.supports_datasets
    if format in ("nquads", "ntriples"):
        return sum(out.write(line.encode()) > 0 for line in canonical_lines(quads, graphs=graphs, limit=limit))
    count = 0

    def counted() -> Iterator[str]:
        nonlocal count
        for line in _by_graph(quads, limit) if graphs else canonical_lines(quads, graphs=False, limit=limit):
            count += 1
            yield line

    source = ox.RdfFormat.N_QUADS if graphs else ox.RdfFormat.N_TRIPLES
    parsed = ox.parse(cast("IO[bytes]", _Stream(counted())), source)
    prefixes = dict(sorted((SHORT if chosen != ox.RdfFormat.RDF_XML else PREFIXES).items()))
    if graphs:
        ox.serialize(parsed, out, chosen, prefixes=prefixes)
    else:
        ox.serialize((quad.triple for quad in parsed), out, chosen, prefixes=prefixes)
    return count


def canonical_lines(quads: Iterable[ox.Quad], *, graphs: bool = True, limit: int = IN_MEMORY) -> Iterator[str]:
    """The distinct lines of N-Quads, or of N-Triples without ``graphs``, in code-point order.

    A store holds no blank nodes, so that these lines are the canonical form of the RDF Dataset Canonicalization (RDFC-1.0).
    """
    return sorted_distinct((f"{quad if graphs else quad.triple} .\n" for quad in quads), limit)


def canonical_digest(quads: Iterable[ox.Quad], *, graphs: bool = True, limit: int = IN_MEMORY) -> tuple[str, int]:
    """The SHA-256 (hexadecimal) of the canonical form (RDFC-1.0), and its number of lines."""
    digest, count = hashlib.sha256(), 0
    for line in canonical_lines(quads, graphs=graphs, limit=limit):
        digest.update(line.encode())
        count += 1
    return digest.hexdigest(), count


def sorted_distinct(lines: Iterable[str], limit: int = IN_MEMORY) -> Iterator[str]:
    """Each of the lines once, in code-point order; no more than ``limit`` of them are in memory at a time."""
    stream = iter(lines)
    chunk = sorted(set(islice(stream, limit)))
    with ExitStack() as files:
        spilled: list[Iterator[str]] = []
        while chunk:
            following = sorted(set(islice(stream, limit)))
            if not following and not spilled:
                yield from chunk
                return
            file = files.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n"))
            file.writelines(chunk)
            file.seek(0)
            spilled.append(iter(file))
            chunk = following
        yield from (line for line, _ in groupby(heapq.merge(*spilled)))


def _by_graph(quads: Iterable[ox.Quad], limit: int) -> Iterator[str]:
    """N-Quads lines sorted by graph, then subject, predicate and object."""
    keyed = (f"{quad.graph_name} \t{quad} .\n" for quad in quads)
    return (line.split(" \t", 1)[1] for line in sorted_distinct(keyed, limit))


class _Stream(io.RawIOBase):
    """Lines as a file to read from, so that a parser takes them as they come."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._rest = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Some of the bytes that are left, none at the end."""
        while len(self._rest) < max(size, 1):
            chunk = "".join(islice(self._lines, 500)).encode()
            if not chunk:
                break
            self._rest += chunk
        given = self._rest if size < 0 else self._rest[:size]
        self._rest = self._rest[len(given) :]
        return given
