"""The ontology and the shapes come from their files the same way every time."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from claimgraph.corpus import load_ontology, load_shapes
from claimgraph.errors import EnvironmentFault, SyntaxFault
from claimgraph.home import ONTOLOGY
from claimgraph.iri import CG, CGV, GENID


def nodes(triples, kind):
    return {term for item in triples for term in item if isinstance(term, kind)}


def test_core_alignments_and_vocabularies_are_there() -> None:
    names = {node.value for node in nodes(load_ontology(), ox.NamedNode)}
    assert {CG + "Statement", CGV + "stance/rules-out", "http://www.w3.org/ns/prov#Entity"} <= names


def test_the_ontology_has_no_blank_nodes_and_always_the_same_triples() -> None:
    first, second = load_ontology(), load_ontology()
    assert first == second
    assert not nodes(first, ox.BlankNode)
    assert any(node.value.startswith(GENID) for node in nodes(first, ox.NamedNode))


def test_a_change_in_one_file_renames_no_blank_node_of_another(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(ONTOLOGY, tmp_path / "ontology"))
    before = {node for node in nodes(load_ontology(folder), ox.NamedNode) if node.value.startswith(GENID)}
    with (folder / "vocabularies" / "stance.ttl").open("a") as file:
        file.write("<https://example.org/s> <https://example.org/p> [] .")
    after = {node for node in nodes(load_ontology(folder), ox.NamedNode) if node.value.startswith(GENID)}
    assert before < after


def test_shapes_keep_their_blank_nodes_under_labels_that_never_vary() -> None:
    first, second = load_shapes(), load_shapes()
    assert first == second
    assert nodes(first, ox.BlankNode)
    assert not any(node.value.startswith(GENID) for node in nodes(first, ox.NamedNode))


def test_a_folder_without_shapes_is_no_licence(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="no shapes there"):
        load_shapes(tmp_path)


def test_missing_and_broken_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match=r"core\.ttl"):
        load_ontology(tmp_path)
    (tmp_path / "core.ttl").write_text("@prefix : <http://example.org/> .\n:a :b :c")
    with pytest.raises(SyntaxFault, match=r"core\.ttl:2"):
        load_ontology(tmp_path)
