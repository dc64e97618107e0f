"""Bringing a store on a server to the state of a store on disk: only graphs that differ are sent.

Where an update is a transaction (``Engine.atomic``), the change is one update request: readers see the old graph or the new one.
A change that is too large for one request first takes back the manifest, so that readers are told of it.

Elsewhere a graph is never changed. Its triples lie in pieces under names made from their digest. A new generation adds entries
to the catalogue and pieces, reads each of these back, and last adds the one triple of its manifest. A writer that is stopped
before leaves pieces that nobody reads; the next one removes them, with those of generations before the last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from claimgraph.errors import ForeignStore, StoreFault
from claimgraph.rdf import lines as dump
from claimgraph.store.base import Reader
from claimgraph.store.client import Client
from claimgraph.store.dialect import guard
from claimgraph.store.embedded import open_reader, read_catalogue
from claimgraph.store.lease import Lease
from claimgraph.store.record import (
    CATALOGUE,
    GENERATION,
    NAMES,
    UNTIL,
    Entry,
    Record,
    State,
    generations,
    listing,
    read_record,
    rows,
)
from claimgraph.store.sparql import drop, insert, sparql

Item = TypeVar("Item")

CONTENT = f"{NAMES}content:"
PIECE = 5000
"""Triples of a piece: servers that cut answers short do so at 10,000 rows or more."""

LARGEST_UPDATE, BATCH = 32 << 20, 4 << 20
"""Characters of the largest change that is one update request, and of the requests into which a larger one is divided."""

NOTES = 500
"""Entries that are written or removed at a time where an update may have only so many terms."""


def push(client: Client, folder: Path, lease: Lease) -> None:
    """Makes the store on the server equal to the store in the folder; needs the lease.

    Raises RefusedLiteral before anything is written, ForeignStore if the server holds graphs of others that would be mixed
    with ours, and StoreFault if the server cannot be reached or refuses.
    """
    reader = open_reader(folder)
    try:
        wanted = entries_of(reader, folder)
        record = read_record(client)
        live = record.live()
        changed = [entry for name, entry in sorted(wanted.items()) if not _same(entry, live.get(name))]
        gone = [entry for name, entry in sorted(live.items()) if not _same(entry, wanted.get(name))]
        generation = 1 + max([entry.since for entry in record.entries] + [record.state.generation if record.state else 0])
        state = State(generation, reader.manifest, listing(wanted.values()), len(wanted))
        for entry in changed:
            for quad in reader.match(graph=ox.NamedNode(entry.graph)):
                guard(quad, client.engine)
        if client.engine.atomic:
            if changed or gone or not record.state or record.state.manifest != state.manifest:
                _replace(client, reader, record, changed, gone, state, lease)
        else:
            _clean(client, record)
            if changed or gone or not record.state or record.state.manifest != state.manifest:
                _add(client, reader, changed, gone, state, lease)
    finally:
        reader.close()


def entries_of(reader: Reader, folder: Path) -> dict[str, Entry]:
    """The graphs of a store on disk. What belongs to no unit, such as findings, has no digest there and gets one here."""
    found = {
        name: Entry(name, entry.digest, entry.count, key, unit.input)
        for key, unit in read_catalogue(folder).items()
        for name, entry in unit.graphs.items()
    }
    for name in reader.graphs():
        if name not in found:
            text = dump(reader.match(graph=ox.NamedNode(name)))
            found[name] = Entry(name, sha256("".join(text).encode()).hexdigest(), len(text), "", "")
    return found


def _same(left: Entry, right: Entry | None) -> bool:
    return right is not None and (left.digest, left.unit, left.input) == (right.digest, right.unit, right.input)


def _replace(
    client: Client, reader: Reader, record: Record, changed: list[Entry], gone: list[Entry], state: State, lease: Lease
) -> None:
    """Changes graphs in place; entries come first, so that the next writer finds what this one leaves if it is stopped."""
    if record.state is None:
        _refuse_foreign(client, record)
        gone = record.entries
    new = [replace(entry, since=state.generation) for entry in changed]
    parts = chain(
        (insert(lines, CATALOGUE) for lines in batches((entry.line() for entry in new), BATCH, len)),
        (drop(graphs) for graphs in batches(sorted({entry.graph for entry in gone}), BATCH, len)),
        _forgetting([entry.node for entry in gone]),
        (insert(batch, entry.graph) for entry in new for batch in batches(_triples(reader, entry.graph), BATCH, len)),
    )
    show = insert([state.line()], CATALOGUE)
    begun, size = [sparql("hide.ru")], 0
    for part in parts:
        begun.append(part)
        size += len(part)
        if size > LARGEST_UPDATE:
            break
    else:
        lease.check()
        client.update(" ;\n".join([*begun, show]))
        return
    for some in batches(chain(begun, parts), BATCH, len):
        lease.renew()
        client.update(" ;\n".join(some))
    lease.check()
    client.update(show)


def _refuse_foreign(client: Client, record: Record) -> None:
    """The union of all graphs is what queries see, so graphs of others may not stand beside ours."""
    known = {CATALOGUE, *(entry.graph for entry in record.entries)}
    for row in rows(client, sparql("graphs.rq")):
        if row["graph"].value not in known:
            raise ForeignStore(client.address, row["graph"].value)


def _add(client: Client, reader: Reader, changed: list[Entry], gone: list[Entry], state: State, lease: Lease) -> None:
    """Adds what is new under names of its own, and makes it visible by one triple."""
    now = state.generation
    new = [replace(entry, since=now) for entry in changed]
    ended = [f"<{entry.node}> <{UNTIL}> {ox.Literal(now)} .\n" for entry in gone]
    for notes in batches([*(entry.line() for entry in new), *ended], NOTES):
        client.update(insert(notes, CATALOGUE))
    for entry in new:
        for name, piece in pieces(entry, _triples(reader, entry.graph)):
            lease.renew()
            data = "".join(piece).encode()
            client.put(name, data)
            _given_back(client, name, entry.graph, data)
    lease.check()
    client.update(insert([state.line()], CATALOGUE))


def _given_back(client: Client, name: str, graph: str, data: bytes) -> None:
    """Raises StoreFault if the server does not hold what was just written."""
    sent = set(ox.parse(data, ox.RdfFormat.N_TRIPLES))
    held = set(ox.parse(client.graph(name) or b"", ox.RdfFormat.N_TRIPLES))
    if sent != held:
        detail = f"of <{graph}> it gives {len(held):,} of {len(sent):,} triples back"
        lost = "; ".join(sorted(f"not {quad.triple}" for quad in sent - held)[:2])
        raise StoreFault(
            client.address, f"{detail}: {lost}", "nothing has changed for readers; use another server for this graph"
        )


def pieces(entry: Entry, triples: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """The names under which a graph's triples lie, with the triples."""
    for number, piece in enumerate(batches(triples, PIECE)):
        yield f"{CONTENT}{entry.digest}:{number}", piece


