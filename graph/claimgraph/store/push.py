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
from pathlib import Path

import pyoxigraph as ox

from claimgraph.errors import ForeignStore, StoreFault
from claimgraph.rdf import lines as dump
from claimgraph.store.base import Reader
from claimgraph.store.client import Client
from claimgraph.store.dialect import guard
from claimgraph.store.embedded import open_reader, read_catalogue
from claimgraph.store.lease import Lease
from claimgraph.store.record import CATALOGUE, GENERATION, NAMES, Entry, Record, State, insert, listing, read_record, rows

CONTENT = f"{NAMES}content:"
PIECE = 5000
"""Triples of a piece: servers that cut answers short do so at 10,000 rows or more."""

LARGEST_UPDATE, BATCH = 32 << 20, 4 << 20
"""Characters of the largest change that is one update request, and of the requests into which a larger one is divided."""


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
        generation = 1 + max(
            [entry.since for entry in record.entries.values()] + [record.state.generation if record.state else 0]
        )
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
    """Changes graphs in place."""
    if record.state is None:
        _refuse_foreign(client, record)
        gone = list(record.entries.values())
    new = [replace(entry, since=state.generation) for entry in changed]
    forgotten = [*(entry.node for entry in gone), *(record.broken if record.state is None else ())]
    removals = [f"DROP SILENT GRAPH <{name}>" for name in sorted({entry.graph for entry in gone})]
    removals += [f"DELETE WHERE {{ GRAPH <{CATALOGUE}> {{ <{node}> ?fact ?value }} }}" for node in forgotten]
    hide = f"DELETE WHERE {{ GRAPH <{CATALOGUE}> {{ ?generation <{NAMES}manifest> ?manifest }} }}"
    show = insert([state.lines()])
    notes = [insert([entry.lines()]) for entry in new]
    data = (insert(batch, entry.graph) for entry in new for batch in _batches(_triples(reader, entry.graph), BATCH))
    begun: list[str] = []
    for part in data:
        begun.append(part)
        if sum(map(len, begun)) > LARGEST_UPDATE:
            break
    else:
        client.update(" ;\n".join([hide, *removals, *notes, *begun, show]))
        return
    # Entries come before graphs, so that the next writer finds what this one leaves if it is stopped.
    client.update(" ;\n".join([hide, *notes]))
    for removal in _batches((f"{removal} ;\n" for removal in removals), BATCH):
        client.update("".join(removal))
    for part in (*begun, *data):
        lease.renew()
        client.update(part)
    lease.check()
    client.update(show)


def _refuse_foreign(client: Client, record: Record) -> None:
    """The union of all graphs is what queries see, so graphs of others may not stand beside ours."""
    known = {CATALOGUE, *(entry.graph for entry in record.entries.values())}
    for row in rows(client, "SELECT DISTINCT ?graph { GRAPH ?graph { ?s ?p ?o } } LIMIT 10000"):
        if row["graph"].value not in known:
            raise ForeignStore(client.address, row["graph"].value)


def _add(client: Client, reader: Reader, changed: list[Entry], gone: list[Entry], state: State, lease: Lease) -> None:
    """Adds what is new under names of its own, and makes it visible by one triple."""
    now = state.generation
    new = [replace(entry, since=now) for entry in changed]
    ended = [f"<{entry.node}> <{NAMES}until> {ox.Literal(now)} .\n" for entry in gone]
    for notes in _batches([*(entry.lines() for entry in new), *ended], 500, weigh=lambda _: 1):
        client.update(insert(notes))
    for entry in new:
        for name, piece in pieces(entry, _triples(reader, entry.graph)):
            lease.renew()
            data = "".join(piece).encode()
            client.put(name, data)
            _given_back(client, name, entry.graph, data)
    lease.check()
    client.update(insert([state.lines()]))


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
    for number, piece in enumerate(_batches(triples, PIECE, weigh=lambda _: 1)):
        yield f"{CONTENT}{entry.digest}:{number}", piece


def names(entry: Entry) -> list[str]:
    """The names of the pieces of a graph."""
    return [f"{CONTENT}{entry.digest}:{number}" for number in range(-(-entry.count // PIECE))]


def _clean(client: Client, record: Record) -> None:
    """Removes what an interrupted writer left, and the pieces of generations before the last."""
    now = record.state.generation if record.state else 0
    kept = [entry for entry in record.entries.values() if entry.since <= now and (entry.until is None or entry.until >= now)]
    needed = {name for entry in kept for name in names(entry)}
    for node, entry in record.entries.items():
        if entry not in kept:
            for name in names(entry):
                if name not in needed:
                    client.drop(name)
            client.update(f"DELETE WHERE {{ GRAPH <{CATALOGUE}> {{ <{node}> ?fact ?value }} }}")
        elif entry.until is not None and entry.until > now:
            client.update(f"DELETE WHERE {{ GRAPH <{CATALOGUE}> {{ <{node}> <{NAMES}until> ?value }} }}")
    for node in record.broken:
        client.update(f"DELETE WHERE {{ GRAPH <{CATALOGUE}> {{ <{node}> ?fact ?value }} }}")
    for row in rows(client, f"SELECT ?generation {{ GRAPH <{CATALOGUE}> {{ ?generation <{NAMES}manifest> ?manifest }} }}"):
        if int(row["generation"].value.removeprefix(GENERATION)) < now:
            client.update(f"DELETE WHERE {{ GRAPH <{CATALOGUE}> {{ <{row['generation'].value}> ?fact ?value }} }}")


def _triples(reader: Reader, graph: str) -> list[str]:
    """The triples of a graph as sorted lines of N-Triples."""
    return sorted(f"{quad.triple} .\n" for quad in reader.match(graph=ox.NamedNode(graph)))


def _batches(lines: Iterable[str], largest: int, weigh: Callable[[str], int] = len) -> Iterator[list[str]]:
    batch: list[str] = []
    weight = 0
    for line in lines:
        if batch and weight + weigh(line) > largest:
            yield batch
            batch, weight = [], 0
        batch.append(line)
        weight += weigh(line)
    if batch:
        yield batch
