"""Servers for the tests of remote stores."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from claimgraph.errors import StoreFault
from claimgraph.store.address import Address
from claimgraph.store.client import Client
from claimgraph.store.push import names
from claimgraph.store.record import CATALOGUE, read_record
from store.servers import PASSWORD, USER, running_oxigraph, running_virtuoso

SETTINGS = ("USER", "PASSWORD", "TOKEN", "TIMEOUT", "ENGINE")


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the copies of stores nor the credentials of the one who runs the tests are used."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in SETTINGS:
        monkeypatch.delenv(f"CLAIMGRAPH_STORE_{name}", raising=False)


@pytest.fixture
def oxigraph(tmp_path: Path) -> Iterator[Address]:
    """An empty Oxigraph server of the test's own."""
    with running_oxigraph(tmp_path / "oxigraph") as address:
        yield address


@pytest.fixture(scope="session")
def virtuoso_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """A Virtuoso server for all tests."""
    with running_virtuoso(tmp_path_factory.mktemp("virtuoso")) as address:
        yield address


@pytest.fixture
def virtuoso(virtuoso_server: Address, monkeypatch: pytest.MonkeyPatch) -> Address:
    """A Virtuoso server without graphs of ours, and the credentials for it in the environment."""
    monkeypatch.setenv("CLAIMGRAPH_STORE_USER", USER)
    monkeypatch.setenv("CLAIMGRAPH_STORE_PASSWORD", PASSWORD)
    client = Client(virtuoso_server)
    try:
        entries = read_record(client).entries
    except StoreFault:  # a test has damaged it
        entries = []
    for name in {CATALOGUE, *(name for entry in entries for name in names(entry))}:
        client.drop(name)
    client.close()
    return virtuoso_server


@pytest.fixture(params=["oxigraph", "virtuoso"])
def server(request: pytest.FixtureRequest) -> Address:
    """Each of the servers in turn."""
    address: Address = request.getfixturevalue(request.param)
    return address
