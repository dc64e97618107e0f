"""The pages for users: every target has its section, and every command in them works; the queries run in any engine."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from claimgraph.cli.export import command
from claimgraph.export.loss import targets
from claimgraph.home import QUERIES
from claimgraph.query.question import load
from claimgraph.rdf import to_rdflib, triples
from claimgraph.store import MemoryReader

PAGE = (Path(__import__("claimgraph.export", fromlist=["x"]).__file__).parent / "README.md").read_text("utf-8")
COMMANDS = re.findall(r"^    claimgraph export (.*)$", PAGE, re.MULTILINE)
FILES = sorted((QUERIES / "export").glob("*.rq"))


def sections() -> dict[str, str]:
    parts = re.split(r"^## (\S+)$", PAGE.split("# Reviews in")[0], flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_every_target_has_its_section_in_order() -> None:
    assert list(sections()) == targets()


@pytest.mark.parametrize("target", targets())
def test_a_section_says_what_for_how_and_what_is_lost(target: str) -> None:
    text = sections()[target]
    assert text.lstrip().startswith("For ") and f"claimgraph export {target}" in text and "\nLost: " in text


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_works(line: str, article_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLAIMGRAPH_STORE", str(article_store))
    done = CliRunner().invoke(command, shlex.split(line), catch_exceptions=True)
    if "--reviewed" in line:
        assert "no claim in this part of the graph was reviewed" in str(done.exception)
        return
    assert done.exception is None, done.exception
    assert done.output or list(tmp_path.iterdir())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_query_is_documented_and_runs_in_rdflib_with_the_same_answer(file: Path, world: MemoryReader) -> None:
    import rdflib

    assert f"`{file.name}`" in (QUERIES / "export" / "README.md").read_text("utf-8")
    question = load(file)
    dataset = rdflib.Dataset(default_union=True)
    for name in world.graphs():
        graph = dataset.graph(rdflib.URIRef(name))
        graph += to_rdflib(triples(world.match(graph=ox.NamedNode(name))))
    ours = world.query(question.text)
    assert isinstance(ours, ox.QuerySolutions)
    here = [tuple("" if value is None else value.value for value in row) for row in ours]  # type: ignore[union-attr]
    there = [tuple("" if value is None else str(value) for value in row) for row in dataset.query(question.text)]  # type: ignore[union-attr]
    assert sorted(here) == sorted(there)
    assert here or file.stem == "offices"
