"""The engine: what follows from some facts on top of others.

Each triple is looked at once, with all that is known at that moment, so the cost is that of the document and of what
follows from it; the background is only looked up. Types are kept as sets by individual, other triples by property where a
rule combines them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias, cast

from pyoxigraph import Literal, NamedNode

from claimgraph.errors import AxiomInData
from claimgraph.rdf import Subject, Term, Triple
from claimgraph.reason.axioms import REFUSED, SYMMETRIC, THING, TRANSITIVE, TYPE, show
from claimgraph.reason.rules import NONE, Chain, PropertyRules, ReservedTerm, Rules

Index: TypeAlias = dict[tuple[NamedNode, Term], list[Term]]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of inference: the rule, the triples that it used, and the axiom where the triples do not already tell it."""

    rule: str
    premises: tuple[Triple, ...]
    axiom: Triple | None = None


@dataclass(slots=True)
class Facts:
    """Triples indexed for the rules: ``types`` by individual; the ``others``, and their ends by property where it is joined."""

    types: dict[Term, set[NamedNode]] = field(default_factory=dict)
    others: set[Triple] = field(default_factory=set)
    forward: Index = field(default_factory=dict)
    backward: Index = field(default_factory=dict)


class Closing:
    """The derivation of what follows from some facts on top of others, which is to be run once.

    ``new`` are the asserted triples that the base does not hold, ``derived`` those that follow; ``steps``, if given, records how.
    """

    def __init__(self, rules: Rules, base: Facts, steps: dict[Triple, Step] | None = None) -> None:
        self.rules, self.base, self.steps = rules, base, steps
        self.facts = Facts()
        self.new: list[Triple] = []
        self.derived: list[Triple] = []
        self._open: list[Triple] = []
        self._typed: list[tuple[Subject, Iterable[NamedNode]]] = []

    def run(self, asserted: Iterable[Triple]) -> list[Triple]:
        """The triples that follow from the asserted ones and were not known. Raises AxiomInData."""
        rules, known, types = self.rules, self.facts.others, self.base.types
        typings = []
        for triple in asserted:
            s, p, o = triple
            try:
                if p == TYPE:
                    if o not in types.get(s, NONE) and rules.closed[o]:
                        self.facts.types.setdefault(s, set()).add(cast(NamedNode, o))
                        self.new.append(triple)
                        typings.append(triple)
                elif triple not in self.base.others and triple not in known:
                    self._insert(triple, rules.properties[p])
                    self.new.append(triple)
                    if rules.properties[p].active:
                        self._open.append(triple)
            except ReservedTerm as fault:
                reason = REFUSED.get(fault.args[0], "facts use properties and classes of the ontology, not those of OWL or RDFS")
                raise AxiomInData(show(triple), reason) from None
        for triple in typings:
            s, _, o = triple
            self._types(s, rules.closed[o], "cax-sco", triple)
            self._typed.append((s, (cast(NamedNode, o),)))
        while self._open or self._typed:
            if self._open:
                self._expand(self._open.pop())
            else:
                self._member(*self._typed.pop())
        return self.derived

    def _insert(self, triple: Triple, rules: PropertyRules) -> None:
        s, p, o = triple
        self.facts.others.add(triple)
        if rules.joined:
            self.facts.forward.setdefault((p, s), []).append(o)
            self.facts.backward.setdefault((p, o), []).append(s)

    def _objects(self, p: NamedNode, s: Term) -> list[Term]:
        return self.base.forward.get((p, s), []) + self.facts.forward.get((p, s), [])

    def _subjects(self, p: NamedNode, o: Term) -> list[Subject]:
        return cast(list[Subject], self.base.backward.get((p, o), []) + self.facts.backward.get((p, o), []))

    def _is(self, term: Term, kind: Term) -> bool:
        return kind in self.base.types.get(term, NONE) or kind in self.facts.types.get(term, NONE)

    def _add(self, s: Term, p: NamedNode, o: Term, rule: str, *premises: Triple, axiom: Triple | None = None) -> bool:
        """Add a triple, unless it is known or its subject is a literal."""
        triple = cast(Triple, (s, p, o))
        if triple in self.base.others or triple in self.facts.others or isinstance(s, Literal):
            return False
        self._insert(triple, self.rules.properties[p])
        self.derived.append(triple)
        if self.steps is not None:
            self.steps[triple] = Step(rule, premises, axiom)
        return True

    def _types(self, term: Term, classes: frozenset[NamedNode], rule: str, *premises: Triple) -> None:
        """Add the individual's types; ``classes`` hold their superclasses. The first premise may be one of the types itself."""
        if isinstance(term, Literal):
            return
        new = classes - self.base.types.get(term, NONE) - self.facts.types.get(term, NONE)
        if not new:
            return
        self.facts.types.setdefault(term, set()).update(new)
        self.derived.extend((term, TYPE, kind) for kind in new)
        if self.steps is not None:
            self.steps.update(((term, TYPE, kind), Step(rule, premises)) for kind in new)
        if not self.rules.classes.keys().isdisjoint(new):
            self._typed.append((term, new))

    def _restricted(self, term: Subject, restriction: NamedNode, rule: str, *premises: Triple) -> None:
        """Add the individual's membership of a restriction or intersection, then its superclasses."""
        self._types(term, frozenset({restriction}), rule, *premises)
        self._types(term, self.rules.closed[restriction], "cax-sco", (term, TYPE, restriction))

    def _member(self, term: Subject, kinds: Iterable[NamedNode]) -> None:
        """Rules cls-hv1, cls-int1, cls-svf1, started by new types of an individual."""
        for kind in kinds:
            rules = self.rules.classes.get(kind)
            if rules is None:
                continue
            typing = (term, TYPE, kind)
            for p, value in rules.values:
                self._infer(term, p, value, "cls-hv1", typing)
            for whole, parts in rules.parts:
                if all(self._is(term, part) for part in parts):
                    self._restricted(term, whole, "cls-int1", *((term, TYPE, part) for part in parts))
            for restriction, p in rules.some:
                for s in self._subjects(p, term):
                    self._restricted(s, restriction, "cls-svf1", (s, p, term), typing)

    def _expand(self, triple: Triple) -> None:
        """Rules prp-spo1, prp-dom, prp-rng, and those that link the triple and its superproperties to others."""
        s, p, o = triple
        rules, types = self.rules.properties[p], self.facts.types
        if not rules.domains <= types.get(s, NONE):
            self._types(s, rules.domains, "prp-dom", triple)
        if not rules.ranges <= types.get(o, NONE):
            self._types(o, rules.ranges, "prp-rng", triple)
        if rules.linked:
            self._link(triple, rules)
        for q in rules.supers:
            if self._add(s, q, o, "prp-spo1", triple) and self.rules.properties[q].linked:
                self._link((s, q, o), self.rules.properties[q])

    def _link(self, triple: Triple, rules: PropertyRules) -> None:
        """Rules prp-inv1, prp-inv2, prp-symp, prp-trp, prp-spo2, cls-hv2, cls-svf1, cls-svf2."""
        s, p, o = triple
        for q, axiom in rules.inverses:
            self._infer(o, q, s, "prp-inv1" if axiom[0] == p else "prp-inv2", triple, axiom=axiom)
        if rules.symmetric:
            self._infer(o, p, s, "prp-symp", triple, axiom=(p, TYPE, SYMMETRIC))
        if rules.transitive:
            for z in self._objects(p, o):
                self._infer(s, p, z, "prp-trp", triple, cast(Triple, (o, p, z)), axiom=(p, TYPE, TRANSITIVE))
            for a in self._subjects(p, s):
                self._infer(a, p, o, "prp-trp", (a, p, s), triple, axiom=(p, TYPE, TRANSITIVE))
        for chain in rules.chains:
            for path in self._paths(triple, chain):
                self._infer(path[0][0], chain.head, path[-1][2], "prp-spo2", *path, axiom=chain.axiom)
        for restriction in rules.values.get(o, ()):
            self._restricted(s, restriction, "cls-hv2", triple)
        for restriction, filler in rules.some:
            if filler == THING:
                self._restricted(s, restriction, "cls-svf2", triple)
            elif self._is(o, filler):
                self._restricted(s, restriction, "cls-svf1", triple, cast(Triple, (o, TYPE, filler)))

    def _infer(self, s: Term, p: NamedNode, o: Term, rule: str, *premises: Triple, axiom: Triple | None = None) -> None:
        if self._add(s, p, o, rule, *premises, axiom=axiom):
            self._open.append(cast(Triple, (s, p, o)))

    def _paths(self, triple: Triple, chain: Chain) -> Iterator[tuple[Triple, ...]]:
        """The paths along the chain through the triple."""
        paths: list[tuple[Triple, ...]] = [(triple,)]
        for p in chain.left:
            paths = [((s, p, path[0][0]), *path) for path in paths for s in self._subjects(p, path[0][0])]
        for p in chain.right:
            paths = [(*path, cast(Triple, (path[-1][2], p, o))) for path in paths for o in self._objects(p, path[-1][2])]
        return iter(paths)
