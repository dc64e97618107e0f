"""Giving a question its parameters: terms that serialise themselves, never text put into text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from claimgraph.errors import UsageError
from claimgraph.query.question import PLACE, Question


def admit(question: Question, names: Iterable[str]) -> None:
    """Raises UsageError, naming the parameters that the question takes, if ``names`` holds another."""
    takes = question.takes
    for name in names:
        if name not in takes:
            remedy = f"it takes {', '.join(takes)}" if takes else "it takes none"
            raise UsageError(f"the question {question.name} has no parameter {name!r}", remedy)


def bind(question: Question, terms: Mapping[str, ox.NamedNode | ox.Literal]) -> str:
    """The query of the question with its parameters set; a parameter without a term stays free. Raises as ``admit``."""
    admit(question, terms)

    def value(found: re.Match[str]) -> str:
        term = terms.get(found[1])
        return found[0] if term is None else found[0].replace("UNDEF", str(term))

    return PLACE.sub(value, question.text)
