"""claimgraph build: what it prints, and what it says of faults."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from claimgraph.store.draft import draft


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text, old
    file.write_text(text.replace(old, new))


def facts(text: str) -> dict[str, str]:
    return {line.split()[0]: line.split(maxsplit=1)[1] for line in text.splitlines()}


def test_the_summary(claimgraph, harbour: Path) -> None:
    done = claimgraph("build", "--data", harbour)
    assert done.returncode == 0 and done.stderr == ""
    said = facts(done.stdout)
    assert list(said) == [
        "store",
        "documents",
        "changed",
        "statements",
        "asserted",
        "inferred",
        "findings",
        "ontology",
        "digest",
        "seconds",
    ]
    assert (said["store"], said["documents"], said["statements"]) == (".claimgraph", "1", "2")
    assert len(said["digest"]) == 64
    assert said["changed"] == "1 derived, 0 withdrawn"
    again = claimgraph("build", "--data", harbour).stdout
    assert facts(again)["changed"] == "0 derived, 0 withdrawn"
    assert again.split("digest")[1][:80] == done.stdout.split("digest")[1][:80]


def test_quiet_says_nothing(claimgraph, harbour: Path, tmp_path: Path) -> None:
    done = claimgraph("build", "--data", harbour, "--store", tmp_path / "s", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "s" / "current").exists()


def test_the_environment_names_the_store(claimgraph, harbour: Path, tmp_path: Path) -> None:
    done = claimgraph("build", "--data", harbour, env={"CLAIMGRAPH_STORE": str(tmp_path / "e")})
    assert facts(done.stdout)["store"] == str(tmp_path / "e")
    assert (tmp_path / "e" / "current").exists()


def test_both_reference_engines_can_be_named(claimgraph, harbour: Path) -> None:
    assert claimgraph("build", "--data", harbour, "--validator", "pyshacl", "--quiet").returncode == 0
    done = claimgraph("build", "--reasoner", "guess")
    assert done.returncode == 2 and "'compiled', 'owlrl'" in done.stderr


def test_a_terminal_gets_a_progress_display_and_a_pipe_does_not(claimgraph, harbour: Path, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "claimgraph", "build", "--data", str(harbour), "--store", str(tmp_path / "s")]
    environment = {**os.environ, "TERM": "xterm"}
    with subprocess.Popen(command, stderr=theirs, stdout=subprocess.PIPE, env=environment) as running:
        os.close(theirs)
        seen = b""
        while select.select([ours], [], [], 60)[0]:
            try:
                seen += os.read(ours, 4096)
            except OSError:
                break
        running.wait()
    os.close(ours)
    assert b"documents" in seen and b"1/1" in seen
    assert claimgraph("build", "--data", harbour).stderr == ""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "        cg:speaker actor:harbour-office ;\n",
            "",
            ["/office-boats>", "ontology#speaker>", "(see shape"],
        ),
        (
            "cg:speaker actor",
            "cg:speeker actor",
            ["speeker> is not defined", "did you mean https://w3id.org/claimgraph/ontology#speaker"],
        ),
        ("schema: <https:", "schema: <http:", ["http://schema.org/", "did you mean https://schema.org/"]),
        ("cg:saidOn ", "cg:saidOn cg: ", [".trig:"]),
    ],
)
def test_faults_in_the_data(claimgraph, harbour: Path, report: Path, old: str, new: str, said: list[str]) -> None:
    edit(report, old, new)
    done = claimgraph("build", "--data", harbour)
    assert done.returncode == 1 and done.stdout == ""
    assert "Traceback" not in done.stderr
    lines = done.stderr.splitlines()
    assert all(line.startswith(f"claimgraph: {report}") for line in lines)
    assert all(part in done.stderr for part in said), done.stderr
    assert claimgraph("dump", "--store", ".claimgraph").returncode == 3  # there is no half of a store


def test_a_syntax_fault_has_line_and_column(claimgraph, harbour: Path, report: Path) -> None:
    number = next(index for index, line in enumerate(report.read_text().splitlines(), 1) if "cg:saidOn" in line)
    edit(report, "cg:saidOn", "cg:saidOn;")
    done = claimgraph("build", "--data", harbour)
    assert f"2030-01-08.trig:{number}:" in done.stderr
    assert done.returncode == 1


def test_a_store_that_another_process_writes(claimgraph, harbour: Path, tmp_path: Path) -> None:
    with draft(tmp_path / "s"):
        done = claimgraph("build", "--data", harbour, "--store", tmp_path / "s")
    assert done.returncode == 3
    assert f"locked by another process (pid {os.getpid()})" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_folder_with_something_else(claimgraph, harbour: Path, tmp_path: Path) -> None:
    done = claimgraph("build", "--data", harbour, "--store", harbour)
    assert done.returncode == 3 and "is not a store" in done.stderr
    assert sorted(entry.name for entry in harbour.iterdir()) == ["herald", "herald-2030-01-08.txt", "reference"]


def test_a_store_below_a_file(claimgraph, harbour: Path, report: Path) -> None:
    done = claimgraph("build", "--data", harbour, "--store", report / "store")
    assert done.returncode == 3 and "cannot be written: Not a directory" in done.stderr


def test_no_such_data(claimgraph, tmp_path: Path) -> None:
    done = claimgraph("build", "--data", tmp_path / "none")
    assert done.returncode == 2 and "does not exist" in done.stderr and "claimgraph build --help" in done.stderr


def test_a_store_of_another_version_is_built_anew(claimgraph, harbour: Path, tmp_path: Path) -> None:
    store = tmp_path / "s"
    assert claimgraph("build", "--data", harbour, "--store", store).returncode == 0
    manifest = next(store.glob("generations/*/manifest.json"))
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "format": 0}))
    refused = claimgraph("dump", "--store", store)
    assert refused.returncode == 3
    assert "format 0" in refused.stderr and f"claimgraph build --store {store}" in refused.stderr
    assert claimgraph("build", "--data", harbour, "--store", store).returncode == 0
    assert claimgraph("dump", "--store", store).returncode == 0


HEEDING = """
import signal
from claimgraph.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)
main()
"""
"""The command line, where a run of the tests in the background of a shell ignores SIGINT, as what it starts does."""


def test_an_interrupted_build_says_so_and_leaves_nothing(harbour: Path, tmp_path: Path) -> None:
    """Ctrl-C arrives while documents are read: the exit code is 130 and no store is left behind."""
    fifo = harbour / "herald" / "2031-01-01.trig"
    os.mkfifo(fifo)  # reading it waits for somebody who writes
    command = [sys.executable, "-c", HEEDING, "build", "--data", str(harbour), "--store", str(tmp_path / "s")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        with fifo.open("w"):  # waits until the build opens it; that it is closed wakes a build that waits in the system
            running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=60)
    assert (running.returncode, said) == (130, "claimgraph: interrupted\n")
    assert not (tmp_path / "s").exists()


def test_a_folder_without_documents_is_refused_and_the_store_stays(claimgraph, harbour: Path, tmp_path: Path) -> None:
    store, empty = tmp_path / "kept", tmp_path / "empty"
    empty.mkdir()
    assert claimgraph("build", "--data", harbour, "--store", store).returncode == 0
    before = claimgraph("dump", "--store", store).stdout
    done = claimgraph("build", "--data", empty, "--store", store)
    assert done.returncode == 2 and "holds no documents" in done.stderr
    assert before and claimgraph("dump", "--store", store).stdout == before
