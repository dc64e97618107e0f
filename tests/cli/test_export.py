"""claimgraph export and claimgraph import claimreview: targets, refusals, files that appear whole, nothing of a source's text."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from claimgraph.build import build
from claimgraph.home import DATA

Run = Callable[..., "subprocess.CompletedProcess[str]"]

FILES = ("rdf", "claimreview", "annotations", "nanopub", "void", "graphml", "quickstatements", "dossier")
FOLDERS = ("csv", "parquet", "crate")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the whole curated graph."""
    folder = tmp_path_factory.mktemp("store") / "graph"
    build(folder, data=DATA)
    return folder


@pytest.fixture
def export(claimgraph: Run, store: Path) -> Run:
    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        return claimgraph("export", *arguments, "--store", store)

    return run


def test_without_a_target_they_are_listed(claimgraph: Run) -> None:
    done = claimgraph("export")
    assert done.returncode == 0 and all(f"  {name} " in done.stdout for name in (*FILES, *FOLDERS))


@pytest.mark.parametrize("target", [*FILES, *FOLDERS])
def test_loss_is_printed_without_a_store(claimgraph: Run, target: str, tmp_path: Path) -> None:
    done = claimgraph("export", target, "--loss")
    assert done.returncode == 0 and done.stdout.startswith(target) and not done.stderr
    assert not (tmp_path / "work" / ".claimgraph").exists()


@pytest.mark.parametrize("target", FILES)
def test_a_file_holds_what_standard_output_holds(export: Run, target: str, tmp_path: Path) -> None:
    part = () if target == "void" else ("--topic", "no-fly-zone")
    printed = export(target, *part)
    done = export(target, *part, "--out", tmp_path / "file")
    assert (printed.returncode, done.returncode, done.stdout) == (0, 0, "")
    assert (tmp_path / "file").read_bytes().decode() == printed.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "work"]


@pytest.mark.parametrize("target", FOLDERS)
def test_a_folder_is_replaced_by_the_same_target_only(export: Run, target: str, tmp_path: Path) -> None:
    part, out = ("--source", "newsweek/2022-03-09"), tmp_path / "out"
    assert export(target, *part, "--out", out).returncode == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    (out / "stale.csv").write_text("old")
    assert export(target, *part, "--out", out).returncode == 0
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    other = tmp_path / "other"
    other.mkdir()
    (other / "precious.txt").write_text("mine")
    done = export(target, *part, "--out", other)
    assert done.returncode == 2 and "'precious.txt'" in done.stderr and (other / "precious.txt").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "out", "work"]


WRONG = [
    (("rdx",), "did you mean rdf?", 2),
    (("rdf", "--format", "ttl"), "'ttl' is not one of", 2),
    (("rdf", "--include", "guesses"), "any of inferred, findings, ontology", 2),
    (("rdf", "--frame", "statement"), "add --format jsonld", 2),
    (("rdf", "--frame", "sentence", "--format", "jsonld"), "one of actor, claim, statement", 2),
    (("rdf", "--topic", "sanction"), "did you mean sanctions", 2),
    (("rdf", "--id", "nobody-at-all"), "nothing in this store is called", 2),
    (("rdf", "--query", "missing.rq"), "missing.rq: No such file", 3),
    (("rdf", "--out", "no/such/folder/x.trig"), "no/such/folder/x.trig: No such file", 3),
    (("csv",), "name one with --out DIR", 2),
    (("csv", "--table", "figure"), "one of statements", 2),
    (("crate", "--out", "c", "--licence", "CC BY"), "is no address", 2),
    (("void", "--topic", "odesa"), "that of the whole graph", 2),
    (("void", "--base", "claims.example"), "is no address", 2),
    (("claimreview", "--reviewed", "--topic", "odesa"), "no claim in this part of the graph was reviewed", 2),
    (("dossier", "--source", "nowhere/1"), "there is no source", 2),
]


@pytest.mark.parametrize(
    ("arguments", "message", "code"), WRONG, ids=lambda item: " ".join(item) if isinstance(item, tuple) else ""
)
def test_wrong_use_is_one_clear_line(export: Run, arguments: tuple[str, ...], message: str, code: int, tmp_path: Path) -> None:
    done = export(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert message in done.stderr and done.stderr.count("\n") == 1 and "Traceback" not in done.stderr
    assert not [path for path in (tmp_path / "work").iterdir() if path.name != ".claimgraph"]


def test_a_missing_store_is_an_error(claimgraph: Run) -> None:
    done = claimgraph("export", "rdf", "--store", "nowhere")
    assert done.returncode == 3 and "claimgraph build --store nowhere" in done.stderr


def test_a_query_from_standard_input(claimgraph: Run, store: Path) -> None:
    query = "SELECT ?s { ?s a <https://w3id.org/claimgraph/ontology#Silence> }"
    done = claimgraph("export", "rdf", "--format", "turtle", "--query", "-", "--store", store, input=query)
    assert done.returncode == 0 and " a cg:Silence" in done.stdout and " a cg:Position" not in done.stdout


def test_the_canonical_hash_does_not_depend_on_the_format(export: Run) -> None:
    hashes = {export("rdf", "--canonical", "--format", name, "--topic", "odesa").stdout for name in ("trig", "nquads", "jsonld")}
    assert len(hashes) == 1 and re.fullmatch(r"[0-9a-f]{64}  RDFC-1.0 SHA-256 of [\d,]+ quads\n", hashes.pop())
    triples = export("rdf", "--canonical", "--format", "turtle", "--topic", "odesa").stdout
    assert triples.endswith("triples\n")


def test_a_reader_who_leaves_is_no_fault(store: Path) -> None:
    command = f"{sys.executable} -m claimgraph export rdf --store {store} | head -c 10"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert len(done.stdout) == 10 and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("module", "arguments"),
    [("pyld", ("rdf", "--format", "jsonld")), ("duckdb", ("parquet", "--out", "p")), ("nanopub", ("nanopub", "--trusty"))],
)
def test_a_missing_extra_names_its_remedy(
    export: Run, tmp_path: Path, store: Path, module: str, arguments: tuple[str, ...]
) -> None:
    code = f"import sys; sys.modules[{module!r}] = None; from claimgraph.cli import run; sys.exit(run(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "export", *arguments, "--store", str(store)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 3 and "pip install 'claimgraph[export]'" in done.stderr and "Traceback" not in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["work"]


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from claimgraph.cli import run\n"
        "for words in (['--help'], ['export', '--help'], ['export', 'rdf', '--help']): run(words)\n"
        "print([name for name in ('rdflib', 'pyld', 'duckdb', 'nanopub', 'pyshacl', 'rich', 'requests') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.rstrip().endswith("[]")