def names(entry: Entry) -> list[str]:
    """The names of the pieces of a graph."""
    return [f"{CONTENT}{entry.digest}:{number}" for number in range(-(-entry.count // PIECE))]


def _clean(client: Client, record: Record) -> None:
    """Removes what an interrupted writer left, and the pieces of generations before the last."""
    now = record.state.generation if record.state else 0
    kept: list[Entry] = []
    stale: list[Entry] = []
    for entry in record.entries:
        (kept if entry.since <= now and (entry.until is None or entry.until >= now) else stale).append(entry)
    needed = {name for entry in kept for name in names(entry)}
    for name in sorted({name for entry in stale for name in names(entry)} - needed):
        client.drop(name)
    old = [f"{GENERATION}{generation}" for generation in generations(client) if generation < now]
    ended = [entry.node for entry in kept if entry.until is not None and entry.until > now]
    for update in (*_forgetting([entry.node for entry in stale] + old), *_forgetting(ended, "reopen.ru")):
        client.update(update)


def _forgetting(nodes: Iterable[str], update: str = "forget.ru") -> Iterator[str]:
    """Updates of the record that concern these nodes, as many at a time as every server takes."""
    for some in batches(nodes, NOTES):
        yield sparql(update, node=map(ox.NamedNode, some))


def _triples(reader: Reader, graph: str) -> list[str]:
    """The triples of a graph as sorted lines of N-Triples."""
    return sorted(f"{quad.triple} .\n" for quad in reader.match(graph=ox.NamedNode(graph)))


def batches(items: Iterable[Item], largest: int, weigh: Callable[[Item], int] = lambda _: 1) -> Iterator[list[Item]]:
    """The items in order, in lists of at most a weight, or of one item that is heavier."""
    batch: list[Item] = []
    weight = 0
    for item in items:
        if batch and weight + weigh(item) > largest:
            yield batch
            batch, weight = [], 0
        batch.append(item)
        weight += weigh(item)
    if batch:
        yield batch
