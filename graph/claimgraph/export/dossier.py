"""A dossier: one HTML file on a source, a topic or any other part of the graph, for people without tools.

Nothing is loaded from anywhere and nothing runs: no script, no picture or font from elsewhere. Passages appear as offsets
with their digests, and only words that a source itself prints between quotation marks appear as words of the source.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from claimgraph.export import dossier_tables
from claimgraph.export.context import PREFIXES
from claimgraph.export.html import fact, link, tag, text
from claimgraph.export.scope import Selection
from claimgraph.export.wording import Words, anchor, period
from claimgraph.iri import assertion_graph

STYLE = Path(__file__).parent / "dossier.css"
POLICY = "default-src 'none'; style-src 'unsafe-inline'"

CARDS = 3
"""Sources that are described at length; more of them become a table."""


def write_dossier(selection: Selection, out: IO[bytes], title: str, language: str = "en") -> int:
    """Writes the dossier; gives the number of statements in it. ``language`` is that of names, where they have it."""
    dossier = Dossier(selection, title, language)
    for part in dossier.page():
        out.write(part.encode())
    return len(dossier.statements)


class Dossier:
    """The parts of the page, made one after another."""

    def __init__(self, selection: Selection, title: str, language: str) -> None:
        self.title, self.language = title, language
        self.findings = selection.instances(*dossier_tables.FINDINGS)
        selection = selection.itself
        self.selection, self.words = selection, Words(selection, language)
        self.facts = self.words.facts
        sources = selection.instances("cg:CapturedSource", "cg:TranscribedSource")
        self.sources = sorted(sources, key=lambda node: (self.facts.text(node, "schema:datePublished"), node.value))
        self.statements = sorted(selection.instances("cg:Statement"), key=self._place)
        self.words.numbers = {node: number for number, node in enumerate(self.statements, 1)}
        self.figures = selection.instances("cg:Figure")
        self.positions = selection.instances("cg:Position")
        self.silences = sorted(selection.instances("cg:Silence", "cg:CommentRequest"), key=self._place)
        self.reviews = selection.instances("cg:Review")

    def page(self) -> Iterator[str]:
        """The whole page."""
        sections = [section for section in self._sections() if section[2]]
        prefixes = " ".join(f"{name}: {address}" for name, address in PREFIXES.items())
        yield f'<!DOCTYPE html>\n<html lang="{text(self.language)}" prefix="{text(prefixes)}">\n<head>\n<meta charset="utf-8">\n'
        yield f'<meta http-equiv="Content-Security-Policy" content="{text(POLICY)}">\n'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        yield f"<title>{text(self.title)} – dossier</title>\n<style>\n{STYLE.read_text('utf-8')}</style>\n</head>\n<body>\n"
        yield f'<header>\n<p class="kicker">Dossier</p>\n<h1>{text(self.title)}</h1>\n<p class="lead">{text(self._lead())}</p>\n'
        items = "".join(f'<li><a href="#{name}">{text(title)}</a></li>' for name, title, _ in sections)
        yield f'<nav aria-label="Contents"><ul>{items}</ul></nav>\n</header>\n<main>\n'
        for name, title, body in sections:
            yield f'<section id="{name}">\n<h2>{text(title)}</h2>\n{body}</section>\n'
        yield f"</main>\n<footer>{_VERIFY}</footer>\n</body>\n</html>\n"

    def _sections(self) -> Iterator[tuple[str, str, str]]:
        few = len(self.sources) <= CARDS
        if few:
            yield "sources", "Source" if len(self.sources) == 1 else "Sources", "".join(map(self._source, self.sources))
        yield "statements", "Who said what", self._statements()
        yield "silences", "Not said, and asked", "".join(map(self._silence, self.silences))
        yield "figures", "Figures", dossier_tables.figures(self.words, self.figures)
        yield "positions", "Positions", dossier_tables.positions(self.words, self.positions)
        yield "reviews", "Reviews by fact-checkers", dossier_tables.reviews(self.words, self.reviews)
        yield "findings", "What follows from comparing", dossier_tables.findings(self.words, self.findings)
        if not few:
            yield "sources", "Sources", "".join(map(self._source, self.sources))
        kinds = ("cg:Person", "cg:Organisation", "cg:State", "cg:UnnamedActor")
        yield "actors", "Who is who", dossier_tables.actors(self.words, self.selection.instances(*kinds))

    def _lead(self) -> str:
        counts = (
            (len(self.statements), "statement", "statements"),
            (len(self.figures), "figure", "figures"),
            (len(self.positions), "position", "positions"),
            (len(self.silences), "silence or request", "silences and requests"),
            (len(self.reviews), "review", "reviews"),
        )
        told = ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in counts if count)
        found = f" from {len(self.sources)} sources" if len(self.sources) > 1 else ""
        return f"{told}{found}. What is written here says what sources report; it does not say what is true."

    def _source(self, source: ox.NamedNode) -> str:
        words = self.words
        rows = [
            ("Publisher", words.values(source, "schema:publisher") + words.values(source, "cg:publisherAsWritten")),
            ("Author", words.values(source, "schema:author")),
            ("Published", words.days(source, "schema:datePublished")),
            ("Address", [link("schema:url", node) for node in self.facts.nodes(source, "schema:url")]),
            ("Language", words.values(source, "schema:inLanguage")),
            ("Consulted", words.days(source, "cg:capturedOn")),
            ("Licence", [link("dcterms:license", node) for node in self.facts.nodes(source, "dcterms:license")]),
            ("Text", self._text_of(source)),
            ("Encoded", self._encodings(source)),
        ]
        body = "".join(f"<dt>{name}</dt><dd>{', '.join(values)}</dd>" for name, values in rows if values)
        body = f"<h3>{words.label_fact(source)}</h3>\n<dl>{body}</dl>\n"
        return tag("article", body, id=anchor(source), about=source.value, typeof=self.facts.kind(source)) + "\n"

    def _text_of(self, source: ox.NamedNode) -> list[str]:
        digest, length = self.facts.one(source, "cg:textDigest"), self.facts.one(source, "cg:textLength")
        if digest is None or length is None:
            return ["not at hand: only the facts were transcribed"]
        characters = fact("cg:textLength", length, f"{int(length.value):,}")
        return [f"{characters} characters, SHA-256 <code>{fact('cg:textDigest', digest)}</code>"]

    def _encodings(self, source: ox.NamedNode) -> list[str]:
        words, made = self.words, []
        graph = ox.NamedNode(assertion_graph(self.facts.document(source)))
        for encoding in self.facts.nodes(graph, "prov:wasGeneratedBy"):
            if source in self.facts.nodes(encoding, "prov:used"):
                told = [
                    *words.values(encoding, "prov:wasAssociatedWith"),
                    *words.days(encoding, "prov:endedAtTime"),
                    *words.values(encoding, "cg:method"),
                    *(f"confidence {value}" for value in words.values(encoding, "cg:confidence")),
                    *words.values(encoding, "cg:reviewStatus"),
                ]
                made.append(tag("span", ", ".join(told), about=encoding.value, typeof="cg:Encoding"))
        return made

    def _statements(self) -> str:
        """In the order of the text; under the names of their sources, if there are several."""
        parts = []
        for source, members in groupby(self.statements, key=lambda node: self.facts.text(node, "cg:reportedIn")):
            if len(self.sources) > 1 and source:
                node = ox.NamedNode(source)
                parts.append(f"<h3>{tag('a', text(self.words.label(node)), href='#' + anchor(node))}</h3>\n")
            parts += map(self._statement, members)
        return "".join(parts)

    def _statement(self, statement: ox.NamedNode) -> str:
        words = self.words
        who = tag("span", str(words.numbers[statement]), class_="count") + "".join(words.values(statement, "cg:speaker", "b"))
        who += "".join(self._capacity(node) for node in self.facts.nodes(statement, "cg:inCapacity"))
        who += " " + tag("span", "".join(words.values(statement, "cg:illocution")), class_="tag statement")
        to = words.values(statement, "cg:addressee")
        who += f" to {', '.join(to)}" if to else ""
        claims = "".join(tag("li", words.paraphrased("cg:content", node)) for node in self.facts.nodes(statement, "cg:content"))
        chain = [("passes on", "cg:basedOn"), ("first said in", "prov:hadPrimarySource"), ("the same act as", "cg:sameAct")]
        meta = [
            *(f"said on {day}" for day in words.days(statement, "cg:saidOn")),
            *words.values(statement, "cg:speechMode"),
            *(f"by {value}" for value in words.values(statement, "cg:channel")),
            *(f"on behalf of {value}" for value in words.values(statement, "cg:onBehalfOf")),
            *self._places(statement),
            *(
                f"{told} {', '.join(words.reference(name, node) for node in nodes)}"
                for told, name in chain
                if (nodes := self.facts.nodes(statement, name))
            ),
        ]
        hidden = words.unseen(statement, "cg:topic", "cg:reportedIn")
        told = f'<p class="meta">{"; ".join(meta)}{hidden}</p>\n'
        body = f'<p class="who">{who}</p>\n<ul class="claims">{claims}</ul>\n{self._quotations(statement)}{told}'
        return tag("article", body, class_="said", id=anchor(statement), about=statement.value, typeof="cg:Statement") + "\n"

    def _capacity(self, membership: ox.NamedNode) -> str:
        told = [self.words.names(membership, name) for name in ("org:role", "org:organization")]
        return ", " + fact("cg:inCapacity", membership, ", ".join(filter(None, told)))

    def _quotations(self, statement: ox.NamedNode) -> str:
        """Words that the source itself prints between quotation marks."""
        told = self.words.values(statement, "cg:quotation")
        for selector in self.facts.nodes(statement, "cg:passage", "oa:hasSelector"):
            exact = self.facts.values(selector, "oa:exact")
            told += [tag("span", fact("oa:exact", value), about=selector.value, typeof="oa:TextQuoteSelector") for value in exact]
        return f'<p class="quote">{"; ".join(f"“{item}”" for item in told)}</p>\n' if told else ""

    def _places(self, attestation: ox.NamedNode) -> list[str]:
        """The passages, as offsets."""
        passages = sorted(self.facts.nodes(attestation, "cg:passage"), key=self._start)
        spans = ", ".join(map(self.words.passage, passages))
        return [f"characters {spans}"] if spans else []

    def _silence(self, node: ox.NamedNode) -> str:
        words, kind = self.words, self.facts.kind(node)
        topics = ", ".join(words.values(node, "cg:topic"))
        if kind == "cg:Silence":
            when = "".join(
                f", {fact('cg:period', item, period(self.facts, item))}" for item in self.facts.nodes(node, "cg:period")
            )
            told = f"{''.join(words.values(node, 'cg:actor', 'b'))} has said nothing on {topics}{when}"
        else:
            answers = [f"answered: {words.reference('cg:answer', item)}" for item in self.facts.nodes(node, "cg:answer")]
            asked, day = ", ".join(words.values(node, "cg:asked", "b")), "".join(words.days(node, "cg:requestedOn"))
            told = f"{''.join(words.values(node, 'cg:requester', 'b'))} asked {asked} about {topics}{f' on {day}' if day else ''}"
            told += "; " + (", ".join(answers) or "no answer is reported")
        where = ", ".join([f"in {', '.join(words.values(node, 'cg:reportedIn'))}", *self._places(node)])
        body = f'<p class="who">{told}</p>\n<p class="meta">{where}</p>\n'
        return tag("article", body, class_="said silence", id=anchor(node), about=node.value, typeof=kind) + "\n"

    def _place(self, node: ox.NamedNode) -> tuple[str, str, int, str]:
        """Where an attestation stands: by the date and the name of its source, then by its first passage."""
        source = next(iter(self.facts.nodes(node, "cg:reportedIn")), node)
        first = min(map(self._start, self.facts.nodes(node, "cg:passage")), default=-1)
        return self.facts.text(source, "schema:datePublished"), source.value, first, node.value

    def _start(self, passage: ox.NamedNode) -> int:
        """The offset at which a passage begins, -1 if it does not say."""
        starts = (self.facts.text(node, "oa:start") for node in self.facts.nodes(passage, "oa:hasSelector"))
        return min((int(start) for start in starts if start), default=-1)


_VERIFY = (
    "<p>The text of a source is not reproduced. A passage is given by the places of its first and last character, counted in"
    " Unicode code points from 0 over the text as captured, the last not included; whoever has the text can find each passage"
    " and check it by its SHA-256 digest. Words between quotation marks are those that the source itself prints so.</p>"
    "<p>This page loads nothing and runs nothing. Its facts are marked up as RDFa.</p>"
)
