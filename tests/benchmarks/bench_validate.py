"""Validation of documents by the compiled shapes, beside pyshacl and pyrudof."""

from __future__ import annotations

import statistics

import pyoxigraph as ox

from benchmarks.corpora import World, terms
from benchmarks.measuring import Measured, Table, Target, installed, medians, missing, seconds
from claimgraph.rdf import Triple, to_rdflib
from claimgraph.validate import compile_shapes
from validate.comparison import Comparison
from validate.mutants import mutant

FAULTY, FAULTY_SMALL = 60, 3
SAMPLE = 5
"""So many documents are given to ``pyshacl.validate``, which takes seconds for each."""


def measure(world: World) -> Measured:
    """All documents by the compiled shapes; a sample by pyshacl and pyrudof, with equal results."""
    import pyshacl

    corpus = world.corpus(world.usual)
    documents = [data for _, data in corpus.documents(world.usual)]
    comparison = Comparison.of((*world.ontology, *corpus.reference), world.shapes)
    shapes, background, referee = comparison.shapes, comparison.background, comparison.referee
    sample = documents[:: len(documents) // SAMPLE][: 1 if world.small else SAMPLE]
    faulty = [mutant(documents[seed], seed)[1] for seed in range(FAULTY_SMALL if world.small else FAULTY)]

    shapes.validate(documents[0], background)
    assert all(shapes.validate(data, background).conforms for data in documents)
    thousand = seconds(lambda: [shapes.validate(data, background) for data in documents]) * 1000
    ours = thousand / len(documents)
    (compiling,) = medians(3, lambda: compile_shapes(world.shapes))
    reports = [comparison.agree(data) for data in (*sample, *faulty)]
    found = sum(not report.conforms for report in reports)

    graph, shapes_graph = (
        to_rdflib([*comparison.background_triples, *(triple for data in documents for triple in data)]),
        to_rdflib(world.shapes),
    )

    def whole(data: list[Triple]) -> None:
        subjects = sorted({triple[0].value for triple in data})
        assert pyshacl.validate(graph, shacl_graph=shapes_graph, focus_nodes=subjects, inplace=True)[0]

    as_it_is = statistics.median(seconds(lambda data=data: whole(data)) for data in sample) * 1000  # type: ignore[misc]
    at_best = statistics.median(seconds(lambda data=data: referee.validate(data)) for data in sample) * 1000  # type: ignore[misc]
    rows = [
        ("compiled shapes", f"each of {len(documents):,}", f"{ours:,.2f}", "", "all conform"),
        (
            "pyshacl.validate with focus_nodes",
            f"{len(sample)}, in a graph of {len(documents):,}",
            f"{as_it_is:,.0f}",
            f"{as_it_is / ours:,.0f} ×",
            "equal",
        ),
        ("pyshacl as our referee runs it", f"{len(sample)}, one by one", f"{at_best:,.0f}", f"{at_best / ours:,.0f} ×", "equal"),
    ]
    rows += _pyrudof(world, comparison, documents, faulty, ours) if installed("pyrudof") else [missing("pyrudof", 5)]
    note = (
        f"CPU ms a document. Compiling the shapes takes {compiling:.0f} ms, once. Results are equal for the sample and "
        f"for {len(faulty)} documents with a generated fault, {found} of which break a shape. As our referee runs it, pyshacl "
        "is given the focus nodes, and reads shapes and queries once."
    )
    goal = f"validation ≥ 100 × pyshacl at {len(documents):,} documents, equal results"
    limits = f"over our own referee, which spares pyshacl most of its work, it is {at_best / ours:,.0f} ×"
    target = Target(goal, f"{as_it_is / ours:,.0f} ×, equal", as_it_is / ours >= 100, limits)
    return Measured([Table("Validation", ("", "documents", "ms each", "to compiled shapes", "results"), rows, note)], [target])


def _pyrudof(
    world: World, comparison: Comparison, documents: list[list[Triple]], faulty: list[list[Triple]], ours: float
) -> list[tuple[str, ...]]:
    import pyrudof

    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    shapes = ox.serialize([ox.Triple(*triple) for triple in world.shapes], format=ox.RdfFormat.TURTLE) or b""
    rudof.read_shacl(shapes.decode(), pyrudof.ShaclFormat.Turtle)

    def conforms(some: list[list[Triple]]) -> bool:
        every = [*comparison.background_triples, *(triple for data in some for triple in data)]
        rudof.reset_data()
        rudof.read_data(terms(every).decode(), pyrudof.RDFFormat.NTriples)
        return bool(rudof.validate_shacl().conforms)

    verdicts = [conforms([data]) for data in faulty]
    same = sum(
        verdict == comparison.shapes.validate(data, comparison.background).conforms
        for verdict, data in zip(verdicts, faulty, strict=True)
    )
    result = "equal" if same == len(faulty) else f"equal for {same} of {len(faulty)}"
    rows = []
    for number in (1, len(documents)):
        spent = seconds(lambda number=number: conforms(documents[:number])) * 1000 / number  # type: ignore[misc]
        what = f"{number:,} in one graph"
        rows.append(("pyrudof, reading included", what, f"{spent:,.1f}", f"{spent / ours:,.0f} ×", result))
    return rows
