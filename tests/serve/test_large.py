"""A store that is too large for memory: it is surveyed beside the requests, which are answered meanwhile."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.generator import write
from claimgraph.serve import naming, survey
from claimgraph.store import open_reader
from serve.support import HTML, Served

DOCUMENTS = 500
ASKED = ("zelensky", "no fl", "Захарова", "зеленский", "killed", "a", "100", "counted up to", "“quote", "don't", "", "?")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large")
    write(folder / "data", DOCUMENTS)
    command = [sys.executable, "-m", "claimgraph", "build", "--quiet", "--data", str(folder / "data"), "--store"]
    subprocess.run([*command, str(folder / "store")], check=True)
    return folder / "store"


def test_pages_are_answered_before_the_survey_is_done_and_search_after(
    large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    slow = tmp_path / "sitecustomize.py"  # the survey alone waits for a file, far longer than a request may take
    waiting = f"while not os.path.exists({str(tmp_path / 'go')!r}): time.sleep(0.05)"
    slow.write_text(f"import os, sys, time\nif {survey.MODULE!r} in sys.orig_argv:\n    {waiting}\n")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{Path(survey.__file__).parents[2]}")
    served = Served(large, "--time-limit", "2", "--workers", "2")
    try:
        home = served.get("/", HTML)
        assert home.status_code == 200
        assert "still being read" in home.text
        told = served.get("/search?q=speaker")
        assert (told.status_code, told.headers["retry-after"]) == (503, "60")
        assert served.get("/search?q=speaker", HTML).status_code == 503
        for page in ("actor/speaker-1", "source/paper-0/d3", "vocabulary/topic/military-casualties", "ontology"):
            assert served.get(f"/page/{page}", HTML).status_code == 200
        void = served.get("/.well-known/void", "application/n-triples").text
        counts = open_reader(large).manifest.counts
        assert all(f'triples> "{counts[kind]}"' in void for kind in ("asserted", "inferred", "findings"))
        (tmp_path / "go").touch()
        until = time.monotonic() + 300
        while (found := served.get("/search?q=speaker+2")).status_code == 503 and time.monotonic() < until:
            time.sleep(0.2)
        assert found.json()["hits"][0]["label"] == "Speaker 2"
        assert "still being read" not in served.get("/", HTML).text
        assert served.get("/health").json()["killed"] == 0
    finally:
        assert served.end() == 0, served.errors


@pytest.mark.parametrize("facets", [(), ("actor",), ("claim", "figure")])
def test_the_file_finds_what_the_names_in_memory_do(
    store: Path, tmp_path: Path, facets: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = open_reader(store)
    survey.survey(reader, tmp_path)
    held, filed = naming.Index(reader), survey.Names(tmp_path / survey.NAMES)
    for text in ASKED:
        assert filed.search(text, facets, 50) == held.search(text, facets, 50)
    monkeypatch.setattr(survey, "MOST", 20)
    best = held.search("zelensky", facets, 3)
    cut = filed.search("zelensky", facets, 3)
    assert cut["hits"][:1] == best["hits"][:1]
    assert cut["total"] <= best["total"]
    reader.close()
