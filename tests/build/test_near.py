"""A document derived over the part of the reference files that it needs is what it is over all of them, or all are read."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from benchmarks.generator import write
from claimgraph.build import build
from claimgraph.build.derive import Deriver
from claimgraph.build.inputs import sources
from claimgraph.build.near import near
from claimgraph.build.unit import REFERENCE
from claimgraph.corpus import load_document, load_ontology, load_shapes
from claimgraph.errors import DataError
from claimgraph.home import DATA, ONTOLOGY
from claimgraph.store import open_reader, read_catalogue
from claimgraph.validate.query import QueryFault, entries


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    write(tmp_path / "data", 45)
    return tmp_path / "data"


def compare(data: Path, store: Path) -> list[int]:
    """Derives some documents both ways; gives how many triples of the reference files each needed that did not need all."""
    build(store, data=data)
    reader, graphs = open_reader(store), read_catalogue(store)[REFERENCE].graphs
    whole = Deriver(ONTOLOGY, data, "compiled", "compiled", False)
    ontology, shapes, sizes = load_ontology(), load_shapes(), []
    for source in sorted(sources([data]))[::7]:
        part = near([load_document(source.file, source.root).triples], ontology, shapes, reader, graphs)
        if part is not None:
            narrow = Deriver(ONTOLOGY, data, "compiled", "compiled", False, narrow=lambda *_, part=part: part)  # type: ignore[misc]
            assert narrow.derive(source) == whole.derive(source)
            sizes.append(len(part.stated))
    reader.close()
    return sizes


def test_generated_documents_need_a_part(corpus: Path, tmp_path: Path) -> None:
    sizes = compare(corpus, tmp_path / "s")
    assert len(sizes) == 7 and max(sizes) < 120


def test_curated_documents(tmp_path: Path) -> None:
    assert len(compare(DATA, tmp_path / "s")) > 3


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("\nplace:bay-0 rdfs:comment 'more of it'@en .\n", "describes a thing of the reference files"),
        ("\nrole:spokesperson rdfs:comment 'more of it'@en .\n", "describes a thing that they point to"),
    ],
)
def test_documents_that_need_all(corpus: Path, tmp_path: Path, change: str, what: str) -> None:
    build(tmp_path / "s", data=corpus)
    file = corpus / "paper-0" / "d3.trig"
    start, end = file.read_text().split("graph:assertion {", 1)
    file.write_text(f"{start}graph:assertion {{{change}{end}")
    reader, graphs = open_reader(tmp_path / "s"), read_catalogue(tmp_path / "s")[REFERENCE].graphs
    look = partial(near, ontology=load_ontology(), shapes=load_shapes(), reader=reader, graphs=graphs)
    assert look([load_document(file, corpus).triples]) is None, what
    assert look([load_document(file.with_name("d4.trig"), corpus).triples]) is not None
    reader.close()


def test_faults_are_told_alike(corpus: Path, tmp_path: Path) -> None:
    build(tmp_path / "s", data=corpus)
    file = corpus / "paper-0" / "d3.trig"
    file.write_text(file.read_text().replace("actor:auditor-0", "place:bay-0").replace("cg:saidOn", "cg:saidAt"))
    said = []
    for full in (False, True):
        with pytest.raises(DataError) as caught:
            build(tmp_path / "s", data=corpus, full=full)
        said.append(str(caught.value))
    assert said[0] == said[1] and "saidAt" in said[0]


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        ("SELECT $this { $this cg:a ?b . ?b cg:c/cg:d ?e ; cg:f ?g }", []),
        ("SELECT $this { $this cg:a ?b FILTER (?b > 1) ?b cg:c ?d . FILTER NOT EXISTS { ?d cg:e ?f . ?f cg:g 1 } }", []),
        ("SELECT $this { $this cg:a ?b . ?other cg:c ?b ; cg:d ?e . ?e cg:f 1 }", ["cg:c"]),
        ("SELECT $this { BIND (EXISTS { ?x cg:a $this } AS ?y) FILTER (?y) }", ["cg:a"]),
        ("SELECT $this { $this cg:a ?b } GROUP BY $this HAVING (COUNT(?b) > 1)", []),
    ],
)
def test_by_what_a_query_enters(select: str, expected: list[str]) -> None:
    assert entries(select) == expected


@pytest.mark.parametrize(
    "select",
    [
        "SELECT $this { $this ^cg:a ?b }",
        "SELECT $this { ?b ?p $this }",
        "SELECT $this { ?b cg:a* $this }",
        "SELECT $this { <urn:x> cg:a ?b }",
        "SELECT $this { [] cg:a $this }",
        "SELECT $this { OPTIONAL { $this cg:a ?b } OPTIONAL { ?b cg:c ?d } }",
        "SELECT $this { ?b cg:c ?d . $this cg:a ?b }",
        "SELECT $this { (1 2) cg:a $this }",
        "SELECT $this { { $this cg:a ?b } UNION { ?c cg:d ?b } }",
        "SELECT $this { $this cg:a ?b { ?b cg:d ?e } }",
        "SELECT $this { { SELECT $this { $this cg:a ?b } } }",
    ],
)
def test_queries_of_which_it_cannot_be_told(select: str) -> None:
    with pytest.raises(QueryFault):
        entries(select)
