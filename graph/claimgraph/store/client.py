"""Requests to a SPARQL server: SPARQL 1.1 Protocol and Graph Store Protocol by httpx.

What comes back is complete or an error: an answer is taken from the wire as a stream into a file in memory or on disk, and handed
on only when its end has been seen. Requests that only read are repeated after faults that pass; others never are.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any

import pyoxigraph as ox

from claimgraph.errors import EnvironmentFault, PartialAnswer, StoreFault, UsageError
from claimgraph.store.address import PASSWORD, TOKEN, USER, Address, Credentials, credentials, seconds
from claimgraph.store.dialect import Engine, recognised

if TYPE_CHECKING:
    import ssl

    import httpx

JSON, TRIPLES = "application/sparql-results+json", "application/n-triples"
ATTEMPTS = 4
PASSING = (429, 502, 503, 504)
"""What a server says when it is worth asking again."""

READING, WRITING = 60.0, 900.0
"""Seconds that a request may take as a whole, from its first byte to its last; the environment may give others for reading."""

IN_MEMORY, MOST_BYTES = 16 << 20, 4 << 30
"""Bytes of an answer that are kept in memory, beyond which it goes to a file, and bytes that an answer may have."""

Fields = Sequence[tuple[str, str]]


class Client:
    """Speaks with the server at an address. Close it after use."""

    def __init__(
        self,
        address: Address,
        environment: Mapping[str, str] = os.environ,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Raises EnvironmentFault if httpx is not installed, UsageError if the environment's settings are wrong."""
        try:
            import httpx
        except ImportError:
            raise EnvironmentFault(
                "a store on a server needs httpx", "install it with: pip install 'claimgraph[remote]'"
            ) from None
        self.address = address
        self.credentials = credentials(address, environment)
        self._environment = environment
        self._reading = seconds(environment, READING)
        self._sleep = sleep
        self._clock = clock
        self._faults = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ReadError, httpx.RemoteProtocolError)
        timeout = httpx.Timeout(self._reading, connect=min(10.0, self._reading))
        headers = {"Accept-Encoding": "identity", "User-Agent": "claimgraph"}
        self._http = httpx.Client(
            timeout=timeout,
            headers=headers,
            auth=_authentication(self.credentials),
            verify=address.startswith("https:") and _authorities(environment),
            follow_redirects=False,
            trust_env=False,
        )
        self._engine: Engine | None = None

    @property
    def engine(self) -> Engine:
        """What kind of server it is, by what it says of itself. Raises StoreFault if it cannot be reached."""
        if self._engine is None:
            said: dict[str, str] = {}
            self._request("GET", self.address, (200, *range(300, 500)), True, seen=said).close()
            self._engine = recognised(self.address, said.get("server", ""), bool(self.credentials), self._environment)
        return self._engine

    def ask(self, text: str, accept: str = JSON, fields: Fields = ()) -> IO[bytes]:
        """The complete answer to a query. Raises StoreFault, or PartialAnswer if the server has cut it short."""
        said: dict[str, str] = {}
        form = [("query", text), *fields]
        body = self._request("POST", self.engine.query, (200,), True, form=form, accept=accept, seen=said)
        cut = next((name for name in ("x-sparql-maxrows", "x-sql-state") if name in said), "")
        if cut or not _whole(body, accept):
            body.close()
            raise PartialAnswer(self.address, f"the answer is cut short ({cut or 'no end'})")
        return body

    def update(self, text: str) -> None:
        """Runs an update, once."""
        name, kind = self.engine.update_as
        done = (200, 201, 202, 204)
        if kind:
            self._request("POST", self.engine.update, done, False, data=text.encode(), kind=kind).close()
        else:
            self._request("POST", self.engine.update, done, False, form=[(name, text)], accept=JSON).close()

    def graph(self, name: str) -> bytes | None:
        """A graph as N-Triples, None if there is none."""
        said: dict[str, str] = {}
        fields = [(self.engine.graph_field, name)]
        with self._request("GET", self.engine.graphs, (200, 404), True, params=fields, accept=TRIPLES, seen=said) as body:
            return None if said["status"] == "404" else body.read()

    def put(self, name: str, triples: bytes) -> None:
        """Puts a graph, given as N-Triples, in place of what stands under its name."""
        params = [(self.engine.graph_field, name)]
        self._request("PUT", self.engine.graphs, (200, 201, 204), False, params=params, data=triples, kind=TRIPLES).close()

    def drop(self, name: str) -> None:
        """Removes a graph, if there is one."""
        self._request("DELETE", self.engine.graphs, (200, 204, 404), False, params=[(self.engine.graph_field, name)]).close()

    def close(self) -> None:
        """Gives the connections back."""
        self._http.close()

    def _request(
        self,
        method: str,
        url: str,
        expected: Sequence[int],
        safe: bool,
        *,
        form: Fields | None = None,
        params: Fields | None = None,
        data: bytes | None = None,
        kind: str = "",
        accept: str = "*/*",
        seen: dict[str, str] | None = None,
    ) -> IO[bytes]:
        from urllib.parse import urlencode

        content = urlencode(form).encode() if form else data
        headers = {"Accept": accept}
        if form or kind:
            headers["Content-Type"] = "application/x-www-form-urlencoded" if form else kind
        for attempt in range(ATTEMPTS if safe else 1):
            request = self._http.build_request(method, url, params=list(params or ()), content=content, headers=headers)
            if not safe:
                request.extensions["timeout"] = {**request.extensions["timeout"], "read": WRITING, "write": WRITING}
            last = safe and attempt < ATTEMPTS - 1
            try:
                body, wait = self._send(request, expected, accept, self._reading if safe else WRITING, seen, last)
            except self._faults as fault:
                if not last or _insecure(fault):
                    raise self._unreachable(fault) from None
                body, wait = None, 0.0
            except Exception as fault:
                if not type(fault).__module__.startswith("httpx"):
                    raise
                raise self._unreachable(fault) from None
            if body is not None:
                return body
            self._sleep(wait or 0.2 * 2**attempt * (1 + random.random()))
        raise AssertionError("the last attempt answers or raises")

    def _send(
        self,
        request: httpx.Request,
        expected: Sequence[int],
        accept: str,
        limit: float,
        seen: dict[str, str] | None,
        again: bool,
    ) -> tuple[IO[bytes] | None, float]:
        """The body, or None and the seconds to wait if it is worth asking again."""
        end = self._clock() + limit
        response = self._http.send(request, stream=True)
        try:
            status, headers = response.status_code, response.headers
            if status in PASSING and again:
                after = headers.get("retry-after", "")
                return None, min(float(after), 30.0) if after.isdecimal() else 0.0
            if status not in expected:
                raise self._refused(status, response)
            if headers.get("content-encoding", "identity") != "identity":
                raise self._fault("sends compressed data that nobody asked for", "switch compression off on the server")
            if accept != "*/*" and status == 200 and headers.get("content-type", "").split(";")[0].strip() != accept:
                raise self._fault(f"sends {headers.get('content-type', 'no type')!r} instead of {accept}", "check the address")
            if accept != "*/*" and not {"content-length", "transfer-encoding"} & set(headers):
                raise PartialAnswer(self.address, "the server does not say where its answer ends")
            if seen is not None:
                seen.update({name.lower(): value for name, value in headers.items()}, status=str(status))
            return self._body(response, end), 0.0
        finally:
            response.close()

    def _body(self, response: httpx.Response, end: float) -> IO[bytes]:
        body = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
        size = 0
        try:
            for chunk in response.iter_raw():
                size += len(chunk)
                if size > MOST_BYTES:
                    raise self._fault(f"sends more than {MOST_BYTES:,} bytes", "ask for less")
                if self._clock() > end:
                    raise self._fault("takes too long to answer", "ask for less, or set CLAIMGRAPH_STORE_TIMEOUT")
                body.write(chunk)
        except BaseException:
            body.close()
            raise
        body.seek(0)
        return body

    def _refused(self, status: int, response: httpx.Response) -> StoreFault:
        if status in (401, 403):
            given = "other" if self.credentials else "any"
            return self._fault(f"refuses {given} access ({status})", f"set {USER} and {PASSWORD}, or {TOKEN}, in the environment")
        if 300 <= status < 400:
            target = response.headers.get("location", "").partition("?")[0]
            remedy = "give the address itself; neither questions nor credentials are sent on"
            return self._fault(f"redirects to {target or 'nowhere'} ({status})", remedy)
        detail = ""
        if response.headers.get("content-encoding", "identity") == "identity":
            raw = next(response.iter_raw(2000), b"")[:2000].decode(errors="replace")
            detail = " ".join(raw.split("SPARQL query:")[0].split())[:300]
        return self._fault(f"answers {status}: {detail}", "see the server's message")

    def _unreachable(self, fault: Exception) -> StoreFault:
        secured = _insecure(fault)
        if secured:
            detail = f"is not reached safely: {getattr(secured, 'verify_message', '') or secured.reason}"
            remedy = "check the address; an authority of your own is trusted by naming its certificate's file in SSL_CERT_FILE"
            return self._fault(detail, remedy)
        if "Timeout" in type(fault).__name__ and "Connect" not in type(fault).__name__:
            return self._fault("does not answer in time", "ask for less, or set CLAIMGRAPH_STORE_TIMEOUT")
        if "Connect" in type(fault).__name__:
            return self._fault(f"cannot be reached: {type(fault).__name__}", "start the server or correct the address")
        return self._fault(f"breaks off its answer: {type(fault).__name__}", "run the same command again; see the server's log")

    def _fault(self, detail: str, remedy: str) -> StoreFault:
        return StoreFault(self.address, f"the server {detail}", remedy)


