"""What a judge remembers, in SQLite: documents and the groups they share, who names whom, and what was found in each group."""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from claimgraph.judge.known import load
from claimgraph.store.layout import PROJECTION

SCHEMA = """
CREATE TABLE IF NOT EXISTS facts(name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS shared(kind TEXT, name TEXT, value BLOB NOT NULL, PRIMARY KEY (kind, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS documents(key TEXT PRIMARY KEY, known BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS shares(grp TEXT, document TEXT, PRIMARY KEY (grp, document)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS shares_of ON shares(document);
CREATE TABLE IF NOT EXISTS names(named TEXT, document TEXT, states INTEGER, PRIMARY KEY (named, document)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS names_of ON names(document);
CREATE TABLE IF NOT EXISTS shelves(shelf TEXT, wider TEXT, PRIMARY KEY (shelf, wider)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS shelves_within ON shelves(wider);
CREATE TABLE IF NOT EXISTS found(grp TEXT, finding TEXT, PRIMARY KEY (grp, finding)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS found_in ON found(finding);
"""
CACHE = 65_536
"""KiB of the file that are kept in memory: names are digests, so that a large file is read and written all over."""

TABLES = ("facts", "shared", "documents", "shares", "names", "shelves", "found")


class Shared(Mapping[str, Any]):
    """What was recorded under a kind, by name: only what is asked for is read."""

    def __init__(self, rows: sqlite3.Connection, kind: str) -> None:
        self._rows = rows
        self._kind = kind
        self._read: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._read:
            query = "SELECT value FROM shared WHERE kind = ? AND name = ?"
            row = self._rows.execute(query, (self._kind, name)).fetchone()
            if row is None:
                raise KeyError(name)
            self._read[name] = load(row[0])
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        rows = self._rows.execute("SELECT name FROM shared WHERE kind = ? ORDER BY name", (self._kind,)).fetchall()
        return (name for (name,) in rows)

    def __len__(self) -> int:
        return int(self._rows.execute("SELECT count(*) FROM shared WHERE kind = ?", (self._kind,)).fetchone()[0])


