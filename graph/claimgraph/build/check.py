"""Checking raw data: terms that are defined, shapes that are kept. Nothing is changed and nothing inferred."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from claimgraph.build.engines import VALIDATORS, Validator
from claimgraph.corpus import Definitions, ReferenceFile
from claimgraph.errors import DataError, DataFaults, ShapeViolation
from claimgraph.rdf import Triple


class Checker:
    """Checks files one by one over the ontology and the reference files, which are read and compiled once."""

    def __init__(
        self,
        ontology: Sequence[Triple],
        shapes: Sequence[Triple],
        reference: Sequence[ReferenceFile],
        validator: str = "compiled",
    ) -> None:
        self._definitions = Definitions(ontology)
        background = [*ontology, *(triple for part in reference for triple in part.triples)]
        self._validate: Validator = VALIDATORS[validator](shapes, background)

    def faults(self, file: Path | str, triples: Sequence[Triple]) -> list[DataError]:
        """Every undefined term and every violation of a shape in the triples of a file."""
        violations = self._validate(triples).results
        return [
            *self._definitions.faults(file, triples),
            *(ShapeViolation(file, item.focus, item.path, item.shape, _detail(item.message, item.value)) for item in violations),
        ]


def raise_faults(faults: Iterable[DataError]) -> None:
    """Raises the fault, or DataFaults if there are several."""
    found = list(faults)
    if len(found) == 1:
        raise found[0]
    if found:
        raise DataFaults(found)


def _detail(message: str, value: str) -> str:
    return f"{message.rstrip('.')}, found {value}" if value and value not in message else message
