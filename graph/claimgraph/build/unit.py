"""The unit of a build: quads that are derived and stored as a whole, such as those of one source document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import pyoxigraph as ox

from claimgraph import __version__, iri
from claimgraph.corpus import Document, ReferenceFile
from claimgraph.rdf import Triple
from claimgraph.store import GraphEntry, Manifest, Unit
from claimgraph.store.base import digest_of_graphs

ONTOLOGY, REFERENCE, FINDINGS = "ontology", "reference", "findings"
"""Keys of the units that are no documents; a document's key has a slash."""

RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
STATEMENT = ox.NamedNode(iri.CG + "Statement")


@dataclass(frozen=True)
class BuiltUnit:
    """A unit ready for the store: its quads in the order of their canonical dump, and its entry in the catalogue."""

    key: str
    quads: tuple[ox.Quad, ...]
    entry: Unit


def ontology_unit(ontology: Sequence[Triple]) -> BuiltUnit:
    """The ontology as it stands in its files."""
    return make_unit(ONTOLOGY, digest(ontology), {iri.ONTOLOGY_GRAPH: ontology})


def reference_unit(reference: Sequence[ReferenceFile], inferred: Iterable[Triple]) -> BuiltUnit:
    """The reference files, and what follows from them and the ontology without any document."""
    graphs: dict[str, Iterable[Triple]] = {iri.reference_graph(part.name): part.triples for part in reference}
    source = _digest_of(f"{part.digest}  {part.name}\n" for part in reference)
    return make_unit(REFERENCE, source, {**graphs, iri.SCHEMA_INFERRED_GRAPH: inferred})


def document_unit(document: Document, inferred: Iterable[Triple]) -> BuiltUnit:
    """A source document with what follows from it."""
    assertion, provenance = document.graphs
    graphs = {assertion: document.assertion, provenance: document.provenance, iri.inferred_graph(document.key): inferred}
    return make_unit(document.key, document.digest, graphs)


def findings_unit(findings: Iterable[Triple]) -> BuiltUnit:
    """What a comparison of all documents found; its input is all the rest."""
    return make_unit(FINDINGS, "", {iri.FINDINGS_GRAPH: findings})


def make_unit(key: str, source: str, graphs: Mapping[str, Iterable[Triple]]) -> BuiltUnit:
    """The unit of these named graphs, made from the input with digest ``source``.

    The quads are those that the store will give back: it writes some literals in another form (1.10 as 1.1), and a digest
    must be one that anybody can compute from a dump.
    """
    quads: list[ox.Quad] = []
    entries: dict[str, GraphEntry] = {}
    for name, triples in graphs.items():
        graph, scratch = ox.NamedNode(name), ox.Store()
        scratch.extend(ox.Quad(*triple, graph) for triple in triples)
        ordered = sorted(((f"{quad} .\n", quad) for quad in scratch), key=lambda item: item[0])
        if ordered:
            entries[name] = GraphEntry(_digest_of(line for line, _ in ordered), len(ordered))
            quads += (quad for _, quad in ordered)
    return BuiltUnit(key, tuple(quads), Unit(source, entries))


class Tally:
    """What the manifest and the catalogue say of the units that pass."""

    def __init__(self, shapes: Sequence[Triple]) -> None:
        self.catalogue: dict[str, Unit] = {}
        self._shapes = digest(shapes)
        self._counts = dict.fromkeys(("documents", "statements", "ontology", "asserted", "inferred", "findings"), 0)

    def counted(self, units: Iterable[BuiltUnit]) -> Iterator[BuiltUnit]:
        """The same units, counted."""
        for unit in units:
            self.catalogue[unit.key] = unit.entry
            self._counts["documents"] += "/" in unit.key
            self._counts["statements"] += sum(quad.predicate == RDF_TYPE and quad.object == STATEMENT for quad in unit.quads)
            for name, entry in unit.entry.graphs.items():
                self._counts[_kind(name)] += entry.count
            yield unit

    def manifest(self) -> Manifest:
        """The manifest of the units so far."""
        documents = sorted((key, unit) for key, unit in self.catalogue.items() if "/" in key)
        inputs = {
            ONTOLOGY: self.catalogue[ONTOLOGY].input,
            REFERENCE: self.catalogue[REFERENCE].input,
            "shapes": self._shapes,
            "documents": _digest_of(f"{unit.input}  {key}\n" for key, unit in documents),
        }
        return Manifest(__version__, inputs, self._counts, digest_of_graphs(self.catalogue.values()))


def digest(triples: Iterable[Triple]) -> str:
    """SHA-256 of triples as sorted N-Triples lines."""
    return _digest_of(sorted({f"{s} {p} {o} .\n" for s, p, o in triples}))


def _digest_of(lines: Iterable[str]) -> str:
    return sha256("".join(lines).encode()).hexdigest()


def _kind(graph: str) -> str:
    """Under which count the quads of a graph fall."""
    if graph in (iri.ONTOLOGY_GRAPH, iri.FINDINGS_GRAPH):
        return ONTOLOGY if graph == iri.ONTOLOGY_GRAPH else FINDINGS
    return "inferred" if graph.endswith("/inferred") else "asserted"
