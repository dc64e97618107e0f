"""What is known and in which words: the ontology, the shapes, the reference files and the source documents, as files of RDF.

This package reads and checks files one at a time; what follows from them is for ``reason``, whether they keep to the
shapes for ``validate``.
"""

from claimgraph.corpus.documents import Document, documents, load_document
from claimgraph.corpus.guard import Definitions
from claimgraph.corpus.ontology import load_ontology, load_shapes
from claimgraph.corpus.reference import ReferenceFile, load_reference, load_reference_file
from claimgraph.corpus.verify import captured_sources, verify

__all__ = [
    "Definitions",
    "Document",
    "ReferenceFile",
    "captured_sources",
    "documents",
    "load_document",
    "load_ontology",
    "load_reference",
    "load_reference_file",
    "load_shapes",
    "verify",
]
