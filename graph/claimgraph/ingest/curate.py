"""From imported figures to a curated TriG document; a revised table supersedes, it never overwrites.

A figure's IRI comes from its document, day and rule. When a later import gives it another number or qualifier, the
figure that is there stays, a new one with the ending ``/r2`` (``/r3``, …) supersedes it, and both carry the dates
of the correction: prov:invalidatedAtTime on the old, prov:generatedAtTime on the new.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox

from claimgraph import iri
from claimgraph.ingest.figures import ImportedDocument, ImportedFigure
from claimgraph.ingest.mapping import Category
from claimgraph.ingest.mapping import Mapping as TableMapping
from claimgraph.rdf import Triple, sorted_triples, triples

XSD = "http://www.w3.org/2001/XMLSchema#"
PROV = "http://www.w3.org/ns/prov#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SCHEMA = "https://schema.org/"
TIME = "http://www.w3.org/2006/time#"
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
EDITORS = iri.CGD + "actor/claimgraph-editors"

PREFIXES = {
    "cg": iri.CG,
    "dcterms": "http://purl.org/dc/terms/",
    "prov": PROV,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "time": TIME,
    "unit": "http://qudt.org/vocab/unit/",
    "xsd": XSD,
    **{
        name: f"{iri.CGV}{name}/"
        for name in (
            "accumulation", "channel", "comparator", "confidence", "counted", "exclusivity", "illocution", "measure", "method",
            "review-status", "speech-mode", "topic",
        )
    },
    **{name: f"{iri.CGD}{name}/" for name in ("actor", "instant", "interval", "place")},
}  # fmt: skip


@dataclass(frozen=True)
class Correction:
    """A recorded correction of a series: the rule that yields the series, the day, and what is added to the total."""

    rule: str
    day: str
    amount: Decimal


@dataclass(frozen=True)
class Revision:
    """What an import did to one document."""

    quads: tuple[ox.Quad, ...]
    added: int
    superseded: tuple[str, ...]
    absent: tuple[str, ...]


def node(text: str) -> ox.NamedNode:
    return ox.NamedNode(text)


def cg(name: str) -> ox.NamedNode:
    return ox.NamedNode(iri.CG + name)


def date(day: str) -> ox.Literal:
    return ox.Literal(day, datatype=ox.NamedNode(XSD + "date"))


def decimal(number: Decimal) -> ox.Literal:
    return ox.Literal(f"{number:f}", datatype=ox.NamedNode(XSD + "decimal"))


def document_quads(
    document: ImportedDocument,
    mapping: TableMapping,
    labels: Mapping[str, str],
    *,
    recorded: str,
    existing: Iterable[ox.Quad] = (),
    corrections: Iterable[Correction] = (),
) -> Revision:
    """The curated graphs of one document.

    ``labels`` gives the English label of each concept and actor, ``recorded`` the time of the import
    (xsd:dateTime), ``existing`` the quads of an earlier import of the same document. Where nothing has changed the
    quads are exactly the existing ones.
    """
    return _Curator(document, mapping, labels, recorded, list(existing)).revise(list(corrections))


class _Curator:
    def __init__(
        self, document: ImportedDocument, mapping: TableMapping, labels: Mapping[str, str], recorded: str, existing: list[ox.Quad]
    ) -> None:
        self.document, self.mapping, self.labels = document, mapping, labels
        self.time = ox.Literal(recorded, datatype=ox.NamedNode(XSD + "dateTime"))
        self.source = node(iri.source(document.key))
        self.assertion = node(iri.assertion_graph(document.key))
        self.provenance = node(iri.provenance_graph(document.key))
        self.old = [quad for quad in existing if quad.graph_name == self.assertion]
        self.old_provenance = [quad for quad in existing if quad.graph_name == self.provenance]
        self.by_subject: dict[str, set[tuple[str, str]]] = {}
        for quad in self.old:
            self.by_subject.setdefault(quad.subject.value, set()).add((str(quad.predicate), str(quad.object)))  # type: ignore[union-attr]
        self.facts: set[Triple] = set(triples(self.old))

    def revise(self, corrections: list[Correction]) -> Revision:
        latest: dict[str, str] = {}
        fresh: list[tuple[ImportedFigure, str, str | None]] = []
        ordered = sorted(self.document.figures, key=lambda figure: figure.part_of is not None)
        for figure in ordered:
            base = f"{iri.CGD}claim/{self.document.key}/{figure.slug}"
            current, version = self.latest(base)
            content = self.figure_triples(figure, node(current or base), latest)
            if current is not None and self.unchanged(current, content):
                latest[figure.slug] = current
                continue
            name = base if current is None else f"{base}/r{version + 1}"
            latest[figure.slug] = name
            fresh.append((figure, name, current))
        made: set[Triple] = set()
        for figure, name, previous in fresh:
            made |= self.figure_triples(figure, node(name), latest)
            made |= self.statement_triples(figure, node(name), self.statement(figure, name))
            if previous is not None:
                made.add((node(name), cg("supersedes"), node(previous)))
                made.add((node(name), node(PROV + "generatedAtTime"), self.time))
                made.add((node(previous), node(PROV + "invalidatedAtTime"), self.time))
        made |= self.source_triples() | self.crosswalk_triples() | self.correction_triples(corrections)
        changed = not made <= self.facts
        assertion = sorted_triples(self.facts | made)
        provenance = sorted_triples(set(triples(self.old_provenance)) | (self.encoding_triples() if changed else set()))
        given = {f"{iri.CGD}claim/{self.document.key}/{figure.slug}" for figure in self.document.figures}
        bases = {re.sub(r"/r\d+$", "", subject) for subject, facts in self.by_subject.items() if self.is_figure(facts)}
        quads = [ox.Quad(*item, self.assertion) for item in assertion] + [ox.Quad(*item, self.provenance) for item in provenance]
        superseded = tuple(sorted(previous for _, _, previous in fresh if previous is not None))
        return Revision(tuple(quads), len(fresh), superseded, tuple(sorted(bases - given)))

    @staticmethod
    def is_figure(facts: set[tuple[str, str]]) -> bool:
        return (str(TYPE), str(cg("Figure"))) in facts

    def latest(self, base: str) -> tuple[str | None, int]:
        """The newest revision of a figure that is there, and its number; (None, 0) if there is none."""
        if base not in self.by_subject:
            return None, 0
        version = 1
        while f"{base}/r{version + 1}" in self.by_subject:
            version += 1
        return (base if version == 1 else f"{base}/r{version}"), version

    def unchanged(self, current: str, content: set[Triple]) -> bool:
        dated = {str(cg("supersedes")), str(node(PROV + "generatedAtTime")), str(node(PROV + "invalidatedAtTime"))}
        before = {fact for fact in self.by_subject[current] if fact[0] not in dated}
        return before == {(str(p), str(o)) for s, p, o in content if s == node(current)}

    def figure_triples(self, figure: ImportedFigure, subject: ox.NamedNode, latest: Mapping[str, str]) -> set[Triple]:
        made: set[Triple] = {(subject, TYPE, cg("Figure"))}
        for facet in ("measure", "counted", "party", "place", "accumulation", "exclusivity", "comparator", "topic", "unit"):
            if facet in figure.terms:
                made.add((subject, cg(facet), node(figure.terms[facet])))
        for name, number in (("value", figure.value), ("minValue", figure.minimum), ("maxValue", figure.maximum)):
            if number is not None:
                made.add((subject, cg(name), decimal(number)))
        made.add((subject, cg("asWritten"), ox.Literal(figure.as_written)))
        made.add((subject, cg("paraphrase"), ox.Literal(self.paraphrase(figure), language="en")))
        if figure.as_of:
            made.add((subject, cg("asOf"), date(figure.as_of)))
        if figure.begin:
            made |= self.interval_triples(subject, figure.begin, figure.as_of)
        series = node(f"{iri.CGD}series/{self.mapping.name}/{self.series_slug(figure)}")
        made.add((subject, cg("inSeries"), series))
        made.add((series, TYPE, cg("Series")))
        made.add((series, node(RDFS + "label"), ox.Literal(f"{self.mapping.name}: {self.series_slug(figure)}", language="en")))
        if figure.part_of in latest:
            made.add((subject, cg("partOf"), node(latest[figure.part_of or ""])))
        return made

    @staticmethod
    def series_slug(figure: ImportedFigure) -> str:
        return "/".join(figure.slug.split("/")[1:])

    @staticmethod
    def interval_triples(subject: ox.NamedNode, begin: str, end: str | None) -> set[Triple]:
        interval = node(f"{iri.CGD}interval/{begin}--{end}" if end else f"{iri.CGD}interval/{begin}--")
        made: set[Triple] = {(subject, cg("interval"), interval), (interval, TYPE, node(TIME + "ProperInterval"))}
        for relation, day in (("hasBeginning", begin), ("hasEnd", end)):
            if day:
                instant = node(f"{iri.CGD}instant/{day}")
                made.add((interval, node(TIME + relation), instant))
                made |= {(instant, TYPE, node(TIME + "Instant")), (instant, node(TIME + "inXSDDate"), date(day))}
        return made

    def label(self, term: str | None) -> str:
        return self.labels.get(term or "", (term or "").rsplit("/", 1)[-1].replace("-", " "))

    def paraphrase(self, figure: ImportedFigure) -> str:
        counted, party = self.label(figure.terms.get("counted")), figure.terms.get("party")
        whose = f" ({self.label(party)})" if party else ""
        comparator = self.label(figure.terms.get("comparator"))
        number = f"{figure.value:,f}" if figure.value is not None else f"{figure.minimum or 0:,f} to {figure.maximum or 0:,f}"
        days = " to ".join(filter(None, (figure.begin, figure.as_of)))
        return (
            f"{counted[:1].upper()}{counted[1:]}{whose}: {comparator} {number} {self.label(figure.terms.get('measure'))}, {days}."
        )

    def statement(self, figure: ImportedFigure, name: str) -> ox.NamedNode:
        day = figure.said_on or figure.as_of or figure.slug.split("/")[0]
        revision = re.search(r"/r\d+$", name)
        speaker = figure.terms["speaker"].rsplit("/", 1)[-1]
        return node(f"{iri.CGD}statement/{self.document.key}/{day}/{speaker}{revision[0] if revision else ''}")

    def statement_triples(self, figure: ImportedFigure, claim: ox.NamedNode, subject: ox.NamedNode) -> set[Triple]:
        own_voice = figure.terms["speaker"] == f"{iri.CGD}actor/{self.document.source.get('publisher', '')}"
        made: set[Triple] = {
            (subject, TYPE, cg("Statement")),
            (subject, cg("speaker"), node(figure.terms["speaker"])),
            (subject, cg("illocution"), node(figure.terms["illocution"])),
            (subject, cg("speechMode"), node(iri.CGV + "speech-mode/" + ("own-voice" if own_voice else "narrated"))),
            (subject, cg("reportedIn"), self.source),
            (subject, cg("content"), claim),
            (subject, cg("topic"), node(figure.terms["topic"])),
        }
        if "channel" in figure.terms:
            made.add((subject, cg("channel"), node(figure.terms["channel"])))
        if figure.said_on:
            made.add((subject, cg("saidOn"), date(figure.said_on)))
        return made

    def source_triples(self) -> set[Triple]:
        about = self.document.source
        made: set[Triple] = {
            (self.source, TYPE, cg("TranscribedSource")),
            (self.source, node(RDFS + "label"), ox.Literal(self.document.label, language="en")),
            (self.source, node(SCHEMA + "inLanguage"), ox.Literal(self.mapping.language)),
        }
        if self.mapping.captured:
            made.add((self.source, cg("capturedOn"), date(self.mapping.captured)))
        if "publisher" in about:
            made.add((self.source, node(SCHEMA + "publisher"), node(iri.CGD + "actor/" + about["publisher"])))
        if "publisher_as_written" in about:
            made.add((self.source, cg("publisherAsWritten"), ox.Literal(about["publisher_as_written"])))
        if "published" in about:
            made.add((self.source, node(SCHEMA + "datePublished"), date(about["published"])))
        for address in about.get("url", "").split():
            made.add((self.source, node(SCHEMA + "url"), node(address)))
        return made

    def crosswalk_triples(self) -> set[Triple]:
        used = {(figure.category, figure.terms["counted"]): figure for figure in self.document.figures if figure.category}
        made: set[Triple] = set()
        for entry in self.mapping.categories:
            figure = used.get((entry.name, iri.CGV + "counted/" + entry.counted))
            if figure is not None:
                made |= self.category_triples(entry, figure.terms["speaker"])
        return made

    def category_triples(self, entry: Category, publisher: str) -> set[Triple]:
        slug = re.sub(r"[^a-z0-9]+", "-", entry.name.lower()).strip("-")
        subject = node(f"{iri.CGD}mapping/{self.mapping.name}/{slug}" + (f"/from-{entry.valid_from}" if entry.valid_from else ""))
        made: set[Triple] = {
            (subject, TYPE, cg("CategoryMapping")),
            (subject, cg("categoryName"), ox.Literal(entry.name)),
            (subject, cg("mapsTo"), node(iri.CGV + "counted/" + entry.counted)),
            (subject, cg("categoryOf"), node(publisher)),
        }
        if entry.valid_from:
            made.add((subject, cg("validFrom"), date(entry.valid_from)))
        if entry.valid_until:
            made.add((subject, cg("validUntil"), date(entry.valid_until)))
        return made

    def correction_triples(self, corrections: list[Correction]) -> set[Triple]:
        made: set[Triple] = set()
        slugs = {figure.rule: figure for figure in self.document.figures}
        days = {figure.as_of for figure in self.document.figures}
        for correction in corrections:
            figure = slugs.get(correction.rule)
            if figure is None or correction.day not in days:
                continue
            series = node(f"{iri.CGD}series/{self.mapping.name}/{self.series_slug(figure)}")
            subject = node(f"{iri.CGD}correction/{self.document.key}/{correction.day}/{correction.rule}")
            made |= {
                (subject, TYPE, cg("SeriesCorrection")),
                (subject, cg("correctsSeries"), series),
                (subject, cg("correctedOn"), date(correction.day)),
                (subject, cg("correctionAmount"), decimal(correction.amount)),
                (subject, cg("reportedIn"), self.source),
                (subject, cg("topic"), node(figure.terms["topic"])),
            }
        return made

    def encoding_triples(self) -> set[Triple]:
        version = sum(1 for quad in self.old_provenance if quad.predicate == TYPE and quad.object == cg("Encoding")) + 1
        base = f"{iri.CGD}encoding/{self.document.key}"
        encoding = node(base if version == 1 else f"{base}/r{version}")
        made: set[Triple] = {
            (encoding, TYPE, cg("Encoding")),
            (encoding, node(PROV + "wasAssociatedWith"), node(EDITORS)),
            (encoding, node(PROV + "used"), self.source),
            (encoding, node(PROV + "generated"), self.assertion),
            (encoding, node(PROV + "endedAtTime"), self.time),
            (encoding, cg("method"), node(iri.CGV + "method/tabular-import")),
            (encoding, cg("confidence"), node(iri.CGV + "confidence/medium")),
            (encoding, cg("reviewStatus"), node(iri.CGV + "review-status/unreviewed")),
            (self.assertion, node(PROV + "wasGeneratedBy"), encoding),
        }
        if version == 1:
            made |= {
                (self.assertion, TYPE, node(PROV + "Entity")),
                (self.assertion, node(PROV + "generatedAtTime"), self.time),
                (self.assertion, node(PROV + "wasDerivedFrom"), self.source),
            }
        return made


def trig(quads: Iterable[ox.Quad]) -> bytes:
    """The quads as TriG with the usual prefixes: sorted, so that the same quads give the same bytes."""
    ordered = sorted(
        set(quads), key=lambda quad: (str(quad.graph_name), str(quad.subject), str(quad.predicate), str(quad.object))
    )
    text = ox.serialize(ordered, format=ox.RdfFormat.TRIG, prefixes=PREFIXES)
    assert text is not None
    return text
