"""Findings and their triples: deterministic IRIs, one rule each, no clock."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import TypeAlias

import pyoxigraph as ox

from claimgraph.iri import CG, CGD, FINDINGS_GRAPH
from claimgraph.model.quantity import TolerancePolicy
from claimgraph.rdf import Triple
from claimgraph.reason.filing import FILED_UNDER

RULES: dict[str, str] = {
    "figure-comparison": "1.0.0",
    "sum-check": "1.0.0",
    "series-check": "1.0.0",
    "qualifier-drift": "1.0.0",
    "quote-drift": "1.0.0",
    "dispute": "1.0.0",
    "position-shift": "1.0.0",
    "split-message": "1.0.0",
    "single-source": "1.0.0",
    "corroboration": "1.0.0",
    "circular-reporting": "1.0.0",
    "stale-figure": "1.0.0",
}
"""The rules and their versions, as graph/data/reference/policies.ttl declares them. A changed rule gets a new version."""

RULE_SET = "1.0.0"
"""The version of all rules together: raised with any of them."""

PROV = "http://www.w3.org/ns/prov#"
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
RDFS_LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
SOFTWARE_VERSION = ox.NamedNode("https://schema.org/softwareVersion")
XSD = "http://www.w3.org/2001/XMLSchema#"

Value: TypeAlias = Decimal | int | bool | date | str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found. ``kind`` is the class (``FigureComparison``), ``rule`` a key of ``RULES``.

    ``links`` are properties that lead to IRIs, ``values`` properties with numbers, dates, booleans or words, both by their
    local names. ``involves`` are all claims, statements and series that the finding is about, the inputs of its IRI
    together with ``apart``, which tells findings on the same inputs from each other. ``policy`` is the tolerance policy
    by which an 'about' was read, if one was. ``headings`` are what it is filed under.
    """

    kind: str
    rule: str
    involves: tuple[str, ...]
    explanation: str
    links: tuple[tuple[str, str], ...] = ()
    values: tuple[tuple[str, Value], ...] = ()
    policy: str | None = None
    apart: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()

    @property
    def iri(self) -> str:
        """``<CGD>finding/<rule>/<digest of rule, version and sorted inputs>``; the policy is an input where it matters."""
        inputs = sorted({*self.involves, *([self.policy] if self.policy else [])})
        text = "\n".join([self.rule, RULES[self.rule], *inputs, *self.apart])
        return f"{CGD}finding/{self.rule}/{sha256(text.encode()).hexdigest()[:20]}"

    def link(self, name: str) -> str | None:
        """The first target of a link."""
        return next((target for key, target in self.links if key == name), None)

    def links_to(self, name: str) -> tuple[str, ...]:
        """All targets of a link."""
        return tuple(target for key, target in self.links if key == name)

    def value(self, name: str) -> Value | None:
        """A value by its name."""
        return next((value for key, value in self.values if key == name), None)


def computation(policy: TolerancePolicy) -> str:
    """The IRI of the computation that makes findings: one for each version of the rules and each policy, whenever it runs."""
    return f"{CGD}computation/judging/{RULE_SET}/{re.split('[/#]', policy.iri)[-1]}"


def findings_to_triples(findings: Iterable[Finding], policy: TolerancePolicy) -> list[Triple]:
    """The triples of findings and of the computation that made them, in the order of the findings' IRIs.

    That they are derived from what they involve follows by the ontology: cg:involves is a prov:wasDerivedFrom.
    """
    ordered = sorted({finding.iri: finding for finding in findings}.items())
    made = list(_computation(policy, {finding.rule for _, finding in ordered})) if ordered else []
    for iri, finding in ordered:
        made += _triples(ox.NamedNode(iri), finding, policy)
    return made


def finding_lines(finding: Finding, policy: TolerancePolicy) -> bytes:
    """The same of one finding, as N-Quads in the named graph of findings."""
    return _lines(_triples(ox.NamedNode(finding.iri), finding, policy))


def computation_lines(policy: TolerancePolicy, rules: set[str]) -> bytes:
    """The computation that found something by these rules, as N-Quads in the named graph of findings."""
    return _lines(_computation(policy, rules)) if rules else b""


def _lines(triples: Iterable[Triple]) -> bytes:
    return "".join(sorted({f"{s} {p} {o} <{FINDINGS_GRAPH}> .\n" for s, p, o in triples})).encode()


def findings_to_quads(findings: Iterable[Finding], policy: TolerancePolicy) -> list[ox.Quad]:
    """The same in the named graph of findings."""
    graph = ox.NamedNode(FINDINGS_GRAPH)
    return [ox.Quad(*triple, graph) for triple in findings_to_triples(findings, policy)]


def _computation(policy: TolerancePolicy, rules: set[str]) -> Iterator[Triple]:
    subject = ox.NamedNode(computation(policy))
    yield subject, RDF_TYPE, ox.NamedNode(CG + "Computation")
    yield subject, RDFS_LABEL, ox.Literal(f"Comparison of claims by rule set {RULE_SET}", language="en")
    yield subject, SOFTWARE_VERSION, ox.Literal(RULE_SET)
    yield subject, ox.NamedNode(PROV + "used"), ox.NamedNode(policy.iri)
    for rule in sorted(rules):
        yield subject, ox.NamedNode(PROV + "used"), ox.NamedNode(f"{CGD}rule/{rule}")


def _triples(subject: ox.NamedNode, finding: Finding, policy: TolerancePolicy) -> Iterator[Triple]:
    yield subject, RDF_TYPE, ox.NamedNode(CG + finding.kind)
    for claim in sorted(set(finding.involves)):
        yield subject, ox.NamedNode(CG + "involves"), ox.NamedNode(claim)
    for name, target in finding.links:
        yield subject, ox.NamedNode(CG + name), ox.NamedNode(target)
    for name, value in finding.values:
        yield subject, ox.NamedNode(CG + name), literal(value)
    yield subject, ox.NamedNode(CG + "rule"), ox.NamedNode(f"{CGD}rule/{finding.rule}")
    yield subject, ox.NamedNode(CG + "explanation"), ox.Literal(finding.explanation, language="en")
    yield subject, ox.NamedNode(PROV + "wasGeneratedBy"), ox.NamedNode(computation(policy))
    for heading in finding.headings:
        yield subject, FILED_UNDER, ox.Literal(heading)
    if finding.policy:
        yield subject, ox.NamedNode(CG + "underPolicy"), ox.NamedNode(finding.policy)


def literal(value: Value) -> ox.Literal:
    """A value as a literal in the form in which a store keeps it: no zeros behind the last digit of a decimal."""
    if isinstance(value, str):
        return ox.Literal(value)
    if isinstance(value, bool):
        return ox.Literal("true" if value else "false", datatype=ox.NamedNode(XSD + "boolean"))
    if isinstance(value, date):
        return ox.Literal(value.isoformat(), datatype=ox.NamedNode(XSD + "date"))
    if isinstance(value, int):
        return ox.Literal(str(value), datatype=ox.NamedNode(XSD + "integer"))
    text = f"{value:f}"
    return ox.Literal(text.rstrip("0").rstrip(".") if "." in text else text, datatype=ox.NamedNode(XSD + "decimal"))
