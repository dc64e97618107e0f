"""The parts of a dossier on what was claimed and what follows: figures, positions, reviews, findings, actors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from claimgraph.export.chart import chart
from claimgraph.export.html import fact, link, tag, text
from claimgraph.export.tables import TABLES
from claimgraph.export.wording import Words, mark, period, quantity, written_day

FINDINGS = TABLES["findings"]
RELATIONS = ("conflicts", "agrees", "implies", "compatible", "needs-review")
"""Relations of figures in the order in which they are listed; pairs that cannot be compared at all are counted only."""

NUMBERS = ("cg:value", "cg:minValue", "cg:maxValue")


COLUMNS = ("Number", "As written", "Who says so", "Period", "Counts up to", "Place", "Kind")


FIGURE_REST = (
    "cg:measure", "cg:counted", "cg:party", "cg:comparator", "cg:unit", "cg:topic", "cg:about", "cg:distinguishes",
    "cg:quantifies", "cg:partOf", "cg:inSeries", "cg:supersedes", "prov:generatedAtTime", "prov:invalidatedAtTime",
)  # fmt: skip
POSITION_REST = (
    "cg:proposal", "cg:topic", "cg:about", "cg:distinguishes", "cg:beneficiary", "cg:heldDuring", "cg:supersedes",
    "prov:generatedAtTime", "prov:invalidatedAtTime",
)  # fmt: skip
"""What a table has no column for, written for machines only."""


def figures(words: Words, items: Iterable[ox.NamedNode]) -> str:
    """Figures of one thing side by side, with a chart where they differ; then a table of all others."""
    groups: dict[tuple[str, str, str], list[ox.NamedNode]] = {}
    for figure in items:
        measure, counted, party = (words.names(figure, name) for name in ("cg:measure", "cg:counted", "cg:party"))
        groups.setdefault((counted, measure, party), []).append(figure)
    parts, rest = [], []
    for (counted, measure, party), members in sorted(groups.items()):
        title = f"{counted}: {measure}" + (f" ({party})" if party else "")
        title = title[:1].upper() + title[1:]
        ordered = sorted(members, key=lambda node: (words.who(node), node.value))
        drawn = chart([mark(words.facts, node, _said(words, node), words.language) for node in ordered], title)
        if drawn:
            rows = [_figure(words, figure) for figure in ordered]
            parts.append(f"<h3>{text(title)}</h3>\n{drawn}\n{_table(COLUMNS, rows)}\n")
        else:
            rest += [_figure(words, figure, title) for figure in ordered]
    if rest:
        parts.append(("<h3>All other figures</h3>\n" if parts else "") + _table(("What", *COLUMNS), rest))
    return "".join(parts)


def _said(words: Words, figure: ox.NamedNode) -> str:
    """Who gives the figure, and up to which day it counts."""
    return ", ".join(filter(None, (words.who(figure), written_day(words.facts.text(figure, "cg:asOf")))))


def _figure(words: Words, figure: ox.NamedNode, title: str = "") -> str:
    facts = words.facts
    shown = [quantity(facts, figure, words.language), "", ""]
    values = [(name, value) for name in NUMBERS for value in facts.values(figure, name)]
    numbers = "".join(fact(name, value, seen) for (name, value), seen in zip(values, shown, strict=False))
    hidden = words.unseen(figure, *FIGURE_REST)
    cells = (
        words.values(figure, "cg:asWritten"),
        [text(words.who(figure))],
        [fact("cg:interval", node, period(facts, node)) for node in facts.nodes(figure, "cg:interval")],
        words.days(figure, "cg:asOf"),
        words.values(figure, "cg:place"),
        [*words.values(figure, "cg:accumulation"), *words.values(figure, "cg:exclusivity")],
    )
    row = f"<td>{text(title)}</td>" if title else ""
    row += f'<td class="number">{numbers}{hidden}</td>' + "".join(f"<td>{', '.join(cell)}</td>" for cell in cells)
    return tag("tr", row, about=figure.value, typeof="cg:Figure")


def positions(words: Words, items: Iterable[ox.NamedNode]) -> str:
    """Positions by the proposal towards which they are taken."""
    groups: dict[tuple[str, ox.NamedNode], list[ox.NamedNode]] = {}
    for position in items:
        for proposal in words.facts.nodes(position, "cg:proposal"):
            groups.setdefault((words.label(proposal), proposal), []).append(position)
    parts = []
    for (_, proposal), members in sorted(groups.items(), key=lambda item: (item[0][0], item[0][1].value)):
        rows = [_position(words, node) for node in sorted(members, key=lambda node: (words.names(node, "cg:holder"), node.value))]
        action = words.facts.in_language(proposal, "cg:action", words.language)
        about = tag("p", fact("cg:action", action), class_="meta") if action else ""
        heading = tag("div", f"<h3>{words.label_fact(proposal)}</h3>\n{about}", about=proposal.value, typeof="cg:Proposal")
        head = ("Holder", "Stance", "In our words", "Reason given", "When")
        parts.append(f"{heading}\n{_table(head, rows, 'positions')}\n")
    return "".join(parts)


def _position(words: Words, position: ox.NamedNode) -> str:
    facts = words.facts
    phrase = facts.in_language(position, "cg:paraphrase", words.language)
    said = sorted({facts.text(node, "cg:saidOn") for node in facts.subjects("cg:content", position)} - {""})
    cells = (
        words.values(position, "cg:holder", "b"),
        [tag("span", value, class_="tag claim") for value in words.values(position, "cg:stance")],
        [fact("cg:paraphrase", phrase)] if phrase else [],
        [words.paraphrased("cg:rationale", node) for node in facts.nodes(position, "cg:rationale")],
        [*(f"said on {written_day(day)}" for day in said), *(f"held on {day}" for day in words.days(position, "cg:heldOn"))],
    )
    hidden = words.unseen(position, *POSITION_REST)
    row = "".join(f"<td>{'; '.join(cell)}{hidden if index == 0 else ''}</td>" for index, cell in enumerate(cells))
    return tag("tr", row, about=position.value, typeof="cg:Position")


def reviews(words: Words, items: Iterable[ox.NamedNode]) -> str:
    """What fact-checkers concluded, in their own words."""
    parts = []
    for review in items:
        claim = "".join(words.paraphrased("cg:reviewedClaim", node) for node in words.facts.nodes(review, "cg:reviewedClaim"))
        rating = tag("span", "".join(words.values(review, "cg:originalRating")), class_="tag claim")
        meta = [
            *words.values(review, "schema:author"),
            *words.days(review, "schema:datePublished"),
            *(f"of the claim as of {day}" for day in words.days(review, "cg:claimAsOf")),
            *(link("schema:url", node) for node in words.facts.nodes(review, "schema:url")),
        ]
        body = f'<p>{claim} {rating}</p>\n<p class="meta">{"; ".join(meta)}</p>\n'
        parts.append(tag("article", body, class_="finding-item", about=review.value, typeof="cg:Review") + "\n")
    return "".join(parts)


def findings(words: Words, items: Sequence[ox.NamedNode]) -> str:
    """What follows from comparing, conflicts first."""
    if not items:
        return ""
    ranked, apart = [], 0
    for finding in items:
        relation = words.facts.text(finding, "cg:relation").rsplit("/", 1)[-1]
        if relation == "not-comparable":
            apart += 1
        else:
            rank = RELATIONS.index(relation) if relation in RELATIONS else len(RELATIONS)
            ranked.append((rank, FINDINGS.index(words.facts.kind(finding)), finding.value))
    listed = "".join(_finding(words, ox.NamedNode(name)) for _, _, name in sorted(ranked))
    reason = "they differ in what, whom, where or when they count"
    note = f"<p>{apart:,} more pairs of figures cannot be compared: {reason}.</p>\n" if apart else ""
    warning = "Computed by documented rules from what is written here. A finding never says which side is right."
    return f'<p class="note warn">{warning}</p>\n{listed}{note}'


def _finding(words: Words, finding: ox.NamedNode) -> str:
    facts, kind = words.facts, words.facts.kind(finding)
    readable = "".join(f" {sign.lower()}" if sign.isupper() else sign for sign in kind.removeprefix("cg:")).strip()
    colour = "bad" if facts.text(finding, "cg:relation").endswith("/conflicts") else "finding"
    chip = tag("span", ", ".join(words.values(finding, "cg:relation")) or text(readable), class_=f"tag {colour}")
    said = "".join(fact("cg:explanation", value) for value in facts.values(finding, "cg:explanation"))
    rule = ", ".join(words.values(finding, "cg:rule"))
    body = f'<p>{chip} {said}{words.unseen(finding, "cg:involves")}</p>\n<p class="meta">by the rule: {rule}</p>\n'
    return tag("article", body, class_="finding-item", about=finding.value, typeof=kind) + "\n"


def actors(words: Words, items: Iterable[ox.NamedNode]) -> str:
    """Who is who: names, kinds, where they belong, links to elsewhere."""
    rows = []
    for actor in sorted(items, key=lambda node: (words.label(node).casefold(), node.value)):
        kind = words.facts.kind(actor)
        cells = (
            tag("b", words.label_fact(actor)),
            "not named by the source" if kind == "cg:UnnamedActor" else kind.removeprefix("cg:").lower(),
            ", ".join([*words.values(actor, "org:subOrganizationOf"), *words.values(actor, "cg:affiliation")]),
            ", ".join(link("skos:exactMatch", node) for node in words.facts.nodes(actor, "skos:exactMatch")),
        )
        rows.append(tag("tr", "".join(f"<td>{cell}</td>" for cell in cells), about=actor.value, typeof=kind))
    return _table(("Name", "Kind", "Belongs to", "Elsewhere"), rows) if rows else ""


def _table(head: Sequence[str], rows: Iterable[str], kind: str = "") -> str:
    titles = "".join(f'<th scope="col">{name}</th>' for name in head)
    body = "\n".join(rows)
    inside = tag("table", f"<thead><tr>{titles}</tr></thead><tbody>\n{body}\n</tbody>", class_=kind)
    return f'<div class="wide">{inside}</div>\n'
