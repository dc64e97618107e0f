"""Tables: one CSV file for each kind of resource, described by CSV on the Web (CSVW) metadata, or the same as Parquet.

A row is a resource, a column a property of the model. IRIs stand in full; beside each column of IRIs there is one with
English names, for reading. Text in several languages has one column a language. Several values of a cell are joined by
``|``, in columns of text by a line break.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from claimgraph.errors import DataError, EnvironmentFault, UsageError
from claimgraph.export.context import PREFIXES
from claimgraph.export.facts import Facts, term
from claimgraph.export.schema import IRI, LANGUAGE_STRING, SEVERAL, Property, model
from claimgraph.export.scope import Selection

METADATA = "csv-metadata.json"
"""The description of all tables, under the name at which CSVW readers look for it in a folder."""

TABLES: dict[str, tuple[str, ...]] = {
    "statements": ("cg:Statement",),
    "silences": ("cg:Silence",),
    "requests": ("cg:CommentRequest",),
    "figures": ("cg:Figure",),
    "positions": ("cg:Position",),
    "claims": ("cg:PlainClaim",),
    "proposals": ("cg:Proposal",),
    "actors": ("cg:Person", "cg:Organisation", "cg:State", "cg:UnnamedActor"),
    "memberships": ("org:Membership",),
    "events": ("cg:Event",),
    "places": ("cg:Place",),
    "sources": ("cg:CapturedSource", "cg:TranscribedSource"),
    "passages": ("cg:Passage", "cg:Sentence"),
    "selectors": ("oa:TextPositionSelector", "oa:TextQuoteSelector"),
    "series": ("cg:Series",),
    "corrections": ("cg:SeriesCorrection",),
    "mappings": ("cg:CategoryMapping",),
    "reviews": ("cg:Review",),
    "ratings": ("cg:NormalisedRating",),
    "findings": (
        "cg:FigureComparison", "cg:SumCheck", "cg:SeriesCheck", "cg:QualifierDrift", "cg:QuoteDrift", "cg:Dispute",
        "cg:SplitMessage", "cg:PositionShift", "cg:SingleSource", "cg:Corroboration", "cg:CircularReporting", "cg:StaleFigure",
    ),
    "rules": ("cg:Rule", "cg:TolerancePolicy"),
    "computations": ("cg:Computation",),
    "encodings": ("cg:Encoding",),
    "graphs": ("prov:Entity",),
    "intervals": ("time:ProperInterval",),
    "instants": ("time:Instant",),
}  # fmt: skip
"""The tables and the classes of their rows."""

CSVW_TYPES = {
    "xsd:decimal": "decimal",
    "xsd:integer": "integer",
    "xsd:date": "date",
    "xsd:dateTime": "dateTime",
    "xsd:boolean": "boolean",
}
PARQUET_TYPES = {
    "xsd:decimal": "DECIMAL(38, 10)",
    "xsd:integer": "BIGINT",
    "xsd:date": "DATE",
    "xsd:dateTime": "TIMESTAMPTZ",
    "xsd:boolean": "BOOLEAN",
}
DAY_OR_YEAR = {"base": "string", "format": "[0-9]{4}(-[0-9]{2}-[0-9]{2})?"}
BATCH = 2_000
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
NUMBER = re.compile(r"-?[0-9]+([.][0-9]+)?")


@dataclass(frozen=True)
class Column:
    """A column: its name, the property behind it, the language of its text if it has one, and whether it is for reading only."""

    name: str
    of: Property
    language: str = ""
    for_reading: bool = False

    @property
    def separator(self) -> str:
        """What joins several values, empty if there can be one only."""
        return "" if not self.of.many else "|" if self.of.values != LANGUAGE_STRING and not self._text else "\n"

    @property
    def _text(self) -> bool:
        return self.of.values == "xsd:string" or self.for_reading


@dataclass(frozen=True)
class Table:
    """A table of a selection: its name, its columns after ``id`` and ``type``, and the resources that are its rows."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[ox.NamedNode, ...]


def tables(selection: Selection, names: Sequence[str] = ()) -> list[Table]:
    """The tables that have rows; with ``names``, these ones, with rows or without. Raises UsageError for an unknown name."""
    for name in names:
        if name not in TABLES:
            raise UsageError(f"there is no table {name!r}", f"one of {', '.join(TABLES)}")
    made = []
    for name in names or TABLES:
        rows = tuple(selection.instances(*TABLES[name]))
        if rows or names:
            made.append(Table(name, tuple(_columns(selection, TABLES[name], rows)), rows))
    return made


