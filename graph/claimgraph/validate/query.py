"""Pre-binding by insertion: a SELECT of a SPARQL constraint made ready to run once for many focus nodes.

SHACL (section 5.3 and appendix A) defines the pre-binding of ``$this`` as joining every group of the query with the table of
its bindings, and excludes what would make that ambiguous: MINUS, VALUES, SERVICE, AS over a pre-bound variable, a nested
SELECT that drops one. Joining with a table of many focus nodes instead of one gives the union of the single answers, as
long as no part of the query looks at the answers as a whole: LIMIT, OFFSET and aggregates that are not grouped by
``$this`` do, and such a query is run once per focus node.

Patterns that every answer needs, such as ``$this cg:value ?number`` in the outermost group, are listed too, and those that
exclude one, such as ``FILTER NOT EXISTS { $this cg:value ?number }``: a focus node without the one or with the other has no
answer, and need not be asked about.

The text is cut into the terminals of the SPARQL grammar, so that braces and variables in strings, IRIs and comments are
never mistaken for structure, and ``VALUES ?this { … }`` is put after the opening brace of each group that mentions it. The
insides of EXISTS are left alone: they see the bindings of the group around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

_LEXER = re.compile(
    r"""
    (?P<blank>\s+|\#[^\r\n]*)
  | (?P<string>\"{3}(?:[^"\\]|\\.|"{1,2}(?!"))*\"{3} | '{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3}
      | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*')
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<variable>[?$]\w+)
  | (?P<number>\d[\w.]*)
  | (?P<name>(?:[^\W\d][\w.-]*)?:(?:[\w:.%-]|\\[_~.\-!$&'()*+,;=/?\#@%])*)
  | (?P<word>@?[A-Za-z_][\w-]*)
  | (?P<other>[^\\])
    """,
    re.VERBOSE | re.DOTALL,
)
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")
_EXCLUDED = {"MINUS", "VALUES", "SERVICE", "FROM", "CONSTRUCT", "DESCRIBE", "ASK", "INSERT", "DELETE"}
_AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}
_TERMS = {"iri", "name", "variable", "string", "number"}
_CLAUSES = {"HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"}


Pattern = tuple[str, str]
"""Predicate and object of a triple as a query writes them; the object is empty if any will do."""


class Prepared(NamedTuple):
    """A query cut at the places where the table of focus nodes goes.

    ``together``: one run may serve many focus nodes. ``required``: predicate and object, as the query writes them, of
    triples that a focus node needs to have an answer; the object is empty if any will do. ``excluded``: the same of triples
    with which it has none. ``prefixes``: those that the query uses and does not declare.
    """

    pieces: tuple[str, ...]
    together: bool
    required: tuple[Pattern, ...]
    excluded: tuple[Pattern, ...]
    prefixes: frozenset[str]

    def text(self, focus_nodes: list[str]) -> str:
        """The query for these focus nodes, IRIs in N-Triples; without any, the query as it was written."""
        return f" VALUES ?this {{ {' '.join(focus_nodes)} }} ".join(self.pieces) if focus_nodes else "".join(self.pieces)


class QueryFault(ValueError):
    """The query is not one that a SPARQL constraint may have."""


class _Token(NamedTuple):
    kind: str
    text: str


@dataclass
class _Select:
    """One SELECT, at the top or nested."""

    projected: set[str] = field(default_factory=set)
    everything: bool = False
    grouped_by: set[str] = field(default_factory=set)
    aggregates: bool = False

    def read_projection(self, tokens: list[_Token]) -> None:
        """What stands between SELECT and its group: variables, and those after AS in parentheses."""
        depth, before = 0, ""
        for token in tokens:
            if _sign(token) == "{" or _word(token) == "WHERE":
                return
            depth += {"(": 1, ")": -1}.get(_sign(token), 0)
            if _sign(token) == "*" and depth == 0:
                self.everything = True
            elif _variable(token) and (depth == 0 or before == "AS"):
                self.projected.add(_variable(token))
            before = _word(token)

    def read_grouping(self, tokens: list[_Token]) -> None:
        """The variables by which GROUP BY groups, not those inside expressions."""
        depth = 0
        for token in tokens:
            if _sign(token) == "}" or _word(token) in _CLAUSES:
                return
            depth += {"(": 1, ")": -1}.get(_sign(token), 0)
            if _variable(token) and depth == 0:
                self.grouped_by.add(_variable(token))


@dataclass
class _Group:
    """One group in braces: where its contents begin, and whether the table of focus nodes has a place there."""

    begins: int
    inside_exists: bool
    holds_select: bool
    mentions_this: bool = False

    @property
    def takes_table(self) -> bool:
        """Whether the group is joined with the table of focus nodes."""
        return self.mentions_this and not self.inside_exists and not self.holds_select


def prepare(text: str, path: str) -> Prepared:
    """The query made ready; ``path`` replaces ``$PATH`` and is empty for a node shape. Raises QueryFault, saying why."""
    tokens = [_Token(token.kind, path if path and _variable(token) == "PATH" else token.text) for token in _tokens(text)]
    reader = _Reader()
    significant = [(place, token) for place, token in enumerate(tokens) if token.kind != "blank"]
    reader.read(significant)
    places = [group.begins for group in reader.groups if group.takes_table]
    cuts = [0, *sorted(places), len(tokens)]
    pieces = tuple("".join(token.text for token in tokens[start:end]) for start, end in pairwise(cuts))
    whole = any(_word(token) in {"LIMIT", "OFFSET"} for token in tokens)
    together = not whole and all("this" in select.grouped_by or not select.aggregates for select in reader.selects)
    plain = [token for _, token in significant]
    required, excluded = (_required(plain), _excluded(plain)) if together else ((), ())
    return Prepared(pieces, together, required, excluded, _prefixes(plain))


def _prefixes(tokens: list[_Token]) -> frozenset[str]:
    """The prefixes that are used and not declared."""
    used = {token.text.partition(":")[0] for token in tokens if token.kind == "name"}
    declared = {token.text[:-1] for before, token in pairwise(tokens) if _word(before) == "PREFIX"}
    return frozenset(used - declared - {"_"})


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    place = 0
    while place < len(text):
        match = _LEXER.match(text, place)
        if match is None:
            raise QueryFault(f"a backslash outside of strings: {text[place : place + 20]!r}")
        token = _Token(match.lastgroup or "other", match.group())
        if token.kind == "iri" and not _ABSOLUTE.match(token.text):
            raise QueryFault(f"{token.text} is a relative IRI, or a comparison that needs a space after <")
        found.append(token)
        place = match.end()
    return found


def _variable(token: _Token) -> str:
    return token.text[1:] if token.kind == "variable" else ""


def _word(token: _Token) -> str:
    return token.text.upper() if token.kind == "word" else ""


def _sign(token: _Token) -> str:
    return token.text if token.kind == "other" else ""


def _required(tokens: list[_Token]) -> tuple[Pattern, ...]:
    """The triple patterns with the subject $this and a plain predicate that stand directly in the outermost group."""
    found: list[Pattern] = []
    for number, before in _outermost(tokens):
        if _sign(before) in {"{", "}", "."} and _variable(tokens[number]) == "this":
            found.extend(_predicates(tokens[number + 1 :]))
    return tuple(found)


def _excluded(tokens: list[_Token]) -> tuple[Pattern, ...]:
    """The single triple patterns of $this, not tied to the rest of the query, in FILTER NOT EXISTS of the outermost group."""
    found: list[Pattern] = []
    for number, _ in _outermost(tokens):
        if [_word(token) for token in tokens[number : number + 3]] == ["FILTER", "NOT", "EXISTS"]:
            inside = [token for token in tokens[number + 3 : number + 9] if _sign(token) != "."][:5]
            if [_sign(inside[0]), _variable(inside[1]), _sign(inside[-1])] == ["{", "this", "}"]:
                free = sum(_variable(token) == _variable(inside[3]) for token in tokens) == 1
                found.extend(pattern for pattern in _predicates(inside[2:]) if free or pattern[1])
    return tuple(found)


def _outermost(tokens: list[_Token]) -> Iterator[tuple[int, _Token]]:
    """The places of the tokens that stand directly in the outermost group, each with the token before it."""
    depth = 0
    for number, (before, token) in enumerate(pairwise(tokens), start=1):
        depth += {"{": 1, "}": -1}.get(_sign(before), 0)
        if depth == 1 and _sign(token) not in {"{", "}"}:
            yield number, before


def _predicates(tokens: list[_Token]) -> Iterator[Pattern]:
    """Predicate and object of ``p o ; p o …`` as long as both are single terms and the predicate is no path."""
    while len(tokens) > 2:
        verb, value, after = tokens[:3]
        if not (verb.kind in {"iri", "name"} or verb.text == "a") or value.kind not in _TERMS:
            return
        yield verb.text, value.text if value.kind in {"iri", "name"} else ""
        if _sign(after) != ";":
            return
        tokens = tokens[3:]


class _Reader:
    """Finds the SELECTs and the groups of a query, and what a constraint may not have."""

    def __init__(self) -> None:
        self.selects: list[_Select] = []
        self.groups: list[_Group] = []
        self._open: list[_Group] = []
        self._current: dict[int, _Select] = {}

    def read(self, tokens: list[tuple[int, _Token]]) -> None:
        """Read the tokens, each with its place; blanks are left out. Raises QueryFault."""
        nothing = _Token("", "")
        for number, (place, token) in enumerate(tokens):
            before = tokens[number - 1][1] if number else nothing
            rest = [later for _, later in tokens[number + 1 :]]
            if variable := _variable(token):
                self._read_variable(variable, before)
            elif word := _word(token):
                self._read_word(word, rest)
            elif _sign(token) == "{":
                self._enter(place + 1, before, rest[0] if rest else nothing)
            elif _sign(token) == "}":
                self._leave()
        if self._open:
            raise QueryFault("a closing brace is missing")
        if not self.selects:
            raise QueryFault("is not a SELECT")
        for select in self.selects:
            if "this" not in select.projected and not (select.everything and select is self.selects[0]):
                raise QueryFault("a SELECT does not name $this, on which every SELECT of a constraint depends")

    def _read_variable(self, variable: str, before: _Token) -> None:
        if variable in {"shapesGraph", "currentShape"}:
            raise QueryFault(f"${variable} is not supported")
        if variable == "PATH":
            raise QueryFault("$PATH is for property shapes only")
        if variable == "this":
            if _word(before) == "AS":
                raise QueryFault("AS may not bind $this, which is bound already")
            for group in self._open:
                group.mentions_this = True

    def _read_word(self, word: str, rest: list[_Token]) -> None:
        current = self._current.get(len(self._open))
        if word in _EXCLUDED:
            raise QueryFault(f"{word} is not allowed in a SPARQL constraint")
        if word == "SELECT":
            select = self._current[len(self._open)] = _Select()
            self.selects.append(select)
            select.read_projection(rest)
        elif current and word in _AGGREGATES and rest and _sign(rest[0]) == "(":
            current.aggregates = True
        elif current and word == "GROUP" and rest and _word(rest[0]) == "BY":
            current.aggregates = True
            current.read_grouping(rest[1:])

    def _enter(self, begins: int, before: _Token, after: _Token) -> None:
        inside_exists = _word(before) == "EXISTS" or bool(self._open and self._open[-1].inside_exists)
        self._open.append(_Group(begins, inside_exists, _word(after) == "SELECT", mentions_this=not self._open))

    def _leave(self) -> None:
        if not self._open:
            raise QueryFault("a closing brace too many")
        self._current.pop(len(self._open), None)
        self.groups.append(self._open.pop())


def entries(text: str) -> list[str]:  # noqa: PLR0912 - one walk over the tokens
    """The predicates of the triples along which a query goes from object to subject, on its way from $this.

    All other triples that an answer needs it finds from subject to object. Raises QueryFault where that cannot be told: a nested
    group or SELECT, a path against the direction, a pattern that nothing before it leads to.
    """
    tokens = [token for token in _tokens(text) if token.kind != "blank"]
    found: list[str] = []
    scopes: list[tuple[set[str], int]] = []  # variables that are bound in any case, and how deep in parentheses the group stands
    bound, depth, begins = {"this"}, 0, False
    for number, token in enumerate(tokens):
        sign, before = _sign(token), _word(tokens[number - 1])
        if sign in {"^", "["} or _word(token) in {"UNION", "GRAPH"}:
            raise QueryFault(f"{token.text} leads out of what can be reached")
        if sign == "{":
            if scopes and before not in {"OPTIONAL", "EXISTS"}:
                raise QueryFault("a nested group")
            scopes.append((bound, depth))
            bound, depth, begins = set(bound), 0, True
        elif sign == "}":
            if not scopes:
                raise QueryFault("a closing brace too many")
            bound, depth = scopes.pop()
            begins = depth == 0 and bool(scopes)
        elif sign in {"(", ")"}:
            if begins and sign == "(":
                raise QueryFault("a list")
            depth += 1 if sign == "(" else -1
            begins = sign == ")" and depth == 0 and bool(scopes)
        elif not scopes or depth:
            continue
        elif sign == ".":
            begins = True
        elif _word(token) in {"FILTER", "BIND", "OPTIONAL"}:
            begins = False
        else:
            if begins and _variable(token) not in bound:
                verb, value = tokens[number + 1 : number + 3]
                if not _variable(token) or verb.kind not in {"name", "iri"} or _variable(value) not in bound:
                    raise QueryFault(f"{token.text} is not reached")
                found.append(verb.text)
            begins = False
            if _variable(token):
                bound.add(_variable(token))
    return found
