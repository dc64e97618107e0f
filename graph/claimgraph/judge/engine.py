"""Judging: facts into groups, groups into findings, and only the groups that a change touches judged anew."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias

from claimgraph.judge.chains import Chains
from claimgraph.judge.comparison import Context
from claimgraph.judge.facts import DEFAULT_POLICY, Background, Correction, DocumentFacts, Quote, Statement
from claimgraph.judge.figures import Shelf, across, wider, within
from claimgraph.judge.finding import Finding
from claimgraph.judge.index import Index, Network, differing, put, set_record
from claimgraph.judge.positions import judge_positions
from claimgraph.judge.quotes import quote_drift
from claimgraph.judge.reading import Reading, StanceReading, allegiance, readings, stance_readings
from claimgraph.judge.reporting import Attested, along_chains, corroboration, parties_at_ends
from claimgraph.judge.sums import series_check, sum_check
from claimgraph.judge.wording import Names, said, subject
from claimgraph.model.quantity import TolerancePolicy
from claimgraph.reason.filing import heading

Group: TypeAlias = tuple[object, ...]
"""What is judged as a whole: the name of the family, and the key within it."""


@dataclass(frozen=True)
class Change:
    """What a change of documents did: the groups judged anew, the findings withdrawn and the findings that are new.

    A finding whose inputs are the same and whose contents are not is in both.
    """

    touched: frozenset[Group]
    withdrawn: tuple[Finding, ...]
    added: tuple[Finding, ...]


@dataclass(frozen=True)
class _Items:
    """What a document contributes to the groups, by IRI."""

    figures: Mapping[str, Reading] = field(default_factory=dict)
    stances: Mapping[str, StanceReading] = field(default_factory=dict)
    statements: Mapping[str, Statement] = field(default_factory=dict)
    quotes: Mapping[str, tuple[Quote, Statement]] = field(default_factory=dict)
    corrections: Mapping[str, Correction] = field(default_factory=dict)
    facts: DocumentFacts = field(default_factory=DocumentFacts)


class Judgement:
    """All findings on a set of documents under one policy, kept up to date as documents come, change and go.

    What is found depends on the facts alone, not on the order in which they came: after any changes the findings are
    those of the documents that are there.
    """

    def __init__(
        self, background: Background, policy: TolerancePolicy = DEFAULT_POLICY, labels: Mapping[str, str] | None = None
    ) -> None:
        """``labels`` come before those of the documents: what documents that are not here call things of others."""
        self._labels: dict[str, str] = {}
        self.context = Context(background, policy, Names(labels or {}, self._labels, background.labels))
        self._documents: dict[str, _Items] = {}
        self._label_owners: Index[str, str] = Index()
        self._claims: Index[str, str] = Index()
        self._subjects: Index[str, frozenset[str]] = Index()
        self._readings: dict[str, Reading] = {}
        self._stances: dict[str, StanceReading] = {}
        self._statements: dict[str, Statement] = {}
        self._superseding: Counter[str] = Counter()
        self._shelves: Index[Shelf, Reading] = Index()
        self._narrower: dict[Shelf, set[Shelf]] = defaultdict(set)
        self._parts: Index[str, Reading] = Index()
        self._series: Index[str, Reading] = Index()
        self._corrections: Index[str, Correction] = Index()
        self._proposals: Index[str, StanceReading] = Index()
        self._occasions: Index[Group, tuple[Quote, Statement]] = Index()
        self._quotes_of: Index[str, tuple[Quote, Statement]] = Index()
        self._network = Network()
        self._components: dict[str, frozenset[str]] = {}
        self._attesting: Index[str, Statement] = Index()
        self._matters: Index[Group, str] = Index()
        self._ends: dict[str, tuple[frozenset[str], bool]] = {}
        self._found: dict[Group, tuple[Finding, ...]] = {}
        self._held: Counter[str] = Counter()

    @property
    def findings(self) -> list[Finding]:
        """All findings, in the order of their IRIs."""
        found = {finding.iri: finding for group in self._found.values() for finding in group}
        return [found[name] for name in sorted(found)]

    @property
    def groups(self) -> Mapping[Group, tuple[Finding, ...]]:
        """The groups in which something was found, and what."""
        return self._found

    def replace(self, documents: Mapping[str, DocumentFacts | None]) -> Change:
        """Puts documents in place of those with the same keys; None takes a document away. Raises DataError."""
        touched = self.place(documents)
        return self._rejudge(touched | {pair for pair in self.pairs(touched) if self._lives(pair)})

    def place(self, documents: Mapping[str, DocumentFacts | None]) -> set[Group]:
        """Puts documents in place without judging; gives the groups that this touches, but for the ``pairs`` of shelves."""
        fresh = {key: _Items() if facts is None else self._items(key, facts) for key, facts in documents.items()}
        touched: set[Group] = set()
        dirty: set[str] = set()
        for key in sorted(fresh):
            self._exchange(self._documents.get(key, _Items()), fresh[key], key, touched, dirty)
            if documents[key] is None:
                self._documents.pop(key, None)
            else:
                self._documents[key] = fresh[key]
        self._rechain(dirty, touched)
        return touched

    def judged(self, group: Group) -> tuple[Finding, ...]:
        """What is found in a group as it is now, by the IRIs of the findings."""
        found = {finding.iri: finding for finding in self._judge(group)}
        return tuple(found[name] for name in sorted(found))

    def _items(self, key: str, facts: DocumentFacts) -> _Items:
        context = self.context
        statements = {item.id: item for item in facts.statements}
        return _Items(
            figures={item.id: item for item in readings(key, facts, context.background, context.policy)},
            stances={item.id: item for item in stance_readings(key, facts, context.background)},
            statements=statements,
            quotes={item.id: (item, statements[item.statement]) for item in facts.quotes if item.statement in statements},
            corrections={item.id: item for item in facts.corrections},
            facts=facts,
        )

    def _exchange(self, old: _Items, new: _Items, key: str, touched: set[Group], dirty: set[str]) -> None:
        """Takes the old items out of the indexes and puts the new ones in; notes the groups and statements that this changes."""
        told = [(facts.labels, facts.claims, facts.topics) for facts in (old.facts, new.facts)]
        renamed = told[0] != told[1]
        self._relabel(old.facts, new.facts, key)
        for reading, known in differing(old.figures, new.figures, renamed):
            dirty.add(reading.statement)
            self._file_figure(reading, known, touched, dirty)
        for stance, known in differing(old.stances, new.stances, renamed):
            self._file_stance(stance, known, touched, dirty)
        for statement, known in differing(old.statements, new.statements, renamed):
            dirty.add(statement.id)
            self._file_statement(statement, known, touched)
        for (quote, statement), known in differing(old.quotes, new.quotes, renamed):
            dirty.add(statement.id)
            occasion: Group = ("quotes", statement.speaker, statement.said_on)
            put(self._quotes_of, statement.id, quote.id, (quote, statement), known)
            if statement.said_on is not None:
                put(self._occasions, occasion, quote.id, (quote, statement), known)
                touched.add(occasion)
        for correction, known in differing(old.corrections, new.corrections, renamed):
            put(self._corrections, correction.series, correction.id, correction, known)
            touched.add(("series", correction.series))

    def _relabel(self, old: DocumentFacts, new: DocumentFacts, key: str) -> None:
        for name in old.labels:
            self._label_owners.drop(name, key)
        for name, label in new.labels.items():
            self._label_owners.put(name, key, label)
        for name in {**old.labels, **new.labels}:
            owned = self._label_owners.of(name)
            self._labels.pop(name, None)
            if owned:
                self._labels[name] = owned[0]
        for claim in old.claims:
            self._claims.drop(claim, key)
        for claim, paraphrase in new.claims.items():
            self._claims.put(claim, key, paraphrase)
        hierarchy = self.context.background.hierarchy
        for name in old.subjects(hierarchy):
            self._subjects.drop(name, key)
        for name, subjects in new.subjects(hierarchy).items():
            self._subjects.put(name, key, subjects)

    def _file_figure(self, reading: Reading, known: bool, touched: set[Group], dirty: set[str]) -> None:
        if known and reading.shelf not in self._shelves:
            for shelf in wider(reading.shelf, self.context.background.hierarchy):
                self._narrower[shelf].add(reading.shelf)
        put(self._shelves, reading.shelf, reading.id, reading, known)
        if not known and reading.shelf not in self._shelves:
            for shelf in wider(reading.shelf, self.context.background.hierarchy):
                self._narrower[shelf].discard(reading.shelf)
        set_record(self._readings, reading.id, reading, known)
        for total in reading.part_of:
            put(self._parts, total, reading.id, reading, known)
        if reading.series:
            put(self._series, reading.series, reading.id, reading, known)
        put(self._matters, _matter(reading), reading.id, reading.id, known)
        self._touch_figure(reading, touched)
        self._supersede(reading.supersedes, known, touched, dirty)

    def _touch_figure(self, reading: Reading, touched: set[Group]) -> None:
        touched.add(("figures", reading.shelf))
        touched.update(("sum", total) for total in (*reading.part_of, reading.id))
        totals = [self._readings[total].series for total in reading.part_of if total in self._readings]
        touched.update(("series", series) for series in (*totals, reading.series) if series)
        touched.add(_matter(reading))

    def pairs(self, touched: Iterable[Group]) -> set[Group]:
        """The pairs of shelves that touched shelves are in, or may have been in when something was found."""
        pairs = {pair for shelf in _shelves_of(touched) for pair in self._outward(shelf)}
        return pairs | {("figures", other, shelf) for shelf in _shelves_of(touched) for other in self._narrower.get(shelf, ())}

    def pairs_outward(self, touched: Iterable[Group]) -> set[Group]:
        """The pairs of touched shelves with wider ones on which there is something."""
        return {pair for shelf in _shelves_of(touched) for pair in self._outward(shelf) if pair[2] in self._shelves}

    def _outward(self, shelf: Shelf) -> Iterator[tuple[str, Shelf, Shelf]]:
        return (("figures", shelf, other) for other in wider(shelf, self.context.background.hierarchy))

    def _lives(self, pair: Group) -> bool:
        """Whether there is something on both shelves, or was when something was found."""
        return pair in self._found or (pair[1] in self._shelves and pair[2] in self._shelves)  # type: ignore[operator]

    def _file_stance(self, stance: StanceReading, known: bool, touched: set[Group], dirty: set[str]) -> None:
        put(self._proposals, stance.proposal, stance.id, stance, known)
        set_record(self._stances, stance.id, stance, known)
        touched.add(("positions", stance.proposal))
        self._supersede(stance.supersedes, known, touched, dirty)

    def _supersede(self, claims: Iterable[str], known: bool, touched: set[Group], dirty: set[str]) -> None:
        for claim in claims:
            self._superseding[claim] += 1 if known else -1
            if not self._superseding[claim]:
                del self._superseding[claim]
            if claim in self._readings:
                self._touch_figure(self._readings[claim], touched)
                dirty.add(self._readings[claim].statement)
            if claim in self._stances:
                touched.add(("positions", self._stances[claim].proposal))

    def _file_statement(self, statement: Statement, known: bool, touched: set[Group]) -> None:
        set_record(self._statements, statement.id, statement, known)
        (self._network.link if known else self._network.unlink)(statement.id, (*statement.based_on, *statement.same_act))
        for claim in statement.contents:
            put(self._attesting, claim, statement.id, statement, known)
            self._touch_claim(claim, touched)

    def _touch_claim(self, claim: str, touched: set[Group]) -> None:
        """Notes the groups whose findings tell on whom a claim rests."""
        touched.add(self._matter_of(claim))
        reading = self._readings.get(claim)
        if reading and reading.series:
            touched.add(("series", reading.series))

    def _matter_of(self, claim: str) -> Group:
        return _matter(self._readings[claim]) if claim in self._readings else ("claim", claim)

    def _rechain(self, dirty: set[str], touched: set[Group]) -> None:
        """Finds the chains of reporting anew where statements changed, and who stands at their ends."""
        for name in dirty:
            self._ends.pop(name, None)
        components = self._network.regroup(dirty)
        for first, members in components.items():  # all that was, before what is: a component may have members of several
            for name in (*members, *self._components.pop(first, ())):
                self._ends.pop(name, None)
                for claim in self._statements[name].contents if name in self._statements else ():
                    self._touch_claim(claim, touched)
            touched.add(("chain", first))
        for first, members in components.items():
            if members:
                self._components[first] = members
                for name, parties, circular in parties_at_ends(self._chains(first), self.context.background):
                    self._ends[name] = (parties, circular)

    def _chains(self, first: str) -> Chains:
        members = sorted(self._components.get(first, ()))
        return Chains(self._statements[name] for name in members if name in self._statements)

    def _rejudge(self, touched: set[Group]) -> Change:
        withdrawn: dict[str, Finding] = {}
        added: dict[str, Finding] = {}
        for group in touched:
            before = {finding.iri: finding for finding in self._found.pop(group, ())}
            after = {finding.iri: finding for finding in self._judge(group)}
            if after:
                self._found[group] = tuple(after.values())
            self._held.subtract(before.keys())
            self._held.update(after.keys())
            withdrawn.update(before)
            added.update(after)
        changed = {name: finding for name, finding in withdrawn.items() if added.get(name) != finding}
        gone = [finding for name, finding in changed.items() if name in added or not self._held[name]]
        come = [finding for name, finding in added.items() if withdrawn.get(name) != finding]
        return Change(frozenset(touched), *(tuple(sorted(items, key=lambda item: item.iri)) for items in (gone, come)))

    def _judge(self, group: Group) -> Iterator[Finding]:
        """The findings of a group as it is now, filed."""
        return map(self._filed, self._compared(group))

    def _filed(self, finding: Finding) -> Finding:
        """The finding under the headings of what it is, and how its sides relate, with what its claims are about."""
        kinds = (finding.kind, *(relation.rsplit("/", 1)[-1] for relation in finding.links_to("relation")))
        subjects = {subject for name in finding.involves for some in self._subjects.of(name) for subject in some}
        return replace(finding, headings=tuple(sorted(heading(kind, subject) for kind in kinds for subject in subjects)))

    def _compared(self, group: Group) -> Iterator[Finding]:
        self.context.work["groups"] += 1
        family, key = group[0], group[1]
        if family == "figures":
            shelves = [[item for item in self._shelves.of(shelf) if item.id not in self._superseding] for shelf in group[1:]]  # type: ignore[arg-type]
            if all(shelves):
                yield from within(shelves[0], self.context) if len(shelves) == 1 else across(shelves[0], shelves[1], self.context)
        elif family == "sum":
            if not self._in_series(str(key)):
                yield from self._sum(str(key))
        elif family == "series":
            yield from self._of_series(str(key))
        elif family == "positions":
            positions = [item for item in self._proposals.of(str(key)) if item.id not in self._superseding]
            yield from judge_positions(positions, self.context)
        elif family == "quotes":
            yield from quote_drift(self._occasions.of(group), self.context)
        elif family == "chain":
            yield from self._chain(str(key))
        else:
            yield from self._corroborated(group)

    def _sum(self, total: str) -> Iterator[Finding]:
        whole = self._readings.get(total)
        if whole and total not in self._superseding:
            parts = [item for item in self._parts.of(total) if item.id not in self._superseding]
            finding = sum_check(whole, parts, self.context.names)
            if finding:
                yield finding

    def _of_series(self, series: str) -> Iterator[Finding]:
        """Falls; sums that do not agree, and the latest that does; on how many parties the series rests."""
        points = [item for item in self._series.of(series) if item.id not in self._superseding]
        names, mappings = self.context.names, self.context.background.mappings
        yield from series_check(points, self._corrections.of(series), mappings, names)
        points.sort(key=lambda item: (item.end or date.min, item.id))
        sums = [finding for point in points for finding in self._sum(point.id)]
        agreeing = [finding for finding in sums if finding.value("agrees")]
        yield from [finding for finding in sums if not finding.value("agrees")] + agreeing[-1:]
        if points:
            what = f"{subject(points[-1], names)}, a series of {len(points)} figures"
            yield from self._rests([point.id for point in points], (series,), what)

    def _chain(self, first: str) -> Iterator[Finding]:
        if first not in self._components:
            return
        chains = self._chains(first)
        yield from along_chains(chains, self._readings, self._superseding, self.context)
        by_speaker: dict[str, list[tuple[Quote, Statement]]] = defaultdict(list)
        for name in sorted(chains.statements):
            for quote, statement in self._quotes_of.of(name):
                by_speaker[statement.speaker].append((quote, statement))
        for speaker in sorted(by_speaker):
            yield from quote_drift(by_speaker[speaker], self.context)

    def _corroborated(self, matter: Group) -> Iterator[Finding]:
        claims = [str(matter[1])] if matter[0] == "claim" else self._matters.of(matter)
        if matter != self._matter_of(claims[0] if claims else ""):
            return  # the claim has become a figure whose facets are all known, or is gone
        if all(self._in_series(claim) for claim in claims):
            return  # said once for the whole series
        reading = self._readings.get(claims[0])
        words = self._claims.of(claims[0]) or [claims[0]]
        what = f"{subject(reading, self.context.names)}: {said(reading)}" if reading else words[-1]
        yield from self._rests(claims, None, what)

    def _rests(self, claims: Iterable[str], involves: tuple[str, ...] | None, what: str) -> Iterator[Finding]:
        """On whom claims rest that say the same, or that make a series."""
        attested = [
            Attested(claim, statement.id, statement.source, *self._ends.get(statement.id, (self._own_party(statement), False)))
            for claim in claims
            for statement in self._attesting.of(claim)
        ]
        if attested:
            yield corroboration(attested, involves, what, self.context.names)

    def _in_series(self, claim: str) -> bool:
        reading = self._readings.get(claim)
        return reading is not None and reading.series is not None

    def _own_party(self, statement: Statement) -> frozenset[str]:
        return frozenset((allegiance(statement, self.context.background),))


def _shelves_of(groups: Iterable[Group]) -> Iterator[Shelf]:
    return (group[1] for group in groups if group[0] == "figures")  # type: ignore[misc]


def _matter(reading: Reading) -> Group:
    """Of what a figure speaks with its number: figures that say the same are one matter, if all their facets are known."""
    if not reading.complete:
        return ("claim", reading.id)
    return ("matter", reading.shelf, reading.kind, reading.facets.period, reading.quantity.span())
