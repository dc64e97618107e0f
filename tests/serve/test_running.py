"""Starting, ending, and a store that changes or is damaged meanwhile."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from claimgraph.serve.follower import follow
from claimgraph.serve.settings import base_address
from claimgraph.store.address import Address
from serve.support import Served
from store.servers import running_oxigraph


def run(*options: str, cwd: Path | None = None, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The command, which is expected to fail."""
    command = [sys.executable, "-m", "claimgraph", "serve", "--port", "0", *options]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=env, timeout=60, check=False)


def test_without_a_store_one_is_built(tmp_path: Path) -> None:
    served = Served(None, cwd=tmp_path)
    try:
        assert served.address.startswith("http://127.0.0.1:")
        assert served.get("/health").json()["status"] == "ok"
        assert (tmp_path / ".claimgraph" / "current").exists()
        assert any("building it" in line for line in served.errors)
    finally:
        assert served.end() == 0


def test_a_store_that_is_missing_or_damaged_is_told_at_the_start(store: Path, tmp_path: Path) -> None:
    missing = run("--store", str(tmp_path / "none"))
    assert missing.returncode == 3 and missing.stderr.startswith("claimgraph: store") and "there is none" in missing.stderr
    damaged = tmp_path / "damaged"
    shutil.copytree(store, damaged)
    (generation,) = (damaged / "generations").iterdir()
    for file in (generation / "quads").iterdir():
        file.write_bytes(b"rubbish")
    told = run("--store", str(damaged))
    assert told.returncode == 3 and "damaged" in told.stderr and "Traceback" not in told.stderr
    assert len(told.stderr.splitlines()) == 1


def test_a_taken_port_and_a_strange_base_are_told(store: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        told = run("--store", str(store), "--port", str(taken.getsockname()[1]))
    assert told.returncode == 3 and "--port" in told.stderr
    for base in ("example.org", "ftp://example.org", "http://x/?a", "http://x/a b", 'http://x/"'):
        told = run("--store", str(store), "--base", base)
        assert told.returncode == 2 and "no plain address" in told.stderr
    assert base_address("https://example.org/facts/") == "https://example.org/facts"


def test_without_its_libraries_the_extra_is_named(store: Path, tmp_path: Path) -> None:
    (tmp_path / "uvicorn.py").write_text("raise ModuleNotFoundError(\"No module named 'uvicorn'\", name='uvicorn')\n")
    told = run("--store", str(store), env={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert told.returncode == 3 and "pip install 'claimgraph[serve]'" in told.stderr and len(told.stderr.splitlines()) == 1


def test_a_rebuild_is_picked_up_without_dropping_requests(tmp_path: Path, harbour: Path, store: Path) -> None:
    path = tmp_path / "store"
    shutil.copytree(store, path)
    served = Served(path)
    try:
        before = served.get("/health").json()["digest"]
        codes: list[int] = []
        done = threading.Event()

        def ask() -> None:
            while not done.is_set():
                codes.append(served.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").status_code)
                codes.append(served.get("/", "text/html").status_code)

        asking = threading.Thread(target=ask)
        asking.start()
        command = [sys.executable, "-m", "claimgraph", "build", "--quiet", "--store", str(path), "--data", str(harbour)]
        built = subprocess.run(command, capture_output=True, text=True, check=False)
        assert built.returncode == 0, built.stderr
        for _ in range(100):
            served.select("ASK {}")
            if served.get("/health").json()["digest"] != before:
                break
            time.sleep(0.05)
        after = served.select("ASK { <https://w3id.org/claimgraph/data/source/herald/2030-01-08> ?p ?o }")
        done.set()
        asking.join()
        assert after.json()["boolean"] is True
        assert served.get("/health").json()["digest"] != before
        assert set(codes) == {200} and len(codes) > 4
    finally:
        served.end()


def test_a_store_on_a_server_is_served_and_followed(tmp_path: Path, harbour: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("httpx")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with running_oxigraph(tmp_path / "remote", "--union-default-graph") as address:

        def build(*options: str) -> None:
            command = [sys.executable, "-m", "claimgraph", "build", "--quiet", "--store", str(address), *options]
            built = subprocess.run(command, capture_output=True, text=True, check=False)
            assert built.returncode == 0, built.stderr

        def said() -> list[str]:
            rows = served.select("SELECT ?s { ?s a <https://w3id.org/claimgraph/ontology#CapturedSource> } ORDER BY ?s").json()
            return [row["s"]["value"] for row in rows["results"]["bindings"]]

        build("--data", str(harbour))
        served = Served(address)  # type: ignore[arg-type]
        try:
            before = served.get("/health").json()["digest"]
            first = said()
            assert first and any("herald" in source for source in first)
            build()
            turns = iter([True, False])
            told: list[str] = []
            follow(address, lambda: next(turns), told.append)
            assert not told
            assert not set(said()) & set(first)
            assert served.get("/health").json()["digest"] != before
        finally:
            assert served.end() == 0


def test_a_follower_goes_on_with_the_copy_when_the_server_is_gone() -> None:
    turns = iter([True, True, True, False])
    told: list[str] = []
    follow(Address("http://127.0.0.1:9"), lambda: next(turns), told.append)
    assert len(told) == 1 and "the copy stays in use" in told[0]


def test_requests_under_way_are_answered_before_the_end(serve: Callable[..., Served]) -> None:
    served = serve("--time-limit", "2")
    answers: list[int] = []
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    asking = threading.Thread(target=lambda: answers.append(served.select(query).status_code))
    asking.start()
    time.sleep(0.5)
    served.process.send_signal(signal.SIGTERM)
    asking.join()
    assert answers == [503]  # the query's own limit, not the end of the server
    assert served.process.wait(20) == 0


@pytest.mark.skipif(not Path("/proc").exists(), reason="this system has no /proc to look for processes in")
def test_no_worker_outlives_the_server(serve: Callable[..., Served], store: Path) -> None:
    def children(pid: int) -> list[int]:
        try:
            return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        except OSError:
            return []

    served = serve()
    alive = children(served.process.pid)
    assert len(alive) >= 2
    served.process.kill()
    served.process.wait()
    for _ in range(100):
        if not any(Path(f"/proc/{pid}").exists() for pid in alive):
            break
        time.sleep(0.05)
    assert not any(
        Path(f"/proc/{pid}/cmdline").exists() and b"worker" in Path(f"/proc/{pid}/cmdline").read_bytes() for pid in alive
    )
