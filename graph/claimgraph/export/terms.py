"""The classes, properties and vocabularies as Markdown tables, written into ontology/README.md between two marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from claimgraph.errors import DataError
from claimgraph.export.context import compact
from claimgraph.iri import CG, CGV
from claimgraph.rdf import Triple

BEGIN, END = "<!-- terms: begin -->", "<!-- terms: end -->"


def term_tables(ontology: Iterable[Triple]) -> str:
    """Three tables in Markdown: our classes, our properties by the class that carries them, our vocabularies.

    The text depends on the set of triples alone.
    """
    facts: dict[tuple[str, str], set[str]] = defaultdict(set)
    for s, p, o in ontology:
        if s.value.startswith((CG, CGV)):
            facts[s.value, compact(p.value)].add(compact(o.value))
    return "\n".join((*_classes(facts), "", *_properties(facts), "", *_schemes(facts))) + "\n"


def with_term_tables(readme: str, ontology: Iterable[Triple]) -> str:
    """The text with the tables between its two marks. Raises DataError if it does not hold each mark once, in order."""
    before, begin, rest = readme.partition(BEGIN + "\n")
    _, end, after = rest.partition(END)
    if not begin or not end or BEGIN in rest or END in after:
        raise DataError(f"the text does not hold {BEGIN} and {END} once each", "put each mark on a line of its own")
    return f"{before}{BEGIN}\n{term_tables(ontology)}{END}{after}"


def _classes(facts: dict[tuple[str, str], set[str]]) -> Iterator[str]:
    yield "| class | kind of | meaning |"
    yield "| --- | --- | --- |"
    for iri in _ours(facts, "owl:Class"):
        above = ", ".join(f"`{name}`" for name in sorted(facts[iri, "rdfs:subClassOf"]))
        yield f"| `{compact(iri)}` | {above} | {_one(facts, iri, 'skos:definition')} |"


def _properties(facts: dict[tuple[str, str], set[str]]) -> Iterator[str]:
    yield "| property | from | to | meaning |"
    yield "| --- | --- | --- | --- |"
    properties = [iri for kind in ("owl:ObjectProperty", "owl:DatatypeProperty") for iri in _ours(facts, kind)]
    for iri in sorted(properties, key=lambda iri: (_one(facts, iri, "rdfs:domain"), iri)):
        text = "owl:DatatypeProperty" in facts[iri, "rdf:type"]
        to = _one(facts, iri, "rdfs:range") or ("text in a language" if text else "")
        leads = f"`{to}`" if ":" in to else to or "any resource"
        yield f"| `{compact(iri)}` | `{_one(facts, iri, 'rdfs:domain')}` | {leads} | {_one(facts, iri, 'skos:definition')} |"


def _schemes(facts: dict[tuple[str, str], set[str]]) -> Iterator[str]:
    yield "| vocabulary | concepts | meaning |"
    yield "| --- | --- | --- |"
    concepts: dict[str, set[str]] = defaultdict(set)
    for (iri, predicate), values in facts.items():
        if predicate == "skos:inScheme":
            concepts[next(iter(values))].add(iri.rsplit("/", 1)[1])
    for iri in _ours(facts, "skos:ConceptScheme"):
        names = ", ".join(f"`{name}`" for name in sorted(concepts[compact(iri)]))
        yield f"| `{compact(iri)}` | {names} | {_one(facts, iri, 'skos:definition')} |"


def _ours(facts: dict[tuple[str, str], set[str]], kind: str) -> list[str]:
    return sorted(iri for (iri, predicate), values in facts.items() if predicate == "rdf:type" and kind in values)


def _one(facts: dict[tuple[str, str], set[str]], iri: str, predicate: str) -> str:
    return next(iter(sorted(facts.get((iri, predicate), ()))), "").replace("|", "\\|")
