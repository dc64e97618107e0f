"""Annotations, nanopublications, descriptions, crates, networks and statements for Wikidata, checked by others' readers."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from claimgraph import iri
from claimgraph.errors import DataError, EnvironmentFault
from claimgraph.export.annotations import ATTESTATIONS, annotation_items, write_annotations
from claimgraph.export.crate import CRATE, write_crate
from claimgraph.export.description import DATASET, VOID, description, write_description
from claimgraph.export.facts import Facts, term
from claimgraph.export.nanopublication import NP, nanopublications, write_nanopublications
from claimgraph.export.network import write_graphml
from claimgraph.export.quickstatements import facts as quick_facts
from claimgraph.export.quickstatements import write_quickstatements
from claimgraph.export.scope import Selection, select
from claimgraph.export.serialisation import canonical_digest
from claimgraph.home import HOME
from claimgraph.model.anchor import Span, digest
from claimgraph.store import MemoryReader, Reader
from export.readers import lines
from export.support import example_quads


def written(write: Callable[..., object], *arguments: object, **options: object) -> bytes:
    out = io.BytesIO()
    write(arguments[0], out, *arguments[1:], **options)
    return out.getvalue()


# -------- Web Annotations


def test_annotations_are_a_collection_of_one_page(article: Reader) -> None:
    made = json.loads(written(write_annotations, select(article)))
    assert (made["@context"], made["type"], made["first"]["type"]) == (
        "http://www.w3.org/ns/anno.jsonld",
        "AnnotationCollection",
        "AnnotationPage",
    )
    items = made["first"]["items"]
    assert (
        made["total"]
        == len(items)
        == sum(len(Facts(article).nodes(node, "cg:passage")) for node in select(article).instances(*ATTESTATIONS))
    )
    assert len({item["id"] for item in items}) == len(items)
    for item in items:
        assert item["type"] == "Annotation" and item["target"]["selector"]["type"] == "TextPositionSelector"
        assert 0 <= item["target"]["selector"]["start"] < item["target"]["selector"]["end"]


def test_annotations_anchor_in_code_points_and_carry_no_text(article: Reader, article_text: str) -> None:
    facts = Facts(article)
    for item in annotation_items(select(article)):
        selector = item["target"]["selector"]
        words = Span(selector["start"], selector["end"]).of(article_text)
        assert digest(words) == facts.text(ox.NamedNode(item["target"]["id"]), "cg:digest")
        assert len(words.split()) < 9 or words not in json.dumps(item, ensure_ascii=False)
        assert "exact" not in selector


def test_annotations_say_who_encoded_and_what_is_meant(article: Reader) -> None:
    [item] = [item for item in annotation_items(select(article)) if item["id"].endswith("/mfa-personnel/53-200")]
    assert item["creator"] == f"{iri.CGD}actor/claimgraph-editors" and item["created"].startswith("2026-11-23T")
    assert item["body"][0]["source"] == f"{iri.CGD}statement/newsweek/2022-03-09/mfa-personnel"
    assert {body["value"] for body in item["body"] if body["type"] == "TextualBody"} == {
        "More than 12,000 Russian soldiers killed since the invasion began."
    }


# -------- Nanopublications


def test_nanopublications_have_four_graphs_each(article: Reader) -> None:
    selection = select(article, topic="no-fly-zone")
    quads = list(ox.parse(written(write_nanopublications, selection), ox.RdfFormat.TRIG))
    heads = [quad.subject for quad in quads if quad.object == ox.NamedNode(NP + "Nanopublication")]
    assert len(heads) == len(selection.instances(*ATTESTATIONS))
    for head in heads:
        parts = {
            quad.predicate.value.removeprefix(NP): quad.object
            for quad in quads
            if quad.subject == head and quad.predicate.value.startswith(NP)
        }
        assert set(parts) == {"hasAssertion", "hasProvenance", "hasPublicationInfo"} and len(set(parts.values())) == 3
        held = {name: [quad for quad in quads if quad.graph_name == graph] for name, graph in parts.items()}
        assert all(held.values()), "a graph is empty"
        assert any(quad.subject == parts["hasAssertion"] for quad in held["hasProvenance"])
        assert {quad.predicate for quad in held["hasPublicationInfo"] if quad.subject == head} >= {
            term("dcterms:created"),
            term("dcterms:creator"),
        }


def test_an_assertion_says_what_was_said_and_nothing_of_who_encoded_it(article: Reader) -> None:
    name = f"{iri.CGD}statement/newsweek/2022-03-09/mfa-personnel"
    [quads] = [quads for quads in nanopublications(select(article)) if any(quad.object == ox.NamedNode(name) for quad in quads)]
    asserted = {quad.predicate for quad in quads if quad.graph_name.value.endswith("#assertion")}  # type: ignore[union-attr]
    proved = {quad.predicate for quad in quads if quad.graph_name.value.endswith("#provenance")}  # type: ignore[union-attr]
    assert {term("cg:speaker"), term("cg:value"), term("time:inXSDDate")} <= asserted
    assert {term("cg:digest"), term("oa:start"), term("cg:method"), term("schema:datePublished")} <= proved
    assert not asserted & {term("cg:method"), term("cg:digest")}


def test_trusty_uris_hold_by_the_library_that_others_use(everything: Selection) -> None:
    nanopub = pytest.importorskip("nanopub", reason="nanopub, which makes Trusty URIs, is not installed here")
    import rdflib

    data = written(write_nanopublications, everything, trusty=True)
    assert data == written(write_nanopublications, everything, trusty=True)
    by_name: dict[str, list[ox.Quad]] = {}
    for quad in ox.parse(data, ox.RdfFormat.TRIG):
        by_name.setdefault(quad.graph_name.value.split("#")[0], []).append(quad)
    assert len(by_name) == len(everything.instances(*ATTESTATIONS))
    for name, quads in by_name.items():
        assert name.rsplit("/", 1)[-1].startswith("RA") and len(name.rsplit("/", 1)[-1]) == 45
        graph = rdflib.ConjunctiveGraph()
        graph.parse(data=ox.serialize(quads, format=ox.RdfFormat.TRIG).decode(), format="trig")
        assert nanopub.Nanopub(rdf=graph).has_valid_trusty


def test_another_content_is_another_trusty_uri(everything: Selection) -> None:
    pytest.importorskip("nanopub", reason="nanopub, which makes Trusty URIs, is not installed here")
    claim = f"{iri.CGD}claim/norland-foreign-ministry/2021-05-03/dead"
    quads = [quad for quad in example_quads() if not (quad.subject.value == claim and quad.predicate == term("cg:asWritten"))]  # type: ignore[union-attr]
    before, after = (
        {quad.graph_name.value for quad in ox.parse(written(write_nanopublications, part, trusty=True), ox.RdfFormat.TRIG)}
        for part in (everything, select(MemoryReader(quads)))
    )
    assert before != after and len(before & after) > 40


def test_without_nanopub_the_remedy_is_named(everything: Selection, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("nanopub", "nanopub.trustyuri", "nanopub.trustyuri.rdf", "nanopub.trustyuri.rdf.RdfHasher"):
        monkeypatch.setitem(__import__("sys").modules, name, None)
    with pytest.raises(EnvironmentFault, match=r"pip install 'claimgraph\[export\]'"):
        written(write_nanopublications, everything, trusty=True)
    assert written(write_nanopublications, everything)


# -------- VoID and DCAT


def values(reader: Reader, subject: str, name: str) -> set[str]:
    return {o.value for s, p, o in description(reader, "https://claims.example") if s.value == subject and p.value == name}  # type: ignore[union-attr]


def test_counts_are_those_of_the_store(article: Reader) -> None:
    graphs = [quad.graph_name.value for quad in article.match()]  # type: ignore[union-attr]
    assert values(article, DATASET, VOID + "triples") == {str(len(graphs))}
    inferred = sum(name.endswith("/inferred") for name in graphs)
    assert values(article, f"{DATASET}/inferred", VOID + "triples") == {str(inferred)}
    statements = len(select(article).instances("cg:Statement"))
    assert values(article, f"{DATASET}/class/cg/Statement", VOID + "entities") == {str(statements)}
    speakers = {(quad.subject, quad.object) for quad in select(article).quads() if quad.predicate == term("cg:speaker")}
    assert values(article, f"{DATASET}/property/cg/speaker", VOID + "triples") == {str(len(speakers))}
    assert values(article, f"{DATASET}/property/cg/speaker", VOID + "distinctObjects") == {str(len({o for _, o in speakers}))}


def test_the_description_is_turtle_that_rdflib_reads(article: Reader) -> None:
    import rdflib

    data = written(write_description, article, "https://claims.example")
    graph = rdflib.Graph().parse(data=data, format="turtle")
    void = rdflib.Namespace(VOID)
    assert (rdflib.URIRef(DATASET), void.sparqlEndpoint, rdflib.URIRef("https://claims.example/sparql")) in graph
    assert data == written(write_description, article, "https://claims.example")
    assert b"sparqlEndpoint" not in written(write_description, article)
    assert b"newsweek.com" not in data and b"paraphrase" in data


# -------- RO-Crate


def test_a_crate_describes_every_file_in_it(article: Reader, tmp_path: Path) -> None:
    selection = select(article)
    names = write_crate(selection, tmp_path)
    crate = json.loads((tmp_path / CRATE).read_text())
    entities = {item["@id"]: item for item in crate["@graph"]}
    files = {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*") if file.is_file()}
    assert set(names) == files
    assert entities[CRATE]["about"] == {"@id": "./"} and entities[CRATE]["conformsTo"]["@id"].endswith("/ro/crate/1.1")
    assert {part["@id"] for part in entities["./"]["hasPart"]} == files - {CRATE}
    for name in files - {CRATE}:
        data = (tmp_path / name).read_bytes()
        assert entities[name]["sha256"] == hashlib.sha256(data).hexdigest()
        assert entities[name]["contentSize"] == str(len(data)) and entities[name]["encodingFormat"]
    assert canonical_digest(selection.quads())[0] in entities["./"]["identifier"]


def test_every_entity_that_a_crate_refers_to_is_in_it(article: Reader, tmp_path: Path) -> None:
    write_crate(select(article), tmp_path, licence="https://creativecommons.org/licenses/by/4.0/")
    graph = json.loads((tmp_path / CRATE).read_text())["@graph"]
    known = {item["@id"] for item in graph}
    assert len(known) == len(graph), "an entity is described twice"

    def references(value: Any) -> set[str]:
        if isinstance(value, dict):
            return {value["@id"]} if set(value) == {"@id"} else set().union(*map(references, value.values()))
        return set().union(*map(references, value)) if isinstance(value, list) else set()

    assert references(graph) - known <= {"https://w3id.org/ro/crate/1.1"}
    [root] = [item for item in graph if item["@id"] == "./"]
    assert root["license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
    assert {"name", "description", "datePublished", "author"} <= root.keys()
    assert root["datePublished"].startswith("2026-11-")


def test_another_library_reads_the_crate(article: Reader, tmp_path: Path) -> None:
    """ro-crate-py finds the root, every file as a data entity, who made it and under which terms."""
    library = pytest.importorskip("rocrate.rocrate", reason="ro-crate-py is not installed: pip install 'claimgraph[test]'")
    names = write_crate(select(article), tmp_path)
    crate = library.ROCrate(tmp_path)
    assert {entity.id for entity in crate.data_entities} == set(names) - {CRATE}
    root = crate.root_dataset
    assert (root["license"].id, root["publisher"]["name"], root["author"][0].type) == (
        CC_BY,
        "claimgraph editors",
        "Organization",
    )
    assert crate.dereference("graph.trig")["encodingFormat"] == "application/trig"


CC_BY = "https://creativecommons.org/licenses/by/4.0/"


def test_the_licence_is_the_one_that_the_documents_state(article: Reader, tmp_path: Path) -> None:
    """In the crate, its tables, the description, distributions, nanopublications, annotations the same, and the README's."""
    write_crate(select(article), tmp_path)
    graph = {item["@id"]: item for item in json.loads((tmp_path / CRATE).read_text())["@graph"]}
    assert graph["./"]["license"] == {"@id": CC_BY} and CC_BY in graph
    assert json.loads((tmp_path / "tables" / "csv-metadata.json").read_text())["dc:license"] == {"@id": CC_BY}
    assert {item["rights"] for item in annotation_items(select(article))} == {CC_BY}
    licence = term("dcterms:license").value
    assert values(article, DATASET, licence) == {CC_BY}
    assert values(article, f"{DATASET}/distribution/trig", licence) == {CC_BY}
    heads = [quad.subject for quads in nanopublications(select(article)) for quad in quads if quad.predicate.value == licence]
    assert len(heads) == len(select(article).instances(*ATTESTATIONS))
    assert "Ontology and curated data: CC BY 4.0." in (HOME / "README.md").read_text("utf-8")


