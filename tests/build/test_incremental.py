"""A build does what has changed, and gives what a full build gives, byte for byte."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from benchmarks.generator import Plan, plans, put, write
from builds import dump, made
from claimgraph.build import build
from claimgraph.errors import DataError, UsageError
from claimgraph.home import DATA
from claimgraph.store import open_reader, read_catalogue
from claimgraph.store.layout import CATALOGUE, PROJECTION


def agrees_with_a_full_build(store: Path, data: Path) -> None:
    """The same lines, counts and digests as those of a build from nothing."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "fresh"
        summary = made(fresh, data)
        ours, theirs = dump(store), dump(fresh)
        assert set(ours) - set(theirs) == set() and set(theirs) - set(ours) == set()
        assert read_catalogue(store) == read_catalogue(fresh)
        reader = open_reader(store)
        assert (reader.manifest.counts, reader.manifest.digest) == (
            {name: getattr(summary, name) for name in reader.manifest.counts},
            summary.digest,
        )
        reader.close()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    write(tmp_path / "data", 12)
    return tmp_path / "data"


@pytest.fixture
def store(corpus: Path, tmp_path: Path) -> Path:
    assert made(tmp_path / "s", corpus).derived == 12
    return tmp_path / "s"


def generation(store: Path) -> str:
    return (store / "current").read_text()


def test_nothing_has_changed(store: Path, corpus: Path) -> None:
    before = generation(store)
    again = made(store, corpus)
    assert (again.derived, again.withdrawn, again.documents) == (0, 0, 12)
    assert generation(store) == before


def test_a_touched_file_is_read_and_not_derived(store: Path, corpus: Path) -> None:
    file = corpus / "paper-0" / "d3.trig"
    os.utime(file, ns=(1, 1))
    before = generation(store)
    assert made(store, corpus).derived == 0
    assert generation(store) == before
    file.chmod(0)
    if os.access(file, os.R_OK):  # root reads anything
        file.chmod(0o644)
    assert made(store, corpus).derived == 0  # the stamp is known now


def test_one_document_more_changed_gone(store: Path, corpus: Path) -> None:
    plan = [*plans(13)][12]
    put(corpus, plan)
    assert made(store, corpus).derived == 1
    agrees_with_a_full_build(store, corpus)
    put(corpus, replace(plan, conflict=not plan.conflict))
    assert made(store, corpus).derived == 1
    agrees_with_a_full_build(store, corpus)
    (corpus / f"{plan.key}.trig").unlink()
    done = made(store, corpus)
    assert (done.derived, done.withdrawn, done.documents) == (0, 1, 12)
    agrees_with_a_full_build(store, corpus)


def test_a_record_under_another_topic_is_filed_anew_and_the_findings_on_it_too(store: Path, corpus: Path) -> None:
    file = corpus / "paper-0" / "d3.trig"
    file.write_text(file.read_text().replace("topic:military-casualties", "topic:odesa"))
    assert made(store, corpus).derived == 1
    filed = {line.split('"')[1].split()[0] for line in dump(store) if "filedUnder" in line and "/topic/odesa>" in line}
    assert {"Figure", "onBehalfOf", "FigureComparison", "SingleSource"} <= filed
    agrees_with_a_full_build(store, corpus)
    file.write_text(file.read_text().replace("topic:odesa", "topic:military-casualties"))
    made(store, corpus)
    assert not any("/topic/odesa>" in line for line in dump(store) if "filedUnder" in line)
    agrees_with_a_full_build(store, corpus)


def test_what_documents_share_changes_all(store: Path, corpus: Path) -> None:
    stories = corpus / "reference" / "stories.ttl"
    stories.write_text(stories.read_text().replace("Rival 0", "Opponent 0"))
    assert made(store, corpus).derived == 12
    assert any("Opponent 0" in line for line in dump(store))
    agrees_with_a_full_build(store, corpus)


def test_full_derives_all_and_gives_the_same(store: Path, corpus: Path) -> None:
    before = dump(store)
    assert made(store, corpus, full=True).derived == 12
    assert dump(store) == before


def test_the_whole_curated_graph(tmp_path: Path) -> None:
    """Each of some documents taken away and put back, with all that ties documents to one another."""
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    made(tmp_path / "s", data)
    files = sorted(data.rglob("*.trig"))
    for file in random.Random(3).sample(files, 4):
        content = file.read_bytes()
        file.unlink()
        assert made(tmp_path / "s", data).withdrawn == 1
        agrees_with_a_full_build(tmp_path / "s", data)
        file.write_bytes(content)
        assert made(tmp_path / "s", data).derived == 1
        agrees_with_a_full_build(tmp_path / "s", data)


