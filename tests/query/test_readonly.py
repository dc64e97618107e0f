"""What a query from outside may not do, however it is written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimgraph.errors import UsageError
from claimgraph.query.readonly import check, execute
from query.dataset import MemoryStore

NOWHERE = "<http://127.0.0.1:9/>"
"""An address that the engine cannot reach: trying to call it is an error at once."""

EX = "PREFIX ex: <http://127.0.0.1:9/> "


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {{ SERVICE {NOWHERE} {{ ?s ?p ?o }} }}",
        f"select * {{ service{NOWHERE}{{}} }}",
        f"SELECT * {{ SERVICE # comment\n SILENT {NOWHERE} {{}} }}",
        f"ASK {{ {{ SELECT * {{ OPTIONAL {{ Service Silent {NOWHERE} {{}} }} }} }} }}",
        f"SELECT (EXISTS {{ SERVICE {NOWHERE} {{}} }} AS ?x) {{}}",
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE {NOWHERE} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ BIND({NOWHERE} AS ?x) SERVICE ?x {{}} }}",
        EX + "SELECT * { SERVICE ex: {} }",
        EX + "SELECT * { SERVICEex:x{} }",
        EX + "PREFIX SERVICEex: <http://x/> SELECT * { SERVICEex:x {} }",
        EX + "SELECT * { SERVICESILENTex:x{} }",
        f"SELECT * {{ ?s ?p trueSERVICE{NOWHERE}{{}} }}",
        f"SELECT * {{ ?s ?p 1SERVICE{NOWHERE}{{}} }}",
        f"SELECT * {{ ?s ?p 'x'SERVICE{NOWHERE}{{}} }}",
        f"SELECT * {{ '''a''' ?p '#'. SERVICE{NOWHERE}{{}} }}",
        f"SELECT * {{ ?s ?p ?o # '\n SERVICE{NOWHERE}{{}} #'\n }}",
        f"SELECT * {{ FILTER(?a<'>' )SERVICE{NOWHERE}{{}} #'\n}}",
        "SELECT * { FILTER(?a<?b)SERVICE#>\n?x{} }",
        f"SELECT * {{ FILTER(?a<ex:b#> '''\n)SERVICE{NOWHERE}{{}} #'''\n}}",
        f"SELECT * {{ ?s <p> ?o FILTER(?a<?b)SERVICE{NOWHERE}{{}} FILTER(?c>?d) }}",
    ],
)
def test_service_is_refused_before_it_runs(query: str) -> None:
    with pytest.raises(UsageError):
        execute(MemoryStore(), query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p 'SERVICE <http://x/> {}' }",
        "SELECT * { ?s ?p ?o } # SERVICE <http://x/> {}",
        "SELECT ?service { ?service ?p ?o }",
        "SELECT ?service ?x { ?service ?p ?x }",
        "SELECT * { ?s <http://example.org/service#> ?o }",
        "PREFIX service: <http://example.org/> SELECT * { service:a service:p ?o }",
        "PREFIX ex: <http://example.org/> SELECT * { ?s ex:service ?o . ?o ex:p ex:SERVICE }",
        "PREFIX service: <http://example.org/> SELECT * { GRAPH service:g { ?s ?p ?o } }",
        "SELECT * { ?insert ?p 'DELETE WHERE {}' } # LOAD <http://x/>",
        "SELECT (1 < 2 AS ?x) { FILTER(?a <?b || ?c> ?d) }",
        'SELECT * { ?s ?p "FROM <file:///etc/passwd>" }',
        "PREFIX from: <http://example.org/> SELECT ?from { ?s from:x ?from }",
    ],
)
def test_the_word_alone_is_no_service(query: str) -> None:
    assert check(query) == "SELECT"
    assert [str(row) for row in execute(MemoryStore(), query)] == []


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <http://a/> <http://b/> <http://c/> }",
        "DELETE WHERE { ?s ?p ?o }",
        "PREFIX ex: <http://x/> # a\n delete { ?s ?p ?o } where { ?s ?p ?o }",
        "LOAD <http://127.0.0.1:9/data.ttl>",
        "LOAD SILENT <file:///etc/passwd>",
        "CLEAR ALL",
        "DROP GRAPH <http://g/>",
        "CREATE GRAPH <http://g/>",
        "COPY DEFAULT TO <http://g/>",
        "WITH <http://g/> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_updates_are_refused(update: str) -> None:
    with pytest.raises(UsageError, match="is refused: a store is changed by building it"):
        execute(MemoryStore(), update)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "SELECT * FROM NAMED <http://example.org/data> { ?s ?p ?o }",
        "PREFIX ex: <http://example.org/> ASK FROM ex:data { ?s ?p ?o }",
        "BASE <http://example.org/> CONSTRUCT { ?s ?p ?o } FROM <data> WHERE { ?s ?p ?o }",
        "BASE <http://example.org/a/> PREFIX ex: <b/> ASK FROM ex:data { ?s ?p ?o }",
        "DESCRIBE ?s from\nnamed<ftp://x/y> { ?s ?p ?o }",
    ],
)
def test_from_elsewhere_is_refused(query: str) -> None:
    with pytest.raises(UsageError, match=r"FROM <.*> is refused: no file or address is read"):
        execute(MemoryStore(), query)


def test_from_one_of_our_graphs_is_allowed() -> None:
    assert check("SELECT * FROM <https://w3id.org/claimgraph/data/graph/newsweek/2022-03-09/assertion> { ?s ?p ?o }") == "SELECT"
    assert check("PREFIX g: <https://w3id.org/claimgraph/data/graph/> ASK FROM g:findings { ?s ?p ?o }") == "ASK"
    assert check("BASE <https://w3id.org/claimgraph/data/> ASK FROM NAMED <graph/findings> { ?s ?p ?o }") == "ASK"


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT * WHERE { ?s ?p \n ?o . FILTER(?x = }", "q.rq:2:20: malformed"),
        ("SELEKT * { ?s ?p ?o }", "q.rq:1:1: malformed: 'SELEKT' begins no query"),
        ("", "q.rq: malformed: there is no query"),
        ("# nothing\nPREFIX ex: <http://x/>", "q.rq: malformed: there is no query"),
        ("SELECT * { ?s ex:p ?o }", "q.rq:1:"),
        ("SELECT * { 'open }", "q.rq:1:12: malformed: no token begins with"),
        ("SELECT ?x { ?s ?p ?o } GROUP BY ?s", "q.rq"),
        ("ASK {} ASK {}", "q.rq:1:14: malformed"),
    ],
)
def test_malformed_query_is_one_line_with_its_place(query: str, told: str) -> None:
    with pytest.raises(UsageError) as raised:
        execute(MemoryStore(), query, "q.rq")
    assert str(raised.value).startswith(told)
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 260
    assert raised.value.exit_code == 2


@pytest.mark.parametrize(
    "form", ["SELECT * { ?s ?p ?o }", "ASK { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE <http://x/>"]
)
def test_forms(form: str) -> None:
    assert check(form) == form.split(maxsplit=1)[0]
    assert check(f"\ufeff{form}"[1:].lower().replace("select", "sElEcT")) == form.split(maxsplit=1)[0]


PIECES = st.sampled_from(
    f"SERVICE|service |SILENT |{NOWHERE}|ex:x|ex:a.|_:b.|?x|<|>|'|'''|\"|#|\n|\\'|@en|1|1.|true|.|;|(|)|{{|}}|{{}}|FILTER(?a<|"
    "BIND(1 AS ?a)|?s ?p ?o|OPTIONAL{|UNION|GRAPH ex:g {|<a:b|<'>|<a#>|\\u0053|é|{SELECT * {|EXISTS{| ".split("|")
)


def fate(query: str) -> str:
    """What becomes of a query: ``refused`` by the check; else ``malformed`` or ``run``, or the engine has ``called``."""
    try:
        check(query)
    except UsageError:
        return "refused"
    try:
        list(MemoryStore().query(query))
    except SyntaxError:
        return "malformed"
    except (OSError, RuntimeError):
        return "called"
    return "run"


def test_no_mixture_of_pieces_gets_a_call_through() -> None:
    fates = set()

    @settings(max_examples=400, deadline=None)
    @given(
        st.lists(PIECES, max_size=8),
        st.sampled_from([f"SERVICE{NOWHERE}{{}}", "SERVICEex:x{}", "SERVICE#>\n?x{}", ""]),
        st.lists(PIECES, max_size=5),
    )
    def mixture(before: list[str], call: str, after: list[str]) -> None:
        query = f"{EX}SELECT * {{ {''.join(before)}{call}{''.join(after)} }}"
        seen = fate(query)
        fates.add(seen)
        assert seen != "called", query

    mixture()
    assert {"refused", "run"} <= fates  # the mixtures are neither all nonsense nor all harmless
