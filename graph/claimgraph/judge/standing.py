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
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import pyoxigraph as ox

from claimgraph.errors import UsageError
from claimgraph.iri import CGD, assertion_graph, document_of
from claimgraph.judge.batches import judge_task, tasks
from claimgraph.judge.engine import Judgement
from claimgraph.judge.facts import DEFAULT_POLICY, Background, DocumentFacts
from claimgraph.judge.figures import wider
from claimgraph.judge.finding import RULES, Finding, computation, computation_lines, findings_to_triples
from claimgraph.judge.known import CROSSING, Known, Read, groups_of, load, name_of, quads_of, read_lines, read_stored
from claimgraph.judge.project import project_background, shared_graphs
from claimgraph.judge.remembered import Memory
from claimgraph.model.quantity import TolerancePolicy
from claimgraph.processes import in_order
from claimgraph.rdf import Triple
from claimgraph.store import Reader

LARGE = ("parents", "memberships", "labels")
"""The parts of the background that grow with the reference files; of those a change reads only what it asks for."""

LABELS = "labels of others"
"""The labels that documents give to things that are not their own."""

TOGETHER = 50
"""Documents that are read from a store at a time."""


class Revision(NamedTuple):
    """How findings change: whatever is said of the ``subjects`` so far is withdrawn, the ``triples`` take its place."""

    subjects: frozenset[str]
    triples: tuple[Triple, ...]


