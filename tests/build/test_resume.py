"""A build that is killed goes on where it stood, and gives what one gives that nobody disturbed."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.generator import plans, put, write
from builds import dump, made
from claimgraph.build import bulk
from claimgraph.errors import DataError, MissingStore
from claimgraph.store import layout, open_reader, read_catalogue
from claimgraph.store.layout import CATALOGUE, GENERATIONS, PROJECTION, QUADS

DOCUMENTS = 12
ALONE = 20_000
"""So many bytes make a batch here: every document is one of its own."""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    write(tmp_path / "data", DOCUMENTS)
    return tmp_path / "data"


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "BATCH", ALONE)


def agrees_with_an_undisturbed_build(store: Path, data: Path, folder: Path) -> None:
    summary = made(folder, data)
    assert dump(store) == dump(folder)
    assert read_catalogue(store) == read_catalogue(folder)
    reader = open_reader(store)
    assert (reader.manifest.counts, reader.manifest.digest) == (
        {name: getattr(summary, name) for name in reader.manifest.counts},
        summary.digest,
    )
    reader.close()
    assert made(store, data).derived == 0
    assert [entry.name for entry in (store / GENERATIONS).iterdir()] == [(store / layout.CURRENT).read_text().strip()]


KILLED = """
import os, signal, sys
from pathlib import Path
from claimgraph.build import build, bulk, findings
from claimgraph.judge import StandingJudge
from claimgraph.store.draft import Draft
store, data, place, turn, full = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5] == "full"
bulk.BATCH = findings.BATCH = 20_000

def killing(owner, name, when):
    real, turns = getattr(owner, name), iter(range(1000))
    def method(*arguments, **named):
        dies = next(turns) == turn
        if dies and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        given = real(*arguments, **named)
        if dies and when == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return given
    setattr(owner, name, method)

owner, name, when = place.split()
killing({"Draft": Draft, "Judge": StandingJudge}[owner], name, when)
with StandingJudge(store) as judge:
    build(store, data=data, judge=judge, full=full)
