"""Explanations: one plain sentence each, with the numbers, the speakers and the reason. No sentence judges who is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from claimgraph.judge.reading import Reading, StanceReading, Voice
from claimgraph.model.comparability import Comparison, Match
from claimgraph.model.quantity import NO_UPPER, Comparator, Relation, TolerancePolicy, narrower

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip

FACET_WORDS = {
    "measure": "what happened to them",
    "counted": "what is counted",
    "party": "whose they are",
    "place": "the place",
    "interval": "the period",
    "as-of": "the day up to which they count",
    "accumulation": "whether they add up over time",
    "exclusivity": "what they leave out",
    "unit": "the unit",
}


class Names:
    """What things are called in English: labels by IRI, or the end of the IRI where there is none."""

    def __init__(self, *labels: Mapping[str, str]) -> None:
        self._labels = labels

    def of(self, iri: str | None) -> str:
        """The name of a thing."""
        if iri is None:
            return "unknown"
        label = next((labels[iri] for labels in self._labels if iri in labels), "").strip()
        return label or iri.rstrip("/#").rsplit("/", 1)[-1].rsplit("#", 1)[-1].replace("-", " ")

    def voice(self, voice: Voice) -> str:
        """A speaker, and the party for which it speaks where that is another."""
        speaker, party = self.of(voice.speaker), self.of(voice.party)
        return speaker if party in speaker else f"{speaker} ({party})"


def day(value: date | None) -> str:
    """A day as one writes it."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}" if value else "an unknown day"


