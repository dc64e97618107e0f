"""Giving a question its parameters and its page: terms that serialise themselves, never text put into text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pyoxigraph as ox

from claimgraph.errors import UsageError
from claimgraph.query.question import LINE, PAGE, PLACE, Question


class Page(NamedTuple):
    """So many keys of an answer, after the first ``offset`` of them."""

    limit: int
    offset: int = 0


def admit(question: Question, names: Iterable[str]) -> None:
    """Raises UsageError, naming the parameters that the question takes, if ``names`` holds another."""
    takes = question.takes
    for name in names:
        if name not in takes:
            remedy = f"it takes {', '.join(takes)}" if takes else "it takes none"
            raise UsageError(f"the question {question.name} has no parameter {name!r}", remedy)


def bind(question: Question, terms: Mapping[str, ox.NamedNode | ox.Literal], page: Page | None = None) -> str:
    """The query of the question with its parameters set; a parameter without a term stays free. Raises as ``admit``.

    With a page, the query gives the rows of so many keys only.
    """
    admit(question, terms)

    def value(found: re.Match[str]) -> str:
        term = terms.get(found[1])
        return found[0] if term is None else found[0].replace("UNDEF", str(term))

    def line(found: re.Match[str]) -> str:
        term = terms.get(found["name"])
        return found[0] if term is None else found["indent"] + found["text"].replace(f"?{found['name']}Param", str(term))

    text = LINE.sub(line, PLACE.sub(value, question.text))
    return PAGE.sub(lambda found: f"{found[1]}LIMIT {page.limit} OFFSET {page.offset}", text) if page else text
