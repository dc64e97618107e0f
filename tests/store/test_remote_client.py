"""What the client makes of servers that misbehave: an error, never a part of an answer."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import time
import traceback
from collections.abc import Callable

import pyoxigraph as ox
import pytest

from claimgraph.errors import PartialAnswer, StoreFault, UsageError
from claimgraph.store import open_reader
from claimgraph.store.address import Address, located
from claimgraph.store.client import ATTEMPTS, JSON, TRIPLES, Client
from store.servers import Handler, double

SECRET = "s3cret-pass"
ROWS = json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": "one"}}]}}).encode()
SELECT = "SELECT ?x { ?s ?p ?x }"


def queries(then: Callable[[Handler], None]) -> Callable[[Handler], None]:
    """A script that answers the first look at the server well, and leaves the rest to ``then``."""
    return lambda request: request.reply(kind="text/html") if request.command == "GET" else then(request)


def values(client: Client) -> list[str]:
    with client.ask(SELECT) as body:
        return [row["x"].value for row in ox.parse_query_results(body, ox.QueryResultsFormat.JSON)]


def client_of(address: Address, **environment: str) -> Client:
    """A client that never really waits."""
    settings = {f"CLAIMGRAPH_STORE_{name.upper()}": value for name, value in environment.items()}
    return Client(address, settings, sleep=lambda _: None)


def test_an_answer() -> None:
    with double(queries(lambda request: request.reply(body=ROWS))) as server:
        assert values(client_of(server.address)) == ["one"]
        sent = server.seen[-1]
        assert (sent.command, sent.path, sent.body) == ("POST", "/query", "query=SELECT+%3Fx+%7B+%3Fs+%3Fp+%3Fx+%7D")
        assert sent.headers["Accept-Encoding"] == "identity"
        assert sent.headers["Authorization"] is None


@pytest.mark.parametrize("header", ["X-SPARQL-MaxRows", "X-SQL-State"])
def test_an_answer_that_the_server_has_cut_short(header: str) -> None:
    with (
        double(queries(lambda request: request.reply(body=ROWS, **{header: "10000"}))) as server,
        pytest.raises(PartialAnswer, match=f"cut short .{header.lower()}"),
    ):
        values(client_of(server.address))


@pytest.mark.parametrize("body", [ROWS[:-1], ROWS[:40], b""])
def test_an_answer_without_its_end(body: bytes) -> None:
    with double(queries(lambda request: request.reply(body=body))) as server, pytest.raises(PartialAnswer, match="no end"):
        values(client_of(server.address))


def holding(then: Callable[[Handler], None]) -> Callable[[Handler], None]:
    """A script of a server that holds a store; other questions are left to ``then``."""
    manifest = {"version": "", "inputs": {}, "counts": {}, "digest": "", "format": 1}
    row = {
        "generation": {"type": "uri", "value": "urn:claimgraph:generation:1"},
        "manifest": {"type": "literal", "value": json.dumps({"manifest": manifest, "listing": "", "graphs": 0, "mark": ""})},
    }
    state = json.dumps({"head": {"vars": list(row)}, "results": {"bindings": [row]}}).encode()

    def script(request: Handler) -> None:
        if "manifest" in request.body:
            request.reply(body=b'{"head":{},"boolean":true}' if "ASK" in request.body else state)
        else:
            then(request)

    return queries(script)


def test_rows_that_are_fewer_than_their_count() -> None:
    """A server that is not known to be honest is asked for the number of rows as well."""

    def script(request: Handler) -> None:
        if "COUNT" in request.body:
            row = {"rows": {"type": "literal", "datatype": "http://www.w3.org/2001/XMLSchema#integer", "value": told}}
            request.reply(body=json.dumps({"head": {"vars": ["rows"]}, "results": {"bindings": [row]}}).encode())
        else:
            request.reply(body=ROWS)

    with double(holding(script), "Other/1") as server:
        patch = pytest.MonkeyPatch()
        patch.setenv("CLAIMGRAPH_STORE_ENGINE", "sparql")
        reader = open_reader(server.address)
        told = "1"
        assert [row["x"].value for row in reader.query(SELECT)] == ["one"]
        told = "20000"
        with pytest.raises(PartialAnswer, match="1 of 20,000 rows"):
            reader.query(SELECT)
        patch.undo()


def test_a_server_that_does_not_answer_in_time() -> None:
    with double(queries(lambda request: time.sleep(2))) as server:
        with pytest.raises(StoreFault, match="does not answer in time"):
            values(client_of(server.address, timeout="0.2"))
        assert len(server.seen) == 2  # what takes too long is not asked again


def test_a_server_that_never_comes_to_an_end() -> None:
    def drip(request: Handler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "application/sparql-results+json")
        request.send_header("Content-Length", "1000000")
        request.end_headers()
        try:
            for _ in range(100):
                request.wfile.write(b" ")
                time.sleep(0.05)
        except OSError:
            return

    with double(queries(drip)) as server, pytest.raises(StoreFault, match="takes too long"):
        values(client_of(server.address, timeout="0.4"))


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_reading_is_tried_again_after_faults_that_pass(status: int) -> None:
    waits: list[float] = []

    def script(request: Handler) -> None:
        if len(server.seen) < 2 + 2:
            request.reply(status, Retry_After="7" if len(server.seen) == 2 else "")
        else:
            request.reply(body=ROWS)

    with double(queries(script)) as server:
        client = Client(server.address, {}, sleep=waits.append)
        assert values(client) == ["one"]
    assert waits[0] == 7
    assert 0.4 <= waits[1] <= 0.8


def test_reading_is_given_up_in_the_end() -> None:
    with double(queries(lambda request: request.reply(503, b"too busy"))) as server:
        with pytest.raises(StoreFault, match="answers 503: too busy"):
            values(client_of(server.address))
        assert len(server.seen) == 1 + ATTEMPTS


def test_writing_is_never_tried_again() -> None:
    with double(queries(lambda request: request.reply(503))) as server:
        with pytest.raises(StoreFault, match="answers 503"):
            client_of(server.address).update("CLEAR ALL")
        assert [request.command for request in server.seen] == ["GET", "POST"]


def break_off(request: Handler, kind: str = JSON, part: bytes = ROWS[:30]) -> None:
    """Announces more than comes."""
    request.send_response(200)
    request.send_header("Content-Type", kind)
    request.send_header("Content-Length", str(len(part) + 1))
    request.end_headers()
    request.wfile.write(part)
    request.close_connection = True


def break_off_between_chunks(request: Handler, kind: str = JSON, part: bytes = ROWS) -> None:
    """Everything comes but the last chunk, which says that it was everything."""
    request.send_response(200)
    request.send_header("Content-Type", kind)
    request.send_header("Transfer-Encoding", "chunked")
    request.end_headers()
    request.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
    request.close_connection = True


@pytest.mark.parametrize("script", [break_off, break_off_between_chunks])
def test_a_connection_that_breaks_in_the_middle(script: Callable[[Handler], None]) -> None:
    with double(queries(script)) as server:
        with pytest.raises(StoreFault, match="breaks off its answer"):
            values(client_of(server.address))
        assert len(server.seen) == 1 + ATTEMPTS
        with pytest.raises(StoreFault, match="breaks off its answer"):
            client_of(server.address).update("CLEAR ALL")
        assert len(server.seen) == 1 + ATTEMPTS + 2


@pytest.mark.parametrize("script", [break_off, break_off_between_chunks])
def test_triples_of_which_the_last_do_not_come(script: Callable[..., None]) -> None:
    """Lines are whole, so that nothing but the connection tells that some are missing."""
    lines = b"<urn:a> <urn:b> <urn:c> .\n" * 3
    with (
        double(queries(lambda request: script(request, TRIPLES, lines))) as server,
        pytest.raises(StoreFault, match="breaks off its answer"),
    ):
        client_of(server.address).ask("CONSTRUCT WHERE { ?s ?p ?o }", TRIPLES)


@pytest.mark.parametrize("body", [b"<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> <ur", b"<urn:a> <urn:b> ", b"Error 500"])
def test_triples_without_their_end(body: bytes) -> None:
    with (
        double(queries(lambda request: request.reply(body=body, kind=TRIPLES))) as server,
        pytest.raises(PartialAnswer, match="no end"),
    ):
        client_of(server.address).ask("CONSTRUCT WHERE { ?s ?p ?o }", TRIPLES)


def test_triples_that_are_cut_short_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    """An end is no proof of a middle: what is malformed is an error too."""
    body = b"<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> <urn\n<urn:a> <urn:b> <urn:c> .\n"
    with double(holding(lambda request: request.reply(body=body, kind=TRIPLES))) as server:
        reader = open_reader(server.address)
        with pytest.raises(PartialAnswer, match="the answer is malformed"):
            list(reader.query("CONSTRUCT WHERE { ?s ?p ?o }"))
        reader.close()


def test_a_connection_that_breaks_once() -> None:
    with double(queries(lambda request: break_off(request) if len(server.seen) == 2 else request.reply(body=ROWS))) as server:
        assert values(client_of(server.address)) == ["one"]


def test_an_answer_that_ends_with_the_connection_could_end_anywhere() -> None:
    def script(request: Handler) -> None:
        request.reply(body=b"<urn:a> <urn:b> <urn:c> .\n", kind=TRIPLES, Content_Length="", Connection="close")
        request.close_connection = True

    with double(queries(script)) as server, pytest.raises(PartialAnswer, match="does not say where its answer ends"):
        client_of(server.address).ask("CONSTRUCT WHERE { ?s ?p ?o }", TRIPLES)


def test_a_page_instead_of_an_answer() -> None:
    with (
        double(queries(lambda request: request.reply(body=b"<html>}", kind="text/html"))) as server,
        pytest.raises(StoreFault, match="'text/html' instead of application/sparql-results"),
    ):
        values(client_of(server.address))


def test_compressed_data_are_not_inflated() -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    with (
        double(queries(lambda request: request.reply(body=bomb, Content_Encoding="gzip"))) as server,
        pytest.raises(StoreFault, match="compressed"),
    ):
        values(client_of(server.address))


def test_an_answer_beyond_all_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimgraph.store.client.MOST_BYTES", 20)
    with (
        double(queries(lambda request: request.reply(body=ROWS))) as server,
        pytest.raises(StoreFault, match="more than 20 bytes"),
    ):
        values(client_of(server.address))


def test_basic_access() -> None:
    wanted = "Basic " + base64.b64encode(f"me:{SECRET}".encode()).decode()

    def script(request: Handler) -> None:
        if request.headers["Authorization"] == wanted:
            request.reply(body=ROWS)
        else:
            request.reply(401, WWW_Authenticate='Basic realm="x"')

    with double(queries(script)) as server:
        assert values(client_of(server.address, user="me", password=SECRET)) == ["one"]


def test_digest_access() -> None:
    """The password itself is never sent."""

    def script(request: Handler) -> None:
        given = request.headers["Authorization"] or ""
        if not given:
            request.reply(401, WWW_Authenticate='Digest realm="r", nonce="n", qop="auth", algorithm=MD5')
            return
        facts = dict(part.strip().split("=", 1) for part in given.removeprefix("Digest ").split(","))
        facts = {name: value.strip('"') for name, value in facts.items()}
        md5 = lambda text: hashlib.md5(text.encode()).hexdigest()  # noqa: E731
        left, right = md5(f"me:r:{SECRET}"), md5(f"POST:{request.path}")
        expected = md5(f"{left}:n:{facts['nc']}:{facts['cnonce']}:auth:{right}")
        request.reply(200 if facts["response"] == expected else 403, ROWS)

    with double(queries(script)) as server:
        assert values(client_of(server.address, user="me", password=SECRET)) == ["one"]
        assert all(SECRET not in str(request.headers) for request in server.seen)


def test_access_by_token() -> None:
    with double(
        lambda request: request.reply(200 if request.headers["Authorization"] == f"Bearer {SECRET}" else 401, ROWS)
    ) as server:
        assert values(client_of(server.address, token=SECRET)) == ["one"]


@pytest.mark.parametrize(
    ("given", "said"), [({}, "refuses any access"), ({"user": "me", "password": SECRET}, "refuses other access")]
)
def test_refused_access_tells_the_remedy_and_no_secret(given: dict[str, str], said: str) -> None:
    with double(queries(lambda request: request.reply(401, WWW_Authenticate='Basic realm="x"'))) as server:
        client = client_of(server.address, **given)
        with pytest.raises(StoreFault, match=said) as caught:
            values(client)
    assert "CLAIMGRAPH_STORE_USER" in caught.value.remedy
    shown = "".join(traceback.format_exception(caught.value)) + repr(client.credentials) + repr(vars(caught.value))
    assert SECRET not in shown
    assert base64.b64encode(f"me:{SECRET}".encode()).decode() not in shown


@pytest.mark.parametrize(
    "host",
    ["graph.example.org", "127.0.0.1.example.org", "localhost.example.org", "10.0.0.1", "[fe80::1]", "0.0.0.0", "2130706433"],
)
def test_credentials_need_a_private_way(host: str) -> None:
    for given in ({"user": "me", "password": SECRET}, {"token": SECRET}):
        with pytest.raises(UsageError, match="unencrypted") as caught:
            client_of(Address(f"http://{host}/"), **given)
        assert SECRET not in str(caught.value)
        client_of(Address(f"https://{host}/"), **given).close()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "[::1]", "localhost", "LOCALHOST"])
def test_the_way_to_this_machine_is_private(host: str) -> None:
    client = client_of(Address(f"http://{host}:7878"), user="me", password=SECRET)
    assert (client.credentials.user, client.credentials.password) == ("me", SECRET)
    client.close()
    client = client_of(Address(f"http://{host}:7878"), token=SECRET)
    assert client.credentials.token == SECRET
    client.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_credentials_reach_this_machine(host: str) -> None:
    with double(lambda request: request.reply(body=ROWS)) as server:
        client = client_of(Address(server.address.replace("127.0.0.1", host)), token=SECRET)
        assert values(client) == ["one"]
        assert [request.headers["Authorization"] for request in server.seen] == [f"Bearer {SECRET}"] * 2
        client.close()


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stands there would see the questions, and what a server on this machine is sent in clear."""
    with double(lambda request: request.reply(body=ROWS)) as server, double(lambda request: request.reply(body=ROWS)) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.address)
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        assert values(client_of(server.address, token=SECRET)) == ["one"]
        assert not proxy.seen
        assert len(server.seen) == 2


