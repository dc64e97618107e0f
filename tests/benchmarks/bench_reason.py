"""Reasoning measured: the ontology compiled, documents closed one by one, owlrl for comparison.

Run with ``pytest tests/benchmarks/bench_reason.py -m benchmark``. The table tells CPU time. What is asserted is that owlrl
derives the same triples, and that a larger background changes nothing.
"""

from __future__ import annotations

import platform
import statistics
import time
from collections.abc import Callable
from importlib.metadata import version

import pyoxigraph as ox
import pytest

from claimgraph import reason
from claimgraph.corpus import load_ontology, load_reference
from claimgraph.iri import CGD, CGV
from claimgraph.rdf import Triple, parse, triples
from claimgraph.reason.referee import owlrl_closure, trivial

PREFIXES = {
    "cg": "https://w3id.org/claimgraph/ontology#",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "schema": "https://schema.org/",
    "time": "http://www.w3.org/2006/time#",
    "unit": "http://qudt.org/vocab/unit/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
SCHEMES = ("accumulation", "comparator", "confidence", "counted", "exclusivity", "illocution", "measure", "method")
SHARED = ["actor", "instant", "interval", "membership", "place"]
OWN = ["claim", "passage", "selector", "statement"]

SOURCE = """
source: a cg:CapturedSource ; schema:publisher actor:newsweek ; schema:datePublished "2022-03-09"^^xsd:date ;
    cg:capturedOn "2026-11-23"^^xsd:date ; cg:textDigest "abc" ; cg:textLength 3509 .
interval:2022-02-24--2022-03-09 a time:ProperInterval ;
    time:hasBeginning instant:2022-02-24 ; time:hasEnd instant:2022-03-09 .
instant:2022-02-24 a time:Instant ; time:inXSDDate "2022-02-24"^^xsd:date .
instant:2022-03-09 a time:Instant ; time:inXSDDate "2022-03-09"^^xsd:date .
encoding: a cg:Encoding ; prov:used source: ; prov:wasAssociatedWith actor:claimgraph-editors ;
    cg:method method:close-reading ; cg:confidence confidence:high ; prov:endedAtTime "2026-11-23T00:00:00Z"^^xsd:dateTime .
"""

RECORD = """
passage:{n} a cg:Sentence ; oa:hasSource source: ; oa:hasSelector selector:{n} ; cg:digest "{n}" .
selector:{n} a oa:TextPositionSelector ; oa:start {n} ; oa:end 1000 .
statement:{n} a cg:Statement ; cg:speaker actor:maria-zakharova ; cg:inCapacity membership:zakharova-spokesperson-mfa ;
    cg:illocution illocution:announce ; cg:content claim:{n} ; cg:saidOn "2022-03-09"^^xsd:date ;
    cg:speechMode speech-mode:indirect ; cg:reportedIn source: ; cg:passage passage:{n} ; cg:topic topic:military-casualties .
claim:{n} a cg:Figure ; cg:paraphrase "A count of the {n}th kind."@en ; cg:measure measure:killed ;
    cg:counted counted:military-personnel ; cg:party actor:russia ; cg:place place:ukraine ;
    cg:interval interval:2022-02-24--2022-03-09 ; cg:asOf "2022-03-09"^^xsd:date ; cg:accumulation accumulation:cumulative ;
    cg:exclusivity exclusivity:claimed ; cg:comparator comparator:more-than ; cg:value "{n}"^^xsd:decimal ;
    cg:unit unit:NUM ; cg:asWritten "{n}" ; cg:topic topic:military-casualties .
"""

LINK = "statement:{n} cg:basedOn statement:{m} ; cg:sameAct statement:{m} .\n"


def document(number: int, records: int) -> list[Triple]:
    """A document of our model: a source, its encoding, and figures stated in it, every third passing on another statement."""
    key = f"paper/{number}"
    names = (
        PREFIXES
        | {name: f"{CGV}{name}/" for name in (*SCHEMES, "speech-mode", "topic")}
        | {name: f"{CGD}{name}/" for name in SHARED}
    )
    names |= {name: f"{CGD}{name}/{key}/" for name in OWN} | {name: f"{CGD}{name}/{key}" for name in ("source", "encoding")}
    text = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in names.items()) + SOURCE
    for n in range(records):
        text += RECORD.format(n=n) + (LINK.format(n=n, m=n - 1) if n % 3 == 2 else "")
    return list(triples(parse(text.encode(), "document.ttl")))