def csv_rows(selection: Selection, table: Table) -> Iterator[list[str]]:
    """The header and the rows of a table as text."""
    facts = selection.facts
    yield ["id", "type", *(column.name for column in table.columns)]
    for node in table.rows:
        yield [node.value, facts.text(node, "rdf:type"), *(_cell(facts, node, column) for column in table.columns)]


def csv_lines(selection: Selection, table: Table, *, spreadsheet: bool = False) -> Iterator[bytes]:
    """A table as CSV (RFC 4180) in UTF-8, some rows at a time.

    With ``spreadsheet`` it begins with a byte order mark, and text that a spreadsheet would run as a formula (it begins with
    ``=``, ``+``, ``-``, ``@``, a tab or a line break) gets an apostrophe before it.
    """
    buffer = io.StringIO("\ufeff" if spreadsheet else "")
    buffer.seek(0, io.SEEK_END)
    writer = csv.writer(buffer)
    for number, row in enumerate(csv_rows(selection, table), 1):
        writer.writerow([_harmless(cell) for cell in row] if spreadsheet else row)
        if number % BATCH == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) and not NUMBER.fullmatch(cell) else cell


def write_csv(selection: Selection, folder: Path, *, spreadsheet: bool = False) -> list[Table]:
    """Writes every table that has rows into a folder, with the metadata that describes them; gives the tables."""
    made = tables(selection)
    for table in made:
        with (folder / f"{table.name}.csv").open("wb") as stream:
            stream.writelines(csv_lines(selection, table, spreadsheet=spreadsheet))
    (folder / METADATA).write_text(
        json.dumps(csvw(made, licence=_terms(selection)), ensure_ascii=False, indent=1) + "\n", "utf-8"
    )
    return made


