"""Where connections arrive: plain requests for lookups are answered on the spot, everything else is handed on to uvicorn.

A lookup takes some ten microseconds, an application server several times as long. So whoever asks for nothing but lookups never
gets to it. The request must be of the simplest kind: a whole GET of the endpoint with nothing but a query, in one piece, with
headers that change nothing about the answer. With the first other request the connection is uvicorn's for good.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, MutableSet
from functools import lru_cache
from typing import Any, Protocol, cast
from urllib.parse import unquote_plus

from claimgraph.serve.guard import HEADERS, POLICY, Guard
from claimgraph.serve.media import HTML, ROWS, chosen, content_type
from claimgraph.serve.site import Site

IDLE = 15.0
"""Seconds after which a connection on which nothing is asked is closed."""

MOST = 1000
"""So many connections may be here; what comes beyond is uvicorn's to refuse."""

LONGEST = 8192
"""How many bytes a plain request may have."""

_BLOCK = re.compile(rb"(?:[A-Za-z0-9-]++:[ \t]*+[\x20-\x7e]*+\r\n)++\r\n")
_PLAIN = {"host", "accept", "accept-encoding", "accept-language", "cache-control", "connection", "cookie", "dnt", "origin"}
_PLAIN |= {"pragma", "priority", "referer", "user-agent"}
"""Request headers that, but for Accept, change nothing about an answer here."""

_SAFE = b"".join(
    name + b": " + value + b"\r\n"
    for name, value in (*HEADERS, (b"content-security-policy", POLICY.encode()), (b"access-control-allow-origin", b"*"))
)


class State(Protocol):
    """What uvicorn knows of all connections."""

    connections: MutableSet[Any]
    default_headers: list[tuple[bytes, bytes]]


class Desk:
    """Answers plain requests for lookups, as bytes of HTTP."""

    def __init__(self, site: Site, guard: Guard) -> None:
        self._site, self._guard = site, guard
        self._begin = f"GET {site.settings.prefix}/sparql?query=".encode()

    def answer(self, request: bytes, client: str) -> bytes | None:
        """The answer to a request from a client's address, without its first line and its date; None if it is for others."""
        if len(request) > LONGEST or not request.startswith(self._begin):
            return None
        generation = self._site.pool.generation()
        key = (generation, request)
        made: bytes | None = self._site.memory.get(key)
        if made is None:
            made = self._make(request, generation)
            if made is None:
                return None
            self._site.memory.put(key, made, len(made) + len(request) + 300)
        return made if self._guard.admits(client) else None

    def _make(self, request: bytes, generation: str) -> bytes | None:
        line, _, block = request.partition(b"\r\n")
        rows = _rows(block)
        query, version = line[len(self._begin) : -9], line[-9:]
        if not rows or version != b" HTTP/1.1" or b"&" in query or b"#" in query:
            return None
        try:
            text = unquote_plus(query.decode("ascii"), errors="strict")
        except UnicodeDecodeError:
            return None
        job = {"job": "query", "text": self._site.addresses.inward(text), "rows": rows}
        reply = self._site.lookups.answer(job, generation)
        if reply is None:
            return None
        media = content_type(ROWS[rows])
        headers, body = self._site.outgoing(reply, media)
        head = "".join(f"{name.lower()}: {value}\r\n" for name, value in headers.items())
        return f"{head}content-type: {media}\r\ncontent-length: {len(body)}\r\n".encode() + _SAFE + b"\r\n" + body


@lru_cache(maxsize=512)
def _rows(block: bytes) -> str | None:
    """The format that the headers of a plain request ask for. Clients send the same headers again and again."""
    if not _BLOCK.fullmatch(block):
        return None
    found: dict[str, str] = {}
    for line in block.decode("ascii").split("\r\n")[:-2]:
        name, _, value = line.partition(":")
        name = name.lower()
        if name in found or not (name in _PLAIN or name.startswith("sec-")):
            return None
        found[name] = value.strip()
    if "host" not in found or found.get("connection", "keep-alive").lower() != "keep-alive" or HTML in found.get("accept", ""):
        return None
    return chosen(found.get("accept"), ROWS)


class Reception(asyncio.Protocol):
    """A connection as it arrives. ``onward`` makes what takes it over, ``state`` holds all connections."""

    def __init__(self, desk: Desk, onward: Callable[[], asyncio.Protocol], state: State) -> None:
        self._desk, self._onward, self._state = desk, onward, state
        self._answered = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The client is here."""
        self._transport = cast(asyncio.Transport, transport)
        self._client = str((transport.get_extra_info("peername") or ("",))[0])
        self._state.connections.add(self)
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_later(IDLE, self._look)

    def data_received(self, data: bytes) -> None:
        """The client asks."""
        answer = self._desk.answer(data, self._client) if len(self._state.connections) < MOST else None
        if answer is None:
            self._leave()
            http = self._onward()
            self._transport.set_protocol(http)
            http.connection_made(self._transport)
            http.data_received(data)
            return
        self._answered = True
        common = b"".join(name + b": " + value + b"\r\n" for name, value in self._state.default_headers)
        self._transport.write(b"HTTP/1.1 200 OK\r\n" + common + answer)

    def pause_writing(self) -> None:
        """The client does not read what it asked for: no more is taken from it."""
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        """It reads again."""
        self._transport.resume_reading()

    def connection_lost(self, fault: Exception | None) -> None:  # noqa: ARG002
        """The client is gone."""
        self._leave()

    def shutdown(self) -> None:
        """The server ends: what was asked has been answered."""
        self._transport.close()

    def _look(self) -> None:
        if not self._answered:
            self._transport.close()
            return
        self._answered = False
        self._timer = self._loop.call_later(IDLE, self._look)

    def _leave(self) -> None:
        self._timer.cancel()
        self._state.connections.discard(self)