def _whole(body: IO[bytes], accept: str) -> bool:
    """Whether an answer has its end: JSON is read through once, N-Triples end with a full stop or a comment."""
    if accept == JSON:
        try:
            found = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
            if isinstance(found, ox.QuerySolutions):
                for _ in found:
                    pass
        except SyntaxError:
            return False
    else:
        body.seek(max(0, body.seek(0, os.SEEK_END) - 64))
        tail = body.read().rstrip()
        if tail and not tail.endswith(b".") and b"#" not in tail:
            return False
    body.seek(0)
    return True


def _authorities(environment: Mapping[str, str]) -> ssl.SSLContext:
    """Whose word is taken for who a server is: the environment's SSL_CERT_FILE or SSL_CERT_DIR, else the public authorities.

    Raises UsageError if the environment names what cannot be read.
    """
    import ssl

    import certifi

    file, folder = environment.get("SSL_CERT_FILE"), environment.get("SSL_CERT_DIR")
    try:
        return ssl.create_default_context(cafile=file or (None if folder else certifi.where()), capath=folder or None)
    except OSError as fault:  # an SSLError is one
        raise UsageError(f"no certificate can be read from {file or folder}: {fault}", "correct SSL_CERT_FILE") from None


def _insecure(fault: BaseException | None) -> ssl.SSLError | None:
    """What was wrong with certificate or encryption, if that made a connection fail: asking again does not help."""
    import ssl

    while fault is not None and not isinstance(fault, ssl.SSLError):
        fault = fault.__cause__ or fault.__context__
    return None if isinstance(fault, ssl.SSLEOFError | ssl.SSLZeroReturnError | ssl.SSLSyscallError) else fault


def _authentication(given: Credentials) -> Any:
    """Answers the challenge of the server: digest or basic, whichever it wants; a token is sent at once."""
    import httpx

    class Challenged(httpx.Auth):
        chosen: httpx.Auth | None = None

        def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
            if given.token:
                request.headers["Authorization"] = f"Bearer {given.token}"
            if self.chosen is None:
                response = yield request
                wanted = response.headers.get("www-authenticate", "").lower()
                if response.status_code != 401 or not given.user:
                    return
                kind = httpx.DigestAuth if wanted.startswith("digest") else httpx.BasicAuth
                self.chosen = kind(given.user, given.password)
            yield from self.chosen.auth_flow(request)

    return Challenged()
