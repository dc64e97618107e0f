"""From rows to figures: every rule of a mapping applied to every row; what cannot be mapped is listed, never dropped."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

from claimgraph.ingest.mapping import TERMS, Expression, FigureRule
from claimgraph.ingest.mapping import Mapping as TableMapping
from claimgraph.ingest.table import Row

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Reject:
    """A cell that could not be mapped, and why."""

    file: Path
    row: int
    column: str
    cell: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: row {self.row}: {self.column}: {self.cell!r} {self.reason}"


@dataclass(frozen=True)
class ImportedFigure:
    """A figure as a table gives it. ``terms`` maps facets to IRIs; numbers are exact; dates are ISO days."""

    document: str
    slug: str
    rule: str
    terms: Mapping[str, str]
    said_on: str | None
    as_of: str | None
    begin: str | None
    value: Decimal | None
    minimum: Decimal | None
    maximum: Decimal | None
    as_written: str
    part_of: str | None
    category: str | None


@dataclass(frozen=True)
class ImportedDocument:
    """One source document made from a table: what is known of the source, and its figures in the order of the rows."""

    key: str
    label: str
    source: Mapping[str, str]
    figures: tuple[ImportedFigure, ...]


@dataclass
class Imported:
    """All that a table yields."""

    documents: list[ImportedDocument] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)


class _Refused(Exception):
    def __init__(self, column: str, cell: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.cell, self.reason = column, cell, reason


def figures(table: Iterable[Row], mapping: TableMapping) -> Imported:
    """Apply a mapping to rows. A cell that a rule cannot read makes a Reject; the row's other figures are kept.

    Rows whose document would differ are kept apart; two rows that yield one figure are a reject each, so that
    neither silently wins.
    """
    result = Imported()
    found: dict[str, dict[str, ImportedFigure]] = {}
    about: dict[str, tuple[str, dict[str, str]]] = {}
    sums: dict[tuple[str, str, str], tuple[FigureRule, Row, list[ImportedFigure]]] = {}
    for row in table:
        for rule, figure in _of_row(row, mapping, result.rejects):
            known = found.setdefault(figure.document, {})
            if figure.slug in known:
                if known[figure.slug] != figure:
                    reason = "gives a second number for a figure that another row has given"
                    result.rejects.append(Reject(row.file, row.number, figure.rule, figure.as_written, reason))
                continue
            known[figure.slug] = figure
            about.setdefault(figure.document, (_fill(mapping.label, row, figure), _source(row, mapping)))
            for total in mapping.figures:
                if rule.name in total.sum_of and figure.value is not None:
                    group = (figure.document, figure.slug.removesuffix(rule.name), total.name)
                    sums.setdefault(group, (total, row, []))[2].append(figure)
    for (document, prefix, name), (total, row, parts) in sums.items():
        figure = _total(row, total, mapping, parts)
        found[document].setdefault(prefix + name, replace(figure, document=document, slug=prefix + name))
    for key in sorted(found):
        linked = (
            replace(figure, part_of=figure.part_of if figure.part_of in found[key] else None) for figure in found[key].values()
        )
        result.documents.append(ImportedDocument(key, *about[key], tuple(linked)))
    return result


def _of_row(row: Row, mapping: TableMapping, rejects: list[Reject]) -> Iterator[tuple[FigureRule, ImportedFigure]]:
    for rule in mapping.figures:
        if rule.sum_of or any(row.cells.get(column, "").strip() not in cells for column, cells in rule.where.items()):
            continue
        try:
            figure = _figure(row, rule, mapping)
        except _Refused as refused:
            reject = Reject(row.file, row.number, refused.column, refused.cell, refused.reason)
            if not rejects or rejects[-1] != reject:  # one fault of a row, not one for each of its figures
                rejects.append(reject)
            continue
        if figure is not None:
            yield rule, figure


def _total(row: Row, rule: FigureRule, mapping: TableMapping, parts: Sequence[ImportedFigure]) -> ImportedFigure:
    """The sum of parts that a mapping asks for; its words are the sum itself."""
    days = {name: _text(row, rule, name) for name in ("said_on", "as_of", "from")}
    terms, category = _terms(row, rule, mapping, days["as_of"] or days["said_on"] or "")
    value = sum((part.value for part in parts if part.value is not None), Decimal(0))
    written = " + ".join(f"{part.value} {part.rule}" for part in parts)
    return ImportedFigure(
        document="", slug="", rule=rule.name, terms=terms, said_on=days["said_on"], as_of=days["as_of"], begin=days["from"],
        value=value, minimum=None, maximum=None, as_written=written, part_of=None, category=category,
    )  # fmt: skip


def _figure(row: Row, rule: FigureRule, mapping: TableMapping) -> ImportedFigure | None:
    numbers = {name: _number(rule, name, _text(row, rule, name)) for name in ("value", "minimum", "maximum")}
    if all(number is None for number in numbers.values()):
        return None
    days = {name: _day(rule, name, _text(row, rule, name)) for name in ("said_on", "as_of", "from")}
    day = days["as_of"] or days["said_on"] or ""
    if days["from"] and day and day < days["from"]:
        raise _Refused(
            rule.facets["as_of" if days["as_of"] else "said_on"].column or "as_of", day, f"is a day before {days['from']}"
        )
    terms, category = _terms(row, rule, mapping, day)
    written = _text(row, rule, "as_written")
    if written is None:
        comparator = rule.facets["comparator"]
        qualifier = row.cells.get(comparator.column, "").strip() if comparator.column else ""
        number = _text(row, rule, "value" if "value" in rule.facets else "minimum") or ""
        written = " ".join(filter(None, (qualifier, number)))
    keys = [_slug(row.cells.get(column, "")) for column in rule.key]
    prefix = "/".join([day or f"row-{row.number}", *filter(None, keys)])
    figure = ImportedFigure(
        document="", slug=f"{prefix}/{rule.name}", rule=rule.name, terms=terms, said_on=days["said_on"], as_of=days["as_of"],
        begin=days["from"], value=numbers["value"], minimum=numbers["minimum"], maximum=numbers["maximum"], as_written=written,
        part_of=f"{prefix}/{rule.part_of}" if rule.part_of else None, category=category,
    )  # fmt: skip
    return replace(figure, document=_fill(mapping.document, row, figure))


def _terms(row: Row, rule: FigureRule, mapping: TableMapping, day: str) -> tuple[dict[str, str], str | None]:
    """The facets that are terms, as IRIs, and the publisher's category if the crosswalk gave the counted thing."""
    terms: dict[str, str] = {}
    category = None
    for facet, expression in rule.facets.items():
        if facet not in TERMS:
            continue
        name = _value(row, facet, expression)
        if expression.category is not None:
            category = expression.category
            entry = next((item for item in mapping.categories if item.name == category and item.holds_on(day)), None)
            if entry is None:
                raise _Refused(category, day, "is a day on which no entry of the crosswalk holds")
            name = entry.counted
        if name is not None:
            terms[facet] = TERMS[facet] + name
    return terms, category


