"""Order and lexical forms of literals, held against pyoxigraph's SPARQL and against Python's calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pyoxigraph as ox
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from claimgraph.validate.literals import at_most, comparable, less, lexical_check

XSD = "http://www.w3.org/2001/XMLSchema#"
STORE = ox.Store()

integers = st.integers(-(10**12), 10**12).map(str)
decimals = st.decimals(-(10**9), 10**9, allow_nan=False, places=3).map(lambda number: f"{number:f}")
doubles = st.floats(allow_nan=True, width=32).map(
    lambda number: {"inf": "INF", "-inf": "-INF", "nan": "NaN"}.get(str(number), str(number))
)
days = st.dates(date(1, 1, 2), date(9999, 12, 30)).map(date.isoformat)
zones = st.sampled_from(["", "Z", "+14:00", "-14:00", "+02:00", "-05:30"])
times = st.times().map(lambda moment: moment.isoformat())


def typed(strategy: st.SearchStrategy[str], kind: str) -> st.SearchStrategy[ox.Literal]:
    return strategy.map(lambda text: ox.Literal(text, datatype=ox.NamedNode(XSD + kind)))


LITERALS = st.one_of(
    typed(integers, "integer"),
    typed(decimals, "decimal"),
    typed(doubles, "double"),
    typed(doubles, "float"),
    typed(st.tuples(days, zones).map("".join), "date"),
    typed(st.tuples(days, st.just("T"), times, zones).map("".join), "dateTime"),
    typed(st.tuples(times, zones).map("".join), "time"),
    typed(st.integers(1, 9999).map("{:04}".format), "gYear"),
    st.text(max_size=3).map(ox.Literal),
    st.just(ox.Literal("x", language="en")),
)
near = st.tuples(st.sampled_from(["integer", "decimal", "double"]), st.integers(0, 3)).map(
    lambda pair: ox.Literal(str(pair[1]), datatype=ox.NamedNode(XSD + pair[0]))
)


def sparql(left: ox.Literal, sign: str, right: ox.Literal) -> bool:
    return bool(STORE.query(f"ASK {{ FILTER ({left} {sign} {right}) }}"))


def order(left: ox.Literal, right: ox.Literal) -> tuple[bool, bool]:
    """What SPARQL says: whether the left one is less, and whether it is at most the right one."""
    return sparql(left, "<", right), sparql(left, "<=", right)


def ours(left: ox.Literal, right: ox.Literal) -> tuple[bool, bool]:
    """What the validator says."""
    return less(left, right), at_most(left, right)


@given(LITERALS, LITERALS)
def test_order_is_that_of_sparql(left: ox.Literal, right: ox.Literal) -> None:
    assume(not left.language)  # SPARQL 1.1 gives language-tagged strings no order; pyoxigraph gives them one
    assert ours(left, right) == order(left, right)


@given(near, near)
def test_order_of_equal_numbers_of_different_kinds(left: ox.Literal, right: ox.Literal) -> None:
    assert ours(left, right) == order(left, right)


@given(st.dates(date(1800, 1, 1), date(2200, 1, 1)), st.integers(-2, 2), zones, zones)
def test_order_of_close_dates(day: date, distance: int, first: str, second: str) -> None:
    kind = ox.NamedNode(XSD + "date")
    left = ox.Literal(f"{day}{first}", datatype=kind)
    right = ox.Literal(f"{day + timedelta(days=distance)}{second}", datatype=kind)
    assert ours(left, right) == order(left, right)


@pytest.mark.parametrize("term", [ox.NamedNode("http://example.org/a"), ox.BlankNode("a"), ox.Literal("x", language="en")])
def test_terms_without_order(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> None:
    assert not comparable(term)
    assert not less(term, ox.Literal("z"))
    assert not at_most(term, term)


def test_ill_formed_literals_have_no_order() -> None:
    wrong = ox.Literal("2022", datatype=ox.NamedNode(XSD + "date"))
    right = ox.Literal("2022-01-01", datatype=ox.NamedNode(XSD + "date"))
    assert not comparable(wrong)
    assert not any(compare(*pair) for compare in (less, at_most) for pair in ((wrong, right), (right, wrong), (wrong, wrong)))


def test_false_is_less_than_true() -> None:
    """SPARQL 1.1, section 17.3; pyoxigraph has an error instead."""
    false, true = (ox.Literal(text, datatype=ox.NamedNode(XSD + "boolean")) for text in ("false", "1"))
    assert less(false, true)
    assert not less(true, false)


@given(st.integers(1, 9999), st.integers(0, 14), st.integers(0, 33))
def test_days_that_exist(year: int, month: int, day: int) -> None:
    try:
        date(year, month, day)
        exists = True
    except ValueError:
        exists = False
    check = lexical_check(XSD + "date")
    assert check is not None
    assert check(f"{year:04}-{month:02}-{day:02}") == exists


FORMS = {
    "boolean": (["true", "false", "0", "1"], ["TRUE", "", "2", " true"]),
    "integer": (["0", "-1", "+007"], ["", "1.0", "1e2", "\u0661", "1\n"]),
    "decimal": (["1", "-1.50", ".5", "5."], ["", ".", "1e3", "1,5", "NaN"]),
    "double": (["1", "1e3", "-1.5E-3", "INF", "-INF", "NaN"], ["", "inf", "1e", "0x1"]),
    "nonNegativeInteger": (["0", "5"], ["-1", "x"]),
    "positiveInteger": (["1"], ["0"]),
    "negativeInteger": (["-1"], ["0"]),
    "unsignedByte": (["255"], ["256", "-1"]),
    "long": (["9223372036854775807"], ["9223372036854775808"]),
    "date": (
        ["2022-03-09", "2022-03-09Z", "-0044-03-15", "2000-02-29", "12022-01-01"],
        ["1900-02-29", "2022-3-9", "22-03-09", "0x22-01-01"],
    ),
    "dateTime": (
        ["2022-03-09T24:00:00", "2022-03-09T10:00:00.25+14:00"],
        ["2022-03-09T24:00:01", "2022-03-09 10:00:00", "2022-03-09T10:00:00+15:00"],
    ),
    "dateTimeStamp": (["2022-03-09T10:00:00Z"], ["2022-03-09T10:00:00"]),
    "time": (["10:00:00"], ["10:00", "25:00:00"]),
    "gYear": (["2022"], ["22", "02022"]),
    "gYearMonth": (["2022-03"], ["2022-13"]),
    "gMonth": (["--03"], ["03"]),
    "gDay": (["---31"], ["---32"]),
    "gMonthDay": (["--02-29"], ["--02-30", "--04-31"]),
    "duration": (["P1Y2M3DT4H5M6.7S", "PT1S", "-P1D"], ["P", "PT", "P1DT", "1D", "P1S"]),
    "dayTimeDuration": (["P1DT1H"], ["P1Y"]),
    "yearMonthDuration": (["P1Y2M"], ["P1D"]),
    "hexBinary": (["", "0aFF"], ["0", "xx"]),
    "base64Binary": (["", "YQ==", "YWI=", "YWJj"], ["Y", "YQ=", "Y*Jj"]),
    "language": (["en", "en-GB"], ["", "en_GB", "englishes-x"]),
    "token": (["", "a b"], [" a", "a  b", "a\n"]),
    "normalizedString": ([" a  b"], ["a\tb"]),
}


@pytest.mark.parametrize("kind", FORMS)
def test_lexical_forms(kind: str) -> None:
    check = lexical_check(XSD + kind)
    assert check is not None
    good, bad = FORMS[kind]
    assert [text for text in good if not check(text)] == []
    assert [text for text in bad if check(text)] == []


@pytest.mark.parametrize("kind", ["string", "anyURI", "NCName"])
def test_datatypes_with_every_form(kind: str) -> None:
    assert lexical_check(XSD + kind) is None
