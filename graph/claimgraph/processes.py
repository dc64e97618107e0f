"""Work that several processes share: results in the order of the items, a bounded number of them waiting."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import Any, TypeVar

from claimgraph.errors import EnvironmentFault

AHEAD = 4
"""Items that wait for each process, which bounds the memory."""

PR_SET_PDEATHSIG = 1

Item = TypeVar("Item")
Made = TypeVar("Made")

_work: list[Callable[[Any], Any]] = []


def in_order(work: Callable[[Item], Made], items: Iterable[Item], jobs: int) -> Iterator[Made]:
    """What the work makes of each item, in turn. With several ``jobs`` processes do it, which are copies of this one.

    What ``work`` holds need not be picklable, items and results must be. Raises EnvironmentFault if a process is killed, and what
    the work raises.
    """
    if jobs < 2 or not _may_fork():
        yield from map(work, items)
        return
    waiting: deque[Future[Made]] = deque()
    _shrink()
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), _begin, (work, os.getpid())) as pool:
        try:
            for item in items:
                waiting.append(pool.submit(_do, item))
                while len(waiting) > AHEAD * jobs:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as fault:
            raise EnvironmentFault("a process that worked for this one was killed", "see that there is memory enough") from fault
        finally:
            for future in waiting:
                future.cancel()


def usual_jobs() -> int:
    """The number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _may_fork() -> bool:
    """Whether a process can be copied with all that it has compiled: on Linux, while it has one thread."""
    return sys.platform.startswith("linux") and threading.active_count() == 1


def _shrink() -> None:
    """Gives back what memory is not used: each copy of the process would have it too."""
    gc.collect()
    with suppress(AttributeError):  # the GNU C library has this, others do not
        ctypes.CDLL(None).malloc_trim(0)


def _begin(work: Callable[[Any], Any], parent: int) -> None:
    """In a new process: takes the work, and dies with the process that it works for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who interrupts the parent, which sees to it
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    gc.freeze()  # looking for garbage among what is shared would make copies of it
    _work[:] = [work]


def _do(item: Any) -> Any:
    return _work[0](item)
