"""The server's side of the workers: jobs go to whoever is free, who takes too long is killed, who died is replaced."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimgraph.errors import ClaimgraphError, CorruptStore, EnvironmentFault, UsageError
from claimgraph.serve.settings import Limits, Settings
from claimgraph.serve.wire import HEAD, Header, frame

STARTING = 30.0
"""Seconds that a worker may take to open its store."""

WORKER = "claimgraph.serve.worker"
"""The module that a worker process runs."""

FOLLOWER = "claimgraph.serve.follower"
"""The module that keeps the copy of a store on a server up to date."""

PAUSE = 0.2
"""Seconds before another worker is started where one could not be."""


class Refused(UsageError):
    """A worker refuses a job. ``kind`` is not-yet, usage, result-limit, not-acceptable, unknown, data or store."""

    def __init__(self, kind: str, message: str, remedy: str) -> None:
        super().__init__(message, remedy)
        self.kind = kind


class OutOfTime(ClaimgraphError):
    """A query did not end within its time; its process has been killed."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"the query did not end within {seconds:g} s and was stopped", "ask for less, or run it on your own copy"
        )


class OutOfMemory(ClaimgraphError):
    """A worker died of a query, which is what happens when it needs more memory than it may have."""

    def __init__(self, size: int) -> None:
        super().__init__(
            f"the query ended its process, most likely by needing more than {size // 1024 // 1024} MiB",
            "ask for less, or run it on your own copy",
        )


class Busy(ClaimgraphError):
    """All workers are taken."""

    def __init__(self) -> None:
        super().__init__("all workers are busy", "try again in a moment")


@dataclass(frozen=True)
class Reply:
    """What a worker answers, and the digest of the store that it answered from."""

    header: Header
    body: bytes

    @property
    def digest(self) -> str:
        """The digest of the store."""
        return str(self.header.get("digest", ""))


class Hand:
    """One worker process as the server holds it."""

    def __init__(self, process: asyncio.subprocess.Process, generation: str, hello: Header) -> None:
        self._process = process
        self.generation = generation
        self.hello = hello

    @classmethod
    async def start(cls, store: Path, limits: Limits, generation: str, module: str = WORKER) -> Hand:
        """Starts a process and waits until it has opened the store. Raises what hinders it."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            str(store),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=1024 * 1024,
            start_new_session=sys.platform != "win32",
        )
        hand = cls(process, generation, {})
        told = {"memory": limits.memory, "rows": limits.rows, "bytes": limits.bytes, "seconds": limits.seconds}
        try:
            async with asyncio.timeout(STARTING):
                hand.hello = (await hand.send(told)).header
        except TimeoutError:
            await hand.kill()
            raise EnvironmentFault(f"store {store}: opening took more than {STARTING:g} s", "try again") from None
        except EOFError:
            await hand.kill()
            raise CorruptStore(store, "a worker that opened it died") from None
        except BaseException:
            await hand.kill()
            raise
        return hand

    async def send(self, job: Mapping[str, Any]) -> Reply:
        """Does one job. Raises Refused, and EOFError if the process is gone."""
        assert self._process.stdin and self._process.stdout
        try:
            self._process.stdin.write(frame(job))
            await self._process.stdin.drain()
            size, length = HEAD.unpack(await self._process.stdout.readexactly(HEAD.size))
            data = await self._process.stdout.readexactly(size + length)
        except (asyncio.IncompleteReadError, BrokenPipeError, ConnectionResetError):
            raise EOFError from None
        header: Header = json.loads(data[:size])
        if "fault" in header:
            raise Refused(header["fault"], header["message"], header["remedy"])
        return Reply(header, data[size:])

    async def kill(self) -> None:
        """Ends the process, whatever it is doing."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()