def test_documents_under_different_terms_give_the_whole_none(article: Reader) -> None:
    graph = ox.NamedNode(iri.assertion_graph("newsweek/2022-03-09"))
    one, other = (ox.NamedNode(f"https://terms.example/{name}") for name in "ab")
    where = ox.NamedNode(iri.provenance_graph("newsweek/2022-03-09"))
    quads = [quad for quad in article.match() if quad.predicate != term("dcterms:license")]
    facts = [ox.Quad(graph, term("dcterms:license"), node, where) for node in (one, other)]
    assert values(MemoryReader([*quads, facts[0]]), DATASET, term("dcterms:license").value) == {one.value}
    assert values(MemoryReader([*quads, *facts]), DATASET, term("dcterms:license").value) == set()


def test_a_crate_is_the_same_every_time(everything: Selection, tmp_path: Path) -> None:
    made = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write_crate(everything, tmp_path / name)
        made.append(
            {file.relative_to(tmp_path / name): file.read_bytes() for file in (tmp_path / name).rglob("*") if file.is_file()}
        )
    assert made[0] == made[1]


def test_a_crate_of_what_nobody_encoded_is_refused(world: MemoryReader, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="a crate has no date"):
        write_crate(select(world, ids=[f"{iri.CGD}actor/norland"]), tmp_path)


