"""What is remembered of each document: its facts, the groups that it shares with others, and whom it names."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from typing import Any, NamedTuple, TypeAlias

import pyoxigraph as ox

from claimgraph.iri import CG, assertion_graph, document_of, inferred_graph, provenance_graph
from claimgraph.judge.facts import DEFAULT_POLICY, Background, DocumentFacts
from claimgraph.judge.figures import Shelf
from claimgraph.judge.project import project_documents
from claimgraph.judge.reading import readings, stance_readings
from claimgraph.store import MemoryReader, Reader

ORG, SKOS, PROV = "http://www.w3.org/ns/org#", "http://www.w3.org/2004/02/skos/core#", "http://www.w3.org/ns/prov#"

SHARED = frozenset(
    {ORG + "subOrganizationOf", SKOS + "broader", ORG + "member", ORG + "organization"}
    | {CG + name for name in ("within", "categoryOf", "mapsTo", "validFrom", "validUntil", "tolerance", "polarity", "strength")}
)
"""Properties of what all documents share: a document that states one of them concerns every other."""

AFFILIATION = CG + "affiliation"

TYING = frozenset({PROV + "hadPrimarySource", *(CG + name for name in ("content", "basedOn", "sameAct", "partOf", "supersedes"))})
"""Properties that tie what they link, wherever it stands: two documents that link to one address hang together by it."""

CROSSING = frozenset({*TYING, CG + "inSeries", CG + "quantifies", CG + "topic", AFFILIATION})
"""Properties that count wherever they are stated, even in a document that is not the subject's own."""


class Known(NamedTuple):
    """What is remembered of a document: its facts, to whom it ties unnamed actors, and of which documents it names things.

    ``names`` are the other documents of which it names things, and addresses of nobody's to which it is tied; ``states`` are
    those of ``names`` of whose things it states what counts there; ``wide`` says that it states what concerns every document.
    """

    facts: DocumentFacts
    affiliations: dict[str, str]
    names: frozenset[str]
    states: frozenset[str]
    wide: bool

    @classmethod
    def read(cls, key: str, quads: Iterable[ox.Quad], about: Iterable[ox.Quad]) -> Known:
        """Reads a document from the quads of its graphs and from what others state ``about`` its things."""
        own, others = list(quads), list(about)
        documents = project_documents(MemoryReader([*own, *others]))
        return cls.of(key, own, documents.get(key, DocumentFacts()), others)

    @classmethod
    def of(cls, key: str, own: Sequence[ox.Quad], facts: DocumentFacts, about: Iterable[ox.Quad] = ()) -> Known:
        """A document with its facts; of the affiliations those of its own actors count."""
        terms = {quad.subject.value for quad in own}  # type: ignore[union-attr]
        terms.update(quad.object.value for quad in own if isinstance(quad.object, ox.NamedNode))
        names = {name for term in terms if (name := document_of(term)) is not None}
        names.update(name for name in records(facts) if document_of(name) is None)
        states: set[str] = set()
        affiliations: dict[str, str] = {}
        wide = any(document_of(name) != key for name in (*records(facts), *facts.labels))
        for quad in own:
            predicate = quad.predicate.value
            if predicate in CROSSING:
                subject, value = str(quad.subject.value), str(quad.object.value)  # type: ignore[union-attr]
                owner = document_of(subject)
                if predicate == AFFILIATION:
                    affiliations[subject] = min(value, affiliations.get(subject, value))
                    wide = wide or owner != key
                if owner or predicate != AFFILIATION:
                    states.add(owner or subject)
                if predicate in TYING and document_of(value) is None:
                    names.add(value)
            elif predicate in SHARED:
                wide = True
        for quad in about:
            subject = str(quad.subject.value)  # type: ignore[union-attr]
            if quad.predicate.value == AFFILIATION and subject in affiliations:
                affiliations[subject] = min(str(quad.object.value), affiliations[subject])  # type: ignore[union-attr]
        return cls(facts, affiliations, frozenset((names | states) - {key}), frozenset(states - {key}), wide)


