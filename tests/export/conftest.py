"""Stores to export from: the invented world of the ontology's examples, and the article."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimgraph.build import build
from claimgraph.export.scope import Selection, select
from claimgraph.home import DATA
from claimgraph.store import MemoryReader, Reader, open_reader
from export.support import example_quads


@pytest.fixture(scope="session")
def world() -> MemoryReader:
    """A store of the examples: an instance of every class that data use."""
    return MemoryReader(example_quads())


@pytest.fixture(scope="session")
def everything(world: MemoryReader) -> Selection:
    """All curated data of the examples, and the findings."""
    return select(world, include=["findings"])


@pytest.fixture(scope="session")
def article_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store built from the article and the reference files."""
    data = tmp_path_factory.mktemp("data")
    for name in ("newsweek", "reference"):
        shutil.copytree(DATA / name, data / name)
    folder = tmp_path_factory.mktemp("store") / "graph"
    build(folder, data=data)
    return folder


@pytest.fixture(scope="session")
def article(article_store: Path) -> Iterator[Reader]:
    """That store, opened."""
    reader = open_reader(article_store)
    yield reader
    reader.close()
