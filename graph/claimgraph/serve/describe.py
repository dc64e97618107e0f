"""What the store says of one resource, as linked data. Runs inside a worker."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pyoxigraph as ox

from claimgraph.iri import CG, CGD, CGV, ONTOLOGY_GRAPH
from claimgraph.serve.naming import LABEL, PREF_LABEL
from claimgraph.store import Reader

PARTS = tuple(CGD + kind for kind in ("passage/", "interval/", "instant/"))
"""Resources that are told with those that refer to them: nobody would look for them alone."""

INCOMING = 2000
"""How many links to a resource are told; of a country there may be very many."""


def description(reader: Reader, name: str, *, inferred: bool = True) -> list[ox.Quad]:
    """The quads of a resource: its own, those of its passages and periods, links to it, and the labels of what it names.

    For a named graph they are its quads, for a vocabulary also its concepts, for the ontology all of it. Empty if the store
    does not know the resource. Without ``inferred`` only what is asserted or found.
    """
    node = ox.NamedNode(name)
    if name == ONTOLOGY_GRAPH or name.startswith(CGD + "graph/"):
        held = list(reader.match(graph=node))
        if held:
            return _sorted({*held, *reader.match(node)})
    found: set[ox.Quad] = set()
    todo, done = [node], set()
    while todo:
        current = todo.pop()
        done.add(current)
        own = set(reader.match(current) if current == node else islice(reader.match(current), INCOMING))
        found |= own
        todo += [
            quad.object
            for quad in own
            if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(PARTS) and quad.object not in done
        ]
    if name.startswith(CGV):
        found |= set(reader.match(None, ox.NamedNode("http://www.w3.org/2004/02/skos/core#inScheme"), node))
    linked = set(islice(reader.match(None, None, node), INCOMING)) - found
    if not found and not linked:
        return []
    kept = {quad for quad in found | linked if inferred or not _inferred(quad)}
    named = {
        term for quad in kept for term in (quad.subject, quad.predicate, quad.object) if isinstance(term, ox.NamedNode)
    } - done
    kept |= {quad for term in named if _ours(term) for label in (LABEL, PREF_LABEL) for quad in reader.match(term, label)}
    return _sorted(kept)


def known(reader: Reader, name: str) -> bool:
    """Whether the store says anything of the resource."""
    node = ox.NamedNode(name)
    places: Iterator[ox.Quad] = (
        quad for found in (reader.match(node), reader.match(None, None, node), reader.match(graph=node)) for quad in found
    )
    return next(places, None) is not None


def _sorted(quads: set[ox.Quad]) -> list[ox.Quad]:
    return sorted(quads, key=str)


def _inferred(quad: ox.Quad) -> bool:
    return isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value.endswith("/inferred")


def _ours(term: ox.NamedNode) -> bool:
    return term.value.startswith((CGD, CGV, CG))
