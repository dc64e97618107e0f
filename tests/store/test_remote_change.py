"""A change of few documents costs few requests and bytes, however many documents there are, and nothing gets lost on the way."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from claimgraph.build.unit import make_unit
from claimgraph.errors import PartialAnswer, StoreFault
from claimgraph.rdf import lines
from claimgraph.store import Manifest, change, open_reader, publishing, push, read_catalogue
from claimgraph.store.address import Address
from claimgraph.store.client import Client
from claimgraph.store.draft import draft
from claimgraph.store.embedded import catalogued
from claimgraph.store.record import CATALOGUE, read_record, read_state
from claimgraph.store.sparql import insert, sparql
from store.test_remote_write import Stopped, connected, expire, stop_at

FINDINGS = "https://example.org/findings"
A_DOCUMENT = 12
"""Lines of findings that concern one document."""


def graphs(document: int) -> list[str]:
    return [f"https://example.org/{document}/{kind}" for kind in ("assertion", "provenance", "inferred")]


def unit(document: int, text: str) -> object:
    term = ox.Literal(text)
    triples = [(ox.NamedNode(f"urn:d{document}:{i}"), ox.NamedNode("urn:says"), term) for i in range(4)]
    return make_unit(f"herald/{document}", text, dict.fromkeys(graphs(document), triples))


def finding(document: int, text: str) -> list[str]:
    return [f'<urn:f{document}:{i}> <urn:of> "{text}" .\n' for i in range(A_DOCUMENT)]


class Corpus:
    """Documents with findings on each, in a store on a server."""

    def __init__(self, server: Address, number: int) -> None:
        self.server = server
        self.held = dict.fromkeys(range(number), "first")
        with publishing(server) as path:
            self.anew(path)

    def anew(self, path: Path) -> None:
        with draft(path) as new:
            new.anew("sign")
            units = [unit(document, text) for document, text in self.held.items()]
            new.add(b"".join(each.dump for each in units), {each.key: (each.entry, None) for each in units})  # type: ignore[attr-defined]
            found = "".join(line for document, text in self.held.items() for line in finding(document, text))
            new.load_lines(found.replace(" .\n", f" <{FINDINGS}> .\n").encode())
            self.publish(new)

    def publish(self, new: object) -> None:
        new.publish(Manifest("0", {}, {"documents": len(self.held)}, new.catalogue.digest()))  # type: ignore[attr-defined]

    def change(self, texts: Mapping[int, str | None]) -> None:
        """Gives documents another text, or none."""
        with publishing(self.server) as path:
            self.build(path, texts)

    def build(self, path: Path, texts: Mapping[int, str | None]) -> None:
        with draft(path) as new:
            new.derive()
            for document, text in texts.items():
                before = self.held.pop(document, None)
                if text is not None:
                    made = unit(document, text)
                    self.held[document] = text
                    new.replace(graphs(document) if before else (), made.triples)  # type: ignore[attr-defined]
                    new.catalogue.put(made.key, made.entry)  # type: ignore[attr-defined]
                else:
                    new.replace(graphs(document), {})
                    new.catalogue.remove(f"herald/{document}")
                old = finding(document, before) if before else []
                fresh = finding(document, text) if text is not None else []
                new.exchange(FINDINGS, sorted({*old} - {*fresh}), sorted({*fresh} - {*old}))
            self.publish(new)

    def faults(self) -> list[str]:
        """In what the server, what it records, and a checked copy of it differ from what the documents say."""
        expected = {
            *(line for document, text in self.held.items() for line in unit(document, text).dump.decode().splitlines(True)),  # type: ignore[attr-defined]
            *(line.replace(" .\n", f" <{FINDINGS}> .\n") for d, text in self.held.items() for line in finding(d, text)),
        }
        found = []
        for copied in (False, True):
            reader = open_reader(self.server, copied)
            found += [f"{'copy' if copied else 'server'}: {line}" for line in sorted(expected ^ set(lines(reader.match())))]
            reader.close()
        recorded = len(read_catalogue(self.server))
        return found if recorded == len(self.held) else [*found, f"{recorded} documents recorded of {len(self.held)}"]


class Traffic:
    """What went over the wire."""

    def __init__(self) -> None:
        self.requests = self.sent = self.read = 0
        self.bodies: list[str] = []


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Traffic]:
    """Counts requests, and the bytes of their bodies and answers."""
    found = Traffic()
    real = Client._send

    def send(self: Client, request: httpx.Request, *given: object) -> object:
        body, wait = real(self, request, *given)  # type: ignore[arg-type]
        found.requests += 1
        found.sent += len(request.content)
        found.bodies.append(request.content.decode())
        if body is not None:
            found.read += body.seek(0, 2)
            body.seek(0)
        return body, wait

    with monkeypatch.context() as patch:
        patch.setattr(Client, "_send", send)
        yield found


def test_a_change_costs_what_has_changed(server: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many requests and bytes for one document of 160 as of 40; the whole record would be four times as much."""
    costs = []
    for number in (40, 160):
        corpus = Corpus(server, number)
        for text in ("another", "yet another"):  # what Virtuoso held before is removed by the second
            corpus.change({3: text})
        for turn in range(2):  # the second one with the traces of the first
            with counted(monkeypatch) as traffic:
                corpus.change({7: f"changed {turn}"})
            costs.append((traffic.requests, traffic.sent, traffic.read))
        with connected(server) as client, counted(monkeypatch) as whole:
            read_record(client)
        costs.append((whole.requests, whole.sent, whole.read))
        assert corpus.faults() == []
    for small, large in zip(costs[:2], costs[3:5], strict=True):
        assert small[0] == large[0]
        assert abs(small[1] - large[1]) < 100 and abs(small[2] - large[2]) < 100
    assert costs[5][2] > 3 * costs[2][2] > 3 * costs[1][2]


