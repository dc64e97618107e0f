"""``claimgraph import claimreview``: published reviews become curated documents."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import click

from claimgraph.cli.common import counted
from claimgraph.errors import UsageError

NAME = "claimreview"
DESCRIPTION = "Published reviews (schema:ClaimReview) in JSON-LD files or HTML pages."
FINDINGS = 1


class Options(NamedTuple):
    """What the user says of all reviews of an import."""

    recorded: str
    ratings: Path | None
    reviewer: str | None
    licence: str | None
    language: str


def import_files(files: tuple[Path, ...], out: Path, options: Options) -> int:
    """Imports the files, says what was done, and gives the exit code: 1 if anything was not imported."""
    from claimgraph.corpus import load_ontology, load_reference
    from claimgraph.ingest.claimreview import import_reviews
    from claimgraph.ingest.ratings import SHIPPED, folded, load_ratings
    from claimgraph.ingest.reviewdocument import ReviewOptions
    from claimgraph.ingest.reviewitem import LANGUAGE, address
    from claimgraph.iri import CGD

    recorded, ratings, reviewer, licence, language = options
    if not files:
        raise UsageError("there is no file to import", f"claimgraph import {NAME} FILE…")
    if not LANGUAGE.fullmatch(language):
        raise UsageError(f"--language {language}: is no language tag", "write one such as en or uk")
    if licence and not address(licence):
        raise UsageError(f"--licence {licence}: is no address", "write one such as https://creativecommons.org/licenses/by/4.0/")
    reference = [item for file in load_reference() for item in file.triples]
    terms = {s.value for s, _, _ in [*load_ontology(), *reference]}
    actor = None
    if reviewer:
        actor = reviewer if reviewer.startswith(CGD) else f"{CGD}actor/{reviewer.removeprefix('actor/')}"
        if actor not in terms:
            raise UsageError(
                f"--reviewer {reviewer}: the reference files know no such actor", "see graph/data/reference/actors.ttl"
            )
    actors = [(s.value, p.value, o) for s, p, o in reference if s.value.startswith(f"{CGD}actor/")]
    names = {folded(o.value): s for s, p, o in actors if p.endswith(("#label", "#altLabel"))}
    known = {o.value: s for s, p, o in actors if p.endswith("#exactMatch")}
    scale = load_ratings(ratings or SHIPPED, terms)
    report = import_reviews(files, out, ReviewOptions(recorded, scale, known, names, actor, licence, language))
    for reject in report.rejects:
        click.echo(f"not imported: {reject}", err=True)
    for rating, file in report.unmapped:
        click.echo(f"no place on the scale: {rating!r} in {file} (kept in its own words; map it with --ratings FILE)", err=True)
    for name, iri, file in report.namesakes:
        click.echo(f"named like {iri.removeprefix(CGD)}: {name!r} in {file} (if it is the same, write that IRI there)", err=True)
    documents = counted(len(report.files), "document")
    click.echo(f"{counted(report.reviews, 'review')} in {documents} under {out}: {report.added} new")
    if report.superseded:
        click.echo(f"{report.superseded} of them supersede earlier ones, which are kept")
    return FINDINGS if report.rejects else 0
