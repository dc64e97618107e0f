"""Every verb that takes --store takes an address too and does the same, or says that it cannot."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from claimgraph.build import build
from claimgraph.cli import group, run
from claimgraph.judge import judge
from claimgraph.store import publishing
from claimgraph.store.address import Address
from conftest import HARBOUR
from store.servers import running_oxigraph

SAME = """
ask who-said-what --format csv
ask roles --actor nobody
query select.rq --format csv
query construct.rq
query describe.rq --format ntriples
query ask.rq
query malformed.rq
explain statement/herald/2030-01-08/lind-masts
explain nobody
dump
dump --digests
export rdf --include inferred
export rdf --source herald/2030-01-08
export rdf --query select.rq
export claimreview
export annotations
export nanopub
export csv --out made
export parquet --out made
export crate --out made
export void
export graphml
export quickstatements
export dossier
""".strip().splitlines()

SERVING = ["serve", "mcp"]
"""Verbs that go on until they are ended; see tests/serve/test_running.py."""

QUERIES = {
    "select": "PREFIX cg: <https://w3id.org/claimgraph/ontology#> SELECT ?s { ?s a cg:Statement } ORDER BY ?s",
    "construct": "PREFIX cg: <https://w3id.org/claimgraph/ontology#> CONSTRUCT WHERE { ?s a cg:Statement }",
    "describe": "DESCRIBE <https://w3id.org/claimgraph/data/source/herald/2030-01-08>",
    "ask": "ASK { ?s a ?class }",
    "malformed": "SELECT ?s { ?s a",
}


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Address]]:
    """The same graph in a folder and on a server."""
    folder = tmp_path_factory.mktemp("verbs")
    with running_oxigraph(folder / "server") as address, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        for place in (folder / "local", address):
            with publishing(place) as path:
                build(path, data=HARBOUR, judge=judge, jobs=1)
        yield folder / "local", address


def with_store(command: click.Command, *names: str) -> Iterator[str]:
    """The names of verbs, and of what belongs to them, that take --store."""
    if any("--store" in option.opts for option in command.params):
        yield " ".join(names)
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from with_store(found, *names, name)


def test_no_verb_is_left_out() -> None:
    known = {
        " ".join(word for word in line.split()[: 2 if line.startswith("export") else 1]) for line in [*SAME, *SERVING, "build"]
    }
    assert set(with_store(group)) == known


def done(line: str, place: Path | Address, folder: Path, capfd: pytest.CaptureFixture[str]) -> tuple[Any, ...]:
    """The exit code, the output, the error with its place left out, and the files of a command."""
    code = run([*shlex.split(line), "--store", str(place)])
    output, error = capfd.readouterr()
    made = {str(file.relative_to(folder)): file.read_bytes() for file in sorted((folder / "made").rglob("*")) if file.is_file()}
    return code, output, error.replace(str(place), "STORE"), made


@pytest.mark.parametrize("line", SAME)
def test_a_verb_does_the_same_on_a_server(
    line: str,
    places: tuple[Path, Address],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    for name, text in QUERIES.items():
        (tmp_path / f"{name}.rq").write_text(text)
    monkeypatch.chdir(tmp_path)
    local, remote = (done(line, place, tmp_path, capfd) for place in places)
    assert local == remote
    fails = "nobody" in line or "malformed" in line
    assert (local[0] != 0) is fails
    assert bool(local[1] or local[3]) is not (fails or "quickstatements" in line)  # nobody here has a name in Wikidata


@pytest.mark.parametrize("line", SERVING)
def test_a_verb_that_serves_says_that_there_is_no_server(line: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run([line, "--store", "http://127.0.0.1:9"]) == 3
    error = capfd.readouterr().err
    assert "http://127.0.0.1:9" in error and error.count("\n") == 1
