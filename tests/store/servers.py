"""Real servers on loopback for tests of remote stores, each with data in a folder of its own, and a double that misbehaves."""

from __future__ import annotations

import http.client
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from claimgraph.store.address import Address

USER, PASSWORD = "dba", "pass-of-the-test"
MOST_ROWS = 10_000
"""Rows after which Virtuoso cuts answers short, as Debian configures it."""

VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 10
NumberOfBuffers = 10000
MaxDirtyBuffers = 7000
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = {rows}
"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            pytest.fail(f"the server has ended: {log.read_text()[-500:]}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"the server does not listen: {log.read_text()[-500:]}")


@contextmanager
def _running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    log = folder / "output.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
    try:
        _await(port, process, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def running_oxigraph(folder: Path, *options: str) -> Iterator[Address]:
    """An empty Oxigraph server."""
    beside = Path(sys.executable).with_name("oxigraph")
    program = str(beside) if beside.exists() else shutil.which("oxigraph")
    if not program:
        pytest.skip("the server oxigraph is not installed (pip install oxigraph)")
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    command = [program, "serve", "--bind", f"127.0.0.1:{port}", *options]
    with _running(command, folder, port):
        yield Address(f"http://127.0.0.1:{port}")


@contextmanager
def running_virtuoso(folder: Path) -> Iterator[Address]:
    """An empty Virtuoso server."""
    program = shutil.which("virtuoso-t")
    if not program:
        pytest.skip("the server virtuoso-t is not installed (Debian: virtuoso-opensource-7-bin)")
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    (folder / "v.ini").write_text(VIRTUOSO.format(sql=free_port(), http=port, rows=MOST_ROWS))
    command = [program, "+foreground", "+configfile", "v.ini"]
    first = [*command, "+pwdold", "dba", "+pwddba", PASSWORD]
    done = subprocess.run(first, cwd=folder, capture_output=True, timeout=120, check=False)
    if done.returncode:
        pytest.skip(f"virtuoso-t does not start here: {done.stderr.decode(errors='replace')[-200:]}")
    with _running(command, folder, port):
        yield Address(f"http://127.0.0.1:{port}/sparql")


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the double's script."""

    protocol_version = "HTTP/1.1"
    server: Double  # type: ignore[assignment]

    def version_string(self) -> str:
        return self.server.name

    def log_message(self, *_: object) -> None:
        pass

    def answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.body = self.rfile.read(length).decode()
        self.server.seen.append(SimpleNamespace(command=self.command, path=self.path, headers=self.headers, body=self.body))
        self.server.script(self)

    do_GET = do_POST = do_PUT = do_DELETE = answer

    def reply(self, status: int = 200, body: bytes = b"", kind: str = "application/sparql-results+json", **headers: str) -> None:
        """Sends a complete answer; an underscore in the name of a header stands for a hyphen."""
        self.send_response(status)
        sent = {"Content-Type": kind, "Content-Length": str(len(body)), **{k.replace("_", "-"): v for k, v in headers.items()}}
        for name, value in sent.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class Double(ThreadingHTTPServer):
    """A server that does whatever its script says. ``seen`` are the requests so far; with a certificate it speaks TLS."""

    daemon_threads = True

    def __init__(self, name: str, script: Callable[[Handler], None], certificate: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.name, self.script = name, script
        self.seen: list[SimpleNamespace] = []
        self.address = Address(f"{'https' if certificate else 'http'}://127.0.0.1:{self.server_port}")
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, *_: object) -> None:
        """Clients that go away are what some tests are about."""


def certificate(folder: Path, name: str) -> Path:
    """A certificate for a name (``IP:127.0.0.1``, ``DNS:…``) that it signs itself, and its key, in one file."""
    program = shutil.which("openssl")
    if not program:
        pytest.skip("the program openssl is not installed, which makes a certificate")
    file = folder / f"{name.replace(':', '-')}.pem"
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test", "-addext"]
    options = [
        f"subjectAltName={name}",
        "-addext",
        "keyUsage=digitalSignature,keyCertSign",
        "-keyout",
        file,
        "-out",
        f"{file}.crt",
    ]
    subprocess.run([program, *made, *options], check=True, capture_output=True)
    with file.open("a") as held:
        held.write(Path(f"{file}.crt").read_text())
    return file


def passing_on(to: Address) -> Callable[[Handler], None]:
    """A script that asks another server, as a reverse proxy does."""

    def script(request: Handler) -> None:
        connection = http.client.HTTPConnection(to.removeprefix("http://"), timeout=60)
        headers = {name: value for name, value in request.headers.items() if name in ("Accept", "Content-Type")}
        connection.request(request.command, request.path, request.body.encode(), headers)
        answer = connection.getresponse()
        request.reply(answer.status, answer.read(), answer.headers["Content-Type"] or "")
        connection.close()

    return script


@contextmanager
def double(script: Callable[[Handler], None], name: str = "Oxigraph/0.5", certificate: Path | None = None) -> Iterator[Double]:
    """A running double that calls itself ``name``."""
    server = Double(name, script, certificate)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
