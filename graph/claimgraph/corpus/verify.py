"""Anchors against the captured text: whoever holds the text can prove every passage, sentence and quotation.

Rules, over one captured source and its exact text:
- the text's digest and length are those that the source declares;
- each passage lies inside the text, and the digest of its span is the one it declares;
- the words of a quote selector stand inside the passage's span, and the text prints them between quotation marks
  (a passage may be a whole sentence of which only a phrase is quoted);
- the sentences follow one another without overlap and leave out nothing but white space;
- a sentence is overlapped by a passage of a statement, silence or request, or gives a reason why not, and not both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from claimgraph.corpus.documents import Document
from claimgraph.errors import AnchorFault, OffsetFault
from claimgraph.iri import CG
from claimgraph.model.anchor import Span, digest, is_quoted, occurrences

OA = "http://www.w3.org/ns/oa#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@dataclass(frozen=True)
class CapturedSource:
    """A source whose exact text was at hand: its IRI and what it declares of the text (length in code points, SHA-256)."""

    iri: str
    digest: str
    length: int


@dataclass(frozen=True)
class Passage:
    """A passage as the document declares it: its span, the digest of the span's words, the words that are kept verbatim."""

    iri: str
    span: Span
    digest: str
    quotes: tuple[str, ...]
    is_sentence: bool


class _Index:
    """The values of each property of each subject, as plain strings."""

    def __init__(self, document: Document) -> None:
        self._values: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.instances: dict[str, list[str]] = defaultdict(list)
        self.passages_of_records: set[str] = set()
        for s, p, o in document.triples:
            value = o.value if isinstance(o, ox.NamedNode | ox.Literal) else str(o)
            self._values[str(s.value), p.value].append(value)
            if p.value == RDF_TYPE:
                self.instances[value].append(str(s.value))
            elif p.value == CG + "passage":
                self.passages_of_records.add(value)

    def all(self, subject: str, name: str) -> list[str]:
        return self._values.get((subject, name), [])

    def one(self, subject: str, name: str) -> str:
        return next(iter(self.all(subject, name)), "")

    def number(self, subject: str, name: str) -> int:
        """The first whole number among the values, -1 if there is none."""
        return next((int(value) for value in self.all(subject, name) if value.isdecimal()), -1)


def captured_sources(document: Document) -> list[CapturedSource]:
    """The captured sources that the document describes, in the order of their IRIs."""
    index = _Index(document)
    names = sorted(index.instances[CG + "CapturedSource"])
    return [CapturedSource(name, index.one(name, CG + "textDigest"), index.number(name, CG + "textLength")) for name in names]


def passages(document: Document, source: str) -> list[Passage]:
    """The passages and sentences of the source with that IRI, in the order of the text."""
    index = _Index(document)
    sentences = set(index.instances[CG + "Sentence"])
    names = {name for name in (*index.instances[CG + "Passage"], *sentences) if index.one(name, OA + "hasSource") == source}
    return sorted((_passage(index, name, name in sentences) for name in names), key=lambda item: (item.span, item.iri))


def verify(text: str, document: Document, source: CapturedSource) -> list[AnchorFault]:
    """Every fault of the document's anchors into ``source``, whose exact text is ``text``; an empty list if they all hold."""
    whole, faults = Span(0, len(text)), []
    if digest(text) != source.digest:
        faults.append(_differs(source.iri, whole, "text digest differs", source.digest, digest(text)))
    if source.length != len(text):
        faults.append(_differs(source.iri, whole, "text length differs", str(source.length), str(len(text))))
    index, found = _Index(document), passages(document, source.iri)
    sentences = [passage for passage in found if passage.is_sentence]
    inside = [item.span for item in sentences if item.span.start < item.span.end <= len(text)]
    faults += (fault for passage in found for fault in _span_faults(text, source.iri, passage))
    faults += _partition_faults(text, source.iri, inside)
    attested = [passage.span for passage in found if passage.iri in index.passages_of_records]
    for sentence in sentences:
        reason = bool(index.one(sentence.iri, CG + "noClaimReason"))
        covered = any(sentence.span.overlaps(span) for span in attested)
        if reason == covered:
            detail = (
                "sentence has a statement and a reason for none" if reason else "sentence has neither a statement nor a reason"
            )
            faults.append(AnchorFault(source.iri, sentence.span.start, sentence.span.end, detail))
    return sorted(faults, key=lambda fault: (fault.start, fault.end, fault.detail))


def _passage(index: _Index, name: str, is_sentence: bool) -> Passage:
    selectors = sorted(index.all(name, OA + "hasSelector"))
    position = next((item for item in selectors if index.all(item, OA + "start")), "")
    span = Span(index.number(position, OA + "start"), index.number(position, OA + "end"))
    quotes = tuple(words for item in selectors for words in index.all(item, OA + "exact"))
    return Passage(name, span, index.one(name, CG + "digest"), quotes, is_sentence)


def _span_faults(text: str, source: str, passage: Passage) -> Iterator[AnchorFault]:
    start, end = passage.span.start, passage.span.end
    try:
        words = passage.span.of(text)
    except OffsetFault as fault:
        yield AnchorFault(source, start, end, fault.message)
        return
    if digest(words) != passage.digest:
        yield _differs(source, passage.span, "digest differs", passage.digest, digest(words))
    for quote in passage.quotes:
        if quote not in words:
            yield AnchorFault(source, start, end, f"quoted words do not stand in the passage: {quote!r}")
        elif not any(is_quoted(text, span) for span in occurrences(text, quote, passage.span)):
            yield AnchorFault(source, start, end, f"the source does not print in quotation marks: {quote!r}")


def _differs(source: str, span: Span, detail: str, expected: str, found: str) -> AnchorFault:
    return AnchorFault(source, span.start, span.end, detail, expected=expected, found=found)


def _partition_faults(text: str, source: str, sentences: list[Span]) -> Iterator[AnchorFault]:
    reached = 0
    for span in [*sentences, Span(len(text), len(text))]:
        if span.start < reached:
            yield AnchorFault(source, span.start, min(reached, span.end), "sentences overlap")
        elif text[reached : span.start].strip():
            yield AnchorFault(source, reached, span.start, "text that belongs to no sentence")
        reached = max(reached, span.end)
