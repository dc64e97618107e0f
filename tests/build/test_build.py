"""A build checks, derives and stores; it gives the same graph every time, or none and the reasons."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pyoxigraph as ox
import pytest

from builds import dump
from claimgraph import iri
from claimgraph.build import build
from claimgraph.errors import CrossingLink, DataError, DataFaults, MissingStore, ShapeViolation, SyntaxFault, UnknownTerm
from claimgraph.judge import StandingJudge
from claimgraph.rdf import lines
from claimgraph.store import Reader, open_reader, read_catalogue
from claimgraph.store.catalogue import digest_of_graphs

KEY = "herald/2030-01-08"
STATEMENT = iri.CGD + f"statement/{KEY}/lind-masts"


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text, old
    file.write_text(text.replace(old, new))


def second_report(report: Path, day: str = "2030-01-09") -> Path:
    """Another document that says the same under another key."""
    copy = report.with_name(f"{day}.trig")
    copy.write_text(report.read_text().replace("2030-01-08", day))
    return copy


def graph(store: Path, name: str) -> set[tuple[str, str, str]]:
    reader = open_reader(store)
    try:
        return {(str(q.subject), str(q.predicate), str(q.object)) for q in reader.match(graph=ox.NamedNode(name))}
    finally:
        reader.close()


def test_the_named_graphs_are_apart(harbour: Path, tmp_path: Path) -> None:
    build(tmp_path / "s", data=harbour)
    reader = open_reader(tmp_path / "s")
    assert reader.graphs() == sorted(
        [
            iri.ONTOLOGY_GRAPH,
            iri.SCHEMA_INFERRED_GRAPH,
            iri.reference_graph("actors"),
            iri.assertion_graph(KEY),
            iri.provenance_graph(KEY),
            iri.inferred_graph(KEY),
        ]
    )
    reader.close()


def test_what_follows_is_in_graphs_of_its_own(harbour: Path, tmp_path: Path) -> None:
    build(tmp_path / "s", data=harbour)
    derived = (f"<{STATEMENT}>", f"<{iri.CG}onBehalfOf>", f"<{iri.CGD}actor/harbour-office>")
    asserted = graph(tmp_path / "s", iri.assertion_graph(KEY)) | graph(tmp_path / "s", iri.provenance_graph(KEY))
    inferred = graph(tmp_path / "s", iri.inferred_graph(KEY))
    assert derived in inferred and not asserted & inferred
    shared = graph(tmp_path / "s", iri.SCHEMA_INFERRED_GRAPH)
    nested = (
        f"<{iri.CGD}actor/harbour-office>",
        "<http://www.w3.org/ns/org#transitiveSubOrganizationOf>",
        f"<{iri.CGD}actor/harbour-town>",
    )
    assert nested in shared and not shared & inferred
    assert not shared & (graph(tmp_path / "s", iri.ONTOLOGY_GRAPH) | graph(tmp_path / "s", iri.reference_graph("actors")))


def test_the_summary_counts_what_the_store_holds(harbour: Path, tmp_path: Path) -> None:
    made = build(tmp_path / "s", data=harbour)
    sizes = {name: entry.count for unit in read_catalogue(tmp_path / "s").values() for name, entry in unit.graphs.items()}
    assert (made.documents, made.statements, made.findings) == (1, 2, 0)
    curated = (iri.assertion_graph(KEY), iri.provenance_graph(KEY), iri.reference_graph("actors"))
    assert made.asserted == sum(sizes[name] for name in curated)
    assert made.inferred == sizes[iri.inferred_graph(KEY)] + sizes[iri.SCHEMA_INFERRED_GRAPH]
    assert made.ontology == sizes[iri.ONTOLOGY_GRAPH]
    assert sum(sizes.values()) == len(dump(tmp_path / "s"))
    reader = open_reader(tmp_path / "s")
    assert reader.manifest.counts == {name: getattr(made, name) for name in reader.manifest.counts}
    assert reader.manifest.digest == made.digest
    reader.close()


def test_digests_are_those_of_a_dump(harbour: Path, report: Path, tmp_path: Path) -> None:
    edit(report, '"40"^^xsd:decimal', '"40.00"^^xsd:decimal')  # which the store gives back as 40
    made = build(tmp_path / "s", data=harbour)
    reader = open_reader(tmp_path / "s")
    entries = {name: entry for unit in read_catalogue(tmp_path / "s").values() for name, entry in unit.graphs.items()}
    listed = []
    for name in reader.graphs():
        text = "".join(lines(reader.match(graph=ox.NamedNode(name))))
        assert hashlib.sha256(text.encode()).hexdigest() == entries[name].digest
        listed.append((entries[name].digest, name))
    assert digest_of_graphs(listed) == made.digest
    reader.close()


BUILD_AND_DUMP = """
import sys
from pathlib import Path
from claimgraph.build import build
from claimgraph.rdf import lines
from claimgraph.store import open_reader
made = build(Path(sys.argv[1]), data=Path(sys.argv[2]))
sys.stdout.write("".join(lines(open_reader(Path(sys.argv[1])).match())) + made.digest)
"""


def test_the_same_input_gives_the_same_bytes_whatever_the_hash_seed(harbour: Path, report: Path, tmp_path: Path) -> None:
    second_report(report)
    said = []
    for seed in ("1", "2"):
        command = [sys.executable, "-c", BUILD_AND_DUMP, str(tmp_path / seed), str(harbour)]
        said.append(subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout)
    assert said[0] == said[1]
    assert said[0].count(b"\n") > 4000


def test_building_again_over_a_store_gives_the_same_graph(harbour: Path, tmp_path: Path) -> None:
    first = build(tmp_path / "s", data=harbour)
    assert build(tmp_path / "s", data=harbour) == first


def test_a_change_in_one_document_changes_its_unit_alone(harbour: Path, report: Path, tmp_path: Path) -> None:
    second_report(report)
    build(tmp_path / "s", data=harbour)
    before = read_catalogue(tmp_path / "s")
    edit(report, '"40"^^xsd:decimal', '"41"^^xsd:decimal')
    build(tmp_path / "s", data=harbour)
    after = read_catalogue(tmp_path / "s")
    assert {key for key in after if after[key] != before[key]} == {KEY}
    assert after.keys() == before.keys() == {"ontology", "reference", KEY, "herald/2030-01-09"}


def test_a_document_that_is_gone_is_gone_from_the_store(harbour: Path, report: Path, tmp_path: Path) -> None:
    copy = second_report(report)
    alone = build(tmp_path / "one", data=Path(shutil.copytree(harbour, tmp_path / "both", ignore=lambda *_: {copy.name})))
    build(tmp_path / "s", data=harbour)
    copy.unlink()
    assert build(tmp_path / "s", data=harbour) == alone
    assert dump(tmp_path / "s") == dump(tmp_path / "one")


def test_no_clock_is_read_unless_one_is_given(harbour: Path, tmp_path: Path) -> None:
    assert set(build(tmp_path / "s", data=harbour).seconds.values()) == {0.0}
    ticks = count()
    seconds = build(tmp_path / "s", data=harbour, full=True, clock=lambda: float(next(ticks))).seconds
    assert set(seconds) == {"read", "compile", "validate", "reason", "store"}
    assert seconds["compile"] == 1.0


def test_progress_counts_the_documents(harbour: Path, report: Path, tmp_path: Path) -> None:
    second_report(report)
    seen: list[tuple[str, int, int]] = []
    with StandingJudge(tmp_path / "s") as judge:
        build(tmp_path / "s", data=harbour, judge=judge, progress=lambda *told: seen.append(told))
    assert seen == [("derived", 0, 2), ("derived", 1, 2), ("derived", 2, 2), ("loaded", 2, 2), ("compared", 2, 2)]


def test_findings_come_from_what_was_built(harbour: Path, tmp_path: Path) -> None:
    node = ox.NamedNode

    def judge(reader: Reader) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode]]:
        for quad in reader.match(predicate=node(iri.CG + "onBehalfOf")):
            assert isinstance(quad.subject, ox.NamedNode)
            yield node(iri.CGD + "finding/1"), node(iri.CG + "involves"), quad.subject

    made = build(tmp_path / "s", data=harbour, judge=judge)
    assert made.findings == 1
    assert graph(tmp_path / "s", iri.FINDINGS_GRAPH) == {(f"<{iri.CGD}finding/1>", f"<{iri.CG}involves>", f"<{STATEMENT}>")}


def test_a_violation_stops_the_build_and_the_old_store_stays(harbour: Path, report: Path, tmp_path: Path) -> None:
    build(tmp_path / "s", data=harbour)
    before = dump(tmp_path / "s")
    edit(report, "        cg:speaker actor:harbour-office ;\n", "")
    with pytest.raises(ShapeViolation) as caught:
        build(tmp_path / "s", data=harbour)
    fault = caught.value
    assert fault.file == str(report)
    assert fault.focus == f"<{iri.CGD}statement/{KEY}/office-boats>"
    assert fault.path == f"<{iri.CG}speaker>"
    assert fault.detail and fault.shape
    assert all(part in str(fault) for part in (fault.file, fault.focus, fault.path, fault.detail, fault.shape))
    assert dump(tmp_path / "s") == before


def test_every_fault_of_every_document_is_told(harbour: Path, report: Path, tmp_path: Path) -> None:
    copy = second_report(report)
    edit(report, "        cg:speaker actor:harbour-office ;\n", "")
    edit(copy, "cg:paraphrase", "cg:parafrase")
    broken = second_report(report, "2030-01-10")
    broken.write_text("graph:assertion {")
    with pytest.raises(DataFaults) as caught:
        build(tmp_path / "s", data=harbour)
    kinds = {(Path(fault.file).name, type(fault)) for fault in caught.value.faults}  # type: ignore[attr-defined]
    assert {(report.name, ShapeViolation), (copy.name, UnknownTerm), (broken.name, SyntaxFault)} <= kinds
    with pytest.raises(MissingStore):
        open_reader(tmp_path / "s")


def test_an_unknown_term_is_told_with_the_nearest(harbour: Path, report: Path, tmp_path: Path) -> None:
    edit(report, "cg:topic topic:equipment-losses .", "cg:topic topic:equipment_losses .")
    with pytest.raises(DataError, match=r"topic/equipment_losses.*is not defined") as caught:
        build(tmp_path / "s", data=harbour)
    faults = getattr(caught.value, "faults", (caught.value,))
    assert any(getattr(fault, "nearest", ("",))[0] == iri.CGV + "topic/equipment-losses" for fault in faults)


def test_a_fault_in_a_reference_file_stops_the_build(harbour: Path, tmp_path: Path) -> None:
    actors = harbour / "reference" / "actors.ttl"
    edit(actors, "actor:ada-lind a cg:Person", "actor:ada-lind a cg:Peson")
    with pytest.raises(DataError, match=r"actors\.ttl.*ontology#Peson"):
        build(tmp_path / "s", data=harbour)


SMALL_ONTOLOGY = """
@prefix cg: <https://w3id.org/claimgraph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix org: <http://www.w3.org/ns/org#> .
cg:Statement a owl:Class ; rdfs:subClassOf cg:Record .
cg:Record a owl:Class .
cg:inCapacity a owl:ObjectProperty ; rdfs:domain cg:Statement .
cg:onBehalfOf a owl:ObjectProperty ; owl:propertyChainAxiom ( cg:inCapacity org:organization ) .
org:organization a owl:ObjectProperty .
"""
SMALL_SHAPES = """
@prefix cg: <https://w3id.org/claimgraph/ontology#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
<https://example.org/shape> a sh:NodeShape ; sh:targetClass cg:Statement ; sh:property <https://example.org/capacity> .
<https://example.org/capacity> sh:path cg:inCapacity ; sh:minCount 1 .
"""
SMALL_DATA = """
@prefix cg: <https://w3id.org/claimgraph/ontology#> .
@prefix d: <https://w3id.org/claimgraph/data/> .
<https://w3id.org/claimgraph/data/graph/herald/1/assertion> {{
    <https://w3id.org/claimgraph/data/statement/herald/1/a> a cg:Statement {more} .
}}
<https://w3id.org/claimgraph/data/graph/herald/1/provenance> {{
    <https://w3id.org/claimgraph/data/encoding/herald/1> <http://www.w3.org/2000/01/rdf-schema#label> "by hand" .
}}
"""
SMALL_REFERENCE = """
@prefix d: <https://w3id.org/claimgraph/data/membership/> .
d:m <http://www.w3.org/ns/org#organization> <https://w3id.org/claimgraph/data/actor/office> .
"""


@pytest.fixture
def small(tmp_path: Path) -> tuple[Path, Path]:
    """An ontology and a corpus so small that the reference engines take no time."""
    ontology, data = tmp_path / "ontology", tmp_path / "data"
    for folder in (ontology / "vocabularies", ontology / "shapes", data / "reference", data / "herald"):
        folder.mkdir(parents=True)
    (ontology / "core.ttl").write_text(SMALL_ONTOLOGY)
    (ontology / "alignments.ttl").write_text("")
    (ontology / "shapes" / "statement.ttl").write_text(SMALL_SHAPES)
    (data / "reference" / "memberships.ttl").write_text(SMALL_REFERENCE)
    (data / "herald" / "1.trig").write_text(
        SMALL_DATA.format(more="; cg:inCapacity <https://w3id.org/claimgraph/data/membership/m>")
    )
    return ontology, data


def test_the_reference_engines_give_the_same_graph(small: tuple[Path, Path], tmp_path: Path) -> None:
    ontology, data = small
    ours = build(tmp_path / "ours", data=data, ontology=ontology)
    theirs = build(tmp_path / "theirs", data=data, ontology=ontology, reasoner="owlrl", validator="pyshacl")
    assert dump(tmp_path / "ours") == dump(tmp_path / "theirs")
    assert ours == theirs
    assert any("onBehalfOf" in line and "/herald/1/inferred" in line for line in dump(tmp_path / "ours"))


def test_what_the_reasoner_refuses_is_told_with_the_file(small: tuple[Path, Path], tmp_path: Path) -> None:
    ontology, data = small
    with (ontology / "alignments.ttl").open("a") as file:
        file.write(SMALL_ONTOLOGY + "cg:sameAct a owl:ObjectProperty , owl:TransitiveProperty .")
    more = "; cg:inCapacity <https://w3id.org/claimgraph/data/membership/m> ; cg:sameAct d:statement\\/herald\\/2\\/b"
    file = data / "herald" / "1.trig"
    file.write_text(SMALL_DATA.format(more=more))
    with pytest.raises(CrossingLink, match=r"could combine with another document at <.*/herald/2/b>") as caught:
        build(tmp_path / "s", data=data, ontology=ontology)
    assert str(caught.value).startswith(f"{file}: ")


@pytest.mark.parametrize("validator", ["compiled", "pyshacl"])
def test_both_validators_stop_a_build(small: tuple[Path, Path], tmp_path: Path, validator: str) -> None:
    ontology, data = small
    (data / "herald" / "1.trig").write_text(SMALL_DATA.format(more=""))
    with pytest.raises(ShapeViolation) as caught:
        build(tmp_path / "s", data=data, ontology=ontology, validator=validator)
    assert (caught.value.path, caught.value.shape) == (f"<{iri.CG}inCapacity>", "<https://example.org/capacity>")


def test_both_validators_accept_the_invented_report(harbour: Path, tmp_path: Path) -> None:
    assert build(tmp_path / "a", data=harbour, validator="pyshacl") == build(tmp_path / "b", data=harbour)


SLOW = """
import sys, time
from pathlib import Path
from claimgraph.build import build
def judge(reader):
    print("loaded", flush=True)
    time.sleep(60)
    return []
build(Path(sys.argv[1]), data=Path(sys.argv[2]), judge=judge)
"""


def test_a_build_that_is_killed_leaves_the_old_store(harbour: Path, report: Path, tmp_path: Path) -> None:
    build(tmp_path / "s", data=harbour)
    before = dump(tmp_path / "s")
    second_report(report)
    command = [sys.executable, "-c", SLOW, str(tmp_path / "s"), str(harbour)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout and running.stdout.readline() == "loaded\n"
        running.kill()
    assert dump(tmp_path / "s") == before
    assert build(tmp_path / "s", data=harbour).documents == 2
    assert len(list((tmp_path / "s" / "generations").iterdir())) == 1


def test_the_shipped_corpus_builds(tmp_path: Path) -> None:
    made = build(tmp_path / "s")
    assert made.documents >= 1 and made.statements >= 28
