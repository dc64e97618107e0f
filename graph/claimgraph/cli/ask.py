"""claimgraph ask: the questions that the graph answers."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import pyoxigraph as ox

from claimgraph.cli.common import default_store, store_option
from claimgraph.cli.formats import ROWS
from claimgraph.cli.table import WIDTH
from claimgraph.errors import UsageError
from claimgraph.query.answer import Row, ask
from claimgraph.query.bind import Page, admit
from claimgraph.query.question import find, questions


@click.command(short_help="Answer a question; without a name, list the questions.")
@click.argument("name", required=False)
@click.option("--actor", metavar="NAME", help="Who speaks, holds a position or acts.")
@click.option("--topic", metavar="NAME", help="What it is about.")
@click.option("--measure", metavar="NAME", help="What a figure counts: killed, lost, …")
@click.option("--proposal", metavar="NAME", help="What is proposed.")
@click.option("--source", metavar="NAME", help="Which source reports it.")
@click.option("--from", "from_", metavar="DATE", help="First day, YYYY-MM-DD.")
@click.option("--to", metavar="DATE", help="Last day, YYYY-MM-DD.")
@click.option(
    "--format", "format_", type=click.Choice(list(ROWS)), default="table", show_default=True, help="How to write the rows."
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only N of what the answer is about.")
@click.option("--offset", type=click.IntRange(min=0), default=0, metavar="N", help="Go on after the first N of them.")
@store_option
def command(
    name: str | None,
    format_: str,
    limit: int | None,
    offset: int,
    store: Path | None,
    from_: str | None,
    **options: str | None,
) -> None:
    """Answer a question from the store; without NAME, list the questions and what they mean.

    A NAME of an actor, topic, measure, proposal or source may be a label in any language, an alias, the end of an IRI or
    an IRI.
    """
    if name is None:
        listed = [[question.name, question.meaning, ", ".join(question.takes)] for question in questions().values()]
        _write(("question", "meaning", "parameters"), [tuple(map(ox.Literal, row)) for row in listed], format_)
        return
    given = {key: value for key, value in {**options, "from": from_}.items() if value is not None}
    admit(find(name), given)
    if offset and not limit:
        raise UsageError("--offset without --limit", "say by --limit how many a page has")
    reader = default_store(store)
    try:
        answer = ask(reader, name, Page(limit, offset) if limit else None, **given)
    finally:
        reader.close()
    _write(answer.columns, answer.rows, format_)
    if limit and answer.more:
        click.echo(f"there are more: --limit {limit} --offset {offset + limit}", err=True)
    elif offset and not answer.rows:
        click.echo(f"there are no more than {offset}", err=True)
    elif not answer.rows:
        click.echo(f"no rows: {answer.empty_meaning}", err=True)


def _write(columns: tuple[str, ...], rows: list[Row] | tuple[Row, ...], format_: str) -> None:
    click.echo(ROWS[format_](columns, rows, terminal_width()), nl=False)


def terminal_width() -> int:
    """The width of the terminal, or a fixed one where the output goes elsewhere, so that it never depends on the terminal."""
    if not sys.stdout.isatty():
        return WIDTH
    from shutil import get_terminal_size

    return get_terminal_size().columns
