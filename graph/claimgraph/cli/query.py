"""claimgraph query: any SPARQL 1.1 query that only reads."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import pyoxigraph as ox

from claimgraph.cli.ask import terminal_width
from claimgraph.cli.common import default_store, store_option
from claimgraph.cli.formats import GRAPHS, ROWS, graph, truth
from claimgraph.errors import UsageError
from claimgraph.query.readonly import Results, check, execute
from claimgraph.rdf import read


@click.command(short_help="Run a SPARQL 1.1 query that only reads.")
@click.argument("file", metavar="FILE|-")
@click.option("--format", "format_", type=click.Choice([*ROWS, *GRAPHS]), help="[default: table, for triples turtle]")
@store_option
def command(file: str, format_: str | None, store: Path | None) -> None:
    """Run the SPARQL 1.1 query in FILE, or from standard input (-), over all that the store holds.

    SELECT and ASK give table, csv, tsv, json, xml or markdown; CONSTRUCT and DESCRIBE give turtle, trig, ntriples or jsonld.
    Updates, SERVICE, and FROM with another address than that of a graph of the store are refused.
    """
    shown = "standard input" if file == "-" else file
    data = sys.stdin.buffer.read() if file == "-" else read(Path(file))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise UsageError(f"{shown}: byte {fault.start} is not UTF-8", "save the query as UTF-8") from None
    form = check(text, shown)
    fitting = list(ROWS if form in ("SELECT", "ASK") else GRAPHS)
    if format_ and format_ not in fitting:
        raise UsageError(f"{form} gives no {format_}", f"one of {', '.join(fitting)}")
    reader = default_store(store)
    try:
        written = _written(execute(reader, text, shown), format_ or fitting[0])
    finally:
        reader.close()
    click.echo(written, nl=False)


def _written(results: Results, format_: str) -> str:
    if isinstance(results, ox.QueryBoolean):
        return truth(bool(results), format_)
    if isinstance(results, ox.QueryTriples):
        return graph(results, format_)
    columns = [variable.value for variable in results.variables]
    return ROWS[format_](columns, [tuple(row) for row in results], terminal_width())
