"""What a store on a server records of itself, in a graph of its own: which graphs belong to which generation, who may write.

    <urn:claimgraph:generation:7>    urn:claimgraph:manifest    "{…}"   the generation is complete: one triple, written last
                                     urn:claimgraph:begun       "…"     its writer has begun to add to the record
    <urn:claimgraph:entry:…:7>       urn:claimgraph:facts       "{…}"   a named graph that belongs to generation 7 and later ones
                                     urn:claimgraph:graph       <…>     which one it is, so that its entries are found by it
                                     urn:claimgraph:until       9       … but no longer to generation 9
    <urn:claimgraph:store>           urn:claimgraph:lease       "…"     who writes, and until when

The facts of an entry are its graph, the digest and number of its triples, the key of the unit to which it belongs, if any, and
the digest of that unit's input. A graph of a unit has the SHA-256 of its canonical dump for a digest. One of no unit, such as the
findings, has the sum of the SHA-256 of its lines, which tells what it becomes by what enters and leaves it. The state of the
store sums up the entries likewise, so that it tells of every change whether the record is what it was written to be.

The current generation is the highest that has a manifest. Where one update is one transaction, entries of older generations are
removed in the same update. Elsewhere entries are only added, and the one triple of the manifest makes a generation visible; a
generation that was begun and has none was left by a writer that was stopped.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import TypeAlias

import pyoxigraph as ox

from claimgraph.errors import CorruptStore, MissingStore, PartialAnswer, StoreFault, StoreVersion
from claimgraph.store.base import FORMAT, Catalogue, GraphEntry, Manifest, Unit
from claimgraph.store.client import Client
from claimgraph.store.sparql import sparql

NAMES = "urn:claimgraph:"
CATALOGUE, STORE = f"{NAMES}catalogue", f"{NAMES}store"
GENERATION = f"{NAMES}generation:"
FACTS, UNTIL = f"{NAMES}facts", f"{NAMES}until"
GRAPH, BEGUN = f"{NAMES}graph", f"{NAMES}begun"
NAMED, ENDED = 100, 8000
"""Graphs that are asked for in one query, and rows at which ``ended.rq`` stops."""
NOTHING = f"{0:064x}"
"""The sum of no lines."""


def summed(total: str, lines: Iterable[str], sign: int = 1) -> str:
    """A sum, as 64 hexadecimal digits, with the SHA-256 of each line added to it, or taken from it, modulo 2**256."""
    value = sum(int.from_bytes(sha256(line.encode()).digest()) for line in lines)
    return f"{(int(total, 16) + sign * value) % (1 << 256):064x}"


Part: TypeAlias = tuple[str, str, int]
"""What makes up a graph where graphs are never changed: ``+`` or ``-`` for triples that came or went, their sum and number."""


@dataclass(frozen=True)
class Entry:
    """A named graph as recorded."""

    graph: str
    digest: str
    count: int
    unit: str
    input: str
    since: int = 0
    until: int | None = None
    parts: tuple[Part, ...] = ()

    @property
    def node(self) -> str:
        """The IRI of the entry."""
        return f"{NAMES}entry:{sha256(self.graph.encode()).hexdigest()[:32]}:{self.since}"

    def lines(self) -> str:
        """The entry as lines of N-Triples, without its end."""
        facts = {name: value for name, value in asdict(self).items() if name != "until" and (value or name != "parts")}
        text = ox.Literal(json.dumps(facts, sort_keys=True, ensure_ascii=False))
        return f"<{self.node}> <{FACTS}> {text} .\n<{self.node}> <{GRAPH}> <{self.graph}> .\n"


@dataclass(frozen=True)
class State:
    """A complete generation. ``listing`` is the sum of its entries, ``graphs`` their number; no other has the same ``mark``."""

    generation: int
    manifest: Manifest
    listing: str
    graphs: int
    mark: str

    def line(self) -> str:
        """The one triple that makes it visible, as a line of N-Triples."""
        facts = {"manifest": asdict(self.manifest), "listing": self.listing, "graphs": self.graphs, "mark": self.mark}
        text = ox.Literal(json.dumps(facts, sort_keys=True))
        return f"<{GENERATION}{self.generation}> <{NAMES}manifest> {text} .\n"


@dataclass
class Record:
    """All entries of a store and its current state, if it has one."""

    state: State | None = None
    entries: list[Entry] = field(default_factory=list)

    def live(self) -> dict[str, Entry]:
        """The entries of the current generation by graph."""
        if self.state is None:
            return {}
        now = self.state.generation
        return {entry.graph: entry for entry in self.entries if entry.since <= now and (entry.until is None or entry.until > now)}

    def catalogue(self) -> Catalogue:
        """The units of the current generation."""
        graphs: dict[str, dict[str, GraphEntry]] = {}
        inputs: dict[str, str] = {}
        for entry in filter(lambda entry: entry.unit, self.live().values()):
            graphs.setdefault(entry.unit, {})[entry.graph] = GraphEntry(entry.digest, entry.count)
            inputs[entry.unit] = entry.input
        return {key: Unit(inputs[key], dict(sorted(graphs[key].items()))) for key in sorted(graphs)}


def listing(entries: Iterable[Entry], total: str = NOTHING, sign: int = 1) -> str:
    """The sum of which graphs there are, in which state; or another sum with these entries added, or taken out."""
    return summed(total, (f"{entry.graph} {entry.digest} {entry.count} {entry.unit} {entry.input}\n" for entry in entries), sign)


def generations(client: Client) -> dict[int, str]:
    """The manifests of the complete generations."""
    found = rows(client, sparql("state.rq"))
    return {int(row["generation"].value.removeprefix(GENERATION)): row["manifest"].value for row in found}


def read_state(client: Client) -> State | None:
    """The current generation, None if there is none. Raises CorruptStore or StoreVersion if its manifest cannot be used."""
    found = generations(client)
    if not found:
        return None
    generation, text = max(found.items())
    try:
        facts = json.loads(text)
        known = facts["manifest"]
        if known["format"] != FORMAT:
            raise StoreVersion(client.address, known["format"], FORMAT, known.get("version", "unknown"))
        return State(generation, Manifest(**known), facts["listing"], facts["graphs"], facts["mark"])
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise CorruptStore(client.address, "its manifest is not one") from fault


def absent(client: Client) -> StoreFault:
    """Why there is no complete generation: none was ever written, or one is being written."""
    if rows(client, sparql("leases.rq")):
        remedy = "ask again later; if nobody is at work, the writer was stopped: build again"
        return StoreFault(client.address, "it is being written, and not complete yet", remedy)
    return MissingStore(client.address)


def read_record(client: Client) -> Record:
    """The state and all entries. Raises PartialAnswer if the server gives other entries than those of the state."""
    record = Record(read_state(client))
    facts: dict[str, str] = {}
    ended: dict[str, int] = {}
    for row in _entries(client):
        if row["fact"].value == FACTS:
            facts[row["entry"].value] = row["value"].value
        else:
            ended[row["entry"].value] = int(row["value"].value)
    record.entries = [_entry(client, text, ended.get(node)) for node, text in facts.items()]
    if record.state:
        live = record.live()
        if len(live) != record.state.graphs or listing(live.values()) != record.state.listing:
            remedy = "ask again; if it stays so, the record is damaged: empty the server and build again"
            raise PartialAnswer(client.address, f"of {record.state.graphs} recorded graphs {len(live)} were given", remedy)
    return record


def read_part(client: Client, state: State, graphs: Iterable[str]) -> Record | None:
    """What is recorded of the named graphs, and of older generations; None if that is so much that all had better be read.

    None, too, if there is something in the record that a stopped writer left there.
    """
    record = Record(state)
    wanted = set(graphs)
    if not client.engine.atomic:
        if max(begun(client), default=0) > state.generation:
            return None
        ended = rows(client, sparql("ended.rq"))
        if len(ended) >= ENDED:
            return None
        record.entries = [_entry(client, row["facts"].value, int(row["generation"].value)) for row in ended]
        wanted.update(entry.graph for entry in record.entries)
    known = {entry.node for entry in record.entries}
    names = sorted(wanted)
    for start in range(0, len(names), NAMED):
        for row in rows(client, sparql("entries-of.rq", graph=map(ox.NamedNode, names[start : start + NAMED]))):
            if row["entry"].value not in known:
                record.entries.append(_entry(client, row["facts"].value, None))
    return record


def begun(client: Client) -> list[int]:
    """The numbers of generations that were begun, where an update might be done by half."""
    return [int(row["generation"].value.removeprefix(GENERATION)) for row in rows(client, sparql("begun.rq"))]


def _entry(client: Client, text: str, until: int | None) -> Entry:
    try:
        facts = json.loads(text)
        parts = tuple((str(sign), str(digest), int(count)) for sign, digest, count in facts.pop("parts", ()))
        return Entry(**facts, until=until, parts=parts)
    except (ValueError, TypeError, AttributeError) as fault:
        raise CorruptStore(client.address, "an entry of its catalogue is not one") from fault


def _entries(client: Client) -> Iterator[ox.QuerySolution]:
    if client.engine.answers:
        yield from rows(client, sparql("entries.rq"))
        return
    for fact in map(ox.NamedNode, (FACTS, UNTIL)):
        last = ""
        while page := rows(client, sparql("entries-after.rq", fact=fact, last=ox.Literal(last))):
            yield from page
            last = max(row["entry"].value for row in page)


def rows(client: Client, text: str) -> list[ox.QuerySolution]:
    """The rows of a SELECT query of our own."""
    with client.ask(text) as body:
        found = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
        if not isinstance(found, ox.QuerySolutions):
            raise CorruptStore(client.address, "it answers no rows to a SELECT query")
        return list(found)
