"""A store on a server: asked there if the server's answers are those of the standard, else copied and asked here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from claimgraph.errors import PartialAnswer, StoreFault
from claimgraph.store.address import Address
from claimgraph.store.base import Catalogue, Reader, Results
from claimgraph.store.clauses import counting, graphs_named
from claimgraph.store.client import JSON, TRIPLES, Client
from claimgraph.store.lease import Lease
from claimgraph.store.mirror import open_mirror
from claimgraph.store.push import push
from claimgraph.store.record import CATALOGUE, State, absent, read_record, read_state
from claimgraph.store.sparql import sparql

MOST_TRIPLES = 256 << 20
"""Bytes of N-Triples that the answer to a CONSTRUCT query may have. Rows have no such limit: they are read from a file."""


class RemoteReader:
    """A Reader of one generation on a server that answers queries itself.

    Once the store has been built anew, every further question is an error, so that answers of two generations never mix.
    """

    def __init__(self, client: Client, state: State) -> None:
        self._client = client
        self._state = state
        self.manifest = state.manifest

    def query(self, text: str) -> Results:
        """See Reader. Raises StoreFault if the store has been built anew since it was opened, and PartialAnswer."""
        form = ox.Store().query(text)  # raises SyntaxError; nothing malformed is sent
        fields = graphs_named(text) or list(self._client.engine.union)
        body = self._client.ask(text, TRIPLES if isinstance(form, ox.QueryTriples) else JSON, fields)
        try:
            if isinstance(form, ox.QueryTriples):
                results = self._triples(body)
            else:
                if isinstance(form, ox.QuerySolutions) and self._client.engine.counted:
                    self._count(text, ox.parse_query_results(body, ox.QueryResultsFormat.JSON), fields)
                    body.seek(0)
                results = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as fault:
            raise PartialAnswer(self._client.address, f"the answer is malformed: {str(fault)[:160]}") from None
        self._unchanged()
        return results

    def match(
        self,
        subject: ox.NamedNode | None = None,
        predicate: ox.NamedNode | None = None,
        object: ox.NamedNode | ox.Literal | None = None,
        graph: ox.NamedNode | None = None,
    ) -> Iterator[ox.Quad]:
        """See Reader."""
        found = self.query(sparql("quads.rq", subject=subject, predicate=predicate, object=object, graph=graph))
        if isinstance(found, ox.QueryBoolean | ox.QueryTriples):
            raise TypeError("a SELECT query gives rows")
        for row in found:
            if row["graph"].value != CATALOGUE:
                yield ox.Quad(row["subject"], row["predicate"], row["object"], row["graph"])

    def graphs(self) -> list[str]:
        """See Reader."""
        record = read_record(self._client)
        self._unchanged()
        return sorted(record.live())

    def close(self) -> None:
        """Gives the connection back."""
        self._client.close()

    def _triples(self, body: IO[bytes]) -> Results:
        if body.seek(0, os.SEEK_END) > MOST_TRIPLES:
            detail = f"the answer has more than {MOST_TRIPLES >> 20} MB of triples, which the engine holds in memory"
            raise StoreFault(self._client.address, detail, "ask for rows, or for less, or use claimgraph export rdf")
        body.seek(0)
        held = ox.Store()
        held.bulk_load(body, ox.RdfFormat.N_TRIPLES)
        return held.query(sparql("triples.rq"))

    def _count(self, text: str, found: Results, fields: list[tuple[str, str]]) -> None:
        number = sum(1 for _ in found) if isinstance(found, ox.QuerySolutions) else 0
        with self._client.ask(counting(text), JSON, fields) as body:
            told = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
            expected = int(next(told)["rows"].value) if isinstance(told, ox.QuerySolutions) else -1
        if number != expected:
            raise PartialAnswer(self._client.address, f"{number:,} of {expected:,} rows were given")

    def _unchanged(self) -> None:
        now = read_state(self._client)
        if now is None or now.generation != self._state.generation:
            detail = "the store has been built anew since it was opened" if now else "the store is being written"
            raise StoreFault(self._client.address, detail, "ask again")


def open_remote(address: Address, copied: bool = False) -> Reader:
    """Opens the store at an address for reading; ``copied``: a copy on this machine is read, whatever the server.

    Raises MissingStore, PartialAnswer, StoreVersion, CorruptStore, EnvironmentFault if httpx is not installed, and StoreFault if
    the server cannot be reached, refuses, is of an unknown kind, or does not take the union of all graphs for the default graph.
    """
    client = Client(address)
    try:
        if copied or not client.engine.answers:
            reader: Reader = open_mirror(client, address.cache("copy"))
            client.close()
            return reader
        state = read_state(client)
        if state is None:
            raise absent(client)
        _probe(client)
        return RemoteReader(client, state)
    except BaseException:
        client.close()
        raise


def read_remote_catalogue(address: Address) -> Catalogue:
    """The catalogue of the store at an address. Raises as ``open_remote``."""
    client = Client(address)
    try:
        record = read_record(client)
        if record.state is None:
            raise absent(client)
        return record.catalogue()
    finally:
        client.close()


@contextmanager
def publishing_remote(address: Address) -> Iterator[Path]:
    """The folder of a store on disk that, once the context ends without an error, is what the store at the address becomes.

    The folder is kept for the next time, so that a build derives only what has changed. Raises LeasedStore if another writer is
    at work, and as ``push``.
    """
    client = Client(address)
    try:
        lease = Lease(client)
        lease.acquire()
        try:
            folder = address.cache("build")
            yield folder
            lease.acquire()  # once more: a build may take longer than the lease lasts, and nothing was written meanwhile
            push(client, folder, lease)
        finally:
            lease.release()
    finally:
        client.close()


def _probe(client: Client) -> None:
    """Raises StoreFault if a query without GRAPH does not see all graphs."""
    with client.ask(sparql("union.rq"), JSON, client.engine.union) as body:
        if not bool(ox.parse_query_results(body, ox.QueryResultsFormat.JSON)):
            detail = "the default graph of the server is not the union of all graphs, so that questions would find nothing"
            remedy = "make it so: oxigraph serve --union-default-graph, or the setting of that name elsewhere"
            raise StoreFault(client.address, detail, remedy)
