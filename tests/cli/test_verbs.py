"""The verbs that check, show and prepare: validate, verify, dump, anchor, ontology, explain."""

from __future__ import annotations

import hashlib
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox
import pytest

from claimgraph.cli.trace import explain_resource
from claimgraph.iri import CG, CGD, assertion_graph
from claimgraph.rdf import parse
from claimgraph.store import MemoryReader

KEY = "herald/2030-01-08"


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text, old
    file.write_text(text.replace(old, new))


@pytest.fixture
def text(harbour: Path) -> Path:
    return harbour / "herald-2030-01-08.txt"


@pytest.fixture
def store(claimgraph, harbour: Path, tmp_path: Path) -> Path:
    assert claimgraph("build", "--data", harbour, "--store", tmp_path / "store", "--quiet").returncode == 0
    return tmp_path / "store"


# -------- validate


def test_validate_the_whole_corpus(claimgraph, harbour: Path) -> None:
    done = claimgraph("validate", "--data", harbour)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "2 files: no faults\n")


def test_validate_the_shipped_corpus(claimgraph) -> None:
    done = claimgraph("validate")
    assert done.returncode == 0, done.stdout


def test_validate_a_draft_anywhere(claimgraph, harbour: Path, report: Path, tmp_path: Path) -> None:
    draft = report.rename(tmp_path / "draft.trig")
    assert claimgraph("validate", "--data", harbour, draft).returncode == 0
    edit(draft, "cg:textLength ", "cg:textLenght ")
    done = claimgraph("validate", "--data", harbour, draft)
    assert done.returncode == 1
    assert (
        "textLenght> is not defined in the ontology (did you mean https://w3id.org/claimgraph/ontology#textLength" in done.stdout
    )
    assert done.stdout.startswith(str(draft)) and done.stderr.startswith("1 file: ")


def test_validate_a_reference_file(claimgraph, harbour: Path) -> None:
    actors = harbour / "reference" / "actors.ttl"
    assert claimgraph("validate", "--data", harbour, actors).returncode == 0
    edit(actors, '    rdfs:label "Ada Lind"@en , ', "    rdfs:label ")
    done = claimgraph("validate", "--data", harbour, actors)
    assert done.returncode == 1 and "actor/ada-lind" in done.stdout


def test_validate_tells_every_file_with_a_fault(claimgraph, harbour: Path, report: Path) -> None:
    other = report.with_name("2030-01-09.trig")
    other.write_text("oops")
    edit(report, "        cg:speaker actor:harbour-office ;\n", "")
    done = claimgraph("validate", "--data", harbour)
    assert done.returncode == 1
    assert {line.split(":")[0] for line in done.stdout.splitlines()} == {str(report), str(other)}
    assert done.stderr == f"3 files: {len(done.stdout.splitlines())} faults\n"


@pytest.mark.parametrize(("name", "code"), [("missing.trig", 3), ("notes.txt", 2)])
def test_validate_what_is_no_curated_file(claimgraph, harbour: Path, tmp_path: Path, name: str, code: int) -> None:
    (tmp_path / "notes.txt").touch()
    done = claimgraph("validate", "--data", harbour, tmp_path / name)
    assert done.returncode == code and name in done.stderr and len(done.stderr.splitlines()) == 1


# -------- verify


def test_verify_with_the_text(claimgraph, harbour: Path, text: Path) -> None:
    done = claimgraph("verify", "--data", harbour, "--text", text)
    assert (done.returncode, done.stdout) == (0, f"source/{KEY}: 1 passage, 4 sentences, 1 quotation: all hold\n")
    assert done.stderr == "1 of 1 captured source checked: no faults\n"


def test_verify_without_the_text_says_so(claimgraph, harbour: Path, text: Path) -> None:
    done = claimgraph("verify", "--data", harbour)
    assert done.returncode == 0
    assert f"source/{KEY}: text not at hand, not checked" in done.stdout
    assert hashlib.sha256(text.read_bytes()).hexdigest() in done.stdout
    assert done.stderr == "0 of 1 captured source checked: no faults\n"