def _text(row: Row, rule: FigureRule, facet: str) -> str | None:
    expression = rule.facets.get(facet)
    return _value(row, facet, expression) if expression is not None else None


def _value(row: Row, facet: str, expression: Expression) -> str | None:
    if expression.column is None:
        return expression.constant
    cell = row.cells.get(expression.column, "").strip()
    if not cell:
        return expression.missing
    if expression.map is None:
        return cell
    if cell not in expression.map:
        raise _Refused(expression.column, cell, f"is not in the map of {facet}")
    return expression.map[cell]


def _number(rule: FigureRule, name: str, text: str | None) -> Decimal | None:
    if text is None:
        return None
    column = rule.facets[name].column or name
    try:
        number = Decimal(text.replace(",", "").replace("\u00a0", ""))
    except InvalidOperation:
        raise _Refused(column, text, "is not a number") from None
    if not number.is_finite() or number < 0:
        raise _Refused(column, text, "is not a number of things")
    return number


def _day(rule: FigureRule, name: str, text: str | None) -> str | None:
    if not text:
        return None
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        raise _Refused(rule.facets[name].column or name, text, "is not a day (YYYY-MM-DD)") from None
    if not DAY.fullmatch(text):
        raise _Refused(rule.facets[name].column or name, text, "is not a day (YYYY-MM-DD)")
    return text


def _source(row: Row, mapping: TableMapping) -> dict[str, str]:
    found = {key: _value(row, key, expression) for key, expression in mapping.source.items()}
    return {key: value for key, value in found.items() if value}


def _fill(template: str, row: Row, figure: ImportedFigure) -> str:
    day = figure.as_of or figure.said_on or f"row-{row.number}"
    fields = {**row.cells, "day": day, "month": day[:7], "year": day[:4]}
    return re.sub(r"{([^{}]+)}", lambda match: str(fields.get(match[1], match[0])), template)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
