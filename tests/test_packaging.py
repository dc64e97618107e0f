"""The ontology, the queries and the curated graph travel with the package, and are found where it is installed."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from claimgraph import __version__
from claimgraph.home import DATA, HOME, ONTOLOGY, QUERIES

TOP = {"ontology", "queries", "graph", "tests", "README.md", "pyproject.toml", ".ci", "LICENSE", "CHANGELOG.md", ".gitignore"}


def test_home_is_where_the_data_are() -> None:
    assert (ONTOLOGY / "core.ttl").is_file()
    assert (QUERIES / "questions").is_dir()
    assert (DATA / "reference").is_dir()
    assert HOME in ONTOLOGY.parents


def test_nothing_else_stands_at_the_top() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=HOME, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout")
    assert {line.split("/")[0] for line in listed.stdout.splitlines()} <= TOP


def test_no_file_that_belongs_to_the_package_is_ignored() -> None:
    """A pattern such as ``build/`` in .gitignore would silently leave a folder of that name out of the wheel too."""
    files = [str(file.relative_to(HOME)) for file in (HOME / "graph").rglob("*") if file.suffix in (".py", ".ttl", ".trig")]
    done = subprocess.run(["git", "check-ignore", *files], cwd=HOME, capture_output=True, text=True, check=False)
    if done.returncode > 1:
        pytest.skip("this is no git checkout")
    assert done.stdout == ""


def test_the_version_is_written_once() -> None:
    project = tomllib.loads((HOME / "pyproject.toml").read_text())
    assert "version" not in project["project"] and "version" in project["project"]["dynamic"]
    assert __version__ not in (HOME / "pyproject.toml").read_text().split("[tool.ruff]")[0]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built from this checkout."""
    pytest.importorskip("hatchling", reason="hatchling, which builds the wheel, is not installed here")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_what_it_needs(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    places = {"ontology": HOME, "queries": HOME, "graph/data": HOME, "graph/claimgraph": HOME / "graph" / "claimgraph"}
    for folder, start in places.items():
        files = [file for file in (HOME / folder).rglob("*") if file.is_file() and "__pycache__" not in file.parts]
        assert files
        inside = {f"claimgraph/{file.relative_to(start).as_posix()}" for file in files if file.name != ".keep"}
        assert inside - names == set()
    assert not any(name.startswith(("tests/", "claimgraph/tests/")) for name in names)


def test_the_unpacked_wheel_works_without_the_checkout(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import claimgraph.home as home; print(home.HOME)\n"
        "from claimgraph.cli import run; sys.exit(run(['build', '--quiet']))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "site")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(tmp_path / "site" / "claimgraph")
    assert (tmp_path / ".claimgraph" / "current").exists()
