"""One worker process: it holds the store open for reading and answers one job after another, until its input ends.

A running query of the embedded engine cannot be interrupted. So it runs in a process of its own, which the server kills when
the time is up, and which the system ends when it takes too much memory or when the server is gone.

    python -m claimgraph.serve.worker STORE     with its limits in the first frame of its standard input
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyoxigraph as ox

from claimgraph.errors import ClaimgraphError, CorruptStore, StoreFault, UsageError
from claimgraph.export.context import PREFIXES
from claimgraph.home import QUERIES
from claimgraph.query.answer import ask
from claimgraph.query.bind import Page
from claimgraph.query.question import load
from claimgraph.query.readonly import Results, check, execute
from claimgraph.serve import describe, naming, survey
from claimgraph.serve.results import GRAPHS, TooLarge, bounded, written
from claimgraph.serve.wire import frame, read_frame
from claimgraph.store import MemoryReader, Reader, open_reader

COPIED = 100_000
"""Up to so many quads a store is read into memory: about 50 MB, and a second."""

Job = Mapping[str, Any]
Reply = tuple[dict[str, Any], bytes]
Extra = Callable[["Worker", Job], Reply]
"""A job that another package adds to those of the worker."""


class NotAcceptable(UsageError):
    """The form of the query gives none of the media types that the client takes."""

    def __init__(self, form: str) -> None:
        super().__init__(f"{form} gives none of the media types asked for", "see the Service Description for those it gives")


class NotYet(UsageError):
    """The store is large and has not yet been read as a whole."""

    def __init__(self) -> None:
        super().__init__("the names and numbers of this large store are still being gathered", "try again in some minutes")


class Unknown(UsageError):
    """The store says nothing of a resource."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the graph says nothing of <{name}>", "search for it by name")


