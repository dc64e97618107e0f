"""``claimgraph.vocab``, the Python names of our terms, written from the ontology itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from keyword import iskeyword
from textwrap import shorten

from claimgraph.iri import CG, CGV
from claimgraph.rdf import Triple

IN_SCHEME = "http://www.w3.org/2004/02/skos/core#inScheme"
DEFINITION = "http://www.w3.org/2004/02/skos/core#definition"
DEFINED_BY = "http://www.w3.org/2000/01/rdf-schema#isDefinedBy"
WIDTH = 130

HEADER = '''"""The terms of claimgraph for rdflib: ``CG.Statement``, ``STANCE.enacts``, ``STANCE["rules-out"]``.

One namespace for the classes and properties and one per vocabulary scheme, named as the scheme in capitals. A
concept whose name is no Python name ('-' in it, or a keyword such as ``assert``) is reached by its name in
brackets. A term that the ontology does not define raises AttributeError.

Written by claimgraph.export.python_module from ontology/: change the ontology, not this file.
"""

from rdflib import Namespace, URIRef
from rdflib.namespace import DefinedNamespace
'''


def python_module(triples: Iterable[Triple]) -> str:
    """The source of ``claimgraph/vocab.py`` for an ontology: core.ttl and the vocabularies; other terms are left out.

    The text depends on the set of triples alone, not on their order. A term is what says rdfs:isDefinedBy in one of
    our namespaces.
    """
    definitions: dict[str, str] = {}
    terms: set[str] = set()
    schemes: dict[str, str] = {}
    for s, p, o in triples:
        if p.value == DEFINED_BY and s.value.startswith(CG):
            terms.add(s.value)
        elif p.value == DEFINITION:
            definitions[s.value] = o.value
        elif p.value == IN_SCHEME and s.value.startswith(CGV):
            schemes[s.value] = o.value + "/"
    parts = [HEADER, _namespace("CG", CG, terms, definitions)]
    for namespace in sorted(set(schemes.values())):
        name = namespace.removeprefix(CGV).rstrip("/").replace("-", "_").upper()
        concepts = {concept for concept, scheme in schemes.items() if scheme == namespace}
        parts.append(_namespace(name, namespace, concepts, definitions))
    return "\n\n".join(parts)


def _namespace(name: str, namespace: str, terms: set[str], definitions: Mapping[str, str]) -> str:
    """The class of one namespace; the first sentence of each definition stands beside its term, cut to the line."""
    about = definitions.get(namespace.rstrip("/"), "The classes and properties of claimgraph.")
    attributes: list[str] = []
    quoted: list[str] = []
    for term in sorted(terms):
        local = term.removeprefix(namespace)
        plain = local.isidentifier() and not iskeyword(local)
        code = f"    {local}: URIRef  # " if plain else f'        "{local}",  # '
        (attributes if plain else quoted).append(code + _first_sentence(definitions.get(term, local), WIDTH - len(code)))
    lines = [f"class {name}(DefinedNamespace):", f'    """{_first_sentence(about, WIDTH - 10)}"""', ""]
    lines += [f'    _NS = Namespace("{namespace}")', "    _fail = True"]
    lines += ["    _extras = [", *quoted, "    ]"] if quoted else []
    lines += ["", *attributes] if attributes else []
    return "\n".join(lines) + "\n"


def _first_sentence(text: str, width: int) -> str:
    """The text up to its first full stop that ends a sentence, cut at a word if it is longer than ``width`` characters."""
    return shorten(text.split(". ", 1)[0].rstrip(".") + ".", width, placeholder=" …")
