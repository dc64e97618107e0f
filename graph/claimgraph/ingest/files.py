"""Writing documents so that a reader never sees half of one."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from claimgraph.errors import EnvironmentFault


def write_whole(file: Path, data: bytes) -> None:
    """Writes a file whole or not at all: beside it first, then in its place. Raises EnvironmentFault, naming the file."""
    part = file.with_name(file.name + ".part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
    except OSError as fault:
        with contextlib.suppress(OSError):
            part.unlink()
        raise EnvironmentFault(f"{file}: {fault.strerror or fault}", "check the folder, its permissions and the disk") from fault
