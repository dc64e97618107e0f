"""The W3C test suite of SHACL: every core case, and the cases of SPARQL constraints, with the results that it states."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from claimgraph.errors import ShapeFault
from claimgraph.home import HOME
from claimgraph.rdf import Term, Triple, read
from claimgraph.validate import Background, compile_shapes
from claimgraph.validate.paths import read_path
from claimgraph.validate.terms import SH, ShapesGraph, sh

SUITE = HOME.parent / "shared" / "suites" / "shacl"
MANIFEST = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
TEST = "http://www.w3.org/ns/shacl-test#"

REFUSED = {
    "core/node/qualified-001": "counts without sh:qualifiedValueShape, which the standard leaves without effect, are refused",
    "core/property/uniqueLang-002": '"1"^^xsd:boolean, which the standard leaves without effect, is refused: write true',
    "sparql/component/nodeValidator-001": "custom constraint components are not supported",
    "sparql/component/optional-001": "custom constraint components are not supported",
    "sparql/component/propertyValidator-select-001": "custom constraint components are not supported",
    "sparql/component/validator-001": "custom constraint components are not supported",
    "sparql/pre-binding/shapesGraph-001": "$shapesGraph, optional in the standard, is not supported",
}
"""Cases whose shapes are refused on purpose, with the reason. All other cases have to give the stated results."""

# The suite keeps data, shapes and expected results in one file: these terms are not the shapes' own.
_NOT_SHAPES = {
    *("result", "conforms", "focusNode", "resultPath", "value", "sourceShape", "sourceConstraint", "sourceConstraintComponent"),
    *("resultSeverity", "resultMessage", "detail", "nodeShape", "ValidationReport", "ValidationResult"),
}

CASES = sorted(
    file.relative_to(SUITE).with_suffix("").as_posix()
    for folder in ("core", "sparql")
    for file in (SUITE / folder).rglob("*.ttl")
    if file.name != "manifest.ttl" and not file.stem.endswith(("-data", "-shapes")) and file.stem != "shacl-shacl-data-shapes"
)


def triples_of(file: Path) -> list[Triple]:
    quads = ox.parse(read(file), ox.RdfFormat.TURTLE, base_iri=file.as_uri())
    return [(quad.subject, quad.predicate, quad.object) for quad in quads]  # type: ignore[misc]


def is_shape_triple(triple: Triple) -> bool:
    names = {SH + name for name in _NOT_SHAPES}
    return triple[1].value not in names and not (isinstance(triple[2], ox.NamedNode) and triple[2].value in names)


def blank(text: str) -> str:
    return "_:" if text.startswith("_:") else text


def expected_results(graph: ShapesGraph, report: Term) -> Counter[tuple[str, ...]]:
    """Focus, path, shape, component, value, severity of the stated results; blank nodes are all alike."""
    found: Counter[tuple[str, ...]] = Counter()
    for node in graph.values(report, sh("result")):
        path = graph.one(node, sh("resultPath"))
        names = ("focusNode", "sourceShape", "sourceConstraintComponent", "value", "resultSeverity")
        focus, shape, component, value, severity = (blank(str(graph.one(node, sh(name)) or "")) for name in names)
        found[focus, read_path(graph, node, path).text if path else "", shape, component, value, severity] += 1
    return found


def test_suite_is_complete() -> None:
    if not SUITE.is_dir():
        pytest.skip(f"the W3C suite is not at {SUITE}")
    assert sum(case.startswith("core/") for case in CASES) == 98
    assert sum(case.startswith("sparql/") for case in CASES) == 23


@pytest.mark.skipif(not CASES, reason=f"the W3C suite is not at {SUITE}")
@pytest.mark.parametrize("case", CASES)
def test_case(case: str) -> None:
    file = SUITE / f"{case}.ttl"
    graph = ShapesGraph(triples_of(file))
    (test,) = {subject for subject, _, value in graph.triples if value == ox.NamedNode(TEST + "Validate")}
    action, result = graph.one(test, ox.NamedNode(MANIFEST + "action")), graph.one(test, ox.NamedNode(MANIFEST + "result"))
    assert action is not None
    assert result is not None
    places = [graph.one(action, ox.NamedNode(TEST + name)) for name in ("dataGraph", "shapesGraph")]
    data, shapes = (
        [*triples_of(Path(place.value.removeprefix("file://")))] for place in places if isinstance(place, ox.NamedNode)
    )
    if places[0] == places[1]:
        data = shapes  # one graph, so that its blank nodes are the same in both
    shapes = [triple for triple in shapes if is_shape_triple(triple)]
    if case in REFUSED or result == ox.NamedNode(TEST + "Failure"):
        with pytest.raises(ShapeFault):
            compile_shapes(shapes)
        return
    report = compile_shapes(shapes).validate(data, Background([]))
    found = Counter((*(blank(part) for part in violation.key), violation.severity) for violation in report.results)
    assert found == expected_results(graph, result)
    conforms = graph.one(result, sh("conforms"))
    assert isinstance(conforms, ox.Literal)
    assert report.conforms == (conforms.value == "true")
