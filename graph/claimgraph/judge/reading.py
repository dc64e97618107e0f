"""Figures and positions as they are read for comparison: who stands behind them, of what they speak, and up to when.

Speakers are rolled up at the time of speaking: a person who speaks in a capacity that holds on that day speaks for its
organisation, an organisation for the one that it is part of, up to the state or alliance. What a person says without a
capacity stays the person's own. A figure's party is rolled up the same way: the armed forces of a state are the state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from claimgraph.errors import DataError
from claimgraph.judge.facts import Background, DocumentFacts, Figure, Position, Statement
from claimgraph.model.comparability import FLOOR, NOT_APPLICABLE, SNAPSHOT, Facets, Match, gate, scope_of
from claimgraph.model.period import Period
from claimgraph.model.quantity import Comparator, Quantity, Span, TolerancePolicy
from claimgraph.model.unit import dimension

Strand: TypeAlias = tuple[object, ...]
"""What figures of one scope have in common that are summarised together; within a scope only."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks: ``path`` leads from the speaker up to the topmost actor for which it spoke, which is the ``party``."""

    path: tuple[str, ...]

    @property
    def speaker(self) -> str:
        """The actor at the beginning of the path."""
        return self.path[0]

    @property
    def party(self) -> str:
        """The actor at the end of the path."""
        return self.path[-1]

    def common(self, other: Voice) -> str:
        """The nearest organisation for which both speak. Both have one party."""
        return next(actor for actor in self.path if actor in other.path)


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure ready for comparison. ``quantity`` is in the smallest unit of its dimension, ``span`` is read under a policy.

    ``presented`` says that the source gives no day up to which the figure counts, so that the day on which it was said
    or published stands for it: the figure was presented as current. ``strand`` is the series, or else the party with its
    possible values and period: what is said once, however many outlets repeat it. ``complete`` says that each facet
    that applies is known. ``shelf`` are the facets that candidates for a comparison share.
    """

    id: str
    document: str
    statement: str
    source: str | None
    voice: Voice
    facets: Facets
    quantity: Quantity
    span: Span
    said: Quantity
    as_written: str
    presented: bool
    series: str | None
    strand: Strand
    complete: bool
    shelf: tuple[str | None, ...]
    part_of: tuple[str, ...]
    supersedes: tuple[str, ...]

    @property
    def end(self) -> date | None:
        """The day up to which the figure counts, or is presented to count."""
        return self.facets.period.end

    @property
    def kind(self) -> tuple[str | None, ...]:
        """The remaining facets, those that are not on the shelf."""
        return (self.facets.accumulation, scope_of(self.facets.exclusivity), self.facets.dimension)


@dataclass(frozen=True, slots=True)
class StanceReading:
    """A position ready for comparison, known to be held from ``since`` to ``until``; None where that is not known."""

    id: str
    document: str
    source: str | None
    voice: Voice
    proposal: str
    stance: str
    polarity: int
    strength: int
    since: date | None
    until: date | None
    supersedes: tuple[str, ...]


def roll_up(actor: str, parents: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The actor and the organisations above it; where one has several parents, the first in order leads on."""
    path = [actor]
    while parents.get(path[-1]) and parents[path[-1]][0] not in path:
        path.append(parents[path[-1]][0])
    return tuple(path)


def voice_of(statement: Statement, background: Background) -> Voice:
    """Who speaks in a statement, rolled up at the time of speaking."""
    membership = background.memberships.get(statement.speaker, {}).get(statement.membership or "")
    day = statement.said_on or statement.published
    if membership and membership.holds_on(day):
        above = roll_up(membership.organisation, background.parents)
        return Voice((statement.speaker, *(actor for actor in above if actor != statement.speaker)))
    return Voice(roll_up(statement.speaker, background.parents))


def allegiance(statement: Statement, background: Background) -> str:
    """The party that counts for independence: that of the voice, or of the actor to which the source ties an unnamed speaker.

    An unnamed adviser of a president does not speak for the president, and is no source independent of the president either.
    """
    tied = statement.affiliation or background.affiliations.get(statement.speaker)
    if tied is None:
        return voice_of(statement, background).party
    day = statement.said_on or statement.published
    offices = sorted(item.organisation for item in background.memberships.get(tied, {}).values() if item.holds_on(day))
    return roll_up(offices[0] if offices else tied, background.parents)[-1]


