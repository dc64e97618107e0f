"""The graph over HTTP: SPARQL endpoint, linked data, pages, reconciliation, claim search.

Nothing here is imported by a worker process beyond what runs a query, so this module stays empty of the web.
"""

from claimgraph.serve.settings import Settings

__all__ = ["Settings"]
