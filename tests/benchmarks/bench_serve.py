"""Serving measured: requests a second and the 99th percentile, beside the bare ``oxigraph serve-read-only`` on the same data.

Run with ``pytest tests/benchmarks/bench_serve.py -m benchmark -s``. Clients are threads that write and read sockets by hand, so
that they cost little; both servers and all clients share the machine. The servers take turns, and the ratio is the median of
those of the turns, because whatever else the machine does slows both; the processor time of a request, of the server and the
processes it started, depends less on that. Nothing is asserted of the times, only that both servers
give the same rows. ``lookup`` asks for one resource and each time for something else, so that no answer comes from a memory;
``repeated`` asks for the same again; ``join`` goes over two resources; ``worker`` asks for an order, so that it needs a worker.
"""

from __future__ import annotations

import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

import pytest

pytest.importorskip("httpx", reason="httpx is not installed: pip install 'claimgraph[test]'")
pytest.importorskip("starlette", reason="the server is not installed: pip install 'claimgraph[serve]'")

from serve.support import Served

CLIENTS = (1, 4, 16)
SECONDS, TURNS = 0.7, 7
POINT = "SELECT ?p ?o {{ <{iri}> ?p ?o FILTER(?p != <urn:{number}>) }}"
SORTED = POINT + " ORDER BY ?o"
JOIN = (
    "SELECT ?membership ?role {{ ?membership <http://www.w3.org/ns/org#member> <{iri}> ; "
    "<http://www.w3.org/ns/org#role> ?role FILTER(?role != <urn:{number}>) }}"
)
KINDS = {"lookup": (POINT, True), "repeated": (POINT, False), "join": (JOIN, True), "worker": (SORTED, True)}
ACTORS = ("poland", "ukraine", "russia", "nato", "joe-biden", "jen-psaki", "antony-blinken", "volodymyr-zelensky")

Request = Callable[[int], bytes]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def request(host: str, path: str, kind: str, number: int) -> bytes:
    """A query as bytes of HTTP."""
    text, distinct = KINDS[kind]
    iri = f"https://w3id.org/claimgraph/data/actor/{ACTORS[number % len(ACTORS)]}"
    query = quote(text.format(iri=iri, number=number if distinct else 0))
    accept = "application/sparql-results+json"
    return f"GET {path}?query={query} HTTP/1.1\r\nHost: {host}\r\nAccept: {accept}\r\n\r\n".encode()


def ask(stream: socket.socket, data: bytes) -> bytes:
    """The body of an answer, whether its length is told or it comes in chunks."""
    stream.sendall(data)
    received = b""
    while b"\r\n\r\n" not in received:
        received += _more(stream)
    head, _, body = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), received[:300]
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    if b"content-length" in fields:
        while len(body) < int(fields[b"content-length"]):
            body += _more(stream)
        return body
    while not body.endswith(b"0\r\n\r\n"):
        body += _more(stream)
    whole, at = b"", 0
    while size := int(body[at : body.index(b"\r\n", at)], 16):
        at = body.index(b"\r\n", at) + 2
        whole += body[at : at + size]
        at += size + 2
    return whole


def _more(stream: socket.socket) -> bytes:
    data = stream.recv(65536)
    assert data, "the server closed the connection"
    return data


def load(port: int, clients: int, make: Request) -> list[float]:
    """The seconds that each request of a turn took."""
    times: list[float] = []
    until = time.perf_counter() + SECONDS

    def client(which: int) -> None:
        own, number = [], time.perf_counter_ns() % 10**12 * 100 + which
        with socket.create_connection(("127.0.0.1", port)) as stream:
            stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while (start := time.perf_counter()) < until:
                ask(stream, make(number))
                own.append(time.perf_counter() - start)
                number += 100
        times.extend(own)

    threads = [threading.Thread(target=client, args=(which,)) for which in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def spent(pid: int) -> float:
    """Seconds of processor time of a process and those it started; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        started = [child for tasks in Path(f"/proc/{pid}/task").glob("*/children") for child in tasks.read_text().split()]
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") + sum(spent(int(child)) for child in started)


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[tuple[int, Path, int]]:
    """A store, and oxigraph's own server on it: its port, the store, its process."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if not program:
        pytest.skip("oxigraph is not installed (pip install oxigraph)")
    path, port = tmp_path / "store", free_port()
    subprocess.run([sys.executable, "-m", "claimgraph", "build", "--quiet", "--store", str(path)], check=True)
    (generation,) = (path / "generations").iterdir()
    bind = f"127.0.0.1:{port}"
    command = [program, "serve-read-only", "--location", str(generation / "quads"), "--bind", bind, "--union-default-graph"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            time.sleep(0.05)
    yield port, path, process.pid
    process.terminate()
    process.wait()


@pytest.mark.benchmark
def test_requests_a_second_beside_the_bare_server(bare: tuple[int, Path, int]) -> None:
    port, path, pid = bare
    served = Served(path)
    try:
        ours = int(served.url.rsplit(":", 1)[1])
        places = {
            "oxigraph serve-read-only": (port, "/query", pid),
            "claimgraph serve": (ours, "/sparql", served.process.pid),
        }
        while not served.get("/health").json()["copied"]:
            time.sleep(0.05)
        print(f"\nPython {platform.python_version()}, oxigraph {version('oxigraph')}, {TURNS} turns of {SECONDS:g} s each")
        print(f"{'queries':<10}{'clients':>8}  {'server':<26}{'requests/s':>12}{'p99 ms':>9}{'ratio':>8}{'CPU µs':>8}")
        for kind in KINDS:
            for clients in CLIENTS:
                turns: dict[str, list[list[float]]] = {name: [] for name in places}
                before = {name: spent(process) for name, (_, _, process) in places.items()}
                for _ in range(TURNS):
                    for name, (at, where, _) in places.items():
                        turns[name].append(load(at, clients, partial(request, f"127.0.0.1:{at}", where, kind)))
                first = [len(times) for times in next(iter(turns.values()))]
                for name, took in turns.items():
                    rates = [len(times) / SECONDS for times in took]
                    p99 = statistics.quantiles([second for times in took for second in times], n=100)[98] * 1000
                    ratio = statistics.median(bare / len(times) for bare, times in zip(first, took, strict=True))
                    each = (spent(places[name][2]) - before[name]) / sum(len(times) for times in took) * 1e6
                    shown = f"{statistics.median(rates):>12,.0f}{p99:>9.2f}{ratio:>8.2f}{each:>8.0f}"
                    print(f"{kind:<10}{clients:>8}  {name:<26}{shown}")
        answers = []
        for at, where, _ in places.values():
            with socket.create_connection(("127.0.0.1", at)) as stream:
                answers.append(sorted(ask(stream, request("x", where, "repeated", 0)).split(b"},{")))
        assert len(answers[0]) == len(answers[1]) > 5
    finally:
        served.end()
