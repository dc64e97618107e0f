"""Mappings are checked before a row is read: every fault names the file, the key and the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimgraph.errors import UsageError
from claimgraph.ingest import find, load, shipped
from claimgraph.ingest.mapping import Category, MappingFault

TERMS = {
    *(f"https://w3id.org/claimgraph/vocabulary/{term}" for term in (
        "measure/lost", "measure/killed", "counted/tank", "accumulation/cumulative", "exclusivity/claimed", "comparator/exactly",
        "comparator/about", "topic/equipment-losses", "illocution/announce",
    )),
    "https://w3id.org/claimgraph/data/actor/russia",
}  # fmt: skip

GOOD = """
[input]
format = "csv"

[source]
document = "someone/losses"
label = "Losses"

[defaults]
speaker = "russia"
illocution = "announce"
measure = "lost"
accumulation = "cumulative"
exclusivity = "claimed"
comparator = "exactly"
topic = "equipment-losses"
as_of = { column = "date" }

[[figure]]
name = "tank"
counted = "tank"
value = { column = "tanks" }
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "own.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_good_mapping_is_read(tmp_path: Path) -> None:
    mapping = load(write(tmp_path, GOOD), TERMS)
    assert mapping.name == "own"
    assert [rule.name for rule in mapping.figures] == ["tank"]
    assert mapping.figures[0].facets["measure"].constant == "lost"
    assert {"tanks", "date"} <= mapping.used_columns()


@pytest.mark.parametrize(
    ("old", "new", "key", "remedy"),
    [
        ('name = "tank"\ncounted = "tank"', 'name = "tank"\ncounted = "tnak"', "figure.tank.counted", "did you mean tank?"),
        ("measure =", "mesure =", "defaults.mesure", "did you mean measure?"),
        ('topic = "equipment-losses"\n', "", "figure.tank.topic", "give it here or under [defaults]"),
        ('value = { column = "tanks" }', "", "figure.tank.value", "name the column"),
        ('as_of = { column = "date" }', "", "figure.tank.as_of", "for which day"),
        ('format = "csv"', 'format = "xls"', "input.format", "use csv or json"),
        ('document = "someone/losses"', "", "source.document", "write document"),
        ('name = "tank"', 'name = "Tank 1"', "figure[0].name", "lower-case words"),
        ('counted = "tank"', 'counted = { category = "panzer" }', "figure.tank.counted", "add a [[category]]"),
        ('counted = "tank"', 'counted = { kolumn = "c" }', "figure.tank.counted", "write a text"),
        (
            'counted = "tank"',
            'counted = { column = "c", map = { "T" = "tnk" } }',
            "figure.tank.counted.map",
            "did you mean tank?",
        ),
        ('name = "tank"', 'name = "tank"\npart_of = "all"', "figure.tank", "name one of: tank"),
        ("[input]", "[inputs]", "inputs", "use one of"),
        ("[[figure]]", "[figure]", "figure", "write [[figure]]"),
        ('format = "csv"', 'format = "csv"\nfilename = "("', "input.filename", "regular expression"),
    ],
)
def test_a_fault_names_the_key_and_the_remedy(tmp_path: Path, old: str, new: str, key: str, remedy: str) -> None:
    assert old in GOOD
    file = write(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(MappingFault) as fault:
        load(file, TERMS)
    assert fault.value.key == key
    assert remedy in str(fault.value)
    assert str(file) in str(fault.value)
    assert fault.value.exit_code == 1


def test_broken_toml_names_its_line(tmp_path: Path) -> None:
    with pytest.raises(MappingFault, match="line 3"):
        load(write(tmp_path, "\n[input]\nformat = csv\n"), TERMS)


def test_two_figures_of_one_name_are_refused(tmp_path: Path) -> None:
    again = GOOD[GOOD.index("[[figure]]") :]
    with pytest.raises(MappingFault, match="two figures have one name"):
        load(write(tmp_path, GOOD + again), TERMS)


def test_an_unknown_mapping_is_refused_with_the_names_of_those_that_ship() -> None:
    with pytest.raises(UsageError, match="losses") as fault:
        find("lossses")
    assert fault.value.exit_code == 2
    assert find("losses") == shipped()["losses"]


def test_a_category_holds_on_both_its_ends_and_not_beyond() -> None:
    category = Category("fuel tank", "fuel-truck", "2022-02-25", "2022-04-30")
    assert category.holds_on("2022-02-25") and category.holds_on("2022-04-30")
    assert not category.holds_on("2022-02-24") and not category.holds_on("2022-05-01")