class Worker:
    """The store as this process sees it, and the jobs it does on it. ``limits`` are ``rows`` and ``bytes`` of a result."""

    def __init__(self, path: Path, limits: Mapping[str, int], extra: Mapping[str, Extra]) -> None:
        self._path, self._limits = path, limits
        self._reader = opened(path)
        self._index: naming.Index | None = None
        self.jobs: dict[str, Callable[[Job], Reply]] = {
            "open": self.open,
            "query": self.query,
            "copy": self.copy,
            "ask": self.ask,
            "describe": self.describe,
            "known": self.known,
            "labels": self.labels,
            "search": self.search,
            "counted": self.counted,
            "graphs": self.graphs,
            "dump": self.dump,
            "void": self.void,
            "marked": self.marked,
            **{name: partial(job, self) for name, job in extra.items()},
        }

    @property
    def reader(self) -> Reader:
        """The generation that is read now."""
        return self._reader

    def open(self, job: Job) -> Reply:
        """Reads the newest generation of the store from now on; the old one stays in use if that cannot be opened."""
        if job.get("anew"):
            newest = opened(self._path)
            self._reader.close()
            self._reader, self._index = newest, None
        manifest = self._reader.manifest
        told = {"digest": manifest.digest, "counts": dict(manifest.counts), "version": manifest.version}
        return {**told, "large": size(self._reader) > COPIED}, b""

    def query(self, job: Job) -> Reply:
        """Runs a query; ``rows`` and ``graph`` name the formats that the client takes for each form."""
        text, dataset = job["text"], job.get("dataset")
        form = "SELECT" if job.get("trusted") else check(text)
        wanted = job.get("rows") if form in ("SELECT", "ASK") else job.get("graph")
        if not wanted:
            raise NotAcceptable(form)
        results = self._results(text, dataset, trusted=bool(job.get("trusted")))
        return {"format": wanted}, written(results, wanted, limit=self._limits["bytes"], most=self._limits["rows"])

    def copy(self, job: Job) -> Reply:  # noqa: ARG002
        """All quads as N-Quads, if they are few enough to be held in memory; else nothing."""
        held = isinstance(self._reader, MemoryReader) and size(self._reader) <= COPIED
        return {}, ox.serialize(self._reader.match(), format=ox.RdfFormat.N_QUADS) or b"" if held else b""

    def _results(self, text: str, dataset: list[list[str]] | None, *, trusted: bool) -> Results:
        if trusted:
            return self._reader.query(text)
        if dataset is None:
            return execute(self._reader, text)
        if not isinstance(self._reader, MemoryReader):
            raise UsageError("this store lets nobody choose a dataset", "name graphs by FROM in the query")
        return execute(_Dataset(self._reader, *dataset), text)

    def ask(self, job: Job) -> Reply:
        """Answers a question by name; parameters are what a user writes."""
        most = min(job.get("limit") or self._limits["rows"], self._limits["rows"])
        answer = ask(self._reader, job["name"], Page(most, job.get("offset", 0)), **job["parameters"])
        cells = [[None if value is None else _term(value) for value in row] for row in answer.rows]
        body = json.dumps(cells, ensure_ascii=False).encode()
        if len(body) > self._limits["bytes"]:
            raise TooLarge(f"{self._limits['bytes']:,} bytes")
        told = {"columns": answer.columns, "empty": answer.empty_meaning, "more": answer.more, "query": answer.query}
        return told, body

    def describe(self, job: Job) -> Reply:
        """The linked data of a resource in one of ``GRAPHS``."""
        quads = describe.description(self._reader, job["iri"], inferred=job.get("inferred", True))
        if not quads:
            raise Unknown(job["iri"])
        chosen = GRAPHS[job["graph"]]
        if job["graph"] in ("trig", "nquads"):
            return {}, bounded(lambda out: ox.serialize(quads, out, chosen, prefixes=PREFIXES), self._limits["bytes"])
        triples = sorted({quad.triple for quad in quads}, key=str)
        prefixes = None if job["graph"] == "ntriples" else PREFIXES
        return {}, bounded(lambda out: ox.serialize(triples, out, chosen, prefixes=prefixes), self._limits["bytes"])

    def known(self, job: Job) -> Reply:
        """Whether the store says anything of a resource."""
        return {"known": describe.known(self._reader, job["iri"])}, b""

    def graphs(self, job: Job) -> Reply:
        """The names of the named graphs, or with ``name`` one of them, or with ``default`` the union of all."""
        if not ("name" in job or job.get("default")):
            return {}, json.dumps(self._reader.graphs()).encode()
        name = job.get("name")
        if name and next(self._reader.match(graph=ox.NamedNode(name)), None) is None:
            raise Unknown(name)
        quads = self._reader.match(graph=ox.NamedNode(name) if name else None)
        chosen = GRAPHS[job["graph"]]
        prefixes = None if job["graph"] == "ntriples" else PREFIXES
        triples = (quad.triple for quad in quads) if name else iter({quad.triple for quad in quads})
        return {}, bounded(lambda out: ox.serialize(triples, out, chosen, prefixes=prefixes), self._limits["bytes"])

    def dump(self, job: Job) -> Reply:
        """All quads, sorted by graph and subject, in TriG or N-Quads."""
        from claimgraph.export.serialisation import write_rdf

        return {}, bounded(lambda out: write_rdf(self._reader.match(), job["graph"], out), self._limits["bytes"])

    def void(self, job: Job) -> Reply:
        """The description of the graph as a dataset (VoID, DCAT), as N-Triples; ``base`` is the address of this server."""
        from claimgraph.export.description import description

        told = description(self._reader, job["base"], recorded=size(self._reader) > COPIED)
        triples = (ox.Triple(*triple) for triple in told)
        return {}, ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""

    def marked(self, job: Job) -> Reply:
        """What a claim, statement or review is in schema.org's terms: JSON-LD that may stand in a script element; or nothing."""
        from claimgraph.export.claimreview import document, in_script, items_about
        from claimgraph.export.facts import Facts

        found = items_about(Facts(self._reader), ox.NamedNode(job["iri"]))
        return {}, in_script(document(found)).encode() if found else b""

    def labels(self, job: Job) -> Reply:
        """What to call resources."""
        return {}, json.dumps(naming.labels(self._reader, job["iris"]), ensure_ascii=False).encode()

    def search(self, job: Job) -> Reply:
        """Resources by what they are called."""
        if self._index is None:
            large = size(self._reader) > COPIED
            self._index = survey.Names(self._surveyed(survey.NAMES)) if large else naming.Index(self._reader)
        found = self._index.search(job["text"], job.get("facets", ()), job.get("limit", 20), job.get("offset", 0))
        return {}, json.dumps(found, ensure_ascii=False).encode()

    def counted(self, job: Job) -> Reply:
        """The answer to a query of the pages that goes through all there is, in JSON; of a large store as it was surveyed."""
        if size(self._reader) > COPIED:
            return {}, self._surveyed(job["name"]).read_bytes()
        return self.query({"text": load(QUERIES / "pages" / f"{job['name']}.rq").text, "rows": "json", "trusted": True})

    def _surveyed(self, name: str) -> Path:
        file = survey.place(self._path, self._reader.manifest.digest) / name
        if not file.exists():
            raise NotYet
        return file


