"""A store on disk is replaced in one step or not at all, whatever happens to the process that writes it."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from claimgraph.errors import (
    CorruptStore,
    ForeignFolder,
    FullDisk,
    LockedStore,
    MissingStore,
    StoreVersion,
    UnwritableStore,
)
from claimgraph.store import GraphEntry, Manifest, Unit, lock, open_reader, read_catalogue
from claimgraph.store.draft import draft
from claimgraph.store.layout import CATALOGUE, CURRENT, GENERATIONS, MANIFEST, QUADS

CAP_DAC_OVERRIDE, PR_CAPBSET_DROP = 1, 24


def quads(value: str, count: int = 1) -> list[ox.Quad]:
    node = ox.NamedNode
    return [ox.Quad(node(f"urn:s{i}"), node("urn:p"), ox.Literal(value), node("urn:g")) for i in range(count)]


def manifest(name: str = "") -> Manifest:
    return Manifest(version="0", inputs={"name": name}, counts={}, digest="")


def write(path: Path, value: str) -> None:
    with draft(path) as new:
        new.load(quads(value))
        new.publish(manifest(value), {})


def held(path: Path) -> list[str]:
    reader = open_reader(path)
    try:
        return sorted(quad.object.value for quad in reader.match())
    finally:
        reader.close()


def generations(path: Path) -> list[str]:
    return sorted(entry.name for entry in (path / GENERATIONS).iterdir())


def python(code: str, *arguments: object, **options: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)  # type: ignore[call-overload]


WRITER = """
import sys, time
from pathlib import Path
import pyoxigraph as ox
from claimgraph.store import Manifest
from claimgraph.store.draft import draft
with draft(Path(sys.argv[1])) as new:
    new.load([ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("other"), ox.NamedNode("urn:g"))])
    print("drafted", flush=True)
    time.sleep(60)