def number(value: Decimal) -> str:
    """A number with thousands set apart, without zeros behind the last digit."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def said(reading: Reading) -> str:
    """The number as the source has it."""
    if reading.as_written:
        return reading.as_written
    low, high = reading.said.numbers
    if reading.said.comparator is Comparator.BETWEEN:
        return f"between {number(low)} and {number(high)}"
    word = "" if reading.said.comparator is Comparator.EXACTLY else f"{reading.said.comparator.replace('-', ' ')} "
    return word + number(low)


def subject(reading: Reading, names: Names) -> str:
    """Of what a figure speaks, without its number and time."""
    facets = reading.facets
    where = names.of(facets.party) if facets.party else f"in {names.of(facets.place)}" if facets.place else ""
    return f"{names.of(facets.counted)} {names.of(facets.measure)}" + (f" ({where})" if where else "")


def span_of(reading: Reading) -> str:
    """The time for which a figure counts."""
    start, end = reading.facets.period.start, reading.end
    if end is None:
        return f"since {day(start)}" if start else "at an unknown time"
    return f"from {day(start)} to {day(end)}" if start else f"as of {day(end)}"


def comparison(left: Reading, right: Reading, found: Comparison, names: Names, policy: TolerancePolicy, more: int = 0) -> str:
    """Why two figures relate as they do. ``more`` is the number of further figures that say the same."""
    one, other = names.voice(left.voice), names.voice(right.voice)
    if left.voice.speaker == right.voice.speaker and left.source and right.source and left.source != right.source:
        one, other = f"{one} (in “{names.of(left.source)}”)", f"{other} (in “{names.of(right.source)}”)"
    head = f"On {subject(left, names)}"
    if found.gate.match is Match.SAME:
        head += f" {span_of(left)}"
    elif found.gate.match in (Match.PART, Match.WHOLE) and not found.gate.facets:
        one, other = f"{one} up to {day(left.end)}", f"{other} up to {day(right.end)}"
    both = f"{one} says {said(left)} and {other} says {said(right)}"
    body = {
        Relation.AGREES: lambda: f"{head}, {both}: the same" + _more(more),
        Relation.IMPLIES: lambda: f"{head}, {both}: whoever accepts the first accepts the second",
        Relation.COMPATIBLE: lambda: f"{head}, {both}: {_compatible(left, right, found)}",
        Relation.CONFLICTS: lambda: f"{head}, {both}: {_conflict(left, right, found, names)}",
        Relation.NOT_COMPARABLE: lambda: (
            f"{head}, {both}: the two cannot be compared, because they differ in {_facets(left, right, found.gate.facets, names)}"
        ),
        Relation.NEEDS_REVIEW: lambda: (
            f"{head}, {both}: a reader has to look, because "
            f"{' and '.join(FACET_WORDS[facet] for facet in found.gate.facets)} cannot be told for both"
        ),
    }[found.relation]()
    return body + _larger(found) + _presented(left, right) + _depends(found, policy) + "."


def sequence(first: Reading, last: Reading, days: int, names: Names) -> str:
    """A cumulative count that never falls, for a number of days."""
    return (
        f"On {subject(first, names)}, the figures of {names.of(first.voice.party)} for {days} days never fall, "
        f"from {said(first)} up to {day(first.end)} to {said(last)} up to {day(last.end)}."
    )


def stances(left: StanceReading, right: StanceReading, names: Names) -> str:
    """Two stances towards one proposal."""
    return (
        f"On “{names.of(left.proposal)}”, the stance of {names.voice(left.voice)} is “{names.of(left.stance)}” "
        f"and that of {names.voice(right.voice)} “{names.of(right.stance)}”"
    )


def listing(items: Sequence[str], most: int = 4) -> str:
    """Names in a row; of many the first, and how many more there are."""
    shown = list(items[:most]) + ([f"{len(items) - most} more"] if len(items) > most else [])
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _more(count: int) -> str:
    return f", as in {count} further report{'s' if count > 1 else ''}" if count else ""


def _compatible(left: Reading, right: Reading, found: Comparison) -> str:
    if found.gate.match is Match.SAME:
        return "both can hold"
    shorter, longer = (left, right) if found.gate.match is Match.PART else (right, left)
    if shorter.quantity.numbers <= longer.quantity.numbers:
        return "the longer period may hold more"
    if longer.span.upper == NO_UPPER:
        return f"both can hold, because {said(longer)} is given as a minimum"
    return f"both can hold, because {said(shorter)} is not given as exactly that number"


def _conflict(left: Reading, right: Reading, found: Comparison, names: Names) -> str:
    if found.gate.match is Match.SAME:
        return "both cannot hold"
    if not found.gate.facets:
        return "a count that adds up cannot be lower over the longer period"
    part, whole = (left, right) if found.gate.match is Match.PART else (right, left)
    return f"{subject(part, names)} is a part of {subject(whole, names)} and cannot exceed it"


def _facets(left: Reading, right: Reading, facets: Sequence[str], names: Names) -> str:
    return " and ".join(
        f"{FACET_WORDS[facet]} ({_of(left, facet, names)} against {_of(right, facet, names)})" for facet in facets
    )


def _of(reading: Reading, facet: str, names: Names) -> str:
    if facet == "as-of":
        return day(reading.end)
    if facet == "interval":
        return span_of(reading)
    value = getattr(reading.facets, {"unit": "dimension"}.get(facet, facet))
    return names.of(value)


def _larger(found: Comparison) -> str:
    if found.ratio is None or found.ratio == 1 or found.relation not in (Relation.CONFLICTS, Relation.NOT_COMPARABLE):
        return ""
    return f"; the larger number is {number(found.ratio)} times the smaller"


def _presented(left: Reading, right: Reading) -> str:
    days = [f"{said(reading)} carries no day of its own and is taken as presented on {day(reading.end)}"
            for reading in (left, right) if reading.presented and reading.end]  # fmt: skip
    return f"; {' and '.join(days)}" if days else ""


def _depends(found: Comparison, policy: TolerancePolicy) -> str:
    if not found.approximate:
        return ""
    reading = f"'about' as within {number(policy.tolerance * 100)} per cent"
    return f"; this depends on reading {reading}" if found.depends else f"; that holds whether one reads {reading} or as exactly"


def first_narrower(left: Reading, right: Reading) -> bool:
    """Whether the left figure is the one that implies the other."""
    return narrower(left.span, right.span)