print("done")
"""


def kill(store: Path, data: Path, place: str, turn: int, full: bool = False) -> bool:
    """Whether a build that dies there could not end."""
    arguments = [str(store), str(data), place, str(turn), "full" if full else ""]
    done = subprocess.run([sys.executable, "-c", KILLED, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode != 0


@pytest.mark.parametrize(
    ("place", "turn", "left"),
    [
        ("Draft load_lines before", 0, DOCUMENTS),  # the ontology
        ("Draft load_lines before", 5, DOCUMENTS - 4),
        ("Draft load_lines after", 5, DOCUMENTS - 4),  # loaded, and not yet known to be
        ("Draft add after", 5, DOCUMENTS - 5),
        ("Judge save before", 3, DOCUMENTS - 3),
        ("Judge compare before", 0, 0),
        ("Draft load_lines after", DOCUMENTS + 1, 0),  # some findings
        ("Draft publish before", 0, 0),
    ],
)
def test_killed_at_a_step_it_goes_on_there(corpus: Path, tmp_path: Path, place: str, turn: int, left: int) -> None:
    store = tmp_path / "s"
    assert kill(store, corpus, place, turn)
    with pytest.raises(MissingStore):
        open_reader(store)
    assert made(store, corpus).derived == left
    agrees_with_an_undisturbed_build(store, corpus, tmp_path / "fresh")


@pytest.mark.parametrize("place", ["Draft load_lines after", "Draft add after", "Draft publish before", "Draft withdraw after"])
def test_documents_that_change_come_and_go_meanwhile(corpus: Path, tmp_path: Path, place: str) -> None:
    store = tmp_path / "s"
    assert kill(store, corpus, place, {"Draft publish before": 0, "Draft withdraw after": 0}.get(place, 8))
    known = list(plans(DOCUMENTS + 1))
    put(corpus, known[DOCUMENTS])
    put(corpus, replace(known[3], conflict=not known[3].conflict))  # loaded for certain
    put(corpus, replace(known[7], conflict=not known[7].conflict))  # half-loaded
    (corpus / f"{known[5].key}.trig").unlink()
    made(store, corpus)
    agrees_with_an_undisturbed_build(store, corpus, tmp_path / "fresh")


def test_killed_again_and_again_at_any_moment(tmp_path: Path) -> None:
    """With processes, as many documents as these are worth, over a store that readers see all the time."""
    data, store = tmp_path / "data", tmp_path / "s"
    write(data, 230)
    made(store, data)
    before, chance = dump(store), random.Random(7)
    stories = data / "reference" / "stories.ttl"
    stories.write_text(stories.read_text().replace("Rival 0", "Opponent 0"))
    for _ in range(4):
        command = [sys.executable, "-c", KILLED, str(store), str(data), "Draft publish before", "0", ""]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
            time.sleep(chance.uniform(0.5, 2.5))
            running.kill()
        assert dump(store) == before
    made(store, data)
    assert dump(store) != before
    agrees_with_an_undisturbed_build(store, data, tmp_path / "fresh")


def test_what_goes_on_must_be_the_same(corpus: Path, tmp_path: Path) -> None:
    store = tmp_path / "s"
    kill(store, corpus, "Draft publish before", 0)
    stories = corpus / "reference" / "stories.ttl"
    stories.write_text(stories.read_text().replace("Rival 0", "Opponent 0"))
    assert made(store, corpus).derived == DOCUMENTS
    agrees_with_an_undisturbed_build(store, corpus, tmp_path / "fresh")


def test_full_goes_on_with_what_was_begun_with_full(corpus: Path, tmp_path: Path) -> None:
    store = tmp_path / "s"
    assert kill(store, corpus, "Draft publish before", 0)
    assert made(store, corpus, full=True).derived == DOCUMENTS
    assert kill(store, corpus, "Draft publish before", 0, full=True)
    assert made(store, corpus, full=True).derived == 0
    assert kill(store, corpus, "Draft publish before", 0, full=True)
    assert made(store, corpus).derived == 0  # nothing has changed: the store that there is stands
    agrees_with_an_undisturbed_build(store, corpus, tmp_path / "fresh")


@pytest.mark.parametrize("damaged", [CATALOGUE, PROJECTION, QUADS])
def test_what_is_damaged_is_thrown_away(corpus: Path, tmp_path: Path, damaged: str) -> None:
    store = tmp_path / "s"
    assert kill(store, corpus, "Draft publish before", 0)
    (folder,) = (store / GENERATIONS).iterdir()
    if damaged == QUADS:
        for file in (folder / QUADS).iterdir():
            file.write_bytes(b"rubbish")
    else:
        (folder / damaged).write_bytes(b"rubbish" * 999)
    assert made(store, corpus).derived == (0 if damaged == PROJECTION else DOCUMENTS)
    agrees_with_an_undisturbed_build(store, corpus, tmp_path / "fresh")


@pytest.mark.usefixtures("small_batches")
def test_a_fault_in_a_document_costs_what_comes_after_it(corpus: Path, tmp_path: Path) -> None:
    store = tmp_path / "s"
    file = corpus / f"{list(plans(DOCUMENTS))[8].key}.trig"
    text = file.read_text()
    file.write_text(text.replace("cg:speaker", "cg:speeker"))
    with pytest.raises(DataError, match="speeker"):
        made(store, corpus)
    with pytest.raises(MissingStore):
        open_reader(store)
    file.write_text(text)
    assert 0 < made(store, corpus).derived < DOCUMENTS
    agrees_with_an_undisturbed_build(store, corpus, tmp_path / "fresh")


def test_a_first_build_that_fails_leaves_nothing(corpus: Path, tmp_path: Path) -> None:
    file = corpus / "paper-0" / "d5.trig"
    file.write_text(file.read_text().replace("cg:speaker", "cg:speeker"))
    with pytest.raises(DataError):
        made(tmp_path / "deep" / "store", corpus)
    assert not (tmp_path / "deep").exists()
    (tmp_path / "mine").mkdir()
    with pytest.raises(DataError):
        made(tmp_path / "mine", corpus)
    assert list((tmp_path / "mine").iterdir()) == []