"""


def test_what_is_published_is_read(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "store"
    write(path, "one")
    assert held(path) == ["one"]
    write(path, "two")
    assert held(path) == ["two"]
    assert generations(path) == [(path / CURRENT).read_text().strip()]


def test_without_publishing_nothing_changes(tmp_path: Path) -> None:
    write(tmp_path / "s", "old")
    with draft(tmp_path / "s") as new:
        new.load(quads("new"))
    assert held(tmp_path / "s") == ["old"]
    assert len(generations(tmp_path / "s")) == 1


def test_a_fault_while_loading_changes_nothing_and_passes_through(tmp_path: Path) -> None:
    write(tmp_path / "s", "old")

    def failing():
        yield from quads("new", 100)
        raise KeyError("the input is at fault")

    with pytest.raises(KeyError), draft(tmp_path / "s") as new:
        new.load(failing())
    assert held(tmp_path / "s") == ["old"]
    assert len(generations(tmp_path / "s")) == 1


def test_a_reader_keeps_its_generation_and_does_not_block_the_writer(tmp_path: Path) -> None:
    path = tmp_path / "s"
    write(path, "one")
    reader = open_reader(path)
    write(path, "two")
    write(path, "three")
    assert [quad.object.value for quad in reader.match()] == ["one"]
    assert held(path) == ["three"]
    assert len(generations(path)) == 2  # the one that is read and the current one; the second is gone
    reader.close()
    write(path, "four")
    assert len(generations(path)) == 1


def test_a_reader_that_finds_its_generation_going_looks_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "s"
    write(path, "one")
    from claimgraph.store import embedded

    seen = iter(["000099"])
    real = embedded.current
    monkeypatch.setattr(embedded, "current", lambda folder: next(seen, None) or real(folder))
    assert held(path) == ["one"]


def test_a_draft_can_be_asked_before_it_is_published(tmp_path: Path) -> None:
    with draft(tmp_path / "s") as new:
        new.load(quads("one"))
        reader = new.reader()
        assert bool(reader.query("ASK { ?s ?p 'one' }"))
        reader.close()
        new.publish(manifest(), {})
    assert held(tmp_path / "s") == ["one"]


def test_the_catalogue_returns(tmp_path: Path) -> None:
    catalogue = {"herald/1": Unit("a" * 64, {"urn:g": GraphEntry("b" * 64, 3)}), "ontology": Unit("c" * 64, {})}
    with draft(tmp_path / "s") as new:
        new.publish(manifest(), catalogue)
    assert read_catalogue(tmp_path / "s") == catalogue


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "s"
    write(path, "old")
    with python(WRITER, path) as other:
        assert other.stdout and other.stdout.readline() == "drafted\n"
        with pytest.raises(LockedStore, match=rf"locked by another process \(pid {other.pid}\)") as caught, draft(path):
            pass
        assert caught.value.holder == other.pid
        assert caught.value.exit_code == 3
        assert held(path) == ["old"]  # readers are not kept out
        other.kill()
    write(path, "new")
    assert held(path) == ["new"]


def test_a_killed_writer_leaves_the_old_store_and_its_rubbish_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "s"
    write(path, "old")
    with python(WRITER, path) as other:
        assert other.stdout and other.stdout.readline() == "drafted\n"
        other.send_signal(signal.SIGKILL)
    assert len(generations(path)) == 2
    assert held(path) == ["old"]
    write(path, "new")
    assert held(path) == ["new"]
    assert len(generations(path)) == 1


def test_a_first_writer_killed_leaves_no_store(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with python(WRITER, path) as other:
        assert other.stdout and other.stdout.readline() == "drafted\n"
        other.kill()
    with pytest.raises(MissingStore):
        open_reader(path)
    write(path, "new")
    assert held(path) == ["new"]


def test_where_there_is_no_flock_the_lock_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "fcntl", None)
    path = tmp_path / "s"
    write(path, "one")
    with draft(path), pytest.raises(LockedStore, match=f"pid {os.getpid()}.*remove .*lock"), draft(path):
        pass
    write(path, "two")
    assert held(path) == ["two"]


def test_missing_store(tmp_path: Path) -> None:
    with pytest.raises(MissingStore, match="claimgraph build --store"):
        open_reader(tmp_path / "none")
    (tmp_path / "file").touch()
    with pytest.raises(MissingStore):
        open_reader(tmp_path / "file")


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").touch()
    with pytest.raises(ForeignFolder, match=r"thesis\.odt"), draft(tmp_path):
        pass
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.odt"]


def test_a_store_of_another_version_is_refused_and_can_be_built_anew(tmp_path: Path) -> None:
    write(tmp_path, "old")
    file = next((tmp_path / GENERATIONS).glob(f"*/{MANIFEST}"))
    file.write_text(json.dumps({**json.loads(file.read_text()), "format": 99, "version": "9.1"}))
    with pytest.raises(StoreVersion, match=r"format 99 by claimgraph 9\.1; this version reads format 1") as caught:
        open_reader(tmp_path)
    assert "claimgraph build --store" in caught.value.remedy
    write(tmp_path, "new")
    assert held(tmp_path) == ["new"]


@pytest.mark.parametrize(
    ("damaged", "content"),
    [(CURRENT, "no number"), (CURRENT, "000077"), (MANIFEST, "{"), (MANIFEST, "[]"), (MANIFEST, '{"format": 1}'), (QUADS, "")],
)
def test_a_damaged_store_is_told_and_can_be_built_anew(tmp_path: Path, damaged: str, content: str) -> None:
    write(tmp_path, "old")
    folder = next((tmp_path / GENERATIONS).iterdir())
    if damaged == QUADS:
        for file in (folder / QUADS).glob("*.sst"):
            file.write_bytes(b"rubbish")
    else:
        ((tmp_path if damaged == CURRENT else folder) / damaged).write_text(content)
    with pytest.raises(CorruptStore, match="damaged") as caught:
        open_reader(tmp_path)
    assert caught.value.exit_code == 3
    write(tmp_path, "new")
    assert held(tmp_path) == ["new"]


def test_a_damaged_catalogue(tmp_path: Path) -> None:
    write(tmp_path, "old")
    (tmp_path / CATALOGUE).write_text("no catalogue " * 1000)
    with pytest.raises(CorruptStore, match=r"catalogue\.sqlite"):
        read_catalogue(tmp_path)
    write(tmp_path, "new")
    assert read_catalogue(tmp_path) == {}


def test_a_catalogue_of_another_generation(tmp_path: Path) -> None:
    """What a build leaves that is killed after it wrote the catalogue and before it published the graph."""
    write(tmp_path, "old")
    write(tmp_path, "new")
    (tmp_path / CURRENT).write_text("000001\n")
    (tmp_path / GENERATIONS / "000002").rename(tmp_path / GENERATIONS / "000001")
    with pytest.raises(CorruptStore, match="not of this generation"):
        read_catalogue(tmp_path)
    with draft(tmp_path) as new:
        assert new.previous is None


def test_a_draft_may_start_from_the_current_generation(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with draft(path) as new:
        new.load(
            [*quads("old", 3), ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("kept"), ox.NamedNode("urn:h"))]
        )
        new.publish(manifest("one"), {"g": Unit("a", {"urn:g": GraphEntry("b", 3)})})
    reader = open_reader(path)
    with draft(path) as new:
        assert new.previous == manifest("one")
        new.derive()
        new.replace(["urn:g", "urn:none"], {"urn:g": ['<urn:s> <urn:p> "new" .\n'], "urn:i": ['<urn:s> <urn:p> "more" .\n']})
        new.exchange("urn:h", ['<urn:s> <urn:p> "kept" .\n'], ['<urn:s> <urn:p> "changed" .\n'])
        new.catalogue.remove("g")
        new.publish(manifest("two"))
    assert held(path) == ["changed", "more", "new"]
    assert sorted(quad.object.value for quad in reader.match()) == ["kept", "old", "old", "old"]
    assert read_catalogue(path) == {}
    reader.close()


def test_a_copy_shares_its_files_with_the_generation_it_came_from(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with draft(path) as new:
        new.load(quads("old", 5000))
        new.publish(manifest(), {})
    reader = open_reader(path)
    with draft(path) as new:
        new.derive()
        new.replace([], {"urn:i": ['<urn:s> <urn:p> "more" .\n']})
        new.publish(manifest())
    one, two = (
        {f.name: f.stat().st_ino for f in (path / GENERATIONS / name / QUADS).glob("*.sst")} for name in generations(path)
    )
    assert one and one.items() <= two.items()
    reader.close()


def test_only_files_that_never_change_are_shared(tmp_path: Path) -> None:
    """The database may write into the others."""
    write(tmp_path, "old")
    with draft(tmp_path) as new:
        new.derive()
        shared = {file.name for file in (new.folder / QUADS).iterdir() if file.stat().st_nlink > 1}
        assert shared and all(name.endswith(".sst") for name in shared)


def test_all_is_on_disk_before_readers_are_led_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file of the generation that was not shared, its folders, and the pointer."""
    write(tmp_path, "old")
    synced: set[int] = set()
    real, switch = os.fsync, Path.replace
    at_the_switch: list[set[Path]] = []

    def fsync(handle: int) -> None:
        synced.add(os.fstat(handle).st_ino)
        real(handle)

    def replaced(self: Path, target: Path) -> Path:
        if Path(target).name == CURRENT:
            folder = tmp_path / GENERATIONS / self.read_text().strip()
            files = {folder, folder.parent, self, *folder.rglob("*")}
            at_the_switch.append({file for file in files if file.stat().st_ino not in synced and file.stat().st_nlink == 1})
            at_the_switch.append({file for file in files if file.stat().st_ino in synced})
        return switch(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replaced)
    with draft(tmp_path) as new:
        new.derive()
        new.load(quads("new"))
        synced.clear()
        new.publish(manifest("new"), {})
    missing, done = at_the_switch
    assert {file for file in missing if not file.is_dir() or file.name == QUADS} == set()
    assert {MANIFEST, QUADS, GENERATIONS, "CURRENT"} <= {file.name for file in done}


