"""Writing to servers: readers see the old graph or the new one, whatever happens to the writer; nothing is damaged in silence."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from claimgraph.errors import CorruptStore, ForeignStore, LeasedStore, PartialAnswer, RefusedLiteral, StoreFault
from claimgraph.store import Manifest, open_reader, publishing, push, record
from claimgraph.store.address import Address
from claimgraph.store.client import Client
from claimgraph.store.draft import draft
from claimgraph.store.lease import LASTS, Lease
from claimgraph.store.record import CATALOGUE, read_record
from claimgraph.store.sparql import insert, sparql

XSD = "http://www.w3.org/2001/XMLSchema#"
GRAPHS = ("https://example.org/g1", "https://example.org/g2", "https://example.org/same")


def quads(value: str | ox.Literal, graph: str = GRAPHS[0], count: int = 1) -> list[ox.Quad]:
    node = ox.NamedNode
    term = value if isinstance(value, ox.Literal) else ox.Literal(value)
    return [ox.Quad(node(f"urn:s{i}"), node("urn:p"), term, node(graph)) for i in range(count)]


def write(server: Address, *values: str | ox.Literal, count: int = 1) -> None:
    """Makes the store hold one graph for each value, and one that never changes."""
    with publishing(server) as path:
        fill(path, *values, count=count)


def fill(path: Path, *values: str | ox.Literal, count: int = 1) -> None:
    with draft(path) as new:
        for graph, value in zip(GRAPHS, values, strict=False):
            new.load(quads(value, graph, count))
        new.load(quads("same", GRAPHS[2]))
        new.publish(Manifest("0", {"values": " ".join(map(str, values))}, {}, ""), {})


def held(server: Address) -> list[str]:
    reader = open_reader(server)
    try:
        return sorted(quad.object.value for quad in reader.match() if quad.graph_name.value != GRAPHS[2])
    finally:
        reader.close()


@contextmanager
def connected(server: Address) -> Iterator[Client]:
    client = Client(server)
    try:
        yield client
    finally:
        client.close()


class Stopped(BaseException):
    """The writer is killed: it does nothing more, not even tidying up."""


def stop_at(monkeypatch: pytest.MonkeyPatch, step: int) -> Callable[[], int]:
    """Ends the writing process at one request that writes; gives how many there were."""
    real = Client._request
    calls: list[str] = []

    def request(self: Client, method: str, url: str, expected: object, safe: bool, **given: object) -> object:
        if not safe:
            calls.append(method)
            if len(calls) > step:
                raise Stopped
        return real(self, method, url, expected, safe, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(Client, "_request", request)
    return lambda: len(calls)


def expire(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lease of a killed writer has run out."""
    real = time.time
    monkeypatch.setattr("claimgraph.store.lease.time.time", lambda: real() + LASTS + 1)
    monkeypatch.setattr(Lease.__init__, "__defaults__", (lambda: real() + LASTS + 1,))


