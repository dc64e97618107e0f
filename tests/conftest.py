"""What tests share: the invented corpus of a harbour town, the article's text where it is at hand, the command line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from claimgraph.home import HOME

HARBOUR = Path(__file__).parent / "corpus" / "harbour"
ARTICLE = HOME.parent / "shared" / "sources" / "newsweek-2022-03-09.txt"

SCHEMA_ORG = HOME.parent / "shared" / "suites" / "schemaorg"

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


@pytest.fixture(scope="session")
def conforms() -> Callable[[Any], str]:
    """What is wrong with a JSON-LD document by schema.org's shapes, empty if nothing is.

    The shapes take text and dates for nodes: here, any value does for them.
    """
    if not SCHEMA_ORG.is_dir():
        pytest.skip("schema.org's shapes are not at hand (they are not part of the repository)")
    jsonld = pytest.importorskip("pyld.jsonld", reason="PyLD is not installed: pip install 'claimgraph[export]'")
    import pyshacl
    import rdflib

    shapes = rdflib.Graph().parse(SCHEMA_ORG / "schemaorg-shapes.shacl", format="turtle")
    shapes.parse(SCHEMA_ORG / "schemaorg-subclasses.shacl", format="turtle")
    for name in ("Text", "URL", "Date", "DateTime", "Time", "Number", "Integer", "Float", "Boolean"):
        shape = rdflib.URIRef(f"http://schema.org/validation#ValidSchema{name}")
        assert (shape, rdflib.SH.nodeKind, None) in shapes
        shapes.remove((shape, rdflib.SH.nodeKind, None))
    links = {name: {"@type": "@id"} for name in ("url", "sameAs", "license", "isBasedOn")}
    context = {"@vocab": "http://schema.org/", **links}

    def check(document: dict[str, Any]) -> str:
        quads = jsonld.to_rdf({**document, "@context": context}, {"format": "application/n-quads"})
        graph = rdflib.Graph().parse(data=quads, format="nt")
        assert len(graph) > 1
        good, _, report = pyshacl.validate(graph, shacl_graph=shapes, ont_graph=shapes)
        return "" if good else report[:2000]

    return check


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