def opened(path: Path) -> Reader:
    """The newest generation of the store; a small one is read into memory, which is several times as fast.

    Raises what opening raises, and CorruptStore.
    """
    reader = open_reader(path)
    if size(reader) > COPIED:
        return reader
    try:
        return MemoryReader(reader.match(), reader.manifest)
    except (OSError, RuntimeError) as fault:
        raise CorruptStore(path, str(fault)) from fault
    finally:
        reader.close()


def size(reader: Reader) -> int:
    """How many quads the store records to hold."""
    return sum(reader.manifest.counts.get(part, 0) for part in ("asserted", "inferred", "ontology", "findings"))


class _Dataset:
    """A reader whose dataset the client has chosen."""

    def __init__(self, reader: MemoryReader, default: list[str], named: list[str]) -> None:
        self._reader, self._default, self._named = reader, default, named

    def query(self, text: str) -> Results:
        """See claimgraph.query.readonly.Reader."""
        return self._reader.query_dataset(text, self._default, self._named)


def _term(value: object) -> list[str]:
    """A term as JSON: its kind, its text, and for a literal its language or datatype."""
    if isinstance(value, ox.NamedNode):
        return ["iri", value.value]
    if isinstance(value, ox.Literal):
        return ["literal", value.value, value.language or "", "" if value.language else value.datatype.value]
    return ["blank", str(value)]


def fault(error: ClaimgraphError) -> dict[str, str]:
    """An error as a header."""
    kinds = (
        (NotYet, "not-yet"),
        (TooLarge, "result-limit"),
        (NotAcceptable, "not-acceptable"),
        (Unknown, "unknown"),
        (UsageError, "usage"),
    )
    name = next((name for kind, name in kinds if isinstance(error, kind)), "store" if isinstance(error, StoreFault) else "data")
    return {"fault": name, "message": error.message, "remedy": error.remedy}


def confine(memory: int) -> None:
    """Ends this process by the system if it takes ``memory`` bytes more than it does now. Not every system can."""
    try:
        import resource
    except ImportError:
        return
    for kind in (resource.RLIMIT_DATA, resource.RLIMIT_AS):
        used = _used("VmData" if kind == resource.RLIMIT_DATA else "VmSize")
        resource.setrlimit(kind, (used + memory, used + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def spend(seconds: float) -> None:
    """Ends this process by the system if it computes ``seconds`` more, even where nobody is left to kill it."""
    try:
        import resource
    except ImportError:
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    until = int(usage.ru_utime + usage.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _used(name: str) -> int:
    """How much memory of a kind this process has taken, as Linux counts it; a small guess elsewhere."""
    try:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
    except OSError:
        return 512 * 1024 * 1024
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(name + ":")), 0)


def serve(path: Path, extra: Mapping[str, Extra] = MappingProxyType({})) -> None:
    """Does the jobs that come in, and the ``extra`` ones by their names, until there are no more."""
    source, target = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing but frames goes to the server
    first = read_frame(source)
    if first is None:
        return
    limits = first[0]
    try:
        worker = Worker(path, limits, extra)
    except ClaimgraphError as error:
        _send(target, frame(fault(error)))
        return
    confine(limits["memory"])
    _send(target, frame(worker.open({})[0]))
    while (message := read_frame(source)) is not None:
        job = message[0]
        spend(limits["seconds"])
        try:
            header, body = worker.jobs[job["job"]](job)
        except ClaimgraphError as error:
            header, body = fault(error), b""
        except MemoryError:
            return
        except (OSError, RuntimeError) as error:
            header = {"fault": "store", "message": f"the store cannot be read: {error}", "remedy": "build it anew"}
            body = b""
        except ValueError as error:  # an IRI that is none
            header, body = {"fault": "usage", "message": str(error), "remedy": "correct the request"}, b""
        header["digest"] = worker.reader.manifest.digest
        _send(target, frame(header, body))


def _send(target: Any, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[target.write(view) :]


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
