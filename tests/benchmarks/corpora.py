"""Generated corpora and their stores, each made once in a run, or given by whoever has them."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from benchmarks.generator import Truth, plans, truth, write
from benchmarks.measuring import Run, claimgraph
from claimgraph.build.inputs import shared_digest
from claimgraph.corpus import load_document, load_ontology, load_reference, load_shapes
from claimgraph.home import ONTOLOGY
from claimgraph.rdf import Triple
from claimgraph.store import open_reader
from claimgraph.store.embedded import read_manifest

LINKED = ".sst"
"""Files of this ending never change once they are written, so that a copy of a store may share them."""


BUILT = "built.json"
"""The file beside a store in which a run tells of its build, for later runs that are given it."""


@dataclass
class Corpus:
    """So many documents, and the store built from them; ``built`` tells of the build, if it is known of a store that was given.

    ``current`` is whether this very program has built it: if not, adding a document would derive all anew.
    """

    size: int
    data: Path
    store: Path
    built: Run | None
    current: bool = True

    @cached_property
    def quads(self) -> int:
        """How many quads the store holds, the ontology's included."""
        reader = open_reader(self.store)
        counts = reader.manifest.counts
        reader.close()
        return sum(counts[name] for name in ("ontology", "asserted", "inferred", "findings"))

    @property
    def disk(self) -> int:
        """The bytes of the store's folder."""
        return sum(file.stat().st_size for file in self.store.rglob("*") if file.is_file())

    @property
    def database(self) -> Path:
        """The folder of the pyoxigraph database of the current generation."""
        return self.store / "generations" / (self.store / "current").read_text().strip() / "quads"

    @cached_property
    def truth(self) -> Truth:
        """What was planted."""
        return truth(list(plans(self.size)))

    def documents(self, number: int) -> Iterator[tuple[str, list[Triple]]]:
        """The keys and triples of the first documents."""
        for plan, _ in zip(plans(self.size), range(number), strict=False):
            yield plan.key, list(load_document(self.data / f"{plan.key}.trig", self.data).triples)

    @cached_property
    def reference(self) -> list[Triple]:
        """The triples of its reference files."""
        return [triple for part in load_reference(self.data / "reference") for triple in part.triples]


@dataclass
class World:
    """Where corpora are made, and how large. ``small`` is for a test of the benchmarks themselves."""

    folder: Path
    small: bool = False
    large: bool = False
    given: dict[int, tuple[Path, Path]] = field(default_factory=dict)
    _made: dict[int, Corpus] = field(default_factory=dict)

    @property
    def sizes(self) -> list[int]:
        """The numbers of documents at which growth is measured."""
        usual = [10, 20] if self.small else [10, 1_000, *([10_000, 100_000] if self.large else [])]
        return sorted({*usual, *self.given})

    @property
    def usual(self) -> int:
        """The number of documents for what is measured at one size."""
        return 20 if self.small else 1_000

    def times(self, usual: int) -> int:
        """How often something is measured."""
        return 1 if self.small else usual

    @cached_property
    def ontology(self) -> list[Triple]:
        """The ontology."""
        return list(load_ontology())

    @cached_property
    def shapes(self) -> list[Triple]:
        """The shapes."""
        return list(load_shapes())

    def corpus(self, size: int) -> Corpus:
        """The corpus of that size; a store that was given is copied first, so that it is not written."""
        if size not in self._made:
            folder = self.folder / f"n{size}"
            if size in self.given:
                data, store = self.given[size]
                shutil.copytree(store, folder / "store", copy_function=_share)
                built_by = read_manifest(folder / "store").inputs.get("shared")
                current = built_by == shared_digest(ONTOLOGY, data, ("compiled", "compiled"))
                told = store.parent / BUILT
                built = Run(**json.loads(told.read_text())) if told.exists() else None
                self._made[size] = Corpus(size, data, folder / "store", built, current)
            else:
                write(folder / "data", size)
                run = claimgraph("build", "--quiet", "--data", folder / "data", "--store", folder / "store")
                (folder / BUILT).write_text(json.dumps(asdict(run)))
                self._made[size] = Corpus(size, folder / "data", folder / "store", run)
        return self._made[size]


def _share(old: str, new: str) -> None:
    if old.endswith(LINKED):
        try:
            os.link(old, new)
            return
        except OSError:
            pass  # another file system
    shutil.copy2(old, new)


def terms(triples: list[Triple]) -> bytes:
    """Triples as N-Triples, each once."""
    return ox.serialize([ox.Triple(*triple) for triple in dict.fromkeys(triples)], format=ox.RdfFormat.N_TRIPLES) or b""
