"""What curated data and findings can say: each class with its properties, read from the shapes, which are closed.

Tables take their columns from here, and the loss of an export is what is here and not in its declaration.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from claimgraph.corpus import load_ontology, load_shapes
from claimgraph.export.context import OWL, RDF_TYPE, compact
from claimgraph.export.facts import term
from claimgraph.home import ONTOLOGY
from claimgraph.rdf import Triple

SH = "http://www.w3.org/ns/shacl#"
LANGUAGE_STRING = "rdf:langString"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
IRI = "iri"
SEVERAL = "xsd:anySimpleType"
"""Values of several datatypes: schema:startDate is a day or a year."""

DATA_PREFIXES = ("cg:", "org:", "oa:", "time:", "prov:")

GRAPH_CLASS = "prov:Entity"
"""The class of an assertion graph where the provenance graph describes it: its shape targets what an encoding generated."""


@dataclass(frozen=True, order=True)
class Property:
    """A property of a class: its prefixed name, what its values are (``IRI``, a datatype by prefixed name, or
    ``SEVERAL``), and whether there may be several of them."""

    name: str
    values: str
    many: bool


Model = Mapping[str, tuple[Property, ...]]
"""The properties of each leaf class, both by prefixed names, rdf:type left out."""


@cache
def model() -> Model:
    """The classes that curated data and findings use, with their properties in the order of names."""
    return model_of(load_shapes(ONTOLOGY / "shapes"), load_ontology())


def model_of(shapes: Iterable[Triple], ontology: Iterable[Triple]) -> Model:
    """The classes and properties of a shapes graph; what a value is, the ontology says where the shape does not."""
    facts, terms = _index(shapes), _index(ontology)
    found: dict[str, dict[str, list[str]]] = {}
    for (node, predicate), targets in facts.items():
        names = targets if predicate == SH + "targetClass" else [GRAPH_CLASS] if predicate == SH + "targetObjectsOf" else []
        for shape in facts.get((node, SH + "property"), []):
            for path in facts.get((shape, SH + "path"), []):
                if not path.startswith("_:") and path != RDF_TYPE:
                    for name in names:
                        found.setdefault(compact(name), {}).setdefault(path, []).append(shape)
    leaves = [name for name in sorted(found) if name.startswith(DATA_PREFIXES)]
    made = {}
    for name in leaves:
        above = [compact(item) for item in terms.get((term(name).value, RDFS + "subClassOf"), [])]
        paths: dict[str, list[str]] = {}
        for each in (name, *(item for item in above if item in leaves and item != GRAPH_CLASS)):
            for path, keys in found[each].items():
                paths.setdefault(path, []).extend(keys)
        allowed = {
            path: keys for path, keys in paths.items() if not any("0" in facts.get((key, SH + "maxCount"), []) for key in keys)
        }
        made[name] = tuple(sorted(_property(path, keys, facts, terms) for path, keys in allowed.items()))
    return made


_Index = Mapping[tuple[str, str], list[str]]


def _index(items: Iterable[Triple]) -> _Index:
    """The values of each property of each node, IRIs and literals as plain text."""
    facts: dict[tuple[str, str], list[str]] = {}
    for s, p, o in items:
        facts.setdefault((_text(s), p.value), []).append(_text(o))
    return facts


def _text(value: object) -> str:
    return value.value if isinstance(value, ox.NamedNode | ox.Literal) else str(value)


def _property(path: str, shapes: Iterable[str], facts: _Index, terms: _Index) -> Property:
    keys = list(shapes)
    values = [compact(value) for key in keys for value in facts.get((key, SH + "datatype"), [])]
    if not values and OWL + "DatatypeProperty" in terms.get((path, RDF_TYPE), []):
        values = [compact(value) for value in terms.get((path, RDFS + "range"), [])] or [SEVERAL]
    single = any("1" in facts.get((key, SH + "maxCount"), []) for key in keys)
    return Property(compact(path), values[0] if values else IRI, not single)
