"""A server process to ask over real HTTP on the loopback."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import httpx

DATA = "https://w3id.org/claimgraph/data/"
GRAPHS = DATA + "graph/"
HTML = "text/html"
PAGES = {
    "home": "/",
    "actor": "/page/actor/antony-blinken",
    "statement": "/page/statement/newsweek/2022-03-09/mfa-personnel",
    "figure": "/page/claim/newsweek/2022-03-09/mfa-killed",
    "position": "/page/claim/newsweek/2022-03-09/blinken-no-fly-zone",
    "proposal": "/page/proposal/no-fly-zone-over-ukraine",
    "source": "/page/source/newsweek/2022-03-09",
    "topic": "/page/vocabulary/topic/military-casualties",
    "vocabulary": "/page/vocabulary/stance",
    "ontology": "/page/ontology",
    "search": "/search?q=zone",
    "questions": "/questions",
    "question": "/questions/silences",
    "long answer": "/questions/figures",
    "silence": "/page/silence/newsweek/2022-03-09/civilian-deaths",
    "event": "/page/event/russian-invasion-of-ukraine-2022",
    "sparql": "/sparql",
    "not found": "/page/actor/nobody",
}
"""A page of every kind, by what it is a page of."""


class Served:
    """A running server: its ``url``, and a ``client`` to ask it."""

    def __init__(self, store: Path | None, *options: str, cwd: Path | None = None) -> None:
        command = [sys.executable, "-m", "claimgraph", "serve", "--port", "0", "--rate", "0", *options]  # a later option wins
        command += ["--store", str(store)] if store else []
        environment = {name: value for name, value in os.environ.items() if name != "CLAIMGRAPH_STORE"}
        environment["PYTHONUNBUFFERED"] = "1"
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=cwd,
            env=environment,
        )
        assert self.process.stdout and self.process.stderr
        self.errors: list[str] = []
        threading.Thread(target=lambda: self.errors.extend(self.process.stderr or ()), daemon=True).start()
        self.announced = self.process.stdout.readline()
        found = re.search(r"at (http\S+)/ ", self.announced)
        assert found, (self.announced, self.process.wait(10), self.errors)
        self.address = found[1]
        self.url = self.address
        self.client = httpx.Client(base_url=self.url, timeout=60)

    def get(self, path: str, accept: str | None = None, **more: object) -> httpx.Response:
        """GET, with an Accept header."""
        headers = {**({"Accept": accept} if accept else {}), **more.pop("headers", {})}  # type: ignore[dict-item]
        return self.client.get(path, headers=headers, **more)  # type: ignore[arg-type]

    def select(self, query: str, **more: object) -> httpx.Response:
        """A query by GET."""
        return self.get("/sparql", "application/sparql-results+json", params={"query": query}, **more)

    def end(self) -> int:
        """SIGTERM, and the exit code."""
        self.client.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(30)
        finally:
            self.process.kill()