def test_once_readers_are_led_there_the_catalogue_is_of_that_generation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped right after the switch, nothing has to be built anew."""
    write(tmp_path, "old")
    switch = Path.replace

    def stop(self: Path, target: Path) -> Path:
        done = switch(self, target)
        if Path(target).name == CURRENT:
            raise KeyboardInterrupt
        return done

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt), draft(tmp_path) as new:
        patch.setattr(Path, "replace", stop)
        new.load(quads("new"))
        new.publish(manifest("new"), {"unit": Unit("1", {})})
    assert held(tmp_path) == ["new"]
    assert read_catalogue(tmp_path) == {"unit": Unit("1", {})}


def test_what_was_loaded_in_bulk_is_merged_into_few_files(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with draft(path) as new:
        for number in range(3):
            new.load(quads(f"batch {number}", 50_000))
        before = len(list((new.folder / QUADS).glob("*.sst")))
        new.compact()
        new.publish(manifest())
    after = len(list((path / GENERATIONS / generations(path)[0] / QUADS).glob("*.sst")))
    assert after < before
    assert len(held(path)) == 150_000


def test_what_a_derived_draft_did_is_gone_if_it_is_not_published(tmp_path: Path) -> None:
    path = tmp_path / "s"
    write(path, "old")
    with draft(path) as new:
        new.derive()
        new.replace(["urn:g"], {})
        new.catalogue.put("x", Unit("a", {}))
    assert held(path) == ["old"]
    assert read_catalogue(path) == {}


UNDER_LIMITS = """
import sys
from pathlib import Path
import pyoxigraph as ox
from claimgraph.errors import StoreFault
from claimgraph.store import Manifest, open_reader
from claimgraph.store.draft import draft
path = Path(sys.argv[1])
try:
    with draft(path) as new:
        node = ox.NamedNode
        new.load(ox.Quad(node(f"urn:{i}"), node("urn:p"), ox.Literal(f"{i * 7919:0200}"), node("urn:g")) for i in range(60000))
        new.publish(Manifest("0", {}, {}, ""), {})
    print("published")
