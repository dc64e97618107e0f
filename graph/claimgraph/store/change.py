"""What is to be done so that the store on a server becomes the store on disk.

As a rule the journal on disk knows which graphs have changed since the server was sent the store: then the server is asked for
its entries of these, and nothing else is compared. They must be what the journal says, and the server must hold what it was sent
then; else, and the first time, the whole record is read, and compared with all that is on disk.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pyoxigraph as ox

from claimgraph.store.base import Reader
from claimgraph.store.catalogue import CatalogueFile
from claimgraph.store.client import Client
from claimgraph.store.journal import Exchange
from claimgraph.store.record import NOTHING, Entry, Part, Record, State, listing, read_part, read_record, read_state, summed

MANY = 2000
"""Changed graphs of which the server is asked one by one; if there are more, it is asked for all."""

MOST_PARTS = 100
"""Parts in which a graph may lie where graphs are never changed: then it is sent as one again."""


@dataclass(frozen=True)
class Change:
    """Entries that are ``new`` come, with the state, and those ``gone`` go. ``record`` is what the server has, as far as read.

    Of the graphs in ``exchanged`` only those triples go and come; the others are replaced as a whole. ``loose`` are the digests
    after the change of all graphs that belong to no unit.
    """

    record: Record
    state: State
    new: list[Entry]
    gone: list[Entry]
    exchanged: Mapping[str, Exchange]
    loose: Mapping[str, str]

    @property
    def idle(self) -> bool:
        """Whether the server has all already."""
        before = self.record.state
        return not (self.new or self.gone) and before is not None and before.manifest == self.state.manifest


def change_of(client: Client, reader: Reader, rows: CatalogueFile) -> Change:
    """How the server's store becomes that of the reader, whose catalogue is given. Raises as ``read_record``."""
    return _noted(client, reader, rows) or _compared(client, reader, rows)


def entries_of(reader: Reader, rows: CatalogueFile) -> dict[str, Entry]:
    """The graphs of a store on disk. What belongs to no unit, such as findings, has no digest there and gets one here."""
    found = {
        name: Entry(name, entry.digest, entry.count, key, unit.input)
        for key, unit in rows.each()
        for name, entry in unit.graphs.items()
    }
    for name in reader.graphs():
        if name not in found:
            lines = triples_of(reader, name)
            found[name] = Entry(name, summed(NOTHING, lines), len(lines), "", "")
    return found


def triples_of(reader: Reader, graph: str) -> list[str]:
    """The triples of a graph as sorted lines of N-Triples."""
    return sorted(f"{quad.triple} .\n" for quad in reader.match(graph=ox.NamedNode(graph)))


def _compared(client: Client, reader: Reader, rows: CatalogueFile) -> Change:
    """By all entries."""
    record = read_record(client)
    wanted = entries_of(reader, rows)
    last = max([entry.since for entry in record.entries] + [record.state.generation if record.state else 0])
    state = State(last + 1, reader.manifest, listing(wanted.values()), len(wanted), secrets.token_hex(8))
    return _between(record, record.live(), wanted, state, {}, {})


def _noted(client: Client, reader: Reader, rows: CatalogueFile) -> Change | None:
    """By the journal; None if it does not tell, or not the same as the server."""
    journal = rows.journal
    if not journal.mark:
        return None
    changed, exchanged, loose = journal.changed(MANY + 1), journal.exchanged(), journal.loose()
    state = read_state(client)
    if state is None or state.mark != journal.mark or len(changed) > MANY:
        return None
    record = read_part(client, state, [*changed, *exchanged, *loose])
    if record is None:
        return None
    touched = changed | {graph: loose.get(graph, "") for graph in exchanged}
    live = {graph: entry for graph, entry in record.live().items() if graph in touched}
    if touched != {graph: live[graph].digest if graph in live else "" for graph in touched}:
        return None
    wanted = {name: Entry(name, entry.digest, entry.count, key, source) for name, entry, key, source in rows.graphs(changed)}
    parted: dict[str, Exchange] = {}
    for graph, (removed, added) in exchanged.items():
        entry = _exchanged(live.get(graph) or Entry(graph, NOTHING, 0, "", ""), removed, added)
        if client.engine.atomic:
            entry = replace(entry, parts=())
        if not _scattered(entry):
            parted[graph] = exchanged[graph]
        if entry.count:
            wanted[graph] = entry
    total = listing(wanted.values(), listing(live.values(), state.listing, -1))
    number = state.graphs - len(live) + len(wanted)
    after = State(state.generation + 1, reader.manifest, total, number, secrets.token_hex(8))
    rest = {graph: digest for graph, digest in loose.items() if graph not in exchanged}
    return _between(record, live, wanted, after, parted, rest)


def _between(
    record: Record,
    live: Mapping[str, Entry],
    wanted: Mapping[str, Entry],
    state: State,
    exchanged: Mapping[str, Exchange],
    loose: Mapping[str, str],
) -> Change:
    new = [
        replace(entry, since=state.generation, parts=entry.parts if name in exchanged else ())
        for name, entry in sorted(wanted.items())
        if not _same(entry, live.get(name))
    ]
    gone = [entry for name, entry in sorted(live.items()) if not _same(entry, wanted.get(name))]
    held = {name: entry.digest for name, entry in wanted.items() if not entry.unit}
    return Change(record, state, new, gone if record.state else record.entries, exchanged, {**loose, **held})


def _same(left: Entry, right: Entry | None) -> bool:
    return right is not None and (left.digest, left.unit, left.input) == (right.digest, right.unit, right.input)


def _exchanged(entry: Entry, removed: Iterable[str], added: Iterable[str]) -> Entry:
    """The entry of a graph of no unit once triples have left it and others have come."""
    digest, count = entry.digest, entry.count
    parts: list[Part] = list(entry.parts) or ([("+", digest, count)] if count else [])
    for sign, by, lines in (("-", -1, list(removed)), ("+", 1, list(added))):
        if lines:
            parts.append((sign, summed(NOTHING, lines), len(lines)))
            digest, count = summed(digest, lines, by), count + by * len(lines)
    return replace(entry, digest=digest, count=count, parts=tuple(parts))


def _scattered(entry: Entry) -> bool:
    """Whether a graph lies in so many parts, or so large ones, that it had better be sent as one."""
    return len(entry.parts) > MOST_PARTS or sum(count for _, _, count in entry.parts) > 3 * entry.count