def median(work: Callable[[], object], times: int = 30) -> float:
    """Median CPU milliseconds of a piece of work."""
    spent = []
    for _ in range(times):
        begun = time.process_time()
        work()
        spent.append(time.process_time() - begun)
    return statistics.median(spent) * 1000


@pytest.mark.benchmark
def test_reasoning(capsys: pytest.CaptureFixture[str]) -> None:
    ontology, reference = load_ontology(), [triple for part in load_reference() for triple in part.triples]
    rules = reason.compile_rules(ontology)
    background = reason.background(rules, reference)
    rows: list[tuple[str, str, str]] = []

    def row(what: str, milliseconds: float, note: str = "") -> None:
        rows.append((what, f"{milliseconds:,.2f} ms", note))

    row("compile the ontology", median(lambda: reason.compile_rules(ontology)), f"{len(ontology):,} triples")
    size = f"{len(ontology) + len(reference):,} triples, {len(background.inferred):,} inferred"
    row("close ontology and reference", median(lambda: reason.background(rules, reference)), size)

    ours = {}
    for records in (7, 70):
        stated = document(records, records)
        ours[records] = reason.closure(stated, background, f"paper/{records}")
        took = median(lambda stated=stated, records=records: reason.closure(stated, background, f"paper/{records}"))  # type: ignore[misc]
        note = f"{len(ours[records]):,} inferred, {1000 * took / len(stated):.1f} µs a triple"
        row(f"one document of {len(stated):,} triples", took, note)

    corpus = [document(number, 7) for number in range(1000)]
    begun = time.process_time()
    inferred = sum(len(reason.closure(stated, background, f"paper/{number}")) for number, stated in enumerate(corpus))
    row(
        "1,000 documents",
        (spent := time.process_time() - begun) * 1000,
        f"{inferred:,} inferred, {1000 / spent:,.0f} documents/s",
    )

    extra = [
        (ox.NamedNode(f"https://w3id.org/claimgraph/data/place/{i}"), p, o) for i in range(20_000) for s, p, o in reference[:10]
    ]
    large = reason.background(rules, [*reference, *extra])
    small_ms, large_ms = (median(lambda b=b: reason.closure(corpus[0], b, "paper/0")) for b in (background, large))  # type: ignore[misc]
    row("the same document, background 200,000 larger", large_ms, f"{large_ms / small_ms:.2f} × the small background")
    assert reason.closure(corpus[0], large) == reason.closure(corpus[0], background)

    def everything(documents: list[list[Triple]]) -> set[Triple]:
        base = reason.background(reason.compile_rules(ontology), reference)
        return set(base.inferred).union(*(reason.closure(stated, base) for stated in documents))

    given = {*ontology, *reference}
    for what, documents in (("alone", []), ("and one document", corpus[:1]), ("and ten documents", corpus[:10])):
        stated = given.union(*documents)
        begun = time.process_time()
        closed = owlrl_closure(stated)
        slow = (time.process_time() - begun) * 1000
        theirs = {triple for triple in closed - stated if trivial(triple) is None}
        assert everything(documents) - stated == theirs, f"ontology, reference {what}: not what owlrl derives"
        quick = median(lambda documents=documents: everything(documents), 9)  # type: ignore[misc]
        row(f"owlrl: ontology, reference {what}", slow, f"{slow / quick:,.0f} × ours, compiling included ({quick:.1f} ms)")
    row("owlrl for each further document", slow, f"{slow / small_ms:,.0f} × ours: it starts anew, we close the document alone")

    with capsys.disabled():
        packages = ", ".join(f"{name} {version(name)}" for name in ("owlrl", "pyoxigraph"))
        print(f"\nreasoning: CPU time, medians; Python {platform.python_version()}, {packages}")
        for what, took, note in rows:
            print(f"{what:<46} {took:>14}  {note}")
