"""Where documents could meet: the guard that makes the closure of one document at a time the closure of the whole.

Most rules have one premise besides axioms, so what they derive belongs to the document of that premise. A few combine two
triples that meet at a resource: the first leads to it, the second starts from it, or says its type. If the second must be
about one of its own document's resources, and the first must not lead to another document's, then both lie in one document or
one of them in the ontology or reference files, which every document is closed against.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from claimgraph.errors import CrossingLink
from claimgraph.iri import document_of
from claimgraph.rdf import Term, Triple
from claimgraph.reason.axioms import CHAIN, INTERSECTION, ON_PROPERTY, SOME_VALUES, THING, TRANSITIVE, TYPE, Axioms, show


@dataclass(frozen=True, slots=True)
class Meetings:
    """The properties and classes of triples that a rule combines with others, each with an axiom that does so.

    ``leading``: properties whose triples lead to a meeting point; ``starting``: properties whose triples start from one, and
    ``typing``: classes that are asked for there; ``inner``: properties within a chain, which are both.
    """

    leading: Mapping[NamedNode, Triple]
    starting: Mapping[NamedNode, Triple]
    typing: Mapping[Term, Triple]
    inner: Mapping[NamedNode, Triple]

    def crossing(self, document: str, triples: Iterable[Triple]) -> Iterator[CrossingLink]:
        """What among a document's triples, asserted and inferred, could combine with another document's, as errors to raise.

        ``document`` is ``<publisher>/<document>``; triples of the background must not be among ``triples``.
        """
        for triple in triples:
            s, p, o = triple
            starts = self.typing.get(o) if p == TYPE else self.starting.get(p)
            if starts is not None and not (isinstance(s, NamedNode) and document_of(s.value) == document):
                yield CrossingLink(document, show(triple), str(s), show(starts))
            leads = self.leading.get(p)
            if leads is not None and isinstance(o, NamedNode) and document_of(o.value) not in (None, document):
                yield CrossingLink(document, show(triple), str(o), show(leads))

    def bridging(self, triples: Iterable[Triple]) -> Iterator[CrossingLink]:
        """What among the background's triples could lie within a chain between two documents, as errors to raise."""
        for triple in triples:
            axiom = self.inner.get(triple[1])
            if axiom is not None and isinstance(triple[2], NamedNode) and document_of(triple[2].value) is not None:
                yield CrossingLink("reference", show(triple), str(triple[2]), show(axiom))


def meetings(axioms: Axioms) -> Meetings:
    """The places where the rules of these axioms combine triples: prp-trp, prp-spo2, cls-svf1, cls-int1."""
    leading: dict[NamedNode, Triple] = {}
    starting: dict[NamedNode, Triple] = {}
    typing: dict[Term, Triple] = {}
    inner: dict[NamedNode, Triple] = {}
    for p in axioms.are(TRANSITIVE):
        leading[p] = starting[p] = (p, TYPE, TRANSITIVE)
    for p, members in axioms.of(CHAIN):
        chain = axioms.lists[members]
        leading.update(dict.fromkeys(chain[:-1], (p, CHAIN, members)))
        starting.update(dict.fromkeys(chain[1:], (p, CHAIN, members)))
        inner.update(dict.fromkeys(chain[1:-1], (p, CHAIN, members)))
    on = dict(axioms.of(ON_PROPERTY))
    for restriction, kind in axioms.of(SOME_VALUES):
        if kind != THING:
            leading[on[restriction]] = typing[kind] = (restriction, SOME_VALUES, kind)
    for c, members in axioms.of(INTERSECTION):
        typing.update(dict.fromkeys(axioms.lists[members], (c, INTERSECTION, members)))
    return Meetings(leading, starting, typing, inner)
