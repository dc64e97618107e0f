"""Comparing all documents with bounded memory: in tasks, each with the documents that its groups need and no others.

Documents that name each other's things are *tied*, and always come together. What one tied set says of itself alone (chains,
sums, who attests a claim) is judged with that set. A group that several sets share is judged once, with the first of them or,
if it needs others, in a task of its own: with all sets that share it or, for a shelf, a wider one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from claimgraph.judge.engine import Group, Judgement
from claimgraph.judge.facts import Background, DocumentFacts
from claimgraph.judge.finding import finding_lines
from claimgraph.judge.known import load, name_of
from claimgraph.judge.remembered import Memory
from claimgraph.model.quantity import TolerancePolicy

OWN = 250
"""Documents whose own matters are judged together."""

MOST = 2_000
"""Documents that are compared at a time, unless a single group needs more."""

OF_ONE_SET = frozenset({"sum", "chain", "claim"})
"""Families of groups that never reach beyond documents that are tied."""


class Task(NamedTuple):
    """Documents, pickled as they are remembered, whose ``own`` matters are to be judged, and names of ``groups`` to be judged,
    for which ``others`` are needed too."""

    own: Mapping[str, bytes]
    others: Mapping[str, bytes]
    groups: frozenset[str]


class Judged(NamedTuple):
    """What was found: N-Quads by the IRI of the finding, the findings of each group by its name, the rules that found them."""

    lines: Mapping[str, bytes]
    found: Sequence[tuple[str, Sequence[str]]]
    rules: frozenset[str]
    documents: int


def tasks(memory: Memory) -> Iterator[Task]:
    """Everything that is to be judged, each group once. Memory: some words for each document, and one task."""
    sets = tied_sets(memory.all(), memory.ties())
    place = {key: number for number, keys in enumerate(sets) for key in keys}
    first = 0
    while first < len(sets):
        own: list[str] = []
        end = first
        while end < len(sets) and len(own) < OWN:
            own += sets[end]
            end += 1
        yield from _tasks(memory, set(own), first, place, sets)
        first = end


def _tasks(memory: Memory, own: set[str], first: int, place: Mapping[str, int], sets: Sequence[Sequence[str]]) -> Iterator[Task]:
    inside: set[str] = set()
    beyond: list[tuple[str, set[str]]] = []
    for group in sorted(set(memory.groups(own))):
        sharing = set(memory.sharing([group]))
        if min(place[key] for key in sharing) < first:
            continue  # judged with the first that shares it
        sharing.update(memory.sharing(memory.wider(group)))
        needed = {key for number in {place[key] for key in sharing} for key in sets[number]}
        if needed <= own:
            inside.add(group)
        else:
            beyond.append((group, needed))
    yield Task(_blobs(memory, own), {}, frozenset(inside))
    groups: set[str] = set()
    others: set[str] = set()
    for group, needed in beyond:
        if groups and len(others | needed) > MOST:
            yield Task({}, _blobs(memory, others), frozenset(groups))
            groups, others = set(), set()
        groups.add(group)
        others |= needed
    if groups:
        yield Task({}, _blobs(memory, others), frozenset(groups))


def _blobs(memory: Memory, keys: Iterable[str]) -> dict[str, bytes]:
    return {key: blob for key in sorted(keys) if (blob := memory.document(key)) is not None}


def tied_sets(keys: Sequence[str], ties: Iterable[tuple[str, str]]) -> list[list[str]]:
    """The documents in sets that are tied, directly or through others, in the order of the first of each."""
    leads: dict[str, str] = {}

    def end(name: str) -> str:
        while (lead := leads.get(name, name)) != name:
            leads[name] = leads.get(lead, lead)
            name = lead
        return name

    for one, other in ties:
        left, right = end(one), end(other)
        leads[max(left, right)] = min(left, right)
    found: dict[str, list[str]] = {}
    for key in keys:
        found.setdefault(end(key), []).append(key)
    return list(found.values())


def judge_task(task: Task, background: Background, policy: TolerancePolicy, labels: Mapping[str, str]) -> Judged:
    """Judges a task. ``labels`` are those that documents give to things of others. Raises DataError."""
    judgement = Judgement(background, policy, labels)
    beside = judgement.place(_facts(task.others))
    own = judgement.place(_facts(task.own))
    groups = {group for group in own if group[0] in OF_ONE_SET}
    shared = {group for group in own | beside if group[0] not in OF_ONE_SET}
    named = cache(name_of)

    def wanted(group: Group) -> bool:
        key = group[1] if group[0] in ("figures", "matter") else group
        return named(key) in task.groups

    shared = {group for group in shared if wanted(group)}
    groups |= shared | judgement.pairs_outward(shared)
    lines: dict[str, bytes] = {}
    found: list[tuple[str, list[str]]] = []
    rules: set[str] = set()
    for group in groups:
        findings = judgement.judged(group)
        if findings:
            found.append((name_of(group), [finding.iri for finding in findings]))
            rules.update(finding.rule for finding in findings)
            lines |= {finding.iri: finding_lines(finding, policy) for finding in findings if finding.iri not in lines}
    return Judged(lines, found, frozenset(rules), len(task.own))


def _facts(documents: Mapping[str, bytes]) -> dict[str, DocumentFacts]:
    return {key: load(blob).facts for key, blob in documents.items()}