# -------- GraphML


def test_graphml_is_a_graph(article: Reader) -> None:
    data = written(write_graphml, select(article))
    root = ElementTree.fromstring(data)
    space = "{http://graphml.graphdrawing.org/xmlns}"
    keys = {key.attrib["id"]: key.attrib for key in root.iter(space + "key")}
    nodes = [node.attrib["id"] for node in root.iter(space + "node")]
    edges = list(root.iter(space + "edge"))
    assert len(set(nodes)) == len(nodes) > 100 and len(edges) > 200
    assert len({edge.attrib["id"] for edge in edges}) == len(edges)
    assert {edge.attrib[end] for edge in edges for end in ("source", "target")} <= set(nodes)
    for item in [*root.iter(space + "node"), *edges]:
        for cell in item:
            assert keys[cell.attrib["key"]]["for"] == item.tag.removeprefix(space)
            if keys[cell.attrib["key"]]["attr.type"] == "double":
                float(cell.text or "")
    assert keys["label"]["attr.name"] == "label", "Gephi shows the attribute of this name"


def test_another_library_reads_the_network(article: Reader) -> None:
    networkx = pytest.importorskip("networkx", reason="networkx is not installed: pip install 'claimgraph[test]'")
    found = networkx.read_graphml(io.BytesIO(written(write_graphml, select(article))))
    claim = f"{iri.CGD}claim/newsweek/2022-03-09/mfa-killed"
    assert (
        found.is_directed()
        and found.nodes[claim]["value"] == 12000
        and found.nodes[claim]["label"].startswith("More than 12,000")
    )
    edges = {(name, data["relation"]) for name, _, data in found.in_edges(claim, data=True)}
    assert (f"{iri.CGD}statement/newsweek/2022-03-09/mfa-personnel", "cg:content") in edges


