"""Rows and triples in every format; the W3C ones are read back by the engine's own parsers."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.cli.formats import GRAPHS, ROWS, graph, plain, truth
from claimgraph.cli.table import table
from claimgraph.iri import CGD, CGV

XSD = "http://www.w3.org/2001/XMLSchema#"
READ = {"tsv": ox.QueryResultsFormat.TSV, "json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML}
RESULTS = "{http://www.w3.org/2005/sparql-results#}"

TEXT = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")) | st.sampled_from("\n\t\r\"'\\,|<>&"))
TERM = st.one_of(
    st.none(),
    TEXT.map(ox.Literal),
    TEXT.map(lambda text: ox.Literal(text, language="uk")),
    st.integers().map(lambda number: ox.Literal(str(number), datatype=ox.NamedNode(XSD + "decimal"))),
    st.sampled_from(["a", "b/c?d=1&e", "Київ"]).map(lambda end: ox.NamedNode(f"https://example.org/{end}")),
    st.sampled_from(["x", "y1"]).map(ox.BlankNode),
)


def back(text: str, format: ox.QueryResultsFormat) -> list[tuple[object, ...]]:
    return [tuple(row) for row in ox.parse_query_results(text.encode(), format)]  # type: ignore[union-attr]


def back_from_xml(text: str) -> list[tuple[object, ...]]:
    """Read by an XML parser: the engine's own reader drops white space at the ends of literals."""
    from xml.etree import ElementTree

    def term(element: ElementTree.Element | None) -> object:
        if element is None:
            return None
        words = element.text or ""
        match element.tag.removeprefix(RESULTS):
            case "uri":
                return ox.NamedNode(words)
            case "bnode":
                return ox.BlankNode(words)
        language, type_ = element.get("{http://www.w3.org/XML/1998/namespace}lang"), element.get("datatype")
        return ox.Literal(words, language=language, datatype=ox.NamedNode(type_) if type_ else None)

    rows = ElementTree.fromstring(text).iter(f"{RESULTS}result")
    return [tuple(term(row.find(f"{RESULTS}binding[@name='{name}']/*")) for name in ("first", "second")) for row in rows]


@given(rows=st.lists(st.tuples(TERM, TERM), max_size=5))
def test_what_is_written_as_xml_is_read_back(rows: list[tuple[object, ...]]) -> None:
    assert back_from_xml(ROWS["xml"](("first", "second"), rows, 0)) == rows


@pytest.mark.parametrize("format", ["tsv", "json"])
@given(rows=st.lists(st.tuples(TERM, TERM), max_size=5))
def test_what_is_written_is_read_back(format: str, rows: list[tuple[object, ...]]) -> None:
    assert back(ROWS[format](("first", "second"), rows, 0), READ[format]) == rows


@given(rows=st.lists(st.tuples(TERM, TERM), max_size=5))
def test_csv_holds_the_lexical_forms(rows: list[tuple[object, ...]]) -> None:
    import csv
    import io

    found = list(csv.reader(io.StringIO(ROWS["csv"](("first", "second"), rows, 0), newline="")))
    terms = [
        [getattr(value, "value", "") if not isinstance(value, ox.BlankNode) else str(value) for value in row] for row in rows
    ]
    assert found == [["first", "second"], *terms]


@pytest.mark.parametrize("format", ["csv", "tsv", "json", "xml"])
def test_no_rows_are_a_document_all_the_same(format: str) -> None:
    text = ROWS[format](("first", "second"), [], 0)
    assert "first" in text and "second" in text
    if format in READ:
        results = ox.parse_query_results(text.encode(), READ[format])
        assert [name.value for name in results.variables] == ["first", "second"]  # type: ignore[union-attr]


def test_csv_ends_its_lines_as_the_standard_says() -> None:
    assert ROWS["csv"](("a", "b"), [(ox.Literal('x,"y'), None)], 0) == 'a,b\r\n"x,""y",\r\n'


def test_json_keeps_languages_and_datatypes() -> None:
    row = (ox.Literal("є", language="uk"), ox.Literal("12", datatype=ox.NamedNode(XSD + "decimal")), ox.Literal("x"))
    assert json.loads(ROWS["json"](("a", "b", "c"), [row], 0))["results"]["bindings"] == [
        {
            "a": {"type": "literal", "value": "є", "xml:lang": "uk"},
            "b": {"type": "literal", "value": "12", "datatype": XSD + "decimal"},
            "c": {"type": "literal", "value": "x"},
        }
    ]


