"""Anchors: a span of a captured text, in code points, with its digest, and the offsets that others count in.

The graph counts Unicode code points, end exclusive (Web Annotation Data Model, section 4.2.4). Browsers count UTF-16
code units, byte-oriented tools count UTF-8 bytes; an offset inside a surrogate pair or a multi-byte sequence is refused,
never rounded. Python's ``str`` is indexed by code points, so a span here is a plain slice.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from claimgraph.errors import OffsetFault

ASTRAL = 0x10000
"""The first code point that UTF-16 writes as a surrogate pair."""

OPENING, CLOSING = "\"'“„«»‘‚‹", "\"'”“»«’‘›"
"""Quotation marks as newspapers print them, in English, German, French, Polish, Russian and Ukrainian."""


@dataclass(frozen=True, order=True)
class Span:
    """The code points ``start`` to ``end`` of a text, ``end`` exclusive."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words of the span. Raises OffsetFault if the span is empty, reversed or outside the text."""
        if not 0 <= self.start < len(text):
            raise OffsetFault(self.start, "code points", len(text))
        if not self.start < self.end <= len(text):
            raise OffsetFault(self.end, "code points", len(text))
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share a character."""
        return self.start < other.end and other.start < self.end


def digest(words: str) -> str:
    """SHA-256 (lower-case hexadecimal) of the words in UTF-8: ``cg:digest`` of a span, ``cg:textDigest`` of a whole text."""
    return hashlib.sha256(words.encode()).hexdigest()


def occurrences(text: str, words: str, within: Span | None = None) -> list[Span]:
    """Every place at which the words stand in the text, or in a span of it, overlapping ones included."""
    found: list[Span] = []
    start, end = (within.start, within.end) if within else (0, len(text))
    while words and (start := text.find(words, start, end)) >= 0:
        found.append(Span(start, start + len(words)))
        start += 1
    return found


def is_quoted(text: str, span: Span) -> bool:
    """Whether the text prints the span between quotation marks; a comma or full stop may stand before the closing one."""
    before = text[span.start - 1 : span.start]
    after = text[span.end : span.end + 2].lstrip(".,;!?")[:1]
    return before in OPENING and after in CLOSING and bool(before and after)


def to_utf16(text: str, offset: int) -> int:
    """The offset in UTF-16 code units of an offset in code points. Raises OffsetFault outside the text."""
    _check(offset, "code points", len(text))
    return offset + sum(ord(character) >= ASTRAL for character in text[:offset])


def from_utf16(text: str, offset: int) -> int:
    """The offset in code points of an offset in UTF-16 code units. Raises OffsetFault inside a surrogate pair."""
    return _back(offset, "UTF-16 code units", text.encode("utf-16-le"), "utf-16-le", 2)


def to_utf8(text: str, offset: int) -> int:
    """The offset in UTF-8 bytes of an offset in code points. Raises OffsetFault outside the text."""
    _check(offset, "code points", len(text))
    return len(text[:offset].encode())


def from_utf8(text: str, offset: int) -> int:
    """The offset in code points of an offset in UTF-8 bytes. Raises OffsetFault inside a multi-byte sequence."""
    return _back(offset, "UTF-8 bytes", text.encode(), "utf-8", 1)


def _back(offset: int, unit: str, encoded: bytes, encoding: str, width: int) -> int:
    length = len(encoded) // width
    _check(offset, unit, length)
    try:
        return len(encoded[: offset * width].decode(encoding))
    except UnicodeDecodeError:
        raise OffsetFault(offset, unit, length) from None


def _check(offset: int, unit: str, length: int) -> None:
    if not 0 <= offset <= length:
        raise OffsetFault(offset, unit, length)