except StoreFault as fault:
    print(type(fault).__name__, fault)
"""


def without_override() -> None:
    """Root writes anywhere; without this capability even root is held to the permissions of a folder."""
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)


def test_a_read_only_folder_can_be_read_and_not_written(tmp_path: Path) -> None:
    path = tmp_path / "s"
    write(path, "old")
    folders = [path, path / GENERATIONS, *(path / GENERATIONS).glob("*"), *(path / GENERATIONS).glob(f"*/{QUADS}")]
    for folder in folders:
        folder.chmod(0o555)
    probe = f"import pathlib; pathlib.Path({str(path / 'probe')!r}).touch()"
    ask = f"from pathlib import Path; from claimgraph.store import open_reader; print(*open_reader(Path({str(path)!r})).graphs())"
    try:
        if python(probe, preexec_fn=without_override).wait() == 0:
            pytest.skip("this process may not give up the right to write everywhere, so no folder is read-only to it")
        wrote, _ = python(UNDER_LIMITS, path, preexec_fn=without_override).communicate()
        read, _ = python(ask, preexec_fn=without_override).communicate()
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert wrote.startswith("UnwritableStore ") and "Permission denied" in wrote and "--store" in wrote
    assert read == "urn:g\n"
    assert held(path) == ["old"]


def test_a_path_through_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnwritableStore, match="Not a directory"), draft(tmp_path / "file" / "store"):
        pass


@pytest.mark.parametrize("kilobytes", [0, 1, 10, 100, 400])
def test_no_room_for_a_file(tmp_path: Path, kilobytes: int) -> None:
    """A limit on the size of a file stands in for a full disk wherever a file system of our own cannot be mounted."""
    path = tmp_path / "s"
    write(path, "old")
    limit = kilobytes * 1024

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    said, errors = python(UNDER_LIMITS, path, preexec_fn=limited).communicate()
    assert said.startswith("FullDisk "), (said, errors)
    assert held(path) == ["old"]
    assert len(generations(path)) == 1
    write(path, "new")
    assert held(path) == ["new"]


def test_a_full_disk(tmp_path: Path) -> None:
    """A real full file system, mounted in a namespace of its own."""
    script = 'mount -t tmpfs -o size=4m none "$1" && exec "$2" -c "$3" "$1/s"'
    command = ["unshare", "-rm", "sh", "-c", script, "sh", str(tmp_path), sys.executable, UNDER_LIMITS]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no unshare(1) here, so no file system of our own can be filled")
    if "mount" in done.stderr or "unshare" in done.stderr:
        pytest.skip(f"no file system of our own can be mounted: {done.stderr.strip()}")
    assert done.stdout.startswith("FullDisk "), done
    assert "No space left on device" in done.stdout and "the store is unchanged" in done.stdout


@pytest.mark.parametrize("step", range(8))
def test_a_fault_at_any_step_leaves_a_whole_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """The disk fills up at one sync or another: readers see the old graph, or the new one if only the very last sync failed."""
    write(tmp_path / "s", "old")
    real, calls = os.fsync, iter(range(1000))
    total = []

    def failing(handle: int) -> None:
        total.append(handle)
        if next(calls) == step * 3:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", failing)
    try:
        write(tmp_path / "s", "new")
        assert len(total) <= step * 3
    except FullDisk:
        assert len(total) == step * 3 + 1
    monkeypatch.undo()
    assert held(tmp_path / "s") in (["old"], ["new"])
    assert len(generations(tmp_path / "s")) == 1


def test_readers_and_a_writer_at_once(tmp_path: Path) -> None:
    """Readers that come and go while generations change see one whole generation each, and none fails."""
    path = tmp_path / "s"
    write(path, "0")
    loop = """
import sys
from pathlib import Path
from claimgraph.store import open_reader
while Path(sys.argv[2]).exists():
    reader = open_reader(Path(sys.argv[1]))
    values = [quad.object.value for quad in reader.match()]
    assert len(values) == 1, values
    reader.close()
print("done")
"""
    running = tmp_path / "running"
    running.touch()
    readers = [python(loop, path, running) for _ in range(2)]
    until = time.monotonic() + 1.5
    turns = 0
    while time.monotonic() < until:
        turns += 1
        write(path, str(turns))
    running.unlink()
    for reader in readers:
        said, errors = reader.communicate()
        assert said == "done\n", errors
    assert held(path) == [str(turns)]
