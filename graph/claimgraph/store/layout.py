"""The folder of an embedded store, and how its faults are told.

    lock                      held by the one process that writes
    catalogue.sqlite          the units of the current generation: what they were made from, the digests of their graphs
    findings.sqlite           what comparing claims has read and found so far; it can be made anew from the graph
    current                   the name of the generation to read, replaced atomically
    generations/<number>/     one complete graph: manifest.json and the pyoxigraph database quads/

A generation that is begun from nothing has a catalogue.sqlite and a findings.sqlite of its own until it is complete. They tell
what has been loaded for certain: if its writer is killed, the next one that would make the same goes on there.

A generation never changes once ``current`` names it. A reader holds a shared lock on the manifest of the generation that
it reads; the writer removes older generations that nobody reads.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

from claimgraph.errors import CorruptStore, FullDisk, StoreFault, UnwritableStore

LOCK, CURRENT, GENERATIONS = "lock", "current", "generations"
NEXT = "current.next"
MANIFEST, QUADS = "manifest.json", "quads"
CATALOGUE, PROJECTION = "catalogue.sqlite", "findings.sqlite"

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NOT_WRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST)


def ours(entry: str) -> bool:
    """Whether a store has a file or folder of that name; SQLite keeps a journal beside its file."""
    return entry in (LOCK, CURRENT, NEXT, GENERATIONS) or entry.removesuffix("-journal") in (CATALOGUE, PROJECTION)


def current(path: Path) -> str:
    """The name of the generation to read, empty if the folder holds no store. Raises CorruptStore if it is no name."""
    try:
        name = (path / CURRENT).read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except UnicodeDecodeError:
        name = ""
    except OSError as fault:
        raise StoreFault(path, f"cannot be read: {fault.strerror or fault}", "check the path and its permissions") from fault
    if not name.isdecimal():
        raise CorruptStore(path, f"{CURRENT} names no generation")
    return name


def written(path: Path, fault: OSError) -> StoreFault:
    """What a failed write means for the user: a full disk, a folder that cannot be written, or else the system's own words.

    The database reports its faults as text without a number, so the system's words for the number are looked for too.
    """
    text = fault.strerror or str(fault)
    if _is(fault, NO_ROOM):
        return FullDisk(path, text)
    if _is(fault, NOT_WRITABLE):
        return UnwritableStore(path, text)
    return StoreFault(path, f"cannot be written: {text}", "check the folder and its file system")


def _is(fault: OSError, numbers: tuple[int, ...]) -> bool:
    return fault.errno in numbers or any(os.strerror(number) in str(fault) for number in numbers)
