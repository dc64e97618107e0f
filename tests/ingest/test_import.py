"""Tables become curated documents; what cannot be mapped is listed; a revised table supersedes and loses nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from claimgraph.errors import EnvironmentFault
from claimgraph.ingest import ImportReport, find, import_tables, load
from claimgraph.ingest.mapping import MappingFault
from claimgraph.ingest.table import TableFault
from claimgraph.iri import CG, CGD, CGV
from claimgraph.rdf import parse

FIRST = "2026-01-01T00:00:00Z"
LATER = "2026-02-02T00:00:00Z"

OWN = """
[input]
format = "csv"
columns = { "Panzer" = "tanks" }
ignore = ["note"]

[source]
document = "someone/losses-{month}"
label = "Losses in {month}"

[defaults]
speaker = "ukraine-general-staff"
illocution = "announce"
accumulation = "cumulative"
exclusivity = "claimed"
topic = "equipment-losses"
party = "russia"
from = "2022-02-24"
as_of = { column = "date" }
said_on = { column = "date" }
measure = "lost"
comparator = { column = "how", map = { "ca." = "about", "" = "exactly" }, missing = "exactly" }

[[figure]]
name = "all"
counted = "equipment"
sum_of = ["tank", "vehicle"]
comparator = "up-to"

[[figure]]
name = "tank"
counted = "tank"
value = { column = "tanks" }
part_of = "all"

[[figure]]
name = "vehicle"
counted = { category = "cars" }
value = { column = "cars" }
part_of = "all"

[[category]]
name = "cars"
counted = "other-vehicle"
until = "2022-03-02"

[[category]]
name = "cars"
counted = "motor-vehicle"
from = "2022-03-03"

