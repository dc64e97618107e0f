"""Stores behind TLS: a certificate is believed only if somebody trusted signed it, and nothing secret goes anywhere else."""

from __future__ import annotations

import base64
import json
import socketserver
import subprocess
import threading
from pathlib import Path

import pytest

from claimgraph.errors import StoreFault, UsageError
from claimgraph.store import open_reader, publishing
from claimgraph.store.address import Address
from claimgraph.store.client import Client
from store.servers import Double, Handler, certificate, double, passing_on
from store.test_remote_write import fill, held

SECRET = "s3cret-pass"
WANTED = "Basic " + base64.b64encode(f"me:{SECRET}".encode()).decode()
GIVEN = [{"CLAIMGRAPH_STORE_USER": "me", "CLAIMGRAPH_STORE_PASSWORD": SECRET}, {"CLAIMGRAPH_STORE_TOKEN": SECRET}]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine."""
    return certificate(tmp_path_factory.mktemp("own"), "IP:127.0.0.1")


def never(_: float) -> None:
    raise AssertionError("what cannot pass was tried again")


def fails(server: Double | str, told: str, **environment: str) -> StoreFault:
    """The error with which the first look at a server ends, at once."""
    client = Client(Address(server if isinstance(server, str) else server.address), environment, sleep=never)
    with pytest.raises(StoreFault, match=told) as caught:
        client.ask("ASK {}")
    client.close()
    return caught.value


def test_a_store_behind_tls(oxigraph: Address, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real server behind a proxy that ends TLS and wants a password: it is written and read as any other."""
    proxy = passing_on(oxigraph)

    def script(request: Handler) -> None:
        if request.headers["Authorization"] == WANTED:
            proxy(request)
        else:
            request.reply(401, WWW_Authenticate='Basic realm="store"')

    with double(script, certificate=own) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(own))
        with pytest.raises(StoreFault, match="refuses any access"):
            open_reader(server.address)
        for name, value in GIVEN[0].items():
            monkeypatch.setenv(name, value)
        with publishing(server.address) as path:
            fill(path, "old", "new")
        assert held(server.address) == ["new", "old"]


def test_a_certificate_that_nobody_trusted_has_signed(own: Path) -> None:
    with double(lambda request: request.reply(), certificate=own) as server:
        fault = fails(server, "not reached safely: self-signed certificate", **GIVEN[1])
        assert "SSL_CERT_FILE" in fault.remedy
        assert SECRET not in str(fault)
        assert not server.seen


def test_a_certificate_for_another_name(tmp_path: Path) -> None:
    other = certificate(tmp_path, "DNS:graph.example.org")
    with double(lambda request: request.reply(), certificate=other) as server:
        fails(server, "not reached safely: IP address mismatch", SSL_CERT_FILE=str(other), **GIVEN[0])
        assert not server.seen


def test_authorities_in_a_folder(own: Path) -> None:
    """The other way to name them: a folder with the links by which OpenSSL finds a certificate."""
    subprocess.run(["openssl", "rehash", own.parent], check=True)
    with double(lambda request: request.reply(body=b'{"head":{},"boolean":true}'), certificate=own) as server:
        client = Client(server.address, {"SSL_CERT_DIR": str(own.parent)}, sleep=never)
        with client.ask("ASK {}") as body:
            assert json.load(body)["boolean"] is True
        client.close()
        assert [(request.command, request.path) for request in server.seen] == [("GET", "/"), ("POST", "/query")]


def test_authorities_in_a_folder_without_that_one(own: Path, tmp_path: Path) -> None:
    with double(lambda request: request.reply(), certificate=own) as server:
        fails(server, "not reached safely: self-signed certificate", SSL_CERT_DIR=str(tmp_path), **GIVEN[1])
        assert not server.seen


@pytest.mark.parametrize("text", [None, "", "no certificate"])
def test_a_file_that_holds_no_certificate(text: str | None, tmp_path: Path) -> None:
    file = tmp_path / "authorities.pem"
    if text is not None:
        file.write_text(text)
    with pytest.raises(UsageError, match=r"no certificate can be read from .*authorities\.pem"):
        Client(Address("https://graph.example.org"), {"SSL_CERT_FILE": str(file)})


@pytest.mark.parametrize("given", GIVEN, ids=["password", "token"])
def test_a_server_that_speaks_no_tls(given: dict[str, str]) -> None:
    """It is greeted as TLS begins, and told nothing in clear."""
    heard: list[bytes] = []

    class Plain(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            heard.append(self.request.recv(1 << 16))
            self.request.sendall(b"HTTP/1.1 401 Who are you\r\nWWW-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n")

    with socketserver.TCPServer(("127.0.0.1", 0), Plain) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            fault = fails(f"https://127.0.0.1:{server.server_address[1]}", "not reached safely", **given)
        finally:
            server.shutdown()
            thread.join()
    assert SECRET not in str(fault) + fault.remedy
    assert [data[:2] for data in heard] == [b"\x16\x03"]  # a handshake
    assert not any(part in heard[0] for part in (SECRET.encode(), WANTED.encode(), b"HTTP"))


@pytest.mark.parametrize("given", GIVEN, ids=["password", "token"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_takes_nothing_along(own: Path, status: int, given: dict[str, str]) -> None:
    """Neither to a way that others can read nor to another host: it is not followed at all."""
    with double(lambda request: request.reply()) as elsewhere:

        def script(request: Handler) -> None:
            if not request.headers["Authorization"]:
                request.reply(401, WWW_Authenticate='Basic realm="store"')
            elif request.command == "GET":
                request.reply()
            else:
                request.reply(status, Location=f"{elsewhere.address}/query?ticket=1")

        with double(script, certificate=own) as server:
            fault = fails(server, "redirects to", SSL_CERT_FILE=str(own), **given)
            assert f"{elsewhere.address}/query ({status})" in fault.detail
            assert server.seen[-1].headers["Authorization"]
        assert not elsewhere.seen