def test_further_folders(store: Path, corpus: Path, tmp_path: Path) -> None:
    more = tmp_path / "more"
    plan = replace([*plans(13)][12], story=0)
    put(more, plan)
    done = made(store, corpus, add=[more])
    assert (done.documents, done.derived) == (13, 1)
    other = put(corpus, plan)
    with pytest.raises(DataError, match="the document paper-0/d12 stands in") as caught:
        made(store, corpus, add=[more])
    assert str(other) in str(caught.value) and str(more / "paper-0" / "d12.trig") in str(caught.value)
    other.unlink()
    assert made(store, corpus).withdrawn == 1


def test_only_what_is_named_is_looked_at(store: Path, corpus: Path) -> None:
    plan = [*plans(13)][12]
    new, old = put(corpus, plan), corpus / "paper-0" / "d3.trig"
    old.write_text(old.read_text().replace("cg:speaker", "cg:speeker"))
    assert made(store, corpus, changed=[new]).derived == 1
    new.unlink()
    done = made(store, corpus, changed=[new])
    assert (done.derived, done.withdrawn, done.documents) == (0, 1, 12)
    put(corpus, [*plans(4)][3])
    agrees_with_a_full_build(store, corpus)
    with pytest.raises(DataError, match="speeker"):
        old.write_text(old.read_text().replace("cg:speaker", "cg:speeker"))
        made(store, corpus, changed=[new.parent])


