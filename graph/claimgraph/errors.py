"""The errors of claimgraph: one base class; each error carries its facts, a remedy and the exit code of the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Self


class ClaimgraphError(Exception):
    """Something went wrong that the user can be told about in one line.

    ``message`` says what is wrong and where, ``remedy`` what to do about it. ``exit_code`` is the exit code of
    the command line: 1 for findings in the data, 2 for wrong usage, 3 for the environment.
    """

    exit_code = 3

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} ({remedy})")
        self.message = message
        self.remedy = remedy

    def __reduce__(self) -> tuple[object, ...]:
        """An error passes from process to process with its facts, whatever its own kind is made of."""
        return _again, (type(self), self.args, self.__dict__)

    def within(self, file: Path | str) -> Self:
        """The same error, its message beginning with the file in which it arose, unless it names it already."""
        if str(file) not in self.message:
            self.message = f"{file}: {self.message}"
            self.args = (f"{self.message} ({self.remedy})",)
        return self


def _again(kind: type[ClaimgraphError], arguments: tuple[object, ...], facts: dict[str, object]) -> ClaimgraphError:
    fault = kind.__new__(kind, *arguments)
    fault.__dict__.update(facts)
    return fault


class DataError(ClaimgraphError):
    """The curated data, the ontology or a captured text is at fault."""

    exit_code = 1


class UsageError(ClaimgraphError):
    """The command or call is at fault: an unknown question, parameter or value, a malformed query."""

    exit_code = 2


class EnvironmentFault(ClaimgraphError):
    """The machine is at fault: a missing file, a locked store, a read-only folder, a full disk."""

    exit_code = 3


class SyntaxFault(DataError):
    """A file is not well-formed RDF. ``line`` and ``column`` count from 1."""

    def __init__(self, file: Path | str, line: int, column: int, detail: str) -> None:
        super().__init__(f"{file}:{line}:{column}: {detail}", "correct the syntax at this place")
        self.file, self.line, self.column, self.detail = str(file), line, column, detail


class UnknownTerm(DataError):
    """Data use a term in one of our namespaces that the ontology does not define."""

    def __init__(self, file: Path | str, term: str, nearest: Sequence[str]) -> None:
        remedy = f"did you mean {' or '.join(nearest)}?" if nearest else "define it in ontology/ or correct the IRI"
        super().__init__(f"{file}: <{term}> is not defined in the ontology", remedy)
        self.file, self.term, self.nearest = str(file), term, tuple(nearest)


class DataFaults(DataError):
    """Several faults in the data, found in one go. ``faults`` are the single ones, in the order of their places."""

    def __init__(self, faults: Sequence[DataError]) -> None:
        super().__init__("; ".join(fault.message for fault in faults), "correct each of them")
        self.faults = tuple(faults)


class StrayGraph(DataError):
    """A document's file holds triples outside the two named graphs that its path prescribes."""

    def __init__(self, file: Path | str, graph: str, expected: Sequence[str]) -> None:
        where = f"graph <{graph}>" if graph else "the default graph"
        super().__init__(f"{file}: triples in {where}", f"put them into {' or '.join(f'<{name}>' for name in expected)}")
        self.file, self.graph, self.expected = str(file), graph, tuple(expected)


class BlankNodeFault(DataError):
    """Data hold a blank node: nothing could refer to it, and a store could not replace it."""

    def __init__(self, file: Path | str, subject: str, predicate: str) -> None:
        super().__init__(f"{file}: blank node in <{predicate}> of {subject}", "give it an IRI under the data namespace")
        self.file, self.subject, self.predicate = str(file), subject, predicate


class ShapeViolation(DataError):
    """Data break a shape: ``focus`` is the node, ``path`` the property (empty if the shape has none)."""

    def __init__(self, file: Path | str, focus: str, path: str, shape: str, detail: str) -> None:
        place = f"{focus} {path}".strip()
        super().__init__(f"{file}: {place}: {detail}", f"see shape {shape}")
        self.file, self.focus, self.path, self.shape, self.detail = str(file), focus, path, shape, detail


class ShapeFault(DataError):
    """A shape is not well-formed, or says something that the validator does not know. ``shape`` is N-Triples text."""

    def __init__(self, shape: str, detail: str, remedy: str = "correct the shape; nothing in a shape is ignored") -> None:
        super().__init__(f"shape {shape}: {detail}", remedy)
        self.shape, self.detail = shape, detail


class OffsetFault(DataError):
    """An offset that is no boundary between characters of the text: outside of it, or inside a character.

    ``offset`` is what was given, ``unit`` what it counts, ``length`` the length of the text in that unit.
    """

    def __init__(self, offset: int, unit: str, length: int) -> None:
        inside = 0 <= offset <= length
        fault = "lies inside a character" if inside else f"lies outside the text of {length}"
        super().__init__(f"offset {offset} ({unit}) {fault}", "count again over the exact captured text")
        self.offset, self.unit, self.length = offset, unit, length


class AnchorFault(DataError):
    """An anchor or a coverage mark that the captured text does not bear out. Offsets count code points, end exclusive."""

    def __init__(self, source: str, start: int, end: int, detail: str, *, expected: str = "", found: str = "") -> None:
        facts = f": expected {expected}, found {found}" if expected or found else ""
        super().__init__(
            f"{source} {start}-{end}: {detail}{facts}", "correct the passage, or verify against the exact captured text"
        )
        self.source, self.start, self.end, self.detail, self.expected, self.found = source, start, end, detail, expected, found


