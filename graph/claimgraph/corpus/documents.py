"""Source documents: one TriG file each, an assertion graph and a provenance graph, nothing else.

The file ``<root>/<publisher>/<document>.trig`` has the key ``<publisher>/<document>``, and the key gives both graphs
their names. A file outside the root (a draft anywhere) takes its key from the graphs that it names.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from claimgraph import iri
from claimgraph.corpus.guard import refuse_blank_nodes
from claimgraph.errors import DataError, StrayGraph
from claimgraph.home import DATA
from claimgraph.rdf import Triple, parse, read, sorted_triples, triples

KEY = re.compile(r"[a-z0-9][a-z0-9.-]*/[a-z0-9][a-z0-9.-]*")
"""A document key: two lower-case path segments."""

RESERVED = "reference"
"""The folder of the reference files, which no publisher may be called."""


@dataclass(frozen=True)
class Document:
    """A source document as encoded: its key, its file, the triples of its two graphs in order, the SHA-256 of its bytes."""

    key: str
    file: Path
    assertion: tuple[Triple, ...]
    provenance: tuple[Triple, ...]
    digest: str

    @property
    def triples(self) -> tuple[Triple, ...]:
        """The triples of both graphs."""
        return self.assertion + self.provenance

    @property
    def graphs(self) -> tuple[str, str]:
        """The names of the assertion graph and the provenance graph."""
        return iri.assertion_graph(self.key), iri.provenance_graph(self.key)


def documents(root: Path = DATA) -> list[Path]:
    """Every ``*.trig`` under the root, in the order of keys."""
    return sorted(root.rglob("*.trig"), key=lambda file: file.relative_to(root).with_suffix("").as_posix())


def load_document(file: Path, root: Path = DATA) -> Document:
    """One document.

    Raises EnvironmentFault if the file is missing or unreadable, SyntaxFault, DataError if its path is no key or one of
    its two graphs is empty, StrayGraph if triples stand outside of them, and BlankNodeFault.
    """
    data = read(file)
    quads = parse(data, file)
    key = _key(file, root, quads)
    expected = (iri.assertion_graph(key), iri.provenance_graph(key))
    held: dict[str, set[ox.Quad]] = {name: set() for name in expected}
    for quad in quads:
        name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        if name not in held:
            raise StrayGraph(file, name, expected)
        held[name].add(quad)
    for name in expected:
        if not held[name]:
            raise DataError(f"{file}: no triples in <{name}>", "say there what the source says, or how it was encoded")
    assertion, provenance = (sorted_triples(triples(held[name])) for name in expected)
    refuse_blank_nodes(file, assertion + provenance)
    return Document(key, file, tuple(assertion), tuple(provenance), hashlib.sha256(data).hexdigest())


def _key(file: Path, root: Path, quads: Iterable[ox.Quad]) -> str:
    inside = file.resolve().is_relative_to(root.resolve())
    key = file.resolve().relative_to(root.resolve()).with_suffix("").as_posix() if inside else _key_of_graphs(quads)
    if not KEY.fullmatch(key) or key.startswith(f"{RESERVED}/"):
        remedy = f"keep documents as {root}/<publisher>/<document>.trig, in lower-case letters, digits, dots and hyphens"
        if not inside:
            remedy = f"name its graphs <{iri.assertion_graph('<publisher>/<document>')}> and …/provenance"
        raise DataError(f"{file}: {f'{key!r} is no document key' if key else 'no assertion graph'}", remedy)
    return key


def _key_of_graphs(quads: Iterable[ox.Quad]) -> str:
    named = {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)}
    start, end = iri.assertion_graph("|").split("|")
    return min((name[len(start) : -len(end)] for name in named if name.startswith(start) and name.endswith(end)), default="")
