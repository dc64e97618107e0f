"""Bringing a store on a server to the state of a store on disk: only what differs is sent.

Where an update is a transaction (``Engine.atomic``), the change is one update request: readers see the old graph or the new one.
A change that is too large for one request first takes back the manifest, so that readers are told of it.

Elsewhere a graph is never changed. Its triples lie in pieces under names made from their digest; what leaves and enters a large
graph lies in pieces of its own. A new generation notes that it has begun, adds entries to the catalogue and pieces, reads each of
these back, and last adds the one triple of its manifest. A writer that is stopped before leaves pieces that nobody reads; the
next one removes them, with those of generations before the last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from claimgraph.errors import ForeignStore, StoreFault
from claimgraph.store.base import Reader
from claimgraph.store.change import Change, change_of, triples_of
from claimgraph.store.client import Client
from claimgraph.store.dialect import guard
from claimgraph.store.embedded import catalogued, open_reader
from claimgraph.store.lease import Lease
from claimgraph.store.record import (
    BEGUN,
    CATALOGUE,
    GENERATION,
    NAMES,
    UNTIL,
    Entry,
    Part,
    Record,
    begun,
    generations,
    rows,
)
from claimgraph.store.sparql import delete, drop, insert, sparql

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
        with catalogued(folder) as rows:
            change = change_of(client, reader, rows)
            for entry in change.new:
                for quad in _coming(reader, change, entry.graph):
                    guard(quad, client.engine)
            if not client.engine.atomic:
                _clean(client, change.record)
            if not change.idle:
                (_replace if client.engine.atomic else _add)(client, reader, change, lease)
            held = change.record.state if change.idle else change.state
            rows.follow(held.mark if held else "", change.loose)
            rows.keep()
    finally:
        reader.close()


def _coming(reader: Reader, change: Change, graph: str) -> Iterable[ox.Quad]:
    if graph in change.exchanged:
        return ox.parse("".join(change.exchanged[graph][1]), ox.RdfFormat.N_TRIPLES)
    return reader.match(graph=ox.NamedNode(graph))


def _replace(client: Client, reader: Reader, change: Change, lease: Lease) -> None:
    """Changes graphs in place; entries come first, so that the next writer finds what this one leaves if it is stopped."""
    state, new, gone, exchanged = change.state, change.new, change.gone, change.exchanged
    if change.record.state is None:
        _refuse_foreign(client, change.record)
    whole = [entry.graph for entry in new if entry.graph not in exchanged]
    parts = chain(
        (insert(lines, CATALOGUE) for lines in batches((entry.lines() for entry in new), BATCH, len)),
        (drop(graphs) for graphs in batches(sorted({entry.graph for entry in gone} - exchanged.keys()), BATCH, len)),
        _forgetting([entry.node for entry in gone]),
        (delete(batch, graph) for graph in exchanged for batch in batches(exchanged[graph][0], BATCH, len)),
        (insert(batch, graph) for graph in exchanged for batch in batches(exchanged[graph][1], BATCH, len)),
        (insert(batch, graph) for graph in whole for batch in batches(triples_of(reader, graph), BATCH, len)),
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


def _add(client: Client, reader: Reader, change: Change, lease: Lease) -> None:
    """Adds what is new under names of its own, and makes it visible by one triple."""
    now = change.state.generation
    client.update(insert([f"<{GENERATION}{now}> <{BEGUN}> {ox.Literal(change.state.mark)} .\n"], CATALOGUE))
    ended = [f"<{entry.node}> <{UNTIL}> {ox.Literal(now)} .\n" for entry in change.gone]
    for notes in batches([*(entry.lines() for entry in change.new), *ended], NOTES):
        client.update(insert(notes, CATALOGUE))
    for entry in change.new:
        sent = [lines for lines in change.exchanged.get(entry.graph) or [triples_of(reader, entry.graph)] if lines]
        for (_, digest, _), lines in zip(parts_of(entry)[-len(sent) :], sent, strict=True):
            for name, piece in zip(names_of(digest, len(lines)), batches(lines, PIECE), strict=True):
                lease.renew()
                data = "".join(piece).encode()
                client.put(name, data)
                _given_back(client, name, entry.graph, data)
    lease.check()
    client.update(insert([change.state.line()], CATALOGUE))


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


def parts_of(entry: Entry) -> tuple[Part, ...]:
    """The parts of which a graph is made up: as a rule one."""
    return entry.parts or (("+", entry.digest, entry.count),)


def names_of(digest: str, count: int) -> list[str]:
    """The names of the pieces in which so many triples lie."""
    return [f"{CONTENT}{digest}:{number}" for number in range(-(-count // PIECE))]


def names(entry: Entry) -> list[str]:
    """The names of the pieces of a graph."""
    return [name for _, digest, count in parts_of(entry) for name in names_of(digest, count)]


def _clean(client: Client, record: Record) -> None:
    """Removes what an interrupted writer left, and the pieces of generations before the last.

    Entries that were not read are those of other graphs of units: their digests, and so their pieces, are of the name as well.
    """
    now = record.state.generation if record.state else 0
    kept: list[Entry] = []
    stale: list[Entry] = []
    for entry in record.entries:
        (kept if entry.since <= now and (entry.until is None or entry.until >= now) else stale).append(entry)
    needed = {name for entry in kept for name in names(entry)}
    doomed = {name for entry in stale for name in names(entry)}
    for name in sorted(doomed - needed):
        client.drop(name)
    ended = [entry.node for entry in kept if entry.until is not None and entry.until > now]
    old = [f"{GENERATION}{number}" for number in sorted({*generations(client), *begun(client)} - {now})]
    for update in (*_forgetting([entry.node for entry in stale]), *_forgetting(ended, "reopen.ru"), *_forgetting(old)):
        client.update(update)


def _forgetting(nodes: Iterable[str], update: str = "forget.ru") -> Iterator[str]:
    """Updates of the record that concern these nodes, as many at a time as every server takes."""
    for some in batches(nodes, NOTES):
        yield sparql(update, node=map(ox.NamedNode, some))


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
