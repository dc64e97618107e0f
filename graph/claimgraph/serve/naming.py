"""Names of resources: what to call them, and finding them by what they are called. Runs inside a worker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyoxigraph as ox

from claimgraph.iri import CG, CGD, CGV
from claimgraph.query.resolve import plain
from claimgraph.store import Reader

RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
PREF_LABEL = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
ALT_LABEL = ox.NamedNode("http://www.w3.org/2004/02/skos/core#altLabel")
PARAPHRASE = ox.NamedNode(CG + "paraphrase")
EXPLANATION = ox.NamedNode(CG + "explanation")
CALLED = (LABEL, PREF_LABEL, PARAPHRASE, EXPLANATION)
FOUND_BY = (LABEL, PREF_LABEL, ALT_LABEL, PARAPHRASE, EXPLANATION)

PERIODS = {
    CGD + "interval/": "http://www.w3.org/2006/time#ProperInterval",
    CGD + "instant/": "http://www.w3.org/2006/time#Instant",
}

TOLD = (
    ("{}: {}", (CG + "speaker", CG + "content")),
    ("{}: “{}”", ("https://schema.org/author", CG + "originalRating")),
    ("{} has said nothing on {}", (CG + "actor", CG + "topic")),
    ("{} asked {} for comment on {}", (CG + "requester", CG + "asked", CG + "topic")),
    ("Passage {at} of {}", ("http://www.w3.org/ns/oa#hasSource",)),
)
"""What is called by what it says: statements, reviews, silences, requests for comment, passages, in this order."""

ACTORS = {"Person", "Organisation", "State", "UnnamedActor"}
CLAIMS = {"Figure": "figure", "Position": "position", "PlainClaim": "claim"}
KINDS = {
    **dict.fromkeys(ACTORS, "actor"),
    **CLAIMS,
    "CapturedSource": "source",
    "TranscribedSource": "source",
    "Proposal": "proposal",
    "Event": "event",
    "Place": "place",
    "Topic": "topic",
    "Review": "review",
}
"""Classes of what a search finds, and the facet under which it is found; findings are one facet, all else of ours is a term."""

SENTENCES = {*CLAIMS.values(), "finding"}
"""What is called by a whole sentence: found by its words only, and after what has that name."""


def labels(reader: Reader, iris: Iterable[str]) -> dict[str, dict[str, Any]]:
    """For each IRI its names by language (``names``) and its asserted class without our namespace (``kind``).

    What has no name of its own is called by what it says, see ``TOLD``; a period by its days.
    """
    return {iri: {"names": _names(reader, ox.NamedNode(iri)), "kind": kind(reader, ox.NamedNode(iri))} for iri in iris}


def kind(reader: Reader, node: ox.NamedNode) -> str:
    """The asserted class: its local name if it is ours, else the whole IRI; empty if there is none.

    That of a period stands in its name: a great many documents may declare the same one, each with its class.
    """
    for start, period in PERIODS.items():
        if node.value.startswith(start):
            return period if next(reader.match(node, RDF_TYPE), None) else ""
    types = sorted(
        quad.object.value
        for quad in reader.match(node, RDF_TYPE)
        if isinstance(quad.object, ox.NamedNode) and not quad.graph_name.value.endswith("/inferred")  # type: ignore[union-attr]
    )
    ours = [name.removeprefix(CG) for name in types if name.startswith(CG)]
    return (ours or types or [""])[0]


def _names(reader: Reader, node: ox.NamedNode) -> dict[str, str]:
    return _labelled(reader, node) or _told(reader, node) or _interval(node.value)


def _labelled(reader: Reader, node: ox.NamedNode) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in CALLED:
        for quad in sorted(reader.match(node, name), key=str):
            if isinstance(quad.object, ox.Literal):
                found.setdefault(quad.object.language or "", quad.object.value)
        if found:
            return found
    return {}


def _told(reader: Reader, node: ox.NamedNode) -> dict[str, str]:
    for words, properties in TOLD:
        values = [sorted(reader.match(node, ox.NamedNode(name)), key=str) for name in properties]
        named = [[name for quad in quads if (name := _english(reader, quad.object))] for quads in values]
        if all(named):
            more = f" (and {len(named[-1]) - 1} more)" if len(named[-1]) > 1 else ""
            return {"en": words.format(*(names[0] for names in named), at=node.value.rsplit("/", 1)[-1]) + more}
    return {}


def _interval(name: str) -> dict[str, str]:
    for start in PERIODS:
        if name.startswith(start):
            first, _, last = map(_day, name.removeprefix(start).partition("--"))
            return {"": f"{first} to {last}" if last else f"since {first}" if start.endswith("interval/") else first}
    return {}


def _day(text: str) -> str:
    """A day as readers write it; anything else as it is."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{found.day} {found:%b %Y}"


