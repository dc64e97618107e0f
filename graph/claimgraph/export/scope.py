"""What an export holds: the whole store, or a closed description of part of it.

A description is closed if whatever it mentions is described in it too: a statement comes with its claims, passages,
source, speaker and capacity, with the statements that it passes on, and with the provenance of its document; a claim
comes with the statements that put it forward and the reviews that conclude on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from claimgraph import iri
from claimgraph.errors import UsageError
from claimgraph.export.facts import Facts, kind_of_graph
from claimgraph.home import QUERIES
from claimgraph.query import bind, execute, resolve
from claimgraph.query.question import load
from claimgraph.store import Reader

KINDS = ("asserted", "inferred", "findings", "ontology")
"""What can be included; curated data always are."""

BACK = ("cg:content", "cg:reviewedClaim")
"""Properties along which a claim brings what points to it: the statements that put it forward, the reviews on it."""

FINDING_LINKS = "cg:involves"


@dataclass(frozen=True)
class Selection:
    """What is exported of a store: ``included`` are some of ``KINDS``, ``nodes`` the resources described, None for all.

    Findings on a part bring the other side of each comparison; ``core`` is the part without these, None for the same.
    """

    reader: Reader
    nodes: frozenset[str] | None = None
    included: frozenset[str] = field(default_factory=lambda: frozenset(KINDS[:1]))
    core: frozenset[str] | None = None

    @cached_property
    def documents(self) -> frozenset[str]:
        """The keys of the documents whose own resources are described."""
        if self.nodes is None:
            return frozenset(self.facts.documents)
        return frozenset(filter(None, map(iri.document_of, self.nodes)))

    @property
    def facts(self) -> Facts:
        """The asserted facts of the whole store, to look things up."""
        return Facts(self.reader)

    @property
    def itself(self) -> Selection:
        """The part that was asked for, without findings and the other sides of their comparisons."""
        return Selection(self.reader, self.core, self.included - {"findings"}, self.core)

    def holds(self, node: ox.NamedNode) -> bool:
        """Whether the resource is described in this selection."""
        return self.nodes is None or node.value in self.nodes

    def instances(self, *classes: str) -> list[ox.NamedNode]:
        """The resources of this selection with one of these asserted classes, in the order of their IRIs.

        Findings are there only if they are included, concepts only if the ontology is.
        """
        found = [node for node in self.facts.instances(*classes) if self.holds(node)]
        return [node for node in found if next(self.about(node), None) is not None]

    def graphs(self) -> list[str]:
        """The named graphs of the store that hold what is included, sorted."""
        return [name for name in self.reader.graphs() if kind_of_graph(name) in self.included]

    def quads(self) -> Iterator[ox.Quad]:
        """The quads of this selection, in no order."""
        if self.nodes is None:
            for name in self.graphs():
                yield from self.reader.match(graph=ox.NamedNode(name))
            return
        for name in self.nodes:
            yield from self.about(ox.NamedNode(name))

    def about(self, node: ox.NamedNode) -> Iterator[ox.Quad]:
        """The quads of this selection whose subject is the resource."""
        for quad in self.reader.match(node):
            kind = _kind(quad)
            if kind in self.included and self._described_here(quad) and (kind != "inferred" or self._closed(quad)):
                yield quad

    def _described_here(self, quad: ox.Quad) -> bool:
        """What documents share (an interval, say) is described in each of them: here, by those that are in the selection."""
        key = _document(quad)
        return not key or key in self.documents

    def _closed(self, quad: ox.Quad) -> bool:
        return self.nodes is None or not _ours(quad.object) or quad.object.value in self.nodes  # type: ignore[union-attr]


def select(
    reader: Reader,
    *,
    source: str | None = None,
    topic: str | None = None,
    actor: str | None = None,
    ids: Iterable[str] = (),
    query: str | None = None,
    file: str = "query",
    include: Iterable[str] = (),
) -> Selection:
    """The part of a store that a user asks for: everything, or what satisfies each of the conditions given.

    ``source``, ``topic`` and ``actor`` are what a user writes: labels, local names or IRIs. ``ids`` are IRIs. ``query`` is a
    SELECT query of which every IRI in every row counts; ``file`` names it in errors. ``include`` adds what follows by
    reasoning, the findings, the ontology.

    Raises UsageError if a name is unknown or ambiguous, a query malformed or no SELECT, and if nothing is left.
    """
    included = frozenset({"asserted", *include})
    conditions: list[tuple[str, set[str]]] = []
    if source:
        conditions.append((f"source {source!r}", _of_source(reader, resolve(reader, "source", source))))
    for kind, text in (("topic", topic), ("actor", actor)):
        if text:
            conditions.append((f"{kind} {text!r}", _found(reader, kind, resolve(reader, kind, text))))
    named = set(ids)
    if named:
        conditions.append(("the resources named", named))
    if query is not None:
        conditions.append((file, _asked(reader, query, file)))
    if not conditions:
        return Selection(reader, None, included)
    roots = set.intersection(*(found for _, found in conditions))
    nodes = closed_description(reader, roots)
    if not nodes:
        empty = " and ".join(name for name, _ in conditions)
        raise UsageError(f"nothing in this store is selected by {empty}", "ask with fewer conditions, or see claimgraph ask")
    core = frozenset(nodes)
    return Selection(reader, frozenset(_with_findings(reader, nodes)) if "findings" in included else core, included, core)


def closed_description(reader: Reader, roots: Iterable[str]) -> set[str]:
    """The resources of ours that a closed description of the roots describes; roots that the store does not know fall away."""
    facts = Facts(reader)
    seen: set[str] = set()
    todo = list(roots)
    while todo:
        name = todo.pop()
        if name in seen or not name.startswith(iri.CGD):
            continue
        node = ox.NamedNode(name)
        found = [quad for quad in reader.match(node) if _kind(quad) == "asserted"]
        if not found:
            continue
        seen.add(name)
        todo += [quad.object.value for quad in found if isinstance(quad.object, ox.NamedNode)]
        todo += sorted({iri.assertion_graph(key) for key in map(_document, found) if key and key == iri.document_of(name)})
        todo += [subject.value for back in BACK for subject in facts.subjects(back, node)]
    return seen


def _with_findings(reader: Reader, nodes: set[str]) -> set[str]:
    """The nodes with the findings on them, and a closed description of whatever else these findings involve."""
    facts = Facts(reader)
    findings = {finding for name in nodes for finding in facts.subjects(FINDING_LINKS, ox.NamedNode(name))}
    made = set(nodes)
    others: set[str] = set()
    todo = {finding.value for finding in findings}
    while todo:
        name = todo.pop()
        made.add(name)
        values = [quad.object.value for quad in reader.match(ox.NamedNode(name)) if _ours(quad.object)]  # type: ignore[union-attr]
        todo |= {value for value in values if value not in made and _is_found(reader, value)}
        others |= {value for value in values if value not in made}
    return made | closed_description(reader, others)


def _is_found(reader: Reader, name: str) -> bool:
    """Whether the resource is described in the graph of findings."""
    return next(reader.match(ox.NamedNode(name), None, None, ox.NamedNode(iri.FINDINGS_GRAPH)), None) is not None


def _of_source(reader: Reader, source: ox.NamedNode | ox.Literal) -> set[str]:
    """Everything in the graphs of a document; of a source that is no document's, what is reported in it."""
    document = iri.document_of(source.value)
    graphs = (iri.assertion_graph(document), iri.provenance_graph(document)) if document else ()
    own = iri.source(document) == source.value if document else False
    held = {quad.subject.value for name in graphs if own for quad in reader.match(graph=ox.NamedNode(name))}  # type: ignore[union-attr]
    return held | _found(reader, "source", source) | {source.value}


