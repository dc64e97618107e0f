"""A whole generation from nothing: loaded and compared in batches, so that memory is bounded and a killed build can go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import pyoxigraph as ox

from claimgraph import iri
from claimgraph.build.derive import Deriver, Watch, derived
from claimgraph.build.findings import BATCH, Judge, Progress, Revising, judge_all
from claimgraph.build.inputs import Source
from claimgraph.build.unit import STATEMENT, BuiltUnit, Tally
from claimgraph.store.draft import Draft

COMPARED = "compared"
"""A fact in the catalogue of a draft: comparing has begun, so that the draft may hold findings."""

VERBATIM = "verbatim"
"""A fact in the catalogue: the store gives the reference files back as they are written."""


def sign(shared: str, judge: Judge | Revising | None) -> str:
    """What a generation that was begun must agree in with one that would go on with it; empty if it must not."""
    if judge is None:
        return shared
    return f"{shared} {judge.sign}" if isinstance(judge, Revising) else ""


def build_anew(
    new: Draft,
    ready: Callable[[], Deriver],
    given: Sequence[Source],
    gone: Sequence[str],
    judge: Judge | Revising | None,
    jobs: int,
    watch: Watch,
    progress: Progress,
) -> Tally:
    """Fills a draft that was begun ``anew``: the documents ``given`` come in or replace others, those ``gone`` leave."""
    deriver = ready()
    with watch("store"):
        _prepare(new, deriver, given, gone)
    read = None
    if isinstance(judge, Revising):
        with watch("judge"):
            judge.begin(new.folder, new.reader(), new.catalogue.inputs())
        read = judge.read
    units = derived(deriver, given, jobs, watch, read)
    loaded = 0
    batches = 2 if new.catalogue.inputs() else 0  # a writer that was stopped may have loaded many
    for batch in _batches(units, len(given), progress):
        batches += 1
        if isinstance(judge, Revising):
            with watch("judge"):
                judge.remember({unit.key: unit.read for unit in batch if unit.read})
                judge.save()
        with watch("store"):
            new.add(b"".join(unit.dump for unit in batch), {unit.key: (unit.entry, unit.stamp) for unit in batch})
        loaded += len(batch)
        progress("loaded", loaded, len(given))
        batch.clear()  # before the next one is gathered
    new.catalogue.record(VERBATIM, "1" if deriver.verbatim else "")
    del deriver, units  # what they hold of the reference files need not be there while documents are compared
    tally = _counted(new)
    new.catalogue.record(COMPARED, "1")
    new.catalogue.keep()
    judge_all(new, judge, tally, jobs, watch, progress)
    if batches > 1:
        with watch("store"):
            new.compact()
    return tally


def _prepare(new: Draft, deriver: Deriver, given: Sequence[Source], gone: Sequence[str]) -> None:
    """Takes out what has changed since the draft was begun, and puts in what all documents share."""
    if (given or gone) and new.catalogue.fact(COMPARED):
        new.clear(iri.FINDINGS_GRAPH)
        new.catalogue.record(COMPARED, "")
    held = new.catalogue.inputs()
    new.withdraw(key for key in (*gone, *(source.key for source in given)) if key in held)
    fresh = [unit for unit in deriver.shared() if new.catalogue.unit(unit.key) is None]
    new.add(b"".join(unit.dump for unit in fresh), {unit.key: (unit.entry, None) for unit in fresh})


def _batches(units: Iterable[BuiltUnit], number: int, progress: Progress) -> Iterator[list[BuiltUnit]]:
    batch: list[BuiltUnit] = []
    size = 0
    progress("derived", 0, number)
    for done, unit in enumerate(units, 1):
        progress("derived", done, number)
        batch.append(unit)
        size += len(unit.dump)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _counted(new: Draft) -> Tally:
    """The counts of what has been loaded."""
    tally = Tally()
    for key, unit in new.catalogue.each():
        tally.change(key, unit, 0, 1)
    predicate, kind = (ox.NamedNode(part) for part in STATEMENT.strip().strip("<>").split("> <"))
    found = new.reader().match(None, predicate, kind)
    tally.counts["statements"] = sum(not quad.graph_name.value.endswith("/inferred") for quad in found)  # type: ignore[union-attr]
    return tally
