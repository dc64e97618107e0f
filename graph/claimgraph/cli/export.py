"""claimgraph export: the graph in the forms that others' tools take."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from claimgraph.cli.common import counted
from claimgraph.cli.exporting import Part, folder, folder_option, out_option, output, scope_options
from claimgraph.errors import UsageError

Command = Callable[..., Any]


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


def target(name: str, summary: str, *options: Callable[[Command], Command]) -> Callable[[Command], click.Command]:
    """Makes a function the target of that name: its own options, then those that all targets share."""

    def made(function: Command) -> click.Command:
        for option in (*reversed(options), scope_options):
            function = option(function)
        show = click.option("--loss", is_flag=True, is_eager=True, expose_value=False, callback=_loss, help="Print what is lost.")
        return command.command(name, short_help=summary)(show(function))

    return made


def _loss(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    """Prints what the target cannot carry, and ends."""
    if wanted:
        from claimgraph.export.loss import report

        for line in report(context.info_name or ""):
            click.echo(line)
        context.exit()


include_option = click.option(
    "--include", metavar="KINDS", default="", help="Beside the curated data: inferred, findings, ontology (joined by commas)."
)
findings_option = click.option(
    "--findings/--no-findings", default=True, show_default=True, help="Whether computed findings are in it."
)
language_option = click.option("--language", metavar="TAG", default="en", show_default=True, help="Language of names and words.")

FORMATS = ("turtle", "trig", "ntriples", "nquads", "rdfxml", "jsonld")
KEEP_GRAPHS = ("trig", "nquads", "jsonld")


@target(
    "rdf",
    "RDF: Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD.",
    click.option("--format", "format_", type=click.Choice(FORMATS), default="trig", show_default=True),
    include_option,
    click.option("--frame", metavar="NAME", help="JSON-LD as one tree for each statement, claim or actor."),
    click.option("--canonical", is_flag=True, help="Print the SHA-256 of the canonical form (RDFC-1.0) instead."),
    out_option,
)
def rdf(format_: str, include: str, frame: str | None, canonical: bool, out: Path | None, part: Part) -> None:
    """Write RDF, sorted: curated data only, unless more is included.

    Turtle, N-Triples and RDF/XML hold the union of all named graphs; TriG, N-Quads and JSON-LD keep them. The hash of
    --canonical is that of the quads for these three, of the triples for the others.
    """
    from claimgraph.export.json_ld import frames, write_json_ld
    from claimgraph.export.serialisation import canonical_digest, write_rdf

    if frame and format_ != "jsonld":
        raise UsageError("--frame goes with JSON-LD only", "add --format jsonld")
    if frame and frame not in frames():
        raise UsageError(f"there is no frame {frame!r}", f"one of {', '.join(frames())}")
    with part.opened(_included(include)) as selection:
        if canonical:
            graphs = format_ in KEEP_GRAPHS
            digest, count = canonical_digest(selection.quads(), graphs=graphs)
            click.echo(f"{digest}  RDFC-1.0 SHA-256 of {counted(count, 'quad' if graphs else 'triple')}")
            return
        with output(out) as stream:
            if format_ == "jsonld":
                write_json_ld(selection, stream, frame)
            else:
                write_rdf(selection.quads(), format_, stream)


def _included(text: str) -> tuple[str, ...]:
    from claimgraph.export.scope import KINDS

    included = tuple(filter(None, (name.strip() for name in text.split(","))))
    for name in included:
        if name not in KINDS:
            raise UsageError(f"--include {name}: there is no such kind of triples", f"any of {', '.join(KINDS[1:])}")
    return included


@target(
    "claimreview",
    "schema.org: reviews as ClaimReview, other claims as Claim.",
    click.option("--snippet", "form", flag_value="snippet", help="HTML script elements to paste into a page."),
    click.option("--feed", "form", flag_value="feed", help="A schema:DataFeed."),
    click.option("--reviewed", is_flag=True, help="Only claims that a fact-checker reviewed."),
    language_option,
    out_option,
)
def claimreview(form: str | None, reviewed: bool, language: str, out: Path | None, part: Part) -> None:
    """Write reviews as schema:ClaimReview and all other claims as schema:Claim, as JSON-LD.

    The rating is the reviewer's own; none is made up, and no finding becomes one.
    """
    from claimgraph.export.claimreview import write_claimreview, write_feed, write_snippet

    writers = {None: write_claimreview, "snippet": write_snippet, "feed": write_feed}
    with part.opened() as selection:
        if reviewed and not selection.instances("cg:Review"):
            raise UsageError("no claim in this part of the graph was reviewed", "leave out --reviewed to export claims")
        with output(out) as stream:
            writers[form](selection, stream, language, reviewed_only=reviewed)


@target("annotations", "W3C Web Annotations: which statement stands at which place of a source.", out_option)
def annotations_(out: Path | None, part: Part) -> None:
    """Write a W3C AnnotationCollection of the passages of statements: places, not text.

    Offsets count Unicode code points, as the Web Annotation Data Model has it, over the text as captured.
    """
    from claimgraph.export.annotations import write_annotations

    with part.opened() as selection, output(out) as stream:
        write_annotations(selection, stream)


@target(
    "nanopub",
    "Nanopublications, one for each statement, as TriG.",
    click.option("--trusty", is_flag=True, help="Names with a hash of the content (Trusty URIs)."),
    out_option,
)
def nanopub(trusty: bool, out: Path | None, part: Part) -> None:
    """Write one nanopublication for each statement, silence, request and correction."""
    from claimgraph.export.nanopublication import write_nanopublications

    with part.opened() as selection, output(out) as stream:
        write_nanopublications(selection, stream, trusty=trusty)


@target(
    "csv",
    "Tables as CSV, described by CSV on the Web.",
    click.option("--table", metavar="NAME", help="Only this table, to standard output or a file."),
    click.option("--spreadsheet", is_flag=True, help="For spreadsheets: a byte order mark, and no cell that runs as a formula."),
    findings_option,
    click.option(
        "--out", type=click.Path(path_type=Path), metavar="DIR|FILE", help="Folder of the tables; with --table, a file."
    ),
)
def csv_(table: str | None, spreadsheet: bool, findings: bool, out: Path | None, part: Part) -> None:
    """Write a folder with one CSV file for each kind of resource and csv-metadata.json, which says what each column means."""
    from claimgraph.export.tables import METADATA, csv_lines, tables, write_csv

    with part.opened(("findings",) if findings else ()) as selection:
        if table:
            chosen = tables(selection, [table])[0]
            with output(out) as stream:
                stream.writelines(csv_lines(selection, chosen, spreadsheet=spreadsheet))
            return
        with folder(out, METADATA) as place:
            made = write_csv(selection, place, spreadsheet=spreadsheet)
    click.echo(f"{counted(len(made), 'table')} in {out}: {', '.join(f'{item.name} {len(item.rows):,}' for item in made)}")


@target("parquet", "Tables as Parquet, typed.", findings_option, folder_option)
def parquet(findings: bool, out: Path | None, part: Part) -> None:
    """Write a folder with one Parquet file for each kind of resource, and tables.json, which says what each column means."""
    from claimgraph.export.tables import write_parquet

    with part.opened(("findings",) if findings else ()) as selection, folder(out, "tables.json") as place:
        made = write_parquet(selection, place)
    click.echo(f"{counted(len(made), 'table')} in {out}: {', '.join(f'{item.name} {len(item.rows):,}' for item in made)}")


licence_option = click.option("--licence", metavar="ADDRESS", help="The terms [default: those that the graphs state].")


@target(
    "crate", "A RO-Crate: the graph, its ontology and tables with a description.", findings_option, licence_option, folder_option
)
def crate(findings: bool, licence: str | None, out: Path | None, part: Part) -> None:
    """Write a RO-Crate 1.1: a folder ready for a repository of research data."""
    from claimgraph.export.crate import CRATE, write_crate

    if licence and not licence.startswith(("http://", "https://")):
        raise UsageError(f"--licence {licence}: is no address", "write one such as https://creativecommons.org/licenses/by/4.0/")
    with part.opened(("findings",) if findings else ()) as selection, folder(out, CRATE) as place:
        made = write_crate(selection, place, licence)
    click.echo(f"{counted(len(made), 'file')} in {out}")


@target(
    "void",
    "The graph described as a dataset: VoID and DCAT, counted.",
    click.option("--base", metavar="ADDRESS", help="Where a site serves the graph: its SPARQL endpoint and dumps are named."),
    out_option,
)
def void(base: str | None, out: Path | None, part: Part) -> None:
    """Write a description of the whole graph: how much of what it holds, which vocabularies it uses, where to get it."""
    from claimgraph.export.description import write_description

    if part.narrowed:
        raise UsageError("the description is that of the whole graph", "leave out the options for a part of it")
    if base and not base.startswith(("http://", "https://")):
        raise UsageError(f"--base {base}: is no address", "write one such as https://claims.example/")
    with part.opened() as selection, output(out) as stream:
        write_description(selection.reader, stream, base)


@target("graphml", "A network for Gephi and others: actors, statements, claims.", out_option)
def graphml(out: Path | None, part: Part) -> None:
    """Write GraphML: who says what and what it is about, as nodes and directed edges."""
    from claimgraph.export.network import write_graphml

    with part.opened() as selection, output(out) as stream:
        write_graphml(selection, stream)


@target("quickstatements", "Roles that a source attests, for Wikidata.", out_option)
def quickstatements(out: Path | None, part: Part) -> None:
    """Write QuickStatements (version 1): roles on a day, where Wikidata knows both ends, each with its reference."""
    from claimgraph.export.quickstatements import write_quickstatements

    with part.opened() as selection, output(out) as stream:
        count = write_quickstatements(selection, stream)
    if not count:
        click.echo("no source that could be cited names an actor known to Wikidata in a role at another one", err=True)


@target(
    "dossier",
    "One HTML page to read and print, for people without tools.",
    click.option("--title", metavar="TEXT", help="[default: the name of the source, topic or actor]"),
    findings_option,
    language_option,
    out_option,
)
def dossier(title: str | None, findings: bool, language: str, out: Path | None, part: Part) -> None:
    """Write a self-contained HTML page on a source, a topic or an actor: statements, figures, positions, findings.

    It holds no text of a source but the words that the source itself quotes, loads nothing and runs nothing.
    """
    from claimgraph.export.dossier import write_dossier

    with part.opened(("findings",) if findings else ()) as selection:
        name = title or part.title(selection, language)
        with output(out) as stream:
            write_dossier(selection, stream, name, language)
