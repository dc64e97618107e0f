"""Writing a store on disk: a new generation is drafted beside the old one, and replaces it in one step or not at all."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from claimgraph.errors import ClaimgraphError, CorruptStore, ForeignFolder, MissingStore, StoreFault, StoreVersion
from claimgraph.store.base import Catalogue, Manifest, Unit
from claimgraph.store.catalogue import LABEL, CatalogueFile, Stamp, as_os_error
from claimgraph.store.embedded import label_of, read_manifest
from claimgraph.store.layout import (
    CATALOGUE,
    CURRENT,
    GENERATIONS,
    LOCK,
    MANIFEST,
    NEXT,
    PROJECTION,
    QUADS,
    current,
    ours,
    written,
)
from claimgraph.store.lock import unread, writing
from claimgraph.store.memory import MemoryReader

SIGN, FULL, PENDING = "sign", "full", "pending"
"""Facts in the catalogue of a generation begun anew: of what it is made, whether all was asked for, what is half-written."""

SOME, MANY = 300, 50_000
"""Graphs that are dropped, and triples that are taken out, in one transaction."""


class Draft:
    """A generation that is being written; nobody reads it before it is published.

    It starts empty, or after ``derive`` as a copy of the current generation. ``catalogue`` is that of the store; what is
    changed there counts once the draft is published.

    After ``anew`` the draft has a catalogue of its own, which tells what has been loaded for certain. If its writer is killed,
    the next one who wants the same goes on with it.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name
        self.folder = path / GENERATIONS / name
        self.folder.mkdir(parents=True)
        self._store: ox.Store | None = None
        self._closed = False
        self._begun = False
        self._batches = 0
        self.spared = False
        self._linked: set[str] = set()
        self.catalogue = _catalogue(path)
        self.previous = self._previous()

    def _previous(self) -> Manifest | None:
        """What the current generation records of itself, if there is one and the catalogue is its own."""
        try:
            manifest = read_manifest(self.path)
        except (MissingStore, CorruptStore, StoreVersion):
            return None
        return manifest if self.catalogue.fact(LABEL) == label_of(_kept(self.path), manifest) else None

    def derive(self) -> None:
        """Starts from a copy of the current generation.

        That one never changes and nobody has it open for writing, so its files may be copied as they are. Those that hold the
        quads (``*.sst``) the database never changes once they are written: they are linked where the file system can do it.
        """
        (self.folder / QUADS).mkdir()
        with os.scandir(self.path / GENERATIONS / _kept(self.path) / QUADS) as entries:
            for entry in entries:
                target = self.folder / QUADS / entry.name
                if entry.name.endswith(".sst") and _link(entry.path, target):
                    self._linked.add(entry.name)
                elif not entry.name.startswith(("LOCK", "LOG")):
                    shutil.copyfile(entry.path, target)

    def load(self, quads: Iterable[ox.Quad]) -> None:
        """Adds quads in bulk. What the iterable raises passes through."""
        self.catalogue.follow()
        self._database.bulk_extend(quads)

    def load_lines(self, lines: bytes) -> None:
        """Adds well-formed N-Quads in bulk."""
        self.catalogue.follow()
        self._database.bulk_load(lines, ox.RdfFormat.N_QUADS, lenient=True)

    def anew(self, sign: str, full: bool = False) -> None:
        """Starts from nothing, or where a writer stood that was stopped in a generation of the same sign.

        With ``full`` only in one that was begun with ``full`` too. A generation that somebody else had begun is removed.
        """
        self.catalogue.close()
        for name in _begun(self.path):
            folder = self.path / GENERATIONS / name
            journal = None if self._begun else _journal(folder, sign, full)
            if journal is None:
                shutil.rmtree(folder)
                continue
            self.folder.rmdir()
            self.name, self.folder, self.catalogue, self._begun = name, folder, journal, True
            self._batches = 2 if journal.inputs() else 1
            self.withdraw(())
        if not self._begun:
            self.catalogue, self._begun = CatalogueFile(self.folder), True
            self.catalogue.record(SIGN, sign)
            self.catalogue.record(FULL, "1" if full else "")
            self.catalogue.keep()

    def add(self, lines: bytes, units: Mapping[str, tuple[Unit, Stamp | None]]) -> None:
        """Adds units in bulk, as well-formed N-Quads, and puts them into the catalogue of a draft that was begun ``anew``.

        Which graphs are about to come is noted first, so that half of them, left by a killed writer, can be taken out.
        """
        self.catalogue.record(PENDING, "\n".join(graph for unit, _ in units.values() for graph in unit.graphs))
        self.catalogue.keep()
        self.load_lines(lines)
        self._database.flush()
        for key, (unit, stamp) in units.items():
            self.catalogue.put(key, unit, stamp)
        self.catalogue.record(PENDING, "")
        self.catalogue.keep()
        self._batches += 1

    def withdraw(self, keys: Iterable[str]) -> None:
        """Takes units out of a draft that was begun ``anew``, with whatever a killed writer left half-written."""
        doomed = self.catalogue.fact(PENDING).split()
        for key in keys:
            unit = self.catalogue.unit(key)
            doomed += unit.graphs if unit else ()
            self.catalogue.remove(key)
        if doomed:
            self.catalogue.record(PENDING, "\n".join(doomed))
            self.catalogue.keep()
            for start in range(0, len(doomed), SOME):
                self.replace(doomed[start : start + SOME], {})
            self._database.flush()
            self.catalogue.record(PENDING, "")
            self.catalogue.keep()

    def spare(self) -> None:
        """Lets the next writer go on with the draft if enough of it is durable to be worth it."""
        self.spared = self._begun and self._batches > 1

    def clear(self, graph: str) -> None:
        """Takes all triples out of a graph, however many, in several transactions."""
        self.catalogue.follow()
        while quads := list(islice(self._database.quads_for_pattern(None, None, None, ox.NamedNode(graph)), MANY)):
            self._database.update(_data("DELETE", {graph: (f"{quad.triple} .\n" for quad in quads)}))
        self.replace([graph], {})

    def replace(self, graphs: Iterable[str], triples: Mapping[str, Iterable[str]]) -> None:
        """Drops graphs and adds triples by graph, all in one transaction. Triples are lines of N-Triples."""
        dropped = [f"DROP SILENT GRAPH <{graph}> ;\n" for graph in graphs]
        self._database.update("".join(dropped) + _data("INSERT", triples))

    def exchange(self, graph: str, removed: Iterable[str], added: Iterable[str]) -> None:
        """Takes triples that are there out of a graph of no unit, and puts in others that are not, in one transaction.

        Triples are lines of N-Triples.
        """
        removed, added = list(removed), list(added)
        self.catalogue.exchange(graph, removed, added)
        self._database.update(f"{_data('DELETE', {graph: removed})} ;\n{_data('INSERT', {graph: added})}")

    def reader(self) -> MemoryReader:
        """A view of what has been loaded so far. Close it before publishing."""
        return MemoryReader(self._database)

    def compact(self) -> None:
        """Puts the files of the database in order: each bulk load leaves a layer of its own, and a lookup searches them all.

        For a while that takes as much disk again.
        """
        self._database.optimize()

    def publish(self, manifest: Manifest, catalogue: Catalogue | None = None) -> str:
        """Makes the draft the generation that readers open, once all is on disk. Gives the label of the generation.

        Files linked from the generation before it are on disk since that one was published.
        ``catalogue`` replaces the whole catalogue; without it what was changed in ``self.catalogue`` stands.
        """
        self._database.flush()
        self._store = None  # closes the database
        self._closed = True
        (self.folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
        for folder, _, files in os.walk(self.folder):
            for entry in [*(Path(folder) / file for file in files if file not in self._linked), Path(folder)]:
                _sync(entry)
        _sync(self.folder.parent)
        if catalogue is not None:
            self.catalogue.clear()
            for key, unit in catalogue.items():
                self.catalogue.put(key, unit)
        label = label_of(self.name, manifest)
        self.catalogue.commit(label)
        if self._begun:
            self.catalogue.close()
            (self.folder / CATALOGUE).replace(self.path / CATALOGUE)
        (self.path / NEXT).write_text(f"{self.name}\n", encoding="ascii")
        _sync(self.path / NEXT)
        (self.path / NEXT).replace(self.path / CURRENT)
        _sync(self.path)
        return label

    def discard(self) -> None:
        """Removes the draft's files, unless it has been published or is spared."""
        self._store = None
        self._closed = True
        self.catalogue.close()
        if _kept(self.path) != self.name and not self.spared:
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _database(self) -> ox.Store:
        assert not self._closed, "the draft has been published or discarded"
        if self._store is None:
            self._store = ox.Store(self.folder / QUADS)
        return self._store


def _link(file: str, target: Path) -> bool:
    """Whether the file could be given a second name."""
    try:
        os.link(file, target)
    except OSError:
        return False
    return True


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


def _begun(path: Path) -> list[str]:
    """The generations that killed writers had begun anew, the last first."""
    kept = _kept(path)
    return sorted(
        (file.parent.name for file in (path / GENERATIONS).glob(f"*/{CATALOGUE}") if file.parent.name != kept), reverse=True
    )


def _journal(folder: Path, sign: str, full: bool) -> CatalogueFile | None:
    """The catalogue of a generation that was begun anew with this sign; None if there is any doubt."""
    try:
        journal = CatalogueFile(folder)
        try:
            if journal.fact(SIGN) == sign != "" and (not full or journal.fact(FULL)):
                if (folder / QUADS).exists():
                    ox.Store.read_only(str(folder / QUADS))
                    return journal
                if not journal.inputs():
                    return journal
        except BaseException:
            journal.close()
            raise
        journal.close()
    except (CorruptStore, OSError, RuntimeError, sqlite3.Error):
        pass
    return None


@contextmanager
def draft(path: Path) -> Iterator[Draft]:
    """A new generation of the store at ``path``, which is made if there is none. Without ``publish`` nothing remains of it.

    But a draft that was begun ``anew`` is left for the next writer if this one is killed, interrupted or given faulty data.
    What killed writers left behind otherwise, and generations that nobody reads any more, are removed.

    Raises ForeignFolder if the folder holds something else, LockedStore, and for every OSError inside the context
    UnwritableStore, FullDisk or StoreFault.
    """
    try:
        made = _made(path)
        foreign = sorted(entry.name for entry in path.iterdir() if not ours(entry.name))
    except OSError as fault:
        raise written(path, fault) from fault
    if foreign:
        raise ForeignFolder(path, foreign[0])
    try:
        with writing(path):
            yield from _drafting(path)
    finally:
        for folder in made:
            with suppress(OSError):  # it is not empty
                folder.rmdir()


def _drafting(path: Path) -> Iterator[Draft]:
    _clean(path, _begun(path))
    new = None
    try:
        new = Draft(path, _next_name(path))
        yield new
    except StoreFault:
        raise
    except (ClaimgraphError, KeyboardInterrupt):  # a fault in a document, a file that cannot be read: it may go on soon
        if new:
            new.spare()
        raise
    except BrokenPipeError:  # progress that nobody reads any more, not the disk
        raise
    except OSError as fault:
        raise written(path, fault) from fault
    except sqlite3.Error as fault:
        raise written(path, as_os_error(fault)) from fault
    finally:
        if new:
            new.discard()
        _clean(path, [new.name] if new and new.spared else [])
        if not (path / CURRENT).exists() and not any((path / GENERATIONS).iterdir()):
            _leave_nothing(path)


def _made(path: Path) -> list[Path]:
    """Makes the folder; gives those folders that were not there, the innermost first."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    path.mkdir(parents=True, exist_ok=True)
    return missing


def _leave_nothing(path: Path) -> None:
    """Takes away what a writer has beside its generations, where there is no store after all."""
    with suppress(OSError):
        (path / GENERATIONS).rmdir()
        for name in (CATALOGUE, PROJECTION, LOCK):
            (path / name).unlink(missing_ok=True)
            (path / f"{name}-journal").unlink(missing_ok=True)


def _next_name(path: Path) -> str:
    taken = [int(entry.name) for entry in (path / GENERATIONS).glob("*") if entry.name.isdecimal()]
    return f"{max([int(_kept(path) or 0), *taken]) + 1:06}"


def _kept(path: Path) -> str:
    """The generation that readers open, empty if there is none: a damaged store is built anew."""
    try:
        return current(path)
    except CorruptStore:
        return ""


def _clean(path: Path, spared: Sequence[str]) -> None:
    """Removes generations that are not current, spared or read by anybody. What cannot be removed is left for the next time."""
    kept = (_kept(path), *spared)
    for folder in sorted((path / GENERATIONS).glob("*")):
        if folder.name in kept:
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
