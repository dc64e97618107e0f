"""Writing a store on disk: a new generation is drafted beside the old one, and replaces it in one step or not at all."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pyoxigraph as ox

from claimgraph.errors import CorruptStore, ForeignFolder, MissingStore, StoreVersion
from claimgraph.store.base import Catalogue, Manifest, Reader
from claimgraph.store.catalogue import LABEL, CatalogueFile, as_os_error
from claimgraph.store.embedded import label_of, open_reader, read_manifest
from claimgraph.store.layout import CATALOGUE, CURRENT, GENERATIONS, MANIFEST, NEXT, QUADS, current, ours, written
from claimgraph.store.lock import unread, writing
from claimgraph.store.memory import MemoryReader


class Draft:
    """A generation that is being written; nobody reads it before it is published.

    It starts empty, or after ``derive`` as a copy of the current generation. ``catalogue`` is that of the store; what is
    changed there counts once the draft is published.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name
        self.folder = path / GENERATIONS / name
        self.folder.mkdir(parents=True)
        self._store: ox.Store | None = None
        self._closed = False
        self.catalogue = _catalogue(path)
        self.previous = self._previous()

    def _previous(self) -> Manifest | None:
        """What the current generation records of itself, if there is one and the catalogue is its own."""
        try:
            manifest = read_manifest(self.path)
        except (MissingStore, CorruptStore, StoreVersion):
            return None
        return manifest if self.catalogue.fact(LABEL) == label_of(_kept(self.path), manifest) else None

    def current(self) -> Reader:
        """A view of the current generation, before any change. Raises as ``open_reader``."""
        return open_reader(self.path)

    def derive(self) -> None:
        """Starts from a copy of the current generation: its files never change, so that they are linked and not copied."""
        ox.Store.read_only(str(self.path / GENERATIONS / _kept(self.path) / QUADS)).backup(str(self.folder / QUADS))

    def load(self, quads: Iterable[ox.Quad]) -> None:
        """Adds quads in bulk. What the iterable raises passes through."""
        self._database.bulk_extend(quads)

    def load_lines(self, lines: bytes) -> None:
        """Adds well-formed N-Quads in bulk."""
        self._database.bulk_load(lines, ox.RdfFormat.N_QUADS, lenient=True)

    def replace(self, graphs: Iterable[str], triples: Mapping[str, Iterable[str]]) -> None:
        """Drops graphs and adds triples by graph, all in one transaction. Triples are lines of N-Triples."""
        dropped = [f"DROP SILENT GRAPH <{graph}> ;\n" for graph in graphs]
        self._database.update("".join(dropped) + _data("INSERT", triples))

    def exchange(self, graph: str, removed: Iterable[str], added: Iterable[str]) -> None:
        """Takes triples out of a graph and puts others in, in one transaction. Triples are lines of N-Triples."""
        self._database.update(f"{_data('DELETE', {graph: removed})} ;\n{_data('INSERT', {graph: added})}")

    def reader(self) -> MemoryReader:
        """A view of what has been loaded so far. Close it before publishing."""
        return MemoryReader(self._database)

    def publish(self, manifest: Manifest, catalogue: Catalogue | None = None) -> str:
        """Makes the draft the generation that readers open, once all is on disk. Gives the label of the generation.

        ``catalogue`` replaces the whole catalogue; without it what was changed in ``self.catalogue`` stands.
        """
        self._database.flush()
        self._store = None  # closes the database
        self._closed = True
        (self.folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
        for folder, _, files in os.walk(self.folder):
            for entry in [*(Path(folder) / file for file in files), Path(folder)]:
                _sync(entry)
        _sync(self.folder.parent)
        if catalogue is not None:
            self.catalogue.clear()
            for key, unit in catalogue.items():
                self.catalogue.put(key, unit)
        label = label_of(self.name, manifest)
        self.catalogue.commit(label)
        (self.path / NEXT).write_text(f"{self.name}\n", encoding="ascii")
        _sync(self.path / NEXT)
        (self.path / NEXT).replace(self.path / CURRENT)
        _sync(self.path)
        return label

    def discard(self) -> None:
        """Removes the draft's files, unless it has been published."""
        self._store = None
        self._closed = True
        self.catalogue.close()
        if _kept(self.path) != self.name:
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _database(self) -> ox.Store:
        assert not self._closed, "the draft has been published or discarded"
        if self._store is None:
            self._store = ox.Store(self.folder / QUADS)
        return self._store


def _data(verb: str, triples: Mapping[str, Iterable[str]]) -> str:
    graphs = (f"GRAPH <{graph}> {{\n{''.join(lines)}}}\n" for graph, lines in triples.items())
    return f"{verb} DATA {{\n{''.join(graphs)}}}"


def _catalogue(path: Path) -> CatalogueFile:
    """The catalogue of the store at ``path``; a damaged one is made anew, for it only tells what need not be built."""
    try:
        return CatalogueFile(path)
    except CorruptStore:
        for file in (path / CATALOGUE, path / f"{CATALOGUE}-journal"):
            file.unlink(missing_ok=True)
        return CatalogueFile(path)


@contextmanager
def draft(path: Path) -> Iterator[Draft]:
    """A new generation of the store at ``path``, which is made if there is none. Without ``publish`` nothing remains of it.

    What a killed writer left behind, and generations that nobody reads any more, are removed. Raises ForeignFolder if the
    folder holds something else, LockedStore, and for every OSError inside the context UnwritableStore, FullDisk or StoreFault.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        foreign = sorted(entry.name for entry in path.iterdir() if not ours(entry.name))
    except OSError as fault:
        raise written(path, fault) from fault
    if foreign:
        raise ForeignFolder(path, foreign[0])
    with writing(path):
        _clean(path)
        new = None
        try:
            new = Draft(path, _next_name(path))
            yield new
        except BrokenPipeError:  # progress that nobody reads any more, not the disk
            raise
        except OSError as fault:
            raise written(path, fault) from fault
        except sqlite3.Error as fault:
            raise written(path, as_os_error(fault)) from fault
        finally:
            if new:
                new.discard()
            _clean(path)


def _next_name(path: Path) -> str:
    taken = [int(entry.name) for entry in (path / GENERATIONS).glob("*") if entry.name.isdecimal()]
    return f"{max([int(_kept(path) or 0), *taken]) + 1:06}"


def _kept(path: Path) -> str:
    """The generation that readers open, empty if there is none: a damaged store is built anew."""
    try:
        return current(path)
    except CorruptStore:
        return ""


def _clean(path: Path) -> None:
    """Removes every generation that is neither current nor read by anybody. What cannot be removed is left for the next time."""
    kept = _kept(path)
    for folder in sorted((path / GENERATIONS).glob("*")):
        if folder.name == kept:
            continue
        with suppress(OSError), unread(folder / MANIFEST) as free:
            if free:
                rubbish = folder.rename(folder.with_name(f"removed-{folder.name.removeprefix('removed-')}"))
                shutil.rmtree(rubbish, ignore_errors=True)


def _sync(entry: Path) -> None:
    """Waits until the file or folder is on disk. Folders cannot be opened on every system; there the file's own sync must do."""
    if entry.is_dir() and os.name == "nt":
        return
    handle = os.open(entry, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
