"""A real server process on a real store, asked over real HTTP on the loopback."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("httpx", reason="httpx is not installed: pip install 'claimgraph[test]'")
pytest.importorskip("starlette", reason="the server is not installed: pip install 'claimgraph[serve]'")

from serve.support import Served


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the curated graph."""
    path = tmp_path_factory.mktemp("served") / "store"
    command = [sys.executable, "-m", "claimgraph", "build", "--quiet", "--store", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture(scope="session")
def server(store: Path) -> Iterator[Served]:
    """The server that most tests share: two seconds a query, so that those that do not end are stopped soon."""
    served = Served(
        store, "--time-limit", "2", "--workers", "3", "--memory-limit", "400", "--row-limit", "20000", "--body-limit", "64"
    )
    yield served
    assert served.end() == 0, served.errors


@pytest.fixture
def serve(store: Path) -> Iterator[Callable[..., Served]]:
    """Starts servers with options of their own."""
    started: list[Served] = []

    def start(*options: str, on: Path = store) -> Served:
        started.append(Served(on, *options))
        return started[-1]

    yield start
    for served in started:
        served.end()