def statements_by_content(document: DocumentFacts) -> dict[str, Statement]:
    """For each claim the statement of the document that puts it forward: of several the one that passes no other on."""
    found: dict[str, Statement] = {}
    for statement in document.statements:
        for claim in statement.contents:
            known = found.get(claim)
            if known is None or (bool(statement.based_on), statement.id) < (bool(known.based_on), known.id):
                found[claim] = statement
    return found


def readings(key: str, document: DocumentFacts, background: Background, policy: TolerancePolicy) -> list[Reading]:
    """The figures of a document, ready for comparison. Raises DataError, naming the figure, for a number without sense."""
    stated = statements_by_content(document)
    return [_reading(figure, stated.get(figure.id), key, background, policy) for figure in document.figures]


def _reading(
    figure: Figure, statement: Statement | None, document: str, background: Background, policy: TolerancePolicy
) -> Reading:
    said_on = statement and (statement.said_on or statement.published)
    as_of = figure.end or figure.as_of
    party = roll_up(figure.party, background.parents)[-1] if figure.party else None
    speaker = statement.speaker if statement else ""
    counted = counted_thing(figure.counted, speaker, as_of, background)
    dimension_, factor = dimension(figure.unit)
    try:
        said = Quantity(Comparator(figure.comparator), figure.value, figure.minimum, figure.maximum, figure.exclusivity == FLOOR)
    except (DataError, ValueError) as fault:
        raise DataError(f"<{figure.id}>: {fault}", "correct the figure") from fault
    quantity = said.scaled(factor)
    facets = Facets(
        figure.measure, counted, party, figure.place, _period(figure, as_of or said_on or None), figure.accumulation,
        figure.exclusivity, dimension_,
    )  # fmt: skip
    voice = voice_of(statement, background) if statement else Voice((document,))
    span = quantity.span(policy.tolerance)
    return Reading(
        id=figure.id,
        document=document,
        statement=statement.id if statement else figure.id,
        source=statement.source if statement else None,
        voice=voice,
        facets=facets,
        quantity=quantity,
        span=span,
        said=said,
        as_written=figure.as_written,
        presented=as_of is None,
        series=figure.series,
        strand=(figure.series,) if figure.series else (voice.party, span, facets.period),
        complete=gate(facets, facets, background.hierarchy).match is Match.SAME,
        shelf=(figure.measure, counted, party, figure.place, *figure.scope),
        part_of=figure.part_of,
        supersedes=figure.supersedes,
    )


def _period(figure: Figure, end: date | None) -> Period:
    """The period without the days that do not count: a snapshot has no beginning, and some measures have no days at all."""
    skipped = NOT_APPLICABLE.get(figure.measure or "", frozenset())
    if "as-of" in skipped:
        return Period(None, None)
    return Period(None if figure.accumulation == SNAPSHOT or "interval" in skipped else figure.start, end)


def counted_thing(counted: str | None, publisher: str, day: date | None, background: Background) -> str | None:
    """What a publisher's figure counts on a day, by the crosswalk; the curated thing where the crosswalk is silent.

    Where the publisher's entries for the thing do not hold on that day it is not known what was counted; where the
    entry that holds stands for several things, it is what they have in common.
    """
    entries = [entry for entry in background.mappings.get(publisher, ()) if counted in entry.counted]
    if not entries:
        return counted
    valid = [entry for entry in entries if entry.holds_on(day)]
    if not valid or any(len(entry.counted) == 1 for entry in valid):
        return counted if valid else None
    return background.hierarchy.lowest_common(valid[0].counted)


def stance_readings(document: str, facts: DocumentFacts, background: Background) -> list[StanceReading]:
    """The positions of a document, ready for comparison; those with a stance that the vocabulary lacks are left out."""
    stated = statements_by_content(facts)
    return [
        _stance(position, stated.get(position.id), document, background)
        for position in facts.positions
        if position.stance in background.stances
    ]


def _stance(position: Position, statement: Statement | None, document: str, background: Background) -> StanceReading:
    own = statement is not None and statement.speaker == position.holder
    voice = voice_of(statement, background) if own and statement else Voice(roll_up(position.holder, background.parents))
    polarity, strength = background.stances[position.stance]
    return StanceReading(
        id=position.id,
        document=document,
        source=statement.source if statement else None,
        voice=voice,
        proposal=position.proposal,
        stance=position.stance,
        polarity=polarity,
        strength=strength,
        since=position.held_on or position.start or (statement and (statement.said_on or statement.published)) or None,
        until=position.end,
        supersedes=position.supersedes,
    )
