"""ontology/README.md: every term, and for every axiom what it buys."""

from __future__ import annotations

import re

import pytest

from claimgraph.corpus.ontology import load_ontology
from claimgraph.errors import DataError
from claimgraph.export import term_tables, with_term_tables
from claimgraph.export.__main__ import generated
from claimgraph.export.context import compact
from claimgraph.home import HOME, ONTOLOGY
from claimgraph.iri import CG

README = (ONTOLOGY / "README.md").read_text("utf-8")
SIGNS = {"rdfs:subClassOf": "⊑", "rdfs:subPropertyOf": "⊑", "owl:inverseOf": "inverse", "owl:disjointWith": "apart"}
ONTOLOGY_TRIPLES = load_ontology()
FACTS = {(compact(s.value), compact(p.value), compact(o.value)) for s, p, o in ONTOLOGY_TRIPLES}


def section(title: str) -> str:
    return README.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def members(node: str) -> list[str]:
    """The members of an RDF list of the ontology."""
    found = []
    while node != "rdf:nil":
        found += [o for s, p, o in FACTS if (s, p) == (node, "rdf:first")]
        (node,) = (o for s, p, o in FACTS if (s, p) == (node, "rdf:rest"))
    return found


def axioms() -> dict[str, set[str]]:
    """Each axiom instance in words, with the terms and the sign that one row of the tables must hold together."""
    found: dict[str, set[str]] = {}
    for s, p, o in FACTS:
        if p in SIGNS:
            within = p == "rdfs:subClassOf" and s.startswith("cg:") and o.startswith("cg:")
            found[f"{s} {p} {o}"] = {o, "Subclasses"} if within else {s, o, SIGNS[p]}
        elif p == "rdf:type" and o in ("owl:TransitiveProperty", "owl:SymmetricProperty"):
            found[f"{s} {o}"] = {s, o.removeprefix("owl:").removesuffix("Property").lower()}
        elif p == "owl:propertyChainAxiom":
            found[f"{s} chain"] = {s, *members(o), "∘"}
        elif p == "owl:equivalentClass":
            found[f"{s} {p}"] = {s, *(value for node, q, value in FACTS if node == o and q in ("owl:onProperty", "owl:hasValue"))}
        elif p in ("rdfs:domain", "rdfs:range") and not s.startswith("cg:"):
            found[f"{s} {p}"] = {s}
    return found


def unexplained(text: str) -> set[str]:
    """The axioms whose terms and sign no row of the text's tables holds together."""
    rows = [
        set(re.findall(r"[a-z]+:[\w/-]+|transitive|symmetric|Subclasses|inverse|apart|⊑|∘", line))
        for line in text.splitlines()
        if line.startswith("| ")
    ]
    return {axiom for axiom, terms in axioms().items() if not any(terms <= row for row in rows)}


def test_the_ontology_has_the_axioms_that_the_page_is_about() -> None:
    found = axioms()
    assert {"cg:onBehalfOf chain", "cg:sameAct owl:SymmetricProperty", "cg:Enactment owl:equivalentClass"} <= set(found)
    assert found["cg:onBehalfOf chain"] == {"cg:onBehalfOf", "cg:inCapacity", "org:organization", "∘"}
    assert found["cg:Enactment owl:equivalentClass"] == {"cg:Enactment", "cg:stance", "cgv:stance/enacts"}
    assert len(found) > 130


def test_every_axiom_is_explained() -> None:
    assert unexplained(section("What each axiom buys")) == set()


@pytest.mark.parametrize(
    ("row", "axiom"),
    [
        ("| `cg:within` transitive", "cg:within owl:TransitiveProperty"),
        ("| `cg:hasPart` inverse", "cg:hasPart owl:inverseOf cg:partOf"),
        ("| `schema:author`", "schema:author chain"),
        ("| `cg:PlainClaim`", "cg:Figure owl:disjointWith cg:Position"),
    ],
)
def test_an_axiom_without_its_row_is_missed(row: str, axiom: str) -> None:
    text = section("What each axiom buys")
    lines = [line for line in text.splitlines() if not line.startswith(row)]
    assert len(lines) == len(text.splitlines()) - 1
    assert axiom in unexplained("\n".join(lines))


def test_every_term_of_ours_is_in_the_tables() -> None:
    tables = section("Every term")
    terms = {compact(s.value) for s, p, _ in ONTOLOGY_TRIPLES if p.value.endswith("#isDefinedBy") and s.value.startswith(CG)}
    assert len(terms) > 170
    assert {term for term in terms if f"| `{term}` |" not in tables} == set()


def test_the_tables_are_current() -> None:
    assert with_term_tables(README, ONTOLOGY_TRIPLES) == README, "run python -m claimgraph.export to write them again"


def test_whatever_is_made_from_the_ontology_is_current() -> None:
    if not (HOME / "graph" / "claimgraph").is_dir():
        pytest.skip("not a checkout: what is made from the ontology is compared where it is written")
    made = generated()
    assert {file.name for file in made} == {"vocab.py", "context.jsonld", "model.svg", "README.md"}
    assert [file for file, text in made.items() if file.read_text("utf-8") != text] == [], "run python -m claimgraph.export"


def test_the_order_of_the_triples_does_not_matter() -> None:
    assert term_tables(reversed(ONTOLOGY_TRIPLES)) == term_tables(ONTOLOGY_TRIPLES)


def test_a_definition_with_a_bar_stays_in_its_cell() -> None:
    assert all(len(re.findall(r"(?<!\\)\|", line)) in (4, 5) for line in term_tables(ONTOLOGY_TRIPLES).splitlines() if line)


@pytest.mark.parametrize(
    "text", ["", "<!-- terms: begin -->\n", "<!-- terms: end -->\n<!-- terms: begin -->\n", README + "<!-- terms: end -->"]
)
def test_a_text_without_its_marks_is_refused(text: str) -> None:
    with pytest.raises(DataError, match="terms: begin"):
        with_term_tables(text, ONTOLOGY_TRIPLES)


def test_the_links_lead_somewhere() -> None:
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", README) if "://" not in target]
    assert len(targets) >= 8
    assert [target for target in targets if not (ONTOLOGY / target).exists()] == []


def test_the_statement_to_read_uses_terms_of_the_ontology_only() -> None:
    used = set(re.findall(r"cg:\w+", section("How to read a statement")))
    assert len(used) > 15
    assert used - {s for s, _, _ in FACTS} == set()