class Memory:
    """The memory on disk. What is put in or taken out counts from ``commit`` on, all at once."""

    def __init__(self, path: Path) -> None:
        """Opens the memory beside the store at ``path``; a damaged one is begun anew."""
        self.folder = path
        try:
            self._open(path)
        except sqlite3.DatabaseError as fault:
            if fault.sqlite_errorcode not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR):
                raise
            for file in (path / PROJECTION, path / f"{PROJECTION}-journal"):
                file.unlink(missing_ok=True)
            self._open(path)

    def _open(self, path: Path) -> None:
        self._rows = sqlite3.connect(path / PROJECTION, isolation_level=None)
        try:
            self._rows.execute("PRAGMA journal_mode = TRUNCATE")
            self._rows.execute(f"PRAGMA cache_size = -{CACHE}")
            self._rows.executescript(SCHEMA)
        except sqlite3.DatabaseError:
            self._rows.close()
            raise

    def fact(self, name: str) -> str:
        """Something recorded by name, as text; empty if it is not."""
        row = self._rows.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def blob(self, name: str) -> bytes:
        """Something recorded by name."""
        return bytes(self._rows.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()[0])

    def record(self, name: str, value: str | bytes) -> None:
        """Records something by name."""
        self._write("INSERT OR REPLACE INTO facts VALUES (?, ?)", [(name, value)])

    def shared(self, kind: str) -> Shared:
        """What was recorded under a kind."""
        return Shared(self._rows, kind)

    def put_shared(self, kind: str, values: Mapping[str, object]) -> None:
        """Records under a kind, in place of all that was there."""
        self._write("DELETE FROM shared WHERE kind = ?", [(kind,)])
        rows = ((kind, name, pickle.dumps(value)) for name, value in sorted(values.items()))
        self._write("INSERT INTO shared VALUES (?, ?, ?)", rows)

    def put(self, key: str, known: bytes, groups: Iterable[str], names: Iterable[str], states: Iterable[str]) -> None:
        """Remembers a document that was not remembered: its groups, the documents it names and those it states something of."""
        stated = set(states)
        self._write("INSERT INTO documents VALUES (?, ?)", [(key, known)])
        self.share(key, groups)
        self._write("INSERT INTO names VALUES (?, ?, ?)", [(name, key, name in stated) for name in sorted(names)])

    def share(self, key: str, groups: Iterable[str]) -> None:
        """Remembers the groups that a document shares."""
        self._write("INSERT INTO shares VALUES (?, ?)", [(group, key) for group in sorted(groups)])

    def forget(self, key: str) -> None:
        """Forgets a document."""
        for table, column in (("documents", "key"), ("shares", "document"), ("names", "document")):
            self._write(f"DELETE FROM {table} WHERE {column} = ?", [(key,)])

    def document(self, key: str) -> bytes | None:
        """What is remembered of a document."""
        row = self._rows.execute("SELECT known FROM documents WHERE key = ?", (key,)).fetchone()
        return bytes(row[0]) if row else None

    def all(self) -> list[str]:
        """The documents that are remembered, in order."""
        return [key for (key,) in self._rows.execute("SELECT key FROM documents ORDER BY key")]

    def ties(self) -> Iterator[tuple[str, str]]:
        """Each document with each name that it names."""
        return iter(self._rows.execute("SELECT document, named FROM names"))

    def stated(self) -> list[str]:
        """All names of whose things some document states something."""
        return [name for (name,) in self._rows.execute("SELECT DISTINCT named FROM names WHERE states ORDER BY named")]

    def has(self, key: str) -> bool:
        """Whether a document is remembered."""
        return next(self._each("SELECT key FROM documents WHERE key = ?", [key]), None) is not None

    def stating(self, key: str) -> Iterator[str]:
        """The documents that state something of a document's things."""
        return self._each("SELECT document FROM names WHERE named = ? AND states", [key])

    def naming(self, keys: Iterable[str]) -> Iterator[str]:
        """The documents that name things of these documents."""
        return self._each("SELECT document FROM names WHERE named = ?", keys)

    def named(self, keys: Iterable[str]) -> Iterator[str]:
        """The documents of which these documents name things."""
        return self._each("SELECT named FROM names WHERE document = ?", keys)

    def groups(self, keys: Iterable[str]) -> Iterator[str]:
        """The groups that these documents share with others."""
        return self._each("SELECT grp FROM shares WHERE document = ?", keys)

    def sharing(self, groups: Iterable[str]) -> Iterator[str]:
        """The documents that share these groups."""
        return self._each("SELECT document FROM shares WHERE grp = ?", groups)

    def has_shelf(self, shelf: str) -> bool:
        """Whether it is remembered which shelves are wider than this one."""
        return next(self._each("SELECT wider FROM shelves WHERE shelf = ?", [shelf]), None) is not None

    def put_shelf(self, shelf: str, wider: Iterable[str]) -> None:
        """Remembers which shelves are wider than this one."""
        self._write("INSERT OR IGNORE INTO shelves VALUES (?, ?)", [(shelf, other) for other in wider])

    def wider(self, shelf: str) -> list[str]:
        """The shelves wider than this one on which there is something."""
        query = "SELECT wider FROM shelves WHERE shelf = ? AND EXISTS (SELECT 1 FROM shares WHERE grp = wider)"
        return list(self._each(query, [shelf]))

    def neighbours(self, shelves: Iterable[str]) -> Iterator[str]:
        """The shelves that are wider or narrower than these."""
        for shelf in list(shelves):
            yield from self._each("SELECT wider FROM shelves WHERE shelf = ?", [shelf])
            yield from self._each("SELECT shelf FROM shelves WHERE wider = ?", [shelf])

    def find(self, group: str, findings: Iterable[str]) -> None:
        """Remembers what was found in a group, in place of what was found there before."""
        self._write("DELETE FROM found WHERE grp = ?", [(group,)])
        self._write("INSERT INTO found VALUES (?, ?)", [(group, finding) for finding in findings])

    def found_in(self, group: str) -> set[str]:
        """What was found in a group."""
        return set(self._each("SELECT finding FROM found WHERE grp = ?", [group]))

    def is_found(self, finding: str) -> bool:
        """Whether something is found in any group."""
        return next(self._each("SELECT finding FROM found WHERE finding = ?", [finding]), None) is not None

    def is_rule_found(self, prefix: str) -> bool:
        """Whether any finding's IRI begins like this, with a slash at the end."""
        query = "SELECT 1 FROM found WHERE finding >= ? AND finding < ? LIMIT 1"
        return self._rows.execute(query, (prefix, prefix[:-1] + "0")).fetchone() is not None

    def clear(self, *tables: str) -> None:
        """Forgets everything, or what is in these tables."""
        for table in tables or TABLES:
            self._write(f"DELETE FROM {table}", [()])

    def save(self) -> None:
        """Makes all changes durable, under no label: nothing that is remembered counts as complete."""
        if self._rows.in_transaction:
            self._rows.execute("COMMIT")

    def commit(self, label: str) -> None:
        """Makes all changes durable, under a label."""
        self.record("label", label)
        self._rows.execute("COMMIT")

    def move(self, path: Path) -> None:
        """Puts the file, once closed, in place of the one beside the store at ``path``."""
        (self.folder / PROJECTION).replace(path / PROJECTION)

    def close(self) -> None:
        """Forgets what was not committed."""
        self._rows.close()

    def _write(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        if not self._rows.in_transaction:
            self._rows.execute("BEGIN IMMEDIATE")
        self._rows.executemany(statement, rows)

    def _each(self, query: str, values: Iterable[str]) -> Iterator[str]:
        for value in values:
            for (found,) in self._rows.execute(query, (value,)).fetchall():
                yield found