def test_verify_a_changed_text(claimgraph, harbour: Path, text: Path) -> None:
    words = "Nobody has counted the gulls."
    start = text.read_text().index(words)
    edit(text, "gulls", "crows")
    done = claimgraph("verify", "--data", harbour, "--text", text)
    assert done.returncode == 1
    digests = [hashlib.sha256(found.encode()).hexdigest() for found in (words, words.replace("gulls", "crows"))]
    expected = f"source/{KEY} {start}-{start + len(words)}: digest differs: expected {digests[0]}, found {digests[1]}"
    assert expected in done.stdout


def test_verify_an_anchor_outside_the_text(claimgraph, harbour: Path, report: Path, text: Path) -> None:
    end = len(text.read_text()) - 1
    edit(report, f"oa:end {end} ", "oa:end 9999 ")
    done = claimgraph("verify", "--data", harbour, "--text", text)
    assert done.returncode == 1
    assert f"-9999: offset 9999 (code points) lies outside the text of {end + 1}" in done.stdout


def test_verify_a_text_of_no_source(claimgraph, harbour: Path, report: Path, text: Path, tmp_path: Path) -> None:
    other = report.with_name("2030-01-09.trig")
    other.write_text(report.read_text().replace("2030-01-08", "2030-01-09"))
    edit(other, hashlib.sha256(text.read_bytes()).hexdigest(), "0" * 64)
    stray = tmp_path / "stray.txt"
    stray.write_text("Something else.")
    done = claimgraph("verify", "--data", harbour, "--text", stray)
    assert done.returncode == 1
    assert f"stray.txt: no source has a text with SHA-256 {hashlib.sha256(b'Something else.').hexdigest()}" in done.stderr
    assert f"source/{KEY}" in done.stderr and "source/herald/2030-01-09" in done.stderr


