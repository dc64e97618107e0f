"""From what a user writes to the IRI that is meant."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from claimgraph.errors import UsageError
from claimgraph.iri import CGD, CGV
from claimgraph.query import ask, resolve
from claimgraph.query.resolve import plain
from query.dataset import WORLD, MemoryStore, dataset, reader

LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
ACTOR = ox.NamedNode("https://w3id.org/claimgraph/ontology#Actor")


@pytest.mark.parametrize(
    ("kind", "text", "iri"),
    [
        ("actor", "ukraine-mfa", CGD + "actor/ukraine-mfa"),
        ("actor", "actor/ukraine-mfa", CGD + "actor/ukraine-mfa"),
        ("actor", CGD + "actor/ukraine-mfa", CGD + "actor/ukraine-mfa"),
        ("actor", f"<{CGD}actor/ukraine-mfa>", CGD + "actor/ukraine-mfa"),
        ("actor", "Ministry of Foreign Affairs of Ukraine", CGD + "actor/ukraine-mfa"),
        ("actor", "Мария Захарова", CGD + "actor/maria-zakharova"),
        ("actor", "МАРІЯ  ЗАХАРОВА", CGD + "actor/maria-zakharova"),
        ("actor", "Білорусь", CGD + "actor/belarus"),
        ("actor", "Białoruś", CGD + "actor/belarus"),
        ("actor", "bialorus", CGD + "actor/belarus"),
        ("actor", "U.S.", CGD + "actor/united-states"),
        ("actor", "newsweek/2022-03-09/military-analysts", CGD + "actor/newsweek/2022-03-09/military-analysts"),
        ("actor", "some NATO officials", CGD + "actor/newsweek/2022-03-09/some-nato-officials"),
        ("topic", "no-fly-zone", CGV + "topic/no-fly-zone"),
        ("topic", "civilian deaths", CGV + "topic/civilian-casualties"),
        ("measure", "losses", CGV + "measure/lost"),
        ("measure", "вбиті", CGV + "measure/killed"),
        ("proposal", "MiG-29 for Ukraine", CGD + "proposal/mig-29-for-ukraine"),
        ("source", "newsweek/2022-03-09", CGD + "source/newsweek/2022-03-09"),
    ],
)
def test_names_lead_to_the_resource(kind: str, text: str, iri: str) -> None:
    assert resolve(reader(), kind, text) == ox.NamedNode(iri)


@pytest.mark.parametrize(
    ("left", "right"), [("Łódź", "lodz"), ("É. B-c", "e b c"), ("Їжак", "їжак"), ("ﬁne", "FINE"), ("a_b", "a b")]
)
def test_case_accents_and_punctuation_do_not_count(left: str, right: str) -> None:
    assert plain(left) == plain(right)


@pytest.mark.parametrize(("left", "right"), [("NATO", "NATO2"), ("", "a"), ("Росія", "Россия")])
def test_different_names_stay_different(left: str, right: str) -> None:
    assert plain(left) != plain(right)


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        ("actor", "ukraine-mfaa", "did you mean ukraine-mfa (Ministry of Foreign Affairs of Ukraine)"),
        ("actor", "Zakharowa", "maria-zakharova (Maria Zakharova)"),
        ("topic", "no fly", "no-fly-zone"),
        ("measure", "kiled", "killed (killed)"),
        ("measure", "xyzzy", "known are"),
        ("proposal", "mig", "mig-29-for-ukraine"),
        ("source", "newsweek", "newsweek/2022-03-09"),
        ("actor", "", "there is no actor ''"),
        ("actor", "https://example.org/nobody", "there is no actor"),
        ("topic", CGD + "actor/russia", "there is no topic"),
    ],
)
def test_unknown_name_is_refused_with_near_matches(kind: str, text: str, told: str) -> None:
    with pytest.raises(UsageError) as raised:
        resolve(reader(), kind, text)
    assert raised.value.exit_code == 2
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_name_of_two_things_is_refused_with_both() -> None:
    def named(local: str, label: str) -> list[ox.Quad]:
        node = ox.NamedNode(f"{CGD}actor/{local}")
        graph = ox.NamedNode("http://example.org/graph")
        return [ox.Quad(node, TYPE, ACTOR, graph), ox.Quad(node, LABEL, ox.Literal(label, language="en"), graph)]

    two = MemoryStore([*named("smith-a", "Smith"), *named("smith-b", "SMITH"), *named("jones", "Jones")])
    with pytest.raises(UsageError, match=r"can be any of 2: smith-a \(Smith\), smith-b \(SMITH\)"):
        resolve(two, "actor", "smith")
    assert resolve(two, "actor", "smith-b").value.endswith("smith-b")
    assert resolve(two, "actor", "SMITH").value.endswith("smith-b"), "written exactly as one of them is called"
    with pytest.raises(UsageError, match="can be any of 2"):
        resolve(MemoryStore([*named("a", "Smith"), *named("b", "Smith")]), "actor", "Smith")
    assert resolve(two, "actor", "jones").value.endswith("jones")
    with pytest.raises(UsageError, match="it holds no topic"):
        resolve(two, "topic", "smith")


def test_a_name_full_of_syntax_is_only_a_name() -> None:
    witness = 'a witness "who asked" {not} to be named'
    assert resolve(reader(WORLD), "actor", witness).value.endswith("/witness")
    answer = ask(reader(WORLD), "unnamed-sources", actor=witness)
    assert [row[2].value for row in answer.rows] == ["The mill burnt down, saw the witness."]


@pytest.mark.parametrize("text", ["2022-03-09", "2020-02-29"])
def test_dates(text: str) -> None:
    assert resolve(reader(), "from", text) == ox.Literal(text, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date"))


@pytest.mark.parametrize(
    "text", ["2022-3-9", "20220309", "2022-W10-3", "9 March 2022", "2021-02-29", "2022-03-09T00:00:00", "", "Tuesday"]
)
def test_anything_else_is_no_date(text: str) -> None:
    with pytest.raises(UsageError, match="write it as YYYY-MM-DD"):
        resolve(reader(), "to", text)


def test_period_that_ends_before_it_begins() -> None:
    with pytest.raises(UsageError, match="from 2022-03-09 is after to 2022-03-08"):
        ask(reader(), "figures", **{"from": "2022-03-09", "to": "2022-03-08"})


def test_every_name_in_the_data_is_found_by_itself_or_refused_by_name() -> None:
    english = {quad.subject: quad.object.value for quad in dataset() if quad.predicate == LABEL and quad.object.language == "en"}
    actors = [node for node in english if node.value.startswith(CGD + "actor/")]
    assert len(actors) > 25
    for node in actors:
        assert resolve(reader(), "actor", english[node]) == node