@pytest.mark.parametrize("step", range(8))
def test_a_writer_stopped_at_any_step(server: Address, monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """Readers go on reading the old graph, or the new one if all but tidying up was done; the next build succeeds."""
    write(server, "old", "old")
    with monkeypatch.context() as patch:
        calls = stop_at(patch, step)
        try:
            write(server, "new", "new")
            assert calls() <= step
        except Stopped:
            assert calls() > step
    assert held(server) in (["old", "old"], ["new", "new"])
    expire(monkeypatch)
    write(server, "next")
    assert held(server) == ["next"]
    with connected(server) as client:
        assert sorted(read_record(client).live()) == [GRAPHS[0], GRAPHS[2]]


def test_what_a_stopped_writer_left_is_removed(virtuoso: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    write(virtuoso, "old")
    with monkeypatch.context() as patch, pytest.raises(Stopped):
        stop_at(patch, 5)  # lease, the note that it begins, entries, a piece, another piece
        write(virtuoso, "new", "newer")
    with connected(virtuoso) as client:
        record = read_record(client)
        left = {name for entry in record.entries if entry.since == 2 for name in push.names(entry)}
        assert any(client.graph(name) for name in left)
        expire(monkeypatch)
        write(virtuoso, "next")
        assert not any(client.graph(name) for name in left)


def test_a_first_writer_that_was_stopped(server: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch, pytest.raises(Stopped):
        stop_at(patch, 1)
        write(server, "first")
    with pytest.raises(StoreFault, match="it is being written, and not complete yet"):
        open_reader(server)
    expire(monkeypatch)
    write(server, "second")
    assert held(server) == ["second"]


def test_only_what_differs_is_sent(server: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    write(server, "one", "two")
    sent: list[str] = []
    real = Client._request

    def request(self: Client, method: str, url: str, *given: object, **more: object) -> object:
        sent.append(str(more.get("data") or more.get("form") or ""))
        return real(self, method, url, *given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Client, "_request", request)
    write(server, "one", "three")
    assert any("three" in text for text in sent)
    assert not any('"one"' in text or "same" in text.replace(GRAPHS[2], "") for text in sent)
    sent.clear()
    write(server, "one", "three")
    assert not any("INSERT" in text and "lease" not in text for text in sent)


def test_graphs_that_are_gone_are_gone(server: Address) -> None:
    write(server, "one", "two")
    write(server, "one")
    reader = open_reader(server)
    assert reader.graphs() == [GRAPHS[0], GRAPHS[2]]
    reader.close()


def test_an_error_inside_leaves_the_server_alone(server: Address) -> None:
    write(server, "old")
    with pytest.raises(ZeroDivisionError), publishing(server) as path:
        fill(path, "new")
        raise ZeroDivisionError
    assert held(server) == ["old"]


def test_readers_while_a_store_is_written(server: Address) -> None:
    """Each reader sees one generation; a question to one that has been replaced is an error, not a mixture."""
    write(server, "0", "0")
    seen: list[list[str]] = []
    done = threading.Event()
    failed: list[BaseException] = []

    def read() -> None:
        try:
            while not done.is_set():
                try:
                    seen.append(held(server))
                except StoreFault as fault:
                    if "anew" not in fault.detail:
                        raise
        except BaseException as fault:
            failed.append(fault)

    thread = threading.Thread(target=read)
    thread.start()
    for turn in range(1, 6):
        write(server, str(turn), str(turn))
    done.set()
    thread.join()
    assert not failed
    assert seen
    assert all(len(values) == 2 and values[0] == values[1] for values in seen)


def test_a_reader_of_a_replaced_generation(oxigraph: Address) -> None:
    write(oxigraph, "old")
    reader = open_reader(oxigraph)
    write(oxigraph, "new")
    with pytest.raises(StoreFault, match="built anew since it was opened"):
        reader.query("ASK { ?s ?p ?o }")
    reader.close()


def test_a_copy_goes_on_reading_its_generation(virtuoso: Address) -> None:
    write(virtuoso, "old")
    reader = open_reader(virtuoso)
    write(virtuoso, "new")
    assert bool(reader.query("ASK { ?s ?p 'old' }"))
    reader.close()
    assert held(virtuoso) == ["new"]


def test_a_change_too_large_for_one_request(oxigraph: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes several; until the last, readers are told to wait. If the writer stops, the next one starts from nothing."""
    monkeypatch.setattr(push, "LARGEST_UPDATE", 1000)
    monkeypatch.setattr(push, "BATCH", 500)
    write(oxigraph, "old", "old", count=30)
    reader = open_reader(oxigraph)
    with monkeypatch.context() as patch, pytest.raises(Stopped):
        stop_at(patch, 5)
        write(oxigraph, "new", "new", count=30)
    with pytest.raises(StoreFault, match="is being written"):
        reader.query("ASK { ?s ?p ?o }")
    reader.close()
    with pytest.raises(StoreFault, match="it is being written, and not complete yet"):
        open_reader(oxigraph)
    expire(monkeypatch)
    write(oxigraph, "next", "next", count=30)
    assert held(oxigraph) == ["next"] * 60


def test_an_update_happens_as_a_whole_or_not_at_all(oxigraph: Address) -> None:
    """What ``Engine.atomic`` says of Oxigraph."""
    with connected(oxigraph) as client:
        with pytest.raises(StoreFault, match="answers"):
            client.update("INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 1 } } ; LOAD <http://127.0.0.1:1/none>")
        assert client.graph("urn:g") is None


def test_two_writers(server: Address) -> None:
    write(server, "old")
    with publishing(server) as path:
        fill(path, "new")
        with pytest.raises(LeasedStore, match="being written by") as caught, publishing(server):
            pass
        assert 0 < caught.value.seconds <= LASTS + 1
        assert caught.value.exit_code == 3
        assert held(server) == ["old"]
    assert held(server) == ["new"]


def test_a_build_may_take_longer_than_the_lease_lasts(server: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless another writer is at work when it wants to send."""
    write(server, "old")
    now = [1000.0]
    monkeypatch.setattr(Lease.__init__, "__defaults__", (lambda: now[0],))
    with publishing(server) as path:
        fill(path, "new")
        now[0] += LASTS + 60
    assert held(server) == ["new"]
    with connected(server) as client:
        other = Lease(client, lambda: now[0])
        with pytest.raises(LeasedStore, match="being written by"), publishing(server) as path:
            fill(path, "newer")
            now[0] += LASTS + 60
            other.acquire()
        assert held(server) == ["new"]
        other.release()


def test_a_lease_that_was_lost_stops_its_writer(server: Address) -> None:
    now = [1000.0]
    with connected(server) as client:
        late, other = Lease(client, lambda: now[0]), Lease(client, lambda: now[0])
        late.acquire()
        now[0] += LASTS - 1
        late.renew()
        now[0] += LASTS - 1
        with pytest.raises(LeasedStore):
            other.acquire()
        now[0] += 2
        other.acquire()
        with pytest.raises(LeasedStore):
            late.renew()
        with pytest.raises(LeasedStore):
            late.check()
        other.check()
        other.release()


@pytest.mark.parametrize("largest", [push.LARGEST_UPDATE, 10])
def test_who_has_lost_the_lease_makes_nothing_visible(
    server: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, largest: int
) -> None:
    """Whether the change is one request or several."""
    write(server, "old")
    fill(tmp_path / "new", "new")
    monkeypatch.setattr(push, "LARGEST_UPDATE", largest)
    with connected(server) as client:
        lease = Lease(client)
        lease.acquire()
        for row in record.rows(client, sparql("leases.rq")):
            client.update(sparql("release.ru", claim=row["claim"]))
        with pytest.raises(LeasedStore):
            push.push(client, tmp_path / "new", lease)
        state = record.read_state(client)
    assert state is None or held(server) == ["old"]


def test_graphs_of_others_are_not_mixed_with_ours(oxigraph: Address) -> None:
    with connected(oxigraph) as client:
        client.update(insert(["<urn:a> <urn:b> <urn:c> .\n"], "https://example.org/theirs"))
        with pytest.raises(ForeignStore, match=r"example\.org/theirs"):
            write(oxigraph, "new")
        assert client.graph("https://example.org/theirs")


def literal(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(datatype if ":" in datatype else XSD + datatype))


DAMAGED = [
    literal("2147483648", "integer"),
    literal("9223372036854775808", "integer"),
    literal("0.1234567890123456", "decimal"),
    literal("P1D", "duration"),
    literal("NaN", "double"),
    literal("INF", "double"),
    literal("-0044-03-15", "date"),
    literal("2022-03-09T10:11:12.5Z", "dateTime"),
]
KEPT = [
    literal("999999999", "integer"),
    literal("-999999999", "integer"),
    literal("0.123456789012345", "decimal"),
    literal("-12000.5", "decimal"),
    literal("2022-03-09", "date"),
    literal("2022-03-09T10:11:12Z", "dateTime"),
    literal("2022-03-09T10:11:12+02:00", "dateTime"),
    literal("2022", "gYear"),
    literal("true", "boolean"),
    literal("false", "boolean"),
    ox.Literal(""),
    ox.Literal('Київ 𝔘 "quoted" \\ \n \t \r \u00a0 it\'s'),
    ox.Literal("Одеса", language="uk"),
    ox.Literal("colour", language="en-gb"),
    ox.Literal("x" * 20_000),
]


@pytest.mark.parametrize("value", DAMAGED, ids=str)
def test_literals_that_virtuoso_damages_are_refused(virtuoso: Address, value: ox.Literal) -> None:
    write(virtuoso, "old")
    with pytest.raises(RefusedLiteral, match="Virtuoso would not keep") as caught:
        write(virtuoso, value)
    assert caught.value.exit_code == 1
    assert held(virtuoso) == ["old"]


def test_oxigraph_keeps_them_as_the_store_on_disk_does(oxigraph: Address, tmp_path: Path) -> None:
    with publishing(oxigraph) as path, draft(path) as new:
        for number, value in enumerate(DAMAGED + KEPT):
            new.load(quads(value, f"{GRAPHS[0]}/{number}"))
        new.publish(Manifest("0", {}, {}, ""), {})
    remote, local = open_reader(oxigraph), open_reader(path)
    assert set(remote.match()) == set(local.match())


def test_literals_that_virtuoso_keeps(virtuoso: Address) -> None:
    with publishing(virtuoso) as path, draft(path) as new:
        for number, value in enumerate(KEPT):
            new.load(quads(value, f"{GRAPHS[0]}/{number}"))
        new.publish(Manifest("0", {}, {}, ""), {})
    reader = open_reader(virtuoso)
    assert {quad.object for quad in reader.match()} == set(KEPT)
    reader.close()


def test_literals_that_collapse_are_noticed_before_they_are_read(virtuoso: Address) -> None:
    """Neither is refused on its own, but of ``true`` and ``1`` Virtuoso keeps one."""
    write(virtuoso, "old")
    with pytest.raises(StoreFault, match="gives 1 of 2 triples back"), publishing(virtuoso) as path, draft(path) as new:
        new.load(quads(literal("true", "boolean")) + quads(literal("1", "integer")))
        new.publish(Manifest("0", {}, {}, ""), {})
    assert held(virtuoso) == ["old"]


def test_blank_nodes_are_refused(server: Address) -> None:
    with pytest.raises(RefusedLiteral, match="blank node"), publishing(server) as path, draft(path) as new:
        new.load([ox.Quad(ox.BlankNode(), ox.NamedNode("urn:p"), ox.Literal("x"), ox.NamedNode(GRAPHS[0]))])
        new.publish(Manifest("0", {}, {}, ""), {})


def test_a_record_is_read_page_by_page(virtuoso: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    write(virtuoso, "old", "other")
    write(virtuoso, "new", "newer")
    pages: list[str] = []

    def smaller(name: str, **terms: ox.NamedNode | ox.Literal) -> str:
        pages.append(name)
        return sparql(name, **terms).replace("LIMIT 8000", "LIMIT 2")

    with connected(virtuoso) as client:
        whole = read_record(client)
        monkeypatch.setattr(record, "sparql", smaller)
        assert read_record(client) == whole
    assert len(whole.entries) == 5
    assert pages.count("entries-after.rq") == 4 + 2  # 2 + 2 + 1 + 0 graphs, 2 + 0 that belong to the old generation only


def test_a_graph_beyond_the_limit_on_rows(virtuoso: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    """A graph larger than any answer of Virtuoso lies there in pieces; one piece would come back cut short, which is noticed."""
    with publishing(virtuoso) as path, draft(path) as new:
        new.load(quads("many", count=12_000))
        new.publish(Manifest("0", {}, {}, ""), {})
    assert len(held(virtuoso)) == 12_000
    monkeypatch.setattr(push, "PIECE", 20_000)
    with pytest.raises(StoreFault, match=r"gives 10,00\d of 11,999 triples back"):
        write(virtuoso, "more", count=11_999)
    assert len(held(virtuoso)) == 12_000


def test_a_piece_that_was_changed_or_lost(virtuoso: Address) -> None:
    write(virtuoso, "old")
    with connected(virtuoso) as client:
        entry = read_record(client).live()[GRAPHS[0]]
        client.put(push.names(entry)[0], b'<urn:s0> <urn:p> "other" .\n')
        with pytest.raises(PartialAnswer, match="was not given as it was recorded"):
            open_reader(virtuoso)
        client.drop(push.names(entry)[0])
        with pytest.raises(PartialAnswer, match="0 of 1 triples"):
            open_reader(virtuoso)


def test_an_entry_that_was_lost(server: Address) -> None:
    write(server, "old")
    with connected(server) as client:
        client.update(sparql("forget.ru", node=ox.NamedNode(read_record(client).live()[GRAPHS[0]].node)))
        with pytest.raises(PartialAnswer, match=r"of 2 recorded graphs 1 were given"):
            read_record(client)


def test_an_entry_that_was_changed(server: Address) -> None:
    write(server, "old")
    with connected(server) as client:
        entry = read_record(client).live()[GRAPHS[0]]
        client.update(sparql("forget.ru", node=ox.NamedNode(entry.node)))
        client.update(insert([replace(entry, digest="0" * 64).lines()], CATALOGUE))
        with pytest.raises(PartialAnswer, match=r"of 2 recorded graphs 2 were given"):
            read_record(client)
        client.update(sparql("forget.ru", node=ox.NamedNode(entry.node)))
        client.update(insert([f'<{entry.node}> <urn:claimgraph:facts> "[]" .\n'], CATALOGUE))
        with pytest.raises(CorruptStore, match="an entry of its catalogue is not one"):
            read_record(client)


def answer(client: Client, query: str) -> list[tuple[str, ...]]:
    with client.ask(query) as body:
        found = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
        assert isinstance(found, ox.QuerySolutions)
        return [tuple(term.value if term is not None else "" for term in row) for row in found]


def test_why_virtuoso_is_not_asked(virtuoso: Address) -> None:
    """Its own answers differ from those of the standard and nothing in them says so; the copy's do not."""
    graph = "urn:claimgraph:faults"
    with connected(virtuoso) as client:
        client.put(graph, b'<urn:a> <urn:k> <urn:b> .\n<urn:b> <urn:k> <urn:a> .\n<urn:a> <urn:n> "1" .\n')
        try:
            wrong = {
                f"SELECT (1/2 AS ?x) {{ GRAPH <{graph}> {{ <urn:a> <urn:n> ?n }} }}": "0",
                f"SELECT (COUNT(?o) AS ?x) {{ GRAPH <{graph}> {{ <urn:a> <urn:k>+ ?o }} }}": "1",
                f"SELECT (1 > 0 AS ?x) {{ GRAPH <{graph}> {{ <urn:a> <urn:n> ?n }} }}": "1",
            }
            assert {query: answer(client, query)[0][0] for query in wrong} == wrong
            with pytest.raises(PartialAnswer, match=r"cut short .x-sparql-maxrows"):
                triples = "".join(f'<urn:s{i}> <urn:p> "{i}" .\n' for i in range(10_100))
                client.put(graph, triples.encode())
                client.ask(f"SELECT ?s {{ GRAPH <{graph}> {{ ?s <urn:p> ?o }} }}")
        finally:
            client.drop(graph)


def test_readers_need_no_password_where_the_server_wants_none(virtuoso: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    write(virtuoso, "open")
    for name in ("USER", "PASSWORD"):
        monkeypatch.delenv(f"CLAIMGRAPH_STORE_{name}")
    assert held(virtuoso) == ["open"]
    with pytest.raises(StoreFault, match="refuses any access"):
        write(virtuoso, "closed")
