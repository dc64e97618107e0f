"""Running the server: a socket, an announcement once it answers, and an end that lets requests finish."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Callable

import uvicorn

from claimgraph.errors import EnvironmentFault
from claimgraph.serve.app import application
from claimgraph.serve.pool import Hand
from claimgraph.serve.settings import Settings


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
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=int(settings.limits.seconds) + 5,
        timeout_keep_alive=15,
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
        await hand.send({"job": "query", "text": "ASK { ?s ?p ?o }", "rows": "json", "trusted": True})
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
