"""claimgraph import: tables of figures, through a declarative mapping, and published reviews become curated TriG documents."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimgraph.cli import reviewing
from claimgraph.errors import UsageError

if TYPE_CHECKING:
    from claimgraph.ingest import ImportReport, Reject

FINDINGS = 1


@click.command("import")
@click.argument("mapping", required=False)
@click.argument("tables", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("imported"),
    show_default=True,
    help="Folder of the documents made.",
)
@click.option(
    "--corrections", type=click.Path(path_type=Path, dir_okay=False), help="Table of amounts by which totals were corrected."
)
@click.option(
    "--rejects", type=click.Path(path_type=Path, dir_okay=False), help="CSV file for the cells that could not be mapped."
)
@click.option("--recorded", help="Time of the import (xsd:dateTime with zone); the present if left out.")
@click.option(
    "--ratings",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Reviews: a mapping of ratings instead of the one that comes along.",
)
@click.option("--reviewer", metavar="ACTOR", help="Reviews: the actor of the reference files that published them.")
@click.option("--licence", metavar="ADDRESS", help="Reviews: the terms of those that state none.")
@click.option(
    "--language", metavar="TAG", default="en", show_default=True, help="Reviews: the language of those that state none."
)
def command(
    mapping: str | None,
    tables: tuple[Path, ...],
    out: Path,
    corrections: Path | None,
    rejects: Path | None,
    recorded: str | None,
    ratings: Path | None,
    reviewer: str | None,
    licence: str | None,
    language: str,
) -> int:
    """Import TABLES of figures through MAPPING: the name of a mapping that comes with claimgraph, or a .toml file.

    With "claimreview" as MAPPING, import published reviews from JSON-LD files or HTML pages. Nothing is fetched.

    Without arguments the mappings are listed. Cells that cannot be mapped are listed one a line, all others are
    imported; the exit code is then 1. A table that was imported before and has changed supersedes what it changes.
    """
    from claimgraph.ingest import find, import_tables, load, shipped

    if mapping == reviewing.NAME:
        if corrections is not None or rejects is not None:
            raise UsageError("--corrections and --rejects go with tables", f"see claimgraph import --help on {mapping}")
        options = reviewing.Options(_time(recorded), ratings, reviewer, licence, language)
        return reviewing.import_files(tables, out, options)
    if ratings or reviewer or licence:
        raise UsageError("--ratings, --reviewer and --licence go with reviews", f"claimgraph import {reviewing.NAME} FILE…")
    labels = _labels()
    if mapping is None:
        for name, file in shipped().items():
            click.echo(f"{name:14} {load(file, labels).description}")
        click.echo(f"{reviewing.NAME:14} {reviewing.DESCRIPTION}")
        return 0
    checked = load(find(mapping), labels)
    if not tables:
        raise UsageError("there is no table to import", f"claimgraph import {mapping} TABLE…")
    report = import_tables(tables, checked, labels, out, recorded=_time(recorded), corrections=corrections)
    for reject in report.rejects:
        click.echo(f"not imported: {reject}", err=True)
    if rejects is not None:
        _write_rejects(rejects, report.rejects)
    _summary(report, out)
    return FINDINGS if report.rejects else 0


def _labels() -> dict[str, str]:
    """The English labels of all concepts, actors and places by IRI: also the list of what a mapping may name."""
    import pyoxigraph as ox

    from claimgraph.corpus import load_ontology, load_reference

    found = {}
    for s, p, o in [*load_ontology(), *(item for file in load_reference() for item in file.triples)]:
        if p.value.endswith("#label") and isinstance(o, ox.Literal) and o.language == "en":
            found[s.value] = o.value
    return found


def _time(recorded: str | None) -> str:
    if recorded is None:
        return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        moment = datetime.datetime.fromisoformat(recorded)
    except ValueError:
        moment = datetime.datetime.min
    if moment.tzinfo is None:
        raise UsageError(f"--recorded {recorded} is no time with a zone", "write it as 2026-11-23T12:00:00Z")
    return recorded


def _write_rejects(file: Path, rejects: tuple[Reject, ...]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["file", "row", "column", "cell", "reason"])
        writer.writerows([item.file, item.row, item.column, item.cell, item.reason] for item in rejects)


def _summary(report: ImportReport, out: Path) -> None:
    click.echo(f"{report.figures} figures in {len(report.files)} documents under {out}: {report.added} new")
    if report.superseded:
        click.echo(f"{len(report.superseded)} figures superseded by a revised table; the earlier ones are kept")
    if report.absent:
        click.echo(f"{len(report.absent)} figures are no longer in the table; they are kept: {', '.join(report.absent[:3])}, …")
    if report.unused_columns:
        click.echo(f"columns that the mapping does not use: {', '.join(report.unused_columns)}", err=True)
    if report.rejects:
        click.echo(f"{len(report.rejects)} cells were not imported (add them to the mapping, or to input.ignore)", err=True)
