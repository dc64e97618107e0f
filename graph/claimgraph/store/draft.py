"""Writing a store on disk: a new generation is drafted beside the old one, and replaces it in one step or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pyoxigraph as ox

from claimgraph.errors import CorruptStore, ForeignFolder
from claimgraph.store.base import Catalogue, Manifest, catalogue_to_json
from claimgraph.store.layout import CATALOGUE, CURRENT, GENERATIONS, LOCK, MANIFEST, NEXT, QUADS, current, written
from claimgraph.store.lock import unread, writing
from claimgraph.store.memory import MemoryReader


class Draft:
    """A generation that is being written; nobody reads it before it is published."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name
        self.folder = path / GENERATIONS / name
        self.folder.mkdir(parents=True)
        self._store: ox.Store | None = ox.Store(self.folder / QUADS)

    def load(self, quads: Iterable[ox.Quad]) -> None:
        """Adds quads in bulk. What the iterable raises passes through."""
        self._database.bulk_extend(quads)

    def reader(self) -> MemoryReader:
        """A view of what has been loaded so far. Close it before publishing."""
        return MemoryReader(self._database)

    def publish(self, manifest: Manifest, catalogue: Catalogue) -> None:
        """Makes the draft the generation that readers open, once all is on disk."""
        self._database.flush()
        self._store = None  # closes the database
        (self.folder / CATALOGUE).write_text(catalogue_to_json(catalogue), encoding="utf-8")
        (self.folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
        for folder, _, files in os.walk(self.folder):
            for entry in [*(Path(folder) / file for file in files), Path(folder)]:
                _sync(entry)
        _sync(self.folder.parent)
        (self.path / NEXT).write_text(f"{self.name}\n", encoding="ascii")
        _sync(self.path / NEXT)
        (self.path / NEXT).replace(self.path / CURRENT)
        _sync(self.path)

    def discard(self) -> None:
        """Removes the draft's files, unless it has been published."""
        self._store = None
        if _kept(self.path) != self.name:
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _database(self) -> ox.Store:
        assert self._store is not None, "the draft has been published or discarded"
        return self._store


@contextmanager
def draft(path: Path) -> Iterator[Draft]:
    """A new generation of the store at ``path``, which is made if there is none. Without ``publish`` nothing remains of it.

    What a killed writer left behind, and generations that nobody reads any more, are removed. Raises ForeignFolder if the
    folder holds something else, LockedStore, and for every OSError inside the context UnwritableStore, FullDisk or StoreFault.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        foreign = sorted({entry.name for entry in path.iterdir()} - {LOCK, CURRENT, NEXT, GENERATIONS})
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