def write_parquet(selection: Selection, folder: Path) -> list[Table]:
    """Writes every table that has rows as Parquet, numbers and dates typed, several values as lists; gives the tables.

    Raises EnvironmentFault if DuckDB is not installed.
    """
    try:
        import duckdb
    except ImportError:
        raise EnvironmentFault("Parquet needs DuckDB, which is not installed", "pip install 'claimgraph[export]'") from None
    made = tables(selection)
    with duckdb.connect(config={"threads": 1}) as connection:
        for table in made:
            text = folder / f"{table.name}.csv"
            with text.open("wb") as stream:
                stream.writelines(csv_lines(selection, table))
            try:
                connection.execute(_copy(table, text, folder / f"{table.name}.parquet"))
            except duckdb.Error as fault:
                reason = str(fault).splitlines()[0]
                raise DataError(f"table {table.name}: {reason}", "export it as csv, which takes any value") from fault
            text.unlink()
    described = csvw(made, ending="parquet", licence=_terms(selection))
    (folder / "tables.json").write_text(json.dumps(described, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return made


def _terms(selection: Selection) -> str:
    stated = selection.facts.licence(selection.instances("prov:Entity"))
    return stated.value if stated else ""


def csvw(made: Sequence[Table], ending: str = "csv", licence: str = "") -> dict[str, Any]:
    """The CSVW description of tables: what each column means, so that a converter gets the triples back; and their terms."""
    described = []
    for table in made:
        columns: list[dict[str, Any]] = [
            {"name": "id", "titles": "id", "datatype": "anyURI", "required": True, "suppressOutput": True},
            {"name": "type", "titles": "type", "datatype": "anyURI", "propertyUrl": "rdf:type", "valueUrl": "{+type}"},
        ]
        columns += [_csvw_column(column) for column in table.columns]
        schema = {"aboutUrl": "{+id}", "primaryKey": "id", "columns": columns}
        described.append({"url": f"{table.name}.{ending}", "dc:title": table.name, "tableSchema": schema})
    terms = {"dc:license": {"@id": licence}} if licence else {}
    return {"@context": ["http://www.w3.org/ns/csvw", {"@language": "und"}], **terms, "tables": described}


def _csvw_column(column: Column) -> dict[str, Any]:
    made: dict[str, Any] = {"name": column.name, "titles": column.name}
    prefix, local = column.of.name.split(":")
    values = column.of.values
    if column.for_reading:
        made |= {"datatype": "string", "suppressOutput": True}
    elif values == IRI:
        made |= {"propertyUrl": PREFIXES[prefix] + local, "datatype": "anyURI"}
        if not column.separator:
            made["valueUrl"] = f"{{+{column.name}}}"
    elif values == LANGUAGE_STRING:
        made |= {"propertyUrl": PREFIXES[prefix] + local, "datatype": "string", "lang": column.language}
    else:
        datatype = DAY_OR_YEAR if values == SEVERAL else CSVW_TYPES.get(values, "string")
        made |= {"propertyUrl": PREFIXES[prefix] + local, "datatype": datatype}
    return made | ({"separator": column.separator} if column.separator else {})


def _columns(selection: Selection, classes: Sequence[str], rows: Sequence[ox.NamedNode]) -> Iterator[Column]:
    merged: dict[str, Property] = {}
    for name in classes:
        for item in model()[name]:
            known = merged.get(item.name)
            merged[item.name] = Property(item.name, item.values, item.many or (known is not None and known.many))
    for name in sorted(merged, key=lambda name: (_local(name), name)):
        item = merged[name]
        local = _local(name) if sum(_local(other) == _local(name) for other in merged) == 1 else name.replace(":", "_")
        if item.values == LANGUAGE_STRING:
            for language in _languages(selection, name, rows):
                yield Column(f"{local}_{language.replace('-', '_')}", item, language)
        else:
            yield Column(local, item)
            if item.values == IRI and name not in ("oa:hasSelector", "schema:url", "skos:exactMatch", "dcterms:license"):
                yield Column(f"{local}_label", item, for_reading=True)


def _languages(selection: Selection, name: str, rows: Sequence[ox.NamedNode]) -> list[str]:
    """The languages in which these resources have text in a property; English always."""
    wanted = {node.value for node in rows}
    found = {
        quad.object.language
        for quad in selection.reader.match(None, term(name))
        if isinstance(quad.object, ox.Literal) and quad.subject.value in wanted  # type: ignore[union-attr]
    }
    return sorted({"en", *(language for language in found if language)}, key=lambda language: (language != "en", language))


def _cell(facts: Facts, node: ox.NamedNode, column: Column) -> str:
    values = facts.values(node, column.of.name)
    if column.for_reading:
        texts = [reading(facts, value) for value in values if isinstance(value, ox.NamedNode)]
    elif column.language:
        texts = [value.value for value in values if isinstance(value, ox.Literal) and value.language == column.language]
    else:
        texts = [value.value for value in values]
    if column.separator:
        return column.separator.join(text.replace(column.separator, " ") for text in texts)
    return next(iter(texts), "")


def reading(facts: Facts, node: ox.NamedNode) -> str:
    """A resource as a reader wants it in a cell: a name, an interval as ISO 8601, or the end of its IRI."""
    if facts.kind(node) == "time:ProperInterval":
        return "/".join(day(facts, node, end) or ".." for end in ("time:hasBeginning", "time:hasEnd"))
    return facts.label(node)


def day(facts: Facts, interval: ox.NamedNode, end: str) -> str:
    """The first (``time:hasBeginning``) or last (``time:hasEnd``) day of an interval, empty if it has none."""
    return next((facts.text(instant, "time:inXSDDate") for instant in facts.nodes(interval, end)), "")


def _copy(table: Table, text: Path, made: Path) -> str:
    """The SQL by which DuckDB turns a CSV file of ours into Parquet; names of columns are ours, never those of data."""
    cells = ['"id"', '"type"']
    for column in table.columns:
        quoted = f'"{column.name}"'
        kind = "VARCHAR" if column.for_reading else PARQUET_TYPES.get(column.of.values, "VARCHAR")
        if column.separator:
            separator = f"chr({ord(column.separator)})"
            cells.append(
                f"CAST(CASE WHEN {quoted} IS NULL THEN NULL ELSE string_split({quoted}, {separator}) END AS {kind}[]) AS {quoted}"
            )
        else:
            cells.append(f"CAST({quoted} AS {kind}) AS {quoted}")
    source, target = (str(path).replace("'", "''") for path in (text, made))
    options = "header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"', nullstr = '', new_line = '\\r\\n'"
    return (
        f"COPY (SELECT {', '.join(cells)} FROM read_csv('{source}', {options})) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
    )


def _local(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_]", "_", name.split(":", 1)[1])