def _found(reader: Reader, kind: str, value: ox.NamedNode | ox.Literal) -> set[str]:
    query = bind(load(QUERIES / "export" / f"by-{kind}.rq"), {kind: value})
    return _iris(execute(reader, query, f"by-{kind}.rq")) | ({value.value} if kind == "actor" else set())


def _asked(reader: Reader, query: str, file: str) -> set[str]:
    results = execute(reader, query, file)
    if not isinstance(results, ox.QuerySolutions):
        raise UsageError(f"{file}: is no SELECT query", "select the statements, claims or other resources to export")
    found = _iris(results)
    if not any(name.startswith(iri.CGD) for name in found):
        raise UsageError(f"{file}: selects no resource of this store", f"select IRIs that begin with {iri.CGD}")
    return found


def _iris(results: object) -> set[str]:
    assert isinstance(results, ox.QuerySolutions)
    return {value.value for row in results for value in row if isinstance(value, ox.NamedNode)}


def _kind(quad: ox.Quad) -> str:
    return kind_of_graph(quad.graph_name.value) if isinstance(quad.graph_name, ox.NamedNode) else "asserted"


def _document(quad: ox.Quad) -> str:
    """The key of the document in one of whose graphs the quad stands, empty for what is shared."""
    name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
    key = name.removeprefix(iri.CGD + "graph/").rpartition("/")[0]
    return key if name.startswith(iri.CGD + "graph/") and key.count("/") == 1 and not key.startswith("reference/") else ""


def _ours(value: object) -> bool:
    return isinstance(value, ox.NamedNode) and value.value.startswith(iri.CGD)
