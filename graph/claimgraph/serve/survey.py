"""What only a reading of the whole store tells: the names to search in, and what the home page and the ontology's count.

A store that is too large for memory is read so once for each generation, in a process of its own, for which no request waits
and which no limit of a request ends. What it finds are files in the user's cache, each of them whole or not there:

    python -m claimgraph.serve.survey STORE
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from claimgraph.home import QUERIES
from claimgraph.iri import CG, CGD, CGV
from claimgraph.query.question import load
from claimgraph.query.resolve import plain
from claimgraph.serve import naming
from claimgraph.serve.pool import Pool
from claimgraph.store import Reader, open_reader

MODULE = "claimgraph.serve.survey"
NAMES = "names.sqlite"
MADE = ("topics", "proposals", "speaking", "conflicts", "sources", NAMES, "classes")
"""The names, and the answers to queries of pages that go through all there is, in the order in which they are made."""
MOST = 5000
"""Of how many hits, the best by their names, a search tells."""
PAUSE = 5.0
"""Seconds between two looks whether there is a newer generation."""

TABLES = """
CREATE TABLE entry(id INTEGER PRIMARY KEY, iri TEXT, label TEXT, facet TEXT, kind TEXT, names TEXT);
CREATE TABLE name(text TEXT, entry INTEGER, PRIMARY KEY(text, entry)) WITHOUT ROWID;
CREATE VIRTUAL TABLE word USING fts5(names, content='', detail=none, prefix='1 2 3', tokenize='unicode61 remove_diacritics 0');
"""


def place(store: Path, digest: str) -> Path:
    """The folder of what is known of a store as it is under this digest; whoever removes it loses time only."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "claimgraph" / sha256(str(store.resolve()).encode()).hexdigest()[:16] / "survey" / digest[:32]


async def keep(pool: Pool, store: Path) -> None:
    """Has every generation of a large store surveyed, one at a time, until it is cancelled."""
    done = None
    while True:
        digest = pool.hello.get("digest", "")
        if pool.hello.get("large") and digest != done:
            done = digest
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", MODULE, str(store), stdin=asyncio.subprocess.DEVNULL, start_new_session=True
            )
            try:
                await process.wait()
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        await asyncio.sleep(PAUSE)


def survey(reader: Reader, folder: Path) -> None:
    """Makes what is not there yet; waits while another process does so. Raises OSError if the folder cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = sqlite3.connect(folder / "lock", timeout=86_400, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")  # ends with this process, however it ends
        for name in MADE:
            _make(folder / name, partial(_write, reader) if name == NAMES else partial(_count, reader, name))
    finally:
        lock.close()


def _make(file: Path, write: Callable[[Path], None]) -> None:
    """Writes a file if it is not there, so that it is there as a whole or not at all."""
    if not file.exists():
        part = file.with_name(f"{file.name}.part")
        part.unlink(missing_ok=True)
        write(part)
        part.replace(file)


def _count(reader: Reader, name: str, file: Path) -> None:
    results = reader.query(load(QUERIES / "pages" / f"{name}.rq").text)
    assert isinstance(results, ox.QuerySolutions)
    file.write_bytes(results.serialize(format=ox.QueryResultsFormat.JSON) or b"")


def _write(reader: Reader, file: Path) -> None:
    base = sqlite3.connect(file, isolation_level=None)
    try:
        base.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=FILE;" + TABLES)
        base.execute("BEGIN")
        base.execute("CREATE TEMP TABLE said(iri TEXT, text TEXT, rank INTEGER)")
        base.executemany("INSERT INTO said VALUES (?, ?, ?)", _said(reader))
        base.execute("CREATE TEMP TABLE found(iri TEXT, label TEXT, facet TEXT, kind TEXT, names TEXT, sentence INTEGER)")
        rows = base.execute("SELECT iri, text, rank FROM said ORDER BY iri, rank")
        base.executemany("INSERT INTO found VALUES (?, ?, ?, ?, ?, ?)", _entries(reader, rows))
        base.execute("DROP TABLE said")
        columns = "iri, label, facet, kind, names"
        base.execute(f"INSERT INTO entry({columns}) SELECT {columns} FROM found ORDER BY sentence, length(label), label, iri")
        base.execute("DROP TABLE found")
        base.execute("INSERT INTO word(rowid, names) SELECT id, names || ' facetof' || facet FROM entry")
        short = base.execute("SELECT id, names FROM entry WHERE facet NOT IN (?, ?, ?, ?)", sorted(naming.SENTENCES))
        base.executemany(
            "INSERT OR IGNORE INTO name VALUES (?, ?)", ((text, id_) for id_, names in short for text in names.split("\n"))
        )
        base.execute("COMMIT")
    finally:
        base.close()


def _said(reader: Reader) -> Iterator[tuple[str, str, int]]:
    """Every name: whose it is, the words, and how far it is from being what the resource is called."""
    for predicate in naming.FOUND_BY:
        for quad in reader.match(predicate=predicate):
            subject, words = quad.subject, quad.object
            if isinstance(words, ox.Literal) and isinstance(subject, ox.NamedNode) and subject.value.startswith((CGD, CGV, CG)):
                rank = 2 if predicate not in naming.CALLED else 0 if words.language == "en" else 1
                yield subject.value, words.value, rank


def _entries(reader: Reader, rows: Iterator[tuple[str, str, int]]) -> Iterator[tuple[str, str, str, str, str, bool]]:
    for iri, group in groupby(rows, itemgetter(0)):
        said = list(group)
        entry = naming.entry(reader, iri, {plain(text) for _, text, _ in said}, said[0][1] if said[0][2] < 2 else iri)
        yield iri, entry.label, entry.facet, entry.kind, "\n".join(entry.names), entry.facet in naming.SENTENCES


class Names(naming.Index):
    """The names of a large store, in a file. Of very many hits those count that stand first by their names."""

    def __init__(self, file: Path) -> None:
        self._base = sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)

    def candidates(self, wanted: str, facets: Sequence[str]) -> tuple[list[naming.Entry], bool]:
        """See ``naming.Index``."""
        words = "".join(letter if letter.isalnum() else " " for letter in wanted).split()
        if not words:
            return [], False
        asked = " AND ".join(f'"{word}"*' for word in words)
        if facets:
            asked += " AND (" + " OR ".join(f'"facetof{facet}"' for facet in facets) + ")"
        found = [row[0] for row in self._base.execute("SELECT rowid FROM word WHERE word MATCH ? LIMIT ?", (asked, MOST))]
        begun = "SELECT entry FROM name WHERE text >= ? AND text < ? LIMIT ?"
        named = [row[0] for row in self._base.execute(begun, (wanted, wanted + "\U0010ffff", MOST))]
        return [entry for entry in map(self._entry, {*found, *named}) if not facets or entry.facet in facets], len(found) == MOST

    def _entry(self, id_: int) -> naming.Entry:
        row: tuple[Any, ...] = self._base.execute(
            "SELECT iri, label, facet, kind, names FROM entry WHERE id = ?", (id_,)
        ).fetchone()
        iri, label, facet, kind, names = row
        return naming.Entry(iri, label, facet, kind, tuple(names.split("\n")))


def main(store: Path) -> None:
    """Surveys the newest generation, and removes what is known of older ones."""
    if hasattr(os, "nice"):
        os.nice(10)
    reader = open_reader(store)
    folder = place(store, reader.manifest.digest)
    try:
        survey(reader, folder)
        for other in folder.parent.iterdir():
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)
    except (OSError, sqlite3.Error) as fault:
        logging.getLogger("claimgraph.serve").warning("there is no search, because the store cannot be surveyed: %s", fault)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
