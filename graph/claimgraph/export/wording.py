"""What a dossier writes of resources: names, days, quantities, periods, each as a fact that a machine can read too."""

from __future__ import annotations

import re
from decimal import Decimal

import pyoxigraph as ox

from claimgraph.export.chart import Mark
from claimgraph.export.facts import Facts
from claimgraph.export.html import fact, tag, text
from claimgraph.export.scope import Selection
from claimgraph.export.tables import day
from claimgraph.iri import CGD

DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def written_day(text: str) -> str:
    """An ISO date in words: 9 March 2022; anything else as it is."""
    found = DAY.match(text)
    return f"{int(found[3])} {MONTHS[int(found[2]) - 1]} {found[1]}" if found else text


def number(text: str) -> str:
    """A decimal with separated thousands."""
    try:
        return f"{Decimal(text):,f}"
    except ArithmeticError:
        return text


def quantity(facts: Facts, figure: ox.NamedNode, language: str = "en") -> str:
    """What a figure says of its number: more than 12,000; 2,000 to 4,000."""
    low, high = facts.text(figure, "cg:minValue"), facts.text(figure, "cg:maxValue")
    if low or high:
        return f"{number(low)} to {number(high)}"
    value = number(facts.text(figure, "cg:value"))
    comparator = next(iter(facts.nodes(figure, "cg:comparator")), None)
    if comparator is None or comparator.value.endswith("/exactly"):
        return value
    return f"{facts.label(comparator, language)} {value}"


def mark(facts: Facts, figure: ox.NamedNode, who: str, language: str = "en") -> Mark:
    """The figure as a mark of a chart, with the bounds that its comparator says."""
    comparator = next(iter(facts.nodes(figure, "cg:comparator")), None)
    ends = [facts.text(comparator, name) if comparator else "closed" for name in ("cg:lowerEnd", "cg:upperEnd")]
    value = facts.text(figure, "cg:value")
    low, high = (facts.text(figure, name) or value for name in ("cg:minValue", "cg:maxValue"))
    near = "policy" in ends
    bounds = [Decimal(text) if text and end != "none" else None for text, end in zip((low, high), ends, strict=True)]
    return Mark(
        who, quantity(facts, figure, language), bounds[0], bounds[1], bool(value) and (near or ends == ["closed", "closed"])
    )


def period(facts: Facts, interval: ox.NamedNode) -> str:
    """An interval in words: 24 February 2022 to 9 March 2022; since a day if it has no end."""
    first, last = (written_day(day(facts, interval, end)) for end in ("time:hasBeginning", "time:hasEnd"))
    if first and last:
        return first if first == last else f"{first} to {last}"
    return f"since {first}" if first else f"until {last}" if last else ""


class Words:
    """How the resources of a selection are written in a language."""

    def __init__(self, selection: Selection, language: str = "en") -> None:
        self.selection, self.language = selection, language
        self.facts = Facts(selection.reader)
        self.numbers: dict[ox.NamedNode, int] = {}
        """The statements of the page, numbered as they stand on it."""

    def label(self, node: ox.NamedNode) -> str:
        """What to call a resource."""
        return self.facts.label(node, self.language)

    def label_fact(self, node: ox.NamedNode) -> str:
        """Its label, as a fact."""
        found = self.facts.in_language(node, "rdfs:label", self.language)
        return fact("rdfs:label", found) if found else text(self.label(node))

    def values(self, node: ox.NamedNode, name: str, kind: str = "span") -> list[str]:
        """The values of a property: resources by their names, literals as they are."""
        shown = (
            (value, self.label(value) if isinstance(value, ox.NamedNode) else None) for value in self.facts.values(node, name)
        )
        return [fact(name, value, words, kind) for value, words in shown]

    def days(self, node: ox.NamedNode, name: str) -> list[str]:
        """The values of a property that are days, in words."""
        return [fact(name, value, written_day(value.value)) for value in self.facts.values(node, name)]

    def unseen(self, node: ox.NamedNode, *names: str) -> str:
        """Values that a reader sees elsewhere, for machines."""
        return "".join(fact(name, value, "") for name in names for value in self.facts.values(node, name))

    def paraphrased(self, name: str, claim: ox.NamedNode) -> str:
        """A claim as the value of a property, in our own words."""
        found = self.facts.in_language(claim, "cg:paraphrase", self.language)
        kind = self.facts.kind(claim)
        inside = tag("span", fact("cg:paraphrase", found), about=claim.value, typeof=kind) if found else text(self.label(claim))
        return tag("span", "", property=name, resource=claim.value) + inside

    def passage(self, passage: ox.NamedNode) -> str:
        """A passage as the offsets of its first character and of the one after its last."""
        digest = self.facts.text(passage, "cg:digest")
        places = []
        for selector in self.facts.nodes(passage, "oa:hasSelector"):
            start, end = self.facts.one(selector, "oa:start"), self.facts.one(selector, "oa:end")
            if start is not None and end is not None:
                span = f"{fact('oa:start', start)}–{fact('oa:end', end)}"
                places.append(tag("span", span, about=selector.value, typeof="oa:TextPositionSelector"))
        inside = "".join(places) + self.unseen(passage, "cg:digest", "oa:hasSource", "oa:hasSelector")
        title = f"code points, the last not included; SHA-256 {digest}"
        described = tag("span", inside, about=passage.value, typeof=self.facts.kind(passage), title=title)
        return tag("span", "", property="cg:passage", resource=passage.value) + described

    def who(self, claim: ox.NamedNode) -> str:
        """Who puts a claim forward, and who reports it if that is somebody else."""
        told = []
        for statement in self.facts.subjects("cg:content", claim):
            speaker, medium = self.names(statement, "cg:speaker"), self.names(statement, "cg:reportedIn", "schema:publisher")
            told.append(speaker if medium in ("", speaker) else f"{speaker}, in {medium}")
        return "; ".join(dict.fromkeys(told))

    def names(self, node: ox.NamedNode, *path: str) -> str:
        """The names of what a path of properties leads to, joined by commas."""
        return ", ".join(map(self.label, self.facts.nodes(node, *path)))

    def reference(self, name: str, statement: ox.NamedNode) -> str:
        """Another statement: by its number if it is on this page, else by who said it and where."""
        if statement in self.numbers:
            inside = tag("a", f"statement {self.numbers[statement]}", href="#" + anchor(statement))
        else:
            who, where = self.names(statement, "cg:speaker"), self.names(statement, "cg:reportedIn")
            inside = text((f"{who} ({where})" if where else who) or statement.value.removeprefix(CGD))
        return tag("span", inside, property=name, resource=statement.value)


def anchor(node: ox.NamedNode) -> str:
    """The name of a resource within the page."""
    return node.value.removeprefix(CGD).replace("/", "-")
