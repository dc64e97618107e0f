"""One contract for every store: in memory, on disk, on an Oxigraph server, on a Virtuoso server. Same questions, same answers."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess

import pyoxigraph as ox
import pytest

from claimgraph.build import build
from claimgraph.errors import MissingStore, StoreFault
from claimgraph.iri import CGD, CGV
from claimgraph.judge import judge
from claimgraph.query.bind import bind
from claimgraph.query.question import questions
from claimgraph.rdf import digest, lines
from claimgraph.store import (
    GraphEntry,
    Manifest,
    MemoryReader,
    Reader,
    Unit,
    client,
    open_reader,
    publishing,
    read_catalogue,
)
from claimgraph.store.address import Address
from claimgraph.store.draft import draft
from store.asking_virtuoso import compare, load
from store.servers import PASSWORD, USER, running_oxigraph

STORES = ["memory", "disk", "oxigraph", "virtuoso", "copy of oxigraph"]
MANIFEST = Manifest(version="0", inputs={"ontology": "0" * 64}, counts={"documents": 1}, digest="1" * 64)
XSD = "http://www.w3.org/2001/XMLSchema#"


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"https://example.org/{name}")


def quad(subject: str, predicate: str, value: str | ox.NamedNode | ox.Literal, graph: str) -> ox.Quad:
    return ox.Quad(node(subject), node(predicate), ox.Literal(value) if isinstance(value, str) else value, node(graph))


def typed(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))


QUADS = [
    quad("a", "says", "from <x>", "g1"),
    quad("a", "says", "b", "g2"),
    quad("c", "says", "d", "g2"),
    quad("a", "next", node("c"), "g2"),
    quad("c", "next", node("a"), "g2"),
    quad("a", "holds", typed("true", "boolean"), "g2"),
    quad("a", "number", typed("1", "integer"), "g2"),
    quad("a", "words", ox.Literal('Київ "𝔘" \n \\ é', language="uk"), "g2"),
    quad("g2", "recorded", typed("2022-03-09T10:11:12Z", "dateTime"), "g1"),
    quad("a", "size", typed("1.1", "decimal"), "g1"),
]


def write(path: Path, quads: list[ox.Quad], manifest: Manifest = MANIFEST) -> None:
    with draft(path) as new:
        new.load(quads)
        new.publish(manifest, {})


@pytest.fixture(params=STORES)
def reader(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Reader]:
    if request.param == "memory":
        opened: Reader = MemoryReader(QUADS, MANIFEST)
    else:
        kind = request.param.rpartition(" ")[2]
        place = tmp_path / "store" if kind == "disk" else request.getfixturevalue(kind)
        with publishing(place) as path:
            write(path, QUADS)
        opened = open_reader(place, copied=kind != request.param)
    yield opened
    opened.close()


def values(reader: Reader, text: str) -> list[str]:
    return sorted(row[0].value for row in reader.query(f"PREFIX e: <https://example.org/> {text}"))


def test_the_default_graph_is_the_union_of_the_named_ones(reader: Reader) -> None:
    assert values(reader, "SELECT ?o WHERE { ?s e:says ?o }") == ["b", "d", "from <x>"]


def test_a_graph_pattern_reads_one_graph(reader: Reader) -> None:
    assert values(reader, "SELECT ?o WHERE { GRAPH e:g2 { ?s e:says ?o } }") == ["b", "d"]
    assert values(reader, "SELECT ?g WHERE { GRAPH ?g { ?s e:says 'd' } }") == ["https://example.org/g2"]


def test_the_name_of_a_graph_can_be_spoken_of(reader: Reader) -> None:
    found = values(reader, "SELECT ?when WHERE { GRAPH ?g { ?s e:number ?n } ?g e:recorded ?when }")
    assert found == ["2022-03-09T10:11:12Z"]


def test_a_from_clause_is_obeyed(reader: Reader) -> None:
    assert values(reader, "SELECT ?o FROM e:g2 WHERE { ?s e:says ?o }") == ["b", "d"]
    assert values(
        reader, "SELECT ?o FROM <https://example.org/g1> FROM NAMED e:g2 WHERE { ?s e:says ?o GRAPH ?g { ?s e:number ?n } }"
    ) == ["from <x>"]
    assert values(reader, "BASE <https://example.org/> SELECT ?o FROM <g1> WHERE { ?s e:says ?o }") == ["from <x>"]


def test_the_word_from_elsewhere_names_no_graph(reader: Reader) -> None:
    assert values(reader, 'SELECT ?from WHERE { ?s e:says ?from FILTER(?from = "from <x>") } # from <y>') == ["from <x>"]


def test_ask_and_construct(reader: Reader) -> None:
    assert bool(reader.query("ASK { ?s ?p 'd' }"))
    assert not bool(reader.query("ASK { ?s ?p 'nothing' }"))
    found = list(reader.query("PREFIX e: <https://example.org/> CONSTRUCT { ?s e:said ?o } WHERE { ?s e:says ?o }"))
    assert len(found) == 3


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 / 2", typed("0.5", "decimal")),
        ("1 > 0", typed("true", "boolean")),
        ("IF(?none = 1, 'yes', 'no')", None),
        ("IF(BOUND(?none), 'yes', ?none)", None),
    ],
)
def test_expressions_have_the_value_of_the_standard(reader: Reader, expression: str, expected: ox.Literal | None) -> None:
    query = f"PREFIX e: <https://example.org/> SELECT ({expression} AS ?x) {{ e:a e:number ?n OPTIONAL {{ e:a e:lacks ?none }} }}"
    assert [row["x"] for row in reader.query(query)] == [expected]


def test_a_path_on_a_circle_comes_back_to_its_start(reader: Reader) -> None:
    assert values(reader, "SELECT ?x { e:a e:next+ ?x }") == ["https://example.org/a", "https://example.org/c"]


def test_literals_come_back_as_they_were(reader: Reader) -> None:
    assert set(reader.match(subject=node("a"))) == {quad for quad in QUADS if quad.subject == node("a")}


def test_match_takes_any_terms(reader: Reader) -> None:
    assert set(reader.match()) == set(QUADS)
    assert set(reader.match(graph=node("g1"))) == {quad for quad in QUADS if quad.graph_name == node("g1")}
    assert set(reader.match(None, node("says"), ox.Literal("d"))) == {QUADS[2]}
    assert set(reader.match(*QUADS[3].triple, QUADS[3].graph_name)) == {QUADS[3]}
    assert list(reader.match(subject=node("b"))) == []


def test_graphs_are_listed_in_order(reader: Reader) -> None:
    assert reader.graphs() == ["https://example.org/g1", "https://example.org/g2"]


def test_the_manifest_is_what_was_recorded(reader: Reader) -> None:
    assert reader.manifest == MANIFEST


def test_a_malformed_query(reader: Reader) -> None:
    with pytest.raises(SyntaxError):
        reader.query("SELECT ?s WHERE { ?s ?p")


def test_there_is_no_store_yet(server: Address) -> None:
    with pytest.raises(MissingStore, match=r"there is none .*claimgraph build --store http://127"):
        open_reader(server)
    with pytest.raises(MissingStore):
        read_catalogue(server)


def test_the_catalogue_returns(server: Address) -> None:
    with publishing(server) as path, draft(path) as new:
        new.load(QUADS)
        graph = [quad for quad in QUADS if quad.graph_name == node("g1")]
        catalogue = {"herald/1": Unit("a" * 64, {"https://example.org/g1": GraphEntry(digest(graph), len(graph))})}
        new.publish(MANIFEST, catalogue)
    assert read_catalogue(server) == catalogue
    reader = open_reader(server)
    assert set(reader.match()) == set(QUADS)
    reader.close()


KINDS: dict[str, ox.NamedNode | ox.Literal] = {
    "actor": ox.NamedNode(CGD + "actor/ukraine"),
    "topic": ox.NamedNode(CGV + "topic/no-fly-zone"),
    "measure": ox.NamedNode(CGV + "measure/casualties"),
    "proposal": ox.NamedNode(CGD + "proposal/mig-29-for-ukraine"),
    "source": ox.NamedNode(CGD + "source/newsweek/2022-03-09"),
    "from": typed("2022-03-08", "date"),
    "to": typed("2022-03-08", "date"),
}


def asked() -> Iterator[tuple[str, str]]:
    """Every question as it stands, and with one of its parameters, another one each time."""
    for turn, (name, question) in enumerate(questions().items()):
        yield name, bind(question, {})
        parameter = question.takes[turn % len(question.takes)]
        yield f"{name} --{parameter}", bind(question, {parameter: KINDS[parameter]})


@pytest.fixture(scope="module")
def curated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The curated graph, built on disk."""
    path = tmp_path_factory.mktemp("curated") / "store"
    build(path, judge=judge, jobs=1)
    return path


