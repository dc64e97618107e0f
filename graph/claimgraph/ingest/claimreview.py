"""From published reviews to curated TriG documents: one document for each page that a fact-checker published.

The page is a transcribed source that reports the claim; where the claim appeared before is a source too, and the reported
statement passes that one on. The rating stays in its author's words; a place on the common scale is a node of its own, with
the mapping's author and version. When a later import finds another conclusion at the same address, a new review supersedes
the earlier one, which stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox

from claimgraph.errors import DataError
from claimgraph.ingest.curate import PREFIXES
from claimgraph.ingest.files import write_whole
from claimgraph.ingest.reviewdocument import ReviewDocument, ReviewOptions, slug
from claimgraph.ingest.reviewitem import FoundReview, Unreadable
from claimgraph.ingest.schemaorg import read_reviews
from claimgraph.iri import CGD, CGV
from claimgraph.rdf import parse, read


@dataclass(frozen=True)
class ReviewReject:
    """A file or an item that was not imported, and why. ``place`` is where it stands in the file."""

    file: Path
    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}{f', {self.place}' if self.place else ''}: {self.reason}"


@dataclass(frozen=True)
class ReviewReport:
    """What an import of reviews did. ``unmapped`` are ratings without a place on the scale, with the document
    that has them; ``namesakes`` are names of new actors that an actor of the graph has too, with its IRI and the document."""

    files: tuple[Path, ...]
    reviews: int
    added: int
    superseded: int
    unmapped: tuple[tuple[str, Path], ...]
    namesakes: tuple[tuple[str, str, Path], ...]
    rejects: tuple[ReviewReject, ...]


def import_reviews(files: Iterable[Path], out: Path, options: ReviewOptions) -> ReviewReport:
    """Imports the reviews in JSON-LD and HTML files into documents under ``out``, one for each address.

    Every document is written whole or not at all; an unchanged one is not touched. Raises EnvironmentFault if a file cannot
    be read or written, DataError if a document that is there is no TriG.
    """
    rejects: list[ReviewReject] = []
    found: dict[str, list[FoundReview]] = {}
    for file in files:
        try:
            reading = read_reviews(read(file), file, options.language)
        except Unreadable as fault:
            rejects.append(ReviewReject(file, "", str(fault)))
            continue
        rejects += (ReviewReject(file, place, reason) for place, reason in reading.rejects)
        for review in reading.reviews:
            stated = replace(review, licence=review.licence or options.licence or "")
            same = found.setdefault(document_key(review.url), [])
            if not any(_said(stated) == _said(other) for other in same):
                same.append(stated)
    written, unmapped, namesakes, added, superseded = [], [], [], 0, 0
    for key, reviews in sorted(found.items()):
        try:
            file, document = _document(key, reviews, out, options)
        except DataError as fault:
            rejects.append(ReviewReject(reviews[0].file, reviews[0].place, str(fault)))
            continue
        written.append(file)
        added += document.added
        superseded += document.superseded
        namesakes += [(name, iri, file) for name, iri in document.namesakes()]
        unmapped += [(review.rating, file) for review in reviews if options.scale.concept(review.rating) is None]
    count = sum(len(reviews) for reviews in found.values())
    return ReviewReport(tuple(written), count, added, superseded, tuple(unmapped), tuple(namesakes), tuple(rejects))


def document_key(url: str) -> str:
    """The key of the document for a page: its host, and the end of its address with a digest of the whole."""
    parts = urlsplit(url)
    try:
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except UnicodeError:
        host = ""
    publisher = re.sub(r"[^a-z0-9.-]+", "-", host.lower().removeprefix("www.")).strip("-.") or "unknown-host"
    end = next((part for part in reversed(parts.path.split("/")) if slug(part)), "")
    return f"{publisher}/{'-'.join(filter(None, (slug(end)[:48].strip('-'), sha256(url.encode()).hexdigest()[:8])))}"


def trig(document: ReviewDocument) -> bytes:
    """The document as TriG, sorted, with the prefixes of a curated file."""
    own = {name: f"{CGD}{name}/{document.key}/" for name in ("claim", "graph", "review", "statement")}
    rest = {"encoding": f"{CGD}encoding/", "source": f"{CGD}source/", "own": f"{CGD}actor/{document.key}/"}
    scale = {"rating": f"{CGV}rating/", "normalised-rating": f"{CGD}rating/{document.key}/"}
    prefixes = dict(sorted({**PREFIXES, **own, **rest, **scale}.items()))
    ordered = sorted(
        document.quads(), key=lambda quad: tuple(map(str, (quad.graph_name, quad.subject, quad.predicate, quad.object)))
    )
    return ox.serialize(ordered, format=ox.RdfFormat.TRIG, prefixes=prefixes) or b""


def _said(review: FoundReview) -> FoundReview:
    """The review without the place where it was found."""
    return replace(review, file=Path(), place="")


def _document(key: str, reviews: Sequence[FoundReview], out: Path, options: ReviewOptions) -> tuple[Path, ReviewDocument]:
    file = out / f"{key}.trig"
    old = read(file) if file.exists() else b""
    document = ReviewDocument(key, options, parse(old, file))
    for review in reviews:
        document.add(review, alone=len(reviews) == 1)
    if document.made:
        write_whole(file, trig(document))
    return file, document
