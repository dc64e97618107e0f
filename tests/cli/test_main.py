"""What holds for every verb: where verbs come from, how faults end, and what is imported only when it is needed."""

from __future__ import annotations

import json
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from claimgraph import __version__, cli

VERBS = ("anchor", "build", "dump", "explain", "ontology", "validate", "verify")
HEAVY = ("rdflib", "owlrl", "pyshacl", "rich", "hypothesis", "claimgraph.vocab")
"""What takes longer to import than most answers take to give."""


def imported(*arguments: str, folder: Path | None = None) -> set[str]:
    """The heavy modules that a run of the command line has imported when it ends."""
    code = (
        "import atexit, json, sys\n"
        f"atexit.register(lambda: print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]), file=sys.stderr))\n"
        "from claimgraph.cli import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stderr.splitlines()[-1]))


def test_help_lists_every_verb_with_what_it_does(claimgraph) -> None:
    done = claimgraph("--help")
    assert done.returncode == 0
    rows = {line.split()[0]: line.split()[1:] for line in done.stdout.split("Commands:\n")[1].splitlines()}
    assert set(VERBS) <= rows.keys()
    assert all(len(words) > 2 for words in rows.values())
    assert claimgraph().stdout == done.stdout


@pytest.mark.parametrize("verb", sorted(module.name for module in pkgutil.iter_modules(cli.__path__)))
def test_every_verb_explains_itself_and_its_options(claimgraph, verb: str) -> None:
    done = claimgraph(verb, "--help")
    if verb not in cli.group.list_commands(None):  # type: ignore[arg-type]
        assert done.returncode == 2 and f"there is no verb '{verb}'" in done.stderr
        return
    assert done.returncode == 0 and done.stdout.startswith(f"Usage: claimgraph {verb}")
    command = cli.group.get_command(None, verb)  # type: ignore[arg-type]
    assert command is not None and command.help
    assert [item.name for item in command.params if isinstance(item, click.Option) and not item.help] == []


def test_the_version(claimgraph) -> None:
    assert claimgraph("--version").stdout == f"claimgraph {__version__}\n"


def test_an_unknown_verb_or_option(claimgraph) -> None:
    done = claimgraph("biuld")
    assert (done.returncode, done.stderr) == (2, "claimgraph: there is no verb 'biuld' (did you mean build?)\n")
    done = claimgraph("frobnicate")
    assert done.returncode == 2 and "one of anchor, " in done.stderr
    done = claimgraph("build", "--stor", "x")
    assert done.returncode == 2 and "--store" in done.stderr and len(done.stderr.splitlines()) == 1


def test_help_imports_nothing_heavy() -> None:
    assert imported("--help") == set()


def test_a_dump_imports_nothing_heavy(harbour: Path, tmp_path: Path, claimgraph) -> None:
    assert claimgraph("build", "--data", harbour, "--store", tmp_path / "s", "--quiet").returncode == 0
    assert imported("dump", "--store", str(tmp_path / "s"), "--digests") == set()


def test_a_build_imports_nothing_heavy(harbour: Path, tmp_path: Path) -> None:
    assert imported("build", "--data", str(harbour), "--store", str(tmp_path / "s")) == set()


def test_questions_import_nothing_heavy(claimgraph, tmp_path: Path) -> None:
    assert claimgraph("build", "--quiet").returncode == 0
    assert imported("ask", folder=tmp_path / "work") == set()
    assert imported("ask", "roles", folder=tmp_path / "work") == set()
    assert imported("ask", "figures", "--format", "csv", folder=tmp_path / "work") == set()


def test_a_reader_that_goes_away_is_no_fault(claimgraph) -> None:
    assert claimgraph("build", "--quiet").returncode == 0
    done = claimgraph("dump", stdout=_closed_pipe(), capture_output=False, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (cli.BROKEN_PIPE, "")


def _closed_pipe() -> int:
    ours, theirs = os.pipe()
    os.close(ours)
    return theirs


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_output_that_cannot_be_written(claimgraph) -> None:
    with Path("/dev/full").open("w") as full:
        done = claimgraph("ontology", "--context", stdout=full, capture_output=False, stderr=subprocess.PIPE)
    assert done.returncode == 3
    assert done.stderr == "claimgraph: output: No space left on device (check permissions and free space)\n"


def test_a_fault_of_ours_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake in the program is not dressed up as a mistake of the user."""
    from claimgraph.cli import dump

    monkeypatch.setattr(dump, "default_store", lambda explicit: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        cli.run(["dump"])


def test_damage_that_shows_only_when_the_store_is_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from claimgraph.cli import dump

    def damaged(explicit: Path | None) -> None:
        raise RuntimeError("Corruption: block checksum mismatch")

    monkeypatch.setattr(dump, "default_store", damaged)
    assert cli.run(["dump"]) == 3
    assert capsys.readouterr().err == (
        "claimgraph: the store is damaged: Corruption: block checksum mismatch (build it anew with: claimgraph build)\n"
    )
    monkeypatch.setattr(dump, "default_store", lambda explicit: (_ for _ in ()).throw(RuntimeError("a mistake of ours")))
    with pytest.raises(RuntimeError, match="a mistake of ours"):
        cli.run(["dump"])
