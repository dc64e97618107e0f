"""The compiled shapes and pyshacl side by side over the repository's own shapes, ontology and reference data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from claimgraph.corpus import load_ontology, load_reference, load_shapes
from claimgraph.home import ONTOLOGY
from claimgraph.rdf import Triple, parse, triples
from claimgraph.validate import Background, Referee, Report, Shapes, compile_shapes
from claimgraph.validate.terms import ShapesGraph, sh

EXAMPLES = sorted((ONTOLOGY / "examples").glob("*.ttl"))
SPARQL = "<http://www.w3.org/ns/shacl#SPARQLConstraintComponent>"


def read_turtle(file: Path) -> list[Triple]:
    """The triples of a Turtle or TriG file."""
    return list(triples(parse(file.read_bytes(), file)))


@dataclass(frozen=True)
class Comparison:
    """Both validators with the same shapes and the same background."""

    shape_triples: tuple[Triple, ...]
    background_triples: tuple[Triple, ...]
    shapes: Shapes
    background: Background
    referee: Referee

    @staticmethod
    def of_the_repository() -> Comparison:
        """The shapes of ``ontology/shapes`` over ontology and reference files."""
        return Comparison.of([*load_ontology(), *(triple for part in load_reference() for triple in part.triples)], load_shapes())

    @staticmethod
    def of(background: Iterable[Triple], shapes: Iterable[Triple]) -> Comparison:
        """These shapes over this background."""
        behind, given = tuple(background), tuple(shapes)
        return Comparison(given, behind, compile_shapes(given), Background(behind), Referee(behind, given))

    def agree(self, data: list[Triple]) -> Report:
        """Our report, after the comparison with pyshacl's.

        Allowed is one difference: rdflib compares values of different kinds where SPARQL has an error, so that a SPARQL
        constraint with a comparison may find more, in data in which other shapes find the wrong kind anyway.
        """
        ours, theirs = self.shapes.validate(data, self.background), self.referee.validate(data)
        assert ours.conforms == theirs.conforms
        mine, others = Counter(ours.keys()), Counter(theirs.keys())
        assert mine - others == Counter()
        for focus, path, shape, component, _ in others - mine:
            assert component == SPARQL, (focus, path, shape, component)
            assert self._compares(shape), (focus, path, shape)
        return ours

    def _compares(self, shape: str) -> bool:
        """Whether a SPARQL constraint of the shape compares by < or >."""
        graph = ShapesGraph(self.shape_triples)
        texts = [
            value.value
            for constraint in graph.values(ox.NamedNode(shape[1:-1]), sh("sparql"))
            for value in graph.values(constraint, sh("select"))
            if isinstance(value, ox.Literal)
        ]
        return any(f" {sign} " in text for text in texts for sign in ("<", ">", "<=", ">="))
