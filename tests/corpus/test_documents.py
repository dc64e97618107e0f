"""A document is one file with two named graphs, which its path names."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from claimgraph.corpus import documents, load_document, load_reference, load_reference_file
from claimgraph.errors import BlankNodeFault, DataError, EnvironmentFault, StrayGraph, SyntaxFault
from claimgraph.iri import assertion_graph

GRAPH = "https://w3id.org/claimgraph/data/graph/herald/2030-01-08"
TRIPLE = "<https://example.org/s> <https://example.org/p> 1 ."


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_a_document_is_read_with_its_key_graphs_and_digest(harbour: Path, report: Path) -> None:
    document = load_document(report, harbour)
    assert document.key == "herald/2030-01-08"
    assert document.graphs == (f"{GRAPH}/assertion", f"{GRAPH}/provenance")
    assert document.digest == hashlib.sha256(report.read_bytes()).hexdigest()
    assert len(document.triples) == len(document.assertion) + len(document.provenance)
    assert len(document.provenance) == 12
    assert list(document.assertion) == sorted(document.assertion, key=lambda item: tuple(map(str, item)))


def test_documents_are_listed_by_key(harbour: Path) -> None:
    for name in ("herald/2030-01-10", "herald/2030-01-09", "gazette/1"):
        file = harbour / f"{name}.trig"
        file.parent.mkdir(exist_ok=True)
        file.write_text("")
    keys = [file.relative_to(harbour).with_suffix("").as_posix() for file in documents(harbour)]
    assert keys == ["gazette/1", "herald/2030-01-08", "herald/2030-01-09", "herald/2030-01-10"]


def test_a_document_elsewhere_takes_its_key_from_its_graphs(report: Path, tmp_path: Path) -> None:
    draft = report.rename(tmp_path / "draft.trig")
    assert load_document(draft).key == "herald/2030-01-08"


@pytest.mark.parametrize("text", ["", f"<{GRAPH}/provenance> {{ {TRIPLE} }}", f"<https://example.org/g> {{ {TRIPLE} }}"])
def test_a_document_elsewhere_without_an_assertion_graph(tmp_path: Path, text: str) -> None:
    (tmp_path / "draft.trig").write_text(text)
    with pytest.raises(DataError, match="no assertion graph"):
        load_document(tmp_path / "draft.trig")


@pytest.mark.parametrize("name", ["loose", "a/b/c", "Herald/1", "herald/1 2", "reference/1"])
def test_a_path_that_is_no_key(harbour: Path, name: str) -> None:
    file = harbour / f"{name}.trig"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("")
    with pytest.raises(DataError, match="is no document key") as caught:
        load_document(file, harbour)
    assert "<publisher>/<document>.trig" in caught.value.remedy


def test_triples_in_the_default_graph(harbour: Path, report: Path) -> None:
    with report.open("a") as file:
        file.write(TRIPLE)
    with pytest.raises(StrayGraph, match=r"2030-01-08\.trig: triples in the default graph") as caught:
        load_document(report, harbour)
    assert caught.value.expected == (f"{GRAPH}/assertion", f"{GRAPH}/provenance")


def test_triples_in_another_documents_graph(harbour: Path, report: Path) -> None:
    with report.open("a") as file:
        file.write(f"<{assertion_graph('herald/2030-01-09')}> {{ {TRIPLE} }}")
    with pytest.raises(StrayGraph, match="2030-01-09/assertion"):
        load_document(report, harbour)


@pytest.mark.parametrize("node", ["[]", "_:b", "[ a <https://example.org/c> ]"])
def test_a_blank_node_is_refused_with_its_place(harbour: Path, report: Path, node: str) -> None:
    change(report, "cg:content claim:boats-lost", f"cg:content {node}")
    with pytest.raises(BlankNodeFault, match=r"ontology#content> of <.*statement/herald/2030-01-08/office-boats>"):
        load_document(report, harbour)


def test_a_triple_about_a_triple_is_refused(harbour: Path, report: Path) -> None:
    change(report, "cg:content claim:boats-lost", "cg:content <<( claim:boats-lost a cg:Figure )>>")
    with pytest.raises(DataError, match="a triple as the value"):
        load_document(report, harbour)


def test_broken_turtle_is_told_with_line_and_column(harbour: Path, report: Path) -> None:
    lines = report.read_text().splitlines()
    number = next(index for index, line in enumerate(lines) if "cg:saidOn" in line)
    lines[number] = lines[number].replace("cg:saidOn", "cg:saidOn cg:")
    report.write_text("\n".join(lines))
    with pytest.raises(SyntaxFault) as caught:
        load_document(report, harbour)
    assert caught.value.line == number + 1
    assert str(caught.value).startswith(f"{report}:{number + 1}:")
    assert caught.value.exit_code == 1


def test_a_missing_file(harbour: Path) -> None:
    with pytest.raises(EnvironmentFault, match=r"2031-01-01\.trig: No such file"):
        load_document(harbour / "herald" / "2031-01-01.trig", harbour)
    with pytest.raises(EnvironmentFault, match=r"nobody\.ttl: No such file"):
        load_reference_file(harbour / "reference" / "nobody.ttl")


def test_reference_files_are_read_by_name(harbour: Path) -> None:
    (harbour / "reference" / "aaa.ttl").write_text(TRIPLE)
    names = [part.name for part in load_reference(harbour / "reference")]
    assert names == ["aaa", "actors"]


def test_reference_files_hold_no_blank_nodes(harbour: Path) -> None:
    (harbour / "reference" / "places.ttl").write_text("[] a <https://example.org/c> .")
    with pytest.raises(BlankNodeFault, match=r"places\.ttl"):
        load_reference(harbour / "reference")


@pytest.mark.parametrize("name", ["inferred", "With Space", "UPPER"])
def test_a_reference_file_whose_name_is_no_graph(harbour: Path, name: str) -> None:
    (harbour / "reference" / f"{name}.ttl").write_text(TRIPLE)
    with pytest.raises(DataError, match="no name for a reference file"):
        load_reference(harbour / "reference")


@pytest.mark.parametrize("name", ["assertion", "provenance"])
def test_a_document_with_an_empty_graph(harbour: Path, report: Path, name: str) -> None:
    other = {"assertion": "provenance", "provenance": "assertion"}[name]
    report.write_text(f"<{GRAPH}/{other}> {{ {TRIPLE} }}")
    with pytest.raises(DataError, match=f"{report}: no triples in <{GRAPH}/{name}>"):
        load_document(report, harbour)