@pytest.fixture(scope="module")
def answers(curated: Path) -> dict[str, list[str]]:
    """The answers of the store on disk."""
    return answered(open_reader(curated))


def answered(reader: Reader) -> dict[str, list[str]]:
    try:
        return {name: [str(tuple(row)) for row in reader.query(text)] for name, text in asked()}
    finally:
        reader.close()


def test_most_questions_have_rows(answers: dict[str, list[str]]) -> None:
    assert sum(map(bool, answers.values())) > len(answers) / 2


def test_every_question_in_memory(curated: Path, answers: dict[str, list[str]]) -> None:
    disk = open_reader(curated)
    assert answered(MemoryReader(disk.match(), disk.manifest)) == answers
    disk.close()


def test_every_question_and_every_graph_on_a_server(curated: Path, answers: dict[str, list[str]], server: Address) -> None:
    with publishing(server) as path:
        shutil.copytree(curated, path)
    reader, disk = open_reader(server), open_reader(curated)
    assert reader.manifest == disk.manifest
    assert reader.graphs() == disk.graphs()
    for graph in map(ox.NamedNode, disk.graphs()):
        assert lines(reader.match(graph=graph)) == lines(disk.match(graph=graph)), graph
    disk.close()
    found = answered(reader)
    assert {name: found[name] for name in answers if found[name] != answers[name]} == {}


