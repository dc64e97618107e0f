"""What a stranger must not be able to do or to learn."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from claimgraph.serve import pages
from claimgraph.serve.app import application
from claimgraph.serve.settings import Settings
from serve.support import Served


def test_every_answer_tells_browsers_to_trust_nothing(server: Served) -> None:
    for path in (
        "/",
        "/sparql",
        "/data/actor/poland",
        "/page/actor/poland",
        "/health",
        "/nowhere",
        "/static/style.css",
        "/search?q=x",
    ):
        headers = server.get(path, "text/html").headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "script-src 'self'" in policy and "frame-ancestors 'none'" in policy
        assert "unsafe-eval" not in policy and "script-src 'self' 'unsafe-inline'" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "server" not in headers


def test_origins_are_not_reflected_and_credentials_not_allowed(server: Served) -> None:
    for path in ("/sparql?query=ASK%20%7B%7D", "/data/actor/poland", "/", "/search?q=x"):
        answer = server.get(path, headers={"Origin": "https://evil.example", "Cookie": "a=b"})
        assert answer.headers.get("access-control-allow-origin") in (None, "*")
        assert "access-control-allow-credentials" not in answer.headers
        assert "evil" not in str(answer.headers)
    assert "access-control-allow-origin" not in server.get("/search?q=x").headers


def test_what_a_visitor_writes_is_escaped(server: Served) -> None:
    attack = "\"'></title></script><script>alert(1)</script>"
    pages = [
        server.get("/search", "text/html", params={"q": attack}),
        server.get("/sparql", "text/html", params={"query": attack}),
        server.get("/questions/figures", "text/html", params={"actor": attack}),
        server.get(f"/page/{attack}", "text/html"),
        server.get("/sparql", "text/html", params={"query": f"SELECT ('''{attack}''' AS ?x) {{}}"}),
        server.get("/sparql", "text/html", params={"query": 'SELECT (IRI("javascript:alert(1)") AS ?x) {}'}),
    ]
    for page in pages:
        assert page.headers["content-type"].startswith("text/html")
        assert "<script>alert" not in page.text
        assert 'href="javascript' not in page.text


def test_errors_are_problem_details_or_pages_without_a_traceback(server: Served) -> None:
    for path, status in (("/nowhere", 404), ("/page/actor/nobody", 404), ("/data/x%00y%20z", 400), ("/search?offset=x", 400)):
        told = server.get(path, "application/json")
        assert told.status_code == status, told.text
        assert told.headers["content-type"] == "application/problem+json"
        assert {"type", "title", "status", "detail"} <= told.json().keys() and told.json()["status"] == status
        page = server.get(path, "text/html,*/*;q=0.1")
        assert page.status_code == status and page.headers["content-type"].startswith("text/html")
        assert "Traceback" not in told.text + page.text and "site-packages" not in told.text + page.text
    assert not any("Traceback" in line for line in server.errors)


def test_bodies_have_a_cap_whether_their_length_is_told_or_not(server: Served) -> None:
    def chunks() -> object:
        for _ in range(40):
            yield b"#" * 10_000

    kind = {"Content-Type": "application/sparql-query"}
    assert server.client.post("/sparql", content=b"#" * 70_000, headers=kind).status_code == 413
    assert server.client.post("/sparql", content=chunks(), headers=kind).status_code == 413  # type: ignore[arg-type]
    assert server.client.post("/", content=b"#" * 70_000, headers=kind).status_code in (405, 413)


def test_files_outside_of_static_are_not_given(server: Served) -> None:
    host, port = urlsplit(server.url).hostname, urlsplit(server.url).port
    for path in (
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static//etc/passwd",
        "/data/../../etc/passwd",
    ):
        with socket.create_connection((host, port), 10) as raw:
            raw.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            assert raw.recv(12)[9:12] in (b"404", b"400")


def test_a_strange_host_does_not_get_into_answers(server: Served) -> None:
    for path in ("/.well-known/void", "/opensearch.xml", "/sparql"):
        answer = server.get(path, "text/turtle", headers={"Host": 'evil"><script>'})
        assert "<script>" not in answer.text


def test_too_many_requests_are_refused(serve: Callable[..., Served]) -> None:
    served = serve("--rate", "2")
    codes = [served.get("/health").status_code for _ in range(60)]
    assert codes[0] == 200 and 429 in codes
    refused = next(answer for answer in (served.get("/health") for _ in range(60)) if answer.status_code == 429)
    assert refused.headers["retry-after"] and refused.headers["content-type"] == "application/problem+json"


def test_an_error_of_ours_is_told_without_its_words(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong inside is a page or problem details, with all headers, and the reason is in the log only."""

    async def broken(request: object) -> None:
        raise ValueError("the secret reason")

    monkeypatch.setattr(pages, "home", broken)
    with TestClient(application(Settings(store, workers=2)), raise_server_exceptions=False) as client:
        for accept, media in (("text/html", "text/html"), ("application/json", "application/problem+json")):
            answer = client.get("/", headers={"Accept": accept})
            assert answer.status_code == 500 and answer.headers["content-type"].startswith(media)
            assert "something went wrong here" in answer.text and "secret" not in answer.text
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            assert answer.headers["x-content-type-options"] == "nosniff"
