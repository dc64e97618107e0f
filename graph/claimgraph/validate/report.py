"""What a validation found: a report of violations, sorted, as plain strings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Violation(NamedTuple):
    """One result of a validation. Terms are N-Triples text, so that reports can be compared, stored and sent.

    ``path`` is the property path in SPARQL syntax, empty for a node shape. ``value`` is the value node at fault, empty
    where the standard names none (a missing value has none). ``severity`` is the full IRI in angle brackets, as ``shape``
    and ``component`` are; a shape without an IRI is named by its blank node.
    """

    focus: str
    path: str
    shape: str
    component: str
    value: str
    message: str
    severity: str

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What two validators have to agree on: everything but the wording of the message and the severity."""
        return self.focus, self.path, self.shape, self.component, self.value

    def __str__(self) -> str:
        place = f"{self.focus} {self.path}" if self.path else self.focus
        found = f", found {self.value}" if self.value and self.value != self.focus else ""
        return f"{place}: {self.message}{found} [{self.shape}]"


class Report(NamedTuple):
    """The outcome of a validation. ``conforms`` is true exactly if there are no results, whatever their severity."""

    conforms: bool
    results: tuple[Violation, ...]

    def keys(self) -> tuple[tuple[str, str, str, str, str], ...]:
        """The keys of the results, sorted: equal for two validators that agree."""
        return tuple(sorted(result.key for result in self.results))


def make_report(results: Iterable[Violation]) -> Report:
    """A report of these results in the order of their text."""
    found = tuple(sorted(results))
    return Report(not found, found)
