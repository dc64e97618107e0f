"""What a server is asked and told: the files of ``queries/store`` with terms in their places, and data to add."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TypeAlias

import pyoxigraph as ox

from claimgraph.home import QUERIES
from claimgraph.rdf import read

Term: TypeAlias = ox.NamedNode | ox.Literal

_PLACE = re.compile(r"^[ \t]*VALUES \?(\w+) \{ UNDEF \}[ \t]*\n", re.MULTILINE)


def sparql(name: str, **terms: Term | Iterable[Term] | None) -> str:
    """The query or update of a file. A line ``VALUES ?name { UNDEF }`` gets the term or terms of that name; for None it goes.

    Raises KeyError if a name of the file is not given, so that no update ever means more than it was to.
    """

    def value(found: re.Match[str]) -> str:
        given = terms[found[1]]
        if given is None:
            return ""
        listed = [given] if isinstance(given, ox.NamedNode | ox.Literal) else given
        return found[0].replace("UNDEF", " ".join(map(str, listed)))

    return _PLACE.sub(value, _text(name))


def insert(lines: Iterable[str], graph: str) -> str:
    """An update that adds triples, given as lines of N-Triples."""
    return f"INSERT DATA {{ GRAPH {ox.NamedNode(graph)} {{\n{''.join(lines)}}} }}"


def delete(lines: Iterable[str], graph: str) -> str:
    """An update that removes triples, given as lines of N-Triples."""
    return f"DELETE DATA {{ GRAPH {ox.NamedNode(graph)} {{\n{''.join(lines)}}} }}"


def drop(graphs: Iterable[str]) -> str:
    """An update that removes graphs."""
    return " ;\n".join(f"DROP SILENT GRAPH {ox.NamedNode(graph)}" for graph in graphs)


@cache
def _text(name: str) -> str:
    text = read(QUERIES / "store" / name).decode()
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#")).strip() + "\n"
