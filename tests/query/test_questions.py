"""The headers of the questions: the contract of names and columns, and what a malformed header gets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claimgraph.errors import DataError, EnvironmentFault, UsageError
from claimgraph.home import QUERIES
from claimgraph.query.question import LINE, PAGE, PLACE, TYPES, find, load, projection, questions
from query.contract import COLUMNS

GOOD = """\
# question: Who spoke?
# columns: speaker, id
# parameter: actor (IRI of a cg:Actor) – who speaks,
#   or is spoken for
# example: claimgraph ask spoke --actor somebody
# empty: nobody spoke

PREFIX cg: <https://w3id.org/claimgraph/ontology#>
SELECT DISTINCT ?speaker (?statement AS ?id) WHERE {
  # with actor: ?statement cg:speaker ?actorParam .
  ?statement cg:speaker ?speaker .
}
ORDER BY ?speaker ?id
"""


@pytest.fixture
def spoke(tmp_path: Path):
    def written(text: str) -> Path:
        file = tmp_path / "spoke.rq"
        file.write_text(text, encoding="utf-8")
        return file

    return written


def test_names_and_columns_are_the_contract() -> None:
    assert {name: ", ".join(questions()[name].columns) for name in COLUMNS} == COLUMNS


@pytest.mark.parametrize("name", sorted(questions()))
def test_question_is_complete(name: str) -> None:
    question = find(name)
    assert question.meaning.endswith("?")
    assert question.example.startswith(f"claimgraph ask {name}")
    assert len(question.empty_meaning) > 20
    assert all(
        TYPES[parameter.name] == parameter.type and parameter.name not in ("id", "name") for parameter in question.parameters
    )
    assert "ORDER BY" in question.text
    assert "Param" not in LINE.sub("", PLACE.sub("", question.text))
    assert question.text.count("# with") == len(LINE.findall(question.text))
    assert len(PAGE.findall(question.text)) == 1


@pytest.mark.parametrize("name", sorted(questions()))
def test_query_uses_nothing_of_one_engine(name: str) -> None:
    body = re.sub(r"#.*", "", find(name).text.split("SELECT", 1)[1])
    assert not re.search(r"\b(SERVICE|LATERAL|FROM|ADJUST|TRIPLE)\b|<<|\bofn:|\bbif:|\bsql:", body)


@pytest.mark.parametrize("file", sorted((QUERIES / "lookup").glob("*.rq")), ids=lambda file: file.stem)
def test_lookups_are_questions_too(file: Path) -> None:
    assert load(file).columns == ("id", "label", "name")
    assert load(file).takes == ("id", "name")


def test_every_kind_of_parameter_has_its_lookup() -> None:
    kinds = {name for name, type_ in TYPES.items() if type_.startswith("IRI of")}
    assert kinds == {file.stem for file in (QUERIES / "lookup").glob("*.rq")}


def test_header_is_read(spoke) -> None:
    question = load(spoke(GOOD))
    assert (question.name, question.meaning, question.columns) == ("spoke", "Who spoke?", ("speaker", "id"))
    assert [(p.name, p.type, p.meaning) for p in question.parameters] == [
        ("actor", "IRI of a cg:Actor", "who speaks, or is spoken for")
    ]
    assert question.example == "claimgraph ask spoke --actor somebody"
    assert question.empty_meaning == "nobody spoke"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("# question: Who spoke?\n", "", "header lines are columns"),
        ("# empty: nobody spoke\n", "", "header lines are"),
        ("# example: claimgraph ask spoke --actor somebody\n", "", "header lines are"),
        ("# columns: speaker, id", "# columns: id, speaker", "columns are id, speaker, the query selects speaker, id"),
        ("# columns: speaker, id", "# columns: speaker", "the query selects speaker, id"),
        ("# columns: speaker, id", "# colums: speaker, id", ":2: header line '# colums: speaker, id'"),
        ("# empty: nobody spoke", "# empty:", ":6: header line '# empty:'"),
        ("actor (IRI of a cg:Actor) –", "actor (IRI of a cg:Actor) -", "parameter 'actor (IRI of a cg:Actor) -"),
        ("actor (IRI of a cg:Actor)", "actor (a name)", "parameter 'actor (a name)"),
        ("parameter: actor (IRI of a cg:Actor)", "parameter: speaker (IRI of a cg:Actor)", "parameter 'speaker"),
        ("parameter: actor (IRI of a cg:Actor)", "parameter: topic (IRI of a cg:Topic)", "the query has ['actor']"),
        ("  # with actor: ?statement cg:speaker ?actorParam .\n", "", "declares the parameters ['actor'], the query has []"),
        ("  # with actor", "  VALUES ?topicParam { UNDEF }\n  # with actor", "the query has ['actor', 'topic']"),
    ],
)
def test_malformed_header_is_refused(spoke, old: str, new: str, told: str) -> None:
    assert GOOD.count(old)
    file = spoke(GOOD.replace(old, new, 1))
    with pytest.raises(DataError) as raised:
        load(file)
    assert str(raised.value).startswith(f"{file}:")
    assert told in str(raised.value)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match=r"none\.rq"):
        load(tmp_path / "none.rq")


def test_unknown_question_gets_near_matches() -> None:
    with pytest.raises(UsageError, match="did you mean figures") as raised:
        find("figure")
    assert raised.value.exit_code == 2
    with pytest.raises(UsageError, match=r"one of .*coverage, .*figures"):
        find("xyzzy")
    with pytest.raises(UsageError, match=r"there is no question '\.\./lookup/actor'"):
        find("../lookup/actor")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("SELECT ?a ?b WHERE { ?c ?d ?e }", ["a", "b"]),
        ("select distinct $a { ?c ?d ?e }", ["a"]),
        ("SELECT (COUNT(DISTINCT ?x) + 1 AS ?n) ?y (?z AS ?w) { SELECT ?q { } }", ["n", "y", "w"]),
        ("# SELECT ?no\nPREFIX select: <http://x/> SELECT ?yes { }", ["yes"]),
        ("SELECT * { ?a ?b ?c }", []),
    ],
)
def test_projection(query: str, names: list[str]) -> None:
    assert list(projection(query, "q")) == names
