"""What has changed on disk since a server was sent the store: only that is compared, and sent, the next time.

The journal lies in the catalogue and counts with the transactions there. It is kept only where somebody follows, and stops at
whatever it could not tell exactly: then all is compared.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import TypeAlias

Exchange: TypeAlias = tuple[list[str], list[str]]
"""Lines of N-Triples that were taken out of a graph, and others that came in."""

TABLES = {
    "followed": "mark TEXT NOT NULL",
    "loose": "graph TEXT PRIMARY KEY, digest TEXT NOT NULL",
    "changed": "graph TEXT PRIMARY KEY, digest TEXT NOT NULL",
    "exchanged": "graph TEXT, line TEXT, sign INTEGER NOT NULL, PRIMARY KEY (graph, line)",
}


class Journal:
    """The journal in a catalogue. What is written here counts once the catalogue is committed."""

    def __init__(self, rows: sqlite3.Connection) -> None:
        self._rows = rows
        found = rows.execute("SELECT 1 FROM sqlite_master WHERE name = 'followed'").fetchone()
        self.mark: str = rows.execute("SELECT mark FROM followed").fetchone()[0] if found else ""
        """Of what the server had been sent when the journal began; empty if none is kept."""

    def begin(self, mark: str, loose: Mapping[str, str]) -> None:
        """Begins anew. ``loose`` are the digests of graphs that belong to no unit."""
        self.stop()
        for table, columns in TABLES.items():
            self._rows.execute(f"CREATE TABLE {table}({columns})")
        self._rows.execute("INSERT INTO followed VALUES (?)", (mark,))
        self._rows.executemany("INSERT INTO loose VALUES (?, ?)", loose.items())
        self.mark = mark

    def stop(self) -> None:
        """Keeps none any longer."""
        for table in TABLES:
            self._rows.execute(f"DROP TABLE IF EXISTS {table}")
        self.mark = ""

    def note(self, graphs: Iterable[tuple[str, str]]) -> None:
        """Graphs of units that change, with the digests that they had, empty for new ones."""
        if self.mark:
            self._rows.executemany("INSERT OR IGNORE INTO changed VALUES (?, ?)", graphs)

    def exchange(self, graph: str, removed: Iterable[str], added: Iterable[str]) -> None:
        """Triples that leave or enter a graph of no unit. What comes back, or goes again, is as if it had never been touched."""
        if not self.mark:
            return
        for sign, lines in ((-1, removed), (1, added)):
            for line in lines:
                undone = self._rows.execute(
                    "DELETE FROM exchanged WHERE graph = ? AND line = ? AND sign = ?", (graph, line, -sign)
                ).rowcount
                if not undone:
                    self._rows.execute("INSERT INTO exchanged VALUES (?, ?, ?)", (graph, line, sign))

    def loose(self) -> dict[str, str]:
        """The digests, when the journal began, of graphs that belong to no unit."""
        return dict(self._rows.execute("SELECT graph, digest FROM loose"))

    def changed(self, most: int) -> dict[str, str]:
        """Graphs of units that changed with the digests that they had, at most so many."""
        return dict(self._rows.execute("SELECT graph, digest FROM changed LIMIT ?", (most,)))

    def exchanged(self) -> dict[str, Exchange]:
        """By graph of no unit what has left and what has entered it, in order."""
        found: dict[str, Exchange] = {}
        for graph, line, sign in self._rows.execute("SELECT graph, line, sign FROM exchanged ORDER BY graph, line"):
            found.setdefault(graph, ([], []))[sign > 0].append(line)
        return found
