"""What the tests of the curated data share: quads of files, looked up by local names of our own terms."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from claimgraph import home, iri
from claimgraph.rdf import parse

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
DESCRIPTION = "http://purl.org/dc/terms/description"
OA = "http://www.w3.org/ns/oa#"
ORG = "http://www.w3.org/ns/org#"
PROV = "http://www.w3.org/ns/prov#"
SCHEMA = "https://schema.org/"
TIME = "http://www.w3.org/2006/time#"

REFERENCE = sorted((home.DATA / "reference").glob("*.ttl"))
DOCUMENTS = sorted(home.DATA.rglob("*.trig"))
ARTICLE = home.DATA / "newsweek" / "2022-03-09.trig"
SOURCES = [file for file in DOCUMENTS if file != ARTICLE]
"""The documents beside the article: transcribed sources."""

RECORDS = {"Statement", "Silence", "CommentRequest"}
CLAIMS = {"PlainClaim", "Figure", "Position"}


class Quads:
    """Quads of some files, and what they say by subject and term."""

    def __init__(self, files: Iterable[Path]) -> None:
        self.quads: list[ox.Quad] = [quad for file in files for quad in parse(file.read_bytes(), file)]
        self.index: dict[tuple[str, str], list[str]] = {}
        for quad in self.quads:
            values = self.index.setdefault((quad.subject.value, quad.predicate.value), [])
            if quad.object.value not in values:
                values.append(quad.object.value)

    def all(self, subject: str, term: str) -> list[str]:
        """The values of a term; a local name is one of our own terms."""
        return self.index.get((subject, term if ":" in term else iri.CG + term), [])

    def one(self, subject: str, term: str) -> str:
        """The only value of a term."""
        values = self.all(subject, term)
        assert len(values) == 1, (subject, term, values)
        return values[0]

    def typed(self, *names: str) -> list[str]:
        """The nodes of classes of ours."""
        return sorted({s for (s, p), types in self.index.items() if p == TYPE for name in names if iri.CG + name in types})


def key_of(file: Path) -> str:
    """The key of a document: its path below the data without the ending."""
    return file.relative_to(home.DATA).with_suffix("").as_posix()


def node(kind: str, key: str, name: str) -> str:
    """The IRI of a record of a document."""
    return f"{iri.CGD}{kind}/{key}/{name}"


def concept(scheme: str, name: str) -> str:
    """The IRI of a concept."""
    return f"{iri.CGV}{scheme}/{name}"


def actor(name: str) -> str:
    """The IRI of an actor of the reference files."""
    return f"{iri.CGD}actor/{name}"


def words(content: str) -> list[str]:
    """The words of a text without case and punctuation, marks within words kept."""
    return re.findall(r"[a-z0-9]+(?:['’,.-][a-z0-9]+)*", content.lower())


def runs(content: str, length: int) -> set[tuple[str, ...]]:
    """All runs of so many words."""
    found = words(content)
    return {tuple(found[i : i + length]) for i in range(len(found) - length + 1)}