class Read(NamedTuple):
    """A document as a process reads it for another: ``known`` is pickled, the groups that it shares have their names."""

    known: bytes
    groups: frozenset[str]
    shelves: frozenset[Shelf]
    names: frozenset[str]
    states: frozenset[str]

    @classmethod
    def of(cls, key: str, known: Known, background: Background) -> Read:
        """What there is to remember of a document."""
        groups, shelves = groups_of(key, known.facts, background)
        return cls(pickle.dumps(known), groups, shelves, known.names, known.states)


Reads: TypeAlias = dict[str, Read]
"""Documents by their keys."""


def read_lines(lines: bytes, keys: Iterable[str], background: Background) -> Reads:
    """Reads whole documents from well-formed N-Quads."""
    store = ox.Store()
    store.bulk_load(lines, ox.RdfFormat.N_QUADS, lenient=True)
    return _read(MemoryReader(store), keys, background)


def read_stored(reader: Reader, keys: Sequence[str], background: Background) -> Reads:
    """Reads documents from a store."""
    return _read(MemoryReader(quad for key in keys for quad in quads_of(reader, key)), keys, background)


def _read(reader: Reader, keys: Iterable[str], background: Background) -> Reads:
    facts = project_documents(reader)
    known = {key: Known.of(key, quads_of(reader, key), facts.get(key, DocumentFacts())) for key in keys}
    return {key: Read.of(key, item, background) for key, item in known.items()}


def quads_of(reader: Reader, key: str) -> list[ox.Quad]:
    """The quads of a document's graphs."""
    graphs = (assertion_graph(key), provenance_graph(key), inferred_graph(key))
    return [quad for graph in graphs for quad in reader.match(graph=ox.NamedNode(graph))]


def records(facts: DocumentFacts) -> Iterator[str]:
    """The IRIs of a document's records."""
    for items in (facts.figures, facts.statements, facts.positions, facts.corrections):
        yield from (record.id for record in items)


def groups_of(key: str, facts: DocumentFacts, background: Background) -> tuple[frozenset[str], frozenset[Shelf]]:
    """The names of the groups that a document shares with others, and its shelves."""
    policy = background.policies.get(DEFAULT_POLICY.iri, DEFAULT_POLICY)
    shelves = frozenset(reading.shelf for reading in readings(key, facts, background, policy))
    speakers = {statement.id: statement for statement in facts.statements}
    said = [speakers[quote.statement] for quote in facts.quotes if quote.statement in speakers]
    names = {name_of(shelf) for shelf in shelves}
    names |= {name_of(("positions", stance.proposal)) for stance in stance_readings(key, facts, background)}
    names |= {name_of(("quotes", statement.speaker, statement.said_on)) for statement in said}
    names |= {name_of(("series", figure.series)) for figure in facts.figures if figure.series}
    names |= {name_of(("series", correction.series)) for correction in facts.corrections}
    return frozenset(names), shelves


def name_of(group: tuple[object, ...]) -> str:
    """A name of a group: equal groups have one name, whatever the way in which their numbers are written."""
    return sha256(_text(group).encode()).hexdigest()[:24]


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value.normalize())
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return f"({'|'.join(map(_text, value))})"
    if is_dataclass(value):
        return _text([getattr(value, field.name) for field in fields(value)])
    return repr(value) if value is None or isinstance(value, int) else f"<{value}>"


class _Loader(pickle.Unpickler):
    """Loads our own records and nothing else: a store may come from anywhere."""

    def find_class(self, module: str, name: str) -> Any:
        """The class of that name, if it is one of ours."""
        if module.startswith(("claimgraph.judge.", "claimgraph.model.")) or (module, name) in PLAIN:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no record of ours")


PLAIN = {
    ("datetime", "date"),
    ("decimal", "Decimal"),
    ("builtins", "frozenset"),
    ("collections", "defaultdict"),
    ("builtins", "dict"),
}


def load(data: bytes) -> Any:
    """What was pickled. Raises UnpicklingError if that was no record of ours."""
    return _Loader(BytesIO(data)).load()
