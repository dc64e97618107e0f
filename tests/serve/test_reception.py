"""Connections as they arrive: what is answered on the spot is answered as the application would, everything else gets there."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from urllib.parse import quote, urlsplit

import pytest

from serve.support import Served

LOOKUP = "SELECT ?p ?o { <https://w3id.org/claimgraph/data/actor/poland> ?p ?o FILTER(?p != <urn:%d>) }"
JSON = "application/sparql-results+json"


class Raw:
    """A connection written and read by hand."""

    def __init__(self, server: Served) -> None:
        parts = urlsplit(server.url)
        self.stream = socket.create_connection((parts.hostname or "", parts.port or 0), 20)
        self.stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.held = b""

    def send(self, *parts: bytes) -> None:
        for part in parts:
            self.stream.sendall(part)
            time.sleep(0.05)

    def more(self) -> bytes:
        data = self.stream.recv(65536)
        assert data, "the server closed the connection"
        return data

    def answer(self, *, bodiless: bool = False) -> tuple[int, dict[str, str], bytes]:
        """The next answer: status, headers, body."""
        while b"\r\n\r\n" not in self.held:
            self.held += self.more()
        head, _, rest = self.held.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines[1:])
        size = 0 if bodiless else int(headers["content-length"])
        while len(rest) < size:
            rest += self.more()
        self.held = rest[size:]
        return int(lines[0].split()[1]), headers, rest[:size]

    def closed(self) -> bool:
        """Whether the server closes the connection now."""
        return self.stream.recv(65536) == b""


@pytest.fixture
def raw(server: Served) -> Iterator[Raw]:
    connection = Raw(server)
    yield connection
    connection.stream.close()


def plain(number: int, accept: str = JSON, more: str = "", method: str = "GET") -> bytes:
    """A request for a lookup."""
    return f"{method} /sparql?query={quote(LOOKUP % number)} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\n{more}\r\n".encode()


def settled(server: Served) -> None:
    """Waits until the server has its copy of the store."""
    for _ in range(200):
        if server.get("/health").json()["copied"]:
            return
        time.sleep(0.05)
    raise AssertionError("there is no copy")


@pytest.mark.parametrize("accept", [JSON, "text/csv", "application/sparql-results+xml;q=0.9, */*;q=0.1", "*/*", "text/turtle"])
def test_both_ways_give_the_same_answer(server: Served, accept: str) -> None:
    settled(server)
    answers = []
    for more in ("", "X-Unknown: 1\r\n"):
        connection = Raw(server)
        for _ in range(2):
            connection.send(plain(1, accept, more))
            status, headers, body = connection.answer()
            headers.pop("date")
            answers.append((status, dict(sorted(headers.items())), body))
        connection.stream.close()
    assert answers[0] == answers[1] and answers[2] == answers[3]
    assert answers[0][:2] == answers[2][:2] and sorted(answers[0][2]) == sorted(answers[2][2])
    assert answers[0][0] == (406 if accept == "text/turtle" else 200)


def test_a_connection_goes_on_to_the_application_when_something_else_is_asked(raw: Raw) -> None:
    raw.send(plain(2))
    assert raw.answer()[0] == 200
    raw.send(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
    assert raw.answer()[2].startswith(b"{")
    raw.send(plain(2))
    assert raw.answer()[0] == 200
    query = b"ASK {}"
    kind = b"Content-Type: application/sparql-query\r\n"
    raw.send(b"POST /sparql HTTP/1.1\r\nHost: x\r\n" + kind + b"Content-Length: 6\r\n\r\n" + query)
    assert b'"boolean":true' in raw.answer()[2]


def test_requests_in_pieces_and_several_at_once_are_understood(server: Served) -> None:
    for parts in (
        (plain(3)[:9], plain(3)[9:]),
        (plain(3)[:-2], plain(3)[-2:]),
        (plain(3) + plain(4),),
        (plain(3) + plain(4)[:50], plain(4)[50:]),
        (plain(3), plain(4) + b"GET /health HTTP/1.1\r\n", b"Host: x\r\n\r\n"),
    ):
        connection = Raw(server)
        connection.send(*parts)
        expected = b"".join(parts).count(b"HTTP/1.1")
        assert [connection.answer()[0] for _ in range(expected)] == [200] * expected
        connection.stream.close()


def test_unusual_requests_are_left_to_the_application(server: Served) -> None:
    for request, status in (
        (plain(5, more="Content-Length: 3\r\n") + b"abc", 200),
        (plain(5, more="Accept: text/csv\r\n"), 200),
        (plain(5, more="Content-Length: 9999999\r\n"), 413),
        (plain(5).replace(b"HTTP/1.1", b"HTTP/1.0"), 200),
        (plain(5).replace(b"query=", b"query=%FF"), 400),
        (plain(5).replace(b" HTTP", b"&query=ASK%20%7B%7D HTTP"), 400),
        (plain(5).replace(b" HTTP", b"&format=csv HTTP"), 200),
        (plain(5).replace(b"Host", b"Ho st"), 400),
        (plain(5).replace(b"Host: x", b"Host: x\x00"), 400),
        (plain(5, method="DELETE"), 405),
    ):
        connection = Raw(server)
        connection.send(request)
        assert connection.answer()[0] == status, request
        connection.stream.close()


def test_head_has_no_body_and_a_known_answer_is_not_sent_again(server: Served) -> None:
    settled(server)
    connection = Raw(server)
    connection.send(plain(6))
    tag = connection.answer()[1]["etag"]
    connection.send(plain(6, more=f"If-None-Match: {tag}\r\n"))
    assert connection.answer(bodiless=True)[0] == 304
    connection.send(plain(6, method="HEAD"))
    assert connection.answer(bodiless=True)[0] == 200
    connection.send(plain(6, more="Connection: close\r\n"))
    assert connection.answer()[0] == 200 and connection.closed()


def test_lookups_count_for_the_rate_limit(serve: Callable[..., Served]) -> None:
    served = serve("--rate", "2")
    settled(served)
    connection = Raw(served)
    codes = []
    for _ in range(40):
        connection.stream.sendall(plain(7))
        codes.append(connection.answer()[0])
    assert codes[0] == 200 and 429 in codes and set(codes) == {200, 429}


def test_a_client_that_does_not_read_is_not_read_from(server: Served) -> None:
    connection = Raw(server)
    connection.stream.setblocking(False)
    sent = 0
    for _ in range(200):
        try:
            sent += connection.stream.send(plain(8))
        except BlockingIOError:
            break
        time.sleep(0.001)
    assert server.get("/health").status_code == 200
    connection.stream.close()
    assert server.get("/health").status_code == 200


def test_an_open_connection_does_not_keep_the_server_from_ending(serve: Callable[..., Served]) -> None:
    served = serve()
    asked, silent = Raw(served), Raw(served)
    asked.send(plain(9))
    asked.answer()
    assert served.end() == 0
    assert asked.closed() and silent.closed()
