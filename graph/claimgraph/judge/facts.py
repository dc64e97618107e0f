"""What judging reads of the graph: plain records of figures, statements, positions and what is known beside them.

IRIs are strings, numbers decimal, days dates. What belongs to a document is kept apart from what all share, so that
a changed document can be judged anew without the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from claimgraph.iri import CGD
from claimgraph.model.comparability import Hierarchy
from claimgraph.model.quantity import TolerancePolicy

DEFAULT_POLICY = TolerancePolicy(CGD + "policy/about-ten-per-cent", Decimal("0.1"))
"""'About' is read as ten per cent either way unless the user names another policy."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as curated: facets as they are said, before anything is rolled up. ``scope`` is what it quantifies."""

    id: str
    measure: str | None = None
    counted: str | None = None
    party: str | None = None
    place: str | None = None
    start: date | None = None
    end: date | None = None
    as_of: date | None = None
    accumulation: str | None = None
    exclusivity: str | None = None
    comparator: str = "exactly"
    value: Decimal | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str | None = None
    as_written: str = ""
    part_of: tuple[str, ...] = ()
    series: str | None = None
    supersedes: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """An act of saying as one source reports it. ``based_on`` and ``same_act`` are the direct links to other statements,
    ``affiliation`` is the actor to which the source ties an unnamed speaker."""

    id: str
    speaker: str
    membership: str | None = None
    said_on: date | None = None
    source: str | None = None
    published: date | None = None
    contents: tuple[str, ...] = ()
    based_on: tuple[str, ...] = ()
    same_act: tuple[str, ...] = ()
    affiliation: str | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """A stance towards a proposal; ``held_on``, ``start`` and ``end`` are as curated."""

    id: str
    holder: str
    proposal: str
    stance: str
    held_on: date | None = None
    start: date | None = None
    end: date | None = None
    supersedes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that a source prints between quotation marks: where they stand (a passage, or the statement itself where the
    text was not at hand), and the statement to which they belong."""

    passage: str
    statement: str
    words: str

    @property
    def id(self) -> str:
        """A passage may prove several statements, a statement may have several quotations: all together."""
        return f"{self.passage} {self.statement} {self.words}"


@dataclass(frozen=True, slots=True)
class Correction:
    """A recorded correction of a series; ``amount`` is negative where it takes away."""

    id: str
    series: str
    day: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class CategoryMapping:
    """An entry of the crosswalk: for some days a publisher's category stands for one or more counted things."""

    id: str
    publisher: str
    counted: tuple[str, ...]
    start: date | None = None
    end: date | None = None

    def holds_on(self, day: date | None) -> bool:
        """Whether the entry holds on a day; on an unknown day only if it holds always."""
        if day is None:
            return self.start is None and self.end is None
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Membership:
    """Which person belongs to which organisation; days are None where they are not known or there is no end."""

    member: str
    organisation: str
    start: date | None = None
    end: date | None = None

    def holds_on(self, day: date | None) -> bool:
        """Whether nothing known speaks against the membership on that day."""
        return day is None or ((self.start is None or self.start <= day) and (self.end is None or day <= self.end))


@dataclass(frozen=True)
class DocumentFacts:
    """What one source document says. By IRI: ``claims`` are paraphrases, ``labels`` English labels, ``topics`` of records."""

    figures: tuple[Figure, ...] = ()
    statements: tuple[Statement, ...] = ()
    positions: tuple[Position, ...] = ()
    quotes: tuple[Quote, ...] = ()
    corrections: tuple[Correction, ...] = ()
    claims: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    topics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def subjects(self, hierarchy: Hierarchy) -> dict[str, frozenset[str]]:
        """What records are about, by IRI: their topics, and the measures of figures with all wider ones."""
        found = {name: frozenset(topics) for name, topics in self.topics.items()}
        for figure in self.figures:
            if figure.measure:
                found[figure.id] = found.get(figure.id, frozenset()) | hierarchy.above(figure.measure)
        return found


@dataclass(frozen=True)
class Background:
    """What all documents share: hierarchies, organisations, memberships, stances, the crosswalk, labels and policies.

    ``parents`` are the direct parent organisations, sorted; ``affiliations`` tie unnamed actors to others; ``stances`` give
    polarity and strength; ``memberships`` are by member and IRI, ``mappings`` the entries of the crosswalk by publisher.
    """

    hierarchy: Hierarchy = field(default_factory=Hierarchy)
    parents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    affiliations: Mapping[str, str] = field(default_factory=dict)
    memberships: Mapping[str, Mapping[str, Membership]] = field(default_factory=dict)
    stances: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    mappings: Mapping[str, tuple[CategoryMapping, ...]] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    policies: Mapping[str, TolerancePolicy] = field(default_factory=dict)

    def groups_as(self, other: Background) -> bool:
        """Whether documents fall into the same groups by the other background: labels and affiliations do not matter there."""
        return replace(self, labels={}, affiliations={}) == replace(other, labels={}, affiliations={})


@dataclass(frozen=True)
class Corpus:
    """All that judging reads: the shared background, and the documents by their keys."""

    background: Background
    documents: Mapping[str, DocumentFacts]
