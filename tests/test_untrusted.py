"""Files of strangers: nothing that they name is fetched, and no parser that expands entities ever sees them."""

from __future__ import annotations

import ast
import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import claimgraph
from claimgraph.errors import SyntaxFault
from claimgraph.rdf import FORMATS, parse

ENTITIES = "".join(f'<!ENTITY e{level + 1} "{f"&e{level};" * 10}">' for level in range(9))
BOMB = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "0123456789">{ENTITIES}]>'
RDF_XML = (
    BOMB + '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">'
    '<rdf:Description rdf:about="urn:s"><e:p>&e9;</e:p></rdf:Description></rdf:RDF>'
)
TRIX = (
    BOMB + '<TriX xmlns="http://www.w3.org/2004/03/trix/trix-1/"><graph><triple>'
    "<uri>urn:s</uri><uri>urn:p</uri><plainLiteral>&e9;</plainLiteral></triple></graph></TriX>"
)
EXTERNAL = (
    '<?xml version="1.0"?><!DOCTYPE x SYSTEM "{at}/dtd" [<!ENTITY f SYSTEM "file:///etc/passwd"> <!ENTITY g SYSTEM "{at}/g">]>'
)
REVIEW = {
    "@type": "ClaimReview",
    "url": "{at}/review",
    "datePublished": "2030-01-09",
    "claimReviewed": "The sea is dry.",
    "author": {"@type": "Organization", "name": "Checks", "url": "{at}/checks"},
    "reviewRating": {"@type": "Rating", "alternateName": "False"},
    "itemReviewed": {"@type": "Claim", "@id": "{at}/claim", "author": {"@type": "Person", "name": "A Person"}},
}


class Listener:
    """A server that notes who comes."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.came = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                stream, _ = self.socket.accept()
            except OSError:
                return
            self.came += 1
            stream.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.socket.close()


def command(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command line in a folder, with half a gigabyte of memory beyond what it starts with, where the system can tell."""
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_DATA, (1 << 30, 1 << 30)); "
        if sys.platform.startswith("linux")
        else "import sys; "
    )
    start = limited + "from claimgraph.cli import main; sys.argv[0] = 'claimgraph'; main()"
    environment = {**os.environ, "PYTHONPATH": str(Path(claimgraph.__file__).parents[1])}
    return subprocess.run(
        [sys.executable, "-c", start, *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_contexts_and_addresses_in_a_review_are_not_fetched(tmp_path: Path, listener: Listener) -> None:
    at = listener.address
    for context in (
        ["https://schema.org", f"{at}/context.jsonld"],
        {"@vocab": "https://schema.org/", "@import": f"{at}/context.jsonld"},
        {"@vocab": "https://schema.org/", "author": {"@id": "schema:author", "@context": f"{at}/scoped.jsonld"}},
    ):
        review = json.dumps({"@context": context, **REVIEW}).replace("{at}", at)
        page = (
            f'{EXTERNAL.replace("{at}", at)}<html><head><base href="{at}/"><link rel="alternate" href="{at}/a" '
            f'type="application/ld+json"><script type="application/ld+json" src="{at}/s">{review}</script></head></html>'
        )
        for name, text in (("review.json", review), ("page.html", page)):
            (tmp_path / name).write_text(text, encoding="utf-8")
            done = command(tmp_path, "import", "claimreview", name, "--out", f"out-{name}", "--recorded", "2030-02-01T00:00:00Z")
            assert done.returncode == 0 and list((tmp_path / f"out-{name}").rglob("*.trig")), done.stderr
    assert listener.came == 0


@pytest.mark.parametrize("text", [RDF_XML, TRIX, EXTERNAL + "<x>&f;&g;</x>"], ids=["RDF/XML", "TriX", "external entities"])
@pytest.mark.parametrize("ending", [".trig", ".ttl", ".rdf"])
def test_xml_with_entities_is_refused_wherever_a_file_is_taken(
    tmp_path: Path, listener: Listener, text: str, ending: str
) -> None:
    file = tmp_path / "data" / "checks" / f"evil{ending}"
    file.parent.mkdir(parents=True)
    file.write_text(text.replace("{at}", listener.address), encoding="utf-8")
    tried = [("import", "claimreview", str(file), "--out", "out"), ("validate", str(file))]
    if ending == ".trig":
        tried.append(("build", "--data", "data", "--store", "made"))
    for words in tried:
        done = command(tmp_path, *words)
        assert done.returncode in (1, 2) and "Traceback" not in done.stderr, (words, done.returncode, done.stderr[-500:])
        assert not list((tmp_path / "out").rglob("*.trig")) and not (tmp_path / "made" / "current").exists()
        assert "root:" not in done.stdout + done.stderr and len(done.stdout + done.stderr) < 5000
    assert listener.came == 0


@pytest.mark.parametrize("ending", ["", ".rdf", ".owl", ".xml", ".trix", ".jsonld", ".n3", ".TTL"])
def test_only_plain_formats_are_parsed(ending: str) -> None:
    with pytest.raises(SyntaxFault, match="not one of the formats that are read"):
        parse(RDF_XML.encode(), f"evil{ending}")
    assert len(FORMATS) == 4


PLAIN = {"TURTLE", "TRIG", "N_TRIPLES", "N_QUADS", "JSON"}
CHOSEN = {"rdf.py": "chosen", "serialisation.py": "source"}
"""Where a variable holds the format: one of FORMATS, and what the module has written itself."""


def test_no_module_hands_input_to_another_parser() -> None:
    """Whoever calls a parser of the engine names its format there, and it is a plain one. JSON is that of results."""
    seen = 0
    for file in Path(claimgraph.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            text = ast.unparse(call)
            if ast.unparse(call.func) in ("ox.parse", "ox.parse_query_results") or (
                ast.unparse(call.func).endswith((".load", ".bulk_load", ".load_file")) and "Format" in text
            ):
                seen += 1
                formats = set(re.findall(r"Format\.(\w+)", text))
                assert formats <= PLAIN and (formats or CHOSEN.get(file.name, "-") in text), (file, text)
    assert seen > 8
