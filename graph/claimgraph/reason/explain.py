"""Explanation: how a triple follows, step by step, from asserted triples and from the axioms of the ontology."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from pyoxigraph import NamedNode

from claimgraph.rdf import Triple
from claimgraph.reason.axioms import DOMAIN, HAS_VALUE, INTERSECTION, ON_PROPERTY, RANGE, SOME_VALUES, SUB_CLASS, SUB_PROPERTY
from claimgraph.reason.closing import Step
from claimgraph.reason.closure import Background, derivations
from claimgraph.reason.rules import Rules
from claimgraph.reason.schema import Hierarchy, Link


@dataclass(frozen=True, slots=True)
class Derivation:
    """Why a triple holds.

    An asserted triple has no ``rule``; its ``origin`` is ``document``, ``reference`` or ``ontology``. An inferred triple (origin
    ``inferred``) follows by the ``rule``, named as in the OWL 2 profiles, from the ``axioms`` and, if it is a fact, the
    ``premises``.
    """

    conclusion: Triple
    origin: str
    rule: str | None = None
    axioms: tuple[Derivation, ...] = ()
    premises: tuple[Derivation, ...] = ()

    def asserted(self) -> Iterator[Derivation]:
        """The asserted triples at the ends, axioms included, each once."""
        seen: set[Triple] = set()
        stack = [self]
        while stack:
            node = stack.pop()
            if node.conclusion not in seen:
                seen.add(node.conclusion)
                stack.extend(reversed((*node.premises, *node.axioms)))
                if node.rule is None:
                    yield node


def explain(triple: Triple, document: Iterable[Triple], background: Background) -> Derivation | None:
    """Why a triple holds in the closure of a document on its background; None if it does not, or only trivially."""
    stated = frozenset(document)
    return _Explainer(stated, background, derivations(stated, background)).explain(triple)


class _Explainer:
    def __init__(self, document: frozenset[Triple], background: Background, steps: Mapping[Triple, Step]) -> None:
        self.rules, self.steps = background.rules, steps
        self.origins = {"document": document, "reference": frozenset(background.reference), "ontology": self.rules.axioms.stated}
        self.done: dict[Triple, Derivation] = {}

    def explain(self, triple: Triple) -> Derivation | None:
        if triple not in self.done:
            found = self._explain(triple)
            if found is None:
                return None
            self.done[triple] = found
        return self.done[triple]

    def _explain(self, triple: Triple) -> Derivation | None:
        for origin, asserted in self.origins.items():
            if triple in asserted:
                return Derivation(triple, origin)
        if triple in self.rules.schema.inferred:
            return explain_axiom(triple, self.rules)
        step = self.steps.get(triple)
        if step is None:
            return None
        axioms = tuple(explain_axiom(axiom, self.rules) for axiom in _axioms(triple, step, self.rules))
        premises = (self.explain(premise) for premise in step.premises)
        return Derivation(triple, "inferred", step.rule, axioms, tuple(found for found in premises if found is not None))


def _axioms(triple: Triple, step: Step, rules: Rules) -> tuple[Triple, ...]:
    """The axioms by which a step concludes the triple."""
    (_, p, o), (_, before, kind) = triple, step.premises[0]
    if step.axiom is not None:
        return (step.axiom,)
    plain = {"prp-dom": (before, DOMAIN, o), "prp-rng": (before, RANGE, o), "prp-spo1": (before, SUB_PROPERTY, p)}
    plain["cax-sco"] = (cast(NamedNode, kind), SUB_CLASS, o)
    if step.rule in plain:
        return (plain[step.rule],)
    if step.rule == "cls-int1":
        parts = tuple(premise[2] for premise in step.premises)
        wholes = rules.axioms.of(INTERSECTION)
        return tuple((c, INTERSECTION, items) for c, items in wholes if c == o and rules.axioms.lists[items] == parts)
    restriction = kind if step.rule == "cls-hv1" else o
    pairs = ((r, q, v) for q in (ON_PROPERTY, HAS_VALUE, SOME_VALUES) for r, v in rules.axioms.pairs.get(q, ()))
    return tuple(axiom for axiom in pairs if axiom[0] == restriction)


def explain_axiom(triple: Triple, rules: Rules) -> Derivation:
    """Why an axiom holds that is stated in the ontology or follows from its axioms alone."""
    if triple in rules.axioms.stated:
        return Derivation(triple, "ontology")
    s, p, o = cast(tuple[NamedNode, NamedNode, NamedNode], triple)
    classes, properties = rules.schema.classes, rules.schema.properties
    hierarchy = classes if p in (classes.below, classes.equal) else properties
    used: tuple[Triple, ...]
    if p in (DOMAIN, RANGE):
        rule, used = _implied(s, p, o, rules)
    elif p == hierarchy.equal:
        rule, used = "scm-eqc2" if hierarchy is classes else "scm-eqp2", ((s, hierarchy.below, o), (o, hierarchy.below, s))
    else:
        path = _path(hierarchy, (s, o))
        reason = hierarchy.links[path[0]]
        if len(path) == 1 and reason is not None:
            rule, used = reason.rule, reason.premises
        else:
            rule, used = "scm-sco" if hierarchy is classes else "scm-spo", tuple((a, p, b) for a, b in path)
    return Derivation(triple, "inferred", rule, tuple(explain_axiom(axiom, rules) for axiom in used))


def _implied(s: NamedNode, p: NamedNode, o: NamedNode, rules: Rules) -> tuple[str, tuple[Triple, Triple]]:
    """From which domain (or range) axiom another follows: of a wider property (scm-dom2), or with a narrower class (scm-dom1)."""
    end, schema = "dom" if p == DOMAIN else "rng", rules.schema
    stated = [(q, c) for q, c in rules.axioms.of(p) if o == c or o in schema.classes.over(c)]
    for q, c in stated:
        if q == s:
            return f"scm-{end}1", ((s, p, c), (c, SUB_CLASS, o))
    wider = next(q for q, _ in stated if q in schema.properties.over(s))
    return f"scm-{end}2", ((wider, p, o), (s, SUB_PROPERTY, wider))


def _path(hierarchy: Hierarchy, ends: Link) -> list[Link]:
    """A shortest path of direct links from one class or property up to another, over links of the lowest possible levels.

    A link's premises hold by links of lower levels, so that no explanation rests on itself.
    """
    start, goal = ends
    came: dict[NamedNode, NamedNode] = {}
    for level in sorted({0} | {reason.level for reason in hierarchy.links.values() if reason is not None}):
        links = sorted((link for link, reason in hierarchy.links.items() if reason is None or reason.level <= level), key=str)
        came, queue = {}, deque([start])
        while queue and goal not in came:
            here = queue.popleft()
            new = [high for low, high in links if low == here and high not in came and high != start]
            came.update(dict.fromkeys(new, here))
            queue.extend(new)
        if goal in came:
            break
    path: list[Link] = []
    while goal != start:
        path.append((came[goal], goal))
        goal = came[goal]
    return path[::-1]