class StandingJudge:
    """Compares claims, and remembers beside the store at ``path`` what it has read and found.

    ``policy`` is the IRI of the cg:TolerancePolicy under which "about" is read, by default ten per cent either way;
    what was found under another one is not held.
    """

    def __init__(self, path: Path, policy: str = DEFAULT_POLICY.iri) -> None:
        self._path = path
        self._policy = policy
        self._opened: Memory | None = None
        self._background = Background()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        """Forgets what was not committed."""
        self._close()

    @property
    def _memory(self) -> Memory:
        if self._opened is None:
            self._opened = Memory(self._path)
        return self._opened

    def _close(self) -> None:
        if self._opened:
            self._opened.close()
            self._opened = None

    @property
    def sign(self) -> str:
        """What its findings depend on beside the graph and the program: the policy."""
        return self._policy

    def holds(self, label: str) -> bool:
        """Whether what is remembered is of the generation of that label."""
        return bool(label) and self._memory.fact("label") == self._label(label)

    def _label(self, label: str) -> str:
        return label if self._policy == DEFAULT_POLICY.iri else f"{label} under {self._policy}"

    def commit(self, label: str) -> None:
        """Remembers what was read and found as that of the generation of that label."""
        memory = self._memory
        memory.commit(self._label(label))
        if memory.folder != self._path:
            self._close()
            memory.move(self._path)

    def begin(self, folder: Path, reader: Reader, keep: Iterable[str] = ()) -> None:
        """Begins to remember all anew, in the folder until it is committed. What all documents share is in the reader already.

        Of what an earlier judge left in the folder, that counts which was read of the documents to ``keep``.
        """
        self._close()
        memory = self._opened = Memory(folder)
        wanted = set(keep)
        for key in memory.all():
            if key not in wanted:
                memory.forget(key)
        memory.clear("found", "facts")
        self._background = project_background(reader)

    def read(self, lines: bytes, keys: Iterable[str]) -> dict[str, Read]:
        """Reads documents from their quads, well-formed N-Quads; in any process, for this one to ``remember``."""
        return read_lines(lines, keys, self._background)

    def remember(self, documents: Mapping[str, Read]) -> None:
        """Remembers documents as they were read."""
        for key, item in documents.items():
            self._memory.put(key, item.known, item.groups, item.names, item.states)
            for shelf in item.shelves:
                if not self._memory.has_shelf(name_of(shelf)):
                    self._memory.put_shelf(name_of(shelf), map(name_of, wider(shelf, self._background.hierarchy)))

    def save(self) -> None:
        """Makes durable what was remembered, for one who goes on after this one was stopped."""
        self._memory.save()

    def compare(
        self, reader: Reader, jobs: int = 1, progress: Callable[[str, int, int], None] = lambda *_: None
    ) -> Iterator[bytes]:
        """All findings on a graph as N-Quads, each once, some at a time. What is not remembered is read.

        Raises DataError for a figure whose numbers make no sense, and UsageError if the graph has no such policy.
        """
        memory = self._memory
        known = set(memory.all())
        unread = (key for key in _documents(reader) if key not in known)
        while some := list(islice(unread, TOGETHER)):
            self.remember(read_stored(reader, some, self._background))
        self._see_all(reader)
        background, policy = self._background, chosen(self._background, self._policy)
        keys = memory.all()
        labels = self._shared_labels(keys)
        memory.put_shared(LABELS, labels)
        judging = partial(judge_task, background=background, policy=policy, labels=labels)
        rules: set[str] = set()
        done = 0
        for judged in in_order(judging, tasks(memory), jobs):
            yield b"".join(lines for name, lines in judged.lines.items() if not memory.is_found(name))
            for group, findings in judged.found:
                memory.find(group, findings)
            rules |= judged.rules
            done += judged.documents
            progress("compared", done, len(keys))
        yield computation_lines(policy, rules)

    def _see_all(self, reader: Reader) -> None:
        """Looks, once all is there, for what reaches beyond one document, and reads anew what that concerns."""
        memory, before = self._memory, self._background
        background = self._background = project_background(reader)
        if not background.groups_as(before):
            memory.clear("shares", "shelves")
            for key in memory.all():
                known = load(memory.document(key) or b"")
                memory.forget(key)
                self.remember({key: Read.of(key, known, background)})
        affiliations = {name: tied for name, tied in background.affiliations.items() if document_of(name) is None}
        for part in LARGE:
            memory.put_shared(part, getattr(background, part))
        rest = replace(background, affiliations=affiliations, parents={}, memberships={}, labels={})
        memory.record("background", pickle.dumps(rest))
        crossing = "".join(sorted(f"{quad} .\n" for quad in _crossing(reader)))
        memory.record("crossing", crossing)
        stated = memory.stated()
        concerned = {name for name in stated if memory.has(name)}
        concerned |= {key for name in stated if _nobodys(name) for key in memory.naming([name])}
        crossed = {document_of(str(quad.subject.value)) for quad in self._crossing()}  # type: ignore[union-attr]
        concerned |= {key for key in crossed if key and memory.has(key)}
        for key in sorted(concerned):
            stating = {
                *memory.stating(key),
                *(other for name in memory.named([key]) if _nobodys(name) for other in memory.stating(name)),
            }
            known = Known.read(key, quads_of(reader, key), self._about(key, stating, reader))
            memory.forget(key)
            self.remember({key: Read.of(key, known, background)})

    def _crossing(self) -> list[ox.Quad]:
        """What the graphs that belong to no document state of documents' things."""
        return list(ox.parse(self._memory.fact("crossing"), ox.RdfFormat.N_QUADS))

    def _about(self, key: str, stating: Iterable[str], reader: Reader) -> list[ox.Quad]:
        """What other graphs than a document's own state of its things, or of things that are nobody's."""
        quads = [quad for other in sorted({*stating} - {key}) for quad in quads_of(reader, other)]
        return [
            quad
            for quad in (*quads, *self._crossing())
            if quad.predicate.value in CROSSING and document_of(str(quad.subject.value)) in (None, key)  # type: ignore[union-attr]
        ]

    def _shared_labels(self, keys: Iterable[str]) -> dict[str, str]:
        """The labels of things that a document gives which is not their own: of several documents the first counts."""
        first: dict[str, tuple[str, str]] = {}
        for key in keys:
            for name, label in self._known([key])[key].facts.labels.items():
                if document_of(name) != key:
                    first.setdefault(name, (key, label))
        for name, (key, _) in first.items():
            owner = document_of(name)
            if owner and owner < key and (own := self._known([owner]).get(owner)) and name in own.facts.labels:
                first[name] = (owner, own.facts.labels[name])
        return {name: label for name, (_, label) in first.items()}

    def revise(self, label: str, reader: Reader, changed: Iterable[str]) -> Revision | None:
        """How the findings of the generation of that label change, now that documents have changed to what the reader has.

        None if that cannot be told without comparing everything. Raises DataError.
        """
        if not self.holds(label):
            return None
        memory = self._memory
        background = self._background = replace(load(memory.blob("background")), **{part: memory.shared(part) for part in LARGE})
        keys = set(changed)
        old = self._known(keys)
        fresh = {key: Known.read(key, quads_of(reader, key), ()) for key in keys}
        concerned = {name for known in (*old.values(), *fresh.values()) for name in known.states} - keys
        if any(map(_nobodys, concerned)):
            return None
        concerned = {name for name in concerned if memory.has(name)}
        old |= self._known(concerned)
        for key in keys | concerned:
            stating = {*memory.stating(key), *(name for name in keys if key in fresh[name].states)}
            about = self._about(key, stating, reader)
            if about or key in concerned:
                fresh[key] = Known.read(key, quads_of(reader, key), about)
        if any(known.wide for known in (*old.values(), *fresh.values())) or self._renamed(old, fresh):
            return None
        return self._judge_anew(fresh, background)

    def _known(self, keys: Iterable[str]) -> dict[str, Known]:
        return {key: load(blob) for key in sorted(keys) if (blob := self._memory.document(key)) is not None}

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
            own, shelves = groups_of(key, known.facts, background)
            groups |= own
            wide |= {name_of(other) for shelf in shelves for other in wider(shelf, background.hierarchy)}
        groups |= {*wide, *memory.neighbours(groups)}
        loaded = self._known(self._tied({*around, *memory.sharing(groups)}, fresh))
        tied = {name: actor for known in (*loaded.values(), *fresh.values()) for name, actor in known.affiliations.items()}
        scene = replace(background, affiliations={**background.affiliations, **tied})
        policy = chosen(scene, self._policy)
        judgement = Judgement(scene, policy, memory.shared(LABELS))
        judgement.place({key: known.facts for key, known in loaded.items()})
        touched = judgement.place({key: known.facts for key, known in fresh.items()})
        found: dict[str, Finding] = {}
        before: set[str] = set()
        for group in touched | judgement.pairs(touched):
            after = judgement.judged(group)
            before |= memory.found_in(name_of(group))
            memory.find(name_of(group), (finding.iri for finding in after))
            found |= {finding.iri: finding for finding in after}
        for key, known in fresh.items():
            memory.forget(key)
            if known.facts != DocumentFacts() or known.names or known.affiliations:
                self.remember({key: Read.of(key, known, background)})
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


def _documents(reader: Reader) -> Iterator[str]:
    end = assertion_graph("|").split("|")
    found = {document_of(name) for name in reader.graphs() if name.startswith(end[0])}
    return iter(sorted(key for key in found if key is not None))


def _crossing(reader: Reader) -> Iterator[ox.Quad]:
    for graph in shared_graphs(reader):
        for predicate in sorted(CROSSING):
            for quad in reader.match(predicate=ox.NamedNode(predicate), graph=ox.NamedNode(graph)):
                if document_of(str(quad.subject.value)):  # type: ignore[union-attr]
                    yield quad


def _nobodys(name: str) -> bool:
    """Whether a name is the address of a thing that belongs to no document, and no document's key."""
    return ":" in name
