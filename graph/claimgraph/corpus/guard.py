"""The guard: a term of ours that the ontology does not define never enters the graph, and neither does a blank node."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from claimgraph.errors import BlankNodeFault, DataError, UnknownTerm
from claimgraph.iri import CGD
from claimgraph.rdf import Triple

OURS = ("https://w3id.org/claimgraph/", "http://w3id.org/claimgraph/")
"""Every IRI below these is ours: a resource of the data, or a term that must be defined, however it is misspelt."""

HTTP_SCHEMA = "http://schema.org/"
HTTPS_SCHEMA = "https://schema.org/"
"""schema.org is reused by its https address only: the two are different terms to every RDF tool."""

RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
VERSION_IRI = ox.NamedNode("http://www.w3.org/2002/07/owl#versionIRI")


class Definitions:
    """The terms that an ontology defines: the subjects to which it gives a type, and its versions, in our namespaces."""

    def __init__(self, ontology: Iterable[Triple]) -> None:
        named = {str((o if p == VERSION_IRI else s).value) for s, p, o in ontology if p in (RDF_TYPE, VERSION_IRI)}
        self.terms = frozenset(name for name in named if name.startswith(OURS) and not name.startswith(CGD))

    def faults(self, file: Path | str, triples: Iterable[Triple]) -> list[UnknownTerm]:
        """One UnknownTerm for each undefined term of ours, and each http schema.org term, that the triples use, in order."""
        used = {term.value for item in triples for term in item if isinstance(term, ox.NamedNode)}
        used |= {item[2].datatype.value for item in triples if isinstance(item[2], ox.Literal)}
        return [UnknownTerm(file, name, self.nearest(name)) for name in sorted(used) if not self.knows(name)]

    def knows(self, name: str) -> bool:
        """Whether the IRI is defined, or none that we define."""
        if name.startswith(HTTP_SCHEMA):
            return False
        return not name.startswith(OURS) or name.startswith(CGD) or name in self.terms

    def nearest(self, name: str) -> list[str]:
        """Up to three defined terms that the undefined one may have been meant to be, the likeliest first."""
        if name.startswith(HTTP_SCHEMA):
            return [HTTPS_SCHEMA + name.removeprefix(HTTP_SCHEMA)]
        names = difflib.get_close_matches(_local(name), sorted(self._by_local_name), n=6, cutoff=0.7)
        candidates = sorted(term for local in names for term in self._by_local_name[local])
        return difflib.get_close_matches(name, candidates, n=3, cutoff=0)

    @cached_property
    def _by_local_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for term in self.terms:
            found.setdefault(_local(term), []).append(term)
        return found


def refuse_blank_nodes(file: Path | str, triples: Iterable[Triple]) -> None:
    """Raises BlankNodeFault for the first triple with a blank node, and DataError for one about a triple (RDF 1.2)."""
    for s, p, o in triples:
        if isinstance(s, ox.BlankNode) or isinstance(o, ox.BlankNode):
            raise BlankNodeFault(file, "a blank node" if isinstance(s, ox.BlankNode) else str(s), p.value)
        if isinstance(o, ox.Triple):
            raise DataError(f"{file}: a triple as the value of <{p.value}> of {s}", "say it with a node of its own")


def _local(name: str) -> str:
    """The part of an IRI after its last '#' or '/'."""
    return name.replace("#", "/").rsplit("/", 1)[-1]
