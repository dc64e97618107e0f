"""Two figures held against each other, and the finding made of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from claimgraph.iri import CGV
from claimgraph.judge.facts import DEFAULT_POLICY, Background
from claimgraph.judge.finding import Finding
from claimgraph.judge.reading import Reading
from claimgraph.judge.wording import Names, comparison, first_narrower
from claimgraph.model.comparability import Comparison, Match, compare
from claimgraph.model.quantity import Relation, TolerancePolicy


@dataclass(frozen=True)
class Context:
    """What every rule needs: the background, the tolerance policy, the names, and a count of the work that was done."""

    background: Background
    policy: TolerancePolicy = DEFAULT_POLICY
    names: Names = field(default_factory=Names)
    work: Counter[str] = field(default_factory=Counter)

    def compare(self, left: Reading, right: Reading) -> Comparison:
        """The definition of a comparison, applied to two figures."""
        self.work["comparisons"] += 1
        return compare(left.facets, left.quantity, right.facets, right.quantity, self.background.hierarchy, self.policy)


def oriented(left: Reading, right: Reading, found: Comparison) -> bool:
    """Whether left stays left: the part before the whole, what implies before what is implied, else the smaller number first."""
    if found.gate.match in (Match.PART, Match.WHOLE):
        return found.gate.match is Match.PART
    if found.relation is Relation.IMPLIES:
        return first_narrower(left, right)
    return (left.quantity.numbers, left.id) <= (right.quantity.numbers, right.id)


def compared(left: Reading, right: Reading, context: Context, involves: Iterable[Reading] = ()) -> Finding:
    """The finding that holds two figures against each other; ``involves`` are all that it speaks for, if there are more."""
    found = context.compare(left, right)
    if not oriented(left, right, found):
        left, right = right, left
        found = context.compare(left, right)
    every = {left.id, right.id, *(reading.id for reading in involves)}
    return Finding(
        kind="FigureComparison",
        rule="figure-comparison",
        involves=tuple(sorted(every)),
        explanation=comparison(left, right, found, context.names, context.policy, len(every) - 2),
        links=(
            ("left", left.id),
            ("right", right.id),
            ("relation", f"{CGV}relation/{found.relation}"),
            *(("differsIn", f"{CGV}facet/{facet}") for facet in found.gate.facets),
        ),
        values=() if found.ratio is None else (("ratio", found.ratio),),
        policy=context.policy.iri if found.approximate else None,
    )


def relation(finding: Finding) -> Relation:
    """The relation of a comparison of figures."""
    return Relation((finding.link("relation") or "").removeprefix(f"{CGV}relation/"))
