"""Reading and writing RDF: pyoxigraph's parsers on bytes only, errors that name file, line and column, bytes that do not vary.

Nothing here opens an address or follows a reference in a file: input is bytes that the caller has read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pyoxigraph as ox

from claimgraph.errors import EnvironmentFault, SyntaxFault
from claimgraph.iri import GENID

if TYPE_CHECKING:
    import rdflib

Subject: TypeAlias = ox.NamedNode | ox.BlankNode
Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal
Triple: TypeAlias = tuple[Subject, ox.NamedNode, Term]
"""A triple of pyoxigraph terms: what passes between corpus, validation, reasoning and store."""

FORMATS = {".ttl": ox.RdfFormat.TURTLE, ".trig": ox.RdfFormat.TRIG, ".nt": ox.RdfFormat.N_TRIPLES, ".nq": ox.RdfFormat.N_QUADS}


def read(file: Path) -> bytes:
    """The bytes of a file. Raises EnvironmentFault, naming the file, if it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as fault:
        raise EnvironmentFault(f"{file}: {fault.strerror or fault}", "check the path and its permissions") from fault


def parse(data: bytes, file: Path | str) -> list[ox.Quad]:
    """The quads of Turtle, TriG, N-Triples or N-Quads, literals kept as they are written.

    ``file`` names the input in errors and, by its ending, the format. Other formats are not read: parsers of RDF/XML and TriX
    expand entities without a limit, and JSON-LD may name contexts elsewhere. Raises SyntaxFault with line and column (from 1).
    """
    chosen = FORMATS.get(Path(file).suffix)
    if chosen is None:
        raise SyntaxFault(file, 1, 1, f"not one of the formats that are read ({', '.join(FORMATS)})")
    try:
        return list(ox.parse(data, chosen, base_iri=None))
    except SyntaxError as fault:
        raise SyntaxFault(file, fault.lineno or 1, fault.offset or 1, fault.msg.split(": ", 1)[-1]) from None
    except ValueError as fault:
        raise SyntaxFault(file, 1, 1, str(fault)) from None


def triples(quads: Iterable[ox.Quad]) -> Iterator[Triple]:
    """The triples of quads, whatever their graphs."""
    for quad in quads:
        yield (quad.subject, quad.predicate, quad.object)  # type: ignore[misc]


def shared_terms(items: Iterable[Triple]) -> Iterator[Triple]:
    """The same triples with one object for all equal terms: many triples that are kept take a third of the memory so."""
    known: dict[Term, Any] = {}
    for s, p, o in items:
        yield known.setdefault(s, s), known.setdefault(p, p), known.setdefault(o, o)


def skolemise(items: Iterable[Triple]) -> list[Triple]:
    """The triples with every blank node replaced by an IRI that depends on the node's content only.

    The labels are those of the RDF Dataset Canonicalization (RDFC-1.0) under ``GENID``, prefixed by a digest of
    the whole graph, so that two graphs never share one and the same graph always gets the same ones.
    """
    graph = ox.Dataset(ox.Quad(*item) for item in items)
    if not any(isinstance(term, ox.BlankNode) for quad in graph for term in (quad.subject, quad.object)):
        return sorted_triples(triples(graph))
    graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    prefix = GENID + digest(graph)[:12] + "-"

    def named(term: Term) -> Term:
        return ox.NamedNode(prefix + term.value) if isinstance(term, ox.BlankNode) else term

    return sorted_triples((named(s), p, named(o)) for s, p, o in triples(graph))  # type: ignore[misc]


def sorted_triples(items: Iterable[Triple]) -> list[Triple]:
    """The distinct triples in the order of their N-Triples text."""
    return sorted(set(items), key=lambda item: (str(item[0]), str(item[1]), str(item[2])))


def lines(quads: Iterable[ox.Quad]) -> list[str]:
    """The distinct quads as N-Quads lines in code-point order: the canonical dump."""
    return sorted({f"{quad} .\n" for quad in quads})


def digest(quads: Iterable[ox.Quad]) -> str:
    """SHA-256 (hexadecimal) of the canonical dump."""
    return hashlib.sha256("".join(lines(quads)).encode()).hexdigest()


def to_rdflib(items: Iterable[Triple]) -> rdflib.Graph:
    """The triples as an rdflib graph, literals kept as written (rdflib would rewrite ``007`` to ``7``)."""
    import rdflib

    def term(value: Term) -> rdflib.term.Node:
        if isinstance(value, ox.NamedNode):
            return rdflib.URIRef(value.value)
        if isinstance(value, ox.BlankNode):
            return rdflib.BNode(value.value)
        if value.language:
            return rdflib.Literal(value.value, lang=value.language)
        plain = value.datatype.value == "http://www.w3.org/2001/XMLSchema#string"
        return rdflib.Literal(value.value, datatype=None if plain else rdflib.URIRef(value.datatype.value), normalize=False)

    graph = rdflib.Graph()
    for s, p, o in items:
        graph.add((term(s), term(p), term(o)))
    return graph


def from_rdflib(graph: rdflib.Graph) -> list[Triple]:
    """The triples of an rdflib graph; triples whose subject is a literal, which RDF does not allow, are left out."""
    import rdflib

    def term(value: rdflib.term.Node) -> Term:
        if isinstance(value, rdflib.URIRef):
            return ox.NamedNode(str(value))
        if isinstance(value, rdflib.BNode):
            return ox.BlankNode(str(value))
        assert isinstance(value, rdflib.Literal)
        if value.language:
            return ox.Literal(str(value), language=value.language)
        return ox.Literal(str(value), datatype=ox.NamedNode(str(value.datatype))) if value.datatype else ox.Literal(str(value))

    return [(term(s), term(p), term(o)) for s, p, o in graph if not isinstance(s, rdflib.Literal)]  # type: ignore[misc]
