"""Comparing in tasks, each with a part of the documents, finds what comparing all at once finds."""

from __future__ import annotations

import pickle
from pathlib import Path

import pyoxigraph as ox
import pytest

from benchmarks.generator import write
from claimgraph import iri
from claimgraph.build import build
from claimgraph.build.unit import stored_lines
from claimgraph.home import DATA
from claimgraph.judge import StandingJudge, batches, judge, standing
from claimgraph.judge.batches import tied_sets
from claimgraph.judge.known import Known
from claimgraph.judge.remembered import Memory
from claimgraph.store import MemoryReader, Reader, open_reader

SIZES = [(1, 1), (3, 5), (10, 40), (250, 2_000)]


@pytest.fixture(scope="module", params=["curated", "invented"])
def reader(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    folder = tmp_path_factory.mktemp(request.param)
    data = DATA if request.param == "curated" else folder / "data"
    if request.param == "invented":
        write(data, 45)
    build(folder / "s", data=data)
    return open_reader(folder / "s")


def compared(reader: Reader, folder: Path, jobs: int = 1) -> list[str]:
    with StandingJudge(folder) as standing_judge:
        standing_judge.begin(folder, reader)
        return b"".join(standing_judge.compare(reader, jobs)).decode().splitlines(keepends=True)


@pytest.mark.parametrize(("own", "most"), SIZES)
def test_tasks_of_any_size_find_the_same(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: int, most: int
) -> None:
    monkeypatch.setattr(batches, "OWN", own)
    monkeypatch.setattr(batches, "MOST", most)
    monkeypatch.setattr(standing, "TOGETHER", own)
    found = compared(reader, tmp_path)
    assert len(found) == len(set(found))
    assert sorted(found) == stored_lines(judge(reader), iri.FINDINGS_GRAPH)


def test_processes_find_the_same(reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "OWN", 5)
    (tmp_path / "two").mkdir()
    assert compared(reader, tmp_path / "two", jobs=2) == compared(reader, tmp_path)


PRIMARY = "http://www.w3.org/ns/prov#hadPrimarySource"
HARBOUR = f"{iri.CGD}actor/harbour"
LINKED = f"""
<{iri.CGD}statement/a/1/x> <{iri.CG}basedOn> <{iri.CGD}statement/b/2/y> <{iri.assertion_graph("a/1")}> .
<{iri.CGD}statement/a/1/x> <{PRIMARY}> <https://example.org/page> <{iri.assertion_graph("a/1")}> .
<{iri.CGD}claim/c/3/z> <{iri.CG}partOf> <{iri.CGD}claim/a/1/w> <{iri.assertion_graph("a/1")}> .
<{iri.CGD}claim/c/3/z> <{iri.CG}topic> <{HARBOUR}> <{iri.assertion_graph("a/1")}> .
<{iri.CGD}actor/a/1/adviser> <{iri.CG}affiliation> <{HARBOUR}> <{iri.assertion_graph("a/1")}> .
"""


def test_whom_a_document_names_and_of_whom_it_states_something() -> None:
    known = Known.read("a/1", MemoryReader(ox.parse(LINKED, ox.RdfFormat.N_QUADS)).match(), ())
    assert known.names == {"b/2", "c/3", "https://example.org/page"}
    assert known.states == {"c/3"}
    assert known.affiliations == {f"{iri.CGD}actor/a/1/adviser": HARBOUR}
    assert not known.wide


def test_an_affiliation_of_what_all_share_concerns_all() -> None:
    line = f"<{HARBOUR}> <{iri.CG}affiliation> <{HARBOUR}-office> <{iri.assertion_graph('a/1')}> ."
    assert Known.read("a/1", MemoryReader(ox.parse(line, ox.RdfFormat.N_QUADS)).match(), ()).wide


def test_tied_sets() -> None:
    ties = [("d", "b"), ("c", "https://example.org/page"), ("a", "gone/1"), ("e", "gone/1"), ("f", "https://example.org/page")]
    assert tied_sets(["a", "b", "c", "d", "e", "f"], ties) == [["a", "e"], ["b", "d"], ["c", "f"]]
    assert tied_sets(["a", "b"], []) == [["a"], ["b"]]


def test_of_what_all_documents_share_only_what_is_asked_for_is_read(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    labels = {f"urn:{number}": f"thing {number}" for number in range(100)}
    memory.put_shared("labels", {**labels, "urn:old": "gone"})
    memory.put_shared("labels", labels)
    memory.put_shared("parents", {"urn:7": ("urn:8",)})
    memory.commit("first")
    held = memory.shared("labels")
    reads: list[str] = []
    memory._rows.set_trace_callback(reads.append)
    assert (held["urn:7"], held["urn:7"], held.get("urn:old"), "urn:old" in held) == ("thing 7", "thing 7", None, False)
    assert [read for read in reads if "urn:7" in read] == reads[:1]
    memory._rows.set_trace_callback(None)
    assert held == labels
    assert dict(memory.shared("parents")) == {"urn:7": ("urn:8",)}
    memory.clear()
    assert not memory.shared("labels")
    memory.close()


def test_nothing_but_our_own_records_is_loaded_from_what_is_shared(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    memory.put_shared("labels", {"urn:7": Path("/")})
    with pytest.raises(pickle.UnpicklingError):
        memory.shared("labels")["urn:7"]
    memory.close()
