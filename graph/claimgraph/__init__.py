"""claimgraph: a fact-check knowledge graph of actors, statements, figures and positions with provenance."""

__version__ = "0.1.0"
