"""The axioms of an ontology: read from its triples, and refused where they are no part of our subset of OWL 2 RL.

The subset and the names of its rules are those of the OWL 2 profiles, section 4.3 (https://www.w3.org/TR/owl2-profiles/).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, cast

from pyoxigraph import Literal, NamedNode

from claimgraph.errors import UnsupportedAxiom
from claimgraph.rdf import Subject, Term, Triple

Pair: TypeAlias = tuple[NamedNode, NamedNode]

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"

TYPE, FIRST, REST, NIL = (NamedNode(RDF + name) for name in ("type", "first", "rest", "nil"))
SUB_CLASS, SUB_PROPERTY, DOMAIN, RANGE = (NamedNode(RDFS + n) for n in ("subClassOf", "subPropertyOf", "domain", "range"))
EQUIVALENT_CLASS, EQUIVALENT_PROPERTY = NamedNode(OWL + "equivalentClass"), NamedNode(OWL + "equivalentProperty")
INVERSE, CHAIN, DISJOINT = NamedNode(OWL + "inverseOf"), NamedNode(OWL + "propertyChainAxiom"), NamedNode(OWL + "disjointWith")
INTERSECTION, ON_PROPERTY = NamedNode(OWL + "intersectionOf"), NamedNode(OWL + "onProperty")
HAS_VALUE, SOME_VALUES = NamedNode(OWL + "hasValue"), NamedNode(OWL + "someValuesFrom")
SYMMETRIC, TRANSITIVE = NamedNode(OWL + "SymmetricProperty"), NamedNode(OWL + "TransitiveProperty")
OBJECT_PROPERTY, DATATYPE_PROPERTY = NamedNode(OWL + "ObjectProperty"), NamedNode(OWL + "DatatypeProperty")
CLASS, RESTRICTION, THING = NamedNode(OWL + "Class"), NamedNode(OWL + "Restriction"), NamedNode(OWL + "Thing")

AXIOMS = frozenset(
    {SUB_CLASS, EQUIVALENT_CLASS, DISJOINT, SUB_PROPERTY, EQUIVALENT_PROPERTY, DOMAIN, RANGE, INVERSE, CHAIN}
    | {INTERSECTION, ON_PROPERTY, HAS_VALUE, SOME_VALUES}
)
"""The predicates of the axioms that the reasoner knows; with the types SYMMETRIC and TRANSITIVE, all of them."""

ANNOTATIONS = frozenset(NamedNode(RDFS + name) for name in ("label", "comment", "seeAlso", "isDefinedBy"))
"""Predicates of RDFS that say nothing a rule could use: welcome in the ontology and in data."""

HARMLESS = ANNOTATIONS | {NamedNode(OWL + n) for n in ("versionIRI", "versionInfo", "priorVersion", "imports", "deprecated")}
TYPES = frozenset(
    {SYMMETRIC, TRANSITIVE, OBJECT_PROPERTY, DATATYPE_PROPERTY, CLASS, RESTRICTION}
    | {NamedNode(OWL + name) for name in ("Ontology", "AnnotationProperty", "NamedIndividual")}
)
_LITERALS = (XSD, RDF + "langString", RDFS + "Literal")

_ONE_IRI = "what is the same has one IRI, because identity is resolved when a source is encoded"
REFUSED: Mapping[Term, str] = {
    NamedNode(OWL + "sameAs"): _ONE_IRI,
    NamedNode(OWL + "hasKey"): f"keys infer owl:sameAs, across documents too, and {_ONE_IRI}",
    NamedNode(OWL + "FunctionalProperty"): "it infers owl:sameAs, across documents too; a shape can state the maximum instead",
    NamedNode(OWL + "InverseFunctionalProperty"): f"it infers owl:sameAs, across documents too, and {_ONE_IRI}",
}


@dataclass(frozen=True, slots=True)
class Axioms:
    """The triples of an ontology, sorted into kinds.

    ``stated`` are all of them, ``facts`` those that are no axioms (labels, concepts, typings by classes of other vocabularies),
    ``pairs`` the subjects and objects of the axioms by predicate, ``marked`` what is typed by a class of OWL, by class,
    ``lists`` the members of each chain and intersection by its first list node. Blank nodes count as IRIs here: the ontology is
    skolemised when it is loaded.
    """

    stated: frozenset[Triple]
    facts: tuple[Triple, ...]
    pairs: Mapping[NamedNode, tuple[tuple[Subject, Term], ...]]
    marked: Mapping[Term, frozenset[Subject]]
    lists: Mapping[Term, tuple[NamedNode, ...]]

    def of(self, predicate: NamedNode) -> tuple[Pair, ...]:
        """The axioms with this predicate, as subject and object, sorted; for owl:hasValue see ``values``."""
        return cast(tuple[Pair, ...], self.pairs.get(predicate, ()))

    def values(self) -> tuple[tuple[NamedNode, Term], ...]:
        """The restrictions to one value, each with the value, which may be a literal."""
        return cast(tuple[tuple[NamedNode, Term], ...], self.pairs.get(HAS_VALUE, ()))

    def are(self, kind: NamedNode) -> frozenset[NamedNode]:
        """What is typed by this class of OWL."""
        return cast(frozenset[NamedNode], self.marked.get(kind, frozenset()))


def show(triple: Triple) -> str:
    """The triple as N-Triples text, for messages."""
    return " ".join(map(str, triple))


def reserved(term: Term, *namespaces: str) -> bool:
    """Whether the term lies in one of the namespaces: of OWL and RDFS if none is given."""
    return isinstance(term, NamedNode) and term.value.startswith(namespaces or (OWL, RDFS))


def read_axioms(triples: Iterable[Triple]) -> Axioms:
    """The axioms among the triples of an ontology. Raises UnsupportedAxiom for what our subset does not contain."""
    stated = frozenset(triples)
    by_predicate: dict[NamedNode, list[Triple]] = defaultdict(list)
    for triple in stated:
        by_predicate[triple[1]].append(triple)
    marked: dict[Term, set[Subject]] = defaultdict(set)
    facts = []
    for s, p, o in by_predicate.pop(TYPE, []):
        if not reserved(o):
            facts.append((s, p, o))
        elif o in TYPES:
            marked[o].add(s)
        else:
            raise _unsupported((s, p, o), o)
    links: dict[tuple[Term, NamedNode], Term] = {
        (s, p): o for predicate in (FIRST, REST) for s, p, o in by_predicate.pop(predicate, [])
    }
    pairs = {p: tuple(sorted(((s, o) for s, _, o in by_predicate.pop(p, [])), key=str)) for p in AXIOMS}
    for p, items in by_predicate.items():
        if reserved(p) and p not in HARMLESS:
            raise _unsupported(min(items, key=str), p)
        facts += items
    lists = {o: _members((s, p, o), links) for p in (CHAIN, INTERSECTION) for s, o in pairs[p]}
    axioms = Axioms(stated, tuple(facts), pairs, {kind: frozenset(items) for kind, items in marked.items()}, lists)
    _check_terms(axioms)
    _check_restrictions(axioms)
    _check_joins(axioms)
    return axioms


def _unsupported(axiom: Triple, kind: Term, reason: str = "the reasoner does not know this kind of axiom") -> UnsupportedAxiom:
    return UnsupportedAxiom(show(axiom), str(kind), REFUSED.get(kind, reason))


def _members(axiom: Triple, links: Mapping[tuple[Term, NamedNode], Term]) -> tuple[NamedNode, ...]:
    """The members of the list that is the axiom's object."""
    node = axiom[2]
    members: list[Term] = []
    while node != NIL:
        member, rest = links.get((node, FIRST)), links.get((node, REST))
        if member is None or rest is None or isinstance(member, Literal) or len(members) > len(links):
            raise _unsupported(axiom, axiom[1], "its object is not a well-formed list of resources")
        members.append(member)
        node = rest
    if len(members) < 2:
        raise _unsupported(axiom, axiom[1], "its list has fewer than two members")
    return cast(tuple[NamedNode, ...], tuple(members))


