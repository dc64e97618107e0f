"""Asking a question of a store and getting its rows."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from claimgraph.errors import UsageError
from claimgraph.query.bind import admit, bind
from claimgraph.query.question import find
from claimgraph.query.readonly import Reader, select
from claimgraph.query.resolve import resolve

Value = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None
Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of an answer, in the order of the question; None where the source does not say.

    ``empty_meaning`` says in plain English what an answer without rows means, ``query`` is the SPARQL that was asked.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    empty_meaning: str
    query: str


def ask(reader: Reader, name: str, **parameters: str) -> Answer:
    """The answer to a question. Parameters are what a user writes: labels in any language, aliases, local names, IRIs, ISO dates.

    Raises UsageError for an unknown question, a parameter that it does not take, and a value that is unknown or ambiguous.
    """
    question = find(name)
    admit(question, parameters)
    terms = {kind: resolve(reader, kind, text) for kind, text in parameters.items()}
    if "from" in terms and "to" in terms and terms["from"].value > terms["to"].value:
        raise UsageError(f"from {terms['from'].value} is after to {terms['to'].value}", "exchange them")
    query = bind(question, terms)
    solutions = select(reader, query)
    rows = tuple(tuple(row[column] for column in question.columns) for row in solutions)
    return Answer(question.columns, rows, question.empty_meaning, query)