@pytest.mark.parametrize("given", [{"user": "me"}, {"password": SECRET}, {"user": "me", "password": SECRET, "token": "t"}])
def test_credentials_that_are_incomplete(given: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="CLAIMGRAPH_STORE_") as caught:
        client_of(Address("https://graph.example.org/"), **given)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("text", ["soon", "0", "-1", "nan"])
def test_a_time_limit_that_is_none(text: str) -> None:
    with pytest.raises(UsageError, match="CLAIMGRAPH_STORE_TIMEOUT"):
        client_of(Address("https://graph.example.org/"), timeout=text)


@pytest.mark.parametrize(
    "text",
    [
        f"https://me:{SECRET}@graph.example.org/",
        f"HTTP://me:{SECRET}@graph.example.org/",
        f"https://{SECRET}@graph.example.org",
        f"https://graph.example.org/?token={SECRET}",
        f"https://graph.example.org/#{SECRET}",
        f"https:///{SECRET}",
        f"https://graph.example.org:{SECRET}/",
    ],
)
def test_addresses_that_are_refused_are_not_repeated(text: str) -> None:
    with pytest.raises(UsageError, match="the address of the store") as caught:
        located(text)
    assert SECRET not in str(caught.value)


def test_addresses_and_paths() -> None:
    assert located("https://graph.example.org/db/") == Address("https://graph.example.org/db")
    assert isinstance(located("HTTPS://graph.example.org"), Address)
    assert not isinstance(located("data/https"), str)


def test_a_server_of_unknown_kind_is_not_trusted() -> None:
    with double(lambda request: request.reply(), "Other/1") as server:
        with pytest.raises(StoreFault, match="'Other/1', which was not tested") as caught:
            open_reader(server.address)
        assert "CLAIMGRAPH_STORE_ENGINE" in caught.value.remedy


def test_no_server_at_all() -> None:
    with double(lambda request: None) as server:
        address = server.address
    with pytest.raises(StoreFault, match="cannot be reached: ConnectError"):
        client_of(address).engine  # noqa: B018
