"""Where the built graph lives: quads in, queries out. A store knows nothing of the ontology, of settings or of HTTP."""

from claimgraph.store.base import Catalogue, GraphEntry, Manifest, Reader, Unit
from claimgraph.store.catalogue import Stamp
from claimgraph.store.draft import Draft, draft
from claimgraph.store.memory import MemoryReader
from claimgraph.store.opening import open_reader, publishing, read_catalogue

__all__ = [
    "Catalogue",
    "Draft",
    "GraphEntry",
    "Manifest",
    "MemoryReader",
    "Reader",
    "Stamp",
    "Unit",
    "draft",
    "open_reader",
    "publishing",
    "read_catalogue",
]
