"""What every store offers its readers, and what a store records of its own contents."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Protocol, TypeAlias

import pyoxigraph as ox

FORMAT = 1
"""The format of a store's folder. A store of another format is refused, not converted."""

Results: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


class Reader(Protocol):
    """A frozen view of one built graph."""

    @property
    def manifest(self) -> Manifest:
        """What the store records of its contents."""
        ...

    def query(self, text: str) -> Results:
        """Runs a SPARQL 1.1 query. The default graph is the union of all named graphs, unless the query has a FROM clause.

        Raises SyntaxError if the query is malformed.
        """
        ...

    def match(
        self,
        subject: ox.NamedNode | None = None,
        predicate: ox.NamedNode | None = None,
        object: ox.NamedNode | ox.Literal | None = None,
        graph: ox.NamedNode | None = None,
    ) -> Iterator[ox.Quad]:
        """The quads with the given terms, in no order; None matches every term."""
        ...

    def graphs(self) -> list[str]:
        """The names of the named graphs, sorted."""
        ...

    def close(self) -> None:
        """Gives the files back. The reader is of no use afterwards."""
        ...


@dataclass(frozen=True)
class GraphEntry:
    """A named graph as stored: the SHA-256 of its canonical dump and its number of quads."""

    digest: str
    count: int


@dataclass(frozen=True)
class Unit:
    """What is built and replaced as a whole, such as a source document: the digest of its input and its graphs by name."""

    input: str
    graphs: Mapping[str, GraphEntry]


Catalogue: TypeAlias = Mapping[str, Unit]
"""The units of a store by their keys: what a later build compares with its input to see what has changed."""


@dataclass(frozen=True)
class Manifest:
    """What a store records of itself: who wrote it, from what, how much of it, and the digest of the whole.

    ``inputs`` are SHA-256 digests by name, ``counts`` numbers of things by name. ``digest`` is that of the named graphs
    (``catalogue.digest_of_graphs``), but for graphs that are derived from all others.
    """

    version: str
    inputs: Mapping[str, str]
    counts: Mapping[str, int]
    digest: str
    format: int = FORMAT

    def to_json(self) -> str:
        """The manifest as JSON, keys sorted."""
        return json.dumps(asdict(self), indent=1, sort_keys=True) + "\n"