def test_triple_terms_are_written_as_sparql_1_2_has_them() -> None:
    node = ox.NamedNode("http://a")
    row = [(ox.Triple(node, node, ox.Literal("x")),)]
    assert json.loads(ROWS["json"](("t",), row, 0))["results"]["bindings"][0]["t"]["value"]["object"]["value"] == "x"
    assert "<triple><subject><uri>http://a</uri></subject>" in ROWS["xml"](("t",), row, 0)


def test_markdown_cells_cannot_break_the_table() -> None:
    row = (ox.Literal("a|b\nc\\"), ox.NamedNode(CGD + "actor/russia"))
    assert ROWS["markdown"](("x", "id"), [row], 0) == (
        f"| x | id |\n| --- | --- |\n| a\\|b c\\\\ | [actor/russia]({CGD}actor/russia) |\n"
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (ox.NamedNode(CGD + "actor/russia"), "actor/russia"),
        (ox.NamedNode(CGV + "topic/odesa"), "topic/odesa"),
        (ox.NamedNode("http://example.org/"), "http://example.org/"),
        (ox.Literal("12000", datatype=ox.NamedNode(XSD + "decimal")), "12000"),
        (ox.Literal("Росія", language="uk"), "Росія"),
        (ox.BlankNode("b"), "_:b"),
    ],
)
def test_a_term_for_readers(value: object, text: str) -> None:
    assert plain(value) == text


@pytest.mark.parametrize("format", list(ROWS))
def test_truth(format: str) -> None:
    for answer in (True, False):
        text = truth(answer, format)
        assert text.endswith("\n") and str(answer).lower() in text
        if format in ("json", "xml"):
            assert bool(ox.parse_query_results(text.encode(), READ[format])) is answer


@pytest.mark.parametrize("format", GRAPHS)
def test_triples_in_any_order_are_the_same_bytes(format: str) -> None:
    nodes = [ox.NamedNode(f"https://w3id.org/claimgraph/data/actor/{name}") for name in "abc"]
    triples = [ox.Triple(s, p, o) for s in nodes for p in nodes for o in (*nodes, ox.Literal("є", language="uk"))]
    text = graph(triples, format)
    assert text == graph([*reversed(triples), triples[0]], format)
    found = {ox.Triple(quad.subject, quad.predicate, quad.object) for quad in ox.parse(text.encode(), GRAPHS[format])}
    assert found == set(triples)


# -------- Tables on a terminal

WORDS = "one two three four five six seven eight nine ten"


def test_table_that_fits_is_one_line_a_row() -> None:
    assert table(("a", "long name"), [("1", "x"), ("22", "")], 80) == "a   long name\n--  ---------\n1   x\n22\n"


def test_no_rows_no_table() -> None:
    assert table(("a",), [], 80) == ""


@pytest.mark.parametrize("width", [24, 40, 80, 160])
def test_no_line_is_wider_than_asked_and_no_word_is_lost(width: int) -> None:
    rows = [(WORDS, "2022-03-09", f"claim/some-publisher/{number}") for number in range(3)]
    text = table(("content", "saidOn", "id"), rows, width)
    assert max(map(len, text.splitlines())) <= width
    assert text.count("seven") == 3 and text.count("2022-03-09") == 3


def test_a_column_of_dates_or_numbers_is_not_broken() -> None:
    text = table(("content", "saidOn", "value"), [(WORDS * 5, "2022-03-09", "12000")], 60)
    assert "2022-03-09  12000" in text


def test_where_columns_cannot_fit_there_is_a_block_for_each_row() -> None:
    columns = tuple(f"column{number}" for number in range(9))
    rows = [tuple(WORDS for _ in columns), (*[""] * 8, "last")]
    text = table(columns, rows, 80)
    assert text.startswith("column0  one two three")
    assert text.endswith("\n\ncolumn8  last\n")


def test_one_source_of_all_rows_stands_above_the_table() -> None:
    text = table(("content", "source", "id"), [("x", "The Gazette", "1"), ("y", "The Gazette", "2")], 80)
    assert text == "source: The Gazette\n\ncontent  id\n-------  --\nx        1\ny        2\n"
    assert "source: " not in table(("content", "source"), [("x", "The Gazette"), ("y", "The Herald")], 80)
    assert "source: " not in table(("content", "source"), [("x", "The Gazette")], 80)


def test_names_of_resources_break_after_a_slash() -> None:
    text = table(("content", "id"), [(WORDS * 4, "statement/some-publisher/2022-03-09/the-end")], 60)
    assert "some-publisher/" in text and "the-end" in text
