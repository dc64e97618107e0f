"""Reading the facts from a store: one SPARQL file under ``queries/findings/`` for each kind, and rows to records.

Every query is scoped to named graphs; the graph of a row says to which document it belongs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Protocol, TypeVar

import pyoxigraph as ox

from claimgraph.home import QUERIES
from claimgraph.iri import CG, CGV, FINDINGS_GRAPH, document_of
from claimgraph.judge.facts import (
    Background,
    CategoryMapping,
    Corpus,
    Correction,
    DocumentFacts,
    Figure,
    Membership,
    Position,
    Quote,
    Statement,
)
from claimgraph.model.comparability import Hierarchy
from claimgraph.model.quantity import TolerancePolicy
from claimgraph.rdf import read
from claimgraph.store import Reader

SUB_ORGANISATION = "http://www.w3.org/ns/org#subOrganizationOf"
LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
PRIMARY_SOURCE = "http://www.w3.org/ns/prov#hadPrimarySource"
SHARED = ""
"""The key under which rows of graphs that belong to no document are gathered."""


class Identified(Protocol):
    """A record with an IRI."""

    @property
    def id(self) -> str:
        """What tells the record from others of its kind."""
        ...


Record = TypeVar("Record", bound=Identified)


class Row:
    """A row of a result with its values turned into Python's."""

    __slots__ = ("_solution",)

    def __init__(self, solution: ox.QuerySolution) -> None:
        self._solution = solution

    def text(self, name: str) -> str | None:
        """The IRI or the literal's text; None if unbound."""
        term: ox.NamedNode | ox.Literal | None = self._solution[name]
        return None if term is None else term.value

    def must(self, name: str) -> str:
        """The text of a variable that the query always binds."""
        term: ox.NamedNode | ox.Literal = self._solution[name]
        return term.value

    def day(self, name: str) -> date | None:
        """A date; None if unbound."""
        text = self.text(name)
        return None if text is None else date.fromisoformat(text[:10])

    def number(self, name: str) -> Decimal | None:
        """A decimal number; None if unbound."""
        text = self.text(name)
        return None if text is None else Decimal(text)

    @property
    def document(self) -> str:
        """The key of the document to which the row's graph belongs, or SHARED."""
        return document_of(self.must("graph")) or SHARED


@cache
def query_text(name: str) -> str:
    """The text of ``queries/findings/<name>.rq``. Raises EnvironmentFault if it cannot be read."""
    return read(QUERIES / "findings" / f"{name}.rq").decode("utf-8")


def rows(reader: Reader, name: str) -> Iterator[Row]:
    """The rows of a query of ``queries/findings/``."""
    solutions = reader.query(query_text(name))
    assert isinstance(solutions, ox.QuerySolutions)
    return (Row(solution) for solution in solutions)


def project(reader: Reader) -> Corpus:
    """All facts of a store. Records are in the order of their IRIs."""
    labels = _texts(reader, "labels", "thing", "label")
    shared = labels.pop(SHARED, {})
    return Corpus(_background(reader, shared), _documents(reader, labels))


def project_documents(reader: Reader) -> dict[str, DocumentFacts]:
    """The facts of each document of a reader that holds the graphs of some documents only."""
    return _documents(reader, _texts(reader, "labels", "thing", "label"))


def project_background(reader: Reader) -> Background:
    """What all documents of a store share, without reading what each says."""
    found: dict[str, str] = {}
    for graph in shared_graphs(reader):
        for quad in reader.match(predicate=LABEL, graph=ox.NamedNode(graph)):
            if isinstance(quad.object, ox.Literal) and quad.object.language == "en":
                thing = str(quad.subject.value)  # type: ignore[union-attr]
                found[thing] = min(quad.object.value, found.get(thing, quad.object.value))
    return _background(reader, found)


def shared_graphs(reader: Reader) -> list[str]:
    """The graphs that belong to no document, but for the findings."""
    return [name for name in reader.graphs() if document_of(name) is None and name != FINDINGS_GRAPH]


def _documents(reader: Reader, labels: Mapping[str, dict[str, str]]) -> dict[str, DocumentFacts]:
    links = _links(reader)
    figures = _grouped((row.document, _figure(row, links)) for row in rows(reader, "figures"))
    statements = _grouped((row.document, _statement(row, links)) for row in rows(reader, "statements"))
    positions = _grouped((row.document, _position(row, links)) for row in rows(reader, "positions"))
    quotes = _grouped((row.document, _quote(row)) for row in rows(reader, "quotes"))
    corrections = _grouped((row.document, _correction(row)) for row in rows(reader, "corrections"))
    claims = _texts(reader, "claims", "claim", "paraphrase")
    topics = links.get(CG + "topic", {})

    def of_document(key: str) -> Iterator[str]:
        yield from (record.id for kind in (figures, statements, positions) for record in kind.get(key, ()))
        yield from claims.get(key, ())

    return {
        key: DocumentFacts(
            figures.get(key, ()), statements.get(key, ()), positions.get(key, ()), quotes.get(key, ()), corrections.get(key, ()),
            claims.get(key, {}), labels.get(key, {}), {name: topics[name] for name in of_document(key) if name in topics},
        )
        for key in sorted({*figures, *statements, *positions, *quotes, *corrections} - {SHARED})
    }  # fmt: skip