[corrections]
date = "date"
"""

TABLE = """date,Panzer,cars,how,note
2022-03-01,10,4,ca.,first
2022-03-02,12,5,,
2022-03-03,13,6,,merged
"""


@pytest.fixture
def own(tmp_path: Path, labels: dict[str, str]):  # type: ignore[no-untyped-def]
    mapping_file = tmp_path / "own.toml"
    mapping_file.write_text(OWN, encoding="utf-8")
    mapping = load(mapping_file, labels)

    def run(table: str, recorded: str = FIRST, corrections: str | None = None) -> ImportReport:
        file = tmp_path / "table.csv"
        file.write_text(table, encoding="utf-8")
        extra = tmp_path / "corrections.csv"
        if corrections is not None:
            extra.write_text(corrections, encoding="utf-8")
        return import_tables(
            [file], mapping, labels, tmp_path / "out", recorded=recorded, corrections=extra if corrections is not None else None
        )

    return run


def facts(file: Path) -> dict[str, dict[str, set[str]]]:
    found: dict[str, dict[str, set[str]]] = {}
    for quad in parse(file.read_bytes(), file):
        assert isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.BlankNode)
        local = quad.predicate.value.rsplit("#")[-1].rsplit("/")[-1]
        found.setdefault(quad.subject.value, {}).setdefault(local, set()).add(quad.object.value)  # type: ignore[union-attr]
    return found


def claim(slug: str) -> str:
    return f"{CGD}claim/someone/losses-2022-03/{slug}"


def test_every_facet_of_a_row_reaches_its_figure(own) -> None:  # type: ignore[no-untyped-def]
    report = own(TABLE)
    assert report.rejects == () and report.unused_columns == () and report.figures == 9
    found = facts(report.files[0])
    tank = found[claim("2022-03-01/tank")]
    assert tank["value"] == {"10"} and tank["comparator"] == {CGV + "comparator/about"} and tank["asWritten"] == {"ca. 10"}
    assert tank["interval"] == {CGD + "interval/2022-02-24--2022-03-01"} and tank["asOf"] == {"2022-03-01"}
    assert tank["partOf"] == {claim("2022-03-01/all")}
    assert found[claim("2022-03-02/tank")]["comparator"] == {CGV + "comparator/exactly"}
    statement = found[f"{CGD}statement/someone/losses-2022-03/2022-03-01/ukraine-general-staff"]
    assert statement["content"] == {claim(f"2022-03-01/{name}") for name in ("tank", "vehicle", "all")}
    assert statement["saidOn"] == {"2022-03-01"}


def test_the_crosswalk_follows_the_day(own) -> None:  # type: ignore[no-untyped-def]
    found = facts(own(TABLE).files[0])
    assert found[claim("2022-03-02/vehicle")]["counted"] == {CGV + "counted/other-vehicle"}
    assert found[claim("2022-03-03/vehicle")]["counted"] == {CGV + "counted/motor-vehicle"}
    mappings = [subject for subject, about in found.items() if CG + "CategoryMapping" in about.get("type", ())]
    assert {tuple(sorted(found[subject].get("validUntil", {"open"}))) for subject in mappings} == {("2022-03-02",), ("open",)}


def test_a_sum_is_made_from_the_parts_and_says_so(own) -> None:  # type: ignore[no-untyped-def]
    found = facts(own(TABLE).files[0])
    total = found[claim("2022-03-03/all")]
    assert (
        total["value"] == {"19"}
        and total["asWritten"] == {"13 tank + 6 vehicle"}
        and total["comparator"] == {CGV + "comparator/up-to"}
    )


def test_the_same_table_twice_changes_no_byte(own) -> None:  # type: ignore[no-untyped-def]
    file = own(TABLE).files[0]
    before = file.read_bytes()
    again = own(TABLE, LATER)
    assert again.added == 0 and again.superseded == () and file.read_bytes() == before


def test_a_revised_row_supersedes_with_dates_and_keeps_the_old_figure(own) -> None:  # type: ignore[no-untyped-def]
    own(TABLE)
    report = own(TABLE.replace("2022-03-02,12,5,,", "2022-03-02,12,5,ca.,"), LATER)
    found = facts(report.files[0])
    old, new = found[claim("2022-03-02/tank")], found[claim("2022-03-02/tank/r2")]
    assert old["comparator"] == {CGV + "comparator/exactly"} and new["comparator"] == {CGV + "comparator/about"}
    assert new["supersedes"] == {claim("2022-03-02/tank")}
    assert new["generatedAtTime"] == {LATER} and old["invalidatedAtTime"] == {LATER}
    assert claim("2022-03-02/tank") in report.superseded
    assert claim("2022-03-01/tank/r2") not in found
    encodings = [subject for subject, about in found.items() if CG + "Encoding" in about.get("type", ())]
    assert len(encodings) == 2
    third = own(TABLE.replace("2022-03-02,12,5,,", "2022-03-02,11,5,ca.,"), LATER)
    assert facts(third.files[0])[claim("2022-03-02/tank/r3")]["supersedes"] == {claim("2022-03-02/tank/r2")}


def test_a_row_that_vanished_is_kept_and_named(own) -> None:  # type: ignore[no-untyped-def]
    own(TABLE)
    report = own(TABLE.replace("2022-03-02,12,5,,\n", ""), LATER)
    assert claim("2022-03-02/tank") in report.absent
    assert claim("2022-03-02/tank") in facts(report.files[0])


def test_what_cannot_be_mapped_is_listed_and_the_rest_is_kept(own) -> None:  # type: ignore[no-untyped-def]
    table = (
        TABLE.replace("12,5,,", "twelve,5,,").replace("13,6,,merged", "-1,6,roughly,").replace("2022-03-01,10", "1 March,10")
        + "2022-02-23,1,1,,\n"
    )
    report = own(table)
    assert [(item.row, item.column, item.cell) for item in report.rejects] == [
        (1, "date", "1 March"), (2, "tanks", "twelve"), (3, "tanks", "-1"), (3, "how", "roughly"),
        (4, "date", "2022-02-23"),
    ]  # fmt: skip
    assert "is not a number" in str(report.rejects[1])
    assert set(facts(report.files[0])) & {claim("2022-03-02/vehicle")} == {claim("2022-03-02/vehicle")}


def test_two_rows_for_one_figure_are_not_silently_merged(own) -> None:  # type: ignore[no-untyped-def]
    report = own(TABLE + "2022-03-02,99,5,,\n")
    assert [item.reason for item in report.rejects] == ["gives a second number for a figure that another row has given"]
    assert facts(report.files[0])[claim("2022-03-02/tank")]["value"] == {"12"}


def test_corrections_are_recorded_with_their_amount(own) -> None:  # type: ignore[no-untyped-def]
    report = own(TABLE, corrections="date,Panzer,cars,how,note\n2022-03-03,-3,0,,\n")
    found = facts(report.files[0])
    correction = found[f"{CGD}correction/someone/losses-2022-03/2022-03-03/tank"]
    assert correction["correctionAmount"] == {"-3"} and correction["correctedOn"] == {"2022-03-03"}
    assert correction["correctsSeries"] == found[claim("2022-03-03/tank")]["inSeries"]
    assert not any(subject.endswith("2022-03-03/vehicle") and "/correction/" in subject for subject in found)


def test_a_column_that_the_mapping_does_not_know_is_reported(own) -> None:  # type: ignore[no-untyped-def]
    report = own(TABLE.replace("note", "remark"))
    assert report.unused_columns == ("remark",)


def test_a_column_that_the_table_does_not_have_is_a_fault_of_the_mapping(own) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(MappingFault, match="there is no column 'tanks'"):
        own(TABLE.replace("Panzer", "tnks"))


@pytest.mark.parametrize(
    ("text", "line", "detail"),
    [
        ("", 1, "the table is empty"),
        ("date,date\n", 1, "two columns have one name"),
        ("date,Panzer,cars,how,note\n2022-03-01,1\n", 2, "2 cells under 5 columns"),
        ('date,Panzer,cars,how,note\n2022-03-01,"1,2,3,4\n', 2, "unexpected end of data"),
    ],
)
def test_a_broken_table_names_its_line(own, text: str, line: int, detail: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(TableFault, match=detail) as fault:
        own(text)
    assert fault.value.line == line


def test_a_folder_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path, labels: dict[str, str]) -> None:
    mapping_file, table = tmp_path / "own.toml", tmp_path / "table.csv"
    mapping_file.write_text(OWN, encoding="utf-8")
    table.write_text(TABLE, encoding="utf-8")
    (tmp_path / "out").write_text("a file where the folder should be")
    with pytest.raises(EnvironmentFault):
        import_tables([table], load(mapping_file, labels), labels, tmp_path / "out", recorded=FIRST)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["out", "own.toml", "table.csv"]


def test_numbers_in_json_stay_as_they_are_written(tmp_path: Path, labels: dict[str, str]) -> None:
    mapping_file, table = tmp_path / "own.toml", tmp_path / "table.json"
    mapping_file.write_text(OWN.replace('"csv"', '"json"'), encoding="utf-8")
    table.write_text(json.dumps([{"date": "2022-03-01", "Panzer": 4.10, "cars": None, "how": ""}]).replace("4.1", "4.10"))
    report = import_tables([table], load(mapping_file, labels), labels, tmp_path / "out", recorded=FIRST)
    assert facts(report.files[0])[claim("2022-03-01/tank")]["asWritten"] == {"4.10"}


SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.mark.parametrize(
    ("name", "tables", "corrections", "figures", "rejected"),
    [
        (
            "losses",
            ["losses/russia_losses_equipment.json", "losses/russia_losses_personnel.json"],
            "losses/russia_losses_equipment_correction.json",
            22313,
            0,
        ),
        ("ohchr", ["ohchr/ohchr_series.csv"], None, 37, 0),
        (
            "oryx-summary",
            ["oryx/summary_2022-03-08.csv", "oryx/summary_2022-03-09.csv", "oryx/summary_2022-03-10.csv"],
            None,
            401,
            0,
        ),
        ("oryx-daily", ["oryx/daily_count.csv"], None, 4825, 400),
    ],
)
def test_the_shipped_mappings_read_the_public_tables(
    tmp_path: Path, labels: dict[str, str], name: str, tables: list[str], corrections: str | None, figures: int, rejected: int
) -> None:
    if not SHARED.is_dir():
        pytest.skip(f"the public tables are not at hand: {SHARED} is missing")
    mapping = load(find(name), labels)
    report = import_tables(
        [SHARED / table for table in tables],
        mapping,
        labels,
        tmp_path,
        recorded=FIRST,
        corrections=SHARED / corrections if corrections else None,
    )
    assert (report.figures, len(report.rejects), report.unused_columns) == (figures, rejected, ())
    assert report.added == figures
    if name == "losses":
        found = facts(tmp_path / "ukraine-general-staff" / "losses-2022-03.trig")
        day = f"{CGD}claim/ukraine-general-staff/losses-2022-03/2022-03-09/"
        assert found[day + "personnel"]["comparator"] == {CGV + "comparator/about"}
        assert found[day + "fuel-tank"]["value"] == {"60"} and found[day + "fuel-tank"]["counted"] == {CGV + "counted/fuel-truck"}
    if name == "oryx-summary":
        found = facts(tmp_path / "oryx" / "summary-2022-03-09.trig")
        assert found[f"{CGD}claim/oryx/summary-2022-03-09/2022-03-09/russia/tanks/lost"]["value"] == {"156"}
