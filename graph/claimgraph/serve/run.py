"""Running the server: a socket, an announcement once it answers, and an end that lets requests finish."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Callable
from functools import partial
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from claimgraph.errors import EnvironmentFault
from claimgraph.serve.app import application
from claimgraph.serve.pool import Hand
from claimgraph.serve.reception import IDLE, Reception
from claimgraph.serve.settings import Settings


class Joined:
    """A transport that sends what is written to it once the writer is through: head and body of an answer leave together.

    Each sending wakes the client, which costs more than making a small answer.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport, self._loop = transport, asyncio.get_running_loop()
        self._held: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Sends the data before the loop turns to its next event."""
        if not self._held:
            self._loop.call_soon(self._flush)
        self._held.append(data)

    def close(self) -> None:
        """Sends what is held, then closes."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        held, self._held = self._held, []
        if held and not self._transport.is_closing():
            self._transport.write(b"".join(held))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class Http(AutoHTTPProtocol):  # type: ignore[misc,valid-type]
    """uvicorn's side of a connection, on such a transport."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """As uvicorn does it."""
        super().connection_made(Joined(cast(asyncio.Transport, transport)))


def received(**given: Any) -> Reception:
    """A connection, first of all."""
    return Reception(given["app_state"]["desk"], partial(Http, **given), given["server_state"])


class Server(uvicorn.Server):
    """uvicorn's server, which says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn does it."""
        await super().startup(sockets)
        if self.started and not self.should_exit:
            self._ready()


def serve(settings: Settings, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serves until the process is told to end (SIGTERM, SIGINT); requests under way are answered first.

    ``announce`` is told the address once the server answers. Raises EnvironmentFault if the port is taken, and what opening
    the store raises.
    """
    listening = _listen(host, port)
    asyncio.run(_try(settings))
    shown = f"[{host}]" if ":" in host else host
    address = settings.base or f"http://{shown}:{listening.getsockname()[1]}"
    logging.basicConfig(format="claimgraph: %(message)s", level=logging.WARNING)
    config = uvicorn.Config(
        application(settings),
        http=received,  # type: ignore[arg-type]
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=int(settings.limits.seconds) + 5,
        timeout_keep_alive=int(IDLE),
        h11_max_incomplete_event_size=64 * 1024,
        limit_concurrency=1000,
    )
    server = Server(config, lambda: announce(address))
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: None)  # uvicorn raises the signal again once it has ended by it
    try:
        server.run(sockets=[listening])
    finally:
        listening.close()
    if not server.started:
        raise EnvironmentFault("the server could not start", "see the messages above")


async def _try(settings: Settings) -> None:
    """Opens the store in one worker, so that a damaged one is told before anything is served."""
    hand = await Hand.start(settings.store, settings.limits, "")
    try:
        await hand.send({"job": "graphs"})
    except EOFError:
        raise EnvironmentFault(
            f"store {settings.store}: a worker that read it died", "build it anew with: claimgraph build"
        ) from None
    finally:
        await hand.kill()


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as fault:
        raise EnvironmentFault(f"{host}: {fault.strerror or fault}", "name another address with --host") from fault
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
        listening.listen(2048)
    except OSError as fault:
        listening.close()
        raise EnvironmentFault(f"{host}:{port}: {fault.strerror or fault}", "name another port with --port") from fault
    listening.set_inheritable(False)
    return listening
