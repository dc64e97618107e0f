"""The SHACL vocabulary as pyoxigraph terms, and small readers of the shapes graph: single values, integers, booleans, lists."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from claimgraph.errors import ShapeFault
from claimgraph.rdf import Term, Triple

SH = "http://www.w3.org/ns/shacl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"

RDF_TYPE = ox.NamedNode(RDF + "type")
RDF_FIRST = ox.NamedNode(RDF + "first")
RDF_REST = ox.NamedNode(RDF + "rest")
RDF_NIL = ox.NamedNode(RDF + "nil")
RDFS_CLASS = ox.NamedNode(RDFS + "Class")
RDFS_SUBCLASS = ox.NamedNode(RDFS + "subClassOf")
OWL_CLASS = ox.NamedNode(OWL + "Class")
OWL_IMPORTS = ox.NamedNode(OWL + "imports")


def sh(name: str) -> ox.NamedNode:
    """The term of the SHACL vocabulary with this local name."""
    return ox.NamedNode(SH + name)


Index = dict[Term, dict[ox.NamedNode, list[Term]]]
"""Node → predicate → the distinct nodes at the other end, in the order in which they came."""


def index(triples: Iterable[Triple]) -> Index:
    """The triples, each of which comes once, by subject and predicate."""
    outgoing: Index = {}
    for subject, predicate, value in triples:
        outgoing.setdefault(subject, {}).setdefault(predicate, []).append(value)
    return outgoing


class ShapesGraph:
    """Reading access to the triples of a shapes graph. Faults name the node at which they stand."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples: tuple[Triple, ...] = tuple(dict.fromkeys(triples))
        self.index = index(self.triples)

    def values(self, node: Term, predicate: ox.NamedNode) -> list[Term]:
        """The objects of node and predicate."""
        return self.index.get(node, {}).get(predicate, [])

    def one(self, node: Term, predicate: ox.NamedNode) -> Term | None:
        """The only object of node and predicate, or None. Raises ShapeFault if there are several."""
        found = self.values(node, predicate)
        if len(found) > 1:
            raise ShapeFault(str(node), f"{name(predicate)} has {len(found)} values where one is allowed")
        return found[0] if found else None

    def items(self, node: Term, head: Term) -> list[Term]:
        """The members of the list that begins at ``head``, used by ``node``. Raises ShapeFault if it is no well-formed list."""
        members: list[Term] = []
        seen: set[Term] = set()
        while head != RDF_NIL:
            first, rest = self.values(head, RDF_FIRST), self.values(head, RDF_REST)
            if head in seen or len(first) != 1 or len(rest) != 1:
                raise ShapeFault(str(node), f"{head} is not a well-formed list")
            seen.add(head)
            members.append(first[0])
            head = rest[0]
        return members


def name(term: Term) -> str:
    """A term of the SHACL vocabulary as ``sh:name``; any other as N-Triples."""
    text = str(term)
    return f"sh:{text[1 + len(SH) : -1]}" if text.startswith("<" + SH) else text


def iri(node: Term, predicate: ox.NamedNode, value: Term) -> ox.NamedNode:
    """The value, which has to be an IRI. Raises ShapeFault otherwise."""
    if isinstance(value, ox.NamedNode):
        return value
    raise ShapeFault(str(node), f"{name(predicate)} needs an IRI, not {value}")


def whole(node: Term, predicate: ox.NamedNode, value: Term) -> int:
    """The value as a count, 0 or more. Raises ShapeFault if it is no xsd:integer literal or negative."""
    if isinstance(value, ox.Literal) and value.datatype.value == XSD + "integer":
        try:
            number = int(value.value)
        except ValueError:
            number = -1
        if number >= 0:
            return number
    raise ShapeFault(str(node), f"{name(predicate)} needs an integer of 0 or more, not {value}")


def boolean(node: Term, predicate: ox.NamedNode, value: Term) -> bool:
    """The value as true or false. Raises ShapeFault if it is anything else.

    ``"1"^^xsd:boolean`` is refused too: SHACL asks for the term ``true`` and gives the other no effect.
    """
    if isinstance(value, ox.Literal) and value.datatype.value == XSD + "boolean" and value.value in {"true", "false"}:
        return value.value == "true"
    raise ShapeFault(str(node), f"{name(predicate)} needs true or false, not {value}")


def literal(node: Term, predicate: ox.NamedNode, value: Term) -> ox.Literal:
    """The value, which has to be a literal. Raises ShapeFault otherwise."""
    if isinstance(value, ox.Literal):
        return value
    raise ShapeFault(str(node), f"{name(predicate)} needs a literal, not {value}")
