"""Where the resources of the graph are reached on this server, and how their IRIs are published under its base.

https://w3id.org/claimgraph/data/actor/poland      <base>/id/actor/poland     its pages: /page/actor/poland, /data/actor/poland
https://w3id.org/claimgraph/vocabulary/stance      <base>/vocabulary/stance              /page/vocabulary/stance, …
https://w3id.org/claimgraph/ontology#Figure        <base>/ontology#Figure                /page/ontology#Figure, …
"""

from __future__ import annotations

from urllib.parse import quote

from claimgraph.iri import CG, CGD, CGV, ONTOLOGY_GRAPH

ROOT = "https://w3id.org/claimgraph/"
SAFE = "/:@!$&'()*+,;=~-._"


class Addresses:
    """The addresses of a server with that base; ``prefix`` is the base's path."""

    def __init__(self, base: str = "", prefix: str = "") -> None:
        self.base, self.prefix = base, prefix
        pairs = ((CGD, f"{base}/id/"), (CGV, f"{base}/vocabulary/"), (ONTOLOGY_GRAPH, f"{base}/ontology"))
        self._pairs = pairs if base else ()
        self._encoded = tuple((ours.encode(), theirs.encode()) for ours, theirs in self._pairs)

    def outward(self, data: bytes) -> bytes:
        """What is given away: our IRIs become those under the base."""
        for ours, theirs in self._encoded:
            data = data.replace(ours, theirs)
        return data

    def inward(self, text: str) -> str:
        """What is asked: IRIs under the base become ours."""
        for ours, theirs in self._pairs:
            text = text.replace(theirs, ours)
        return text

    def published(self, iri: str) -> str:
        """The IRI as it is given away."""
        return self.outward(iri.encode()).decode()

    def page(self, iri: str) -> str:
        """The path of the page on a resource of ours; any other IRI is its own page."""
        place = place_of(iri)
        if place is None:
            return iri
        path, mark, name = place.partition("#")
        return f"{self.prefix}/page/{quote(path, safe=SAFE)}{mark}{quote(name, safe=SAFE)}"

    def data(self, iri: str, ending: str = "") -> str:
        """The path of the linked data on a resource of ours."""
        return f"{self.prefix}/data/{quote((place_of(iri) or '').partition('#')[0], safe=SAFE)}{ending}"


def place_of(iri: str) -> str | None:
    """``actor/poland``, ``vocabulary/stance/opposes``, ``ontology#Figure``; None if the IRI is none of ours."""
    if iri.startswith(CGD):
        return iri.removeprefix(CGD)
    return iri.removeprefix(ROOT) if iri.startswith((CGV, CG)) or iri == ONTOLOGY_GRAPH else None


def iri_at(place: str) -> str:
    """The IRI of the resource at a place, as ``place_of`` gives it."""
    return ROOT + place if place == "ontology" or place.startswith(("vocabulary/", "ontology#")) else CGD + place
