"""The lines of an explanation: what a resource is, which passage proves it, who encoded it, what follows and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

import pyoxigraph as ox

from claimgraph import iri, reason
from claimgraph.cli.common import counted
from claimgraph.cli.naming import LABELS, NAMES, shorten
from claimgraph.errors import UsageError
from claimgraph.iri import CG, CGD
from claimgraph.query.resolve import plain
from claimgraph.rdf import Triple, sorted_triples
from claimgraph.store import Reader

OA, PROV, SCHEMA = "http://www.w3.org/ns/oa#", "http://www.w3.org/ns/prov#", "https://schema.org/"
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
ATTESTATIONS = ("Statement", "Silence", "CommentRequest")
RULES = {
    "prp-spo1": "subproperty",
    "prp-spo2": "property chain",
    "prp-inv1": "inverse property",
    "prp-inv2": "inverse property",
    "prp-symp": "symmetric property",
    "prp-trp": "transitive property",
    "prp-dom": "domain",
    "prp-rng": "range",
    "prp-eqp1": "equivalent property",
    "prp-eqp2": "equivalent property",
    "cax-sco": "subclass",
    "cax-eqc1": "equivalent class",
    "cax-eqc2": "equivalent class",
    "cls-hv1": "value restriction",
    "cls-hv2": "value restriction",
    "cls-svf1": "existential restriction",
    "cls-svf2": "existential restriction",
    "cls-int1": "intersection",
    "cls-int2": "intersection",
}
"""What the rules of OWL 2 RL (OWL 2 Profiles, section 4.3) are about, for readers who do not know their names."""


class Trace:
    """A reader of one store with the names of its resources, and the reasoner made from what it holds."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def values(self, subject: ox.NamedNode, name: str) -> list[ox.NamedNode | ox.Literal]:
        """The asserted and inferred values of a property, sorted."""
        found = {quad.object for quad in self.reader.match(subject, ox.NamedNode(name))}
        return sorted(found, key=str)  # type: ignore[arg-type]

    def one(self, subject: ox.NamedNode, name: str) -> str:
        """One value of a property as text, empty if there is none."""
        return next((value.value for value in self.values(subject, name)), "")

    def called(self, term: ox.NamedNode | ox.Literal) -> str:
        """A literal as it is, a resource by its English label, else another, else its shortened IRI."""
        if isinstance(term, ox.Literal):
            return term.value
        for name in LABELS:
            found = [value for value in self.values(term, name) if isinstance(value, ox.Literal)]
            if found:
                return next((value.value for value in found if value.language == "en"), found[0].value)
        return shorten(term.value)

    def triples(self, graphs: list[str]) -> list[Triple]:
        """The triples of some named graphs."""
        quads = (quad for name in graphs for quad in self.reader.match(graph=ox.NamedNode(name)))
        return sorted_triples((quad.subject, quad.predicate, quad.object) for quad in quads)  # type: ignore[misc]

    @cached_property
    def background(self) -> reason.Background:
        """The reasoner over the ontology and the reference files of the store."""
        start = iri.reference_graph("")
        reference = [name for name in self.reader.graphs() if name.startswith(start) and name != iri.SCHEMA_INFERRED_GRAPH]
        return reason.background(reason.compile_rules(self.triples([iri.ONTOLOGY_GRAPH])), self.triples(reference))

    def derivation(self, triple: Triple, graph: str) -> reason.Derivation | None:
        """Why a triple of that graph holds; None if it does not follow from what the store asserts."""
        document = _document(graph)
        graphs = [iri.assertion_graph(document), iri.provenance_graph(document)] if document else []
        return reason.explain(triple, self.triples(graphs), self.background)


def explain_resource(reader: Reader, node: ox.NamedNode) -> Iterator[str]:
    """What the store says of a resource, but for what it is filed under, and where that comes from."""
    trace = Trace(reader)
    yield f"{trace.called(node)}"
    yield f"  {node.value}"
    quads = sorted((quad for quad in reader.match(subject=node) if quad.predicate.value != CG + "filedUnder"), key=str)
    for quad in quads:
        if not _inferred(quad):
            yield f"  {shorten(quad.predicate.value)}: {_text(trace, quad.object)}"
    proofs = [node] if set(ATTESTATIONS) & _kinds(trace, node) else []
    proofs += [
        quad.subject for quad in reader.match(None, ox.NamedNode(CG + "content"), node) if isinstance(quad.subject, ox.NamedNode)
    ]
    for proof in sorted(set(proofs), key=str):
        yield from _attestation(trace, proof)
    if not proofs:
        yield from _encodings(trace, _graphs(quads))
    inferred = [quad for quad in quads if _inferred(quad)]
    if inferred:
        yield "what follows"
    for quad in inferred:
        yield from _because(trace, quad)
    if inferred:
        yield "claimgraph explain SUBJECT PREDICATE OBJECT shows each step of one of these"


