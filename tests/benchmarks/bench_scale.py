"""Corpora of growing size: the full build, its memory and disk, what was planted and found, and one document added."""

from __future__ import annotations

import statistics
import time

from benchmarks.corpora import Corpus, World
from benchmarks.generator import IN_A_STORY, Plan, put
from benchmarks.measuring import Measured, Table, Target, power
from benchmarks.test_generator import conflicts, found
from claimgraph.build import build
from claimgraph.judge import StandingJudge
from claimgraph.store import open_reader

TIMES = 5


def measure(world: World) -> Measured:
    """Full builds, one document added and taken out, planted truth."""
    corpora = [world.corpus(size) for size in world.sizes]
    added, work, looked, searched = {}, {}, {}, {}
    for corpus in filter(lambda corpus: corpus.current, corpora):
        added[corpus.size], work[corpus.size] = adding(world, corpus, named=True)
        looked[corpus.size], searched[corpus.size] = adding(world, corpus, named=False)
    made = [corpus for corpus in corpora if corpus.built]
    builds = {corpus.size: corpus.built.wall for corpus in made if corpus.built}
    rows = []
    given = [corpus.size for corpus in made if corpus.size in world.given]
    for corpus in corpora:
        run = corpus.built
        told = ("given", *[""] * 4)
        if run:
            memory = (f"{bytes_ / 1e9:.2f}" if bytes_ else "" for bytes_ in (run.peak, run.together))
            told = (f"{run.wall:,.1f}", f"{run.cpu:,.1f}", f"{corpus.quads / run.wall:,.0f}", *memory)
        rows.append((f"{corpus.size:,}", f"{corpus.quads:,}", *told, f"{corpus.disk / corpus.quads:.0f}"))
    peaks = {corpus.size: corpus.built.peak for corpus in made if corpus.built}
    rows.append(("growth exponent", "", power(builds), "", "", power(peaks), "", ""))
    building = Table(
        "A full build",
        ("documents", "quads", "s", "CPU s", "quads/s", "GB of the largest process", "GB of all", "bytes a quad on disk"),
        rows,
        "Generated documents, read, validated, closed, compared and stored by `claimgraph build`. Memory at its peak: of the "
        "largest process, and of all together as seen once a second, with what they share counted once."
        + (f" Built by an earlier run: {', '.join(f'{size:,}' for size in given)} documents." if given else ""),
    )
    first = added[world.sizes[0]]
    lines = [
        (
            f"{size:,}",
            f"{spent:.0f}",
            f"{work[size]:.0f}",
            f"{spent / first:.2f} ×",
            f"{looked[size]:.0f}",
            f"{searched[size]:.0f}",
        )
        for size, spent in added.items()
    ]
    lines.append(("growth exponent", power(added), power(work), "", power(looked), power(searched)))
    note = (
        "A build of one new file, after one that found it gone. Medians; the build ends when all is on disk. Named: it is told "
        "which file has changed; otherwise it looks at all of them."
    )
    head = ("documents", "named, wall ms", "named, CPU ms", "to the smallest", "not named, wall ms", "not named, CPU ms")
    adding_one = Table("One document added", head, lines, note)
    last = max(added)
    ratio = added[last] / first
    targets = [
        Target(
            f"adding one document at {last:,} ≤ 1.3 × adding it at {world.sizes[0]}",
            f"{ratio:.2f} × in wall clock, {work[last] / work[world.sizes[0]]:.2f} × in CPU time",
            ratio <= 1.3 if last > world.sizes[0] else None,
            "the files of the database and the catalogue grow, and with them opening, linking and syncing",
        )
    ]
    biggest = max((corpus for corpus in made), key=lambda corpus: corpus.size)
    assert biggest.built
    most = max(biggest.built.peak, biggest.built.together)
    targets.append(
        Target(
            "peak memory < 2 GB at 27 million quads, all processes together",
            f"{most / 1e9:.2f} GB at {biggest.quads:,}",
            most < 2e9 if biggest.quads > 20_000_000 else None,
            "" if biggest.quads > 20_000_000 else "a build of 100,000 documents is not part of this run (CLAIMGRAPH_LARGE)",
        )
    )
    planted, right = _planted(corpora)
    targets.append(Target("precision and recall 1.0 on what was planted", "1.0 and 1.0" if right else "less", right))
    return Measured([building, adding_one, planted], targets)


def adding(world: World, corpus: Corpus, *, named: bool) -> tuple[float, float]:
    """Median milliseconds, wall and CPU, of a build that adds one document to what is there."""
    own = world.folder / f"own-{corpus.size}"
    own.mkdir(exist_ok=True)
    story = max(0, corpus.size // IN_A_STORY - 1)
    plan = Plan(story, IN_A_STORY + 1, conflict=True, drift=False, fall=False, contra=False)
    wall, cpu = [], []
    for _ in range(world.times(TIMES)):
        file = put(own, plan)
        for there in (True, False):
            if not there:
                file.unlink()
            begun, worked = time.perf_counter(), time.process_time()
            with StandingJudge(corpus.store) as judge:
                made = build(corpus.store, data=corpus.data, add=[own], judge=judge, changed=[file] if named else [])
            if there:
                wall.append((time.perf_counter() - begun) * 1000)
                cpu.append((time.process_time() - worked) * 1000)
            assert (made.derived, made.withdrawn) == ((1, 0) if there else (0, 1))
    return statistics.median(wall), statistics.median(cpu)


def _planted(corpora: list[Corpus]) -> tuple[Table, bool]:
    """What was planted and what a build found."""
    rows, right = [], True
    for corpus in corpora:
        reader = open_reader(corpus.store)
        kinds = {
            "conflicts": (corpus.truth.conflicts, conflicts(reader)),
            "drifts": (corpus.truth.drifts, found(reader, "QualifierDrift")),
            "falls": (corpus.truth.falls, found(reader, "SeriesCheck")),
            "disputes": (corpus.truth.disputes, found(reader, "Dispute")),
        }
        reader.close()
        for name, (planted, seen) in kinds.items():
            both = len(planted & seen)
            precision, recall = (both / len(some) if some else 1.0 for some in (seen, planted))
            right = right and precision == recall == 1.0
            rows.append((f"{corpus.size:,}", name, f"{len(planted):,}", f"{len(seen):,}", f"{precision:.3f}", f"{recall:.3f}"))
    return Table("Planted and found", ("documents", "", "planted", "found", "precision", "recall"), rows), right
