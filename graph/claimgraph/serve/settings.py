"""What a server is told when it starts: where it listens, which store it serves, how much a request may cost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from claimgraph.errors import UsageError

_BASE = re.compile(
    r"https?://[A-Za-z0-9.\-]+(?::\d+)?(?:/[A-Za-z0-9._~\-]+)*/?|https?://\[[0-9a-fA-F:]+\](?::\d+)?(?:/[A-Za-z0-9._~\-]+)*/?"
)

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What one query may cost. ``seconds`` of time, ``memory`` in bytes beyond what a resting worker holds, ``rows`` and
    ``bytes`` of its result, ``body`` bytes of a request before and after decompression, ``rate`` requests a second and client
    (0: unlimited), of which ``burst`` may come at once."""

    seconds: float = 10.0
    memory: int = 1024 * MEBIBYTE
    rows: int = 100_000
    bytes: int = 32 * MEBIBYTE
    body: int = MEBIBYTE
    rate: float = 50.0
    burst: int = 200


@dataclass(frozen=True)
class Settings:
    """``store`` is the folder of the store, ``source`` the address of the server that it is a copy from, empty if it is none.

    ``base`` is the public address under which the server is reached, without a slash at its end; empty if it is not told.

    With a base the IRIs of the graph are published under it, so that they resolve on this host. ``workers`` is the number of
    processes that run queries; one of them is kept for pages, so that foreign queries cannot hold all.
    """

    store: Path
    base: str = ""
    workers: int = 3
    limits: Limits = Limits()
    source: str = ""

    @property
    def prefix(self) -> str:
        """The path of the base, such as ``/claimgraph``: where the server stands below its host, empty at the top."""
        return "/" + self.base.split("/", 3)[3] if self.base.count("/") > 2 else ""


def base_address(text: str) -> str:
    """A base address without a slash at its end. Raises UsageError if it is no plain http or https address."""
    if not _BASE.fullmatch(text):
        raise UsageError(f"the base {text!r} is no plain address", "write it as https://example.org or https://example.org/facts")
    return text.rstrip("/")