def test_folders_and_reference_files_are_named(store: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(corpus / "paper-0")
    put(corpus, replace([*plans(13)][12], story=0))
    monkeypatch.chdir(corpus)
    done = made(store, Path(), changed=[Path("paper-0"), Path("reference/stories.ttl"), Path()])
    assert (done.derived, done.withdrawn, done.documents) == (1, 12, 1)
    shutil.rmtree(corpus / "paper-0")
    assert made(store, corpus, changed=[corpus / "paper-0"]).withdrawn == 1
    agrees_with_a_full_build(store, corpus)


def test_what_cannot_be_named(store: Path, corpus: Path, tmp_path: Path) -> None:
    before = generation(store)
    for file, said in [
        (tmp_path / "data.trig", "lies in no folder of this build"),
        (corpus / "paper-0" / "d99.trig", "no document, and none was built from it"),
        (corpus / "paper-9", "no document, and none was built from it"),
        (corpus / "paper-0" / "d3.ttl", "no document, and none was built from it"),
    ]:
        with pytest.raises(UsageError, match=said):
            made(store, corpus, changed=[file])
    more = tmp_path / "more"
    plan = next(plans(1))
    file = put(more, plan)
    with pytest.raises(DataError, match="stands in"):
        made(store, corpus, add=[more], changed=[file])
    with pytest.raises(UsageError, match="lies in no folder"):
        made(tmp_path / "fresh", corpus, changed=[file])
    assert generation(store) == before
    (corpus / f"{plan.key}.trig").unlink()  # the same document, from now on elsewhere
    assert made(store, corpus, add=[more], changed=[file]).documents == 12
    assert made(store, corpus, add=[more]).derived == 0


@pytest.mark.parametrize("name", [CATALOGUE, PROJECTION])
@pytest.mark.parametrize("content", [None, b"", b"no database at all" * 500])
def test_what_is_remembered_is_lost(store: Path, corpus: Path, name: str, content: bytes | None) -> None:
    (store / name).unlink()
    if content is not None:
        (store / name).write_bytes(content)
    put(corpus, [*plans(13)][12])
    assert made(store, corpus).documents == 13
    agrees_with_a_full_build(store, corpus)


def test_a_build_that_does_not_compare_takes_the_findings_away(store: Path, corpus: Path) -> None:
    assert build(store, data=corpus).findings == 0
    assert not any("/graph/findings>" in line for line in dump(store))
    assert made(store, corpus).findings > 0
    agrees_with_a_full_build(store, corpus)


def test_a_fault_leaves_all_as_it_was(store: Path, corpus: Path) -> None:
    before = dump(store)
    file = corpus / "paper-0" / "d5.trig"
    text = file.read_text()
    file.write_text(text.replace("cg:speaker", "cg:speeker"))
    (corpus / "paper-0" / "d6.trig").unlink()
    with pytest.raises(DataError, match="speeker"):
        made(store, corpus)
    assert dump(store) == before
    file.write_text(text)
    assert made(store, corpus).withdrawn == 1
    agrees_with_a_full_build(store, corpus)


def test_processes_give_what_one_gives(tmp_path: Path) -> None:
    write(tmp_path / "data", 230)
    assert made(tmp_path / "two", tmp_path / "data", jobs=2) == made(tmp_path / "one", tmp_path / "data", jobs=1)
    assert dump(tmp_path / "two") == dump(tmp_path / "one")
    broken = tmp_path / "data" / "paper-1" / "d7.trig"
    broken.write_text(broken.read_text().replace("cg:speaker", "cg:speeker"))
    said = []
    for jobs in (1, 2):
        with pytest.raises(DataError) as caught:
            made(tmp_path / "two", tmp_path / "data", jobs=jobs, full=True)
        said.append(str(caught.value))
    assert said[0] == said[1] and str(broken) in said[0]


KILLED = """
import sys
from pathlib import Path
from claimgraph.build import build
from claimgraph.judge import StandingJudge
with StandingJudge(Path(sys.argv[1])) as judge:
    print("begun", flush=True)
    build(Path(sys.argv[1]), data=Path(sys.argv[2]), judge=judge)
"""


def test_killed_at_any_moment(store: Path, corpus: Path) -> None:
    """The old graph or the new one is there, whole; the next build gives the new one."""
    before = dump(store)
    chance = random.Random(5)
    for turn in range(4):
        put(corpus, replace([*plans(13)][12], edition=turn))
        command = [sys.executable, "-c", KILLED, str(store), str(corpus)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
            assert running.stdout and running.stdout.readline() == "begun\n"
            time.sleep(chance.uniform(0.1, 0.6))
            running.send_signal(signal.SIGKILL)
        if dump(store) != before:
            agrees_with_a_full_build(store, corpus)
        made(store, corpus)
        agrees_with_a_full_build(store, corpus)
        before = dump(store)


class Edits(RuleBasedStateMachine):
    """Documents that come, change and go, in any order, over reference files that change too."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.data, self.store = self.folder / "data", self.folder / "s"
        write(self.data, 0, stories=2)
        self.there: dict[tuple[int, int], Plan] = {}
        self.touched: set[Path] = set()
        self.built: set[Path] = set()
        self.stale = True

    @initialize()
    def begin(self) -> None:
        for place in range(6):
            self.put(0, place, False, False, False, place == 3, 0)

    @rule(
        story=st.integers(0, 1),
        place=st.integers(0, 9),
        conflict=st.booleans(),
        drift=st.booleans(),
        fall=st.booleans(),
        contra=st.booleans(),
        edition=st.integers(0, 1),
    )
    def put(self, story: int, place: int, conflict: bool, drift: bool, fall: bool, contra: bool, edition: int) -> None:
        plan = Plan(story, place, conflict, drift, fall, contra, edition)
        self.touched.add(put(self.data, plan))
        self.there[story, place] = plan
        self.stale = True

    @precondition(lambda self: self.there)
    @rule(choice=st.randoms())
    def remove(self, choice: random.Random) -> None:
        plan = self.there.pop(choice.choice(sorted(self.there)))
        file = self.data / f"{plan.key}.trig"
        file.unlink()
        self.touched.add(file)
        self.stale = True

    @rule(name=st.sampled_from(["Rival", "Opponent"]))
    def rename(self, name: str) -> None:
        stories = self.data / "reference" / "stories.ttl"
        text = stories.read_text()
        stories.write_text(text.replace("Opponent 0", "Rival 0").replace("Rival 0", f"{name} 0"))
        self.stale = True

    @precondition(lambda self: self.stale)
    @rule(named=st.booleans())
    def compare(self, named: bool) -> None:
        """Told which files have changed, or left to find out."""
        files = set(self.data.rglob("*.trig"))
        made(self.store, self.data, changed=sorted(self.touched & (files | self.built)) if named and self.built else ())
        self.built = files
        agrees_with_a_full_build(self.store, self.data)
        self.touched.clear()
        self.stale = False

    def teardown(self) -> None:
        try:
            if self.stale:
                self.compare(False)
        finally:
            shutil.rmtree(self.folder)


TestEdits = Edits.TestCase
TestEdits.settings = settings(
    max_examples=6, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
