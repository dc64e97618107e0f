"""Keeps the copy of a store on a server up to date, in a process of its own beside the server that reads the copy.

python -m claimgraph.serve.follower ADDRESS     until its standard input ends
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

from claimgraph.errors import ClaimgraphError
from claimgraph.store import open_reader
from claimgraph.store.address import Address

EVERY = 30.0
"""Seconds between two looks at the server."""


def served(store: Path | Address) -> tuple[Path, str]:
    """The folder that is read, and the address that it is a copy from, if any. The store has been opened as a copy before."""
    return (store.cache("copy"), str(store)) if isinstance(store, Address) else (store, "")


def follow(address: Address, wait: Callable[[], bool], report: Callable[[str], None]) -> None:
    """Brings the copy up to date each time ``wait`` returns True. ``report`` is told, once, why that fails."""
    told = ""
    while wait():
        try:
            open_reader(address, copied=True).close()
            told = ""
        except ClaimgraphError as fault:
            if told != fault.message:
                report(f"the store on the server cannot be read, the copy stays in use: {fault.message}")
            told = fault.message


def main(address: Address) -> None:
    """Follows until the server that started this process is gone."""
    ended = Event()

    def watch() -> None:
        sys.stdin.read()
        ended.set()

    Thread(target=watch, daemon=True).start()
    follow(address, lambda: not ended.wait(EVERY), logging.getLogger("claimgraph.serve").warning)


if __name__ == "__main__":
    main(Address(sys.argv[1]))
