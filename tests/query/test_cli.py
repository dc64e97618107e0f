"""The verbs ask and query: answers on standard output, everything else on standard error, nothing imported in vain."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyoxigraph as ox
import pytest

import claimgraph
from claimgraph.cli import ask as ask_module
from claimgraph.cli import query as query_module
from claimgraph.cli import run
from claimgraph.query import ask, questions
from query.contract import COLUMNS
from query.dataset import MemoryStore, dataset, reader

COUNT = "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a <https://w3id.org/claimgraph/ontology#Sentence> }"


class Closable(MemoryStore):
    """A store that notes that it was closed."""

    closed = False

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Closable:
    """The article's graph, in memory, behind both verbs."""
    opened = Closable()
    opened.store = reader().store
    for module in (ask_module, query_module):
        monkeypatch.setattr(module, "default_store", lambda explicit: opened)
    return opened


@pytest.fixture
def no_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that must not be opened."""

    def refuse(explicit: Path | None) -> None:
        raise AssertionError("the store was opened")

    for module in (ask_module, query_module):
        monkeypatch.setattr(module, "default_store", refuse)


def test_without_a_name_the_questions_are_listed(no_store, capsys) -> None:
    assert run(["ask"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in questions())
    assert run(["ask", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)["results"]["bindings"]
    assert {row["question"]["value"]: row["meaning"]["value"] for row in listed} == {
        name: question.meaning for name, question in questions().items()
    }


def test_answer_as_a_table(store, capsys) -> None:
    assert run(["ask", "figures", "--actor", "ukraine-mfa"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("source: Newsweek")
    assert "more than   12000  12000" in out
    assert max(map(len, out.splitlines())) <= 160
    assert err == ""
    assert store.closed


@pytest.mark.parametrize("format", ["csv", "tsv", "json", "xml", "markdown"])
def test_standard_output_carries_data_only(store, capsys, format: str) -> None:
    assert run(["ask", "positions", "--actor", "nato", "--format", format]) == 0
    out, err = capsys.readouterr()
    assert "holder" in out and "no rows" not in out
    assert err == f"no rows: {questions()['positions'].empty_meaning}\n"


def test_no_rows_as_a_table_is_nothing_but_the_reason(store, capsys) -> None:
    assert run(["ask", "silences", "--actor", "ukraine"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("no rows: the sources report no silence")


def test_csv_is_the_answer(store, capsys) -> None:
    assert run(["ask", "roles", "--actor", "Zelensky", "--from", "2022-03-09", "--to", "2022-03-09", "--format", "csv"]) == 0
    found = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    answer = ask(reader(), "roles", actor="Zelensky")
    assert found == [list(answer.columns), [value.value if value is not None else "" for value in answer.rows[0]]]


def test_limit_says_what_it_left_out(store, capsys) -> None:
    assert run(["ask", "figures", "--limit", "2", "--format", "csv"]) == 0
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 3
    assert err == "there are more: --limit 2 --offset 2\n"
    assert run(["ask", "figures", "--limit", "21", "--format", "csv"]) == 0
    assert capsys.readouterr().err == ""
    assert run(["ask", "figures", "--limit", "2", "--offset", "20", "--format", "csv"]) == 0
    out, err = capsys.readouterr()
    assert (len(out.splitlines()), err) == (2, "")
    assert run(["ask", "figures", "--limit", "2", "--offset", "21", "--format", "csv"]) == 0
    assert capsys.readouterr().err == "there are no more than 21\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["figurs"], "there is no question 'figurs' (did you mean figures"),
        (["coverage", "--actor", "russia"], "the question coverage has no parameter 'actor' (it takes source)"),
        (["figures", "--format", "yaml"], "'yaml' is not one of"),
        (["figures", "--limit", "0"], "--limit"),
        (["figures", "--offset", "5"], "--offset without --limit"),
        (["figures", "--colour", "red"], "--colour"),
        (["figures", "silences"], "silences"),
    ],
)
def test_wrong_usage_is_one_line_before_any_store_is_opened(no_store, capsys, arguments: list[str], told: str) -> None:
    assert run(["ask", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert told in err and err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--actor", "Zelenskij"], "volodymyr-zelensky (Volodymyr Zelensky)"),
        (["--topic", "xyzzy"], "there is no topic 'xyzzy'"),
        (["--from", "yesterday"], "from 'yesterday' is no date"),
        (["--from", "2022-03-09", "--to", "2022-03-08"], "is after"),
        (["--source", "newsweek/2022-03-10"], "newsweek/2022-03-09"),
    ],
)
def test_unknown_value_is_one_line(store, capsys, arguments: list[str], told: str) -> None:
    assert run(["ask", "figures", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert told in err and err.count("\n") == 1
    assert store.closed


def test_width_of_a_terminal(store, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "90")
    assert ask_module.terminal_width() == 160
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert ask_module.terminal_width() == 90


# -------- query


@pytest.fixture
def query_file(tmp_path: Path):
    def written(text: str) -> str:
        file = tmp_path / "q.rq"
        file.write_text(text, encoding="utf-8")
        return str(file)

    return written


def test_select(store, query_file, capsys) -> None:
    assert run(["query", query_file(COUNT), "--format", "csv"]) == 0
    assert capsys.readouterr().out == "n\r\n27\r\n"
    assert store.closed


def test_from_standard_input(store, monkeypatch, capsys) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbfASK { ?s ?p ?o }")))
    assert run(["query", "-"]) == 0
    assert capsys.readouterr().out == "true\n"


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_every_question_is_an_ordinary_query(store, capsys, name: str) -> None:
    file = Path(claimgraph.home.QUERIES) / "questions" / f"{name}.rq"
    assert run(["query", str(file), "--format", "csv"]) == 0
    as_query = capsys.readouterr().out
    assert run(["ask", name, "--format", "csv"]) == 0
    assert capsys.readouterr().out == as_query


@pytest.mark.parametrize("format", ["turtle", "trig", "ntriples", "jsonld"])
def test_construct(store, query_file, capsys, format: str) -> None:
    text = "CONSTRUCT { ?s a ?t } WHERE { VALUES ?t { <https://w3id.org/claimgraph/ontology#Silence> } ?s a ?t }"
    assert run(["query", query_file(text), "--format", format]) == 0
    out = capsys.readouterr().out
    assert "civilian-deaths" in out
    assert len(list(ox.parse(out.encode(), {"jsonld": ox.RdfFormat.JSON_LD}.get(format, ox.RdfFormat.TURTLE)))) == 1


def test_describe_is_turtle_unless_said_otherwise(store, query_file, capsys) -> None:
    assert run(["query", query_file("DESCRIBE <https://w3id.org/claimgraph/data/actor/poland>")]) == 0
    assert "@prefix cg: <https://w3id.org/claimgraph/ontology#>" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "arguments", "told"),
    [
        ("SELECT * { ?s ?p ", [], "q.rq:1:18: malformed"),
        ("INSERT DATA { <http://a/> <http://a/> 1 }", [], "q.rq:1:1: INSERT is refused"),
        ("SELECT * {\n SERVICE <http://127.0.0.1:9/> {} }", [], "q.rq:2:2: SERVICE is refused"),
        ("ASK FROM <file:///etc/passwd> {}", [], "q.rq:1:5: FROM <file:///etc/passwd> is refused"),
        (COUNT, ["--format", "turtle"], "SELECT gives no turtle (one of table, csv"),
        ("DESCRIBE <http://x/>", ["--format", "csv"], "DESCRIBE gives no csv (one of turtle, trig"),
    ],
)
def test_bad_query_is_one_line(store, query_file, capsys, text: str, arguments: list[str], told: str) -> None:
    assert run(["query", query_file(text), *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert told in err and err.count("\n") == 1


def test_missing_and_unreadable_query_files(no_store, tmp_path: Path, capsys) -> None:
    assert run(["query", str(tmp_path / "none.rq")]) == 3
    assert "none.rq: No such file" in capsys.readouterr().err
    (tmp_path / "latin.rq").write_bytes("SELECT * { ?s ?p 'é' }".encode("latin-1"))
    assert run(["query", str(tmp_path / "latin.rq")]) == 2
    assert "latin.rq: byte 18 is not UTF-8" in capsys.readouterr().err


# -------- A process of its own


def test_asking_imports_nothing_of_what_building_needs(claimgraph, tmp_path: Path) -> None:
    assert claimgraph("build", "--store", tmp_path / "store", "--quiet").returncode == 0
    code = (
        "import sys\n"
        "from claimgraph.cli import run\n"
        f"code = run(['ask', 'silences', '--store', {str(tmp_path / 'store')!r}])\n"
        "heavy = {'rdflib', 'owlrl', 'pyshacl', 'rich', 'claimgraph.vocab', 'claimgraph.build', 'claimgraph.reason', "
        "'claimgraph.validate', 'claimgraph.corpus', 'email', 'http', 'ssl', 'asyncio', "
        "'sqlite3', 'hashlib', 'shutil', 'pkgutil'} & set(sys.modules)\n"
        "sys.exit(f'{code} {heavy}' if code or heavy else 0)\n"
    )
    import subprocess
    import sys

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "civilian casualties" in done.stdout
    again = claimgraph("ask", "silences", "--store", tmp_path / "store", "--format", "csv")
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.startswith("actor,topic,from,to,source,id")
    assert len(dataset()) > 1000