def _english(reader: Reader, node: object) -> str:
    if isinstance(node, ox.Literal):
        return node.value
    names = _labelled(reader, node) if isinstance(node, ox.NamedNode) else {}
    return names.get("en") or next(iter(names.values()), "")


@dataclass(frozen=True, slots=True)
class Entry:
    """A resource that can be found: ``names`` as they are compared, ``label`` to show, ``facet`` to narrow by."""

    iri: str
    label: str
    facet: str
    kind: str
    names: tuple[str, ...]


class Index:
    """All names of a store, to search in. Made once for a generation."""

    def __init__(self, reader: Reader) -> None:
        names: dict[str, set[str]] = {}
        shown: dict[str, str] = {}
        for predicate in FOUND_BY:
            for quad in reader.match(predicate=predicate):
                if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                    iri, text = quad.subject.value, quad.object.value
                    if not iri.startswith((CGD, CGV, CG)):
                        continue
                    names.setdefault(iri, set()).add(plain(text))
                    if predicate in CALLED and (iri not in shown or quad.object.language == "en"):
                        shown.setdefault(iri, text) if quad.object.language != "en" else shown.__setitem__(iri, text)
        self._entries = [entry(reader, iri, found, shown.get(iri, iri)) for iri, found in sorted(names.items())]

    def candidates(self, wanted: str, facets: Sequence[str]) -> tuple[Iterable[Entry], bool]:  # noqa: ARG002
        """Entries among which are those that are called so, and whether there may be more of them."""
        return self._entries, False

    def search(self, text: str, facets: Sequence[str], limit: int, offset: int = 0) -> dict[str, Any]:
        """The entries in which every word of ``text`` begins a word, best first, and how many there are of each facet.

        ``more``: there may be more than these, of which the best by their names were looked at.
        """
        wanted = plain(text)
        candidates, more = self.candidates(wanted, ())
        hits = _ranked(candidates, wanted)
        counts = Counter(entry.facet for _, entry in hits)
        if more and facets:
            hits = _ranked(self.candidates(wanted, facets)[0], wanted)
        kept = [(score, entry) for score, entry in hits if not facets or entry.facet in facets]
        found = [
            {"iri": entry.iri, "label": entry.label, "facet": entry.facet, "kind": entry.kind, "score": score}
            for score, entry in kept[offset : offset + limit]
        ]
        return {"total": len(kept), "more": more, "facets": dict(sorted(counts.items())), "hits": found}


def entry(reader: Reader, iri: str, names: set[str], label: str) -> Entry:
    """A resource as it is found: by these names, and by the end of its IRI unless it is called by a sentence."""
    found = kind(reader, ox.NamedNode(iri))
    facet = "finding" if iri.startswith(CGD + "finding/") else KINDS.get(found, "term" if iri.startswith((CG, CGV)) else "other")
    if facet not in SENTENCES:
        names.add(plain(iri.rsplit("/", 1)[-1].rsplit("#", 1)[-1]))
    return Entry(iri, label, facet, found, tuple(sorted(names)))


def _ranked(entries: Iterable[Entry], wanted: str) -> list[tuple[int, Entry]]:
    hits = _hits(entries, wanted)
    return sorted(hits, key=lambda hit: (-hit[0], hit[1].facet in SENTENCES, len(hit[1].label), hit[1].label, hit[1].iri))


def _hits(entries: Iterable[Entry], wanted: str) -> Iterator[tuple[int, Entry]]:
    words = wanted.split()
    if not words:
        return
    for item in entries:
        score = max(_score(name, wanted, words) for name in item.names)
        if item.facet in SENTENCES and score < 100:
            score = min(score, 80)
        if score:
            yield score, item


def _score(name: str, wanted: str, words: Sequence[str]) -> int:
    """100 the same, 90 begins with it, 80 holds it at a word's beginning, 60 every word begins some word, 0 otherwise."""
    if name == wanted:
        return 100
    if name.startswith(wanted):
        return 90
    inside = f" {name}"
    if f" {wanted}" in inside:
        return 80
    return 60 if all(f" {word}" in inside for word in words) else 0
