"""Findings in a build: made of the whole graph, or revised where documents have changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol, TypeAlias, runtime_checkable

import pyoxigraph as ox

from claimgraph import iri
from claimgraph.build.unit import FINDINGS, Tally, stored_lines
from claimgraph.rdf import Triple
from claimgraph.store import Reader
from claimgraph.store.draft import Draft

Judge: TypeAlias = Callable[[Reader], Iterable[Triple]]
"""Compares what has been built and gives the findings."""

Progress = Callable[[str, int, int], None]
"""Is told the phase ("derived", "loaded", "compared"), how many documents are done and how many there are."""

BATCH = 64_000_000
"""Bytes of N-Quads that are handed to the store at a time, which bounds the memory of a build."""


def untold(phase: str, done: int, total: int) -> None:
    """Tells nobody."""


Watch = Callable[[str], AbstractContextManager[None]]


class Revision(Protocol):
    """How findings change: whatever is said of the ``subjects`` so far is withdrawn, the ``triples`` take its place."""

    @property
    def subjects(self) -> frozenset[str]:
        """IRIs."""
        ...

    @property
    def triples(self) -> tuple[Triple, ...]:
        """What is said of them from now on."""
        ...


@runtime_checkable
class Revising(Protocol):
    """A judge that remembers what it has read and found, so that it need not read everything again."""

    @property
    def sign(self) -> str:
        """What its findings depend on beside the graph and the program."""
        ...

    def begin(self, folder: Path, reader: Reader, keep: Iterable[str] = ()) -> None:
        """Begins to remember all anew, in the folder until it is committed, but for what it finds there of documents to ``keep``.

        What all documents share is in the reader already.
        """
        ...

    def read(self, lines: bytes, keys: Iterable[str]) -> Mapping[str, Any]:
        """Reads whole documents from N-Quads, in any process, for this one to remember."""
        ...

    def remember(self, documents: Mapping[str, Any]) -> None:
        """Remembers what was read."""
        ...

    def save(self) -> None:
        """Makes durable what was remembered, for one who goes on after this one was stopped."""
        ...

    def compare(self, reader: Reader, jobs: int, progress: Progress) -> Iterator[bytes]:
        """All findings on a graph as N-Quads, each triple once, some at a time."""
        ...

    def holds(self, label: str) -> bool:
        """Whether what it remembers is of the generation of that label."""
        ...

    def revise(self, label: str, reader: Reader, changed: Iterable[str]) -> Revision | None:
        """How the findings of the generation of that label change, now that documents have changed to what the reader has.

        None if that cannot be told without comparing everything.
        """
        ...

    def commit(self, label: str) -> None:
        """Remembers what it has read and found since as that of the generation of that label."""
        ...


def judge_all(
    new: Draft, judge: Judge | Revising | None, tally: Tally, jobs: int, watch: Watch, progress: Progress = untold
) -> None:
    """Compares all that the draft holds, and writes the findings in place of the old ones. A judge that remembers has begun."""
    with watch("store"):
        if tally.counts[FINDINGS]:
            new.clear(iri.FINDINGS_GRAPH)
        tally.counts[FINDINGS] = 0
    if judge is None:
        return
    reader = new.reader()
    found = judge.compare(reader, jobs, progress) if isinstance(judge, Revising) else _lines(judge(reader))
    batch: list[bytes] = []
    while True:
        with watch("judge"):
            lines = next(found, None)
        if lines is not None:
            batch.append(lines)
        if lines is None or sum(map(len, batch)) >= BATCH:
            with watch("store"):
                text = b"".join(batch)
                new.load_lines(text)
                tally.counts[FINDINGS] += text.count(b"\n")
            batch = []
        if lines is None:
            return


def _lines(triples: Iterable[Triple]) -> Iterator[bytes]:
    yield "".join(stored_lines(triples, iri.FINDINGS_GRAPH)).encode()


def revise(
    new: Draft, judge: Revising, changed: Iterable[str], tally: Tally, jobs: int, watch: Watch, progress: Progress = untold
) -> None:
    """Compares what the changed documents touch, and exchanges the findings that change."""
    with watch("judge"):
        reader = new.reader()
        revision = judge.revise(new.catalogue.fact("label"), reader, changed)
    if revision is None:
        with watch("judge"):
            judge.begin(new.folder, reader)
        reader.close()
        judge_all(new, judge, tally, jobs, watch, progress)
        return
    with watch("store"):
        end = len(f" <{iri.FINDINGS_GRAPH}> .\n")
        graph = ox.NamedNode(iri.FINDINGS_GRAPH)
        held = (quad for name in revision.subjects for quad in reader.match(subject=ox.NamedNode(name), graph=graph))
        before = {f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in held}
        reader.close()
        after = {f"{line[:-end]} .\n" for line in stored_lines(revision.triples, iri.FINDINGS_GRAPH)}
        new.exchange(iri.FINDINGS_GRAPH, sorted(before - after), sorted(after - before))
        tally.counts[FINDINGS] += len(after) - len(before)