def explain_triple(reader: Reader, subject: ox.NamedNode, predicate: ox.NamedNode, value: str) -> Iterator[str]:
    """Why a triple holds: its graph, the derivation, the origin of each asserted triple. Raises UsageError if it is not there."""
    trace = Trace(reader)
    quads = sorted(reader.match(subject, predicate), key=str)
    found = [quad for quad in quads if plain(value) in map(plain, _spellings(trace, quad.object))]
    if not found:
        known = ", ".join(dict.fromkeys(_plain(quad.object) for quad in quads)) or "no value"
        detail = f"{shorten(subject.value)} {shorten(predicate.value)} {value!r} does not hold in this store"
        raise UsageError(detail, f"it has {known}")
    for quad in found:
        graph = quad.graph_name.value  # type: ignore[union-attr]
        triple: Triple = (quad.subject, quad.predicate, quad.object)  # type: ignore[assignment]
        yield _line(triple)
        yield f"  in graph {shorten(graph)}"
        derivation = trace.derivation(triple, graph) if _inferred(quad) else None
        graphs = {graph}
        if derivation:
            yield from _tree(trace, derivation, "  ")
            graphs = {name for item in derivation.asserted() for name in _graphs(trace.reader.match(*item.conclusion))}  # type: ignore[arg-type]
        if set(ATTESTATIONS) & _kinds(trace, subject):
            yield from _attestation(trace, subject)
        else:
            yield from _encodings(trace, graphs)


def _attestation(trace: Trace, node: ox.NamedNode, before: tuple[ox.NamedNode, ...] = ()) -> Iterator[str]:
    """The source and the passages that prove a statement, silence or request, its encoder, and the statements it passes on."""
    yield f"reported by {shorten(node.value)}"
    for name in ("speaker", "actor", "requester"):
        for value in trace.values(node, CG + name):
            who = trace.called(value)
            roles = (trace.called(item).removeprefix(f"{who}, ") for item in trace.values(node, CG + "inCapacity"))
            said = trace.one(node, CG + "saidOn")
            yield f"  {name}: {who}{''.join(f', {role}' for role in roles)}{f', on {said}' if said else ''}"
    for source in trace.values(node, CG + "reportedIn"):
        assert isinstance(source, ox.NamedNode)
        published, address = trace.one(source, SCHEMA + "datePublished"), trace.one(source, SCHEMA + "url")
        facts = ", ".join(filter(None, (f"published {published}" if published else "", address)))
        yield f"  source: {trace.called(source)}{f' ({facts})' if facts else ''}"
    yield from sorted((_passage(trace, passage) for passage in trace.values(node, CG + "passage")), key=_first_number)
    for line in _encodings(trace, _graphs(trace.reader.match(node))):
        yield f"  {line}"
    for earlier in trace.values(node, CG + "basedOn"):
        assert isinstance(earlier, ox.NamedNode)
        yield f"  passes on {shorten(earlier.value)}"
        if earlier not in (node, *before):
            yield from _attestation(trace, earlier, (node, *before))


def _passage(trace: Trace, passage: ox.NamedNode | ox.Literal) -> str:
    """Where a passage begins and ends, its digest, and the words that are kept verbatim."""
    assert isinstance(passage, ox.NamedNode)
    selectors = [item for item in trace.values(passage, OA + "hasSelector") if isinstance(item, ox.NamedNode)]
    start, end, quote = ("".join(trace.one(item, OA + name) for item in selectors) for name in ("start", "end", "exact"))
    quoted = f', quoted: "{quote}"' if quote else ""
    return f"  passage: code points {start} to {end}, SHA-256 {trace.one(passage, CG + 'digest')}{quoted}"


def _first_number(line: str) -> int:
    return int(next((word for word in line.split() if word.isdecimal()), 0))


