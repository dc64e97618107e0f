"""The tokens of SPARQL, by the terminals of its grammar (SPARQL 1.1 Query Language, section 19.8).

Whoever must know what a query does before it runs (refuse SERVICE, list the columns) looks at tokens, never at the text:
the word may stand in a comment, a string or an address. The engine decides what ``<`` means by its place in the
query, a tokenizer cannot, so an address that could hide the end of a comparison is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from claimgraph.errors import UsageError

# The characters of names, written as what they are not: a little wider than the grammar's ranges, which compile a hundred
# times more slowly. What is too wide here is an error for the engine.
_FIRST = r"[^\x00-@\[-^`{-\xbf\xd7\xf7]"
_NEXT = r"[^\x00-,./:-@\[-^`{-\xb6\xb8-\xbf\xd7\xf7]"
_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_CODE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_ECHAR = rf"\\[tbnrf\\\"']|{_CODE}"

_TOKEN = re.compile(
    "|".join(
        (
            r"(?P<space>[ \t\r\n]+|#[^\r\n]*)",
            rf"(?P<iri><(?:[^<>\"{{}}|^`\\\x00-\x20]|{_CODE})*>)",
            rf"(?P<string>'''(?:'{{0,2}}(?:[^'\\]|{_ECHAR}))*'''|\"\"\"(?:\"{{0,2}}(?:[^\"\\]|{_ECHAR}))*\"\"\""
            rf"|'(?:[^'\\\r\n]|{_ECHAR})*'|\"(?:[^\"\\\r\n]|{_ECHAR})*\")",
            rf"(?P<variable>[?$](?:{_FIRST}|[0-9])(?:(?!-){_NEXT})*)",
            rf"(?P<blank>_:(?:{_FIRST}|[0-9])(?:(?:{_NEXT}|[.])*{_NEXT})?)",
            rf"(?P<name>(?:{_FIRST}(?:(?:{_NEXT}|[.])*{_NEXT})?)?:"
            rf"(?:(?:{_FIRST}|[0-9:]|{_ESCAPE})(?:(?:{_NEXT}|[.:]|{_ESCAPE})*(?:{_NEXT}|:|{_ESCAPE}))?)?)",
            r"(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?)",
            r"(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)",
            r"(?P<word>[A-Za-z][A-Za-z0-9_]*)",
            r"(?P<mark>[{}()\[\],;.=<>!+*/|&^?~-])",
        )
    )
)
_HIERARCHICAL = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")


class Token(NamedTuple):
    """A terminal: ``kind`` is iri, string, variable, blank, name, language, number, word or mark; places count from 1."""

    kind: str
    text: str
    line: int
    column: int


def tokens(query: str, file: str = "query") -> Iterator[Token]:
    """The tokens of a query without white space and comments. ``file`` names the query in errors.

    Raises UsageError with line and column where no token begins, or where an address such as ``<x'y>`` or ``<urn:a#b>``
    cannot be told from a comparison.
    """
    line, start, place = 1, 0, 0
    while place < len(query):
        found = _TOKEN.match(query, place)
        column = place - start + 1
        if not found:
            raise UsageError(f"{file}:{line}:{column}: malformed: no token begins with {query[place]!r}", "correct the query")
        kind, text = str(found.lastgroup), found.group()
        if kind == "iri" and _ambiguous(text):
            raise UsageError(
                f"{file}:{line}:{column}: {text} can be read as an address or as a comparison",
                "write a space after '<' to compare, or a prefixed name for the address",
            )
        if kind != "space":
            yield Token(kind, text, line, column)
        breaks = text.count("\n")
        if breaks:
            line, start = line + breaks, place + text.rindex("\n") + 1
        place = found.end()


def _ambiguous(iri: str) -> bool:
    """Read as a comparison, ``<x'y>`` would begin a string, ``<x#y>`` a comment, and ``<x)service>`` a call.

    An address with ``://`` has no such reading: after ``<`` and the prefix ``http:`` nothing can begin with a slash.
    """
    return not _HIERARCHICAL.match(iri) and ("'" in iri or "#" in iri or "service" in iri.lower())
