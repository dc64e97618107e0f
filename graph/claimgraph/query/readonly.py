"""What a query may not do: call another server, change data, name a graph that is none of ours.

The embedded engine has no switch for SERVICE, so the refusal comes before it sees the query.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from urllib.parse import urljoin

import pyoxigraph as ox

from claimgraph.errors import UsageError
from claimgraph.query.tokens import Token, tokens

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")
OURS = "https://w3id.org/claimgraph/"
"""Named graphs of a store begin with this; see ``claimgraph.iri``."""

Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


class Reader(Protocol):
    """What can be asked: a store of named graphs."""

    def query(self, text: str) -> Results:
        """The results of a SPARQL 1.1 query; its default graph is the union of all named graphs, unless FROM chooses some."""
        ...


def select(reader: Reader, query: str) -> ox.QuerySolutions:
    """The rows of a SELECT query of our own. Raises TypeError if it is none."""
    results = reader.query(query)
    if not isinstance(results, ox.QuerySolutions):
        raise TypeError("not a SELECT query")
    return results


def execute(reader: Reader, query: str, file: str = "query") -> Results:
    """The results of a query from outside. ``file`` names it in errors.

    Raises UsageError, naming line and column, if the query is malformed or would do more than read this store.
    """
    check(query, file)
    try:
        return reader.query(query)
    except SyntaxError as fault:
        place, _, detail = str(fault).removeprefix("error at ").partition(": ")
        at = f"{file}:{place}" if detail else file
        raise UsageError(f"{at}: malformed: {_short(detail or str(fault))}", "correct the query") from None
    except (OSError, RuntimeError, ValueError) as fault:
        raise UsageError(f"{file}: cannot be answered: {_short(str(fault))}", "correct the query") from None


def check(query: str, file: str = "query") -> str:
    """The form of a query: SELECT, ASK, CONSTRUCT or DESCRIBE.

    Raises UsageError, naming line and column, if the query would do more than read this store.
    """
    stream = list(tokens(query, file))
    body, prefixes, base = _prologue(stream)
    if body == len(stream):
        raise UsageError(f"{file}: malformed: there is no query", f"begin it with {', '.join(FORMS)}")
    form = stream[body].text.upper()
    if form in UPDATES:
        raise _refusal(file, stream[body], f"{form} is refused: a store is changed by building it", "ask with SELECT")
    if form not in FORMS:
        raise _refusal(
            file, stream[body], f"malformed: {stream[body].text!r} begins no query", f"begin it with {', '.join(FORMS)}"
        )
    for index, token in enumerate(stream[body:], body):
        if _calls_service(stream, index):
            raise _refusal(file, token, "SERVICE is refused: no other server is called", "ask that server itself")
        if token.kind == "word" and token.text.upper() == "FROM":
            graph = _graph(stream[index + 1 :], prefixes, base)
            if not graph.startswith(OURS):
                raise _refusal(
                    file, token, f"FROM <{graph}> is refused: no file or address is read", f"name a graph under {OURS}"
                )
    return form


def _refusal(file: str, token: Token, message: str, remedy: str) -> UsageError:
    return UsageError(f"{file}:{token.line}:{token.column}: {message}", remedy)


def _short(detail: str) -> str:
    return detail if len(detail) <= 160 else detail[:157] + "..."


def _prologue(stream: Sequence[Token]) -> tuple[int, dict[str, str], str]:
    """Where the query proper begins, its prefixes and its base."""
    prefixes, base, place = {}, "", 0
    while place < len(stream):
        match [token.text.upper() if token.kind == "word" else token.kind for token in stream[place : place + 3]]:
            case ["PREFIX", "name", "iri"]:
                prefixes[stream[place + 1].text[:-1]] = urljoin(base, stream[place + 2].text[1:-1])
                place += 3
            case ["BASE", "iri", *_]:
                base = urljoin(base, stream[place + 1].text[1:-1])
                place += 2
            case ["VERSION", "string", *_]:
                place += 2
            case _:
                break
    return place, prefixes, base


def _calls_service(stream: Sequence[Token], index: int) -> bool:
    """Whether a SERVICE pattern begins here, read as generously as the engine reads it.

    The engine wants no space between words: it also takes ``trueSERVICE<x>{`` and ``SERVICEex:x{``. So the word counts in any
    word, in a prefix before ``{``, and in whatever stands before ``<x>{``, unless a variable.
    """
    token = stream[index]
    said = [word for word in ("SERVICE", "SILENT") if word in token.text.upper()]
    if not said or token.kind in ("variable", "iri", "string"):
        return False
    if token.kind == "word":
        return True
    after = [other.text if other.kind == "mark" else other.kind for other in stream[index + 1 : index + 3]]
    if after[:1] == ["{"]:
        named = stream[index - 1].text.upper() in ("GRAPH", "FROM", "NAMED", "DESCRIBE")
        return token.kind == "name" and not named and any(word in token.text.upper().split(":")[0] for word in said)
    return len(after) == 2 and after[0] in ("iri", "name", "variable") and after[1] == "{"


def _graph(following: Sequence[Token], prefixes: dict[str, str], base: str) -> str:
    """The graph that FROM names; empty if none can be made out, which no graph of ours is."""
    target = next((token for token in following[:2] if token.text.upper() != "NAMED"), None)
    if target and target.kind == "iri":
        return urljoin(base, target.text[1:-1])
    if target and target.kind == "name":
        prefix, local = target.text.split(":", 1)
        return prefixes.get(prefix, "") + local
    return ""
