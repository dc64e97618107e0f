"""The JSON-LD context of the graph, written from the ontology: a bare word is ours, a prefixed word another vocabulary's."""

from __future__ import annotations

import json
from collections.abc import Iterable

from claimgraph.iri import CG, CGD, CGV
from claimgraph.rdf import Triple

OWL = "http://www.w3.org/2002/07/owl#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RANGE = "http://www.w3.org/2000/01/rdf-schema#range"
XSD = "http://www.w3.org/2001/XMLSchema#"

PREFIXES = {
    "cg": CG,
    "cgv": CGV,
    "cgd": CGD,
    "dcterms": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": OWL,
    "prov": "http://www.w3.org/ns/prov#",
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "wd": "http://www.wikidata.org/entity/",
    "xsd": XSD,
}

LANGUAGE_MAP = "@language"
LITERALS = {
    "rdfs:label": LANGUAGE_MAP,
    "skos:prefLabel": LANGUAGE_MAP,
    "skos:altLabel": LANGUAGE_MAP,
    "skos:definition": LANGUAGE_MAP,
    "skos:example": LANGUAGE_MAP,
    "oa:start": "xsd:integer",
    "oa:end": "xsd:integer",
    "prov:generatedAtTime": "xsd:dateTime",
    "prov:endedAtTime": "xsd:dateTime",
    "schema:datePublished": "xsd:date",
    "time:inXSDDate": "xsd:date",
}
"""How the literals of other vocabularies' properties are written in our data. Properties that carry several
datatypes (schema:startDate: days and years) have no entry: their values say their datatype themselves."""


def json_ld_context(ontology: Iterable[Triple]) -> str:
    """A JSON-LD 1.1 context for every class and property of the ontology, as JSON text that does not vary.

    Classes and properties of ours are bare words, those of the vocabularies that we reuse keep their prefix. An
    object property's values are IRIs, a datatype property's have its range as datatype, text in several languages
    is a map from language to text. Concepts and resources shorten to ``cgv:stance/rules-out`` and ``cgd:actor/poland``.
    """
    kinds: dict[str, str] = {}
    ranges: dict[str, str] = {}
    for s, p, o in ontology:
        if p.value == RDF_TYPE and o.value in (OWL + "Class", OWL + "ObjectProperty", OWL + "DatatypeProperty"):
            kinds[s.value] = o.value.removeprefix(OWL)
        elif p.value == RANGE:
            ranges[s.value] = o.value
    terms: dict[str, str | dict[str, str]] = {}
    for iri, kind in kinds.items():
        name = compact(iri)
        term = name.removeprefix("cg:")
        if kind == "ObjectProperty":
            terms[term] = {"@id": name, "@type": "@id"}
        elif kind == "Class":
            terms[term] = name
        elif term != name:
            terms[term] = _literal(name, compact(ranges.get(iri, LANGUAGE_MAP)))
    terms |= {name: _literal(name, value) for name, value in LITERALS.items()}
    own = {term: terms[term] for term in sorted(terms) if ":" not in term}
    reused = {term: terms[term] for term in sorted(terms) if ":" in term and terms[term] != term}
    context = {"@version": 1.1, **PREFIXES, "id": "@id", "type": "@type", **own, **reused}
    body = ",\n".join(f"    {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in context.items())
    return f'{{\n  "@context": {{\n{body}\n  }}\n}}\n'


def _literal(name: str, value: str) -> str | dict[str, str]:
    """The definition of a term whose values are text in languages, plain strings, or literals of a datatype."""
    if value == LANGUAGE_MAP:
        return {"@id": name, "@container": LANGUAGE_MAP}
    return name if value == "xsd:string" else {"@id": name, "@type": value}


def compact(iri: str) -> str:
    """The IRI with the prefix of its namespace; an IRI in none of them as it is."""
    return next(
        (f"{prefix}:{iri.removeprefix(namespace)}" for prefix, namespace in PREFIXES.items() if iri.startswith(namespace)), iri
    )
