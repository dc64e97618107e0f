"""Small ontologies, small documents, and the comparison with the referee."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

import pyoxigraph as ox

from claimgraph import reason
from claimgraph.iri import CGD
from claimgraph.rdf import Triple, parse, skolemise, triples
from claimgraph.reason.referee import owlrl_closure, trivial

PREFIXES = """
@prefix : <https://example.org/> .
@prefix cg: <https://w3id.org/claimgraph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix a: <https://w3id.org/claimgraph/data/thing/paper/a/> .
@prefix b: <https://w3id.org/claimgraph/data/thing/paper/b/> .
@prefix shared: <https://w3id.org/claimgraph/data/thing/> .
"""


def turtle(text: str) -> list[Triple]:
    """The triples of Turtle text that uses the prefixes above, blank nodes skolemised."""
    return skolemise(triples(parse((PREFIXES + text).encode(), "text.ttl")))


def one(text: str) -> Triple:
    """The one triple of Turtle text."""
    (triple,) = turtle(text)
    return triple


def derived(schema: Iterable[Triple], reference: Iterable[Triple], *documents: Iterable[Triple]) -> set[Triple]:
    """All that our rules derive: from ontology and reference, and from each document on top of these."""
    background = reason.background(reason.compile_rules(schema), reference)
    return set(background.inferred).union(*(reason.closure(document, background) for document in documents))


def expected(stated: Iterable[Triple]) -> set[Triple]:
    """All that owlrl derives from the triples, without the trivial ones."""
    given = set(stated)
    return {triple for triple in owlrl_closure(given) - given if trivial(triple) is None}


def assert_equal(ours: set[Triple], theirs: set[Triple]) -> None:
    """Fail with a readable list of the first differences."""
    more, less = (sorted(" ".join(map(str, t)) for t in some) for some in (ours - theirs, theirs - ours))
    assert not more and not less, f"{len(more)} beyond owlrl: {more[:5]}; {len(less)} missing: {less[:5]}"


RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TYPE = ox.NamedNode(RDF + "type")


def node(name: str) -> ox.NamedNode:
    """A resource of the example namespace."""
    return ox.NamedNode("https://example.org/" + name)


def owl(name: str) -> ox.NamedNode:
    """A term of OWL."""
    return ox.NamedNode("http://www.w3.org/2002/07/owl#" + name)


def rdfs(name: str) -> ox.NamedNode:
    """A term of RDFS."""
    return ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#" + name)


CLASSES = [node(f"C{i}") for i in range(6)]
PROPERTIES = [node(f"p{i}") for i in range(6)]
VALUES = [node(f"d{i}") for i in range(3)]
"""Classes, object properties and datatype properties of generated ontologies."""


@dataclass
class Ontology:
    """A generated ontology: declarations of all terms, and axioms added one by one."""

    stated: list[Triple] = field(
        default_factory=lambda: [
            *((c, TYPE, owl("Class")) for c in CLASSES),
            *((p, TYPE, owl("ObjectProperty")) for p in PROPERTIES),
            *((d, TYPE, owl("DatatypeProperty")) for d in VALUES),
        ]
    )
    fresh: int = 0

    def blank(self) -> ox.NamedNode:
        self.fresh += 1
        return node(f"genid/{self.fresh}")

    def listed(self, members: list[ox.NamedNode]) -> ox.NamedNode:
        """The head of a new list."""
        rest = ox.NamedNode(RDF + "nil")
        for member in reversed(members):
            head = self.blank()
            self.stated += [(head, ox.NamedNode(RDF + "first"), member), (head, ox.NamedNode(RDF + "rest"), rest)]
            rest = head
        return rest

    def restriction(self, on: ox.NamedNode, kind: str, value: ox.NamedNode | ox.Literal) -> ox.NamedNode:
        """A new restriction."""
        r = self.blank()
        self.stated += [(r, TYPE, owl("Restriction")), (r, owl("onProperty"), on), (r, owl(kind), value)]
        return r


AXIOM_KINDS = [
    "subClassOf", "subPropertyOf", "equivalentClass", "equivalentProperty", "domain", "range", "inverseOf", "SymmetricProperty",
    "TransitiveProperty", "propertyChainAxiom", "hasValue", "hasLiteral", "someValuesFrom", "someThing", "intersectionOf",
]  # fmt: skip
"""All kinds that the reasoner knows, but owl:disjointWith, which derives nothing."""


def add_axiom(ontology: Ontology, kind: str, random: Random) -> None:
    """Add one axiom of the kind, between terms chosen at random."""
    c, d = random.choice(CLASSES), random.choice(CLASSES)
    p, q = random.choice(PROPERTIES), random.choice(PROPERTIES)
    link = random.choice([rdfs("subClassOf"), owl("equivalentClass")])
    match kind:
        case "subClassOf":
            ontology.stated.append((c, rdfs(kind), d))
        case "equivalentClass" | "disjointWith":
            ontology.stated.append((c, owl(kind), d))
        case "subPropertyOf":
            ontology.stated.append(random.choice([(p, rdfs(kind), q), (VALUES[0], rdfs(kind), VALUES[1])]))
        case "equivalentProperty" | "inverseOf":
            ontology.stated.append((p, owl(kind), q))
        case "domain":
            ontology.stated.append((random.choice([p, *VALUES]), rdfs(kind), c))
        case "range":
            ontology.stated.append((p, rdfs(kind), c))
        case "SymmetricProperty" | "TransitiveProperty":
            ontology.stated.append((p, TYPE, owl(kind)))
        case "propertyChainAxiom":
            steps = [random.choice(PROPERTIES) for _ in range(random.choice([2, 2, 3, 4]))]
            ontology.stated.append((p, owl(kind), ontology.listed(steps)))
        case "hasValue":
            ontology.stated.append((c, link, ontology.restriction(p, kind, random.choice([node("i0"), node("i1")]))))
        case "hasLiteral":
            ontology.stated.append((c, link, ontology.restriction(VALUES[2], "hasValue", ox.Literal("v"))))
        case "someValuesFrom":
            ontology.stated.append((c, link, ontology.restriction(p, kind, d)))
        case "someThing":
            ontology.stated.append((c, link, ontology.restriction(p, "someValuesFrom", owl("Thing"))))
        case "intersectionOf":
            members = [random.choice(CLASSES) for _ in range(random.choice([2, 3]))]
            whole = random.choice([c, ontology.blank()])
            ontology.stated.append((whole, owl(kind), ontology.listed(members)))
            if whole != c:
                ontology.stated.append((c, link, whole))


def random_ontology(random: Random, axioms: int, kinds: list[str] = AXIOM_KINDS) -> list[Triple]:
    """An ontology with this many axioms of the kinds."""
    ontology = Ontology()
    for _ in range(axioms):
        add_axiom(ontology, random.choice(kinds), random)
    return ontology.stated


def random_facts(random: Random, individuals: list[ox.NamedNode], size: int) -> list[Triple]:
    """Facts about the individuals: types, links, and values."""
    facts: list[Triple] = []
    for _ in range(size):
        x, y = random.choice(individuals), random.choice(individuals)
        facts.append(random.choice([
            (x, TYPE, random.choice(CLASSES)),
            (x, random.choice(PROPERTIES), y),
            (x, random.choice(PROPERTIES), y),
            (x, random.choice(VALUES), ox.Literal(random.choice("vw"))),
        ]))  # fmt: skip
    return facts


def own(document: str, name: str) -> ox.NamedNode:
    """A resource of the document ``paper/<document>``."""
    return ox.NamedNode(f"{CGD}thing/paper/{document}/{name}")
