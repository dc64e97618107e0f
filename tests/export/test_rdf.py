"""RDF exports: the same bytes always, nothing lost or added, and read back by another library than the one that wrote them."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib.compare import to_isomorphic

from claimgraph.export.facts import Facts
from claimgraph.export.scope import Selection, select
from claimgraph.export.serialisation import (
    FORMATS,
    RESOURCES,
    SCHEMES,
    SHORT,
    canonical_digest,
    canonical_lines,
    sorted_distinct,
    write_rdf,
)
from claimgraph.iri import CGD, CGV
from claimgraph.rdf import to_rdflib
from claimgraph.store import MemoryReader, Reader
from export.support import held

RDFLIB = {"turtle": "turtle", "trig": "trig", "ntriples": "nt", "nquads": "nquads", "rdfxml": "xml"}


def written(selection: Selection, format: str, **options: int) -> bytes:
    out = io.BytesIO()
    write_rdf(selection.quads(), format, out, **options)
    return out.getvalue()


@pytest.mark.parametrize("format", FORMATS)
def test_what_comes_back_is_what_went_out(everything: Selection, format: str) -> None:
    quads = set(everything.quads())
    back = set(ox.parse(written(everything, format), FORMATS[format]))
    assert back == (quads if FORMATS[format].supports_datasets else {ox.Quad(*quad.triple) for quad in quads})


@pytest.mark.parametrize("format", FORMATS)
def test_rdflib_reads_it_too(everything: Selection, format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    read = rdflib.Dataset(default_union=True)
    read.parse(data=written(everything, format), format=RDFLIB[format])
    expected = {(s, p, o) for s, p, o in to_rdflib(held(everything.quads()))}
    assert {(s, p, o) for s, p, o in read.triples((None, None, None))} == expected
    if FORMATS[format].supports_datasets:
        names = {str(graph.identifier) for graph in read.graphs() if len(graph)}
        assert names == {quad.graph_name.value for quad in everything.quads()}


def test_the_reverse_oxigraph_reads_what_rdflib_writes(everything: Selection) -> None:
    text = to_rdflib(held(everything.quads())).serialize(format="nt")
    back = to_rdflib(held(ox.parse(text.encode(), ox.RdfFormat.N_TRIPLES)))
    assert to_isomorphic(back) == to_isomorphic(to_rdflib(held(everything.quads())))


@pytest.mark.parametrize("format", FORMATS)
def test_the_order_of_quads_and_the_memory_do_not_change_a_byte(everything: Selection, format: str) -> None:
    shuffled = MemoryReader(sorted(everything.quads(), key=lambda quad: hash(str(quad))))
    once = written(everything, format)
    assert written(select(shuffled, include=["findings"]), format) == once
    assert written(everything, format, limit=13) == once


def test_lines_are_sorted_and_distinct(everything: Selection) -> None:
    for format in ("ntriples", "nquads"):
        lines = written(everything, format).decode().splitlines()
        assert lines == sorted(set(lines))


def test_subjects_are_together_and_prefixes_short(everything: Selection) -> None:
    text = written(everything, "trig").decode()
    assert "actor:norland " in text and "stance:rules-out" in text
    assert "cgd:actor" not in text
    blocks = [line for line in text.splitlines() if line and not line.startswith(("@", "\t\t", "}"))]
    assert len(blocks) == len(set(blocks)), "a graph or subject begins twice"


def test_every_namespace_has_one_prefix(everything: Selection, article: Reader) -> None:
    """One for each scheme and each kind of resource that data have; the scheme of ratings keeps its own before rating nodes."""
    assert len(set(SHORT.values())) == len(SHORT)
    names = {quad.subject.value for quads in (everything.quads(), select(article).quads()) for quad in quads}  # type: ignore[union-attr]
    kinds = {name.removeprefix(CGD).split("/")[0] for name in names if name.startswith(CGD)}
    assert kinds - {"rating"} <= set(RESOURCES)
    assert {f"{CGV}{name}" for name in SCHEMES} == {node.value for node in Facts(article).instances("skos:ConceptScheme")}


def test_rdf_xml_is_well_formed_and_declares_no_entity(everything: Selection) -> None:
    data = written(everything, "rdfxml")
    assert ElementTree.fromstring(data).tag.endswith("}RDF")
    assert b"<!" not in data


def test_the_canonical_hash_is_that_of_rdfc_1_0(everything: Selection) -> None:
    dataset = ox.Dataset(everything.quads())
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(f"{quad} .\n" for quad in dataset)
    assert list(canonical_lines(everything.quads())) == lines
    assert canonical_digest(everything.quads())[1] == len(lines)


def test_the_canonical_hash_knows_graphs_apart(everything: Selection) -> None:
    quads = [ox.Quad(*quad.triple, ox.NamedNode("urn:x")) for quad in everything.quads()]
    assert canonical_digest(quads) != canonical_digest(everything.quads())
    assert canonical_digest(quads, graphs=False) == canonical_digest(everything.quads(), graphs=False)


@given(st.lists(st.text("ab<>/ ", max_size=6).map(lambda text: text + "\n"), max_size=60), st.integers(1, 9))
def test_sorting_through_files_is_sorting(lines: list[str], limit: int) -> None:
    assert list(sorted_distinct(lines, limit)) == sorted(set(lines))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_any_text_survives(text: str) -> None:
    quad = ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal(text), ox.NamedNode("urn:g"))
    for format in ("nquads", "trig"):
        out = io.BytesIO()
        write_rdf([quad], format, out, limit=1)
        assert set(ox.parse(out.getvalue(), FORMATS[format])) == {quad}
