"""Validation measured: the compiled shapes against pyshacl, per document and per hundred, and what does not make it slower.

Run with ``pytest tests/benchmarks/bench_validate.py -m benchmark``. The tables tell CPU time. What is asserted is that both
validators give the same results, for documents that conform and for generated faults. A document is the examples of
``ontology/examples`` that speak of one article, put together under a name of its own.
"""

from __future__ import annotations

import platform
import statistics
import time
from collections.abc import Callable
from importlib.metadata import version

import pyoxigraph as ox
import pyshacl
import pytest

from claimgraph.home import ONTOLOGY
from claimgraph.rdf import Term, Triple, to_rdflib
from claimgraph.validate import Background, compile_shapes
from validate.comparison import EXAMPLES, Comparison, read_turtle
from validate.mutants import mutant

PARTS = (
    "statement",
    "figure",
    "position",
    "comment-request",
    "sentence",
    "unnamed-actor",
    "silence",
    "passage",
    "encoding",
    "proposal",
)
ARTICLE = "courier/2021-05-04"
DOCUMENTS = 100
MUTANTS = 600


def document(number: int) -> list[Triple]:
    """The article of the examples under another name."""

    def renamed(term: Term) -> Term:
        if isinstance(term, ox.NamedNode) and ARTICLE in term.value:
            return ox.NamedNode(term.value.replace(ARTICLE, f"courier/n{number}"))
        return term

    data = dict.fromkeys(triple for name in PARTS for triple in read_turtle(ONTOLOGY / "examples" / f"{name}.ttl"))
    return [(renamed(subject), predicate, renamed(value)) for subject, predicate, value in data]  # type: ignore[misc]


def filler(size: int) -> list[Triple]:
    """Background that no document refers to."""
    kind, property_ = ox.NamedNode("https://example.org/Thing"), ox.NamedNode("https://example.org/next")
    type_ = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    nodes = [ox.NamedNode(f"https://example.org/{number}") for number in range(size // 2)]
    return [item for node in nodes for item in ((node, type_, kind), (node, property_, nodes[0]))]


def spent(work: Callable[[], object], times: int = 1) -> float:
    """Median CPU milliseconds of a piece of work."""
    measured = []
    for _ in range(times):
        begun = time.process_time()
        work()
        measured.append(time.process_time() - begun)
    return statistics.median(measured) * 1000


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return Comparison.of_the_repository()


@pytest.mark.benchmark
def test_validation(comparison: Comparison, capsys: pytest.CaptureFixture[str]) -> None:
    shapes, background, referee = comparison.shapes, comparison.background, comparison.referee
    documents = [document(number) for number in range(DOCUMENTS)]
    documents[1::10] = [mutant(data, seed)[1] for seed, data in enumerate(documents[1::10])]
    data = documents[0]
    everything = to_rdflib([*data, *comparison.background_triples])
    shapes_graph = to_rdflib(comparison.shape_triples)
    wide = Background([*comparison.background_triples, *filler(10 * len(comparison.background_triples))])

    reports = [comparison.agree(one) for one in documents]
    assert [report.conforms for report in reports].count(True) >= DOCUMENTS * 9 // 10
    assert shapes.validate(data, wide) == reports[0]
    conforms, _, _ = pyshacl.validate(everything, shacl_graph=shapes_graph)
    assert conforms == reports[0].conforms

    ours = spent(lambda: shapes.validate(data, background), 100)
    theirs = spent(lambda: referee.validate(data), 5)
    plain = spent(lambda: pyshacl.validate(everything, shacl_graph=shapes_graph), 3)
    subjects = sorted({triple[0].value for triple in data})
    focused = spent(lambda: pyshacl.validate(everything, shacl_graph=shapes_graph, focus_nodes=subjects), 3)
    ours_all = spent(lambda: [shapes.validate(one, background) for one in documents], 3)
    theirs_all = spent(lambda: [referee.validate(one) for one in documents])
    first = statistics.median(spent(lambda number=number: shapes.validate(documents[number], background)) for number in range(50))
    for number in range(2000):
        shapes.validate(documents[number % DOCUMENTS], background)
    last = statistics.median(spent(lambda number=number: shapes.validate(documents[number], background)) for number in range(50))
    rows = [
        ("compile the shapes", spent(lambda: compile_shapes(comparison.shape_triples), 5), None),
        ("index the background", spent(lambda: Background(comparison.background_triples), 5), None),
        ("a document, compiled shapes", ours, None),
        ("a document, pyshacl for its focus nodes, shapes and queries read once", theirs, theirs / ours),
        ("a document, pyshacl.validate with focus_nodes", focused, focused / ours),
        ("a document, pyshacl.validate over document and background", plain, plain / ours),
        (f"{DOCUMENTS} documents, compiled shapes", ours_all, None),
        (f"{DOCUMENTS} documents, pyshacl for their focus nodes", theirs_all, theirs_all / ours_all),
        ("a document over 11 times the background", spent(lambda: shapes.validate(data, wide), 100), None),
        ("a document of the first fifty", first, None),
        ("a document after two thousand", last, None),
    ]
    with capsys.disabled():
        sizes = len(data), len(comparison.shape_triples), len(background.triples)
        print("\n\n{} quads a document, {} triples of shapes, {} of background".format(*sizes))
        for label, cost, ratio in rows:
            print(f"{label:<72} {cost:>10.2f} ms" + (f" {ratio:>7.0f} x" if ratio else ""))
        versions = ", ".join(f"{name} {version(name)}" for name in ("pyoxigraph", "pyshacl", "rdflib"))
        print(f"Python {platform.python_version()}, {versions}, {platform.machine()}")


@pytest.mark.benchmark
def test_many_generated_faults(comparison: Comparison, capsys: pytest.CaptureFixture[str]) -> None:
    faulty = 0
    for seed in range(100_000, 100_000 + MUTANTS):
        _, data = mutant(read_turtle(EXAMPLES[seed % len(EXAMPLES)]), seed)
        faulty += not comparison.agree(data).conforms
    with capsys.disabled():
        print(f"\n{MUTANTS} mutants, {faulty} with a fault: both validators agree on each")
    assert faulty > MUTANTS // 2
