"""What a store on a server records of itself, in a graph of its own: which graphs belong to which generation, who may write.

    <urn:claimgraph:generation:7>    urn:claimgraph:manifest    "{…}"       the generation is complete: one triple, written last
    <urn:claimgraph:entry:…:7>       urn:claimgraph:graph       <…>         a named graph …
                                     urn:claimgraph:since       7           … that belongs to generation 7 and later ones,
                                     urn:claimgraph:until       9           … but no longer to generation 9
                                     urn:claimgraph:digest      "…"         SHA-256 of its canonical dump
                                     urn:claimgraph:count       12          its number of triples
                                     urn:claimgraph:unit        "…"         key of the unit to which it belongs, if any,
                                     urn:claimgraph:input       "…"         and the digest of that unit's input
    <urn:claimgraph:store>           urn:claimgraph:lease       "…"         who writes, and until when

The current generation is the highest that has a manifest. Where one update is one transaction, entries of older generations are
removed in the same update. Elsewhere entries are only added, and the one triple of the manifest makes a generation visible.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256

import pyoxigraph as ox

from claimgraph.errors import CorruptStore, PartialAnswer, StoreVersion
from claimgraph.store.base import FORMAT, Catalogue, GraphEntry, Manifest, Unit
from claimgraph.store.client import Client

NAMES = "urn:claimgraph:"
CATALOGUE, STORE = f"{NAMES}catalogue", f"{NAMES}store"
GENERATION = f"{NAMES}generation:"
PAGE = 1000
"""Entries that are asked for at a time; a server need not give more rows than this."""


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

    @property
    def node(self) -> str:
        """The IRI of the entry."""
        return f"{NAMES}entry:{sha256(self.graph.encode()).hexdigest()[:32]}:{self.since}"

    def lines(self) -> str:
        """The entry as N-Triples, without its end."""
        node, text = f"<{self.node}> <{NAMES}", ox.Literal
        facts = {
            "graph": ox.NamedNode(self.graph),
            "since": text(self.since),
            "digest": text(self.digest),
            "count": text(self.count),
            "unit": text(self.unit),
            "input": text(self.input),
        }
        return "".join(f"{node}{name}> {value} .\n" for name, value in facts.items())


@dataclass(frozen=True)
class State:
    """A complete generation. ``listing`` is the digest of its graphs, ``graphs`` their number."""

    generation: int
    manifest: Manifest
    listing: str
    graphs: int

    def lines(self) -> str:
        """The one triple that makes it visible, as N-Triples."""
        facts = {"manifest": asdict(self.manifest), "listing": self.listing, "graphs": self.graphs}
        text = ox.Literal(json.dumps(facts, sort_keys=True))
        return f"<{GENERATION}{self.generation}> <{NAMES}manifest> {text} .\n"


@dataclass
class Record:
    """All entries of a store, by node, and its current state, if it has one. ``broken`` are nodes of half-written entries."""

    state: State | None = None
    entries: dict[str, Entry] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def live(self) -> dict[str, Entry]:
        """The entries of the current generation by graph."""
        if self.state is None:
            return {}
        now = self.state.generation
        return {
            entry.graph: entry
            for entry in self.entries.values()
            if entry.since <= now and (entry.until is None or entry.until > now)
        }

    def catalogue(self) -> Catalogue:
        """The units of the current generation."""
        graphs: dict[str, dict[str, GraphEntry]] = {}
        inputs: dict[str, str] = {}
        for entry in filter(lambda entry: entry.unit, self.live().values()):
            graphs.setdefault(entry.unit, {})[entry.graph] = GraphEntry(entry.digest, entry.count)
            inputs[entry.unit] = entry.input
        return {key: Unit(inputs[key], dict(sorted(graphs[key].items()))) for key in sorted(graphs)}


def listing(entries: Iterable[Entry]) -> str:
    """The digest of which graphs there are, in which state."""
    return sha256("".join(sorted(f"{entry.graph} {entry.digest} {entry.unit}\n" for entry in entries)).encode()).hexdigest()


def read_state(client: Client) -> State | None:
    """The current generation, None if there is none. Raises CorruptStore or StoreVersion if its manifest cannot be used."""
    found = [
        (int(row["generation"].value.removeprefix(GENERATION)), row["manifest"].value)
        for row in rows(
            client, f"SELECT ?generation ?manifest {{ GRAPH <{CATALOGUE}> {{ ?generation <{NAMES}manifest> ?manifest }} }}"
        )
    ]
    if not found:
        return None
    generation, text = max(found)
    try:
        facts = json.loads(text)
        known = facts["manifest"]
        if known["format"] != FORMAT:
            raise StoreVersion(client.address, known["format"], FORMAT, known.get("version", "unknown"))
        return State(generation, Manifest(**known), facts["listing"], facts["graphs"])
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise CorruptStore(client.address, "its manifest is not one") from fault


def read_record(client: Client) -> Record:
    """The state and all entries. Raises PartialAnswer if the server gives fewer entries than the state has graphs."""
    record = Record(read_state(client))
    for node, facts in _entries(client):
        try:
            until = facts.get("until")
            record.entries[node] = Entry(
                facts["graph"],
                facts["digest"],
                int(facts["count"]),
                facts["unit"],
                facts["input"],
                int(facts["since"]),
                int(until) if until is not None else None,
            )
        except (KeyError, ValueError):
            record.broken.append(node)  # by a writer that was stopped: it belongs to no complete generation
    if record.state:
        live = record.live()
        if len(live) != record.state.graphs or listing(live.values()) != record.state.listing:
            remedy = "ask again; if it stays so, the record is damaged: empty the server and build again"
            raise PartialAnswer(client.address, f"of {record.state.graphs} recorded graphs {len(live)} were given", remedy)
    return record


def _entries(client: Client) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The nodes of entries with their facts, page by page in the order of their IRIs."""
    last = ""
    while True:
        beyond = f'FILTER(STR(?node) > "{last}")' if last else ""
        pattern = f"GRAPH <{CATALOGUE}> {{ ?node <{NAMES}graph> ?graph {beyond} }}"
        found = rows(client, f"SELECT ?node {{ {pattern} }} ORDER BY STR(?node) LIMIT {PAGE}")
        nodes = [row["node"].value for row in found]
        for start in range(0, len(nodes), PAGE // 10):
            some = nodes[start : start + PAGE // 10]
            listed = " ".join(f"<{node}>" for node in some)
            text = f"SELECT ?node ?fact ?value {{ VALUES ?node {{ {listed} }} GRAPH <{CATALOGUE}> {{ ?node ?fact ?value }} }}"
            facts: dict[str, dict[str, str]] = {node: {} for node in some}
            for row in rows(client, text):
                facts[row["node"].value][row["fact"].value.removeprefix(NAMES)] = row["value"].value
            yield from facts.items()
        if len(nodes) < PAGE:
            return
        last = nodes[-1]


def rows(client: Client, text: str) -> list[ox.QuerySolution]:
    """The rows of a SELECT query of our own."""
    with client.ask(text) as body:
        found = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
        if not isinstance(found, ox.QuerySolutions):
            raise CorruptStore(client.address, "it answers no rows to a SELECT query")
        return list(found)


def insert(lines: Iterable[str], graph: str = CATALOGUE) -> str:
    """An update that adds triples, given as lines of N-Triples."""
    return f"INSERT DATA {{ GRAPH <{graph}> {{\n{''.join(lines)}}} }}"