class StoreFault(EnvironmentFault):
    """A store cannot be used as asked; ``path`` is its folder."""

    def __init__(self, path: Path | str, detail: str, remedy: str) -> None:
        super().__init__(f"store {path}: {detail}", remedy)
        self.path, self.detail = str(path), detail


class MissingStore(StoreFault):
    """There is no store at the path."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(path, "there is none", f"make it with: claimgraph build --store {path}")


class ForeignFolder(StoreFault):
    """The folder holds something else than a store, and is left alone."""

    def __init__(self, path: Path | str, entry: str) -> None:
        super().__init__(path, f"the folder holds {entry!r} and is not a store", "name an empty or new folder")
        self.entry = entry


class ForeignStore(StoreFault):
    """The server holds graphs of others, with which ours would be mixed up in every answer."""

    def __init__(self, path: Path | str, graph: str) -> None:
        super().__init__(path, f"the server holds the graph <{graph}> and others", "give a server or database of its own")
        self.graph = graph


class StoreVersion(StoreFault):
    """The store has a format that this version does not read."""

    def __init__(self, path: Path | str, found: object, expected: int, written_by: object) -> None:
        detail = f"written in format {found} by claimgraph {written_by}; this version reads format {expected}"
        super().__init__(path, detail, f"build it anew with: claimgraph build --store {path}")
        self.found, self.expected, self.written_by = found, expected, written_by


class CorruptStore(StoreFault):
    """The store's files are damaged or incomplete."""

    def __init__(self, path: Path | str, detail: str) -> None:
        super().__init__(path, f"damaged: {detail}", f"build it anew with: claimgraph build --store {path}")


class LockedStore(StoreFault):
    """Another process writes the store. ``holder`` is its process id, 0 if unknown.

    ``file`` is a lock file that outlives its process, where the system has no better lock.
    """

    def __init__(self, path: Path | str, holder: int, file: Path | str = "") -> None:
        remedy = "wait until it has finished, or end it" + (f"; if it is gone, remove {file}" if file else "")
        super().__init__(path, f"locked by another process (pid {holder or 'unknown'})", remedy)
        self.holder = holder


class LeasedStore(StoreFault):
    """Another writer holds the lease of a store on a server, until ``seconds`` from now unless it renews it."""

    def __init__(self, path: Path | str, holder: str, seconds: int) -> None:
        super().__init__(
            path, f"being written by {holder}", f"wait until it has finished; if it is gone, for {seconds} s at most"
        )
        self.holder, self.seconds = holder, seconds


class PartialAnswer(StoreFault):
    """A server has given less than the whole answer; nothing of it is used."""

    def __init__(self, path: Path | str, detail: str, remedy: str = "") -> None:
        super().__init__(path, detail, remedy or "ask for less, or raise the limit on the number of rows on the server")


class RefusedLiteral(DataError):
    """A store would damage a literal or cannot hold a node, so that nothing is written. ``quad`` is N-Quads text."""

    def __init__(self, quad: str, detail: str, remedy: str) -> None:
        super().__init__(f"{quad}: {detail}", remedy)
        self.quad, self.detail = quad, detail


class UnwritableStore(StoreFault):
    """The store's folder does not let itself be written."""

    def __init__(self, path: Path | str, detail: str) -> None:
        super().__init__(
            path, f"cannot be written: {detail}", "name a folder you may write to with --store, or change its permissions"
        )


class FullDisk(StoreFault):
    """No room is left where the store is; what was there before is unchanged."""

    def __init__(self, path: Path | str, detail: str) -> None:
        super().__init__(path, f"no room left: {detail}; the store is unchanged", "free some space and build again")


class UnsupportedAxiom(DataError):
    """The ontology uses a construct of OWL or RDFS that the reasoner does not know or refuses. ``kind`` is the construct."""

    def __init__(self, axiom: str, kind: str, reason: str) -> None:
        super().__init__(f"{axiom}: {kind}: {reason}", "say it with an axiom kind that ontology/README.md lists")
        self.axiom, self.kind, self.reason = axiom, kind, reason


class AxiomInData(DataError):
    """Data state an axiom, or that two resources are the same, instead of facts."""

    def __init__(self, triple: str, reason: str) -> None:
        super().__init__(f"{triple}: {reason}", "put axioms into ontology/; give one thing one IRI")
        self.triple, self.reason = triple, reason


class Inconsistency(DataError):
    """Something is an instance of two disjoint classes. ``causes`` are the asserted triples from which both types follow."""

    def __init__(self, individual: str, left: str, right: str, causes: Sequence[str]) -> None:
        detail = f"{individual} is both {left} and {right}, which are disjoint, because of {'; '.join(causes)}"
        super().__init__(detail, "correct one of these")
        self.individual, self.left, self.right, self.causes = individual, left, right, tuple(causes)


class CrossingLink(DataError):
    """A triple of one document could combine with triples of another, so that documents could not be reasoned over one by one.

    ``axiom`` is the axiom that would combine them, ``term`` the resource at which they would meet.
    """

    def __init__(self, document: str, triple: str, term: str, axiom: str) -> None:
        detail = f"{document}: {triple}: by the axiom {axiom} it could combine with another document at {term}"
        super().__init__(detail, "state it in a file of graph/data/reference, or about this document's own resources")
        self.document, self.triple, self.term, self.axiom = document, triple, term, axiom