def test_no_export_holds_a_sentence_of_the_article(export: Run, article_text: str, tmp_path: Path) -> None:
    """No run of nine words of the article stands in any export: passages are anchors, paraphrases are ours."""
    words = re.findall(r"\w+", article_text.lower())
    runs = {" ".join(words[at : at + 9]) for at in range(len(words) - 8)}
    made = [export(target).stdout for target in FILES]
    made += [
        export("rdf", "--format", "jsonld", "--include", "inferred,findings").stdout,
        export("claimreview", "--snippet").stdout,
    ]
    for target in ("csv", "crate"):
        assert export(target, "--out", tmp_path / target).returncode == 0
        made += [path.read_text("utf-8") for path in (tmp_path / target).rglob("*") if path.is_file()]
    assert all(made)
    for text in made:
        held = re.findall(r"\w+", re.sub(r"<[^>]*>", " ", text).lower())
        assert not {" ".join(held[at : at + 9]) for at in range(len(held) - 8)} & runs


# -------- Reviews in

REVIEW = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://checks.example/moon",
    "claimReviewed": "The moon over the harbour was made of cheese.",
    "datePublished": "2030-02-03",
    "author": {"@type": "Organization", "name": "Harbour Checks"},
    "reviewRating": {"@type": "Rating", "alternateName": "Satire"},
    "itemReviewed": {"@type": "Claim", "author": {"@type": "Person", "name": "Antony Blinken"}},
}


def test_reviews_are_imported_listed_and_valid(claimgraph: Run, tmp_path: Path) -> None:
    (tmp_path / "work" / "a.json").write_text(json.dumps(REVIEW))
    (tmp_path / "work" / "b.html").write_text("<html></html>")
    done = claimgraph("import", "claimreview", "a.json", "b.html", "--recorded", "2030-03-01T12:00:00Z")
    assert done.returncode == 1 and done.stdout == "1 review in 1 document under imported: 1 new\n"
    listed = done.stderr.splitlines()
    assert listed[0] == "not imported: b.html: is a page without JSON-LD (a script element of type application/ld+json)"
    assert any(line.startswith("no place on the scale: 'Satire' in imported/checks.example/moon-") for line in listed)
    assert any(line.startswith("named like actor/antony-blinken: 'Antony Blinken'") for line in listed)
    [file] = (tmp_path / "work" / "imported").rglob("*.trig")
    assert claimgraph("validate", file).returncode == 0
    again = claimgraph("import", "claimreview", "a.json")
    assert again.returncode == 0 and again.stdout == "1 review in 1 document under imported: 0 new\n"


@pytest.mark.parametrize(
    ("arguments", "message", "code"),
    [
        ((), "there is no file to import", 2),
        (("missing.json",), "missing.json: No such file", 3),
        (("a.json", "--reviewer", "nobody"), "know no such actor", 2),
        (("a.json", "--licence", "CC BY"), "is no address", 2),
        (("a.json", "--language", "English!"), "is no language tag", 2),
        (("a.json", "--recorded", "today"), "is no time with a zone", 2),
        (("a.json", "--rejects", "r.csv"), "go with tables", 2),
        (("a.json", "--ratings", "missing.toml"), "missing.toml: No such file", 3),
    ],
)
def test_wrong_use_of_the_import(claimgraph: Run, arguments: tuple[str, ...], message: str, code: int, tmp_path: Path) -> None:
    (tmp_path / "work" / "a.json").write_text(json.dumps(REVIEW))
    done = claimgraph("import", "claimreview", *arguments)
    assert done.returncode == code and message in done.stderr and done.stderr.count("\n") == 1
    assert not (tmp_path / "work" / "imported").exists()


def test_options_of_reviews_do_not_go_with_tables(claimgraph: Run) -> None:
    done = claimgraph("import", "ohchr", "x.csv", "--reviewer", "newsweek")
    assert done.returncode == 2 and "go with reviews" in done.stderr


def test_reviews_are_in_the_list_of_imports(claimgraph: Run) -> None:
    assert "\nclaimreview " in claimgraph("import").stdout