def test_text_that_xml_cannot_hold_does_not_break_the_network() -> None:
    claim, graph = ox.NamedNode(f"{iri.CGD}claim/x/y/z"), ox.NamedNode(iri.assertion_graph("x/y"))
    words = ox.Literal('<b> & "quoted" \x01 \ufffe 😀 ]]>', language="en")
    reader = MemoryReader(
        [ox.Quad(claim, term("rdf:type"), term("cg:PlainClaim"), graph), ox.Quad(claim, term("cg:paraphrase"), words, graph)]
    )
    root = ElementTree.fromstring(written(write_graphml, select(reader)))
    assert '<b> & "quoted"     😀 ]]>' in [cell.text for cell in root.iter("{http://graphml.graphdrawing.org/xmlns}data")]


# -------- QuickStatements


def office(**changes: str) -> MemoryReader:
    """A statement by which a source attests a role at an organisation that Wikidata knows."""
    facts = {
        "member": "http://www.wikidata.org/entity/Q111",
        "organisation": "http://www.wikidata.org/entity/Q222",
        "role": f"{iri.CGV}role/spokesperson",
        "url": "https://news.example/1",
        **changes,
    }
    text = f"""
        @prefix cg: <{iri.CG}> . @prefix d: <{iri.CGD}> . @prefix org: <http://www.w3.org/ns/org#> .
        @prefix s: <https://schema.org/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        <{iri.CGD}statement/a/b/c> a cg:Statement ; cg:inCapacity <{iri.CGD}membership/m> ; cg:reportedIn <{iri.CGD}source/a/b> ;
            cg:saidOn "2022-03-08"^^xsd:date .
        <{iri.CGD}membership/m> a org:Membership ; org:member <{iri.CGD}actor/p> ; org:organization <{iri.CGD}actor/o> ;
            org:role <{facts["role"]}> .
        <{iri.CGD}actor/p> a cg:Person ; skos:exactMatch <{facts["member"]}> .
        <{iri.CGD}actor/o> a cg:Organisation ; skos:exactMatch <{facts["organisation"]}> .
        <{iri.CGD}source/a/b> a cg:TranscribedSource ; s:url <{facts["url"]}> ; s:datePublished "2022-03-09"^^xsd:date ;
            cg:capturedOn "2026-11-23"^^xsd:date .
    """
    graph = ox.NamedNode(iri.assertion_graph("a/b"))
    return MemoryReader(ox.Quad(*quad.triple, graph) for quad in ox.parse(text, ox.RdfFormat.TURTLE))


