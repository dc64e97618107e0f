"""What becomes of claims along chains of reporting: changed qualifiers, stale numbers, one act told many times over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from claimgraph.judge.chains import Chains
from claimgraph.judge.comparison import Context
from claimgraph.judge.facts import Background, Statement
from claimgraph.judge.finding import Finding
from claimgraph.judge.reading import Reading, allegiance, voice_of
from claimgraph.judge.timeline import repeats, stale_figure
from claimgraph.judge.wording import Names, listing, said, subject

Matter: TypeAlias = tuple[object, ...]
"""Of what a figure speaks, and its numbers: what a report and its origin must share."""


@dataclass(frozen=True, slots=True)
class Attested:
    """A claim in a statement: what a corroboration counts. ``parties`` are those at the ends of the statement's chains."""

    claim: str
    statement: str
    source: str | None
    parties: frozenset[str]
    circular: bool


def along_chains(chains: Chains, readings: Mapping[str, Reading], superseded: Container[str], context: Context) -> list[Finding]:
    """Qualifier drift, stale figures and circular reporting in one connected set of statements."""
    figures = {
        act: [readings[claim] for statement in members for claim in statement.contents if claim in readings]
        for act, members in chains.members().items()
    }
    found: list[Finding] = []
    for act, items in figures.items():
        for report in (item for item in items if item.id not in superseded):
            same = _origins(act, report, chains, figures)
            current = [item for item in same if item.id not in superseded]
            origin = min(current, key=lambda item: _came_first(item, chains), default=report)
            if origin.id == report.id:
                continue
            if origin.said.comparator is not report.said.comparator:
                before = any(item.said.comparator is report.said.comparator for item in same if item.id in superseded)
                found.append(_drift(origin, report, before, context.names))
            if repeats(origin, report) and not origin.presented:
                found.append(stale_figure(origin, report, context.names))
    return found + circular_reporting(chains, context)


def _origins(act: str, report: Reading, chains: Chains, figures: Mapping[str, Sequence[Reading]]) -> list[Reading]:
    """The figures with the same number on the same matter that are as far up the chain as there are any."""
    matter, seen, level = _matter(report), {act}, [act]
    found: list[Reading] = []
    while level:
        found = [item for name in level for item in figures.get(name, ()) if _matter(item) == matter] or found
        level = sorted({target for name in level for target in chains.passes_on.get(name, ())} - seen)
        seen.update(level)
    return found


def _matter(reading: Reading) -> Matter:
    facets = reading.facets
    return (facets.measure, facets.counted, facets.party, facets.dimension, reading.quantity.numbers)


def _came_first(reading: Reading, chains: Chains) -> tuple[date, str]:
    statement = chains.statements[reading.statement]
    return statement.published or statement.said_on or date.max, reading.id


def _drift(origin: Reading, report: Reading, before: bool, names: Names) -> Finding:
    where = f" in {names.of(report.source)}" if report.source else ""
    return Finding(
        kind="QualifierDrift",
        rule="qualifier-drift",
        involves=tuple(sorted((origin.id, report.id))),
        explanation=f"On {subject(report, names)}, {names.voice(origin.voice)} says {said(origin)} at the origin, "
        f"and the report{where} has {said(report)}: the number is the same, the qualifier is not"
        f"{'; the origin had that qualifier too, before it was revised' if before else ''}.",
        links=(("origin", origin.id), ("report", report.id)),
    )


def circular_reporting(chains: Chains, context: Context) -> list[Finding]:
    """Acts on which several sources rest, and circles of statements that rest on each other."""
    members = chains.members()
    found = [_circle([item for act in circle for item in members[act]], context) for circle in chains.circles]
    reports: dict[str, list[Statement]] = defaultdict(list)
    in_circle = {act for circle in chains.circles for act in circle}
    for name in sorted(chains.statements):
        for end in chains.ends(name):
            if end != chains.act_of[name] and chains.act_of[name] not in in_circle:
                reports[end].append(chains.statements[name])
    for act, own in members.items():
        derived = reports.get(act, [])
        if act not in in_circle and max(len(_sources(derived)), len(_sources(own))) > 1:
            found.append(_shared_origin(act, own, derived, context))
    return [finding for finding in found if finding is not None]


def _sources(statements: Iterable[Statement]) -> list[str]:
    return sorted({statement.source for statement in statements if statement.source})


def _circle(statements: Sequence[Statement], context: Context) -> Finding | None:
    if len(statements) < 2:
        return None
    sources = [context.names.of(source) for source in _sources(statements)]
    where = f" in {listing(sources)}" if sources else ""
    return Finding(
        kind="CircularReporting",
        rule="circular-reporting",
        involves=tuple(sorted(statement.id for statement in statements)),
        explanation=f"{len(statements)} statements{where} pass each other on in a circle that leads to no other act of saying.",
        values=(("independentSources", 1),),
    )


def _shared_origin(act: str, own: Sequence[Statement], derived: Sequence[Statement], context: Context) -> Finding:
    statements = [*own, *derived]
    sources = [context.names.of(source) for source in _sources(statements if not _sources(derived) else derived)]
    whose = (
        f"of {context.names.voice(voice_of(own[0], context.background))}" if own else f"that the graph does not hold (<{act}>)"
    )
    return Finding(
        kind="CircularReporting",
        rule="circular-reporting",
        involves=tuple(sorted(statement.id for statement in statements)),
        explanation=f"{listing(sources)} rest on one act of saying {whose}: that is one source, not {len(sources)}.",
        values=(("independentSources", 1),),
    )


def parties_at_ends(chains: Chains, background: Background) -> Iterator[tuple[str, frozenset[str], bool]]:
    """For each statement the parties at the ends of its chains, and whether its ends have other reports."""
    members = chains.members()
    sharing: dict[str, set[str]] = defaultdict(set)
    for name, statement in chains.statements.items():
        for end in chains.ends(name):
            sharing[end].add(statement.source or name)
    for name in sorted(chains.statements):
        ends = chains.ends(name)
        known = (members.get(end) for end in sorted(ends))
        parties = frozenset(allegiance(own[0], background) if own else end for own, end in zip(known, sorted(ends), strict=True))
        yield name, parties, any(len(sharing[end]) > 1 for end in ends)


def corroboration(items: Sequence[Attested], involves: tuple[str, ...] | None, what: str, names: Names) -> Finding:
    """On how many independent parties a claim rests that several statements may put forward.

    ``involves`` stands for the claims where they are too many to name, such as a series for its figures.
    """
    parties = sorted(frozenset().union(*(item.parties for item in items)))
    sources = sorted({item.source for item in items if item.source})
    reports = f"{len(items)} report{'s' if len(items) > 1 else ''} in {len(sources)} source{'s' if len(sources) != 1 else ''}"
    alone = len(parties) == 1
    body = f"rests on {names.of(parties[0])} alone" if alone else f"rests on {listing([names.of(party) for party in parties])}"
    return Finding(
        kind="SingleSource" if alone else "Corroboration",
        rule="single-source" if alone else "corroboration",
        involves=involves or tuple(sorted({item.claim for item in items})),
        explanation=f"The claim “{what}” {body}: {reports}.",
        values=(("independentSources", len(parties)),),
    )