def test_changes_of_every_kind(server: Address) -> None:
    """Documents come, change, go, and come back; what was undone is not sent."""
    corpus, choice = Corpus(server, 8), random.Random(5)
    for turn in range(6):
        texts: dict[int, str | None] = dict.fromkeys(choice.sample(range(10), 2), f"turn {turn}")
        gone = choice.choice(sorted(corpus.held.keys() - texts.keys()))
        corpus.change({**texts, gone: None})
        assert corpus.faults() == []


def test_all_documents_go(server: Address) -> None:
    corpus = Corpus(server, 2)
    corpus.change({1: "changed"})
    corpus.change({0: None})
    corpus.change({1: None, 2: "last"})
    assert corpus.faults() == []
    corpus.change({2: None, 3: ""})
    assert corpus.faults() == []


@pytest.mark.parametrize("then", ["goes on", "undoes it", "is elsewhere"])
@pytest.mark.parametrize("step", range(12))
def test_a_writer_stopped_within_a_change(
    server: Address, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, step: int, then: str
) -> None:
    """The old graph is read, or the new one; the next writer mends what was left, whatever it knows or wants of that."""
    corpus = Corpus(server, 4)
    corpus.change({1: "before"})
    old = dict(corpus.held)
    with monkeypatch.context() as patch:
        calls = stop_at(patch, step)
        try:
            corpus.change({2: "torn", 3: None})
            assert calls() <= step
        except Stopped:
            assert calls() > step
    new = dict(corpus.held)
    with connected(server) as client:
        state = read_state(client)
        assert state is not None
        corpus.held = {2: old, 3: new}[state.generation]
    assert corpus.faults() == []
    expire(monkeypatch)
    if then == "is elsewhere":
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
        corpus.held = dict(old)
        with publishing(server) as path:
            corpus.anew(path)
        assert corpus.faults() == []
        corpus.change({0: "next"})
    else:
        corpus.held = new
        undone = {2: old[2], 3: old[3]} if then == "undoes it" else {}
        corpus.change({0: "next", **undone})
    assert corpus.faults() == []
    corpus.change({1: "last"})
    assert corpus.faults() == []


@pytest.mark.parametrize("step", range(12))
def test_a_writer_elsewhere_was_stopped(server: Address, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, step: int) -> None:
    """This one knows nothing of what it had begun, and would have no reason to look at it."""
    corpus = Corpus(server, 3)
    corpus.change({1: "before"})
    here = dict(corpus.held)
    with monkeypatch.context() as patch, suppress(Stopped):
        patch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
        stop_at(patch, step)
        corpus.held = {**here, 9: "torn"}
        with publishing(server) as path:
            corpus.anew(path)
    expire(monkeypatch)
    corpus.held = here
    corpus.change({0: "next"})
    assert corpus.faults() == []


