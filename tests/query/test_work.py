"""What a question does grows with its answer, not with the corpus: the engine's own counts of intermediate results.

Two corpora, one four times the other; the documents of the smaller one are in both. The counts come from ``oxigraph query``
(PyPI: oxigraph), which runs the engine of the store and says how many results each step of the plan gave.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from benchmarks.generator import CGD, CGV, IN_A_STORY, write
from claimgraph.build import build
from claimgraph.home import QUERIES
from claimgraph.judge import StandingJudge
from claimgraph.query import Page, bind, find, questions
from claimgraph.query.question import load

OXIGRAPH = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
pytestmark = pytest.mark.skipif(OXIGRAPH is None, reason="there is no oxigraph command here (PyPI: oxigraph)")

SIZES = (2 * IN_A_STORY, 8 * IN_A_STORY)
BOUNDED = {"actor": f"{CGD}actor/land-0", "proposal": f"{CGD}proposal/harbour-0", "source": f"{CGD}source/paper-0/d4"}
CASES = [(name, parameter) for name, question in questions().items() for parameter in question.takes if parameter in BOUNDED]
COUNTS_ALL = {"topics"}
"""Questions whose answer counts the whole corpus."""
WIDE = {
    "topic": ("military-casualties", "equipment-losses", "course-of-the-war", "odesa"),
    "measure": ("killed", "lost", "captured"),
}
"""Under each there is something of one kind and nothing of another, under the last of each nothing at all."""
WIDE_CASES = [
    (name, parameter, value)
    for name, question in questions().items()
    if name not in COUNTS_ALL
    for parameter in WIDE
    if parameter in question.takes
    for value in WIDE[parameter]
]


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    made = []
    for size in SIZES:
        folder = tmp_path_factory.mktemp(f"work{size}")
        write(folder / "data", size)
        with StandingJudge(folder / "store") as judge:
            build(folder / "store", data=folder / "data", judge=judge)
        made.append(next((folder / "store" / "generations").glob("0*")) / "quads")
    return made


def work(store: Path, query: str) -> tuple[int, int]:
    """The rows of the answer, and the results of all steps of the plan."""
    told, answer = store.parent / "plan.json", store.parent / "answer.json"
    asked = [str(OXIGRAPH), "query", "--location", str(store), "--query", query, "--union-default-graph"]
    subprocess.run([*asked, "--results-file", str(answer), "--explain-file", str(told), "--stats"], check=True)

    def steps(node: dict[str, Any]) -> int:
        return int(node.get("number of results", 0)) + sum(map(steps, node.get("children", [])))

    plan = json.loads(told.read_text())
    return len(json.loads(answer.read_text())["results"]["bindings"]), steps(plan.get("plan") or plan["tree"])


@pytest.mark.parametrize(("name", "parameter"), CASES)
def test_a_bounded_question_does_the_same_work_in_a_larger_corpus(stores: list[Path], name: str, parameter: str) -> None:
    query = bind(find(name), {parameter: ox.NamedNode(BOUNDED[parameter])})
    (rows, small), (same, large) = (work(store, query) for store in stores)
    assert rows == same
    assert large <= small + 2 * rows + 20


@pytest.mark.parametrize("name", sorted(set(questions()) - COUNTS_ALL))
def test_a_full_page_of_a_corpus_wide_question_does_too(stores: list[Path], name: str) -> None:
    (rows, small), (other, large) = (work(store, bind(find(name), {}, Page(5))) for store in stores)
    if rows >= 5 and other >= 5:
        assert large <= 1.5 * small + 50


@pytest.mark.parametrize(("name", "parameter", "value"), WIDE_CASES)
def test_under_a_topic_or_measure_too_even_if_nothing_of_the_kind_is(
    stores: list[Path], name: str, parameter: str, value: str
) -> None:
    query = bind(find(name), {parameter: ox.NamedNode(f"{CGV}{parameter}/{value}")}, Page(5))
    (rows, small), (other, large) = (work(store, query) for store in stores)
    if rows >= 5 and other >= 5:
        assert large <= 1.5 * small + 50
    elif not rows and not other:
        assert large <= small + 20


OF_ALL = {"classes", "concepts", "conflicts", "proposals", "sources", "speaking", "topics", "start", "terms"}
"""Queries of pages about the whole graph or a vocabulary."""
KEYS = 500
"""The most that a query of a page finds of a kind."""
PAGES = [path.stem for path in sorted((QUERIES / "pages").glob("*.rq")) if path.stem not in OF_ALL]
SHOWN = {
    **BOUNDED,
    "speaker": f"{CGD}actor/speaker-1",
    "figure": f"{CGD}claim/paper-0/d4/killed",
    "position": f"{CGD}claim/paper-0/d4/support",
    "statement": f"{CGD}statement/paper-0/d4/killed",
    "nothing filed": f"{CGV}topic/odesa",
}


@pytest.mark.parametrize("kind", SHOWN)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_does_the_same_work_in_a_larger_corpus(stores: list[Path], name: str, kind: str) -> None:
    query = bind(load(QUERIES / "pages" / f"{name}.rq"), {"id": ox.NamedNode(SHOWN[kind])})
    (rows, small), (same, large) = (work(store, query) for store in stores)
    assert rows == same
    assert large <= small + 2 * rows + 20


@pytest.mark.parametrize("name", [name for name in PAGES if name != "about"])
def test_what_stands_on_the_page_of_something_large_is_bounded(stores: list[Path], name: str) -> None:
    text = load(QUERIES / "pages" / f"{name}.rq").text.replace(f"LIMIT {KEYS}\n", "LIMIT 5\n")
    query = text.replace("VALUES ?idParam { UNDEF }", f"VALUES ?idParam {{ <{CGV}topic/military-casualties> }}")
    query = query.replace("# with id: ", "").replace('?idParam"', f'<{CGV}topic/military-casualties>"')
    (rows, small), (same, large) = (work(store, query) for store in stores)
    if rows and rows == same:
        assert large <= 1.5 * small + 50
