"""A store in memory, for tests and for graphs that are asked once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from claimgraph.store.base import Manifest, Results

_FROM = re.compile(r"(?<![?$:\w-])FROM\b", re.IGNORECASE)
"""What every query with a FROM clause has, and few without."""

NOTHING_RECORDED = Manifest(version="", inputs={}, counts={}, digest="")


class MemoryReader:
    """A Reader over quads held in memory, or over an open pyoxigraph store."""

    def __init__(self, quads: Iterable[ox.Quad] | ox.Store = (), manifest: Manifest = NOTHING_RECORDED) -> None:
        self.manifest = manifest
        if isinstance(quads, ox.Store):
            self._store = quads
        else:
            self._store = ox.Store()
            self._store.extend(quads)

    def query(self, text: str) -> Results:
        """See Reader."""
        return self._store.query(text, use_default_graph_as_union=not names_graphs(text))

    def query_dataset(self, text: str, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> Results:
        """Runs a query over a dataset chosen from outside, which overrides its FROM clauses (SPARQL 1.1 Protocol, section 2.1.4).

        What is not listed is not there: the default graph is the union of ``default_graphs``, GRAPH finds ``named_graphs`` only.
        """
        default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [ox.NamedNode(name) for name in default_graphs]
        named: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(name) for name in named_graphs]
        return self._store.query(text, default_graph=default, named_graphs=named)

    def match(
        self,
        subject: ox.NamedNode | None = None,
        predicate: ox.NamedNode | None = None,
        object: ox.NamedNode | ox.Literal | None = None,
        graph: ox.NamedNode | None = None,
    ) -> Iterator[ox.Quad]:
        """See Reader."""
        return self._store.quads_for_pattern(subject, predicate, object, graph)

    def graphs(self) -> list[str]:
        """See Reader."""
        return sorted(name.value for name in self._store.named_graphs())

    def close(self) -> None:
        """Lets the quads go."""
        self._store = ox.Store()


def names_graphs(query: str) -> bool:
    """Whether the query has a FROM clause, which the engine would ignore if told to take the union of all graphs."""
    if not _FROM.search(query):
        return False
    from claimgraph.store.clauses import graphs_named

    return bool(graphs_named(query))
