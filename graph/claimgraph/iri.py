"""The IRIs of claimgraph: namespaces and the naming of resources and graphs, as plain strings without rdflib.

The naming is a contract: a source document ``<publisher>/<document>`` is encoded in two named graphs, and what
follows from it lives in a third, so that asserted and inferred triples are never mistaken for each other.
"""

CG = "https://w3id.org/claimgraph/ontology#"
CGV = "https://w3id.org/claimgraph/vocabulary/"
CGD = "https://w3id.org/claimgraph/data/"

ONTOLOGY_GRAPH = "https://w3id.org/claimgraph/ontology"
"""The named graph of core.ttl, alignments.ttl and the vocabularies."""

SCHEMA_INFERRED_GRAPH = CGD + "graph/reference/inferred"
"""The named graph of what follows from the ontology and the reference files, without any document."""

FINDINGS_GRAPH = CGD + "graph/findings"

GENID = CGD + "genid/"
"""Blank nodes of the ontology are stored under this prefix (RDF 1.1, section 3.5): the store holds IRIs and literals only."""


def assertion_graph(document: str) -> str:
    """The graph that holds what a source document says; ``document`` is ``<publisher>/<document>``."""
    return f"{CGD}graph/{document}/assertion"


def provenance_graph(document: str) -> str:
    """The graph that says who encoded the document, when and how."""
    return f"{CGD}graph/{document}/provenance"


def inferred_graph(document: str) -> str:
    """The graph of what follows from the document together with the ontology and the reference files."""
    return f"{CGD}graph/{document}/inferred"


def reference_graph(name: str) -> str:
    """The graph of one reference file; ``name`` is the file's name without its ending."""
    return f"{CGD}graph/reference/{name}"


def source(document: str) -> str:
    """The IRI of the source document itself."""
    return f"{CGD}source/{document}"


def document_of(iri: str) -> str | None:
    """The document ``<publisher>/<document>`` whose own resource ``iri`` names; None for what documents share.

    A document's own resources are ``<CGD><kind>/<publisher>/<document>``, alone or followed by more; actors, places,
    intervals and all else that is shared are ``<CGD><kind>/<name>``.
    """
    parts = iri[len(CGD) :].split("/", 3) if iri.startswith(CGD) else ()
    return f"{parts[1]}/{parts[2]}" if len(parts) > 2 and parts[1] != "reference" else None
