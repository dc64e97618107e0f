"""The server about itself: Service Description, VoID, and its questions as queries that others can run."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from claimgraph import __version__
from claimgraph.export.context import PREFIXES
from claimgraph.iri import CGD
from claimgraph.query import questions
from claimgraph.serve.media import GRAPHS as GRAPHS_MEDIA
from claimgraph.serve.media import TRIPLES, chosen
from claimgraph.serve.pool import Reply
from claimgraph.serve.problems import Problem
from claimgraph.serve.results import GRAPHS
from claimgraph.serve.site import site_of

SD, VOID = "http://www.w3.org/ns/sparql-service-description#", "http://rdfs.org/ns/void#"
SH, DCAT = "http://www.w3.org/ns/shacl#", "http://www.w3.org/ns/dcat#"
FORMATS_NS = "http://www.w3.org/ns/formats/"
RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
OFFERED = (*RESULTS, "Turtle", "N-Triples", "JSON-LD", "RDF_XML")
SPACES = {**PREFIXES, "sd": SD, "void": VOID, "sh": SH, "dcat": DCAT, "formats": FORMATS_NS}

Facts = Iterable[tuple[str, str, object]]


async def service_description(request: Request) -> Response:
    """SPARQL 1.1 Service Description of the endpoint."""
    site = site_of(request)
    root = site.root(request)
    service, dataset = f"{root}/sparql#service", CGD + "dataset"
    graphs = json.loads((await site.call({"job": "graphs"})).body)
    facts: list[tuple[str, str, object]] = [
        (service, "rdf:type", "sd:Service"),
        (service, "sd:endpoint", ox.NamedNode(f"{root}/sparql")),
        (service, "sd:supportedLanguage", "sd:SPARQL11Query"),
        (service, "sd:feature", "sd:UnionDefaultGraph"),
        (service, "rdfs:label", ox.Literal("claimgraph", language="en")),
        (service, "schema:softwareVersion", ox.Literal(__version__)),
        (service, "sd:defaultDataset", ox.NamedNode(dataset)),
        (dataset, "rdf:type", "sd:Dataset"),
        (dataset, "sd:defaultGraph", ox.NamedNode(f"{root}/.well-known/void#union")),
        (f"{root}/.well-known/void#union", "rdf:type", "sd:Graph"),
    ]
    facts += [(service, "sd:resultFormat", ox.NamedNode(FORMATS_NS + name)) for name in OFFERED]
    for name in graphs:
        entry = f"{root}/.well-known/void#{name}"
        facts += [(dataset, "sd:namedGraph", ox.NamedNode(entry)), (entry, "sd:name", ox.NamedNode(name))]
    return told(request, facts)


async def void(request: Request) -> Response:
    """The graph as a dataset (VoID, DCAT), at the well-known address, with where it is searched."""
    site = site_of(request)
    root = site.root(request)
    reply = await site.call({"job": "void", "base": f"{root}/"})
    facts: list[tuple[str, str, object]] = [
        (quad.subject.value, quad.predicate.value, quad.object) for quad in ox.parse(reply.body, ox.RdfFormat.N_TRIPLES)
    ]
    dataset = CGD + "dataset"
    facts += [
        (dataset, "void:openSearchDescription", ox.NamedNode(f"{root}/opensearch.xml")),
        (dataset, "void:uriLookupEndpoint", ox.NamedNode(f"{root}/search?q=")),
        (dataset, "dcterms:identifier", ox.Literal(f"sha256:{site.digest}")),
    ]
    return told(request, facts)


async def dump(request: Request) -> Response:
    """The whole graph as one file, in the order of graphs and subjects."""
    site = site_of(request)
    format_ = "trig" if request.url.path.endswith(".trig") else "nquads"
    return site.tagged(request, await site.call({"job": "dump", "graph": format_}, foreign=True), GRAPHS_MEDIA[format_])


def question_facts(root: str) -> Facts:
    """Each question as a SHACL SPARQL executable (SHACL Advanced Features, section 5), with the endpoint that runs it."""
    for name, question in questions().items():
        at = f"{root}/questions/{name}"
        yield at, "rdf:type", "sh:SPARQLExecutable"
        yield at, "rdf:type", "sh:SPARQLSelectExecutable"
        yield at, "rdfs:label", ox.Literal(name)
        yield at, "rdfs:comment", ox.Literal(question.meaning, language="en")
        yield at, "sh:select", ox.Literal(question.text)
        yield at, "schema:target", ox.NamedNode(f"{root}/sparql")


def told(request: Request, facts: Facts) -> Response:
    """Facts as RDF in the form that the client takes. Raises Problem (406) if it takes none."""
    format_ = chosen(request.headers.get("accept"), TRIPLES)
    if not format_:
        raise Problem(406, "none of the media types asked for is offered", f"one of {', '.join(TRIPLES.values())}")
    triples = sorted({ox.Triple(ox.NamedNode(s), _term(p), o if _is_term(o) else _term(str(o))) for s, p, o in facts}, key=str)  # type: ignore[arg-type]
    data = ox.serialize(triples, format=GRAPHS[format_], prefixes=None if format_ == "ntriples" else SPACES)
    return site_of(request).tagged(request, Reply({}, data or b""), TRIPLES[format_])


def _is_term(value: object) -> bool:
    return isinstance(value, ox.NamedNode | ox.Literal)


def _term(name: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(SPACES[prefix] + local if prefix in SPACES else name)
