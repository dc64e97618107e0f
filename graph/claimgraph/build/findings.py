"""Findings in a build: made of the whole graph, or revised where documents have changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Protocol, TypeAlias, runtime_checkable

import pyoxigraph as ox

from claimgraph import iri
from claimgraph.build.unit import FINDINGS, Tally, stored_lines
from claimgraph.rdf import Triple
from claimgraph.store import Reader
from claimgraph.store.draft import Draft

Judge: TypeAlias = Callable[[Reader], Iterable[Triple]]
"""Compares what has been built and gives the findings."""

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

    def __call__(self, reader: Reader) -> Iterable[Triple]:
        """All findings on a graph."""
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


def judge_all(new: Draft, judge: Judge | Revising | None, tally: Tally, watch: Watch) -> None:
    """Compares everything that the draft holds, and writes the findings in place of the old ones."""
    lines: list[str] = []
    with watch("judge") if judge else watch("store"):
        if judge:
            reader = new.reader()
            lines = stored_lines(judge(reader), iri.FINDINGS_GRAPH)
            reader.close()
    with watch("store"):
        if tally.counts[FINDINGS]:
            new.replace([iri.FINDINGS_GRAPH], {})
        new.load_lines("".join(lines).encode())
    tally.counts[FINDINGS] = len(lines)


def revise(new: Draft, judge: Revising, changed: Iterable[str], tally: Tally, watch: Watch) -> None:
    """Compares what the changed documents touch, and exchanges the findings that change."""
    with watch("judge"):
        reader = new.reader()
        revision = judge.revise(new.catalogue.fact("label"), reader, changed)
    if revision is None:
        reader.close()
        judge_all(new, judge, tally, watch)
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
