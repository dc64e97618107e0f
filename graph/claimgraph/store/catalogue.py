"""The catalogue of a store: which units it holds, made from which input, and the digest of each of their graphs.

One SQLite file beside the generations, so that a build writes what it changed and not what exists. It is labelled with the
generation and digest for which it holds: after a crash between the two the label tells, and the next build starts anew.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from claimgraph.errors import CorruptStore
from claimgraph.store.base import Catalogue, GraphEntry, Unit
from claimgraph.store.journal import Journal
from claimgraph.store.layout import CATALOGUE

SCHEMA = """
CREATE TABLE IF NOT EXISTS facts(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS units(key TEXT PRIMARY KEY, input TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS graphs(
    name TEXT PRIMARY KEY, unit TEXT NOT NULL, digest TEXT NOT NULL, count INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS graphs_of_unit ON graphs(unit);
CREATE INDEX IF NOT EXISTS graphs_by_digest ON graphs(digest, name);
CREATE TABLE IF NOT EXISTS groups(prefix TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS stamps(
    key TEXT PRIMARY KEY, file TEXT NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL, inode INTEGER NOT NULL
) WITHOUT ROWID;
"""

TABLES = ("facts", "units", "graphs", "groups", "stamps")

PREFIX = 3
"""Hexadecimal digits that the digests of a group of graphs share: a change costs its groups and not all graphs."""

LABEL = "label"


class Stamp(NamedTuple):
    """What the file system says of a file: if it is the same, the file need not be read. ``modified`` is in nanoseconds."""

    file: str
    size: int
    modified: int
    inode: int


class CatalogueFile:
    """The catalogue on disk. What is put in or taken out counts from ``commit`` on, all at once."""

    def __init__(self, path: Path) -> None:
        """Opens the catalogue of the store at ``path``, or makes it. Raises CorruptStore if the file is no catalogue."""
        self._rows = sqlite3.connect(path / CATALOGUE, isolation_level=None)
        try:
            self._rows.execute("PRAGMA journal_mode = TRUNCATE")
            self._rows.executescript(SCHEMA)
            self.journal = Journal(self._rows)
        except sqlite3.DatabaseError as fault:
            self._rows.close()
            if fault.sqlite_errorcode not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR):
                raise
            raise CorruptStore(path, f"{CATALOGUE}: {fault}") from fault

    def fact(self, name: str) -> str:
        """Something recorded by name, empty if it is not."""
        row = self._rows.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def record(self, name: str, value: str) -> None:
        """Records something by name."""
        self._begin()
        self._rows.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def unit(self, key: str) -> Unit | None:
        """The unit of that key."""
        row = self._rows.execute("SELECT input FROM units WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        graphs = self._rows.execute("SELECT name, digest, count FROM graphs WHERE unit = ? ORDER BY name", (key,))
        return Unit(row[0], {name: GraphEntry(digest, count) for name, digest, count in graphs})

    def units(self) -> Catalogue:
        """All units."""
        return dict(self.each())

    def each(self) -> Iterator[tuple[str, Unit]]:
        """All units with their keys, one at a time."""
        rows = self._rows.execute("SELECT key FROM units ORDER BY key")
        return ((key, unit) for (key,) in rows if (unit := self.unit(key)) is not None)

    def inputs(self, below: str = "") -> dict[str, tuple[str, Stamp]]:
        """For each unit that was made from one file the digest of its bytes, and the file's stamp.

        Only for the unit of the key ``below`` and those whose keys begin with it and a slash, if it is given.
        """
        wanted = "WHERE key = ? OR (key > ? AND key < ?)" if below else ""
        values = (below, f"{below}/", f"{below}0") if below else ()
        query = f"SELECT key, input, file, size, modified, inode FROM units JOIN stamps USING (key) {wanted}"
        return {key: (digest, Stamp(*stamp)) for key, digest, *stamp in self._rows.execute(query, values)}

    def put(self, key: str, unit: Unit, stamp: Stamp | None = None) -> None:
        """Puts a unit in place of the one of that key."""
        self.remove(key)
        self._rows.execute("INSERT INTO units VALUES (?, ?)", (key, unit.input))
        rows = [(name, key, entry.digest, entry.count) for name, entry in unit.graphs.items()]
        self.journal.note((name, "") for name in unit.graphs)
        self._outdate(entry.digest for entry in unit.graphs.values())
        self._rows.executemany("INSERT INTO graphs VALUES (?, ?, ?, ?)", rows)
        if stamp:
            self.stamp(key, stamp)

    def stamp(self, key: str, stamp: Stamp) -> None:
        """Notes the stamp of the file from which a unit was made."""
        self._begin()
        row = (key, stamp.file, stamp.size, stamp.modified, stamp.inode)
        self._rows.execute("INSERT OR REPLACE INTO stamps VALUES (?, ?, ?, ?, ?)", row)

    def remove(self, key: str) -> None:
        """Takes a unit out."""
        self._begin()
        graphs = self._rows.execute("SELECT name, digest FROM graphs WHERE unit = ?", (key,)).fetchall()
        self._outdate(digest for _, digest in graphs)
        self.journal.note(graphs)
        for table, column in (("units", "key"), ("graphs", "unit"), ("stamps", "key")):
            self._rows.execute(f"DELETE FROM {table} WHERE {column} = ?", (key,))

    def clear(self) -> None:
        """Takes all units and facts out."""
        self._begin()
        for table in TABLES:
            self._rows.execute(f"DELETE FROM {table}")
        self.journal.stop()

    def graphs(self, names: Iterable[str]) -> Iterator[tuple[str, GraphEntry, str, str]]:
        """Of those of the named graphs that there are: name, entry, key of the unit, digest of the unit's input."""
        for name in names:
            query = "SELECT graphs.digest, count, key, input FROM graphs JOIN units ON key = unit WHERE name = ?"
            for digest, count, key, source in self._rows.execute(query, (name,)):
                yield name, GraphEntry(digest, count), key, source

    def exchange(self, graph: str, removed: Iterable[str], added: Iterable[str]) -> None:
        """Notes which triples leave or enter a graph of no unit."""
        if self.journal.mark:
            self._begin()
            self.journal.exchange(graph, removed, added)

    def follow(self, mark: str = "", loose: Mapping[str, str] = MappingProxyType({})) -> None:
        """Begins a journal; without a mark keeps none any longer."""
        if mark or self.journal.mark:
            self._begin()
            self.journal.stop() if not mark else self.journal.begin(mark, loose)

    def digest(self) -> str:
        """The digest of all graphs (see Manifest), of which only the groups that have changed are read."""
        self._begin()
        for (prefix,) in self._rows.execute("SELECT prefix FROM groups WHERE digest = ''").fetchall():
            query = "SELECT digest, name FROM graphs WHERE digest >= ? AND digest < ? ORDER BY digest, name"
            entries = self._rows.execute(query, (prefix, f"{prefix}g")).fetchall()
            self._rows.execute("DELETE FROM groups WHERE prefix = ?", (prefix,))
            if entries:
                self._rows.execute("INSERT INTO groups VALUES (?, ?)", (prefix, digest_of_lines(entries)))
        return digest_of_lines(self._rows.execute("SELECT digest, prefix FROM groups ORDER BY prefix"))

    def _outdate(self, digests: Iterable[str]) -> None:
        """Notes that the groups of graphs with these digests change."""
        prefixes = {(digest[:PREFIX],) for digest in digests}
        self._rows.executemany("INSERT OR REPLACE INTO groups VALUES (?, '')", prefixes)

    def commit(self, label: str) -> None:
        """Makes all changes durable, as the catalogue of the generation that the label names."""
        self.record(LABEL, label)
        self._rows.execute("COMMIT")

    def keep(self) -> None:
        """Makes changes durable that leave the generation as it is, such as stamps."""
        if self._rows.in_transaction:
            self._rows.execute("COMMIT")

    def close(self) -> None:
        """Forgets what was not committed."""
        self._rows.close()

    def _begin(self) -> None:
        if not self._rows.in_transaction:
            self._rows.execute("BEGIN IMMEDIATE")


def as_os_error(fault: sqlite3.Error) -> OSError:
    """SQLite's fault as the system's: it tells a full disk and a file that cannot be opened by numbers of its own."""
    number = getattr(fault, "sqlite_errorcode", 0)
    if number & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return OSError(errno.ENOSPC, f"{os.strerror(errno.ENOSPC)} ({fault})")
    if number & 0xFF in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return OSError(errno.EACCES, f"{os.strerror(errno.EACCES)} ({fault})")
    return OSError(0, str(fault))


def digest_of_graphs(entries: Iterable[tuple[str, str]]) -> str:
    """The digest of named graphs, each given as its SHA-256 and its name.

    The graphs are grouped by the first digits of their digests: first each group has a digest, then all groups together.
    """
    groups = groupby(sorted(entries), key=lambda entry: entry[0][:PREFIX])
    return digest_of_lines((digest_of_lines(members), prefix) for prefix, members in groups)


def digest_of_lines(entries: Iterable[tuple[str, str]]) -> str:
    """The SHA-256 of the lines ``<digest>  <name>``, as ``sha256sum`` prints them, in the given order."""
    return sha256("".join(f"{digest}  {name}\n" for digest, name in entries).encode()).hexdigest()