def test_a_role_with_a_source_becomes_a_command() -> None:
    [cells] = lines(written(write_quickstatements, select(office())))
    assert cells == [
        "Q111",
        "P1416",
        "Q222",
        "P585",
        "+2022-03-08T00:00:00Z/11",
        "S854",
        '"https://news.example/1"',
        "S813",
        "+2026-11-23T00:00:00Z/11",
    ]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("president", ("Q222", "P35", "Q111")),
        ("head-of-government", ("Q222", "P6", "Q111")),
        ("member-state", ("Q111", "P463", "Q222")),
    ],
)
def test_roles_with_a_property_of_their_own(role: str, expected: tuple[str, str, str]) -> None:
    [fact] = quick_facts(select(office(role=f"{iri.CGV}role/{role}")))
    assert (fact.subject, fact.property, fact.value) == expected


@pytest.mark.parametrize("end", ["member", "organisation"])
def test_what_wikidata_does_not_know_is_left_out(end: str) -> None:
    assert list(quick_facts(select(office(**{end: "https://viaf.org/viaf/1"})))) == []


def test_a_claim_is_no_fact_for_wikidata(article: Reader) -> None:
    found = lines(written(write_quickstatements, select(article)))
    assert {cells[1] for cells in found} <= {"P35", "P6", "P3975", "P463", "P108", "P1416"}
    assert all(cells[5] == "S854" and cells[6].startswith('"http') for cells in found)
