"""Finding schema:ClaimReview in files: JSON-LD, or HTML pages with JSON-LD in script elements. Nothing is fetched.

Both addresses of schema.org, single objects, graphs, lists, feeds and nested items are read. What is no review is passed
over; a review that lacks what a review must say is listed with its file, its place and the reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from claimgraph.ingest.reviewitem import FoundReview, Node, ReviewItem, Unreadable

NAMESPACE = re.compile(r"^(https?://(www[.])?schema[.]org/|schema:)")
CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)

LARGEST = 64 * 1024 * 1024
"""Bytes of a file beyond which it is refused unread."""

DEEPEST = 200
"""How deep objects may be nested."""


@dataclass
class Reading:
    """What was found in a file: reviews, and places with reasons for those that were not taken."""

    reviews: list[FoundReview] = field(default_factory=list)
    rejects: list[tuple[str, str]] = field(default_factory=list)


def read_reviews(data: bytes, file: Path, language: str) -> Reading:
    """The reviews in the bytes of a file. ``language`` is that of words whose item does not say it.

    Raises Unreadable if the file is neither JSON nor HTML with JSON-LD, or holds no review.
    """
    if len(data) > LARGEST:
        raise Unreadable(f"is larger than {LARGEST // 1024 // 1024} MB")
    reading = Reading()
    blocks = list(_blocks(data))
    for block, text in blocks:
        try:
            loaded = json.loads(text, strict=False, parse_constant=_no_constant)
        except (ValueError, RecursionError) as fault:
            detail = "is nested too deeply" if isinstance(fault, RecursionError) else f"is no JSON: {fault}"
            if len(blocks) == 1:
                raise Unreadable(f"{block}{': ' if block else ''}{detail}") from None
            reading.rejects.append((block, detail))
            continue
        _read(loaded, block, file, language, reading)
    if not reading.reviews and not reading.rejects:
        raise Unreadable("holds no ClaimReview")
    return reading


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _blocks(data: bytes) -> Iterator[tuple[str, str]]:
    """The JSON texts of a file, each with its place: the whole file, or the script elements of a page."""
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start in (b"{", b"["):
        yield "", _decoded(data, "utf-8-sig")
        return
    if start != b"<":
        raise Unreadable("is neither JSON nor HTML")
    found = CHARSET.search(data[:4096])
    page = _Scripts()
    page.feed(_decoded(data, found[1].decode() if found else "utf-8-sig"))
    page.close()
    if not page.scripts:
        raise Unreadable("is a page without JSON-LD (a script element of type application/ld+json)")
    for number, text in enumerate(page.scripts, 1):
        yield f"script {number}", text


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode("utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding)
    except (UnicodeDecodeError, LookupError) as fault:
        raise Unreadable(f"is not {encoding}: {fault}") from None


class _Scripts(HTMLParser):
    """Collects the JSON-LD script elements of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: list[str] = []
        self._parts: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = (dict(attrs).get("type") or "").split(";")[0].strip().lower()
        if tag == "script" and kind == "application/ld+json":
            self._parts = []

    def handle_data(self, data: str) -> None:
        if self._parts is not None:
            self._parts.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._parts is not None:
            text = "".join(self._parts).strip()
            text = re.sub(r"^(<!--|/[*]<!\[CDATA\[[*]/|//<!\[CDATA\[)|(-->|/[*]\]\]>[*]/|//\]\]>)$", "", text).strip()
            self.scripts.append(text)
            self._parts = None


def _read(loaded: Any, block: str, file: Path, language: str, reading: Reading) -> None:
    try:
        normal = _normal(loaded, 0)
    except Unreadable as fault:
        reading.rejects.append((block, str(fault)))
        return
    named: dict[str, Node] = {}
    _collect(normal, named)
    reviews = list(_reviews(normal, True))
    seen: set[str] = set()
    for number, (node, known) in enumerate(reviews, 1):
        place = ", ".join(filter(None, (block, f"review {number}" if len(reviews) > 1 else "")))
        fingerprint = json.dumps(node, sort_keys=True)
        if fingerprint in seen or set(node) <= {"@id", "@type"}:
            continue
        seen.add(fingerprint)
        if not known:
            reading.rejects.append((place, "its context is not schema.org"))
            continue
        try:
            reading.reviews.append(ReviewItem(node, named).review(file, place, language))
        except Unreadable as fault:
            reading.rejects.append((place, str(fault)))


def _normal(value: Any, depth: int) -> Any:
    """The value with bare property and type names, whichever address of schema.org they had."""
    if depth > DEEPEST:
        raise Unreadable("is nested too deeply")
    if isinstance(value, list):
        return [_normal(item, depth + 1) for item in value]
    if isinstance(value, str):
        if any("\ud800" <= sign <= "\udfff" for sign in value):
            raise Unreadable("holds text that is not Unicode")
        return value
    if not isinstance(value, dict):
        return value
    made: dict[str, Any] = {}
    for key, inner in value.items():
        name = {"id": "@id", "type": "@type"}.get(key, NAMESPACE.sub("", key))
        made[name] = inner if name == "@context" else _normal(inner, depth + 1)
    kinds = made.get("@type")
    if kinds is not None:
        made["@type"] = [
            NAMESPACE.sub("", item) for item in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(item, str)
        ]
    return made


def _collect(value: Any, named: dict[str, Node]) -> None:
    """The nodes by their ``@id``; where several say something of one, the fullest."""
    if isinstance(value, list):
        for item in value:
            _collect(item, named)
    elif isinstance(value, dict):
        identifier = value.get("@id")
        if isinstance(identifier, str) and len(value) > len(named.get(identifier, {"@id": ""})):
            named[identifier] = value
        for key, inner in value.items():
            if key != "@context":
                _collect(inner, named)


def _reviews(value: Any, known: bool) -> Iterator[tuple[Node, bool]]:
    """Every node of type ClaimReview, and whether its context is schema.org's."""
    if isinstance(value, list):
        for item in value:
            yield from _reviews(item, known)
    elif isinstance(value, dict):
        if "@context" in value:
            known = "schema.org" in json.dumps(value["@context"])
        if "ClaimReview" in value.get("@type", ()):
            yield value, known
        for key, inner in value.items():
            if key != "@context":
                yield from _reviews(inner, known)
