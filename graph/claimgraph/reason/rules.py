"""The rules: what follows from one triple, looked up by its predicate or class, compiled once from the axioms."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from pyoxigraph import NamedNode

from claimgraph.rdf import Term, Triple
from claimgraph.reason.axioms import (
    AXIOMS,
    CHAIN,
    DISJOINT,
    HARMLESS,
    INTERSECTION,
    INVERSE,
    ON_PROPERTY,
    SOME_VALUES,
    SYMMETRIC,
    THING,
    TRANSITIVE,
    TYPE,
    Axioms,
    read_axioms,
    reserved,
)
from claimgraph.reason.crossing import Meetings, meetings
from claimgraph.reason.schema import Schema, close

ENGINE = "1"
"""Counts up when the same axioms and facts would give other triples than before."""

NONE: frozenset[NamedNode] = frozenset()


class ReservedTerm(Exception):
    """A fact uses a property or class of OWL or RDFS: internal, ``close_facts`` turns it into AxiomInData."""


@dataclass(frozen=True, slots=True)
class Chain:
    """One occurrence of a property in a chain whose axiom is on ``head``: what stands to its left, nearest first, and right."""

    head: NamedNode
    axiom: Triple
    left: tuple[NamedNode, ...]
    right: tuple[NamedNode, ...]


@dataclass(frozen=True, slots=True)
class PropertyRules:
    """What follows from a triple with this property.

    ``supers``, ``domains`` and ``ranges`` are closed: the triples with the superproperties imply no further types. The rest is
    ``linked``: ``inverses`` (with their axioms), symmetry, transitivity, ``chains``, and the restrictions on it: each with the
    class of its values (``some``), or by value (``values``). Where it is ``joined``, a rule combines the triple with others;
    where it is not ``active``, nothing follows at all.
    """

    supers: tuple[NamedNode, ...] = ()
    domains: frozenset[NamedNode] = NONE
    ranges: frozenset[NamedNode] = NONE
    inverses: tuple[tuple[NamedNode, Triple], ...] = ()
    symmetric: bool = False
    transitive: bool = False
    chains: tuple[Chain, ...] = ()
    some: tuple[tuple[NamedNode, NamedNode], ...] = ()
    values: Mapping[Term, tuple[NamedNode, ...]] = field(default_factory=dict)
    linked: bool = field(init=False)
    joined: bool = field(init=False)
    active: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "joined", bool(self.transitive or self.chains or self.some))
        object.__setattr__(self, "linked", bool(self.joined or self.inverses or self.symmetric or self.values))
        object.__setattr__(self, "active", bool(self.linked or self.supers or self.domains or self.ranges))


@dataclass(frozen=True, slots=True)
class ClassRules:
    """What follows from an instance of this class besides its superclasses.

    ``values`` are the property and value that each instance has, ``parts`` the intersections that the class is a member of, with
    all their members, ``some`` the restrictions, with their properties, whose values are instances of this class.
    """

    values: tuple[tuple[NamedNode, Term], ...] = ()
    parts: tuple[tuple[NamedNode, tuple[NamedNode, ...]], ...] = ()
    some: tuple[tuple[NamedNode, NamedNode], ...] = ()


class _Properties(dict[NamedNode, PropertyRules]):
    """Rules by property: a property without rules gets empty ones; one of OWL or RDFS has no place in facts."""

    def __missing__(self, term: NamedNode) -> PropertyRules:
        if reserved(term) and term not in HARMLESS:
            raise ReservedTerm(term)
        return self.setdefault(term, PropertyRules())


class _Closed(dict[Term, frozenset[NamedNode]]):
    """Each class with all its superclasses; a class of OWL or RDFS has no facts as instances."""

    def __missing__(self, term: Term) -> frozenset[NamedNode]:
        if reserved(term):
            raise ReservedTerm(term)
        return self.setdefault(term, frozenset({cast(NamedNode, term)}))


@dataclass(frozen=True)
class Rules:
    """The compiled axioms of an ontology.

    ``properties`` and ``classes`` hold the rules, ``closed`` each class with its superclasses, ``disjoint`` for a class those
    that it is stated not to share an instance with, ``meetings`` where rules combine triples. ``version`` changes when the
    axioms or the reasoner do, not with labels.
    """

    axioms: Axioms
    schema: Schema
    properties: Mapping[NamedNode, PropertyRules]
    classes: Mapping[Term, ClassRules]
    closed: Mapping[Term, frozenset[NamedNode]]
    disjoint: Mapping[NamedNode, frozenset[NamedNode]]
    meetings: Meetings
    version: str

    @property
    def schema_closure(self) -> frozenset[Triple]:
        """The triples that follow from the axioms alone, without the trivial ones."""
        return self.schema.inferred


def compile_rules(schema: Iterable[Triple]) -> Rules:
    """The rules of an ontology: of its core, alignments and vocabularies together.

    Raises UnsupportedAxiom, naming the axiom and its kind, for a construct of OWL or RDFS outside our subset.
    """
    axioms = read_axioms(schema)
    closure = close(axioms)
    disjoint: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    for a, b in axioms.of(DISJOINT):
        disjoint[a].add(b)
    closed = _Closed({c: frozenset({c, *above}) for c, above in closure.classes.above.items()})
    return Rules(
        axioms,
        closure,
        _Properties(_property_rules(axioms, closure)),
        _class_rules(axioms),
        closed,
        {c: frozenset(others) for c, others in disjoint.items()},
        meetings(axioms),
        _version(axioms),
    )


def _property_rules(axioms: Axioms, schema: Schema) -> Iterator[tuple[NamedNode, PropertyRules]]:
    inverses: dict[NamedNode, list[tuple[NamedNode, Triple]]] = defaultdict(list)
    for p, q in axioms.of(INVERSE):
        inverses[p].append((q, (p, INVERSE, q)))
        inverses[q].append((p, (p, INVERSE, q)))
    chains: dict[NamedNode, list[Chain]] = defaultdict(list)
    for p, members in axioms.of(CHAIN):
        steps = axioms.lists[members]
        for i, step in enumerate(steps):
            chains[step].append(Chain(p, (p, CHAIN, members), steps[:i][::-1], steps[i + 1 :]))
    on = dict(axioms.of(ON_PROPERTY))
    some: dict[NamedNode, list[tuple[NamedNode, NamedNode]]] = defaultdict(list)
    for r, filler in axioms.of(SOME_VALUES):
        some[on[r]].append((r, filler))
    values: dict[NamedNode, dict[Term, tuple[NamedNode, ...]]] = defaultdict(dict)
    for r, value in axioms.values():
        values[on[r]][value] = (*values[on[r]].get(value, ()), r)
    symmetric, transitive = axioms.are(SYMMETRIC), axioms.are(TRANSITIVE)
    for p in {
        *schema.properties.above,
        *schema.domains,
        *schema.ranges,
        *inverses,
        *chains,
        *some,
        *values,
        *symmetric,
        *transitive,
    }:
        yield (
            p,
            PropertyRules(
                tuple(sorted(schema.properties.over(p), key=str)),
                schema.domains.get(p, NONE),
                schema.ranges.get(p, NONE),
                tuple(inverses.get(p, ())),
                p in symmetric,
                p in transitive,
                tuple(chains.get(p, ())),
                tuple(some.get(p, ())),
                values.get(p, {}),
            ),
        )


def _class_rules(axioms: Axioms) -> dict[Term, ClassRules]:
    on = dict(axioms.of(ON_PROPERTY))
    values: dict[NamedNode, list[tuple[NamedNode, Term]]] = defaultdict(list)
    for r, value in axioms.values():
        values[r].append((on[r], value))
    parts: dict[NamedNode, list[tuple[NamedNode, tuple[NamedNode, ...]]]] = defaultdict(list)
    for c, members in axioms.of(INTERSECTION):
        for part in set(axioms.lists[members]):
            parts[part].append((c, axioms.lists[members]))
    some: dict[NamedNode, list[tuple[NamedNode, NamedNode]]] = defaultdict(list)
    for r, filler in axioms.of(SOME_VALUES):
        if filler != THING:
            some[filler].append((r, on[r]))
    return {c: ClassRules(tuple(values[c]), tuple(parts[c]), tuple(some[c])) for c in {*values, *parts, *some}}


def _version(axioms: Axioms) -> str:
    """SHA-256 of the reasoner's version and the axioms."""
    ours = [str(t) for t in axioms.stated if t[1] in AXIOMS or (t[1] == TYPE and t[2] in (SYMMETRIC, TRANSITIVE))]
    return hashlib.sha256("\n".join([ENGINE, *sorted(ours), *sorted(map(str, axioms.lists.items()))]).encode()).hexdigest()
