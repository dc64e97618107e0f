"""Competency questions: one SPARQL file each, whose header says in plain English what it answers.

    # question: Who said what?
    # columns: speaker, content, id
    # parameter: actor (IRI of a cg:Actor) – the speaker
    # example: claimgraph ask who-said-what --actor ukraine-mfa
    # empty: the sources report no statement of this kind

A line that begins with ``#`` and three spaces continues the one above. The file is a query that any SPARQL 1.1
engine runs as it stands, with all parameters free. What holds only if a parameter is given stands in comment lines:

    # with actor: ?id cg:speaker ?actorParam .

or, where the parameter is a column, in a line ``VALUES ?idParam { UNDEF }``. A line ``# page`` stands where the inner
query that finds the keys of the rows may be cut to a page of keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from claimgraph.errors import DataError, EnvironmentFault, UsageError
from claimgraph.home import QUERIES
from claimgraph.query.tokens import tokens

TYPES = {
    "actor": "IRI of a cg:Actor",
    "topic": "IRI of a cg:Topic",
    "measure": "IRI of a cg:Measure",
    "proposal": "IRI of a cg:Proposal",
    "source": "IRI of a cg:Source",
    "from": "xsd:date",
    "to": "xsd:date",
    "id": "IRI",
    "name": "language-tagged string",
}
"""The parameters that a query may declare, and their types. ``id`` and ``name`` are for looking names up."""

PLACE = re.compile(r"^[ \t]*VALUES \?(\w+)Param \{ UNDEF \}[ \t]*$", re.MULTILINE)
"""The line that stands for a parameter: left as it is, the parameter is free."""

LINE = re.compile(r"^(?P<indent>[ \t]*)# with (?P<name>\w+): (?P<text>.*\S)[ \t]*$", re.MULTILINE)
"""A line that counts if its parameter is given: left as it is, a comment."""

PAGE = re.compile(r"^([ \t]*)# page[ \t]*$", re.MULTILINE)
"""The line in whose place a page of keys is chosen: left as it is, all of them."""

_ENTRY = re.compile(r"# (question|columns|parameter|example|empty): (\S.*)")
_PARAMETER = re.compile(r"(\w+) \(([^)]+)\) – (\S.*)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question can be narrowed by: ``type`` is one of ``TYPES``, ``meaning`` plain English."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question that the graph answers. ``text`` is the whole file, a SPARQL SELECT query.

    ``meaning`` is the question in plain English, ``empty_meaning`` what it means that there is no row.
    """

    name: str
    text: str
    columns: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    meaning: str
    example: str
    empty_meaning: str

    @property
    def takes(self) -> tuple[str, ...]:
        """The names of its parameters, in order."""
        return tuple(parameter.name for parameter in self.parameters)


@cache
def questions(folder: Path = QUERIES / "questions") -> dict[str, Question]:
    """All questions by name, in the order of their names. Raises DataError if one of the files is malformed."""
    return {file.stem: load(file) for file in sorted(folder.glob("*.rq"))}


@cache
def find(name: str, folder: Path = QUERIES / "questions") -> Question:
    """The question of that name. Raises UsageError, with near matches, if there is none."""
    names = sorted(file.stem for file in folder.glob("*.rq"))
    if name in names:
        return load(folder / f"{name}.rq")
    from difflib import get_close_matches

    near = get_close_matches(name, names, n=3)
    remedy = f"did you mean {' or '.join(near)}?" if near else f"one of {', '.join(names)}"
    raise UsageError(f"there is no question {name!r}", remedy)


def load(file: Path) -> Question:
    """The question of one file. Raises DataError, naming file and line, if header and query do not agree."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as fault:
        raise EnvironmentFault(f"{file}: {fault.strerror or fault}", "check the path and its permissions") from fault
    entries = list(_header(text, file))
    keys = [key for key, _ in entries]
    if keys != ["question", "columns", *["parameter"] * (len(keys) - 4), "example", "empty"]:
        raise _malformed(file, 1, f"header lines are {', '.join(keys)}", "write question, columns, parameter …, example, empty")
    columns = tuple(column.strip() for column in entries[1][1].split(","))
    selected = tuple(projection(text, str(file)))
    if columns != selected:
        raise _malformed(file, 2, f"columns are {', '.join(columns)}, the query selects {', '.join(selected)}", "make them equal")
    parameters = tuple(_parameter(value, file) for key, value in entries if key == "parameter")
    declared, used = (
        [parameter.name for parameter in parameters],
        {*PLACE.findall(text), *(line["name"] for line in LINE.finditer(text))},
    )
    if len(set(declared)) != len(declared) or set(declared) != used:
        raise _malformed(
            file,
            3,
            f"declares the parameters {declared}, the query has {sorted(used)}",
            "a header line and '# with' lines (or a VALUES line) for each",
        )
    return Question(file.stem, text, columns, parameters, entries[0][1], entries[-2][1], entries[-1][1])


def projection(text: str, file: str) -> Iterator[str]:
    """The names of the variables that the outermost SELECT of a query lists, in order."""
    stream = tokens(text, file)
    for token in stream:
        if token.text.upper() == "SELECT":
            break
    depth, last = 0, ""
    for token in stream:
        if token.text == "{" or token.text.upper() == "WHERE":
            return
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.kind == "variable":
            last = token.text[1:]
        if (token.kind == "variable" and depth == 0) or (token.text == ")" and depth == 0):
            yield last


def _header(text: str, file: Path) -> Iterator[tuple[str, str]]:
    """The entries of the comment lines at the top, continuations joined."""
    pending: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#"):
            break
        if line.startswith("#   ") and pending:
            pending[1] += " " + line[1:].strip()
            continue
        found = _ENTRY.fullmatch(line)
        if not found:
            raise _malformed(file, number, f"header line {line!r}", "write '# question: …' or another entry of the header")
        if pending:
            yield pending[0], pending[1]
        pending = [found[1], found[2].strip()]
    if pending:
        yield pending[0], pending[1]


def _parameter(value: str, file: Path) -> Parameter:
    found = _PARAMETER.fullmatch(value)
    if not found or TYPES.get(found[1]) != found[2]:
        known = ", ".join(f"{name} ({type_})" for name, type_ in TYPES.items())
        raise _malformed(file, 3, f"parameter {value!r}", f"write NAME (TYPE) – meaning, with one of {known}")
    return Parameter(found[1], found[2], found[3])


def _malformed(file: Path, line: int, fault: str, remedy: str) -> DataError:
    return DataError(f"{file}:{line}: {fault}", remedy)
