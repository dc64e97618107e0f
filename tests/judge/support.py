"""Small corpora made by hand, and the plain definition of what judging reports on figures: every pair looked at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from claimgraph.iri import CGD, CGV
from claimgraph.judge import Corpus, DocumentFacts, Finding, judge_corpus
from claimgraph.judge.comparison import Context
from claimgraph.judge.facts import DEFAULT_POLICY, Background, Figure, Membership, Position, Statement
from claimgraph.judge.reading import Reading, readings
from claimgraph.model.comparability import Hierarchy, Match, gate
from claimgraph.model.quantity import TolerancePolicy, exceeds, same_numbers

START = date(2022, 2, 24)
STANCES = {"calls-for": (1, 2), "offers": (1, 3), "undecided": (0, 1), "fears": (-1, 1), "opposes": (-1, 2), "rules-out": (-1, 3)}


def c(name: str) -> str:
    """A concept of the vocabularies."""
    return CGV + name


def a(name: str) -> str:
    """An actor."""
    return f"{CGD}actor/{name}"


def p(name: str) -> str:
    """A place."""
    return f"{CGD}place/{name}"


def d(day: int, month: int = 3) -> date:
    """A day of March 2022, or of another month."""
    return date(2022, month, day)


BACKGROUND = Background(
    hierarchy=Hierarchy(
        [
            (c("measure/killed"), c("measure/casualties")),
            (c("measure/injured"), c("measure/casualties")),
            (c("measure/destroyed"), c("measure/lost")),
            (c("counted/military-personnel"), c("counted/person")),
            (c("counted/civilian"), c("counted/person")),
            (c("counted/tank"), c("counted/equipment")),
            (c("counted/fuel-truck"), c("counted/motor-vehicle")),
            (c("counted/other-vehicle"), c("counted/motor-vehicle")),
            (c("counted/motor-vehicle"), c("counted/equipment")),
            (p("odesa"), p("ukraine")),
        ]
    ),
    parents={
        a("ukraine-mfa"): (a("ukraine"),),
        a("ukraine-armed-forces"): (a("ukraine"),),
        a("general-staff"): (a("ukraine-armed-forces"),),
        a("russia-mod"): (a("russia"),),
        a("state-department"): (a("administration"),),
        a("white-house"): (a("administration"),),
        a("administration"): (a("united-states"),),
    },
    memberships={
        a("blinken"): {
            "blinken-secretary": Membership(a("blinken"), a("state-department"), date(2021, 1, 26), date(2025, 1, 20))
        },
        a("psaki"): {"psaki-press": Membership(a("psaki"), a("white-house"), date(2021, 1, 20), date(2022, 5, 13))},
    },
    stances={c(f"stance/{name}"): force for name, force in STANCES.items()},
)


def figure(name: str, value: int | str | None, **facets: Any) -> Figure:
    """Russian soldiers killed in Ukraine from 24 February to 9 March 2022, claimed; what ``facets`` say otherwise."""
    concepts = {
        "measure": "measure/killed",
        "counted": "counted/military-personnel",
        "accumulation": "accumulation/cumulative",
        "exclusivity": "exclusivity/claimed",
    }
    given: dict[str, Any] = {
        "party": a("russia"),
        "place": p("ukraine"),
        "start": START,
        "as_of": d(9),
        "unit": "http://qudt.org/vocab/unit/NUM",
        **{facet: c(name) for facet, name in concepts.items()},
        **facets,
    }
    for facet in concepts:
        if given[facet] is not None and not given[facet].startswith(CGV):
            given[facet] = c(f"{facet}/{given[facet]}")
    return Figure(name, value=None if value is None else Decimal(value), **given)


def document(speaker: str, *figures: Figure, name: str | None = None, **statement: Any) -> DocumentFacts:
    """One statement of one speaker with these figures, reported in a source of its own."""
    source = name or f"source-of-{figures[0].id if figures else speaker}"
    told = {"said_on": d(9), "source": source, "published": d(9), **statement}
    return DocumentFacts(
        figures=figures,
        statements=(Statement(f"{source}/statement", a(speaker), contents=tuple(item.id for item in figures), **told),),
    )


def stance(name: str, holder: str, force: str, proposal: str = "zone", **more: Any) -> Position:
    """A position towards a proposal."""
    return Position(name, a(holder), proposal, c(f"stance/{force}"), **more)


def stances(*positions: Position, day: date | None = None, **capacities: str) -> DocumentFacts:
    """Positions, each stated by its holder; ``capacities`` gives the membership in which a holder speaks."""
    return DocumentFacts(
        positions=positions,
        statements=tuple(
            Statement(
                f"statement-{item.id}",
                item.holder,
                capacities.get(item.holder.rsplit("/", 1)[1]),
                said_on=day,
                source="newspaper",
                published=d(9),
                contents=(item.id,),
            )
            for item in positions
        ),
    )


def corpus(*documents: DocumentFacts, background: Background = BACKGROUND) -> Corpus:
    """Documents under keys in their order."""
    return Corpus(background, {f"press/{place:03}": item for place, item in enumerate(documents)})


def found(
    *documents: DocumentFacts, kind: str | None = None, policy: TolerancePolicy = DEFAULT_POLICY, **more: Any
) -> list[Finding]:
    """The findings on documents, of one kind; without ``kind`` all but those on how many sources there are."""
    every = judge_corpus(corpus(*documents, **more), policy)
    counts = ("SingleSource", "Corroboration")
    return [item for item in every if (item.kind == kind if kind else item.kind not in counts)]


def relations(findings: Iterable[Finding]) -> set[tuple[str, frozenset[str]]]:
    """The relations of comparisons, each with its two sides."""
    return {
        ((item.link("relation") or "").rsplit("/", 1)[1], frozenset((item.link("left") or "", item.link("right") or "")))
        for item in findings
        if item.kind == "FigureComparison"
    }


def expected_conflicts(
    documents: Mapping[str, DocumentFacts], background: Background, policy: TolerancePolicy
) -> set[frozenset[str]]:
    """The conflicts that are to be listed, by the definition: all pairs compared, and of those in which a part exceeds its
    whole the closest of each strand and each party on the other side, seen from either side. Series are not held against
    themselves, superseded figures not at all."""
    every = [item for key in sorted(documents) for item in readings(key, documents[key], background, policy)]
    gone = {name for item in every for name in item.supersedes}
    kept = [item for item in every if item.id not in gone and item.complete]
    best: dict[tuple[object, ...], tuple[tuple[object, ...], frozenset[str]]] = {}
    for part in kept:
        for whole in kept:
            if part.id == whole.id or (part.series and part.series == whole.series) or not _exceeds(part, whole, background):
                continue
            pair = frozenset((part.id, whole.id))
            for view, mine, theirs in (("whole", whole, part), ("part", part, whole)):
                scope = (part.shelf, part.kind, whole.shelf, whole.kind)
                key = (view, mine.strand, theirs.voice.party, scope)
                order = closeness(view, mine, theirs)
                if key not in best or order < best[key][0]:
                    best[key] = (order, pair)
    chosen = {pair for _, pair in best.values()}
    by_name = {item.id: item for item in kept}
    return {pair for pair in chosen if not _reworded(*(by_name[name] for name in pair))}


def _reworded(left: Reading, right: Reading) -> bool:
    if (left.shelf, left.kind) != (right.shelf, right.kind):
        return False
    return left.voice.speaker == right.voice.speaker and same_numbers(left.quantity, right.quantity)


def _exceeds(part: Reading, whole: Reading, background: Background) -> bool:
    found = gate(part.facets, whole.facets, background.hierarchy).match
    return found in (Match.SAME, Match.PART) and exceeds(part.span, whole.span)


def closeness(view: str, mine: Reading, theirs: Reading) -> tuple[object, ...]:
    """How close a pair is: ends, beginnings, document, the later, the farther apart in value, IRIs."""
    days = [(item.facets.period.start or date.min, item.end or date.min) for item in (mine, theirs)]
    bound = -theirs.span.lower.value if view == "whole" else theirs.span.upper.value
    side = -theirs.span.lower.side if view == "whole" else theirs.span.upper.side
    return (
        abs((days[0][1] - days[1][1]).days),
        abs((days[0][0] - days[1][0]).days),
        mine.document != theirs.document,
        -days[0][1].toordinal(),
        bound,
        side,
        theirs.id,
        mine.id,
    )


def by_id(findings: Iterable[Finding]) -> dict[str, Finding]:
    """Findings by their IRIs."""
    return {item.iri: item for item in findings}


def context(background: Background = BACKGROUND) -> Context:
    """A context with the default policy."""
    return Context(background)


def renamed(item: Figure, name: str) -> Figure:
    """The same figure under another IRI."""
    return replace(item, id=name)


def grouped(items: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Values by key."""
    groups: dict[str, set[str]] = defaultdict(set)
    for key, value in items:
        groups[key].add(value)
    return groups
