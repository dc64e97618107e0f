"""Only queries whose form bounds their cost are answered by the server itself; those it answers as a worker would."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("starlette", reason="the server is not installed: pip install 'claimgraph[serve]'")

from claimgraph.query.readonly import check
from claimgraph.serve import lookup
from claimgraph.serve.lookup import Lookups, patterns
from claimgraph.serve.pool import Reply
from claimgraph.serve.settings import Limits
from claimgraph.serve.worker import Worker
from claimgraph.store import open_reader

POLAND = "<https://w3id.org/claimgraph/data/actor/poland>"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
LOOKUPS = {
    f"SELECT * {{ {POLAND} ?p ?o }}": 1,
    f"select distinct ?o where {{ {POLAND} a ?o . }} limit 10": 1,
    f"ASK {{ {POLAND} {LABEL} 'x' }}".replace("'", '"'): 1,
    f"ASK{{{POLAND} ?p ?o}}": 1,
    f'SELECT ?l {{ {POLAND} {LABEL} ?l FILTER(LANG(?l) = "en") }}': 1,
    f"SELECT ?p ?o {{ {POLAND} ?p ?o FILTER(?p != <urn:x> && ?p != {LABEL}) . }}": 1,
    f"SELECT ?t ?l {{ {POLAND} a ?t ; {LABEL} ?l }}": 2,
    f'SELECT ?t {{ {POLAND} a ?t ; {LABEL} "Poland"@en, "Польща"@uk }}': 3,
    "PREFIX a: <https://w3id.org/claimgraph/data/> PREFIX b: <urn:b/>\nSELECT $o { a:actor b:c $o }": 1,
    f"SELECT * {{ ?s ?p {POLAND} }}": 1,
    f"SELECT * {{ {POLAND} ?p ?o . ?o {LABEL} ?l ; a ?t, ?u . {POLAND} ?q ?r }}": 5,
}
OTHERS = [
    "SELECT * { ?s ?p ?o }",
    "SELECT * { <urn:s> ?p ?o . ?o ?q ?r }",
    'SELECT * { ?s ?p "x" }',
    "SELECT * { <urn:s> <urn:p>/<urn:q> ?o }",
    "SELECT * { <urn:s> <urn:p>* ?o }",
    "SELECT * { <urn:s> ^<urn:p> ?o }",
    "SELECT * { <urn:s> !<urn:p> ?o }",
    "SELECT * { <urn:s> (<urn:p>) ?o }",
    "SELECT * { <urn:s> ?p [] }",
    "SELECT * { <urn:s> ?p [ ?q ?r ] }",
    "SELECT * { <urn:s> ?p (?q ?r) }",
    "SELECT * { [] ?p ?o }",
    "SELECT * { _:s ?p ?o }",
    'SELECT * { <urn:s> ?p ?o FILTER(REGEX(?o, "(a+)+")) }',
    'SELECT * { <urn:s> ?p ?o FILTER(STR(?o) = "x" && REGEX(?o, "(a+)+")) }',
    "SELECT * { <urn:s> ?p ?o FILTER(?o < 5) }",
    "SELECT * { <urn:s> ?p ?o FILTER(?o <urn:a> 5) }",
    "SELECT * { <urn:s> ?p ?o FILTER(<urn:f>(?o) = ?o) }",
    "SELECT * { <urn:s> ?p ?o FILTER(?o = ?o + 1) }",
    "SELECT * { <urn:s> ?p ?o FILTER EXISTS { ?a ?b ?c } }",
    "SELECT * { <urn:s> ?p ?o FILTER(EXISTS { ?a ?b ?c } = ?o) }",
    "SELECT * { <urn:s> ?p ?o OPTIONAL { ?a ?b ?c } }",
    "SELECT * { { <urn:s> ?p ?o } UNION { ?a ?b ?c } }",
    "SELECT * { <urn:s> ?p ?o MINUS { ?a ?b ?c } }",
    "SELECT * { <urn:s> ?p ?o { SELECT * { ?a ?b ?c } } }",
    "SELECT * { <urn:s> ?p ?o BIND(1 AS ?x) }",
    "SELECT * { <urn:s> ?p ?o VALUES ?x { 1 2 3 } }",
    "SELECT * { <urn:s> ?p ?o } VALUES ?x { 1 2 3 }",
    "SELECT * { <urn:s> ?p ?o } ORDER BY ?o",
    "SELECT * { <urn:s> ?p ?o } GROUP BY ?o",
    "SELECT (COUNT(*) AS ?n) { <urn:s> ?p ?o }",
    'SELECT (CONCAT("x", "y") AS ?n) { <urn:s> ?p ?o }',
    "SELECT * { GRAPH ?g { <urn:s> ?p ?o } }",
    "SELECT * FROM <urn:g> { <urn:s> ?p ?o }",
    "SELECT * { SERVICE <urn:s> { ?p ?o ?q } }",
    "SELECT * { <urn:s> <urn:service> ?o }",
    "SELECT * { <s> ?p ?o }",
    "BASE <urn:x/> SELECT * { <s> ?p ?o }",
    "SELECT * { ex:s ?p ?o }",
    "SELECT * { <urn:s> ?p ?o } # LIMIT",
    "SELECT * { <urn:\\u0073> ?p ?o }",
    "CONSTRUCT WHERE { <urn:s> ?p ?o }",
    "DESCRIBE <urn:s>",
    "DELETE WHERE { <urn:s> ?p ?o }",
    "INSERT DATA { <urn:s> <urn:p> <urn:o> }",
    "SELECT * { <urn:s> ?p ?o }" + " " * 5000,
    "SELECT * { }",
    "",
]


@pytest.mark.parametrize("text", LOOKUPS)
def test_every_pattern_of_a_lookup_holds_a_constant(text: str) -> None:
    found = patterns(text)
    assert found and len(found) == LOOKUPS[text] and all(any(pattern) for pattern in found)
    assert check(text) in ("SELECT", "ASK")


@pytest.mark.parametrize("text", OTHERS)
def test_everything_else_is_none(text: str) -> None:
    assert patterns(text) is None


PIECES = re.findall(r"<[^>]*>|\"[^\"]*\"@?\w*|\w+:\w*|[?$]\w+|\w+|\S", " ".join([*LOOKUPS, *OTHERS[:-4]]))


def mutated(draw: st.DrawFn) -> str:
    """A lookup or another query with some of its pieces exchanged, left out, or put in."""
    pieces = re.findall(r"<[^>]*>|\"[^\"]*\"@?\w*|\w+:\w*|[?$]\w+|\w+|\S", draw(st.sampled_from([*LOOKUPS, *LOOKUPS, *OTHERS])))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(pieces)))
        pieces[place : place + draw(st.integers(0, 2))] = draw(st.lists(st.sampled_from(PIECES), max_size=2))
    return draw(st.sampled_from([" ", "\n "])).join(pieces)


@settings(max_examples=400, deadline=None)
@given(st.composite(mutated)())
def test_what_is_taken_for_a_lookup_is_one_by_the_grammar(text: str) -> None:
    found = patterns(text)
    if not found:
        return
    try:
        ox.Store().query(text)
    except SyntaxError:
        return  # the worker will tell of it
    from rdflib import URIRef
    from rdflib.plugins.sparql import prepareQuery

    assert check(text) in ("SELECT", "ASK")
    part = prepareQuery(text).algebra
    while part.name != "BGP":
        assert part.name in ("SelectQuery", "AskQuery", "Project", "Distinct", "Slice", "Filter"), part.name
        part = part.p
    constants = [tuple(str(term) if isinstance(term, URIRef) else None for term in triple) for triple in part.triples]
    ours = [tuple(node and node.value for node in pattern) for pattern in found]
    assert sorted(ours, key=str) == sorted(constants, key=str)


class Source:
    """What lookups ask of the workers, without any."""

    def __init__(self, quads: list[ox.Quad], generation: str = "1") -> None:
        self.quads, self.named, self.calls = quads, generation, 0

    def generation(self) -> str:
        return self.named

    async def call(self, job: dict[str, str]) -> Reply:
        self.calls += 1
        return Reply({"digest": self.named}, ox.serialize(self.quads, format=ox.RdfFormat.N_QUADS) or b"")


def ready(source: Source, limits: Limits | None = None) -> Lookups:
    """Lookups with the copy made."""

    async def fill() -> Lookups:
        made = Lookups(source, limits or Limits())  # type: ignore[arg-type]
        made.renew()
        await made._filling  # type: ignore[misc]
        return made

    return asyncio.run(fill())


def asked(lookups: Lookups, text: str, generation: str = "1") -> Reply | None:
    return lookups.answer({"job": "query", "text": text, "rows": "json"}, generation)


def node(number: int) -> ox.NamedNode:
    return ox.NamedNode(f"urn:n:{number}")


def star(degree: int) -> list[ox.Quad]:
    return [ox.Quad(node(0), node(1), node(number + 2), node(1)) for number in range(degree)]


def test_a_lookup_is_answered_as_a_worker_answers_it(store: Path) -> None:
    reader = open_reader(store)
    lookups = ready(Source(list(reader.match())))
    worker = Worker(store, {"rows": 10**6, "bytes": 10**9}, {})
    answered = 0
    for text in LOOKUPS:
        for name in ("json", "xml", "csv", "tsv"):
            job = {"job": "query", "text": text, "rows": name}
            header, body = worker.query(job)
            found = lookups.answer(job, "1")
            if "?u" in text:  # it could take too many steps
                assert found is None
                continue
            assert found and found.header["format"] == header["format"] == name
            assert sorted(found.body) == sorted(body)
            answered += len(body) > 200
    assert answered > 4


def test_what_could_take_many_steps_is_left_to_the_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "STEPS", 900)
    for degree, count, here in ((900, 1, True), (901, 1, False), (30, 2, True), (31, 2, False), (9, 3, True), (10, 3, False)):
        text = "SELECT * { <urn:n:0> " + " ; ".join(f"?p{number} ?o{number}" for number in range(count)) + " } LIMIT 1"
        assert (asked(ready(Source(star(degree))), text) is not None) is here, (degree, count)
    lookups = ready(Source([*star(31), ox.Quad(node(2), node(7), node(8), node(1))]))
    for text, here in (
        ("SELECT * { ?s <urn:n:1> ?o . ?s <urn:n:1> ?u }", False),
        ("SELECT * { ?s <urn:n:1> ?o . ?o <urn:n:7> ?u }", True),
        ("SELECT * { ?s <urn:n:1> <urn:n:2> . <urn:n:0> <urn:n:1> ?o . ?o <urn:n:7> <urn:n:9> }", True),
        ("SELECT * { ?s <urn:n:1> ?o . ?t <urn:n:1> ?u . ?a <urn:n:none> ?b }", False),
    ):
        assert (asked(lookups, text) is not None) is here, text


def test_counting_goes_no_further_than_it_must() -> None:
    pulled = 0

    class Counted:
        def quads_for_pattern(self, *terms: object) -> object:
            nonlocal pulled
            for _ in range(10**9):
                pulled += 1
                yield terms

    lookups = ready(Source(star(1)))
    for _ in range(3):
        assert lookups._count(Counted(), 0, node(0)) > lookup.STEPS  # type: ignore[arg-type]
    assert pulled == lookup.STEPS + 1


def test_a_large_result_is_left_to_the_workers() -> None:
    quads = [ox.Quad(node(0), node(1), ox.Literal(str(number) + "x" * 300_000), node(1)) for number in range(2)]
    assert asked(ready(Source(quads)), "SELECT * { <urn:n:0> ?p ?o } LIMIT 1") is None
    few = Limits(rows=5)
    assert asked(ready(Source(star(5)), few), "SELECT * { <urn:n:0> ?p ?o }")
    assert asked(ready(Source(star(100)), few), "SELECT * { <urn:n:0> ?p ?o }") is None


def test_a_chosen_dataset_and_what_is_malformed_go_to_the_workers() -> None:
    lookups = ready(Source(star(3)))
    job = {"job": "query", "text": "ASK { <urn:n:0> ?p ?o }", "rows": "json"}
    assert lookups.answer({**job, "dataset": [["https://w3id.org/claimgraph/x"], []]}, "1") is None
    assert lookups.answer({**job, "rows": None}, "1") is None
    assert asked(lookups, "PREFIX a: <urn:> SELECT * { a:b a ?x FILTER(b:c = ?x) }") is None


def test_a_new_generation_is_copied_and_workers_answer_until_it_is() -> None:
    async def follow() -> None:
        source = Source(star(1))
        lookups = Lookups(source, Limits())  # type: ignore[arg-type]
        text = "ASK { <urn:n:0> <urn:n:1> <urn:n:3> }"
        assert asked(lookups, text) is None
        await lookups._filling  # type: ignore[misc]
        before = asked(lookups, text)
        assert before and b"false" in before.body and before.digest == "1"
        source.quads, source.named = star(2), "2"
        assert asked(lookups, text, "2") is None and asked(lookups, text, "2") is None
        await lookups._filling  # type: ignore[misc]
        after = asked(lookups, text, "2")
        assert after and b"true" in after.body and after.digest == "2" and source.calls == 2

    asyncio.run(follow())


def test_a_store_that_is_not_small_is_not_copied(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from claimgraph.serve import worker

    small = Worker(store, {}, {}).copy({})[1]
    assert small.count(b"\n") == worker.size(open_reader(store))
    monkeypatch.setattr(worker, "COPIED", 100)
    assert Worker(store, {}, {}).copy({})[1] == b""
    assert asked(ready(Source([])), "ASK { <urn:n:0> ?p ?o }") is None