def _grouped(items: Iterable[tuple[str, Record]]) -> dict[str, tuple[Record, ...]]:
    """The records of each document in the order of their IRIs; of several with one IRI the first in order.

    What follows in one document about a thing of another, such as its class, makes no record: the thing's own document does.
    """
    found: dict[str, dict[str, Record]] = defaultdict(dict)
    for key, item in items:
        if document_of(item.id) not in (None, key):
            continue
        known = found[key].get(item.id)
        found[key][item.id] = item if known is None else min(known, item, key=repr)
    return {key: tuple(group[name] for name in sorted(group)) for key, group in found.items()}


def _texts(reader: Reader, query: str, thing: str, text: str) -> dict[str, dict[str, str]]:
    """A text for each thing by document; of several the first in order."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows(reader, query):
        known, key, value = found[row.document], row.must(thing), row.must(text)
        known[key] = min(value, known.get(key, value))
    return found


def _links(reader: Reader) -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows(reader, "links"):
        found[row.must("relation")][row.must("subject")].add(row.must("object"))
    return {relation: {subject: tuple(sorted(objects)) for subject, objects in by.items()} for relation, by in found.items()}


def _figure(row: Row, links: dict[str, dict[str, tuple[str, ...]]]) -> Figure:
    figure = row.must("figure")

    def linked(name: str) -> tuple[str, ...]:
        return links.get(CG + name, {}).get(figure, ())

    return Figure(
        figure, row.text("measure"), row.text("counted"), row.text("party"), row.text("place"), row.day("from"), row.day("until"),
        row.day("asOf"), row.text("accumulation"), row.text("exclusivity"),
        (row.text("comparator") or "exactly").removeprefix(CGV + "comparator/"), row.number("value"), row.number("minimum"),
        row.number("maximum"), row.text("unit"), row.text("asWritten") or "", linked("partOf"),
        next(iter(linked("inSeries")), None), linked("supersedes"), linked("quantifies"),
    )  # fmt: skip


def _statement(row: Row, links: dict[str, dict[str, tuple[str, ...]]]) -> Statement:
    statement = row.must("statement")

    def linked(name: str) -> tuple[str, ...]:
        return links.get(name, {}).get(statement, ())

    based_on = tuple(sorted({*linked(CG + "basedOn"), *linked(PRIMARY_SOURCE)}))
    return Statement(
        statement, row.must("speaker"), row.text("membership"), row.day("saidOn"), row.text("source"), row.day("published"),
        linked(CG + "content"), based_on, linked(CG + "sameAct"), row.text("affiliation"),
    )  # fmt: skip


def _position(row: Row, links: dict[str, dict[str, tuple[str, ...]]]) -> Position:
    position = row.must("position")
    supersedes = links.get(CG + "supersedes", {}).get(position, ())
    return Position(
        position, row.must("holder"), row.must("proposal"), row.must("stance"), row.day("heldOn"), row.day("from"),
        row.day("until"), supersedes,
    )  # fmt: skip


def _quote(row: Row) -> Quote:
    return Quote(row.must("passage"), row.must("statement"), row.must("words"))


def _correction(row: Row) -> Correction:
    day, amount = row.day("day"), row.number("amount")
    assert day is not None
    assert amount is not None
    return Correction(row.must("correction"), row.must("series"), day, amount)


def _background(reader: Reader, labels: dict[str, str]) -> Background:
    within: list[tuple[str, str]] = []
    affiliations: dict[str, str] = {}
    parents: dict[str, set[str]] = defaultdict(set)
    for row in rows(reader, "hierarchy"):
        narrow, broad = row.must("narrow"), row.must("broad")
        if row.must("relation") == SUB_ORGANISATION:
            parents[narrow].add(broad)
        elif row.must("relation") == CG + "affiliation":
            affiliations[narrow] = min(broad, affiliations.get(narrow, broad))
        else:
            within.append((narrow, broad))
    mappings: dict[tuple[str, str, date | None, date | None], set[str]] = defaultdict(set)
    for row in rows(reader, "mappings"):
        mappings[row.must("mapping"), row.must("publisher"), row.day("from"), row.day("until")].add(row.must("counted"))
    crosswalk: dict[str, list[CategoryMapping]] = defaultdict(list)
    for (mapping, publisher, start, end), counted in mappings.items():
        crosswalk[publisher].append(CategoryMapping(mapping, publisher, tuple(sorted(counted)), start, end))
    memberships: dict[str, dict[str, Membership]] = {}
    for row in rows(reader, "memberships"):
        membership = Membership(row.must("member"), row.must("organisation"), row.day("from"), row.day("until"))
        memberships.setdefault(membership.member, {})[row.must("membership")] = membership
    return Background(
        hierarchy=Hierarchy(sorted(within)),
        parents={narrow: tuple(sorted(broad)) for narrow, broad in parents.items()},
        affiliations=affiliations,
        memberships=memberships,
        stances={row.must("stance"): (int(row.must("polarity")), int(row.must("strength"))) for row in rows(reader, "stances")},
        mappings={publisher: tuple(sorted(entries, key=lambda entry: entry.id)) for publisher, entries in crosswalk.items()},
        labels=labels,
        policies={
            row.must("policy"): TolerancePolicy(row.must("policy"), Decimal(row.must("tolerance")))
            for row in rows(reader, "policies")
        },
    )
