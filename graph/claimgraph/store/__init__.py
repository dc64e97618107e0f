"""Where the built graph lives: quads in, queries out. A store knows nothing of the ontology, of settings or of HTTP.

What writes is in ``draft`` and ``catalogue``: whoever only reads need not load it.
"""

from claimgraph.store.base import Catalogue, GraphEntry, Manifest, Reader, Unit
from claimgraph.store.memory import MemoryReader
from claimgraph.store.opening import open_reader, publishing, read_catalogue

__all__ = [
    "Catalogue",
    "GraphEntry",
    "Manifest",
    "MemoryReader",
    "Reader",
    "Unit",
    "open_reader",
    "publishing",
    "read_catalogue",
]
