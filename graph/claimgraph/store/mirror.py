"""A copy on disk of a store on a server: its graphs are fetched, checked by their digests, and read here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox

from claimgraph.errors import CorruptStore, LockedStore, MissingStore, PartialAnswer, StoreVersion
from claimgraph.rdf import digest
from claimgraph.store.change import entries_of
from claimgraph.store.client import Client
from claimgraph.store.draft import draft
from claimgraph.store.embedded import EmbeddedReader, catalogued, open_reader
from claimgraph.store.push import batches, names_of, parts_of
from claimgraph.store.record import NOTHING, Entry, State, absent, read_record, read_state, rows, summed
from claimgraph.store.sparql import sparql

STATE = "state"
"""The ending of the file beside the copy that says of which state it is one."""

FETCH, BATCH = 20_000, 200_000
"""Quads that are asked for in one query, in at most a hundred graphs, and that are handed to the copy at a time."""

ANY = {"subject": None, "predicate": None, "object": None}

PATIENCE = 120
"""Seconds for which a process waits while another one on this machine brings the copy up to date."""


def open_mirror(client: Client, folder: Path, clock: Callable[[], float] = time.monotonic) -> EmbeddedReader:
    """The current generation on the server, copied to the folder as far as it is not there already.

    Raises MissingStore if there is none, and PartialAnswer if a graph does not come as it was recorded.
    """
    end = clock() + PATIENCE
    while True:
        state = read_state(client)
        if state is None:
            raise absent(client)
        with suppress(MissingStore, CorruptStore, StoreVersion):
            reader = open_reader(folder)
            if reader.manifest == state.manifest and _listed(folder) == _told(state):
                return reader
            reader.close()
        try:
            _fetch(client, folder, state)
        except LockedStore:
            if clock() > end:
                raise
            time.sleep(0.2)
        except PartialAnswer:
            if clock() > end or read_state(client) == state:
                raise  # else a newer generation came meanwhile


def _fetch(client: Client, folder: Path, state: State) -> None:
    with draft(folder) as new:
        record = read_record(client)
        if record.state != state:
            return  # a newer generation, too: the caller looks again
        known = _known(folder) if new.previous else {}
        wanted = record.live()
        if known:
            new.derive()
            gone = [name for name, held in known.items() if name not in wanted or wanted[name].digest != held]
            for some in batches(gone, 1000):
                new.replace(some, {})
        batch: list[ox.Quad] = []
        for quads in _fetched(client, [entry for entry in wanted.values() if known.get(entry.graph) != entry.digest]):
            batch += quads
            if len(batch) > BATCH:
                new.load(batch)
                batch = []
        new.load(batch)
        new.publish(state.manifest, record.catalogue())
    (folder.parent / f"{folder.name}.{STATE}").write_text(_told(state), encoding="ascii")


def _fetched(client: Client, entries: Iterable[Entry]) -> Iterator[list[ox.Quad]]:
    """The quads of the graphs, some graphs at a time. Raises PartialAnswer if they are not those that were recorded."""
    if client.engine.atomic:
        for some in batches(entries, FETCH, lambda entry: max(entry.count, FETCH // 100)):
            found = rows(client, sparql("quads.rq", graph=[ox.NamedNode(entry.graph) for entry in some], **ANY))
            held: dict[str, list[ox.Quad]] = {entry.graph: [] for entry in some}
            for row in found:
                held[row["graph"].value].append(ox.Quad(row["subject"], row["predicate"], row["object"], row["graph"]))
            yield [quad for entry in some for quad in _checked(client, entry, held[entry.graph])]
        return
    for entry in entries:
        graph = ox.NamedNode(entry.graph)
        whole: set[ox.Quad] = set()
        for sign, content, count in parts_of(entry):
            data = b"".join(client.graph(name) or b"" for name in names_of(content, count))
            part = {ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in ox.parse(data, ox.RdfFormat.N_TRIPLES)}
            whole = whole | part if sign == "+" else whole - part
        yield _checked(client, entry, list(whole))


def _checked(client: Client, entry: Entry, quads: list[ox.Quad]) -> list[ox.Quad]:
    found = digest(quads) if entry.unit else summed(NOTHING, (f"{quad.triple} .\n" for quad in quads))
    if len(quads) != entry.count or found != entry.digest:
        detail = f"<{entry.graph}> was not given as it was recorded: {len(quads):,} of {entry.count:,} triples"
        raise PartialAnswer(client.address, detail, "ask again; if it stays so, empty the server and build again")
    return quads


def _known(folder: Path) -> dict[str, str]:
    """The digests of the graphs that the copy has."""
    with suppress(MissingStore, CorruptStore, StoreVersion):
        reader = open_reader(folder)
        try:
            with catalogued(folder) as rows:
                return {name: entry.digest for name, entry in entries_of(reader, rows).items()}
        finally:
            reader.close()
    return {}


def _told(state: State) -> str:
    return f"{state.generation} {state.listing}"


def _listed(folder: Path) -> str:
    with suppress(OSError):
        return (folder.parent / f"{folder.name}.{STATE}").read_text(encoding="ascii")
    return ""
