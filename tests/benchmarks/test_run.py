"""The benchmarks themselves: at tiny sizes all of them run, their answers are equal, and the tables find their places."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import run
from benchmarks.corpora import World
from benchmarks.measuring import Measured, Table, Target, exponent, power


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("benchmarks"), small=True)


@pytest.mark.parametrize("subject", run.SUBJECTS)
def test_every_subject_measures_something(world: World, subject: str) -> None:
    found = run.measured(world, [subject])
    assert found.tables
    for table in found.tables:
        assert table.rows and {len(row) for row in table.rows} == {len(table.head)}, table.title


def test_tables_are_put_where_the_page_marks_it(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("before\n<!-- benchmarks -->\nyesterday\n<!-- /benchmarks -->\nafter\n", encoding="utf-8")
    whole = Measured([Table("A", ("", "ms"), [("x|y", "1")])], [Target("fast", "1 ms", True), Target("small", "?", None, "none")])
    run.put(page, run.page(whole, ["one", "two"]))
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n<!-- benchmarks -->\n### Targets") and text.endswith("<!-- /benchmarks -->\nafter\n")
    assert "| fast | 1 ms | yes |  |" in text and "| small | ? | not measured | none |" in text and "| x/y | 1 |" in text
    assert "yesterday" not in text
    for file in (run.PAGE, run.README):
        assert run.MARKED.search(file.read_text(encoding="utf-8")), f"{file} has no place for the tables"


def test_the_exponent_of_a_power_law() -> None:
    assert exponent({10: 5.0}) is None and power({10: 5.0}) == ""
    assert power({10: 3.0, 100: 30.0, 1_000: 300.0}) == "1.00"
    assert power({10: 7.0, 1_000: 7.0}) == "0.00"
    assert power({1: 1.0, 2: 4.0, 4: 16.0}) == "2.00"
