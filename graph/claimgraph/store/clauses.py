"""The FROM clauses of a query, which some servers ignore unless they are repeated in the request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

_TOKENS = (
    r'(?P<opaque>"""(?:\\.|[^\\])*?"""|\'\'\'(?:\\.|[^\\])*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|#[^\n]*|[?$]\w+)'
    r"|<(?P<iri>[^<>\"{}|^`\\\s]*)>|(?P<prefix>[\w.-]*):(?P<local>(?:\\.|%[0-9A-Fa-f]{2}|[\w:-]|\.(?=[\w:-]))*)|(?P<word>\w+)"
)
_TOKEN = re.compile(_TOKENS, re.DOTALL)
_APART = re.compile(_TOKENS.replace("(?P<prefix>", "(?P<prefix>(?!(?i:FROM|NAMED):)"), re.DOTALL)
_DECLARED = re.compile(r"\bPREFIX\s+(?:FROM|NAMED):", re.IGNORECASE)

Name = tuple[str, str]
NONE: Name = ("", "")


def graphs_named(query: str) -> list[Name]:
    """The graphs in a query's FROM clauses as fields of a request: default-graph-uri or named-graph-uri, and IRI."""
    prefixes: dict[str, str] = {}
    base = ""
    found: list[Name] = []
    stream = _tokens(query)

    def iri(token: Name) -> str:
        prefix, _, local = token[1].partition(":")
        return urljoin(base, token[1]) if token[0] == "iri" else prefixes.get(prefix, "") + re.sub(r"\\(.)", r"\1", local)

    for kind, text in stream:
        word = text.upper() if kind == "word" else ""
        if word == "PREFIX":
            name = next(stream, NONE)[1].partition(":")[0]
            prefixes[name] = iri(next(stream, NONE))
        elif word == "BASE":
            base = iri(next(stream, NONE))
        elif word == "FROM":
            target = next(stream, NONE)
            named = target[0] == "word"
            found.append(("named-graph-uri" if named else "default-graph-uri", iri(next(stream, NONE) if named else target)))
    return found


def counting(query: str) -> str:
    """A SELECT query that gives, as ``?rows``, how many rows the given one has, without its FROM clauses."""
    start, stop = -1, 0
    cut: list[tuple[int, int]] = []
    for token in _lexer(query).finditer(query):
        word = (token["word"] or "").upper()
        if start < 0 and word == "SELECT":
            start = token.start()
        if word == "FROM":
            stop = token.start()
        elif stop and word != "NAMED" and not token["opaque"]:
            cut.append((stop, token.end()))
            stop = 0
    body = query
    for left, right in reversed(cut):
        body = body[:left] + body[right:]
    return f"{body[:start]}SELECT (COUNT(*) AS ?rows) WHERE {{ {{ {body[start:]}\n}} }}"


def _lexer(query: str) -> re.Pattern[str]:
    """``FROM:g`` is the word FROM before a name, unless there is a prefix of that name."""
    return _TOKEN if _DECLARED.search(query) else _APART


def _tokens(query: str) -> Iterator[Name]:
    for token in _lexer(query).finditer(query):
        if token["iri"] is not None:
            yield "iri", token["iri"]
        elif token["prefix"] is not None:
            yield "name", f"{token['prefix']}:{token['local']}"
        elif token["word"]:
            yield "word", token["word"]
