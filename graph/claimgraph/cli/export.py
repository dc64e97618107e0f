"""claimgraph export: the graph in the forms that others' tools take."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

import click

from claimgraph.cli.exporting import opened, out_option, output, scope_options
from claimgraph.errors import UsageError


class Targets(click.Group):
    """The targets, with near matches for an unknown one."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """In the order in which they are described."""
        return list(self.commands)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            near = difflib.get_close_matches(args[0], self.commands, n=2)
            remedy = f"did you mean {' or '.join(near)}?" if near else f"one of {', '.join(self.commands)}"
            raise UsageError(f"there is no export target {args[0]!r}", remedy)
        return super().resolve_command(ctx, args)


@click.group("export", cls=Targets, invoke_without_command=True, short_help="Write the graph in a form that other tools take.")
@click.pass_context
def command(context: click.Context) -> None:
    """Write the graph, or a part of it, in a form that other tools take.

    Every target takes the same options for the part that is written: --source, --topic, --actor, --id, --query. What is
    written is closed: a statement comes with its claims, passages, source, speaker and provenance. The same store always
    gives the same bytes.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@command.command("rdf", short_help="RDF: Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["turtle", "trig", "ntriples", "nquads", "rdfxml", "jsonld"]),
    default="trig",
    show_default=True,
)
@click.option(
    "--include",
    metavar="KINDS",
    default="",
    help="Beside the curated data: inferred, findings, ontology (several joined by commas).",
)
@click.option("--frame", metavar="NAME", help="JSON-LD as one tree for each statement, claim or actor.")
@click.option("--canonical", is_flag=True, help="Print the SHA-256 of the canonical form (RDFC-1.0) instead.")
@scope_options
@out_option
def rdf(
    format_: str, include: str, frame: str | None, canonical: bool, out: Path | None, store: Path | None, **scope: Any
) -> None:
    """Write RDF, sorted: curated data only, unless more is included.

    Turtle, N-Triples and RDF/XML hold the union of all named graphs; TriG, N-Quads and JSON-LD keep them. The hash of
    --canonical is that of the quads for these three, of the triples for the others.
    """
    from claimgraph.export.json_ld import write_json_ld
    from claimgraph.export.scope import KINDS
    from claimgraph.export.serialisation import canonical_digest, write_rdf

    included = tuple(filter(None, (name.strip() for name in include.split(","))))
    for name in included:
        if name not in KINDS:
            raise UsageError(f"--include {name}: there is no such kind of triples", f"any of {', '.join(KINDS[1:])}")
    if frame and format_ != "jsonld":
        raise UsageError("--frame goes with JSON-LD only", "add --format jsonld")
    with opened(store, scope, included) as selection:
        if canonical:
            digest, count = canonical_digest(selection.quads(), graphs=format_ in ("trig", "nquads", "jsonld"))
            click.echo(
                f"{digest}  RDFC-1.0 SHA-256 of {count:,} {'quads' if format_ in ('trig', 'nquads', 'jsonld') else 'triples'}"
            )
            return
        with output(out) as stream:
            if format_ == "jsonld":
                write_json_ld(selection, stream, frame)
            else:
                write_rdf(selection.quads(), format_, stream)
