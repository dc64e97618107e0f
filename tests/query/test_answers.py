"""The stored answers: what a human reader of the article finds, row by row, in both engines."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from claimgraph.cli.formats import as_csv
from claimgraph.query import Answer, ask, bind, find, questions, resolve
from query.contract import COLUMNS
from query.dataset import ARTICLE, WORLD, dataset, reader

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

CASES = Path(__file__).parent.parent / "queries"
NAMES = sorted(file.relative_to(CASES).with_suffix("").as_posix() for name in COLUMNS for file in (CASES / name).glob("*.toml"))
NEVER_EMPTY = {"coverage"}
"""Questions to which the article has an answer, whatever the parameters."""


def expected(name: str) -> tuple[dict[str, str], str, dict[str, str]]:
    case = tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))
    rows = (CASES / f"{name}.csv").read_bytes().decode("utf-8")
    return case, rows, case.get("parameters", {})


@cache
def rdflib_dataset(file: Path):
    import rdflib

    found = rdflib.Dataset(default_union=True)
    quads = ox.serialize(dataset(file), format=ox.RdfFormat.N_QUADS)
    assert quads
    found.parse(data=quads.decode(), format="nquads")
    return found


def in_rdflib(file: Path, query: str, columns: tuple[str, ...]) -> list[list[str | None]]:
    result = rdflib_dataset(file).query(query)
    assert [str(name) for name in result.vars] == list(columns)
    return [[None if value is None else str(value) for value in row] for row in result]


def in_pyoxigraph(file: Path, query: str, columns: tuple[str, ...]) -> list[list[str | None]]:
    return [[row[name] and row[name].value for name in columns] for row in reader(file).query(query)]


@pytest.mark.parametrize("name", NAMES)
def test_answer_is_the_stored_one(name: str) -> None:
    case, rows, parameters = expected(name)
    answer = ask(reader(), name.split("/", maxsplit=1)[0], **parameters)
    assert as_csv(answer.columns, answer.rows, 0) == rows
    assert bool(answer.rows) != ("empty" in case)
    assert len(case["note"]) > 15


@pytest.mark.parametrize("name", NAMES)
def test_rdflib_gives_the_same_rows_in_the_same_order(name: str) -> None:
    _, _, parameters = expected(name)
    question = find(name.split("/", maxsplit=1)[0])
    query = bind(question, {kind: resolve(reader(), kind, text) for kind, text in parameters.items()})
    assert in_rdflib(ARTICLE, query, question.columns) == in_pyoxigraph(ARTICLE, query, question.columns)


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_unmodified_query_runs_in_both_engines(name: str) -> None:
    question = find(name)
    for file in (ARTICLE, WORLD):
        rows = in_pyoxigraph(file, question.text, question.columns)
        assert in_rdflib(file, question.text, question.columns) == rows
        assert len({tuple(row) for row in rows}) == len(rows)


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_question_has_cases(name: str) -> None:
    cases = [expected(case)[0] for case in NAMES if case.startswith(f"{name}/")]
    assert len(cases) >= 2
    assert any("empty" in case for case in cases) or name in NEVER_EMPTY
    assert any("empty" not in case for case in cases)


def test_no_case_without_a_question() -> None:
    assert {folder.name for folder in CASES.iterdir()} <= set(questions())
    assert {file.with_suffix(".toml") for file in CASES.glob("*/*.csv")} == set(CASES.glob("*/*.toml"))


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_last_column_leads_to_the_thing_itself(name: str) -> None:
    answer = ask(reader(), name)
    assert answer.rows
    assert isinstance(answer, Answer)
    for row in answer.rows:
        readable = row if name == "coverage" else row[:-1]
        assert all(value is None or isinstance(value, ox.Literal) for value in readable)
        assert name == "coverage" or isinstance(row[-1], ox.NamedNode)
