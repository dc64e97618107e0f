"""Which of the forms of an answer a client takes (HTTP content negotiation, RFC 9110, section 12)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import mimeparse  # type: ignore[import-untyped]

ROWS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
"""The media types of rows and truth values, the preferred one first."""

GRAPHS = {
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
    "trig": "application/trig",
    "nquads": "application/n-quads",
}
"""The media types of graphs, the preferred one first."""

TRIPLES = {name: GRAPHS[name] for name in ("turtle", "ntriples", "jsonld", "rdfxml")}
"""Those that hold one graph: what CONSTRUCT gives."""

OTHER_NAMES = {"application/json": "json", "application/xml": "xml", "text/xml": "xml", "text/plain": "ntriples"}
"""What clients also ask for, used only where nothing exact fits."""

ENDINGS = {".ttl": "turtle", ".nt": "ntriples", ".jsonld": "jsonld", ".rdf": "rdfxml", ".trig": "trig", ".nq": "nquads"}

HTML = "text/html"
LONGEST = 1000


def chosen(accept: str | None, offered: Mapping[str, str]) -> str | None:
    """The name of the media type in ``offered`` that the Accept header likes best, its first one without a header.

    Among equals the earlier one in ``offered`` wins. None if nothing fits. A header that cannot be read counts as none.
    """
    return _chosen(accept or "", tuple(offered.items()))


@lru_cache(maxsize=512)
def _chosen(accept: str, pairs: tuple[tuple[str, str], ...]) -> str | None:
    """Clients send the same few headers again and again."""
    offered = dict(pairs)
    if not accept.strip() or len(accept) > LONGEST:
        return next(iter(offered))
    names = {media: name for name, media in reversed(list(offered.items()))}
    try:
        best = str(mimeparse.best_match(list(names), accept) or "")
        if best:
            return names[best]
        other = {media: name for media, name in OTHER_NAMES.items() if name in offered}
        best = str(mimeparse.best_match(list(other), accept) or "")
    except (mimeparse.MimeTypeParseException, ValueError, AttributeError):
        return next(iter(offered))
    return other[best] if best else None


def content_type(media: str) -> str:
    """A media type as an answer names it."""
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


def wants_html(accept: str | None, other: str = "application/json") -> bool:
    """Whether the client is a reader rather than a program: HTML is asked for by name, and no less than ``other``."""
    if not accept or HTML not in accept:
        return False
    return chosen(accept, {"html": HTML, "other": other}) == "html"
