"""Tables: what a column is, how several values stand in a cell, and what a spreadsheet must not run."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from claimgraph import iri
from claimgraph.errors import DataError, EnvironmentFault, UsageError
from claimgraph.export.facts import term
from claimgraph.export.schema import model
from claimgraph.export.scope import Selection, select
from claimgraph.export.tables import METADATA, TABLES, csv_lines, tables, write_csv, write_parquet
from claimgraph.store import MemoryReader, Reader
from export.support import example_quads

DEAD = f"{iri.CGD}claim/norland-foreign-ministry/2021-05-03/dead"
GRAPH = ox.NamedNode(iri.assertion_graph("norland-foreign-ministry/2021-05-03"))


def rows(selection: Selection, name: str, **options: bool) -> list[dict[str, str]]:
    data = b"".join(csv_lines(selection, tables(selection, [name])[0], **options)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(data, newline="")))


def changed(name: str, *values: ox.Literal) -> Selection:
    """The world, in which one claim has other values of a property."""
    subject = ox.NamedNode(DEAD)
    quads = [quad for quad in example_quads() if not (quad.subject == subject and quad.predicate == term(name))]
    return select(MemoryReader([*quads, *(ox.Quad(subject, term(name), value, GRAPH) for value in values)]))


def test_every_class_has_exactly_one_table() -> None:
    placed = [name for classes in TABLES.values() for name in classes]
    assert sorted(placed) == sorted(model())


def test_a_figure_reads_as_a_person_wants_it(article: Reader) -> None:
    [row] = [row for row in rows(select(article), "figures") if row["id"].endswith("/mfa-killed")]
    assert (row["comparator_label"], row["value"], row["asWritten"]) == ("more than", "12000", "more than 12,000")
    assert (row["party_label"], row["interval_label"], row["asOf"]) == ("Russia", "2022-02-24/2022-03-09", "2022-03-09")
    assert row["paraphrase_en"].startswith("More than 12,000")


def test_several_values_are_joined_and_said_to_be(article: Reader, tmp_path: Path) -> None:
    [row] = [row for row in rows(select(article), "statements") if row["id"].endswith("/mfa-personnel")]
    assert [name.rsplit("/", 1)[-1] for name in row["passage"].split("|")] == ["224-293", "53-200"]
    write_csv(select(article), tmp_path)
    described = json.loads((tmp_path / METADATA).read_text())["tables"]
    columns = {
        column["name"]: column
        for table in described
        if table["url"] == "statements.csv"
        for column in table["tableSchema"]["columns"]
    }
    assert columns["passage"]["separator"] == "|" and "valueUrl" not in columns["passage"]
    assert columns["speaker"]["valueUrl"] == "{+speaker}" and "separator" not in columns["speaker"]
    assert columns["speaker_label"]["suppressOutput"]


def test_metadata_names_every_file_and_every_column_in_order(everything: Selection, tmp_path: Path) -> None:
    write_csv(everything, tmp_path)
    described = json.loads((tmp_path / METADATA).read_text())
    assert described["@context"][0] == "http://www.w3.org/ns/csvw"
    assert {table["url"] for table in described["tables"]} == {file.name for file in tmp_path.glob("*.csv")}
    for table in described["tables"]:
        with (tmp_path / table["url"]).open(encoding="utf-8", newline="") as stream:
            assert next(csv.reader(stream)) == [column["name"] for column in table["tableSchema"]["columns"]]
            names = [row[0] for row in csv.reader(stream)]
        assert names == sorted(set(names)), "the primary key is unique, and rows are in its order"


def test_text_has_a_column_for_each_language_that_there_is() -> None:
    selection = changed(
        "cg:paraphrase", ox.Literal("About 1,200 dead.", language="en"), ox.Literal("Près de 1200 morts.", language="fr")
    )
    [row] = [row for row in rows(selection, "figures") if row["id"] == DEAD]
    assert (row["paraphrase_en"], row["paraphrase_fr"]) == ("About 1,200 dead.", "Près de 1200 morts.")


def test_quotes_commas_and_line_breaks_survive() -> None:
    text = 'He said: "no",\nthen\r\n, again'
    [row] = [row for row in rows(changed("cg:asWritten", ox.Literal(text)), "figures") if row["id"] == DEAD]
    assert row["asWritten"] == text


@pytest.mark.parametrize("text", ['=HYPERLINK("http://evil.example")', "+1", "@SUM(A1)", "\tx", "-cmd|' /C calc'!A0"])
def test_a_spreadsheet_runs_nothing(text: str) -> None:
    selection = changed("cg:asWritten", ox.Literal(text))
    [exact] = [row for row in rows(selection, "figures") if row["id"] == DEAD]
    [safe] = [row for row in rows(selection, "figures", spreadsheet=True) if row["id"] == DEAD]
    assert exact["asWritten"] == text and safe["asWritten"] == "'" + text
    assert b"".join(csv_lines(selection, tables(selection, ["figures"])[0], spreadsheet=True)).startswith(b"\xef\xbb\xbf")


def test_negative_numbers_stay_numbers(everything: Selection) -> None:
    assert {row["correctionAmount"] for row in rows(everything, "corrections", spreadsheet=True)} == {"-2"}


def test_a_part_has_its_own_rows_only(article: Reader) -> None:
    some = rows(select(article, topic="odesa"), "statements")
    assert 0 < len(some) < len(rows(select(article), "statements"))


def test_an_unknown_table_is_refused(everything: Selection) -> None:
    with pytest.raises(UsageError, match="one of statements, silences"):
        tables(everything, ["figure"])


def test_the_same_bytes(everything: Selection, tmp_path: Path) -> None:
    for write in (write_csv, write_parquet):
        made = []
        for name in ("a", "b"):
            folder = tmp_path / f"{write.__name__}-{name}"
            folder.mkdir()
            if write is write_parquet:
                pytest.importorskip("duckdb", reason="DuckDB, which writes Parquet, is not installed here")
            write(everything, folder)
            made.append({file.name: file.read_bytes() for file in folder.iterdir()})
        assert made[0] == made[1]


@pytest.mark.filterwarnings("always")  # csvw tells faults as warnings
def test_another_library_validates_the_tables(everything: Selection, tmp_path: Path) -> None:
    """csvw, which implements CSV on the Web: the metadata and every cell hold by it, and a wrong cell does not."""
    library = pytest.importorskip("csvw", reason="csvw is not installed: pip install 'claimgraph[test]'")
    made = write_csv(everything, tmp_path)
    found = library.CSVW(str(tmp_path / METADATA), validate=True)
    assert found.is_valid and not found.warnings
    assert len(found.to_json(minimal=True)) == sum(len(table.rows) for table in made)
    file = tmp_path / "figures.csv"
    assert b",1200\r\n" in file.read_bytes()
    file.write_bytes(file.read_bytes().replace(b",1200\r\n", b",many\r\n"))
    assert not library.CSVW(str(tmp_path / METADATA), validate=True).is_valid


def test_parquet_is_typed(article: Reader, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="DuckDB, which writes Parquet, is not installed here")
    write_parquet(select(article), tmp_path)
    assert not list(tmp_path.glob("*.csv"))
    found = dict(
        duckdb.sql(
            f"SELECT name, type FROM (DESCRIBE SELECT * FROM '{tmp_path}/figures.parquet') AS d(name, type, a, b, c, e)"
        ).fetchall()
    )
    assert (found["value"], found["asOf"], found["topic"]) == ("DECIMAL(38,10)", "DATE", "VARCHAR[]")
    [[total]] = duckdb.sql(f"SELECT sum(value) FROM '{tmp_path}/figures.parquet' WHERE measure_label = 'killed'").fetchall()
    assert total > 12_000


def test_a_number_that_parquet_cannot_hold_is_told(tmp_path: Path) -> None:
    pytest.importorskip("duckdb", reason="DuckDB, which writes Parquet, is not installed here")
    huge = ox.Literal("9" * 40, datatype=term("xsd:decimal"))
    with pytest.raises(DataError, match=r"table figures: .*export it as csv"):
        write_parquet(changed("cg:value", huge), tmp_path)


def test_without_duckdb_the_remedy_is_named(everything: Selection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    with pytest.raises(EnvironmentFault, match=r"pip install 'claimgraph\[export\]'"):
        write_parquet(everything, tmp_path)
