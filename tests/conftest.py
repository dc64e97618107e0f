"""What tests share: the invented corpus of a harbour town, the article's text where it is at hand, the command line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from claimgraph.home import HOME

HARBOUR = Path(__file__).parent / "corpus" / "harbour"
ARTICLE = HOME.parent / "shared" / "sources" / "newsweek-2022-03-09.txt"

Run = Callable[..., "subprocess.CompletedProcess[str]"]

settings.register_profile("claimgraph", deadline=None)  # no test asserts seconds
settings.load_profile("claimgraph")


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    """A copy of the invented corpus that a test may change: a folder as ``graph/data`` is one, with the text beside it."""
    return Path(shutil.copytree(HARBOUR, tmp_path / "harbour"))


@pytest.fixture
def report(harbour: Path) -> Path:
    """The one document of the invented corpus."""
    return harbour / "herald" / "2030-01-08.trig"


@pytest.fixture(scope="session")
def article_file() -> Path:
    """The captured text of the article; it is not ours to republish, so it stands beside the repository or nowhere."""
    if not ARTICLE.exists():
        pytest.skip("the article's captured text is not at hand (it is not part of the repository)")
    return ARTICLE


@pytest.fixture(scope="session")
def article_text(article_file: Path) -> str:
    """The article's exact text."""
    return article_file.read_bytes().decode()


@pytest.fixture
def claimgraph(tmp_path: Path) -> Run:
    """Runs the command line in a process of its own, in an empty folder, without a terminal."""
    folder = tmp_path / "work"
    folder.mkdir()

    def run(*arguments: object, env: dict[str, str] | None = None, **options: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "claimgraph", *map(str, arguments)]
        inherited = {name: value for name, value in os.environ.items() if name != "CLAIMGRAPH_STORE"}
        environment = {**inherited, "PYTHONIOENCODING": "utf-8", **(env or {})}
        given = {"capture_output": True, "text": True, "cwd": folder, "env": environment, "timeout": 300, **options}
        return subprocess.run(command, check=False, **given)  # type: ignore[call-overload, no-any-return]

    return run
