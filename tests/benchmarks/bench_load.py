"""Loading as a build does it, beside bare ``bulk_load`` of the same lines."""

from __future__ import annotations

import shutil
import time

import pyoxigraph as ox

from benchmarks.corpora import World
from benchmarks.measuring import Measured, Table, Target, medians
from claimgraph.store import open_reader
from claimgraph.store.draft import draft


def measure(world: World) -> Measured:
    """Quads a second of both, in turn."""
    corpus = world.corpus(world.usual)
    reader = open_reader(corpus.store)
    text = "".join(f"{quad} .\n" for quad in reader.match()).encode()
    reader.close()
    count = text.count(b"\n")
    bare_folder, our_folder = world.folder / "bare", world.folder / "ours"
    loaded = []

    def bare() -> None:
        store = ox.Store(str(bare_folder))
        store.bulk_load(text, ox.RdfFormat.N_QUADS)
        store.flush()
        loaded.append(len(store))
        del store
        shutil.rmtree(bare_folder)

    def ours() -> None:
        with draft(our_folder) as new:
            new.load_lines(text)
            new._database.flush()
            loaded.append(len(new._database))

    one, other = medians(world.times(5), bare, ours, clock=time.perf_counter)
    assert set(loaded) == {count}
    rows = [
        (name, f"{spent:.0f}", f"{count / spent * 1000:,.0f}") for name, spent in (("bare bulk_load", one), ("a build's", other))
    ]
    rows.append(("a build's to bare", "", f"{one / other:.2f}"))
    target = Target(
        "loading ≥ 0.8 × bare bulk load",
        f"{one / other:.2f} ×",
        one / other >= 0.8,
        "a build's draft has a folder, a lock and a catalogue of its own, made anew each time",
    )
    return Measured(
        [Table(f"Loading {count:,} quads", ("", "ms", "quads/s"), rows, "The same lines into an empty store on disk.")], [target]
    )
