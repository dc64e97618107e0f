"""How a user names a resource, and how a resource is shown to a user."""

from __future__ import annotations

from difflib import get_close_matches

import pyoxigraph as ox

from claimgraph.errors import UsageError
from claimgraph.export.context import PREFIXES, compact
from claimgraph.iri import CG, CGD, CGV
from claimgraph.query.resolve import plain
from claimgraph.store import Reader

SKOS = "http://www.w3.org/2004/02/skos/core#"
LABELS = ("http://www.w3.org/2000/01/rdf-schema#label", SKOS + "prefLabel", CG + "paraphrase")
"""The properties whose values name a resource to a reader."""

NAMES = (*LABELS, SKOS + "altLabel")
"""The properties by whose values a resource is found."""

SHOWN = 5
"""How many near matches are shown."""


def resolve(reader: Reader, text: str) -> ox.NamedNode:
    """The resource that the text means: an IRI, a prefixed name of ours, the end of an IRI, or a label in any language.

    Raises UsageError, with near matches, if the store knows none or several.
    """
    prefix, colon, name = text.partition(":")
    whole = PREFIXES[prefix] + name if colon and prefix in PREFIXES else text.strip("<>")
    for start in ("", CGD, CGV, CG):
        try:
            node = ox.NamedNode(start + whole)
        except ValueError:
            continue
        if any(next(reader.match(*place), None) for place in ((node,), (None, node), (None, None, node))):
            return node
    wanted = plain(text)
    names: dict[str, set[str]] = {}
    for label in NAMES:
        for quad in reader.match(predicate=ox.NamedNode(label)):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                names.setdefault(plain(quad.object.value), set()).add(quad.subject.value)
    meant = sorted(names.get(wanted, ()))
    if len(meant) == 1:
        return ox.NamedNode(meant[0])
    if meant:
        raise UsageError(f"{text!r} can be any of {len(meant)}", f"name one: {', '.join(meant[:SHOWN])}")
    known = sorted({shorten(iri) for found in names.values() for iri in found})
    near = get_close_matches(shorten(whole), known, n=SHOWN) if "/" in text else []
    near = near or list(dict.fromkeys(iri for name in get_close_matches(wanted, names, n=SHOWN) for iri in sorted(names[name])))
    near = near or get_close_matches(shorten(whole), known, n=SHOWN)
    raise UsageError(
        f"nothing in this store is called {text!r}",
        f"did you mean {' or '.join(near[:SHOWN])}?" if near else "see claimgraph ask",
    )


def shorten(name: str) -> str:
    """An IRI as short as it stays clear: a resource of ours without the address that all of them share, others with a prefix."""
    for start in (CGD + "graph/", CGD, CGV):
        if name.startswith(start):
            return name.removeprefix(start)
    return compact(name)
