"""The style shapes: the whole ontology keeps them, and each planted fault is found where it was planted."""

from __future__ import annotations

from functools import cache

import pyshacl
import pytest
import rdflib
from rdflib.namespace import RDF, SH

from claimgraph.home import DATA, ONTOLOGY

STYLE = "https://w3id.org/claimgraph/shapes/style/"

SOUND = """
@prefix cg: <https://w3id.org/claimgraph/ontology#> .
@prefix our: <https://w3id.org/claimgraph/> .
@prefix vocabulary: <https://w3id.org/claimgraph/vocabulary/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix stance: <https://w3id.org/claimgraph/vocabulary/stance/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

our:ontology a owl:Ontology ; dcterms:title "Core"@en ; dcterms:license <https://example.org/licence> ;
    owl:versionIRI <https://w3id.org/claimgraph/ontology/1.2.3> ; owl:versionInfo "1.2.3" .
prov:Entity a owl:Class .
skos:Concept a owl:Class .
cg:Claim a owl:Class ; rdfs:label "claim"@en ; skos:definition "What was put forward."@en ; skos:example "a figure"@en ;
    rdfs:subClassOf prov:Entity ; rdfs:isDefinedBy our:ontology .
cg:Stance a owl:Class ; rdfs:label "stance"@en ; skos:definition "An attitude."@en ;
    dcterms:source <https://example.org/stances> ;
    rdfs:subClassOf skos:Concept ; rdfs:isDefinedBy our:ontology .
cg:stance a owl:ObjectProperty ; rdfs:label "stance"@en , "позиція"@uk ;
    skos:definition "The attitude."@en ; skos:example "fears"@en ;
    rdfs:domain cg:Claim ; rdfs:range cg:Stance ; rdfs:isDefinedBy our:ontology .
cg:asOf a owl:DatatypeProperty ; rdfs:label "as of"@en ; skos:definition "The day."@en ; skos:example "2022-03-08"@en ;
    rdfs:domain cg:Claim ; rdfs:range xsd:date ; rdfs:isDefinedBy our:ontology .
vocabulary:stance a skos:ConceptScheme , owl:Ontology ; rdfs:label "stances"@en ;
    dcterms:title "Stances"@en ; dcterms:license <https://example.org/licence> ;
    skos:definition "Attitudes."@en ; skos:example "fears"@en ;
    rdfs:isDefinedBy vocabulary:stance ;
    owl:versionIRI <https://w3id.org/claimgraph/vocabulary/1.2.3/stance> ; owl:versionInfo "1.2.3" .
stance:opposes a skos:Concept , cg:Stance ; skos:prefLabel "opposes"@en ; rdfs:label "opposes"@en ;
    skos:altLabel "is against"@en ;
    skos:definition "Is against it."@en ; skos:example "a vote against"@en ;
    skos:inScheme vocabulary:stance ; rdfs:isDefinedBy vocabulary:stance .
stance:rules-out a skos:Concept , cg:Stance ; skos:prefLabel "rules out"@en ;
    rdfs:label "rules out"@en ; skos:broader stance:opposes ;
    skos:definition "Will not do it."@en ; skos:example "a refusal"@en ;
    skos:inScheme vocabulary:stance ; rdfs:isDefinedBy vocabulary:stance .
"""
CORE, SCHEME = "https://w3id.org/claimgraph/ontology", "https://w3id.org/claimgraph/vocabulary/stance"

