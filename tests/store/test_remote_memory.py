"""What a large answer costs the one who asks: room on disk, not in memory."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from claimgraph.errors import StoreFault
from claimgraph.store import open_reader, remote
from claimgraph.store.client import IN_MEMORY, JSON, TRIPLES
from store.servers import Handler, double
from store.test_remote_client import holding

MIB = 1 << 20
SIZE = 96 * MIB
UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in which the system gives the peak of memory."""

PROGRAM = """
import resource, sys
from claimgraph.store import open_reader
from claimgraph.store.address import Address
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
reader = open_reader(Address(sys.argv[1]))
list(reader.query("SELECT ?x { <urn:few> ?p ?x }"))
before = peak()
number = sum(1 for _ in reader.query("SELECT ?x { ?s ?p ?x }"))
print(number, peak() - before)
reader.close()
"""


def rows() -> Iterator[bytes]:
    yield b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"first"}}'
    row = b',{"x":{"type":"literal","value":"' + b"x" * 967 + b'"}}'
    for _ in range(SIZE // 1000):
        yield row
    yield b"]}}"


def triples() -> Iterator[bytes]:
    for number in range(40):
        yield b'<urn:s%d> <urn:p> "%s" .\n' % (number, b"x" * 10_000)


def script(request: Handler) -> None:
    """Few rows, or very many, or some triples, in chunks."""
    if "few" in request.body:
        request.reply(body=b'{"head":{"vars":["x"]},"results":{"bindings":[]}}')
        return
    kind, parts = (TRIPLES, triples()) if "CONSTRUCT" in request.body else (JSON, rows())
    request.send_response(200)
    request.send_header("Content-Type", kind)
    request.send_header("Transfer-Encoding", "chunked")
    request.end_headers()
    for part in parts:
        request.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
    request.wfile.write(b"0\r\n\r\n")


def test_memory_does_not_grow_with_the_rows_of_an_answer() -> None:
    with double(holding(script)) as server:
        command = [sys.executable, "-c", PROGRAM, server.address]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    number, grown = map(int, done.stdout.split())
    assert number == 1 + SIZE // 1000
    assert grown * UNIT < IN_MEMORY + SIZE / 4


def test_triples_that_memory_might_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine holds the answer to a CONSTRUCT query in memory, so there is a limit."""
    query = "CONSTRUCT WHERE { ?s ?p ?o }"
    with double(holding(script)) as server:
        reader = open_reader(server.address)
        assert len(list(reader.query(query))) == 40
        monkeypatch.setattr(remote, "MOST_TRIPLES", 300_000)
        with pytest.raises(StoreFault, match="more than 0 MB of triples"):
            reader.query(query)
        reader.close()