def test_virtuoso_itself_answers_some_questions_otherwise(curated: Path, virtuoso: Address) -> None:
    """What ``asking_virtuoso.py`` counts for all of them: an answer like any other, with a date that is none of ours."""
    disk, server = open_reader(curated), client.Client(virtuoso)
    try:
        load(disk, server)
        assert compare(disk, server, [questions()["roles"]])["other values"] > 0
        assert compare(disk, server, [questions()["who-said-what"]])["same"] > 0
    finally:
        for graph in disk.graphs():
            server.drop(graph)
        server.close()
        disk.close()


def test_build_and_ask_on_a_server(server: Address, claimgraph: Callable[..., CompletedProcess[str]], harbour: Path) -> None:
    """The verbs take an address where they take a folder; the second build sends nothing; no secret is shown."""
    outputs = []
    environment = {**os.environ, "CLAIMGRAPH_STORE": str(server)}
    for arguments in (["build", "--data", harbour], ["build", "--data", harbour], ["ask", "roles"], ["dump", "--digests"]):
        done = claimgraph(*arguments, env=environment)
        assert done.returncode == 0, done.stderr
        outputs.append(done.stdout)
        assert PASSWORD not in done.stdout + done.stderr
    assert "0 derived" in outputs[1]
    local = claimgraph("build", "--data", harbour, "--store", "local")
    assert local.returncode == 0
    assert outputs[3] == claimgraph("dump", "--digests", "--store", "local").stdout
    assert outputs[2] == claimgraph("ask", "roles", "--store", "local").stdout


def test_wrong_credentials_on_virtuoso(
    virtuoso: Address, claimgraph: Callable[..., CompletedProcess[str]], harbour: Path
) -> None:
    secret = "not-the-password"
    environment = {**os.environ, "CLAIMGRAPH_STORE_USER": USER, "CLAIMGRAPH_STORE_PASSWORD": secret}
    done = claimgraph("build", "--data", harbour, "--store", virtuoso, env=environment)
    assert done.returncode == 3
    assert "refuses other access (401)" in done.stderr
    assert "Traceback" not in done.stderr
    assert secret not in done.stdout + done.stderr


def test_a_server_that_takes_the_default_graph_alone(oxigraph: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    """Oxigraph is told with each query what to take; of a server that cannot be told the user hears what to do."""
    with publishing(oxigraph) as path:
        write(path, QUADS)
    open_reader(oxigraph).close()
    recognised = client.recognised
    monkeypatch.setattr(client, "recognised", lambda *given: replace(recognised(*given), union=()))
    with pytest.raises(StoreFault, match="not the union of all graphs") as caught:
        open_reader(oxigraph)
    assert "oxigraph serve --union-default-graph" in caught.value.remedy


def test_a_server_whose_default_graph_is_the_union(tmp_path: Path) -> None:
    """Such an Oxigraph ignores FROM unless the request repeats it."""
    with running_oxigraph(tmp_path / "server", "--union-default-graph") as address:
        with publishing(address) as path:
            write(path, QUADS)
        reader = open_reader(address)
        assert values(reader, "SELECT ?o { ?s e:says ?o }") == ["b", "d", "from <x>"]
        assert values(reader, "SELECT ?o FROM e:g2 { ?s e:says ?o }") == ["b", "d"]
        reader.close()
