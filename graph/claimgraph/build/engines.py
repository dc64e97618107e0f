"""The engines that a build can use: our compiled ones, and the slow ones that they are measured against."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol, TypeAlias

from claimgraph import reason, validate
from claimgraph.rdf import Triple

Validator: TypeAlias = Callable[[Iterable[Triple]], validate.Report]
"""Validates raw triples over the background that it was made with."""


class Reasoner(Protocol):
    """Derives triples over the ontology and the reference files that it was made with."""

    background: frozenset[Triple]
    """What follows from the ontology and the reference files alone."""

    def closure(self, key: str, document: Iterable[Triple]) -> set[Triple]:
        """What follows from the document of that key with the ontology and the reference files, and not from these alone."""
        ...


class CompiledReasoner:
    """The ontology's axioms compiled to rules."""

    def __init__(self, ontology: Iterable[Triple], reference: Iterable[Triple]) -> None:
        self._background = reason.background(reason.compile_rules(ontology), reference)
        self.background = self._background.inferred

    def closure(self, key: str, document: Iterable[Triple]) -> set[Triple]:
        """See Reasoner. Raises CrossingLink if the document could combine with others."""
        return reason.closure(document, self._background, key)


class OwlrlReasoner:
    """owlrl, the reference implementation, without the triples that hold whatever the data say (``reason.referee.trivial``)."""

    def __init__(self, ontology: Iterable[Triple], reference: Iterable[Triple]) -> None:
        self._stated = {*ontology, *reference}
        self.background = frozenset(self._closure(self._stated) - self._stated)

    def closure(self, key: str, document: Iterable[Triple]) -> set[Triple]:  # noqa: ARG002
        """See Reasoner."""
        stated = {*self._stated, *document}
        return self._closure(stated) - stated - self.background

    @staticmethod
    def _closure(triples: set[Triple]) -> set[Triple]:
        from claimgraph.reason.referee import owlrl_closure, trivial

        return {triple for triple in owlrl_closure(triples) if trivial(triple) is None}


def compiled_validator(shapes: Iterable[Triple], background: Iterable[Triple]) -> Validator:
    """The shapes compiled to closures."""
    compiled, behind = validate.compile_shapes(shapes), validate.Background(background)
    return lambda data: compiled.validate(data, behind)


def pyshacl_validator(shapes: Iterable[Triple], background: Iterable[Triple]) -> Validator:
    """pyshacl, the reference implementation."""
    referee = validate.Referee(background, shapes)
    return referee.validate


REASONERS: dict[str, Callable[[Iterable[Triple], Iterable[Triple]], Reasoner]] = {
    "compiled": CompiledReasoner,
    "owlrl": OwlrlReasoner,
}
VALIDATORS: dict[str, Callable[[Iterable[Triple], Iterable[Triple]], Validator]] = {
    "compiled": compiled_validator,
    "pyshacl": pyshacl_validator,
}
