"""claimgraph ontology: what is made from the ontology."""

from __future__ import annotations

import click

MADE = ("python", "context", "svg")


@click.command(short_help="Write what is made from the ontology.")
@click.option("--python", "form", flag_value="python", help="The Python names of the terms, as in claimgraph.vocab.")
@click.option("--context", "form", flag_value="context", help="The JSON-LD context, as in ontology/context.jsonld.")
@click.option("--svg", "form", flag_value="svg", help="A picture of the model.")
def command(form: str | None) -> None:
    """Write what is made from the ontology to standard output."""
    if form is None:
        raise click.UsageError(f"say which: {', '.join('--' + name for name in MADE)}")
    from claimgraph import export
    from claimgraph.corpus import load_ontology

    write = {"python": export.python_module, "context": export.json_ld_context, "svg": export.model_svg}[form]
    click.echo(write(load_ontology()), nl=False)
