"""What the article does not hold, on a small invented document: chains, forks, ranges, answers, offers that are accepted."""

from __future__ import annotations

from claimgraph.query import ask
from query.dataset import WORLD, MemoryStore, dataset, reader


def rows(name: str, *columns: str, **parameters: str) -> list[tuple[str, ...]]:
    answer = ask(reader(WORLD), name, **parameters)
    places = [answer.columns.index(column) for column in columns]
    return [tuple(row[place].value if row[place] is not None else "" for place in places) for row in answer.rows]


def test_bounds_are_those_that_the_comparator_states() -> None:
    found = {row[:2]: row[2:] for row in rows("figures", "comparator", "id", "value", "minimum", "maximum")}
    bounds = {(comparator, iri.rsplit("/", 1)[1]): values for (comparator, iri), values in found.items()}
    assert bounds["between", "between"] == ("", "2", "4")
    assert bounds["at least", "at-least"] == ("5", "5", "")
    assert bounds["up to", "up-to"] == ("6", "", "6")
    assert bounds["fewer than", "fewer"] == ("7", "", "7")
    assert bounds["about", "about"] == ("8.5", "", "")
    assert bounds["exactly", "total"] == ("10", "10", "10")


def test_a_wider_measure_includes_the_narrower_ones() -> None:
    assert {row[0] for row in rows("figures", "measure", measure="lost")} == {"lost", "damaged"}
    assert {row[0] for row in rows("figures", "measure", measure="damaged")} == {"damaged"}


def test_figures_of_another_party_or_of_none_are_no_pair() -> None:
    assert rows("figures-side-by-side", "counted", "value") == [("boat", "5"), ("boat", "")]


def test_parts_that_do_not_add_up() -> None:
    found = rows("parts-and-totals", "total", "part", "sumOfParts", "agrees")
    assert found[0] == ("Ten people hurt or dead.", "Five people hurt.", "9", "no")
    assert found[1] == ("Ten people hurt or dead.", "Four people dead.", "9", "no")


def test_with_an_inexact_part_nobody_can_tell_whether_they_agree() -> None:
    assert rows("parts-and-totals", "total", "sumOfParts", "agrees")[-1] == ("Twenty officials hurt or dead.", "20", "")


def test_provenance_follows_every_branch_of_the_chain() -> None:
    found = [row[1:] for row in rows("provenance", "claim", "hop", "from", "relation", "to") if row[0] == "The mill burnt down."]
    witness = 'a witness "who asked" {not} to be named (assert)'
    assert found == [
        ("1", "The mill burnt down.", "put forward in", "The Gazette (assert)"),
        ("2", "The Gazette (assert)", "based on", "Clerk of Ayton (announce)"),
        ("2", "The Gazette (assert)", "based on", "Mayor of Ayton (estimate)"),
        ("3", "Clerk of Ayton (announce)", "based on", witness),
        ("3", "Mayor of Ayton (estimate)", "based on", witness),
    ]


def test_provenance_says_who_recorded_it_and_on_which_day() -> None:
    assert set(rows("provenance", "encodedBy", "recordedOn")) == {("Clerk of Ayton", "2020-01-03")}


def test_a_statement_that_the_store_does_not_hold_is_named_by_its_iri() -> None:
    first = "https://w3id.org/claimgraph/data/statement/gazette/day-one/first"
    less = MemoryStore(quad for quad in dataset(WORLD) if quad.subject.value != first)
    answer = ask(less, "provenance", actor="gazette/day-one/clerk")
    assert [(row[1].value, row[4].value) for row in answer.rows if row[0].value.endswith("clerk.")] == [
        ("1", "Clerk of Ayton (announce)"),
        ("2", first),
    ]


def test_single_source_counts_acts_not_reports() -> None:
    claims = {row[0] for row in rows("single-source", "claim")}
    assert "There will be frost." in claims, "two reports of one act"
    assert "The mill burnt down." in claims, "two ways to one witness"
    assert "The river will rise." not in claims, "two acts of two people"


def test_a_request_with_an_answer_is_not_unanswered() -> None:
    assert rows("unanswered-requests", "asked", "date") == [("Clerk of Ayton", "2020-01-01")]


def test_lifecycle_is_in_the_order_of_days_and_knows_who_is_answered() -> None:
    assert rows("proposal-lifecycle", "date", "actor", "act", "towards") == [
        ("2019-12-31", "Clerk of Ayton", "accepts", "Mayor of Ayton"),
        ("2020-01-01", "Mayor of Ayton", "offers", "Clerk of Ayton"),
    ]


def test_quotation_of_a_source_without_its_text() -> None:
    assert rows("quotations", "quotation", "start", "end") == [("all of it", "", "")]


def test_statements_without_a_topic_are_not_lost() -> None:
    assert ("The mill burnt down.",) in rows("who-said-what", "content")
    assert {row[0] for row in rows("who-said-what", "content", topic="odesa")} == {"The river will rise."}


def test_undated_statements_count_from_publication() -> None:
    days = {row[0]: row[1] for row in rows("timeline", "date", "precision", actor="gazette/day-one/mayor")}
    assert days == {"2020-01-01": "day", "2020-01-02": "published by"}
    assert not rows("timeline", "id", **{"from": "2020-01-03"})


def test_a_source_without_its_text_has_no_coverage() -> None:
    answer = ask(reader(WORLD), "coverage")
    assert answer.rows == ()
    assert "not captured" in answer.empty_meaning