def _encodings(trace: Trace, graphs: set[str]) -> Iterator[str]:
    """Who made these graphs from their sources, when and how."""
    activities = {value for name in graphs for value in trace.values(ox.NamedNode(name), PROV + "wasGeneratedBy")}
    for activity in sorted(activities, key=str):
        assert isinstance(activity, ox.NamedNode)
        who = " and ".join(trace.called(agent) for agent in trace.values(activity, PROV + "wasAssociatedWith"))
        facts = [
            f"{name} {trace.called(value)}" for name in ("method", "confidence") for value in trace.values(activity, CG + name)
        ]
        facts += [trace.called(value) for value in trace.values(activity, CG + "reviewStatus")]
        yield f"encoded by {who} on {trace.one(activity, PROV + 'endedAtTime')[:10]} ({', '.join(facts)})"


def _graphs(quads: Iterable[ox.Quad]) -> set[str]:
    """The named graphs of asserted quads."""
    return {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode) and not _inferred(quad)}


def _because(trace: Trace, quad: ox.Quad) -> Iterator[str]:
    """An inferred triple in one line, with its rule and the asserted triples behind it."""
    triple: Triple = (quad.subject, quad.predicate, quad.object)  # type: ignore[assignment]
    yield f"  {shorten(quad.predicate.value)}: {_text(trace, quad.object)}"
    derivation = trace.derivation(triple, quad.graph_name.value)  # type: ignore[union-attr]
    if derivation:
        axioms = "; ".join(_axiom(trace, item) for item in derivation.axioms)
        yield f"    by {_rule(derivation)}{f', axiom {axioms}' if axioms else ''}"


def _tree(trace: Trace, derivation: reason.Derivation, indent: str) -> Iterator[str]:
    if derivation.rule is None:
        yield f"{indent}asserted in {_origin(trace, derivation)}"
        return
    yield f"{indent}inferred by {_rule(derivation)}"
    for axiom in derivation.axioms:
        yield f"{indent}  axiom {_axiom(trace, axiom)}"
    for premise in derivation.premises:
        yield f"{indent}  because {_line(premise.conclusion)}"
        yield from _tree(trace, premise, indent + "    ")


def _origin(trace: Trace, derivation: reason.Derivation) -> str:
    """The named graphs that assert a triple."""
    names = _graphs(trace.reader.match(*derivation.conclusion))  # type: ignore[arg-type]
    return " and ".join(shorten(name) for name in sorted(names)) or derivation.origin


def _axiom(trace: Trace, derivation: reason.Derivation) -> str:
    subject, predicate, value = derivation.conclusion
    members = trace.background.rules.axioms.lists.get(value)
    end = f"({' '.join(shorten(item.value) for item in members)})" if members else _plain(value)
    inferred = f" (itself inferred, {counted(len(tuple(derivation.asserted())), 'axiom')})" if derivation.rule else ""
    return f"{_plain(subject)} {_plain(predicate)} {end}{inferred}"


def _rule(derivation: reason.Derivation) -> str:
    name = derivation.rule or ""
    return f"{name} ({RULES[name]})" if name in RULES else name


def _line(triple: Triple) -> str:
    return " ".join(_plain(term) for term in triple)


def _spellings(trace: Trace, term: object) -> set[str]:
    """What a user may write for a value: its text, its IRI, the IRI's end, each of its names."""
    if isinstance(term, ox.NamedNode):
        return {term.value, shorten(term.value), *(value.value for name in NAMES for value in trace.values(term, name))}
    return {term.value, str(term)} if isinstance(term, ox.Literal) else {str(term)}


def _plain(term: object) -> str:
    return shorten(term.value) if isinstance(term, ox.NamedNode) else str(term)


def _text(trace: Trace, term: object) -> str:
    """A literal as it stands, a resource by its name and its shortened IRI."""
    if not isinstance(term, ox.NamedNode):
        return str(term)
    name, short = trace.called(term), shorten(term.value)
    return short if name == short else f"{name} <{short}>"


def _kinds(trace: Trace, node: ox.NamedNode) -> set[str]:
    return {value.value.removeprefix(CG) for value in trace.values(node, RDF_TYPE.value)}


def _inferred(quad: ox.Quad) -> bool:
    return isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value.endswith("/inferred")


def _document(graph: str) -> str:
    """The key of the document to which a graph belongs, empty for the ontology, the reference files and the findings."""
    name = graph.removeprefix(CGD + "graph/")
    return name.rsplit("/", 1)[0] if name.count("/") == 2 else ""
