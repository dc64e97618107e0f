"""Turtle snippets for validation tests, and the question asked of both validators."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox

from claimgraph.rdf import Triple, parse, triples
from claimgraph.validate import Background, Report, compile_shapes, referee

PREFIXES = """
@prefix ex: <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
EX = "http://example.org/"
Keys = tuple[tuple[str, str, str, str, str], ...]


def turtle(text: str) -> list[Triple]:
    """The triples of Turtle with the prefixes above; blank nodes keep no meaning beyond one call."""
    return list(triples(parse((PREFIXES + text).encode(), "snippet.ttl")))


def check(shapes: str, data: str, background: str = "", focus_from_background: bool = False) -> Report:
    """Our report of data against shapes, all Turtle."""
    return compile_shapes(turtle(shapes)).validate(turtle(data), Background(turtle(background)), focus_from_background)


def agreed(shapes: str, data: str, background: str = "") -> Report:
    """Our report, after pyshacl has given the same results."""
    shape_triples, document, base = turtle(shapes), turtle(data), turtle(background)
    ours = compile_shapes(shape_triples).validate(document, Background(base))
    theirs = referee(document, base, shape_triples)
    assert Counter(ours.keys()) == Counter(theirs.keys())
    assert ours.conforms == theirs.conforms
    return ours


def short(text: str) -> str:
    """N-Triples text without the namespaces of tests and SHACL."""
    for namespace, prefix in ((EX, ""), ("http://www.w3.org/ns/shacl#", "sh:"), ("http://www.w3.org/2001/XMLSchema#", "xsd:")):
        text = text.replace(f"<{namespace}", f"<{prefix}")
    return text.replace("<", "").replace(">", "")


def faults(report: Report) -> set[tuple[str, str, str]]:
    """Focus node, component (without its ending) and value of each result, shortened."""
    return {
        (short(found.focus), short(found.component).removeprefix("sh:").removesuffix("ConstraintComponent"), short(found.value))
        for found in report.results
    }


def named(text: str) -> ox.NamedNode:
    """A term of the example namespace."""
    return ox.NamedNode(EX + text)
