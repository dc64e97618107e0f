"""What every request passes: a rate limit, a cap on its body, headers that tell browsers to trust nothing, no traceback."""

from __future__ import annotations

import logging
import zlib
from collections import OrderedDict
from collections.abc import Callable, MutableMapping
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from claimgraph.serve.problems import PROBLEM, Problem, body, problem
from claimgraph.serve.settings import Limits

LOG = logging.getLogger("claimgraph.serve")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The Content-Security-Policy of every answer that brings none of its own."""

HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"interest-cohort=()"),
)
OPEN = (
    b"/sparql",
    b"/data/",
    b"/id/",
    b"/graph-store",
    b"/reconcile",
    b"/v1alpha1/",
    b"/.well-known/void",
    b"/ontology",
    b"/vocabulary",
)
"""What scripts of other sites may read. Everything here is public and nothing is done for a visitor who is signed in, so the
permission is the same for all (``*``); an Origin is never reflected, and credentials are never allowed."""

CLIENTS = 10_000
"""How many clients are remembered for the rate limit."""


class Guard:
    """The outermost layer of the application. ``clock`` counts seconds."""

    def __init__(self, app: ASGIApp, limits: Limits, clock: Callable[[], float], prefix: str = "") -> None:
        self._app, self._limits, self._clock, self._prefix = app, limits, clock, prefix.encode()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False
        path = scope.get("raw_path", b"").removeprefix(self._prefix)
        open_to_scripts = path.startswith(OPEN)

        async def sending(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                _protect(message, open_to_scripts=open_to_scripts)
            await send(message)

        try:
            if not self.admits((scope.get("client") or ("", 0))[0]):
                detail = f"more than {self._limits.rate:g} requests a second"
                raise Problem(429, detail, "ask more slowly", {"Retry-After": "1"})
            await self._app(scope, self._capped(scope, receive), sending)
        except Problem as told:
            await _plain(told, sending)
        except Exception as fault:
            LOG.exception("%s %s", scope["method"], scope["path"])
            if not begun:
                await _plain(problem(fault), sending)

    def admits(self, client: str) -> bool:
        """Whether a client may ask now: there is a token bucket for each."""
        rate, burst = self._limits.rate, self._limits.burst
        if not rate:
            return True
        now = self._clock()
        left, since = self._buckets.pop(client, (float(burst), now))
        left = min(float(burst), left + (now - since) * rate)
        self._buckets[client] = (max(left - 1, 0), now)
        if len(self._buckets) > CLIENTS:
            self._buckets.popitem(last=False)
        return left >= 1

    def _capped(self, scope: Scope, receive: Receive) -> Receive:
        most, size = self._limits.body, 0
        length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if not length.isdigit() or int(length) > most:
            raise Problem(413, f"the body is larger than {most:,} bytes", "send less", {"Connection": "close"})

        async def receiving() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > most:
                raise Problem(413, f"the body is larger than {most:,} bytes", "send less", {"Connection": "close"})
            return message

        return receiving


def _protect(message: MutableMapping[str, Any], *, open_to_scripts: bool) -> None:
    headers = list(message.get("headers", ()))
    names = {name for name, _ in headers}
    headers += [(name, value) for name, value in HEADERS if name not in names]
    if b"content-security-policy" not in names:
        headers.append((b"content-security-policy", POLICY.encode()))
    if open_to_scripts:
        headers.append((b"access-control-allow-origin", b"*"))
    message["headers"] = headers


async def _plain(told: Problem, send: Send) -> None:
    headers = [(name.lower().encode(), value.encode()) for name, value in told.headers.items()]
    data = body(told)
    headers += [
        (b"content-type", PROBLEM.encode()),
        (b"content-length", str(len(data)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": told.status, "headers": headers})
    await send({"type": "http.response.body", "body": data})


async def body_of(request: Request, most: int) -> bytes:
    """The body of a request, decompressed if it is gzip. Raises Problem: 413 if it is larger than ``most``, 415 if it is
    encoded otherwise, 400 if it is damaged."""
    data = await request.body()
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding in ("identity", ""):
        return data
    if encoding not in ("gzip", "x-gzip"):
        raise Problem(
            415, f"the content encoding {encoding[:40]!r} is not read", "send gzip or none", {"Accept-Encoding": "gzip"}
        )
    inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        plain = inflate.decompress(data, most + 1)
    except zlib.error:
        raise Problem(400, "the body is no gzip", "send it as it is, or compressed by gzip") from None
    if len(plain) > most:
        raise Problem(413, f"the body is larger than {most:,} bytes when decompressed", "send less")
    if not inflate.eof:
        raise Problem(400, "the compressed body ends too early", "send all of it")
    return plain
