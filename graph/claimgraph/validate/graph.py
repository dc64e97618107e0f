"""What a validation looks at: one document over its background, the ontology and the reference files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

import pyoxigraph as ox

from claimgraph.rdf import Term, Triple
from claimgraph.validate.terms import RDF_TYPE, RDFS_SUBCLASS, Index, index

RENEW_AFTER = 200_000
"""Quads that pass through the store of the SPARQL constraints before it is made anew: pyoxigraph's memory store keeps
room for removed quads (75 KB a document of 270), so a store used for ever would grow with the documents validated."""

NOTHING: dict[ox.NamedNode, list[Term]] = {}
"""The links of a node that has none."""


class Background:
    """Triples that every document is validated against: built once, then used for any number of documents.

    The cost of a validation does not depend on its size. It is not safe to share one between threads: documents pass
    through its store of the SPARQL constraints one after the other.
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples: tuple[Triple, ...] = tuple(dict.fromkeys(triples))
        self.outgoing: Index = index(self.triples)
        self._superclasses: dict[Term, frozenset[Term]] = {}
        self._passed = 0

    @cached_property
    def incoming(self) -> Index:
        """Node → predicate → the subjects of triples that end there."""
        return index((value, predicate, subject) for subject, predicate, value in self.triples)  # type: ignore[misc]

    def superclasses(self, kind: Term) -> frozenset[Term]:
        """The class itself and everything above it by rdfs:subClassOf."""
        found = self._superclasses.get(kind)
        if found is None:
            found = self._superclasses[kind] = reachable(
                kind, lambda node: self.outgoing.get(node, NOTHING).get(RDFS_SUBCLASS, ())
            )
        return found

    @cached_property
    def _store(self) -> ox.Store:
        store = ox.Store()
        store.bulk_extend(ox.Quad(*triple) for triple in self.triples)
        return store

    def lend(self, triples: Iterable[Triple]) -> tuple[ox.Store, list[ox.Quad]]:
        """A store that holds the background and these triples in its default graph, and what was added to it."""
        store = self._store
        items = list(triples)
        added = [ox.Quad(*triple) for triple in items if triple[0] not in self.outgoing]
        if len(added) < len(items):  # what the background holds already stays when the document goes
            shared = (ox.Quad(*triple) for triple in items if triple[0] in self.outgoing)
            added += [quad for quad in shared if quad not in store]
        store.extend(added)
        return store, added

    def take_back(self, added: list[ox.Quad]) -> None:
        """Remove from the store what ``lend`` added."""
        self._passed += len(added)
        if self._passed > max(RENEW_AFTER, len(self.triples)):
            self._passed = 0
            del self._store
            return
        for quad in added:
            self._store.remove(quad)


def reachable(start: Term, step: Callable[[Term], Iterable[Term]]) -> frozenset[Term]:
    """The node and everything reached from it by ``step``."""
    seen = {start}
    fringe = [start]
    while fringe:
        for node in step(fringe.pop()):
            if node not in seen:
                seen.add(node)
                fringe.append(node)
    return frozenset(seen)


class View:
    """A document over its background: lookups see both. Neither is changed.

    ``own`` is the document by subject and predicate, ``merged`` the same with the background's triples of its subjects
    added, ``base`` the background. The triples of a node are at ``merged`` if it is there, else at ``base``.
    """

    def __init__(self, document: Iterable[Triple], background: Background) -> None:
        self.triples = tuple(dict.fromkeys(document))
        self.background = background
        self.own: Index = index(self.triples)
        self.base: Index = background.outgoing
        self.merged: Index = self.own
        if shared := self.own.keys() & self.base.keys():
            self.merged = self.own | {node: _merge(self.own[node], self.base[node]) for node in shared}
        self._own_hierarchy = any(RDFS_SUBCLASS in links for links in self.own.values())
        self._superclasses: dict[Term, frozenset[Term]] = {}
        self._kinds: dict[Term, frozenset[Term]] = {}

    @cached_property
    def _incoming(self) -> Index:
        return index((value, predicate, subject) for subject, predicate, value in self.triples)  # type: ignore[misc]

    def links(self, node: Term) -> dict[ox.NamedNode, list[Term]]:
        """Predicate → the distinct objects of the node."""
        return self.merged.get(node) or self.base.get(node, NOTHING)

    def objects(self, subject: Term, predicate: ox.NamedNode) -> Sequence[Term]:
        """The distinct objects of subject and predicate."""
        return (self.merged.get(subject) or self.base.get(subject, NOTHING)).get(predicate, ())

    def subjects(self, predicate: ox.NamedNode, value: Term) -> Sequence[Term]:
        """The distinct subjects of predicate and object."""
        own = self._incoming.get(value, NOTHING).get(predicate, [])
        more = self.background.incoming.get(value, NOTHING).get(predicate, [])
        return list(dict.fromkeys([*own, *more]))

    def superclasses(self, kind: Term) -> frozenset[Term]:
        """The class itself and everything above it by rdfs:subClassOf, in document and background."""
        if not self._own_hierarchy:
            return self.background.superclasses(kind)
        found = self._superclasses.get(kind)
        if found is None:
            found = self._superclasses[kind] = reachable(kind, lambda node: self.objects(node, RDFS_SUBCLASS))
        return found

    def kinds(self, node: Term) -> frozenset[Term]:
        """The types of a node and everything above them."""
        found = self._kinds.get(node)
        if found is None:
            found = frozenset().union(*(self.superclasses(kind) for kind in self.objects(node, RDF_TYPE)))
            self._kinds[node] = found
        return found


def _merge(own: dict[ox.NamedNode, list[Term]], base: dict[ox.NamedNode, list[Term]]) -> dict[ox.NamedNode, list[Term]]:
    return {predicate: list(dict.fromkeys([*own.get(predicate, ()), *base.get(predicate, ())])) for predicate in [*own, *base]}


class DocumentStore:
    """The store of one validation: loaded when the first SPARQL constraint asks, cleared of the document at the end."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._added: list[ox.Quad] | None = None
        self._store: ox.Store | None = None

    @property
    def loaded(self) -> ox.Store:
        """Background and document together in the default graph."""
        if self._store is None:
            self._store, self._added = self._view.background.lend(self._view.triples)
        return self._store

    @cached_property
    def _as_written(self) -> dict[Term, Term]:
        """Literals of the document as the store gives them back → as the document has them."""
        literals = {
            end for links in self._view.own.values() for ends in links.values() for end in ends if isinstance(end, ox.Literal)
        }
        ordered = sorted(literals, key=str, reverse=True)
        store = ox.Store()
        store.extend(ox.Quad(ox.NamedNode(f"urn:literal:{number}"), RDF_TYPE, term) for number, term in enumerate(ordered))
        numbered = {int(quad.subject.value.rpartition(":")[2]): quad.object for quad in store}
        return {numbered[number]: term for number, term in enumerate(ordered)}

    def as_written(self, term: Term) -> Term:
        """The term as the document has it: the store gives back 1.50 as 1.5."""
        return self._as_written.get(term, term) if isinstance(term, ox.Literal) else term

    def close(self) -> None:
        """Give the store back without the document."""
        if self._added is not None:
            self._view.background.take_back(self._added)
        self._added = self._store = None
