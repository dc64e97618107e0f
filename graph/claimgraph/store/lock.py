"""Locks between processes: one writer of a store, any number of readers of a generation.

flock(2) where there is one: the lock dies with its process. Elsewhere the writer's lock is a file that exists only while
it is held and that a killed process leaves behind; readers then hold none, because an open file cannot be removed there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from claimgraph.errors import LockedStore
from claimgraph.store.layout import LOCK, written

try:
    import fcntl
except ImportError:
    fcntl = None  # type: ignore[assignment]

_held: set[int] = set()
"""The files by which this process holds locks of writers."""


def _let_go() -> None:
    """In a copy of the process: a lock must not outlive the process that took it."""
    for handle in _held:
        os.close(handle)
    _held.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Holds the writer's lock of the store at ``path``.

    Raises LockedStore, naming the process, if another holds it, and StoreFault if the lock cannot be written.
    """
    file = path / LOCK
    try:
        handle = os.open(file, os.O_RDWR | os.O_CREAT | (0 if fcntl else os.O_EXCL), 0o644)
    except FileExistsError:
        raise LockedStore(path, _holder(file), file) from None
    except OSError as fault:
        raise written(path, fault) from fault
    try:
        if fcntl:
            _exclusive(path, handle)
        _held.add(handle)
        try:
            os.ftruncate(handle, 0)
            os.write(handle, f"{os.getpid()}\n".encode())
        except OSError as fault:
            raise written(path, fault) from fault
        yield
        os.ftruncate(handle, 0)
    finally:
        _held.discard(handle)
        os.close(handle)
        if not fcntl:
            file.unlink(missing_ok=True)


def reading(file: Path) -> IO[bytes]:
    """Opens the file and holds a shared lock on it until it is closed. Raises OSError if it is missing or being removed."""
    handle = file.open("rb")
    try:
        if fcntl:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        raise
    return handle


@contextmanager
def unread(file: Path) -> Iterator[bool]:
    """Whether nobody reads behind the file; nobody can begin to while the context lasts."""
    if not fcntl or not file.exists():
        yield True
        return
    with file.open("rb") as handle:
        free = False
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            free = True
        yield free


def _exclusive(path: Path, handle: int) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise LockedStore(path, _holder(path / LOCK)) from None
    except OSError as fault:
        raise written(path, fault) from fault
    with suppress(FileNotFoundError):
        if os.path.samestat(os.fstat(handle), (path / LOCK).stat()):
            return
    raise LockedStore(path, _holder(path / LOCK))  # of a writer that has just taken its folder away again


def _holder(file: Path) -> int:
    """The process id that the lock file names, 0 if it names none."""
    with suppress(OSError, ValueError):
        return int(file.read_text(encoding="ascii"))
    return 0
