"""From a document's file to its unit: read, checked, closed. In processes of their own where there are many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from claimgraph.build.check import Checker, raise_faults
from claimgraph.build.engines import REASONERS
from claimgraph.build.inputs import Source
from claimgraph.build.near import Narrow
from claimgraph.build.unit import BuiltUnit, digest, document_unit, ontology_unit, reference_unit, stored_lines
from claimgraph.corpus import load_document, load_ontology, load_reference, load_shapes
from claimgraph.errors import DataError, DataFaults
from claimgraph.processes import in_order

MOST_FAULTS = 200
"""A build that has found so many faults looks no further."""

CHUNK = 25
"""Documents that a process is given at a time."""

FEW = 200
"""So few documents are not worth a process of their own."""

Reading = Callable[[bytes, Sequence[str]], Mapping[str, Any]]
"""Reads documents from N-Quads, for a judge that remembers them."""

Watch = Callable[[str], AbstractContextManager[None]]


def unwatched(_: str) -> AbstractContextManager[None]:
    """A watch that measures nothing."""
    return nullcontext()


class Deriver:
    """The ontology, the shapes and the reference files, read and compiled once, and what they make of documents."""

    def __init__(
        self,
        ontology: Path,
        data: Path,
        reasoner: str,
        validator: str,
        check: bool,
        watch: Watch = unwatched,
        narrow: Narrow | None = None,
    ) -> None:
        """Raises DataError or DataFaults if the ontology or, with ``check``, a reference file is at fault.

        With ``narrow`` it may read only that part of the reference files, and is for the documents only that it was made for.
        """
        with watch("read"):
            terms, shapes = load_ontology(ontology), load_shapes(ontology / "shapes")
            part = narrow(terms, shapes) if narrow else None
            reference = load_reference(data / "reference") if part is None else [part.file(data)]
        with watch("compile"):
            self._checker = Checker(terms, shapes, reference, validator)
        with watch("validate"):
            if check:
                raise_faults(fault for file in reference for fault in self._checker.faults(file.file, file.triples))
        with watch("reason"):
            stated = [triple for file in reference for triple in file.triples]
            self._engine = REASONERS[reasoner](terms, [*stated, *part.inferred] if part else stated)
        self._terms, self._reference = terms, reference
        self.shapes = digest(shapes)

    def shared(self) -> list[BuiltUnit]:
        """The units that are no documents."""
        return [ontology_unit(self._terms), reference_unit(self._reference, self._engine.background)]

    @property
    def verbatim(self) -> bool:
        """Whether a store gives all literals of the reference files back as they are written there."""
        return all(
            set(stored_lines(part.triples, "urn:g")) == {f"{s} {p} {o} <urn:g> .\n" for s, p, o in part.triples}
            for part in self._reference
        )

    def derive(self, source: Source, watch: Watch = unwatched, only_check: bool = False) -> BuiltUnit | None:
        """The unit of a document, None if it is only checked. Raises DataError and DataFaults, naming the file."""
        try:
            with watch("read"):
                document = load_document(source.file, source.root)
            with watch("validate"):
                raise_faults(self._checker.faults(source.file, document.triples))
            if only_check:
                return None
            with watch("reason"):
                inferred = self._engine.closure(document.key, document.triples)
        except DataFaults:
            raise
        except DataError as fault:
            raise fault.within(source.file) from None
        return document_unit(document, inferred, source.stamp)


def derived(
    deriver: Deriver,
    given: Sequence[Source],
    jobs: int,
    watch: Watch = unwatched,
    read: Reading | None = None,
) -> Iterator[BuiltUnit]:
    """The units of documents in turn. After a fault the others are only checked, and all faults are raised at the end.

    With several ``jobs`` and many documents, processes derive them in chunks; the order and the faults are the same. They
    ``read`` too what a judge wants to know of the documents.
    """
    faults: list[DataError] = []
    for source, made in _made(deriver, given, jobs, watch, read):
        try:
            unit = made or deriver.derive(source, watch, only_check=bool(faults))
        except DataError as fault:
            faults += fault.faults if isinstance(fault, DataFaults) else (fault,)
            if len(faults) >= MOST_FAULTS:
                break
        else:
            if unit and not faults:
                yield unit
    raise_faults(faults)


def _made(
    deriver: Deriver, given: Sequence[Source], jobs: int, watch: Watch, read: Reading | None
) -> Iterator[tuple[Source, BuiltUnit | None]]:
    """Each document with its unit where another process could make it; a fault is found again here, to be told in full."""
    if jobs < 2 or len(given) < FEW:
        yield from ((source, None) for source in given)
        return
    chunks = (given[start : start + CHUNK] for start in range(0, len(given), CHUNK))
    made = in_order(partial(_derive, deriver, read), chunks, jobs)
    while True:
        with watch("derive"):
            chunk = next(made, None)
        if chunk is None:
            return
        yield from chunk


def _derive(deriver: Deriver, read: Reading | None, chunk: Sequence[Source]) -> list[tuple[Source, BuiltUnit | None]]:
    units: list[tuple[Source, BuiltUnit | None]] = []
    for source in chunk:
        try:
            units.append((source, deriver.derive(source)))
        except DataError:
            units.append((source, None))
    if read:
        well = [unit for _, unit in units if unit]
        facts = read(b"".join(unit.dump for unit in well), [unit.key for unit in well])
        units = [(source, unit and replace(unit, read=facts[unit.key])) for source, unit in units]
    return units
