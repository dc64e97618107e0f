"""The tolerance policy is the user's choice: it decides some comparisons, and what it decided is cited and explained."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

QUESTION = ("ask", "figure-comparisons", "--topic", "military-casualties", "--format", "csv")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("policy") / "store"


def relations(claimgraph, store: Path) -> dict[tuple[str, ...], str]:  # type: ignore[no-untyped-def]
    done = claimgraph(*QUESTION, "--store", store)
    assert done.returncode == 0, done.stderr
    sides = ("leftSpeaker", "leftAsWritten", "leftAsOf", "rightSpeaker", "rightAsWritten", "rightAsOf")
    return {tuple(row[side] for side in sides): row["relation"] for row in csv.DictReader(io.StringIO(done.stdout))}


def test_another_policy_changes_what_depends_on_it_and_nothing_else(claimgraph, store: Path) -> None:  # type: ignore[no-untyped-def]
    assert claimgraph("build", "--store", store, "--policy", "about-five-per-cent").returncode == 0
    strict = relations(claimgraph, store)
    assert claimgraph("build", "--store", store, "--policy", "about-twenty-per-cent").returncode == 0
    lenient = relations(claimgraph, store)
    loosened = {pair for pair in strict if strict[pair] == "conflicts" and lenient.get(pair) != "conflicts"}
    assert loosened, "a wider tolerance lets some conflict go"
    assert all("about" in " ".join(pair) or "around" in " ".join(pair) or "some" in " ".join(pair) for pair in loosened)
    assert not {pair for pair in lenient if lenient[pair] == "conflicts" and strict.get(pair, "conflicts") != "conflicts"}


def test_the_findings_cite_the_policy_that_was_chosen(claimgraph, store: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert claimgraph("build", "--store", store, "--policy", "about-twenty-per-cent").returncode == 0
    query = tmp_path / "cited.rq"
    query.write_text(
        "SELECT DISTINCT ?policy { ?finding <https://w3id.org/claimgraph/ontology#underPolicy> ?policy }", encoding="utf-8"
    )
    done = claimgraph("query", query, "--store", store, "--format", "csv")
    assert done.stdout.split() == ["policy", "https://w3id.org/claimgraph/data/policy/about-twenty-per-cent"]


def test_going_back_gives_the_same_findings_as_a_store_built_so_from_the_first(claimgraph, store: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert claimgraph("build", "--store", store).returncode == 0
    assert claimgraph("build", "--store", tmp_path / "fresh").returncode == 0
    back = claimgraph("dump", "--store", store, "--digests").stdout
    assert back and back == claimgraph("dump", "--store", tmp_path / "fresh", "--digests").stdout


def test_an_unknown_policy_is_refused_with_those_that_there_are(claimgraph, store: Path) -> None:  # type: ignore[no-untyped-def]
    done = claimgraph("build", "--store", store, "--policy", "about-half")
    assert done.returncode == 2
    assert "there is no tolerance policy" in done.stderr and "about-ten-per-cent" in done.stderr