def _check_terms(axioms: Axioms) -> None:
    """Axioms are about classes and properties of the ontology, not about RDF, RDFS, OWL or data types."""
    marks = [(s, TYPE, kind) for kind in (SYMMETRIC, TRANSITIVE) for s in axioms.are(kind)]
    for s, p, o in [*marks, *((s, p, o) for p, items in axioms.pairs.items() for s, o in items)]:
        terms = [s] if p in (TYPE, HAS_VALUE) else [s, *axioms.lists.get(o, (o,))]
        for term in terms:
            allowed = (
                (p == SUB_PROPERTY and term in ANNOTATIONS and term != s)
                or (p == SOME_VALUES and term == THING)
                or (p == RANGE and reserved(term, *_LITERALS))
            )
            if isinstance(term, Literal) or (reserved(term, OWL, RDFS, RDF, XSD) and not allowed):
                raise _unsupported((s, p, o), o if p == TYPE else p, f"{term} cannot stand in an axiom of this kind")


def _check_restrictions(axioms: Axioms) -> None:
    """A restriction has one property, declared, and one value or one declared class of values."""
    properties = Counter(s for s, _ in axioms.of(ON_PROPERTY))
    values = Counter(s for p in (HAS_VALUE, SOME_VALUES) for s, _ in axioms.of(p))
    for s in sorted(axioms.are(RESTRICTION) | set(properties) | set(values), key=str):
        if properties[s] != 1 or values[s] != 1:
            reason = "it needs one owl:onProperty and one owl:hasValue or owl:someValuesFrom, and no other restriction is known"
            raise _unsupported((s, TYPE, RESTRICTION), RESTRICTION, reason)
    declared = axioms.are(OBJECT_PROPERTY) | axioms.are(DATATYPE_PROPERTY)
    for p, kinds, name in ((ON_PROPERTY, declared, "property"), (SOME_VALUES, axioms.are(CLASS) | {THING}, "class")):
        for s, o in axioms.of(p):
            if o not in kinds:
                raise _unsupported((s, p, o), p, f"{o} is not declared as a {name}")


def _check_joins(axioms: Axioms) -> None:
    """No axiom may look at the value of a datatype property as at a thing of its own: RDF has no literal subjects."""
    on = dict(axioms.of(ON_PROPERTY))
    used: list[tuple[Triple, tuple[NamedNode, ...]]] = [
        ((s, TYPE, kind), (s,)) for kind in (SYMMETRIC, TRANSITIVE) for s in axioms.are(kind)
    ]
    used += [((s, p, o), (s, *axioms.lists.get(o, (o,)))) for p in (INVERSE, CHAIN) for s, o in axioms.of(p)]
    used += [((s, SOME_VALUES, o), (on[s],)) for s, o in axioms.of(SOME_VALUES) if o != THING]
    for axiom, terms in used:
        for term in terms:
            if term in axioms.are(DATATYPE_PROPERTY):
                raise _unsupported(axiom, axiom[2] if axiom[1] == TYPE else axiom[1], f"{term} is a datatype property")
