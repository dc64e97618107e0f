"""Figures in tables become curated documents through a declarative mapping."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from claimgraph.ingest.curate import Correction, document_quads, trig
from claimgraph.ingest.figures import Reject, figures
from claimgraph.ingest.files import write_whole
from claimgraph.ingest.mapping import Mapping as TableMapping
from claimgraph.ingest.mapping import find, load, shipped
from claimgraph.ingest.table import Row, check_columns, rows, unused_columns
from claimgraph.rdf import parse, read

__all__ = ["ImportReport", "Reject", "find", "import_tables", "load", "shipped"]


@dataclass(frozen=True)
class ImportReport:
    """What an import did. ``files`` are the documents written or left as they are; ``absent`` the figures that
    an earlier import gave and this one does not: they are kept."""

    files: tuple[Path, ...]
    figures: int
    added: int
    superseded: tuple[str, ...]
    absent: tuple[str, ...]
    rejects: tuple[Reject, ...]
    unused_columns: tuple[str, ...]


def import_tables(
    tables: Iterable[Path],
    mapping: TableMapping,
    labels: Mapping[str, str],
    out: Path,
    *,
    recorded: str,
    corrections: Path | None = None,
) -> ImportReport:
    """Import tables into curated TriG documents under ``out``, one file per document key.

    ``labels`` gives the English labels of concepts and actors by IRI, ``recorded`` the time of the import
    (xsd:dateTime). ``corrections`` is a table with the same columns whose cells are amounts added to the running
    totals on a day. Every document is written whole or not at all; an unchanged one is not touched.
    Raises TableFault, MappingFault or EnvironmentFault.
    """
    table = [row for file in tables for row in rows(file, mapping)]
    check_columns(mapping, table)
    imported = figures(table, mapping)
    recorded_corrections = _corrections(rows(corrections, mapping), mapping, imported.rejects) if corrections is not None else []
    files: list[Path] = []
    superseded: list[str] = []
    absent: list[str] = []
    added = 0
    for document in imported.documents:
        file = out / f"{document.key}.trig"
        old = read(file) if file.exists() else b""
        revision = document_quads(
            document, mapping, labels, recorded=recorded, existing=parse(old, file), corrections=recorded_corrections
        )
        data = trig(revision.quads)
        if data != old:
            write_whole(file, data)
        files.append(file)
        added += revision.added
        superseded += revision.superseded
        absent += revision.absent
    count = sum(len(document.figures) for document in imported.documents)
    return ImportReport(
        files=tuple(files),
        figures=count,
        added=added,
        superseded=tuple(superseded),
        absent=tuple(absent),
        rejects=tuple(imported.rejects),
        unused_columns=tuple(unused_columns(mapping, table)),
    )


def _corrections(table: Iterable[Row], mapping: TableMapping, rejects: list[Reject]) -> list[Correction]:
    found = []
    for row in table:
        day = row.cells.get(mapping.corrections_date or "date", "")
        for rule in mapping.figures:
            column = rule.facets["value"].column if "value" in rule.facets else None
            cell = row.cells.get(column or "", "").strip()
            if not cell:
                continue
            try:
                amount = Decimal(cell)
            except InvalidOperation:
                rejects.append(Reject(row.file, row.number, column or "", cell, "is not a number"))
                continue
            if amount:
                found.append(Correction(rule.name, day, amount))
    return found
