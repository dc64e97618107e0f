"""The build: each source document is read, checked and closed on its own, and handed to the store before many more are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox

from claimgraph.build.check import Checker, raise_faults
from claimgraph.build.engines import REASONERS, Reasoner
from claimgraph.build.unit import BuiltUnit, Tally, document_unit, findings_unit, ontology_unit, reference_unit
from claimgraph.corpus import documents, load_document, load_ontology, load_reference, load_shapes
from claimgraph.errors import DataError, DataFaults
from claimgraph.home import DATA, ONTOLOGY
from claimgraph.rdf import Triple
from claimgraph.store import Reader, draft

Judge: TypeAlias = Callable[[Reader], Iterable[Triple]]
"""Compares what has been built and gives the findings."""

MOST_FAULTS = 200
"""A build that has found so many faults looks no further."""

BATCH = 500_000
"""Quads that are handed to the store at a time, which bounds the memory of a build."""


@dataclass(frozen=True)
class Summary:
    """What a build made. ``asserted`` counts curated triples, ``ontology`` those of the ontology; ``seconds`` are by phase."""

    documents: int
    statements: int
    ontology: int
    asserted: int
    inferred: int
    findings: int
    digest: str
    seconds: Mapping[str, float]


class _Watch:
    """Adds up the time of each phase by a clock that the caller gives."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, phase: str) -> Iterator[None]:
        start = self._clock()
        try:
            yield
        finally:
            self.seconds[phase] = self.seconds.get(phase, 0.0) + self._clock() - start


def build(
    path: Path,
    *,
    data: Path = DATA,
    ontology: Path = ONTOLOGY,
    reasoner: str = "compiled",
    validator: str = "compiled",
    judge: Judge | None = None,
    clock: Callable[[], float] = lambda: 0.0,
    progress: Callable[[int, int], None] | None = None,
) -> Summary:
    """Builds the store at ``path`` from the curated files under ``data`` and the ontology; the old store stays until the end.

    The same input gives the same quads, and a dump of the same bytes. ``reasoner`` is a key of ``REASONERS``, ``validator``
    one of ``VALIDATORS``. ``clock`` gives seconds, ``progress`` is told how many documents of how many are done.

    Raises DataError, or DataFaults for several, if data are not well-formed, use an undefined term, break a shape or
    contradict the ontology, EnvironmentFault if a file cannot be read, and StoreFault if the store cannot be written.
    """
    watch = _Watch(clock)
    with draft(path) as new:
        with watch("read"):
            terms, shapes, reference = (
                load_ontology(ontology),
                load_shapes(ontology / "shapes"),
                load_reference(data / "reference"),
            )
            files = documents(data)
        with watch("compile"):
            checker = Checker(terms, shapes, reference, validator)
        with watch("validate"):
            raise_faults(fault for part in reference for fault in checker.faults(part.file, part.triples))
        with watch("reason"):
            engine = REASONERS[reasoner](terms, [triple for part in reference for triple in part.triples])
        tally = Tally(shapes)
        shared = [ontology_unit(terms), reference_unit(reference, engine.background)]
        encoded = _encoded(files, data, checker, engine, watch, progress)
        for batch in _batches(tally.counted(units) for units in (shared, encoded)):
            with watch("store"):
                new.load(batch)
        if judge:
            with watch("judge"):
                reader = new.reader()
                findings = findings_unit(judge(reader))
                reader.close()
            new.load(next(tally.counted([findings])).quads)
        manifest = tally.manifest()
        with watch("store"):
            new.publish(manifest, tally.catalogue)
    return Summary(**manifest.counts, digest=manifest.digest, seconds=watch.seconds)


def _encoded(
    files: Sequence[Path],
    data: Path,
    checker: Checker,
    engine: Reasoner,
    watch: _Watch,
    progress: Callable[[int, int], None] | None,
) -> Iterator[BuiltUnit]:
    """The units of the documents in turn. After a fault the others are only checked, and all faults are raised at the end."""
    faults: list[DataError] = []
    for done, file in enumerate(files):
        if progress:
            progress(done, len(files))
        try:
            with watch("read"):
                document = load_document(file, data)
            with watch("validate"):
                raise_faults(checker.faults(file, document.triples))
            if not faults:
                with watch("reason"):
                    inferred = engine.closure(document.key, document.triples)
                yield document_unit(document, inferred)
        except DataError as fault:
            faults += fault.faults if isinstance(fault, DataFaults) else (fault.within(file),)
            if len(faults) >= MOST_FAULTS:
                break
    raise_faults(faults)
    if progress:
        progress(len(files), len(files))


def _batches(streams: Iterable[Iterable[BuiltUnit]]) -> Iterator[list[ox.Quad]]:
    """The quads of all units, some hundred thousand at a time."""
    batch: list[ox.Quad] = []
    for stream in streams:
        for unit in stream:
            batch += unit.quads
            if len(batch) >= BATCH:
                yield batch
                batch = []
    yield batch
