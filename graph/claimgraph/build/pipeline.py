"""The build: what has changed is read, checked and closed document by document, and takes the place of what was there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox

from claimgraph import __version__, iri
from claimgraph.build.bulk import VERBATIM, build_anew, sign
from claimgraph.build.derive import FEW, Deriver, derived
from claimgraph.build.findings import Judge, Progress, Revising, judge_all, revise, untold
from claimgraph.build.inputs import Scope, Source, named, places, shared_digest, sources
from claimgraph.build.near import Near, near
from claimgraph.build.unit import REFERENCE, STATEMENT, BuiltUnit, Tally
from claimgraph.corpus import load_document
from claimgraph.errors import DataError
from claimgraph.home import DATA, ONTOLOGY
from claimgraph.processes import usual_jobs
from claimgraph.rdf import Triple, read
from claimgraph.store import Manifest, Reader
from claimgraph.store.draft import Draft, draft

MANY = 500
"""So many new documents are loaded in bulk: that writes files of its own, which is not worth it for fewer."""


@dataclass(frozen=True)
class Summary:
    """What a build made. ``asserted`` counts curated triples, ``ontology`` those of the ontology; ``seconds`` are by phase.

    ``derived`` documents were read and closed anew, ``withdrawn`` ones were taken out; the others were left as they were.
    """

    documents: int
    statements: int
    ontology: int
    asserted: int
    inferred: int
    findings: int
    digest: str
    seconds: Mapping[str, float] = field(compare=False)
    derived: int = field(default=0, compare=False)
    withdrawn: int = field(default=0, compare=False)


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


@dataclass(frozen=True)
class _Plan:
    """What is to be done: the documents to derive, the keys of those that are gone, and whether nothing old is of use."""

    anew: bool
    derive: Sequence[Source]
    gone: Sequence[str]

    @property
    def idle(self) -> bool:
        return not (self.anew or self.derive or self.gone)


def build(
    path: Path,
    *,
    data: Path = DATA,
    add: Sequence[Path] = (),
    ontology: Path = ONTOLOGY,
    reasoner: str = "compiled",
    validator: str = "compiled",
    judge: Judge | Revising | None = None,
    full: bool = False,
    changed: Sequence[Path] = (),
    jobs: int | None = None,
    clock: Callable[[], float] = lambda: 0.0,
    progress: Progress = untold,
) -> Summary:
    """Brings the store at ``path`` up to date with the curated files under ``data`` and ``add`` and with the ontology.

    Documents whose bytes are those of the last build are left alone, unless the ontology, the shapes, the reference files or
    the program have changed, or ``full`` is set: then all is derived anew. Who knows which documents changed or went may name
    their files or folders in ``changed``: no other is looked at then. Either way the same input gives the same quads, and a
    dump of the same bytes. Readers see the old graph until the new one is complete. ``reasoner`` is a key of ``REASONERS``,
    ``validator`` one of ``VALIDATORS``, ``jobs`` the number of processes (the number of processors). ``clock`` gives
    seconds, ``progress`` is told how many documents of how many are done.

    Raises DataError, or DataFaults for several, if data are not well-formed, use an undefined term, break a shape or
    contradict the ontology, UsageError for a path in ``changed`` that is no document and was none, EnvironmentFault if a file
    cannot be read, and StoreFault if the store cannot be written.
    """
    watch = _Watch(clock)
    with draft(path) as new:
        with watch("read"):
            shared = shared_digest(ontology, data, (reasoner, validator))
            plan = _plan(new, [data, *add], shared, full, changed, judge)
        if plan.idle and (judge is None or (isinstance(judge, Revising) and judge.holds(new.catalogue.fact("label")))):
            assert new.previous is not None
            if judge is not None or not new.previous.counts["findings"]:
                new.catalogue.keep()
                return Summary(**new.previous.counts, digest=new.previous.digest, seconds=watch.seconds)
        if plan.anew:
            ready = partial(Deriver, ontology, data, reasoner, validator, True, watch)
            tally = build_anew(new, ready, plan.derive, plan.gone, judge, jobs or usual_jobs(), watch, progress)
        else:
            with watch("store"):
                new.derive()
            narrow = partial(_near, new, plan.derive) if reasoner == validator == "compiled" else None
            deriver = Deriver(ontology, data, reasoner, validator, False, watch, narrow) if plan.derive else None
            tally = _write(new, plan, deriver, jobs or usual_jobs(), watch, progress, judge)
        with watch("store"):
            new.catalogue.record("shared", shared)
            inputs = {"shared": shared}
            manifest = Manifest(__version__, inputs, tally.counts, new.catalogue.digest())
            label = new.publish(manifest)
            if isinstance(judge, Revising):
                judge.commit(label)
    return Summary(
        **manifest.counts, digest=manifest.digest, seconds=watch.seconds, derived=len(plan.derive), withdrawn=len(plan.gone)
    )


def _plan(
    new: Draft, roots: Sequence[Path], shared: str, full: bool, changed: Sequence[Path], judge: Judge | Revising | None
) -> _Plan:
    """What has changed since the last build, or since one that was stopped. Only files whose stamp has changed are read."""
    wanted = places(changed, roots)
    anew = full or new.previous is None or new.catalogue.fact("shared") != shared
    if anew:
        new.anew(sign(shared, judge), full)
    known = new.catalogue
    scope = named(wanted, roots, known) if wanted and not anew else Scope(sources(roots), known.inputs())
    derive: dict[str, Source] = {}
    for source in scope.given:
        digest, stamp = scope.known.pop(source.key, ("", None))
        if stamp == source.stamp:
            continue
        if digest and sha256(read(source.file)).hexdigest() == digest:
            new.catalogue.stamp(source.key, source.stamp)
        else:
            derive[source.key] = source
    return _Plan(anew, [derive[key] for key in sorted(derive)], sorted(scope.known))


def _near(new: Draft, given: Sequence[Source], ontology: Sequence[Triple], shapes: Sequence[Triple]) -> Near | None:
    """The part of the reference files that the documents need, as stored; None if they are too many, or in doubt."""
    unit = new.catalogue.unit(REFERENCE)
    if unit is None or len(given) > FEW or not new.catalogue.fact(VERBATIM):
        return None
    try:
        documents = [load_document(source.file, source.root).triples for source in given]
    except DataError:
        return None  # it is told when the document is derived
    reader = new.reader()
    try:
        return near(documents, ontology, shapes, reader, unit.graphs)
    finally:
        reader.close()


def _write(
    new: Draft,
    plan: _Plan,
    deriver: Deriver | None,
    jobs: int,
    watch: _Watch,
    progress: Progress,
    judge: Judge | Revising | None,
) -> Tally:
    """Fills the draft with what there is and what has changed; gives the counts."""
    units = derived(deriver, plan.derive, jobs, watch) if deriver else ()
    assert new.previous is not None
    tally = Tally(new.previous.counts)
    fresh: dict[str, BuiltUnit | None] = dict.fromkeys(plan.gone)
    progress("derived", 0, len(plan.derive))
    for done, unit in enumerate(units, 1):
        fresh[unit.key] = unit
        progress("derived", done, len(plan.derive))
    with watch("store"):
        old = new.reader()
        before = {key: _statements(old, key) for key in fresh}
        old.close()
    _exchange(new, before, fresh, tally, watch)
    if isinstance(judge, Revising):
        revise(new, judge, fresh, tally, jobs, watch, progress)
    else:
        judge_all(new, judge, tally, jobs, watch, progress)
    return tally


def _exchange(
    new: Draft, statements: Mapping[str, int], fresh: Mapping[str, BuiltUnit | None], tally: Tally, watch: _Watch
) -> None:
    """Puts changed documents into the draft and takes out those that are gone, each in one transaction."""
    added: list[BuiltUnit] = []
    for key, unit in fresh.items():
        before = new.catalogue.unit(key)
        with watch("store"):
            if before:
                tally.change(key, before, statements[key], -1)
                new.replace(before.graphs, unit.triples if unit else {})
            elif unit:
                added.append(unit)
        if unit:
            tally.add(unit)
        else:
            new.catalogue.remove(key)
    if len(added) < MANY:
        for unit in added:
            with watch("store"):
                new.replace((), unit.triples)
    else:
        with watch("store"):
            new.load_lines(b"".join(unit.dump for unit in added))
    for unit in fresh.values():
        if unit:
            new.catalogue.put(unit.key, unit.entry, unit.stamp)


def _statements(reader: Reader, key: str) -> int:
    predicate, kind = (ox.NamedNode(part) for part in STATEMENT.strip().strip("<>").split("> <"))
    graphs = (iri.assertion_graph(key), iri.provenance_graph(key))
    return sum(1 for graph in graphs for _ in reader.match(None, predicate, kind, ox.NamedNode(graph)))
