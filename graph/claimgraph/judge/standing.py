"""A judge that remembers: what it has read of each document and found in each group, so that a change costs what it touches.

One SQLite file beside the store. It is a projection of the graph, labelled with the generation that it was made of; where the
label is another one, or a change reaches further than it can tell, all is read and compared anew. What a change can touch:

- documents are *tied* if one names a thing of the other: chains of reporting, parts, corrections, superseded claims;
- groups are shared by documents that give figures of one shelf, or of a wider or narrower one, positions on one proposal,
  points of one series, quotations of one speaker and day.

The groups of a changed document are judged on all documents that share one of them, or are tied to one that does.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import pyoxigraph as ox

from claimgraph.errors import UsageError
from claimgraph.iri import CG, CGD, assertion_graph, document_of, inferred_graph, provenance_graph
from claimgraph.judge.engine import Group, Judgement
from claimgraph.judge.facts import DEFAULT_POLICY, Background, DocumentFacts
from claimgraph.judge.figures import wider
from claimgraph.judge.finding import RULES, Finding, computation, findings_to_triples
from claimgraph.judge.project import project
from claimgraph.judge.reading import readings, stance_readings
from claimgraph.judge.remembered import Memory
from claimgraph.model.quantity import TolerancePolicy
from claimgraph.rdf import Triple
from claimgraph.store import MemoryReader, Reader

ORG, SKOS = "http://www.w3.org/ns/org#", "http://www.w3.org/2004/02/skos/core#"

SHARED = frozenset(
    {ORG + "subOrganizationOf", SKOS + "broader", ORG + "member", ORG + "organization"}
    | {CG + name for name in ("within", "categoryOf", "mapsTo", "validFrom", "validUntil", "tolerance", "polarity", "strength")}
)
"""Properties of what all documents share: a document that states one of them concerns every other."""

AFFILIATION = CG + "affiliation"


class Revision(NamedTuple):
    """How findings change: whatever is said of the ``subjects`` so far is withdrawn, the ``triples`` take its place."""

    subjects: frozenset[str]
    triples: tuple[Triple, ...]


class Known(NamedTuple):
    """What is remembered of a document: its facts, to whom it ties unnamed actors, and of which documents it names things."""

    facts: DocumentFacts
    affiliations: dict[str, str]
    names: frozenset[str]
    states: frozenset[str]
    wide: bool

    @classmethod
    def read(cls, key: str, quads: Iterable[ox.Quad], about: Iterable[ox.Quad]) -> Known:
        """Reads a document from the quads of its graphs and from what others state ``about`` its things."""
        own = list(quads)
        corpus = project(MemoryReader(chain(own, about)))
        return cls.of(key, own, corpus.documents.get(key, DocumentFacts()), corpus.background.affiliations)

    @classmethod
    def of(cls, key: str, quads: Iterable[ox.Quad], facts: DocumentFacts, affiliations: Mapping[str, str]) -> Known:
        """A document with its facts; of the affiliations those of its own actors count.

        ``names`` are the other documents of which it names things, ``states`` those of whose things it states something;
        ``wide`` says that it states what concerns every document.
        """
        names: set[str] = set()
        states: set[str] = set()
        own: dict[str, str] = {}
        wide = any(document_of(name) != key for name in (*_records(facts), *facts.labels))
        for quad in quads:
            subject = document_of(str(quad.subject.value))  # type: ignore[union-attr]
            value = document_of(quad.object.value) if isinstance(quad.object, ox.NamedNode) else None
            names.update(name for name in (subject, value) if name is not None and name != key)
            if subject is not None and subject != key:
                states.add(subject)
            if quad.predicate.value == AFFILIATION:
                own[quad.subject.value] = affiliations[quad.subject.value]  # type: ignore[union-attr]
                wide = wide or subject != key
            wide = wide or quad.predicate.value in SHARED
        return cls(facts, own, frozenset(names), frozenset(states), wide)


class StandingJudge:
    """Compares claims, and remembers beside the store at ``path`` what it has read and found.

    ``policy`` is the IRI of the cg:TolerancePolicy under which "about" is read, by default ten per cent either way;
    what was found under another one is not held.
    """

    def __init__(self, path: Path, policy: str = DEFAULT_POLICY.iri) -> None:
        self._path = path
        self._policy = policy
        self._opened: Memory | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        """Forgets what was not committed."""
        if self._opened:
            self._opened.close()

    @property
    def _memory(self) -> Memory:
        if self._opened is None:
            self._opened = Memory(self._path)
        return self._opened

    def holds(self, label: str) -> bool:
        """Whether what is remembered is of the generation of that label."""
        return bool(label) and self._memory.fact("label") == self._label(label)

    def _label(self, label: str) -> str:
        return label if self._policy == DEFAULT_POLICY.iri else f"{label} under {self._policy}"

    def commit(self, label: str) -> None:
        """Remembers what was read and found as that of the generation of that label."""
        self._memory.commit(self._label(label))

    def __call__(self, reader: Reader) -> list[Triple]:
        """All findings on a graph, as triples.

        Raises DataError for a figure whose numbers make no sense, and UsageError if the graph has no such policy.
        """
        memory = self._memory
        memory.clear()
        corpus = project(reader)
        policy = chosen(corpus.background, self._policy)
        judgement = Judgement(corpus.background, policy)
        judgement.replace(corpus.documents)
        kept = {name: tied for name, tied in corpus.background.affiliations.items() if document_of(name) is None}
        background = replace(corpus.background, affiliations=kept)
        memory.record("background", pickle.dumps(background))
        for key in _documents(reader):
            facts = corpus.documents.get(key, DocumentFacts())
            self._remember(key, Known.of(key, _quads(reader, key), facts, corpus.background.affiliations), background)
        for group, found in judgement.groups.items():
            memory.find(_name(group), (finding.iri for finding in found))
        return findings_to_triples(judgement.findings, policy)

    def _remember(self, key: str, known: Known, background: Background) -> None:
        groups, shelves = _groups(key, known.facts, background)
        self._memory.put(key, pickle.dumps(known), groups, known.names, known.states)
        for shelf in shelves:
            if not self._memory.has_shelf(_name(shelf)):
                self._memory.put_shelf(_name(shelf), [_name(other) for other in wider(shelf, background.hierarchy)])

    def revise(self, label: str, reader: Reader, changed: Iterable[str]) -> Revision | None:
        """How the findings of the generation of that label change, now that documents have changed to what the reader has.

        None if that cannot be told without comparing everything. Raises DataError.
        """
        if not self.holds(label):
            return None
        memory = self._memory
        background: Background = _load(memory.blob("background"))
        keys = set(changed)
        old = self._known(keys)
        fresh = {key: Known.read(key, _quads(reader, key), ()) for key in keys}
        concerned = {name for known in (*old.values(), *fresh.values()) for name in known.states} - keys
        concerned = {name for name in concerned if memory.has(name)}
        old |= self._known(concerned)
        stating = {key: {*memory.stating(key), *(name for name in keys if key in fresh[name].states)} for key in keys | concerned}
        for key in keys | concerned:
            about = [
                quad
                for other in sorted(stating[key] - {key})
                for quad in _quads(reader, other)
                if document_of(quad.subject.value) == key  # type: ignore[union-attr]
            ]
            if about or key in concerned:
                fresh[key] = Known.read(key, _quads(reader, key), about)
        if any(known.wide for known in (*old.values(), *fresh.values())) or self._renamed(old, fresh):
            return None
        return self._judge_anew(fresh, background)

    def _known(self, keys: Iterable[str]) -> dict[str, Known]:
        return {key: _load(blob) for key in sorted(keys) if (blob := self._memory.document(key)) is not None}

    def _renamed(self, old: Mapping[str, Known], fresh: Mapping[str, Known]) -> bool:
        """Whether something is called or tied otherwise than before that another document may name."""
        nothing = Known(DocumentFacts(), {}, frozenset(), frozenset(), False)
        for key, known in fresh.items():
            before = old.get(key, nothing)
            same = before.facts.labels == known.facts.labels and before.affiliations == known.affiliations
            if not same and set(self._memory.naming([key])) - fresh.keys():
                return True
        return False

    def _judge_anew(self, fresh: Mapping[str, Known], background: Background) -> Revision:
        memory = self._memory
        around = self._tied(fresh, fresh)
        groups: set[str] = set(memory.groups(around))
        wide: set[str] = set()
        for key, known in fresh.items():
            own, shelves = _groups(key, known.facts, background)
            groups |= own
            wide |= {_name(other) for shelf in shelves for other in wider(shelf, background.hierarchy)}
        groups |= {*wide, *memory.neighbours(groups)}
        loaded = self._known(self._tied({*around, *memory.sharing(groups)}, fresh))
        tied = {name: actor for known in (*loaded.values(), *fresh.values()) for name, actor in known.affiliations.items()}
        scene = replace(background, affiliations={**background.affiliations, **tied})
        policy = chosen(scene, self._policy)
        judgement = Judgement(scene, policy)
        judgement.place({key: known.facts for key, known in loaded.items()})
        touched = judgement.place({key: known.facts for key, known in fresh.items()})
        found: dict[str, Finding] = {}
        before: set[str] = set()
        for group in touched | judgement.pairs(touched):
            after = judgement.judged(group)
            before |= memory.found_in(_name(group))
            memory.find(_name(group), (finding.iri for finding in after))
            found |= {finding.iri: finding for finding in after}
        for key, known in fresh.items():
            memory.forget(key)
            if known.facts != DocumentFacts() or known.names or known.affiliations:
                self._remember(key, known, background)
        gone = {name for name in before - found.keys() if not memory.is_found(name)}
        maker = computation(policy)
        present = [rule for rule in RULES if memory.is_rule_found(f"{CGD}finding/{rule}/")]
        samples = [Finding(kind="Finding", rule=rule, involves=(), explanation="") for rule in present]
        made = [triple for triple in findings_to_triples(samples, policy) if triple[0].value == maker]
        made += [triple for triple in findings_to_triples(found.values(), policy) if triple[0].value != maker]
        return Revision(frozenset({*gone, *found, maker}), tuple(made))

    def _tied(self, keys: Iterable[str], fresh: Mapping[str, Known]) -> set[str]:
        """The documents of these keys and all that are tied to them, directly or through others, before or after the change."""
        found, pending = set(keys), set(keys)
        while pending:
            near = {*self._memory.naming(pending), *self._memory.named(pending)}
            near |= {name for key in pending & fresh.keys() for name in fresh[key].names}
            near |= {key for key, known in fresh.items() if known.names & pending}
            pending = near - found
            found |= pending
        return found


def chosen(background: Background, policy: str = DEFAULT_POLICY.iri) -> TolerancePolicy:
    """The tolerance policy of that IRI; the default one always is. Raises UsageError, naming those that there are."""
    found = background.policies.get(policy)
    if found is None and policy == DEFAULT_POLICY.iri:
        return DEFAULT_POLICY
    if found is None:
        known = ", ".join(sorted(name.rsplit("/", 1)[-1] for name in background.policies)) or "none is in the graph"
        raise UsageError(f"there is no tolerance policy <{policy}>", f"one of: {known}")
    return found


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


def _load(data: bytes) -> Any:
    return _Loader(BytesIO(data)).load()


def _records(facts: DocumentFacts) -> Iterator[str]:
    for records in (facts.figures, facts.statements, facts.positions, facts.corrections):
        yield from (record.id for record in records)


def _documents(reader: Reader) -> Iterator[str]:
    end = assertion_graph("|").split("|")
    found = {document_of(name) for name in reader.graphs() if name.startswith(end[0])}
    return iter(sorted(key for key in found if key is not None))


def _quads(reader: Reader, key: str) -> list[ox.Quad]:
    graphs = (assertion_graph(key), provenance_graph(key), inferred_graph(key))
    return [quad for graph in graphs for quad in reader.match(graph=ox.NamedNode(graph))]


def _groups(key: str, facts: DocumentFacts, background: Background) -> tuple[set[str], set[tuple[str | None, ...]]]:
    """The names of the groups that a document shares with others, and its shelves."""
    policy = background.policies.get(DEFAULT_POLICY.iri, DEFAULT_POLICY)
    shelves = {reading.shelf for reading in readings(key, facts, background, policy)}
    speakers = {statement.id: statement for statement in facts.statements}
    said = [speakers[quote.statement] for quote in facts.quotes if quote.statement in speakers]
    names = {_name(shelf) for shelf in shelves}
    names |= {_name(("positions", stance.proposal)) for stance in stance_readings(key, facts, background)}
    names |= {_name(("quotes", statement.speaker, statement.said_on)) for statement in said}
    names |= {_name(("series", figure.series)) for figure in facts.figures if figure.series}
    names |= {_name(("series", correction.series)) for correction in facts.corrections}
    return names, shelves


def _name(group: Group) -> str:
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
