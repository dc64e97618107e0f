"""The part of the reference files that some documents can have to do with, so that a change need not read all of them.

It is what can be reached from the terms of the documents along triples, from subject to object, with all that follows of it.
Checking and closing the documents over it gives what the whole gives, because

- shapes ask of a thing for triples that it is the subject of; the few properties that they go along the other way round are gone
  along in both directions here;
- a rule that joins two triples never joins one of a document with one that leads to it from elsewhere (``reason.crossing``): the
  documents must not describe a thing of the reference files, nor one that these point to.

Where one of this cannot be told, there is no such part, and all reference files are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from claimgraph import iri
from claimgraph.corpus import ReferenceFile
from claimgraph.rdf import Term, Triple
from claimgraph.reason.axioms import AXIOMS
from claimgraph.store import Reader
from claimgraph.validate.query import QueryFault, entries

SH = "http://www.w3.org/ns/shacl#"
SELECT, INVERSE, TARGET_NODE, PREFIX, NAMESPACE = (
    ox.NamedNode(SH + name) for name in ("select", "inversePath", "targetNode", "prefix", "namespace")
)


class Near(NamedTuple):
    """A part of the reference files: their own triples, and what follows from these and from all others about the same things."""

    stated: tuple[Triple, ...]
    inferred: tuple[Triple, ...]

    def file(self, data: Path) -> ReferenceFile:
        """The triples as if they stood in one file."""
        return ReferenceFile("near", data / "reference", self.stated, "")


def near(
    documents: Iterable[Sequence[Triple]],
    ontology: Iterable[Triple],
    shapes: Sequence[Triple],
    reader: Reader,
    graphs: Iterable[str],
) -> Near | None:
    """What the reference ``graphs`` of a store have for documents that shapes check; None if that cannot be told."""
    stated_in = [ox.NamedNode(name) for name in graphs if name != iri.SCHEMA_INFERRED_GRAPH]

    def held(**terms: ox.NamedNode) -> bool:
        return any(next(reader.match(**terms, graph=graph), None) is not None for graph in stated_in)

    against = _against(shapes)
    if against is None:
        return None
    own = {triple for document in documents for triple in document}
    along: dict[Term, list[Term]] = {}
    for subject, predicate, value in ontology:
        along.setdefault(subject, []).append(value)
        if predicate in against:
            along.setdefault(value, []).append(subject)
    back = [predicate for predicate in against if held(predicate=predicate)]
    stated, inferred = _reached([term for triple in own for term in (triple[0], triple[2])], along, reader, stated_in, back)
    described = {triple[0] for triple in stated | inferred}
    for subject in {triple[0] for triple in own - stated}:
        if not isinstance(subject, ox.NamedNode) or subject in described or held(object=subject):
            return None
    return Near(tuple(stated), tuple(inferred))


def _reached(
    terms: list[Term],
    along: Mapping[Term, Sequence[Term]],
    reader: Reader,
    stated_in: Sequence[ox.NamedNode],
    against: Sequence[ox.NamedNode],
) -> tuple[set[Triple], set[Triple]]:
    """The triples about these terms and all that they lead to: those of the files, and those that follow.

    ``along`` is where the ontology leads to.
    """
    inferred_in = ox.NamedNode(iri.SCHEMA_INFERRED_GRAPH)
    stated: set[Triple] = set()
    inferred: set[Triple] = set()
    seen: set[Term] = set()
    while terms:
        term = terms.pop()
        if term in seen:
            continue
        seen.add(term)
        terms += along.get(term, ())
        for graph, predicate in product(stated_in, against):
            terms += [quad.subject for quad in reader.match(None, predicate, term, graph)]  # type: ignore[misc, arg-type]
        if not isinstance(term, ox.NamedNode):
            continue
        found = {quad.triple for graph in stated_in for quad in reader.match(subject=term, graph=graph)}
        follow = {quad.triple for quad in reader.match(subject=term, graph=inferred_in) if quad.predicate not in AXIOMS}
        for into, triples in ((stated, found), (inferred, follow)):
            into.update((term, triple.predicate, triple.object) for triple in triples)  # type: ignore[misc]
            terms += [triple.object for triple in triples]  # type: ignore[misc]
    return stated, inferred


def _against(shapes: Sequence[Triple]) -> set[ox.NamedNode] | None:
    """The properties by which shapes find what leads to a thing, and not where it leads; None if that cannot be told."""
    spaces: dict[str, str] = {}
    names = {subject: value.value for subject, predicate, value in shapes if predicate == PREFIX}
    for subject, predicate, value in shapes:
        if predicate == NAMESPACE and spaces.setdefault(names.get(subject, ""), value.value) != value.value:
            return None
    found: set[ox.NamedNode] = set()
    for _, predicate, value in shapes:
        if predicate == TARGET_NODE or (predicate == INVERSE and not isinstance(value, ox.NamedNode)):
            return None
        if predicate == INVERSE:
            found.add(value)  # type: ignore[arg-type]
        elif predicate == SELECT:
            try:
                wanted = entries(value.value)
            except QueryFault:
                return None
            for name in wanted:
                prefix, _, local = name.partition(":")
                if not name.startswith("<") and (prefix not in spaces or "\\" in local):
                    return None
                found.add(ox.NamedNode(name[1:-1] if name.startswith("<") else spaces[prefix] + local))
    return found


Narrow = Callable[[Sequence[Triple], Sequence[Triple]], Near | None]
"""Finds the part of the reference files for some documents, given the ontology and the shapes."""
