"""The README shows what the software does: its tables and transcripts are made by the commands they name.

``CLAIMGRAPH_WRITE_README=1 pytest tests/test_readme.py`` writes the tables again.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from claimgraph.home import HOME

README = HOME / "README.md"
TABLE = re.compile(r"<!-- output: claimgraph (?P<command>.+?) -->\n(?P<output>.*?)<!-- /output -->", re.DOTALL)
CONSOLE = re.compile(r"```console\n(?P<text>.*?)```", re.DOTALL)
ELLIPSIS = "…"

Run = Callable[[str], str]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("readme")

    def command(line: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "claimgraph", *shlex.split(line)], cwd=folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"claimgraph {line}: {done.stderr}"
        return done.stdout

    command("build")
    return command


def test_the_tables_are_what_the_commands_print(run: Run) -> None:
    text = README.read_text(encoding="utf-8")
    assert len(TABLE.findall(text)) >= 4
    made = TABLE.sub(
        lambda found: (
            f"<!-- output: claimgraph {found['command']} -->\n{run(found['command'] + ' --format markdown')}<!-- /output -->"
        ),
        text,
    )
    if os.environ.get("CLAIMGRAPH_WRITE_README"):
        README.write_text(made, encoding="utf-8")
    assert README.read_text(encoding="utf-8") == made, (
        "write the tables again: CLAIMGRAPH_WRITE_README=1 pytest tests/test_readme.py"
    )


def transcripts() -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    for block in CONSOLE.findall(README.read_text(encoding="utf-8")):
        for line in block.splitlines():
            if line.startswith("$ claimgraph "):
                found.append((line.removeprefix("$ claimgraph "), []))
            else:
                found[-1][1].append(line)
    return found


@pytest.mark.parametrize(("command", "expected"), transcripts())
def test_a_transcript_is_what_the_command_prints(run: Run, command: str, expected: list[str]) -> None:
    printed = run(command).splitlines()
    shown = [line for line in expected if line.strip() != ELLIPSIS]
    assert shown
    place = 0
    for line in shown:  # lines may be left out where the transcript says so, but none is changed or moved
        assert line in printed[place:], f"{line!r} is not printed, or not there"
        place = printed.index(line, place) + 1


def test_every_file_that_the_readme_points_to_is_there() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not Path(HOME / link).exists()] == []


def test_the_two_commands_are_marked() -> None:
    text = README.read_text(encoding="utf-8")
    for name in ("main-command", "test-command"):
        assert re.search(rf"<!-- {name} -->\n```sh\n.+\n```", text)
