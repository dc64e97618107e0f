"""The closure of documents, beside owlrl and reasonable on the same triples."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from benchmarks.corpora import World, terms
from benchmarks.measuring import Measured, Table, Target, installed, medians, missing, process, seconds
from claimgraph import reason
from claimgraph.rdf import Triple, parse, triples
from claimgraph.reason.referee import owlrl_closure, trivial

WITH_OWLRL = 100
"""So many documents are closed by owlrl, which starts anew for each further one."""

MOST = 8 << 30
"""Bytes that reasonable may take."""

Documents = dict[str, list[Triple]]


def measure(world: World) -> Measured:
    """One document, a thousand, and the same triples closed by others."""
    corpus = world.corpus(world.usual)
    every = dict(corpus.documents(world.usual))
    rules = reason.compile_rules(world.ontology)
    background = reason.background(rules, corpus.reference)
    stated = {*world.ontology, *corpus.reference}

    def ours(documents: Documents) -> set[Triple]:
        base = reason.background(reason.compile_rules(world.ontology), corpus.reference)
        return set(base.inferred).union(*(reason.closure(data, base, key) for key, data in documents.items()))

    key, one = next(iter(every.items()))
    compiling, behind, single = medians(
        world.times(30),
        lambda: reason.compile_rules(world.ontology),
        lambda: reason.background(rules, corpus.reference),
        lambda: reason.closure(one, background, key),
    )
    thousand = seconds(lambda: [reason.closure(data, background, name) for name, data in every.items()])
    rows = [
        ("compile the ontology", f"{compiling:,.1f}", f"{len(world.ontology):,} triples"),
        ("close ontology and reference", f"{behind:,.1f}", f"{len(stated):,} triples, {len(background.inferred):,} inferred"),
        ("close one document", f"{single:,.2f}", f"{len(one):,} triples, {len(reason.closure(one, background, key)):,} inferred"),
        (f"close {len(every):,} documents, one process", f"{thousand * 1000:,.0f}", f"{len(every) / thousand:,.0f} documents/s"),
    ]
    some = dict(list(every.items())[: 2 if world.small else WITH_OWLRL])
    peers = []
    ratio = 0.0
    for documents in (some,) if world.small else ({}, some):
        given = stated.union(*documents.values())
        what = f"ontology, reference, {len(documents):,} documents"
        (quick,) = medians(world.times(3), lambda documents=documents: ours(documents))  # type: ignore[misc]
        mine = ours(documents) - given
        begun = time.process_time()
        closed = owlrl_closure(given)
        slow = (time.process_time() - begun) * 1000
        theirs = {triple for triple in closed - given if trivial(triple) is None}
        assert mine == theirs, f"{what}: not what owlrl derives"
        ratio = slow / quick
        peers += [(what, "compiled rules", f"{quick:,.0f}", "", f"{len(mine):,}")]
        peers += [("", "owlrl", f"{slow:,.0f}", f"{ratio:,.0f} ×", "the same")]
    for documents in (some, every):
        peers += _reasonable(
            world,
            f"ontology, reference, {len(documents):,} documents",
            stated.union(*documents.values()),
            lambda documents=documents: ours(documents),
        )  # type: ignore[misc]
    again = slow / single
    peers.append(("one document more", "owlrl", f"{slow:,.0f}", f"{again:,.0f} ×", "it starts anew"))
    note = (
        "Compiling and closing the ontology count for both. Of what others derive, triples that hold whatever the data say "
        "(`reason.referee.trivial`) are left out."
    )
    limits = f"rules run in Python, as owlrl does; for one document more, for which owlrl starts anew, it is {again:,.0f} ×"
    return Measured(
        [
            Table("Closure", ("", "ms", ""), rows, "Generated documents; CPU time, medians."),
            Table("Closure beside others", ("closed", "by", "CPU ms", "to compiled rules", "inferred triples"), peers, note),
        ],
        [
            Target(
                f"closure ≥ 200 × owlrl, equal triples ({len(some):,} documents)", f"{ratio:,.0f} ×, equal", ratio >= 200, limits
            ),
            Target(f"closure of {len(every):,} documents < 5 s", f"{thousand:.2f} s", thousand < 5),
        ],
    )


def _reasonable(world: World, what: str, given: set[Triple], ours) -> list[tuple[str, ...]]:  # type: ignore[no-untyped-def]
    """What reasonable makes of the triples, in a process of its own."""
    if not installed("reasonable"):
        return [missing("reasonable", 5)]
    file, out = world.folder / "stated.ttl", world.folder / "closed.nt"
    file.write_bytes(terms(sorted(given, key=str)))
    (quick,) = medians(world.times(3), ours)
    try:
        run = json.loads(process(sys.executable, "-m", "benchmarks.bench_reason", file, out).output)
    except RuntimeError as fault:
        return [(what, "reasonable", f"failed within {MOST >> 30} GB: {str(fault).splitlines()[-1][:80]}", "", "")]
    read = {triple for triple in triples(parse(out.read_bytes(), out)) if trivial(triple) is None}
    before, mine = ({_written(triple) for triple in some} for some in (given, ours()))
    theirs = {_written(triple) for triple in read} - before
    mine -= before
    difference = f"{len(theirs):,}: {len(mine - theirs):,} lacking, {len(theirs - mine):,} others"
    return [(what, "reasonable", f"{run['ms']:,.0f}", f"{run['ms'] / quick:,.1f} ×", difference)]


def _written(triple: Triple) -> str:
    """The triple as N-Triples; rdflib, through which reasonable gives its triples back, writes times in another form."""
    return " ".join(map(str, triple)).replace("+00:00", "Z")


def _by_reasonable(file: Path, out: Path) -> None:
    import reasonable

    resource.setrlimit(resource.RLIMIT_AS, (MOST, MOST))
    begun = time.process_time()
    reasoner = reasonable.PyReasoner()
    reasoner.load_file(str(file))
    closed = reasoner.reason()
    spent = (time.process_time() - begun) * 1000
    out.write_text("".join(f"{s.n3()} {p.n3()} {o.n3()} .\n" for s, p, o in closed), encoding="utf-8")
    print(json.dumps({"ms": spent}))


if __name__ == "__main__":
    _by_reasonable(Path(sys.argv[1]), Path(sys.argv[2]))