# (replace, by, (focus, path, component, shape or constraint)): each plants one fault and must give this one result
FAULTS = {
    "undefined class": (
        "rdfs:subClassOf prov:Entity ; rdfs:isDefinedBy our:ontology",
        "rdfs:subClassOf prov:Entity",
        (f"{CORE}#Claim", None, "Or", "Defined"),
    ),
    "unlabelled property": ('rdfs:label "as of"@en ;', "", (f"{CORE}#asOf", "label", "QualifiedMinCount", "Labelled")),
    "label in another language only": (
        '"stance"@en , "позиція"@uk',
        '"позиція"@uk',
        (f"{CORE}#stance", "label", "QualifiedMinCount", "Labelled"),
    ),
    "two labels in one language": (
        '"stance"@en , "позиція"@uk',
        '"stance"@en , "позиція"@uk , "ставлення"@uk',
        (f"{CORE}#stance", "label", "UniqueLang", "Labelled"),
    ),
    "label without language": (
        '"stance"@en , "позиція"@uk',
        '"stance"@en , "позиція"',
        (f"{CORE}#stance", "label", "Datatype", "Labelled"),
    ),
    "no definition": (
        'skos:definition "What was put forward."@en ;',
        "",
        (f"{CORE}#Claim", "definition", "MinCount", "Explained"),
    ),
    "two definitions": (
        '"Is against it."@en',
        '"Is against it."@en , "Is not for it."@en',
        ("opposes", "definition", "MaxCount", "Explained"),
    ),
    "no example, no source": ('skos:example "a figure"@en ;', "", (f"{CORE}#Claim", None, "Or", "Shown")),
    "class in lower case": ("cg:Claim", "cg:claimedThing", (f"{CORE}#claimedThing", None, "Pattern", "ClassNamed")),
    "class with an underscore": ("cg:Claim", "cg:Plain_Claim", (f"{CORE}#Plain_Claim", None, "Pattern", "ClassNamed")),
    "property in upper case": ("cg:asOf", "cg:AsOf", (f"{CORE}#AsOf", None, "Pattern", "PropertyNamed")),
    "http for https": (
        "prov:Entity a owl:Class .",
        "prov:Entity a owl:Class . <http://schema.org/Claim> a owl:Class .",
        ("http://schema.org/Claim", None, "Pattern", "ClassNamed"),
    ),
    "undeclared superclass": (
        "rdfs:subClassOf prov:Entity",
        "rdfs:subClassOf prov:Entty",
        (f"{CORE}#Claim", "subClassOf", "Class", "ClassPlaced"),
    ),
    "two domains": (
        "rdfs:domain cg:Claim ; rdfs:range xsd:date",
        "rdfs:domain cg:Claim , cg:Stance ; rdfs:range xsd:date",
        (f"{CORE}#asOf", "domain", "MaxCount", "OneDomain"),
    ),
    "no domain": (
        "rdfs:domain cg:Claim ; rdfs:range xsd:date",
        "rdfs:range xsd:date",
        (f"{CORE}#asOf", None, "Or", "TermPlaced"),
    ),
    "undeclared domain": (
        "rdfs:domain cg:Claim ; rdfs:range xsd:date",
        "rdfs:domain cg:Clam ; rdfs:range xsd:date",
        (f"{CORE}#asOf", "domain", "Class", "OneDomain"),
    ),
    "undeclared range": ("rdfs:range cg:Stance", "rdfs:range cg:Stanze", (f"{CORE}#stance", "range", "Class", "ObjectProperty")),
    "a datatype that the store rewrites": (
        "xsd:date ;",
        "xsd:nonNegativeInteger ;",
        (f"{CORE}#asOf", "range", "In", "DatatypeProperty"),
    ),
    "object and datatype property at once": (
        "cg:asOf a owl:DatatypeProperty ; rdfs:label",
        "cg:asOf a owl:DatatypeProperty . cg:stance a owl:DatatypeProperty . cg:asOf rdfs:label",
        {(f"{CORE}#stance", None, "Not", "ObjectProperty"), (f"{CORE}#stance", "range", "In", "DatatypeProperty")},
    ),
    "no version IRI": (
        "owl:versionIRI <https://w3id.org/claimgraph/ontology/1.2.3> ;",
        "",
        (CORE, "versionIRI", "MinCount", "Versioned"),
    ),
    "a version that is none": (
        'owl:versionInfo "1.2.3" .\nprov',
        'owl:versionInfo "new" .\nprov',
        (CORE, "versionInfo", "Pattern", "Versioned"),
    ),
    "a scheme that is no ontology": (
        "cg:asOf a owl:DatatypeProperty",
        'vocabulary:x a skos:ConceptScheme ; dcterms:title "X"@en ; dcterms:license <https://example.org/l> ;'
        ' rdfs:label "x"@en ; skos:definition "X."@en ; skos:example "x"@en ; rdfs:isDefinedBy our:ontology ;'
        ' owl:versionIRI <https://w3id.org/claimgraph/vocabulary/1.2.3/x> ; owl:versionInfo "1.2.3" .'
        " cg:asOf a owl:DatatypeProperty",
        ("https://w3id.org/claimgraph/vocabulary/x", None, "Class", "Versioned"),
    ),
    "concept in CamelCase": ("stance:rules-out", "stance:rulesOut", ("rulesOut", None, "Pattern", "ConceptNamed")),
    "concept in no scheme": (
        'skos:example "a vote against"@en ;\n    skos:inScheme vocabulary:stance ;',
        'skos:example "a vote against"@en ;',
        {("opposes", "inScheme", "MinCount", "ConceptPlaced"), (SCHEME, None, "SPARQL", "BroaderWithin")},
    ),
    "concept without its leaf class": (
        "stance:opposes a skos:Concept , cg:Stance",
        "stance:opposes a skos:Concept",
        {("opposes", None, "HasValue", "ConceptPlaced"), ("opposes", "type", "MinCount", "ConceptPlaced")},
    ),
    "preferred label differs": (
        'skos:prefLabel "rules out"@en',
        'skos:prefLabel "excludes"@en',
        {("rules-out", "prefLabel", "Equals", "ConceptLabelled")},
    ),
    "a label as alternative too": ('"is against"@en', '"opposes"@en', ("opposes", "prefLabel", "Disjoint", "ConceptLabelled")),
    "one label, two concepts": ('"is against"@en', '"Rules out"@en', (SCHEME, None, "SPARQL", "OneMeaning")),
    "concept under another scheme's IRI": (
        "stance:rules-out a",
        "<https://w3id.org/claimgraph/vocabulary/role/rules-out> a",
        (SCHEME, None, "SPARQL", "UnderScheme"),
    ),
    "broader in a circle": (
        'skos:altLabel "is against"@en',
        "skos:broader stance:rules-out",
        (SCHEME, None, "SPARQL", "NoCycle"),
    ),
    "deprecated without a word": (
        "cg:Claim a owl:Class ;",
        "cg:Claim a owl:Class ; owl:deprecated true ;",
        (f"{CORE}#Claim", "changeNote", "MinCount", "Deprecated"),
    ),
}

