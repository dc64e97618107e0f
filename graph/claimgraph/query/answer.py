"""Asking a question of a store and getting its rows."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from claimgraph.errors import UsageError
from claimgraph.query.bind import Page, admit, bind
from claimgraph.query.question import find
from claimgraph.query.readonly import Reader, select
from claimgraph.query.resolve import resolve

Value = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None
Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of an answer, in the order of the question; None where the source does not say.

    ``empty_meaning`` says in plain English what an answer without rows means, ``query`` is the SPARQL that gives the whole of it,
    ``more`` whether keys follow those of the page.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    empty_meaning: str
    query: str
    more: bool = False


def ask(reader: Reader, name: str, page: Page | None = None, **parameters: str) -> Answer:
    """The answer to a question. Parameters are what a user writes: labels in any language, aliases, local names, IRIs, ISO dates.

    With a page, the rows of so many keys, in the order of the question among themselves. Pages have no key in common and
    are together the whole; they follow each other as the store keeps its keys, always the same way until it is built anew.

    Raises UsageError for an unknown question, a parameter that it does not take, and a value that is unknown or ambiguous.
    """
    question = find(name)
    admit(question, parameters)
    terms = {kind: resolve(reader, kind, text) for kind, text in parameters.items()}
    if "from" in terms and "to" in terms and terms["from"].value > terms["to"].value:
        raise UsageError(f"from {terms['from'].value} is after to {terms['to'].value}", "exchange them")
    solutions = select(reader, bind(question, terms, page))
    rows = tuple(tuple(row[column] for column in question.columns) for row in solutions)
    more = False
    if page and len(rows) >= page.limit:
        following = bind(question, terms, Page(1, page.offset + page.limit))
        more = next(select(reader, following), None) is not None
    return Answer(question.columns, rows, question.empty_meaning, bind(question, terms), more)
