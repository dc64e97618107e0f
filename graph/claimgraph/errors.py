"""The errors of claimgraph: one base class; each error carries its facts, a remedy and the exit code of the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


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
