"""The graph described as a dataset: VoID (what it holds, counted) and DCAT (what it is, where to get it)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO

import pyoxigraph as ox

from claimgraph.export.facts import Facts, kind_of_graph, term
from claimgraph.export.serialisation import SHORT
from claimgraph.home import QUERIES
from claimgraph.iri import CGD, ONTOLOGY_GRAPH, assertion_graph
from claimgraph.query import execute
from claimgraph.rdf import Triple, sorted_triples
from claimgraph.store import Reader

VOID = "http://rdfs.org/ns/void#"
DCAT = "http://www.w3.org/ns/dcat#"
DATASET = CGD + "dataset"
XSD = "http://www.w3.org/2001/XMLSchema#"

VOCABULARIES = (
    "https://w3id.org/claimgraph/ontology#", "http://www.w3.org/ns/prov#", "http://www.w3.org/ns/org#", "http://www.w3.org/ns/oa#",
    "http://www.w3.org/2004/02/skos/core#", "http://www.w3.org/2006/time#", "https://schema.org/", "http://purl.org/dc/terms/",
)  # fmt: skip

KINDS = {"asserted": "curated data", "inferred": "what follows by reasoning", "findings": "findings", "ontology": "ontology"}

DUMPS = {"graph.trig": "application/trig", "graph.nq": "application/n-quads", "graph.jsonld": "application/ld+json"}
"""The files that a site offers for download, with their media types."""


def write_description(reader: Reader, out: IO[bytes], base: str | None = None) -> int:
    """Writes the description of a whole store as Turtle; gives its number of triples.

    ``base`` is the address of a site that serves the store: with it the description says where its SPARQL endpoint
    (``<base>sparql``) and its dumps are.
    """
    made = sorted_triples(description(reader, base))
    prefixes = {**SHORT, "void": VOID, "dcat": DCAT, "dataset": DATASET + "/"}
    triples = (ox.Triple(*triple) for triple in made)
    ox.serialize(triples, out, ox.RdfFormat.TURTLE, prefixes=dict(sorted(prefixes.items())))
    return len(made)


def description(reader: Reader, base: str | None = None, *, recorded: bool = False) -> Iterator[Triple]:
    """The triples of the description. Every count is made now, by the queries in ``queries/export``.

    With ``recorded`` nothing is read through: it tells the numbers that the store has recorded, none of classes, properties
    or single documents.
    """
    facts, dataset = Facts(reader), ox.NamedNode(DATASET)
    yield dataset, term("rdf:type"), ox.NamedNode(VOID + "Dataset")
    yield dataset, term("rdf:type"), ox.NamedNode(DCAT + "Dataset")
    yield dataset, term("dcterms:title"), ox.Literal("Claims, statements and sources of claimgraph", language="en")
    text = "Who said what, on whose word, in which passage of which source, and what speaks against it."
    yield dataset, term("dcterms:description"), ox.Literal(text, language="en")
    yield dataset, ox.NamedNode(VOID + "uriSpace"), ox.Literal(CGD)
    yield from ((dataset, ox.NamedNode(VOID + "vocabulary"), ox.NamedNode(name)) for name in VOCABULARIES)
    yield dataset, term("dcterms:conformsTo"), ox.NamedNode(ONTOLOGY_GRAPH)
    if recorded:
        yield from _totals(dataset, {kind: reader.manifest.counts.get(kind, 0) for kind in KINDS})
        if base:
            yield from _distributions(dataset, base, None)
        return
    times = sorted(facts.text(node, "prov:endedAtTime") for node in facts.instances("cg:Encoding"))
    if times:
        yield dataset, term("dcterms:modified"), ox.Literal(times[-1], datatype=ox.NamedNode(XSD + "dateTime"))
    licence = facts.licence(facts.instances("prov:Entity"))
    if licence:
        yield dataset, term("dcterms:license"), licence
    yield from _graphs(reader, dataset)
    yield from _partitions(reader, dataset)
    yield from _sources(facts)
    if base:
        yield from _distributions(dataset, base, licence)


def _graphs(reader: Reader, dataset: ox.NamedNode) -> Iterator[Triple]:
    """What the graphs of each kind hold, and all together."""
    totals = dict.fromkeys(KINDS, 0)
    for row in _rows(reader, "graphs"):
        totals[kind_of_graph(row[0].value)] += int(row[1].value)
    yield from _totals(dataset, totals)


def _totals(dataset: ox.NamedNode, totals: Mapping[str, int]) -> Iterator[Triple]:
    for kind, count in totals.items():
        if count:
            subset = ox.NamedNode(f"{DATASET}/{kind}")
            yield dataset, ox.NamedNode(VOID + "subset"), subset
            yield subset, term("rdf:type"), ox.NamedNode(VOID + "Dataset")
            yield subset, term("dcterms:title"), ox.Literal(KINDS[kind], language="en")
            yield subset, ox.NamedNode(VOID + "triples"), _number(count)
    yield dataset, ox.NamedNode(VOID + "triples"), _number(sum(totals.values()))


def _partitions(reader: Reader, dataset: ox.NamedNode) -> Iterator[Triple]:
    """How many resources of each class, how many triples of each property."""
    curated = ox.NamedNode(f"{DATASET}/asserted")
    for row in _rows(reader, "classes"):
        part = ox.NamedNode(f"{DATASET}/class/{_local(row[0].value)}")
        yield curated, ox.NamedNode(VOID + "classPartition"), part
        yield part, ox.NamedNode(VOID + "class"), row[0]
        yield part, ox.NamedNode(VOID + "entities"), _number(int(row[1].value))
    for row in _rows(reader, "properties"):
        part = ox.NamedNode(f"{DATASET}/property/{_local(row[0].value)}")
        yield curated, ox.NamedNode(VOID + "propertyPartition"), part
        yield part, ox.NamedNode(VOID + "property"), row[0]
        for name, value in zip(("triples", "distinctSubjects", "distinctObjects"), row[1:], strict=True):
            yield part, ox.NamedNode(VOID + name), _number(int(value.value))
    graphs = (quad.graph_name for quad in reader.match(None, term("skos:exactMatch")))
    links = sum(isinstance(name, ox.NamedNode) and kind_of_graph(name.value) == "asserted" for name in graphs)
    if links:
        linkset = ox.NamedNode(f"{DATASET}/wikidata")
        yield dataset, ox.NamedNode(VOID + "subset"), linkset
        yield linkset, term("rdf:type"), ox.NamedNode(VOID + "Linkset")
        yield linkset, ox.NamedNode(VOID + "linkPredicate"), term("skos:exactMatch")
        yield linkset, ox.NamedNode(VOID + "subjectsTarget"), dataset
        yield linkset, ox.NamedNode(VOID + "objectsTarget"), ox.NamedNode("http://www.wikidata.org/entity/Q2013")
        yield linkset, ox.NamedNode(VOID + "triples"), _number(links)


def _sources(facts: Facts) -> Iterator[Triple]:
    """The graph of each document, with the source that it encodes."""
    for document in facts.documents:
        graph = ox.NamedNode(assertion_graph(document))
        yield ox.NamedNode(f"{DATASET}/asserted"), ox.NamedNode(VOID + "subset"), graph
        yield graph, term("rdf:type"), ox.NamedNode(VOID + "Dataset")
        count = sum(1 for _ in facts.reader.match(graph=graph))
        yield graph, ox.NamedNode(VOID + "triples"), _number(count)
        for source in facts.nodes(graph, "prov:wasDerivedFrom"):
            yield graph, term("dcterms:source"), source
        for licence in facts.nodes(graph, "dcterms:license"):
            yield graph, term("dcterms:license"), licence


def _distributions(dataset: ox.NamedNode, base: str, licence: ox.NamedNode | None) -> Iterator[Triple]:
    site = base.rstrip("/") + "/"
    yield dataset, ox.NamedNode(VOID + "sparqlEndpoint"), ox.NamedNode(site + "sparql")
    service = ox.NamedNode(f"{DATASET}/service")
    yield service, term("rdf:type"), ox.NamedNode(DCAT + "DataService")
    yield service, ox.NamedNode(DCAT + "endpointURL"), ox.NamedNode(site + "sparql")
    yield service, ox.NamedNode(DCAT + "servesDataset"), dataset
    for name, media in DUMPS.items():
        part = ox.NamedNode(f"{DATASET}/distribution/{name.split('.')[1]}")
        yield dataset, ox.NamedNode(VOID + "dataDump"), ox.NamedNode(site + name)
        yield dataset, ox.NamedNode(DCAT + "distribution"), part
        yield part, term("rdf:type"), ox.NamedNode(DCAT + "Distribution")
        if licence:
            yield part, term("dcterms:license"), licence
        yield part, ox.NamedNode(DCAT + "downloadURL"), ox.NamedNode(site + name)
        yield part, ox.NamedNode(DCAT + "mediaType"), ox.NamedNode(f"https://www.iana.org/assignments/media-types/{media}")


def _rows(reader: Reader, name: str) -> Iterator[list[ox.NamedNode | ox.Literal]]:
    file = QUERIES / "export" / f"{name}.rq"
    results = execute(reader, file.read_text("utf-8"), str(file))
    assert isinstance(results, ox.QuerySolutions)
    for row in results:
        yield [value for value in row if isinstance(value, ox.NamedNode | ox.Literal)]


def _number(count: int) -> ox.Literal:
    return ox.Literal(str(count), datatype=ox.NamedNode(XSD + "integer"))


def _local(name: str) -> str:
    from claimgraph.export.context import compact

    return compact(name).replace(":", "/")
