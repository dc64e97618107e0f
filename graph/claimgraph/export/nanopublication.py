"""Nanopublications: each statement with what it puts forward as an assertion of its own, with provenance and publication info.

The assertion says what was said; the provenance says by which passage of which source, and who encoded it; the publication
info says who made the nanopublication and when. With ``trusty`` the names carry a hash of the content (Trusty URIs), made
by the nanopub library; they are not signed, which needs a key of the publisher.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO, Any

import pyoxigraph as ox

from claimgraph.errors import EnvironmentFault
from claimgraph.export.annotations import ATTESTATIONS
from claimgraph.export.facts import Facts, term
from claimgraph.export.scope import Selection
from claimgraph.export.serialisation import SHORT
from claimgraph.iri import CGD, assertion_graph
from claimgraph.rdf import Triple

NP = "http://www.nanopub.org/nschema#"
BASE = CGD + "nanopub/"

ASSERTED = (("cg:content", "cg:interval", "time:hasBeginning"), ("cg:content", "cg:interval", "time:hasEnd"), ("cg:period",))
"""Paths from an attestation to what the assertion describes beside it: its claims with their periods."""

PROVED = (("cg:passage", "oa:hasSelector"), ("cg:reportedIn",))
"""Paths to what the provenance describes: passages with their selectors, the source."""


def nanopublications(selection: Selection) -> Iterator[list[ox.Quad]]:
    """The quads of one nanopublication for each attestation, in the order of attestations. Raises nothing of its own."""
    facts = selection.facts
    for attestation in selection.instances(*ATTESTATIONS):
        yield _nanopublication(facts, attestation)


def write_nanopublications(selection: Selection, out: IO[bytes], *, trusty: bool = False) -> int:
    """Writes all nanopublications as TriG, sorted; gives their number.

    Raises EnvironmentFault if Trusty URIs are asked for and the nanopub library is not installed.
    """
    naming = _trusty() if trusty else None
    count = 0

    def quads() -> Iterator[ox.Quad]:
        nonlocal count
        for made in nanopublications(selection):
            count += 1
            yield from sorted(naming(made) if naming else made, key=_place)

    prefixes = {**SHORT, "np": NP, "nanopub": BASE}
    ox.serialize(quads(), out, ox.RdfFormat.TRIG, prefixes=dict(sorted(prefixes.items())))
    return count


def _nanopublication(facts: Facts, attestation: ox.NamedNode) -> list[ox.Quad]:
    name = BASE + attestation.value.removeprefix(CGD)
    this, head, assertion, provenance, info = (
        ox.NamedNode(name + end) for end in ("", "#Head", "#assertion", "#provenance", "#pubinfo")
    )
    about: set[Triple] = {
        (this, term("rdf:type"), ox.NamedNode(NP + "Nanopublication")),
        (this, ox.NamedNode(NP + "hasAssertion"), assertion),
        (this, ox.NamedNode(NP + "hasProvenance"), provenance),
        (this, ox.NamedNode(NP + "hasPublicationInfo"), info),
    }
    said = {attestation, *(node for path in ASSERTED for node in _along(facts, attestation, path))}
    proof = {node for path in PROVED for node in _along(facts, attestation, path)}
    graph = ox.NamedNode(assertion_graph(facts.document(attestation)))
    encodings = facts.nodes(graph, "prov:wasGeneratedBy")
    origin: set[Triple] = {(assertion, term("prov:wasGeneratedBy"), encoding) for encoding in encodings}
    evidence = [*facts.nodes(attestation, "cg:passage"), *facts.nodes(attestation, "cg:reportedIn")]
    origin |= {(assertion, term("prov:wasDerivedFrom"), node) for node in evidence}
    published: set[Triple] = {(this, term("prov:wasDerivedFrom"), attestation)}
    for encoding in encodings:
        published |= {(this, term("dcterms:creator"), agent) for agent in facts.nodes(encoding, "prov:wasAssociatedWith")}
    created = sorted(facts.text(encoding, "prov:endedAtTime") for encoding in encodings)
    if created:
        published.add((this, term("dcterms:created"), ox.Literal(created[-1], datatype=term("xsd:dateTime"))))
    for licence in facts.nodes(graph, "dcterms:license"):
        published.add((this, term("dcterms:license"), licence))
    origin |= _described(facts, {*proof, *encodings})
    parts = ((head, about), (assertion, _described(facts, said)), (provenance, origin), (info, published))
    return [ox.Quad(*triple, part) for part, triples in parts for triple in triples]


def _along(facts: Facts, node: ox.NamedNode, path: tuple[str, ...]) -> set[ox.NamedNode]:
    """Every resource on the way along a path."""
    return {found for length in range(1, len(path) + 1) for found in facts.nodes(node, *path[:length])}


def _described(facts: Facts, nodes: Iterable[ox.NamedNode]) -> set[Triple]:
    return {triple for node in nodes for triple in facts.about(node)}


def _place(quad: ox.Quad) -> tuple[int, str]:
    """Head first, then assertion, provenance and publication info; within them by subject."""
    ends = ("#Head", "#assertion", "#provenance", "#pubinfo")
    graph = quad.graph_name.value  # type: ignore[union-attr]
    return next(index for index, end in enumerate(ends) if graph.endswith(end)), str(quad)


def _trusty() -> Any:
    """A function that renames a nanopublication by the hash of its content."""
    try:
        from nanopub.trustyuri.rdf.RdfHasher import make_hash
    except ImportError:
        raise EnvironmentFault("Trusty URIs need nanopub, which is not installed", "pip install 'claimgraph[export]'") from None
    from claimgraph.rdf import to_rdflib

    def renamed(quads: list[ox.Quad]) -> list[ox.Quad]:
        this = next(quad.subject.value for quad in quads if quad.object == ox.NamedNode(NP + "Nanopublication"))  # type: ignore[union-attr]
        nameless = _renamed(quads, this, BASE + "nameless")
        hashed = []
        for quad in nameless:
            subject, predicate, value = next(iter(to_rdflib([quad.triple])))  # type: ignore[list-item]
            graph = next(iter(to_rdflib([(quad.graph_name, quad.predicate, quad.graph_name)])))[0]  # type: ignore[list-item]
            hashed.append((graph, subject, predicate, value))
        return _renamed(quads, this, BASE + make_hash(hashed, hashstr=" ", baseuri=BASE + "nameless#"))

    return renamed


def _renamed(quads: list[ox.Quad], this: str, new: str) -> list[ox.Quad]:
    """The quads with another name of the nanopublication, in which the names of its graphs begin with it."""

    def name(value: Any) -> Any:
        own = isinstance(value, ox.NamedNode) and (value.value == this or value.value.startswith(this + "#"))
        return ox.NamedNode(new + value.value.removeprefix(this)) if own else value

    return [ox.Quad(name(quad.subject), quad.predicate, name(quad.object), name(quad.graph_name)) for quad in quads]
