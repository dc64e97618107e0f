"""The unit of a build: quads that are derived and stored as a whole, such as those of one source document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pyoxigraph as ox

from claimgraph import iri
from claimgraph.corpus import Document, ReferenceFile
from claimgraph.rdf import Triple
from claimgraph.reason import filing
from claimgraph.store import GraphEntry, Unit
from claimgraph.store.catalogue import Stamp

ONTOLOGY, REFERENCE, FINDINGS = "ontology", "reference", "findings"
"""Keys of the units that are no documents; a document's key has a slash."""

STATEMENT = f"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{iri.CG}Statement> "


INFERRED = "/inferred> .\n"


@dataclass(frozen=True)
class BuiltUnit:
    """A unit ready for the store: its canonical dump as N-Quads, graph after graph, and its entry in the catalogue.

    ``statements`` is the number of acts of saying that it asserts, ``read`` what a judge has read of it, if one has.
    """

    key: str
    dump: bytes
    entry: Unit
    statements: int
    stamp: Stamp | None = None
    read: Any = None

    @property
    def triples(self) -> dict[str, list[str]]:
        """Its lines by graph, as N-Triples."""
        found: dict[str, list[str]] = {}
        lines = iter(self.dump.decode().split("\n"))
        for graph, entry in self.entry.graphs.items():
            cut = len(f" <{graph}> .")
            found[graph] = [f"{next(lines)[:-cut]} .\n" for _ in range(entry.count)]
        return found


def ontology_unit(ontology: Sequence[Triple]) -> BuiltUnit:
    """The ontology as it stands in its files."""
    return make_unit(ONTOLOGY, digest(ontology), {iri.ONTOLOGY_GRAPH: ontology})


def reference_unit(reference: Sequence[ReferenceFile], inferred: Iterable[Triple]) -> BuiltUnit:
    """The reference files, and what follows from them and the ontology without any document."""
    graphs: dict[str, Iterable[Triple]] = {iri.reference_graph(part.name): part.triples for part in reference}
    source = digest_of(f"{part.digest}  {part.name}\n" for part in reference)
    return make_unit(REFERENCE, source, {**graphs, iri.SCHEMA_INFERRED_GRAPH: inferred})


def document_unit(document: Document, inferred: Iterable[Triple], stamp: Stamp | None = None) -> BuiltUnit:
    """A source document with what follows from it, and what its records are filed under."""
    follows = list(inferred)
    follows += filing(document.triples, follows)
    assertion, provenance = document.graphs
    graphs = {assertion: document.assertion, provenance: document.provenance, iri.inferred_graph(document.key): follows}
    return make_unit(document.key, document.digest, graphs, stamp)


def make_unit(key: str, source: str, graphs: Mapping[str, Iterable[Triple]], stamp: Stamp | None = None) -> BuiltUnit:
    """The unit of these named graphs, made from the input with digest ``source``.

    The lines are those of the quads that the store will give back: it writes some literals in another form (1.10 as 1.1),
    and a digest must be one that anybody can compute from a dump.
    """
    lines: list[str] = []
    entries: dict[str, GraphEntry] = {}
    for name, triples in graphs.items():
        ordered = stored_lines(triples, name)
        if ordered:
            entries[name] = GraphEntry(digest_of(ordered), len(ordered))
            lines += ordered
    statements = sum(STATEMENT in line and not line.endswith(INFERRED) for line in lines)
    return BuiltUnit(key, "".join(lines).encode(), Unit(source, entries), statements, stamp)


def stored_lines(triples: Iterable[Triple], graph: str) -> list[str]:
    """The distinct N-Quads lines, in order, of triples as the store will give them back from a graph."""
    end = f" <{graph}> .\n"
    found: set[str] = set()
    literals: set[Triple] = set()
    for triple in triples:
        subject, predicate, value = triple
        if isinstance(value, ox.Literal) and not _kept(value):
            literals.add(triple)
        else:
            found.add(f"{subject} {predicate} {value}{end}")
    if literals:
        scratch = ox.Store()
        scratch.extend(ox.Quad(*triple) for triple in literals)
        found.update(f"{quad.subject} {quad.predicate} {quad.object}{end}" for quad in scratch)
    return sorted(found)


def _kept(literal: ox.Literal) -> bool:
    """Whether the store gives a literal back as it is for certain: strings are kept, numbers and dates are written anew."""
    return literal.language is None and literal.datatype == STRING


STRING = ox.NamedNode("http://www.w3.org/2001/XMLSchema#string")


def digest(triples: Iterable[Triple]) -> str:
    """SHA-256 of triples as sorted N-Triples lines."""
    return digest_of(sorted({f"{s} {p} {o} .\n" for s, p, o in triples}))


def digest_of(lines: Iterable[str]) -> str:
    """SHA-256 of text."""
    return sha256("".join(lines).encode()).hexdigest()


class Tally:
    """The counts of a manifest, kept up as units come and go."""

    def __init__(self, before: Mapping[str, int] | None = None) -> None:
        names = ("documents", "statements", "ontology", "asserted", "inferred", "findings")
        self.counts = dict(before or dict.fromkeys(names, 0))

    def add(self, unit: BuiltUnit) -> None:
        """Counts a unit."""
        self.change(unit.key, unit.entry, unit.statements, 1)

    def change(self, key: str, entry: Unit, statements: int, by: int) -> None:
        """Counts a unit, or with ``by`` -1 counts it no more."""
        self.counts["documents"] += by * ("/" in key)
        self.counts["statements"] += by * statements
        for name, graph in entry.graphs.items():
            self.counts[_kind(name)] += by * graph.count


def _kind(graph: str) -> str:
    """Under which count the quads of a graph fall."""
    if graph == iri.ONTOLOGY_GRAPH:
        return ONTOLOGY
    return "inferred" if graph.endswith("/inferred") else "asserted"
