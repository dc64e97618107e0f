"""The cases of tests/ontology: edits of an example, kept as Turtle with a header of comment lines.

    # Two speakers are two statements.                        what the case is about
    # base: statement.ttl                                     the example in ontology/examples that is edited
    # expect: focus=<…> path=cg:speaker shape=shapes:…        one result (an XFAIL has one or more, a PASS none)
    # remove: <…> cg:speaker <…> .                            Turtle that is taken out of the example

The rest of the file is the Turtle that is added. Names in the header are read with the prefixes of the file; a path is
``-`` for a result without one, else a property or a path in the syntax of SPARQL.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from claimgraph.home import ONTOLOGY
from claimgraph.rdf import Triple, parse, triples

HERE = Path(__file__).parent
EXAMPLES = sorted((ONTOLOGY / "examples").glob("*.ttl"))
PASS = sorted((HERE / "pass").glob("*.ttl"))
XFAIL = sorted((HERE / "xfail").glob("*.ttl"))

Found = tuple[str, str, str]
"""A result: focus node, path (empty if none) and source shape, as N-Triples text, the path in the syntax of SPARQL."""

_HEADER = re.compile(r"^# (base|expect|remove): (.*)$", re.MULTILINE)
_PROLOGUE = re.compile(r"^@(?:base|prefix) .*$", re.MULTILINE)
_EXPECT = re.compile(r"^focus=(\S+) path=(\S+) shape=(\S+)$")
_PREFIX = re.compile(r"^@prefix ([\w-]*): <([^>]*)>", re.MULTILINE)
_BASE = re.compile(r"^@base <([^>]*)>", re.MULTILINE)
_NAME = re.compile(r"<([^>]*)>|([\w-]+):([\w-]+)")


@dataclass(frozen=True)
class Case:
    """What a file says: the example as edited, what was added to it, and the results that validation must give."""

    file: Path
    data: frozenset[Triple]
    added: frozenset[Triple]
    expected: frozenset[Found]


@cache
def read_turtle(file: Path) -> frozenset[Triple]:
    """The triples of a Turtle file."""
    return frozenset(triples(parse(file.read_bytes(), file)))


@cache
def read_case(file: Path) -> Case:
    """The case of a file. Fails if the header is malformed or the edit does not fit the example."""
    text = file.read_text("utf-8")
    header = _HEADER.findall(text)
    bases = [value for key, value in header if key == "base"]
    assert len(bases) == 1, f"{file.name}: one '# base:' line, not {len(bases)}"
    base = read_turtle(ONTOLOGY / "examples" / bases[0])
    prologue = "\n".join(_PROLOGUE.findall(text))
    removed_text = "\n".join([prologue, *(value for key, value in header if key == "remove")])
    removed = frozenset(triples(parse(removed_text.encode(), file)))
    added = read_turtle(file)
    assert removed <= base, f"{file.name}: removes what {bases[0]} does not say: {removed - base}"
    assert not added & (base - removed), f"{file.name}: adds what {bases[0]} says already: {added & base}"
    assert removed or added, f"{file.name}: changes nothing"
    expected = frozenset(_expectation(file, text, value) for key, value in header if key == "expect")
    return Case(file, (base - removed) | added, added, expected)


def _expectation(file: Path, text: str, line: str) -> Found:
    match = _EXPECT.match(line)
    assert match, f"{file.name}: cannot read '# expect: {line}'"
    focus, path, shape = match.groups()
    prefixes, base = dict(_PREFIX.findall(text)), _BASE.search(text)

    def full(name: re.Match[str]) -> str:
        if name[2]:
            return f"<{prefixes[name[2]]}{name[3]}>"
        return name[0] if ":" in name[1] else f"<{base[1] if base else ''}{name[1]}>"

    return _NAME.sub(full, focus), "" if path == "-" else _NAME.sub(full, path), _NAME.sub(full, shape)


def show(results: Iterable[Found]) -> list[str]:
    """Results one a line, for messages of tests."""
    return [" ".join(result) for result in sorted(results)]
