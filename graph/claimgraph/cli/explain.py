"""claimgraph explain: the way from an answer back to the passage, its source, its encoder, and the axioms that derived it."""

from __future__ import annotations

from pathlib import Path

import click

from claimgraph.cli.common import default_store, store_option
from claimgraph.errors import UsageError


@click.command(short_help="Trace a statement, claim or triple to its passage and axioms.")
@click.argument("terms", nargs=-1, required=True, metavar="TERM | SUBJECT PREDICATE OBJECT")
@click.option("--triple", "as_triple", is_flag=True, help="The three terms are a triple (as three terms always are).")
@store_option
def command(terms: tuple[str, ...], as_triple: bool, store: Path | None) -> None:
    """Show where a statement or claim comes from, or why a triple holds.

    TERM is an IRI, the end of one (statement/newsweek/2022-03-09/…), or a label in any language. With three terms, the
    triple's derivation is shown: the rule, the axioms, and each asserted triple with the graph that holds it.
    """
    from claimgraph.cli.naming import resolve
    from claimgraph.cli.trace import explain_resource, explain_triple

    if len(terms) not in ((3,) if as_triple else (1, 3)):
        raise UsageError(
            f"{len(terms)} terms are neither a resource nor a triple", "put a label of several words in quotation marks"
        )
    reader = default_store(store)
    try:
        if len(terms) == 1:
            lines = explain_resource(reader, resolve(reader, terms[0]))
        else:
            subject, predicate = resolve(reader, terms[0]), resolve(reader, terms[1])
            lines = explain_triple(reader, subject, predicate, terms[2])
        for line in lines:
            click.echo(line)
    finally:
        reader.close()
