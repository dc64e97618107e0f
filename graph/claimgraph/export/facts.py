"""What the store asserts of a resource, for whoever writes it in another form: names in, sorted terms out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, cached_property

import pyoxigraph as ox

from claimgraph import iri
from claimgraph.export.context import PREFIXES, RDF_TYPE, compact
from claimgraph.rdf import Triple, sorted_triples, triples
from claimgraph.store import Reader

LABELS = ("rdfs:label", "skos:prefLabel", "cg:paraphrase")
"""The properties whose values name a resource to a reader, in the order in which they are looked for."""

REFERENCE = iri.reference_graph("")


@cache
def term(name: str) -> ox.NamedNode:
    """The term of a prefixed name such as ``cg:speaker``, with the prefixes of the JSON-LD context; an IRI as it is."""
    prefix, _, local = name.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local if prefix in PREFIXES else name)


def kind_of_graph(name: str) -> str:
    """What a named graph holds: ``ontology``, ``inferred``, ``findings``, or else ``asserted``, which is curated data."""
    if name == iri.ONTOLOGY_GRAPH:
        return "ontology"
    if name == iri.FINDINGS_GRAPH:
        return "findings"
    return "inferred" if name.endswith("/inferred") else "asserted"


class Facts:
    """The asserted facts of a store: the ontology, the curated data, the findings; nothing inferred."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def values(self, node: ox.NamedNode, name: str) -> list[ox.NamedNode | ox.Literal]:
        """The values of a property, in the order of their N-Triples text."""
        return sorted({quad.object for quad in self._quads(node, name)}, key=str)  # type: ignore[misc]

    def nodes(self, node: ox.NamedNode, *names: str) -> list[ox.NamedNode]:
        """The resources that properties lead to, one after another along the path ``names``, each once."""
        found = [node]
        for name in names:
            found = list(dict.fromkeys(value for item in found for value in self.values(item, name) if _is_node(value)))  # type: ignore[misc]
        return found

    def about(self, node: ox.NamedNode) -> list[Triple]:
        """The asserted triples about a resource, in the order of their N-Triples text."""
        return sorted_triples(triples(quad for quad in self.reader.match(node) if _asserted(quad)))

    def one(self, node: ox.NamedNode, name: str) -> ox.NamedNode | ox.Literal | None:
        """The first value of a property, None if it has none."""
        return next(iter(self.values(node, name)), None)

    def text(self, node: ox.NamedNode, name: str) -> str:
        """The lexical form or IRI of the first value of a property, empty if it has none."""
        value = self.one(node, name)
        return value.value if value is not None else ""

    def subjects(self, name: str, value: ox.NamedNode) -> list[ox.NamedNode]:
        """The resources that have a value in a property, in the order of their IRIs."""
        quads = self.reader.match(None, term(name), value)
        found = {quad.subject for quad in quads if _asserted(quad) and isinstance(quad.subject, ox.NamedNode)}
        return sorted(found, key=lambda node: node.value)

    def instances(self, *classes: str) -> list[ox.NamedNode]:
        """The resources with one of these classes as their asserted type, in the order of their IRIs."""
        return sorted({node for name in classes for node in self.subjects(RDF_TYPE, term(name))}, key=lambda node: node.value)

    def kind(self, node: ox.NamedNode) -> str:
        """The asserted class as a prefixed name such as ``cg:Figure``, empty if it has none."""
        return compact(self.text(node, RDF_TYPE))

    def in_language(self, node: ox.NamedNode, name: str, language: str = "en") -> ox.Literal | None:
        """The value in a language, or else the first in the order of languages, or None."""
        found = [value for value in self.values(node, name) if isinstance(value, ox.Literal)]
        found.sort(key=lambda value: (value.language != language, value.language or "", value.value))
        return next(iter(found), None)

    def label(self, node: ox.NamedNode, language: str = "en") -> str:
        """What to call a resource: a label, or else its IRI without the address that all of ours share."""
        for name in LABELS:
            found = self.in_language(node, name, language)
            if found:
                return found.value
        return node.value.removeprefix(iri.CGD).removeprefix(iri.CGV)

    def document(self, node: ox.NamedNode) -> str:
        """The key of the document that describes the resource, empty if a reference file does or none."""
        graphs = sorted(str(quad.graph_name.value) for quad in self._quads(node, RDF_TYPE))  # type: ignore[union-attr]
        start = iri.CGD + "graph/"
        inside = [name.removeprefix(start) for name in graphs if name.startswith(start) and not name.startswith(REFERENCE)]
        return next((name.rsplit("/", 1)[0] for name in inside if name.count("/") == 2), "")

    @cached_property
    def documents(self) -> list[str]:
        """The keys of the source documents, sorted."""
        start, end = iri.assertion_graph("|").split("|")
        names = self.reader.graphs()
        return [name[len(start) : -len(end)] for name in names if name.startswith(start) and name.endswith(end)]

    def licence(self, graphs: Iterable[ox.NamedNode]) -> ox.NamedNode | None:
        """The terms that named graphs state, if those that state any state the same."""
        stated = {node for graph in graphs for node in self.nodes(graph, "dcterms:license")}
        return stated.pop() if len(stated) == 1 else None

    def _quads(self, node: ox.NamedNode, name: str) -> Iterator[ox.Quad]:
        return (quad for quad in self.reader.match(node, term(name)) if _asserted(quad))


def _asserted(quad: ox.Quad) -> bool:
    return isinstance(quad.graph_name, ox.NamedNode) and not quad.graph_name.value.endswith("/inferred")


def _is_node(value: object) -> bool:
    return isinstance(value, ox.NamedNode)
