"""Each IRI of ours answers, on this host too if it is told its address."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox
import pytest

from serve.support import Served

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PLACES = (
    "id/actor/ukraine-mfa",
    "id/statement/newsweek/2022-03-09/mfa-personnel",
    "id/claim/newsweek/2022-03-09/mfa-killed",
    "id/proposal/no-fly-zone-over-ukraine",
    "id/source/newsweek/2022-03-09",
    "id/passage/newsweek/2022-03-09/53-200",
    "id/graph/newsweek/2022-03-09/provenance",
    "id/interval/2022-02-24--",
    "ontology",
    "vocabulary/stance",
    "vocabulary/stance/rules-out",
)


@pytest.mark.parametrize("place", PLACES)
def test_an_iri_leads_to_a_page_or_to_data(server: Served, place: str) -> None:
    inner = place.removeprefix("id/")
    for accept, target in ((BROWSER, f"/page/{inner}"), ("text/turtle", f"/data/{inner}"), (None, f"/data/{inner}")):
        answer = server.client.get(f"/{place}", headers={"Accept": accept} if accept else {})
        assert answer.status_code == 303 and answer.headers["location"] == target
        assert answer.headers["vary"] == "Accept" and 'rel="alternate"' in answer.headers["link"]
    page = server.get(f"/page/{inner}", BROWSER)
    assert page.status_code == 200 and page.headers["content-type"].startswith("text/html") and "<h1" in page.text
    assert server.get(f"/{place}", "image/png").status_code == 406


@pytest.mark.parametrize(
    ("ending", "media", "form"),
    [
        (".ttl", "text/turtle; charset=utf-8", ox.RdfFormat.TURTLE),
        (".nt", "application/n-triples", ox.RdfFormat.N_TRIPLES),
        (".jsonld", "application/ld+json", ox.RdfFormat.JSON_LD),
        (".rdf", "application/rdf+xml", ox.RdfFormat.RDF_XML),
        (".trig", "application/trig", ox.RdfFormat.TRIG),
        (".nq", "application/n-quads", ox.RdfFormat.N_QUADS),
    ],
)
def test_data_comes_in_every_format(server: Served, ending: str, media: str, form: ox.RdfFormat) -> None:
    answer = server.get(f"/data/actor/poland{ending}")
    assert answer.headers["content-type"] == media and answer.headers["content-location"] == f"/data/actor/poland{ending}"
    assert len({quad.triple for quad in ox.parse(answer.content, form)}) == len(
        server.get("/data/actor/poland.nt").text.splitlines()
    )
    chosen = server.get("/data/actor/poland", media.split(";", maxsplit=1)[0])
    assert chosen.content == answer.content


def test_a_statement_comes_with_its_passage_and_labels(server: Served) -> None:
    text = server.get("/data/statement/newsweek/2022-03-09/mfa-personnel.nt").text
    assert '/passage/newsweek/2022-03-09/53-200/position> <http://www.w3.org/ns/oa#start> "53"' in text
    assert "Ministry of Foreign Affairs of Ukraine" in text


def test_inferred_triples_can_be_left_out(server: Served) -> None:
    all_, asserted = (server.get(f"/data/actor/poland.nt{more}").text.splitlines() for more in ("", "?inferred=no"))
    assert set(asserted) < set(all_)


def test_what_the_graph_does_not_know_is_not_found(server: Served) -> None:
    for path in ("/id/actor/nobody", "/page/actor/nobody", "/data/actor/nobody.ttl", "/vocabulary/none", "/id/"):
        assert server.get(path, BROWSER).status_code == 404


def iris_in(turtle: bytes) -> set[str]:
    """All IRIs of a Turtle document."""
    terms = {term for quad in ox.parse(turtle, ox.RdfFormat.TURTLE) for term in quad.triple}
    return {term.value for term in terms if isinstance(term, ox.NamedNode)}


def test_with_a_base_the_published_iris_resolve_here(serve: Callable[..., Served]) -> None:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}/facts"
    served = serve("--base", base, "--port", str(port))
    assert served.url == base
    data = served.client.get("id/actor/antony-blinken", headers={"Accept": "text/turtle"}, follow_redirects=True)
    assert data.status_code == 200 and "w3id.org/claimgraph/data" not in data.text
    ours = sorted(iri for iri in iris_in(data.content) if iri.startswith(base))
    assert f"{base}/id/actor/antony-blinken" in ours and any(iri.startswith(f"{base}/ontology#") for iri in ours)
    for iri in ours:
        answer = served.client.get(iri.split("#")[0], headers={"Accept": "text/turtle"}, follow_redirects=True)
        assert answer.status_code == 200 and iri in iris_in(answer.content), iri
    query = f"PREFIX o: <{base}/ontology#> SELECT ?s {{ ?s o:speaker <{base}/id/actor/ukraine-mfa> }} LIMIT 1"
    found = served.client.get("sparql", params={"query": query}).json()["results"]["bindings"]
    assert found[0]["s"]["value"].startswith(f"{base}/id/statement/")
    page = served.client.get("page/actor/antony-blinken", headers={"Accept": BROWSER})
    assert 'href="/facts/static/style.css"' in page.text and f"{base}/id/actor/antony-blinken" in page.text
    assert served.client.get("static/style.css").status_code == 200
    claim = served.client.get("page/claim/newsweek/2022-03-09/mfa-killed", headers={"Accept": BROWSER}).text
    assert f'"@id": "{base}/id/claim/newsweek/2022-03-09/mfa-killed"' in claim