def test_verify_a_text_that_is_no_text(claimgraph, harbour: Path, tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes("für".encode("latin-1"))
    done = claimgraph("verify", "--data", harbour, "--text", tmp_path / "latin.txt")
    assert done.returncode == 1 and "latin.txt: not UTF-8 at byte 1" in done.stderr
    done = claimgraph("verify", "--data", harbour, "--text", tmp_path / "missing.txt")
    assert done.returncode == 3 and "missing.txt: No such file" in done.stderr


def test_verify_the_article(claimgraph, article_file: Path) -> None:
    done = claimgraph("verify", "--text", article_file)
    assert done.returncode == 0 and "source/newsweek/2022-03-09: " in done.stdout and "all hold" in done.stdout


# -------- dump


def test_dump_is_sorted_graph_by_graph_and_agrees_with_its_digests(claimgraph, store: Path) -> None:
    listed = claimgraph("dump", "--store", store, "--digests").stdout
    names = [line.split("  ")[1] for line in listed.splitlines()]
    assert names == sorted(names) and f"https://w3id.org/claimgraph/data/graph/{KEY}/inferred" in names
    whole = ""
    for line in listed.splitlines():
        digest, name = line.split("  ")
        part = claimgraph("dump", "--store", store, "--graph", name).stdout
        assert hashlib.sha256(part.encode()).hexdigest() == digest
        assert part.splitlines() == sorted(part.splitlines())
        whole += part
    assert claimgraph("dump", "--store", store).stdout == whole
    assert len(parse(whole.encode(), "dump.nq")) == len(whole.splitlines())


def test_dump_prints_the_digest_that_the_build_prints(claimgraph, harbour: Path, store: Path) -> None:
    built = claimgraph("build", "--data", harbour, "--store", store).stdout
    listed = claimgraph("dump", "--store", store, "--digests").stdout.splitlines(keepends=True)
    but_findings = sorted(line for line in listed if not line.endswith("/graph/findings\n"))
    assert len(but_findings) == len(listed) - 1
    groups = [(key, hashlib.sha256("".join(part).encode())) for key, part in groupby(but_findings, key=lambda line: line[:3])]
    whole = "".join(f"{digest.hexdigest()}  {key}\n" for key, digest in groups)
    assert hashlib.sha256(whole.encode()).hexdigest() in built


def test_dump_takes_the_end_of_a_graphs_name(claimgraph, store: Path) -> None:
    short = claimgraph("dump", "--store", store, "--graph", f"{KEY}/provenance")
    assert len(short.stdout.splitlines()) == 12
    done = claimgraph("dump", "--store", store, "--graph", f"{KEY}/provenence")
    assert done.returncode == 2 and f"{KEY}/provenance" in done.stderr


def test_dump_of_a_store_that_is_not_there(claimgraph, tmp_path: Path) -> None:
    done = claimgraph("dump", "--store", tmp_path / "none")
    assert done.returncode == 3
    assert done.stderr == (
        f"claimgraph: store {tmp_path / 'none'}: there is none (make it with: claimgraph build --store {tmp_path / 'none'})\n"
    )


def test_the_default_store_is_built_when_it_is_asked_first(claimgraph) -> None:
    first = claimgraph("dump", "--digests")
    assert first.returncode == 0
    assert first.stderr == "claimgraph: there is no store in .claimgraph yet; building it from the curated graph\n"
    second = claimgraph("dump", "--digests")
    assert (second.stdout, second.stderr) == (first.stdout, "")


# -------- anchor


def test_anchor_writes_a_passage_that_can_be_pasted(claimgraph, harbour: Path, report: Path, text: Path) -> None:
    words = "more than 40 boats"
    done = claimgraph("anchor", "--data", harbour, "--text", text, "--source", KEY, words)
    assert done.returncode == 0, done.stderr
    start = text.read_text().index(words)
    assert f"passage:{start}-{start + len(words)} a cg:Passage ;" in done.stdout
    assert hashlib.sha256(words.encode()).hexdigest() in done.stdout
    assert words not in done.stdout
    edit(report, "    statement:office-boats a", done.stdout + "    statement:office-boats a")
    edit(report, 'cg:saidOn "2030-01-07"', f'cg:passage passage:{start}-{start + len(words)} ; cg:saidOn "2030-01-07"')
    assert claimgraph("validate", "--data", harbour).returncode == 0
    assert "2 passages" in claimgraph("verify", "--data", harbour, "--text", text).stdout


def test_anchor_keeps_words_only_if_the_text_quotes_them(claimgraph, harbour: Path, text: Path) -> None:
    given = ("anchor", "--data", harbour, "--text", text, "--source", KEY, "--quote")
    done = claimgraph(*given, "We saw a line of broken masts")
    assert done.returncode == 0 and 'oa:exact "We saw a line of broken masts"' in done.stdout
    refused = claimgraph(*given, "more than 40 boats")
    assert refused.returncode == 1 and "not printed in quotation marks" in refused.stderr


def test_anchor_of_words_that_stand_twice(claimgraph, harbour: Path, text: Path) -> None:
    given = ("anchor", "--data", harbour, "--text", text, "--source", KEY, "had")
    place = text.read_text().index("had")
    assert claimgraph(*given).returncode == 0
    edit(text, "Nobody has", "Nobody had")
    changed = claimgraph(*given)
    assert changed.returncode == 1 and f"is not the text of {KEY}" in changed.stderr
    fresh = ("anchor", "--data", harbour, "--text", text, "--source", "herald/2030-02-02", "had")
    twice = claimgraph(*fresh)
    assert twice.returncode == 2 and f"'had' stands at {place}, " in twice.stderr and "--nth" in twice.stderr
    assert f"passage:{place}-{place + 3} " in claimgraph(*fresh, "--nth", "1").stdout
    assert claimgraph(*fresh, "--nth", "3").returncode == 2


@pytest.mark.parametrize(
    ("source", "words", "said"),
    [(KEY, "no such words", "the text does not hold 'no such words'"), ("herald", "boats", "'herald' is no document key")],
)
def test_anchor_refuses(claimgraph, harbour: Path, text: Path, source: str, words: str, said: str) -> None:
    done = claimgraph("anchor", "--data", harbour, "--text", text, "--source", source, words)
    assert done.returncode == 2 and said in done.stderr


# -------- ontology


def test_what_is_made_from_the_ontology(claimgraph) -> None:
    python = claimgraph("ontology", "--python").stdout
    compile(python, "vocab.py", "exec")
    assert "class CG(DefinedNamespace)" in python
    assert claimgraph("ontology", "--context").stdout.startswith('{\n  "@context"')
    picture = claimgraph("ontology", "--svg").stdout
    assert picture.startswith("<svg") and picture.rstrip().endswith("</svg>")
    done = claimgraph("ontology")
    assert done.returncode == 2 and "--python, --context, --svg" in done.stderr


# -------- explain


def test_explain_a_statement(claimgraph, store: Path) -> None:
    done = claimgraph("explain", "--store", store, f"statement/{KEY}/lind-masts")
    assert done.returncode == 0
    for part in (
        "speaker: Ada Lind, spokesperson of the harbour office",
        "source: Harbour Herald of 8 January 2030 (published 2030-01-08)",
        'quoted: "We saw a line of broken masts"',
        "encoded by editors on 2030-01-09 (method close reading, confidence high, self-checked)",
        "cg:onBehalfOf: harbour office <actor/harbour-office>",
        "by prp-spo2 (property chain), axiom cg:onBehalfOf owl:propertyChainAxiom (cg:inCapacity org:organization)",
    ):
        assert part in done.stdout, part
    assert "passage: code points 102 to 131, SHA-256 " in done.stdout


def test_explain_a_claim_by_its_label(claimgraph, store: Path) -> None:
    done = claimgraph("explain", "--store", store, "more than 40 boats lost in the storm")
    assert done.returncode == 0
    assert f"reported by statement/{KEY}/office-boats" in done.stdout and "speaker: harbour office, on 2030-01-07" in done.stdout


def test_explain_an_inferred_triple(claimgraph, store: Path) -> None:
    done = claimgraph("explain", "--store", store, f"statement/{KEY}/lind-masts", "on behalf of", "портове управління")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[:7] == [
        f"statement/{KEY}/lind-masts cg:onBehalfOf actor/harbour-office",
        f"  in graph {KEY}/inferred",
        "  inferred by prp-spo2 (property chain)",
        "    axiom cg:onBehalfOf owl:propertyChainAxiom (cg:inCapacity org:organization)",
        f"    because statement/{KEY}/lind-masts cg:inCapacity membership/lind-spokesperson",
        f"      asserted in {KEY}/assertion",
        "    because membership/lind-spokesperson org:organization actor/harbour-office",
    ]


def test_explain_an_asserted_triple(claimgraph, store: Path) -> None:
    done = claimgraph("explain", "--store", store, "--triple", f"claim/{KEY}/boats-lost", "cg:value", "40")
    assert done.returncode == 0
    assert f"in graph {KEY}/assertion" in done.stdout and "inferred by" not in done.stdout and "encoded by editors" in done.stdout


def test_explain_follows_reports_that_rest_on_each_other_only_once() -> None:
    """Documents are validated one by one, so two of them can name each other as their origin."""
    node, graph = ox.NamedNode, ox.NamedNode(assertion_graph("herald/1"))
    one, two = node(CGD + "statement/herald/1/a"), node(CGD + "statement/herald/2/b")
    facts: list[tuple[ox.NamedNode, str, ox.NamedNode]] = [(one, CG + "basedOn", two), (two, CG + "basedOn", one)]
    facts += [(each, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", node(CG + "Statement")) for each in (one, two)]
    reader = MemoryReader(ox.Quad(s, node(p), o, graph) for s, p, o in facts)
    lines = list(explain_resource(reader, one))
    assert [line.split()[0] for line in lines if "passes on" in line or "reported by" in line] == ["reported", "passes"] * 2


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (["Ada Lint"], "did you mean https://w3id.org/claimgraph/data/actor/ada-lind?"),
        (
            [f"statement/{KEY}/lind-masts", "cg:onBehalfOf", "Harbour Herald"],
            "does not hold in this store (it has actor/",
        ),
        (["one", "two"], "2 terms are neither a resource nor a triple"),
        (["actor/ada-lint"], "did you mean actor/ada-lind"),
        (["zzz"], "nothing in this store is called 'zzz'"),
    ],
)
def test_explain_what_is_not_there(claimgraph, store: Path, terms: list[str], said: str) -> None:
    done = claimgraph("explain", "--store", store, *terms)
    assert done.returncode == 2 and said in done.stderr, done.stderr
    assert len(done.stderr.splitlines()) == 1
