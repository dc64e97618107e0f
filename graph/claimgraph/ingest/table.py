"""Reading tables: CSV and JSON lists as rows of text, numbers kept as they are written."""

from __future__ import annotations

import csv
import difflib
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from claimgraph.errors import DataError
from claimgraph.ingest.mapping import Mapping as TableMapping
from claimgraph.ingest.mapping import MappingFault
from claimgraph.rdf import read


class TableFault(DataError):
    """A table cannot be read. ``line`` counts from 1."""

    def __init__(self, file: Path, line: int, detail: str, remedy: str) -> None:
        super().__init__(f"{file}:{line}: {detail}", remedy)
        self.file, self.line = file, line


@dataclass(frozen=True)
class Row:
    """A row of a table: its file, its number (the first row after a header is 1) and its cells as text."""

    file: Path
    number: int
    cells: Mapping[str, str]


def rows(file: Path, mapping: TableMapping) -> list[Row]:
    """The rows of a CSV or JSON file, with the named groups of the mapping's file-name pattern as further columns.

    Raises TableFault if the file is not what the mapping says, naming the line.
    """
    text = _text(file)
    records = _csv(file, text) if mapping.format == "csv" else _json(file, text)
    extra: dict[str, str] = {}
    if mapping.filename is not None:
        found = mapping.filename.search(file.name)
        if found is None:
            detail = f"the file's name does not match {mapping.filename.pattern}"
            raise TableFault(file, 1, detail, "rename the file or correct input.filename")
        extra = {key: value or "" for key, value in found.groupdict().items()}
    renamed = ({mapping.columns.get(key, key): value for key, value in record.items()} for record in records)
    return [Row(file, number, {**extra, "row": str(number), **cells}) for number, cells in enumerate(renamed, 1)]


def unused_columns(mapping: TableMapping, table: Iterable[Row]) -> list[str]:
    """The columns of a table that the mapping neither reads nor ignores on purpose, in order of appearance."""
    seen = {column: None for row in table for column in row.cells}
    used = mapping.used_columns() | {"row"}
    if mapping.filename is not None:
        used |= set(mapping.filename.groupindex)
    return [column for column in seen if column not in used]


def check_columns(mapping: TableMapping, table: Iterable[Row]) -> None:
    """Raise MappingFault if the mapping names a column that no row has."""
    seen = {column for row in table for column in row.cells}
    for rule in mapping.figures:
        named = {f"figure.{rule.name}.{facet}": item.column for facet, item in rule.facets.items()}
        named |= {f"figure.{rule.name}.where": column for column in rule.where}
        for place, column in named.items():
            if column is not None and column not in seen:
                near = difflib.get_close_matches(column, seen, 3)
                hint = f"did you mean {' or '.join(near)}?" if near else f"the columns are: {', '.join(sorted(seen))}"
                raise MappingFault(mapping.file, place, f"there is no column {column!r}", hint)


def _text(file: Path) -> str:
    try:
        return read(file).decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise TableFault(file, 1, f"not UTF-8 at byte {fault.start}", "save the table as UTF-8") from None


def _csv(file: Path, text: str) -> list[dict[str, str]]:
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        header = next(reader, None)
        if not header:
            raise TableFault(file, 1, "the table is empty", "give it a header line and rows")
        if len(set(header)) < len(header):
            raise TableFault(file, 1, "two columns have one name", "name every column once")
        records = []
        for record in reader:
            if not record:
                continue
            if len(record) != len(header):
                detail = f"{len(record)} cells under {len(header)} columns"
                raise TableFault(file, reader.line_num, detail, "correct the row or its quotes")
            records.append(dict(zip(header, record, strict=True)))
    except csv.Error as fault:
        raise TableFault(file, reader.line_num, str(fault), "correct the quotes of this row") from None
    return records


def _json(file: Path, text: str) -> list[dict[str, str]]:
    try:
        data = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except json.JSONDecodeError as fault:
        raise TableFault(file, fault.lineno, fault.msg, "correct the JSON at this place") from None
    if not isinstance(data, list) or not all(isinstance(record, dict) for record in data):
        raise TableFault(file, 1, "not a list of objects", "give a JSON list with one object a row")
    for number, record in enumerate(data, 1):
        for key, value in record.items():
            if isinstance(value, list | dict):
                raise TableFault(file, 1, f"row {number}: {key} is not a single value", "flatten the column")
    return [{key: "" if value is None else str(value) for key, value in record.items()} for record in data]