class Pool:
    """A number of workers on one store, which run ``module``. ``report`` is told of what goes wrong behind the scenes."""

    def __init__(self, settings: Settings, report: Callable[[str], None] = lambda _: None, module: str = WORKER) -> None:
        self._module, self._current = module, settings.store / "current"
        self._stamp, self._named = (0, 0), ""
        self._source = settings.source
        self._follower: asyncio.subprocess.Process | None = None
        self._store, self._limits, self._size = settings.store, settings.limits, max(2, settings.workers)
        self._report = report
        self._idle: asyncio.LifoQueue[Hand] = asyncio.LifoQueue()
        self._foreign = asyncio.Semaphore(self._size - 1)
        self._all: set[Hand] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False
        self.hello: Header = {}
        self.killed = 0

    @property
    def alive(self) -> int:
        """How many workers there are at this moment."""
        return len(self._all)

    @property
    def size(self) -> int:
        """How many workers there should be."""
        return self._size

    async def start(self) -> None:
        """Starts all workers. Raises what hinders the first of them, such as a damaged store."""
        first = await Hand.start(self._store, self._limits, self.generation(), self._module)
        self.hello = first.hello
        starting = [Hand.start(self._store, self._limits, self.generation(), self._module) for _ in range(self._size - 1)]
        others = await asyncio.gather(*starting, return_exceptions=True)
        for hand in (first, *others):
            if isinstance(hand, Hand):
                self._admit(hand)
            else:
                self._replace()
        if self._source:  # the follower ends when its input does, which is when this process does
            command = (sys.executable, "-m", FOLLOWER, self._source)
            self._follower = await asyncio.create_subprocess_exec(
                *command, stdin=asyncio.subprocess.PIPE, start_new_session=sys.platform != "win32"
            )

    async def call(self, job: Mapping[str, Any], *, foreign: bool = False) -> Reply:
        """Has a job done. ``foreign`` jobs (queries that somebody sends) never hold the last worker.

        Raises Busy, OutOfTime, OutOfMemory, Refused.
        """
        try:
            async with contextlib.AsyncExitStack() as stack:
                async with asyncio.timeout(self._limits.seconds):
                    if foreign:
                        await stack.enter_async_context(self._foreign)
                    hand = await self._idle.get()
                return await self._on(hand, job)
        except TimeoutError:
            raise Busy from None

    async def _on(self, hand: Hand, job: Mapping[str, Any]) -> Reply:
        kept = False
        try:
            async with asyncio.timeout(self._limits.seconds):
                await self._refresh(hand)
                reply = await hand.send(job)
            kept = True
            return reply
        except Refused:
            kept = True
            raise
        except TimeoutError:
            raise OutOfTime(self._limits.seconds) from None
        except EOFError:
            raise OutOfMemory(self._limits.memory) from None
        finally:
            if kept and not self._closed:
                self._idle.put_nowait(hand)
            else:
                self.killed += 1
                self._drop(hand)

    async def _refresh(self, hand: Hand) -> None:
        """Lets a worker read the newest generation, if there is a newer one than it reads."""
        newest = self.generation()
        if newest == hand.generation or not newest:
            return
        hand.generation = newest
        try:
            self.hello = hand.hello = (await hand.send({"job": "open", "anew": True})).header
        except Refused as fault:
            self._report(f"the new store cannot be read, the old one stays in use: {fault.message}")

    def generation(self) -> str:
        """The name of the newest generation of the store; read again only if the file that names it has been replaced."""
        try:
            found = self._current.stat()
            stamp = (found.st_ino, found.st_mtime_ns)
            if stamp != self._stamp:
                self._named, self._stamp = self._current.read_text("ascii").strip(), stamp
        except (OSError, UnicodeDecodeError):
            return self._named
        return self._named

    def _admit(self, hand: Hand) -> None:
        self._all.add(hand)
        self._idle.put_nowait(hand)

    def _drop(self, hand: Hand) -> None:
        """Ends a worker, and starts another in its place."""
        self._all.discard(hand)
        self._run(hand.kill())
        if not self._closed:
            self._replace()

    def _replace(self) -> None:
        async def anew() -> None:
            while not self._closed:
                try:
                    hand = await Hand.start(self._store, self._limits, self.generation(), self._module)
                except (ClaimgraphError, OSError) as fault:
                    self._report(f"no new worker: {fault}")
                    await asyncio.sleep(PAUSE)
                    continue
                if self._closed:
                    await hand.kill()
                else:
                    self._admit(hand)
                return

        self._run(anew())

    def _run(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Ends all workers."""
        self._closed = True
        if self._follower:
            with contextlib.suppress(ProcessLookupError):
                self._follower.kill()
            await self._follower.wait()
        await asyncio.gather(*(hand.kill() for hand in self._all), return_exceptions=True)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._all.clear()