def test_a_change_too_large_for_one_request(oxigraph: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it is written nobody is answered; stopped there, the next writer sends all."""
    monkeypatch.setattr(push, "LARGEST_UPDATE", 1000)
    monkeypatch.setattr(push, "BATCH", 500)
    corpus = Corpus(oxigraph, 4)
    corpus.change({1: "before" * 50})
    assert corpus.faults() == []
    with monkeypatch.context() as patch, pytest.raises(Stopped):
        stop_at(patch, 6)
        corpus.change({1: "after" * 50})
    with pytest.raises(StoreFault, match="it is being written, and not complete yet"):
        open_reader(oxigraph)
    expire(monkeypatch)
    corpus.change({2: "next"})
    assert corpus.faults() == []


@pytest.mark.parametrize("texts", [{2: "ours"}, {}], ids=["ours", "nothing"])
def test_another_machine_has_written_meanwhile(
    server: Address, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, texts: dict[int, str | None]
) -> None:
    """What this one remembers is of no use then: all is compared."""
    corpus = Corpus(server, 3)
    here = dict(corpus.held)
    with monkeypatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
        corpus.held = {1: "theirs", 5: "theirs"}
        with publishing(server) as path:
            corpus.anew(path)
        corpus.change({1: "theirs too"})
        assert corpus.faults() == []
    corpus.held = here
    corpus.change(texts)
    assert corpus.faults() == []


def test_a_server_that_was_emptied(oxigraph: Address) -> None:
    corpus = Corpus(oxigraph, 3)
    with connected(oxigraph) as client:
        client.update("CLEAR ALL")
    corpus.change({2: "after"})
    assert corpus.faults() == []


def test_a_build_whose_sending_failed(server: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next one sends that change too."""
    corpus = Corpus(server, 3)
    with monkeypatch.context() as patch:
        patch.setattr("claimgraph.store.remote.push", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            corpus.change({0: "unsent"})
    with counted(monkeypatch) as traffic:
        corpus.change({1: "sent"})
    assert any("unsent" in body for body in traffic.bodies)
    assert not any("urn:d2:" in body or "urn:f2:" in body for body in traffic.bodies)
    assert corpus.faults() == []


@pytest.mark.parametrize("graph", [graphs(1)[0], FINDINGS])
@pytest.mark.parametrize("lost", [True, False])
def test_an_entry_that_is_not_what_was_sent(server: Address, graph: str, lost: bool) -> None:
    """A damaged record is refused, not built upon."""
    corpus = Corpus(server, 3)
    corpus.change({1: "before"})
    with connected(server) as client:
        entry = read_record(client).live()[graph]
        client.update(sparql("forget.ru", node=ox.NamedNode(entry.node)))
        if not lost:
            text = entry.lines().replace(entry.digest, "0" * 64)
            client.update(insert([text], CATALOGUE))
    with pytest.raises(PartialAnswer, match="of 10 recorded graphs"):
        corpus.change({1: "after"})


def test_what_cannot_be_told_exactly_ends_the_journal(tmp_path: Path) -> None:
    """And what was not published never counted."""

    def mark() -> str:
        with catalogued(tmp_path) as rows:
            return rows.journal.mark

    with draft(tmp_path) as new:
        new.publish(Manifest("0", {}, {}, ""), {})
    with catalogued(tmp_path) as rows:
        rows.follow("mark", {FINDINGS: "0"})
        rows.keep()
    quad = ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal("c"), ox.NamedNode(FINDINGS))
    with draft(tmp_path) as new:
        new.derive()
        new.load([quad])
    assert mark() == "mark"
    with draft(tmp_path) as new:
        new.derive()
        new.exchange(FINDINGS, [], [f"{quad.triple} .\n"])
        new.publish(Manifest("0", {}, {}, ""))
    with catalogued(tmp_path) as rows:
        assert rows.journal.exchanged() == {FINDINGS: ([], [f"{quad.triple} .\n"])}
        assert rows.journal.loose() == {FINDINGS: "0"}
    with draft(tmp_path) as new:
        new.derive()
        new.exchange(FINDINGS, [f"{quad.triple} .\n"], [])
        new.publish(Manifest("0", {}, {}, ""))
    with catalogued(tmp_path) as rows:
        assert rows.journal.exchanged() == {}
    for ends in ("load", "load_lines", "clear"):
        with catalogued(tmp_path) as rows:
            rows.follow("mark")
            rows.keep()
        with draft(tmp_path) as new:
            new.derive()
            {"load": lambda: new.load([]), "load_lines": lambda: new.load_lines(b""), "clear": lambda: new.clear(FINDINGS)}[
                ends
            ]()
            new.publish(Manifest("0", {}, {}, ""))
        assert mark() == ""


def test_findings_in_many_parts_are_sent_as_one_again(virtuoso: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    """And no piece is left that nobody needs."""
    monkeypatch.setattr(change, "MOST_PARTS", 5)
    put: set[str] = set()
    real = Client.put

    def noted(self: Client, name: str, triples: bytes) -> None:
        put.add(name)
        real(self, name, triples)

    monkeypatch.setattr(Client, "put", noted)
    corpus = Corpus(virtuoso, 20)
    numbers = []
    for turn in range(5):
        corpus.change({turn % 2: f"turn {turn}"})
        with connected(virtuoso) as client:
            numbers.append(len(push.parts_of(read_record(client).live()[FINDINGS])))
        assert corpus.faults() == []
    assert numbers == [3, 5, 1, 3, 5]
    corpus.change({})
    with connected(virtuoso) as client:
        record = read_record(client)
        needed = {name for entry in record.entries for name in push.names(entry)}
        assert {name for name in put if client.graph(name)} == needed
        assert len({entry.until for entry in record.entries}) == 2
