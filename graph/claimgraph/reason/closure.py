"""The closure of a document: what follows from it with the ontology and the reference files, and not from these alone."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import cast

from pyoxigraph import NamedNode

from claimgraph.errors import CrossingLink, Inconsistency
from claimgraph.rdf import Term, Triple, sorted_triples
from claimgraph.reason.axioms import TYPE, show
from claimgraph.reason.closing import Closing, Facts, Step
from claimgraph.reason.rules import Rules


@dataclass(frozen=True)
class Background:
    """What every document is closed against: the ontology and the reference files, closed and indexed once.

    ``reference`` are the asserted triples of the reference files, ``facts`` these and the facts of the ontology with all that
    follows, ``inferred`` the triples that follow from both without any document.
    """

    rules: Rules
    reference: tuple[Triple, ...]
    facts: Facts
    inferred: frozenset[Triple]

    @cached_property
    def steps(self) -> Mapping[Triple, Step]:
        """How each inferred fact was derived; what follows from the axioms alone is told by ``rules.schema``."""
        steps: dict[Triple, Step] = {}
        Closing(self.rules, Facts(), steps).run(sorted_triples([*self.rules.axioms.facts, *self.reference]))
        return steps


def background(rules: Rules, reference: Iterable[Triple] = ()) -> Background:
    """Close the ontology and the reference triples. Raises AxiomInData, Inconsistency and CrossingLink, as ``closure`` does."""
    stated = tuple(reference)
    closing = Closing(rules, Facts())
    derived = closing.run([*rules.axioms.facts, *stated])
    result = Background(rules, stated, closing.facts, frozenset(derived) | rules.schema.inferred)
    _check(closing, stated, result)
    for link in rules.meetings.bridging([*stated, *derived]):
        raise link
    return result


def closure(document: Iterable[Triple], background: Background, key: str | None = None) -> set[Triple]:
    """The triples that follow from a document together with the ontology and the reference files, and not from these alone.

    The document's own triples are not among them. The cost is that of the document and its consequences, whatever the
    size of the background. Raises AxiomInData if the document states an axiom or owl:sameAs, Inconsistency if something becomes
    an instance of two disjoint classes and, if the document's ``key`` ``<publisher>/<document>`` is given, CrossingLink if
    its triples could combine with those of other documents.
    """
    stated = tuple(document)
    closing = Closing(background.rules, background.facts)
    derived = closing.run(stated)
    _check(closing, stated, background)
    for link in _crossing(key, closing) if key is not None else ():
        raise link
    return set(derived)


def crossing(key: str, document: Iterable[Triple], background: Background) -> list[CrossingLink]:
    """What among a document's triples, and what follows from them, could combine with another document's.

    The closures of single documents would miss what follows from that. ``key`` is ``<publisher>/<document>``; given it,
    ``closure`` raises the first of these.
    """
    closing = Closing(background.rules, background.facts)
    closing.run(document)
    return list(_crossing(key, closing))


def _crossing(key: str, closing: Closing) -> Iterator[CrossingLink]:
    return closing.rules.meetings.crossing(key, chain(closing.new, closing.derived))


def derivations(document: Iterable[Triple], background: Background) -> Mapping[Triple, Step]:
    """How each inferred fact of the document and of the background was derived. Asserted triples are not among the keys."""
    steps: dict[Triple, Step] = {}
    Closing(background.rules, background.facts, steps).run(sorted_triples(document))
    return ChainMap(steps, dict(background.steps))


def _check(closing: Closing, stated: Iterable[Triple], background: Background) -> None:
    """Rule cax-dw: raise Inconsistency for an individual with disjoint types, naming the asserted causes."""
    disjoint = closing.rules.disjoint
    clashes: list[tuple[Term, NamedNode, NamedNode]] = []
    for term, new in closing.facts.types.items():
        kinds = new | closing.base.types.get(term, set())
        clashes += [(term, a, b) for a in kinds & disjoint.keys() for b in disjoint[a] & kinds]
    if clashes:
        term, left, right = min(clashes, key=str)
        steps = derivations(stated, background)
        causes = {cause for kind in (left, right) for cause in _asserted(cast(Triple, (term, TYPE, kind)), steps)}
        raise Inconsistency(str(term), str(left), str(right), [show(cause) for cause in sorted_triples(causes)])


def _asserted(triple: Triple, steps: Mapping[Triple, Step]) -> set[Triple]:
    """The asserted triples from which a triple follows."""
    step = steps.get(triple)
    return {triple} if step is None else set().union(*(_asserted(premise, steps) for premise in step.premises))
