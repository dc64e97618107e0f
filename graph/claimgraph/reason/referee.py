"""The referee: owlrl, the reference implementation of OWL 2 RL, and the list of what it derives beyond us.

owlrl takes seconds where the compiled rules take milliseconds, so it serves tests and ``--reasoner owlrl`` only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pyoxigraph import Literal, NamedNode

from claimgraph.rdf import Term, Triple, from_rdflib, to_rdflib
from claimgraph.reason.axioms import (
    CLASS,
    DISJOINT,
    DOMAIN,
    EQUIVALENT_CLASS,
    EQUIVALENT_PROPERTY,
    OWL,
    RANGE,
    RDF,
    RDFS,
    SUB_CLASS,
    SUB_PROPERTY,
    THING,
    TYPE,
    XSD,
)

SAME, NOTHING, ANNOTATION = NamedNode(OWL + "sameAs"), NamedNode(OWL + "Nothing"), NamedNode(OWL + "AnnotationProperty")
DATATYPE = NamedNode(RDFS + "Datatype")
_ANNOTATIONS = {NamedNode(RDFS + name) for name in ("label", "comment", "seeAlso", "isDefinedBy")} | {
    NamedNode(OWL + name) for name in ("deprecated", "versionInfo", "priorVersion", "backwardCompatibleWith", "incompatibleWith")
}


def owlrl_closure(triples: Iterable[Triple]) -> set[Triple]:
    """The triples with all that owlrl derives from them. Triples with a literal as subject are left out.

    Raises ValueError with owlrl's messages if it finds the triples inconsistent or a literal ill-typed.
    """
    import owlrl

    graph = to_rdflib(triples)
    semantics = owlrl.OWLRL_Semantics(graph, axioms=False, daxioms=False)
    semantics.closure()
    if semantics.error_messages:
        raise ValueError("; ".join(sorted(semantics.error_messages)))
    return set(from_rdflib(graph))


def trivial(triple: Triple) -> str | None:
    """The name of the category of trivial triples that a triple belongs to, or None.

    These are what owlrl derives and we leave out; each holds in every ontology, or for every term, whatever the data say:

    - ``literal-subject``: a literal has the type of its datatype, of a range, or is the value of an inverse;
    - ``reflexive``: a term is the same as, below, or equivalent to itself;
    - ``thing``: owl:Thing is the type of an individual, above a class, or the domain or range of a property;
    - ``nothing``: owl:Nothing is below a class;
    - ``axiomatic``: owl:Thing and owl:Nothing are classes, the annotation properties of RDFS and OWL are annotation properties;
    - ``datatype``: the datatypes of RDF and XML Schema are datatypes, and disjoint from one another.
    """
    return next((name for name, holds in _TRIVIAL.items() if holds(*triple)), None)


def _datatype(term: object) -> bool:
    builtin = (RDF + "XMLLiteral", RDF + "PlainLiteral", RDF + "HTML", RDF + "langString", RDFS + "Literal")
    return isinstance(term, NamedNode) and (term.value.startswith(XSD) or term.value in builtin)


_TRIVIAL: dict[str, Callable[[Term, NamedNode, Term], bool]] = {
    "literal-subject": lambda s, _, __: isinstance(s, Literal),
    "reflexive": lambda s, p, o: s == o and p in (SAME, SUB_CLASS, SUB_PROPERTY, EQUIVALENT_CLASS, EQUIVALENT_PROPERTY),
    "thing": lambda _, p, o: o == THING and p in (TYPE, SUB_CLASS, DOMAIN, RANGE),
    "nothing": lambda s, p, _: s == NOTHING and p == SUB_CLASS,
    "axiomatic": lambda s, p, o: (
        p == TYPE and ((s in (THING, NOTHING) and o == CLASS) or (s in _ANNOTATIONS and o == ANNOTATION))
    ),
    "datatype": lambda s, p, o: _datatype(s) and ((p == TYPE and o == DATATYPE) or (p == DISJOINT and _datatype(o))),
}