Result = tuple[str, str | None, str, str]


@cache
def shapes() -> rdflib.Graph:
    return rdflib.Graph().parse(ONTOLOGY / "shapes" / "style.ttl")


def short(term: rdflib.term.Node | None) -> str | None:
    if term is None:
        return None
    return str(term).rsplit("#", 1)[-1].rsplit("/", 1)[-1] if "/stance/" in str(term) or "w3.org" in str(term) else str(term)


def results(data: rdflib.Graph) -> set[Result]:
    """What pyshacl finds: focus node, path, component, and the named shape or constraint behind the result."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes(), inference=None)
    found = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        source = report.value(result, SH.sourceConstraint) or report.value(result, SH.sourceShape)
        component = short(report.value(result, SH.sourceConstraintComponent)).removesuffix("ConstraintComponent")
        message = str(report.value(result, SH.resultMessage))
        if isinstance(source, rdflib.BNode):  # an unnamed property shape: found by its message, which no other has
            (source,) = {
                owner
                for unnamed in shapes().subjects(SH.message, rdflib.Literal(message, lang="en"))
                for owner in shapes().subjects(SH.property, unnamed)
            }
        path = report.value(result, SH.resultPath)
        found.add(
            (
                short(report.value(result, SH.focusNode)),
                None if isinstance(path, rdflib.BNode) else short(path),
                component,
                str(source).removeprefix(STYLE),
            )
        )
    return found


def parse(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=text, format="turtle")


def test_the_whole_ontology_keeps_the_style() -> None:
    data = rdflib.Graph()
    for file in (ONTOLOGY / "core.ttl", ONTOLOGY / "alignments.ttl", *sorted((ONTOLOGY / "vocabularies").glob("*.ttl"))):
        data.parse(file)
    assert results(data) == set()


def test_curated_data_hold_nothing_that_the_style_speaks_of() -> None:
    data = rdflib.Graph()
    for file in (*sorted((DATA / "reference").glob("*.ttl")), *sorted((ONTOLOGY / "examples").glob("*.ttl"))):
        data.parse(file)
    assert len(data) > 500
    targets = {target for kind in (SH.targetClass, SH.targetSubjectsOf) for target in shapes().objects(None, kind)}
    assert {target for target in targets for _ in (*data.subjects(RDF.type, target), *data.subject_objects(target))} == set()


def test_the_small_sound_ontology_keeps_the_style() -> None:
    assert results(parse(SOUND)) == set()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found_where_it_is(fault: str) -> None:
    old, new, expected = FAULTS[fault]
    assert old in SOUND
    assert results(parse(SOUND.replace(old, new))) == (expected if isinstance(expected, set) else {expected})


def test_every_rule_has_a_planted_fault() -> None:
    rules = {str(rule).removeprefix(STYLE) for rule in shapes().subjects(RDF.type, SH.NodeShape)}
    rules |= {str(rule).removeprefix(STYLE) for rule in shapes().subjects(RDF.type, SH.SPARQLConstraint)}
    planted = {
        result[3] for _, _, expected in FAULTS.values() for result in (expected if isinstance(expected, set) else {expected})
    }
    assert rules - planted == {"SchemeWhole"}, "the one rule that only holds the four constraints together"


def test_a_deprecated_term_that_says_what_to_do_is_fine() -> None:
    note = 'owl:deprecated true ; skos:changeNote "Since 1.2.0: use cg:Record."@en ;'
    assert results(parse(SOUND.replace("cg:Claim a owl:Class ;", f"cg:Claim a owl:Class ; {note}"))) == set()
