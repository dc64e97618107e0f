"""claimgraph validate: curated files against the ontology and the shapes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimgraph.cli.common import counted, data_folder, data_option
from claimgraph.errors import DataError, DataFaults, UsageError

if TYPE_CHECKING:
    from claimgraph.rdf import Triple

FINDINGS = 1


@click.command(short_help="Check curated files against the ontology and the shapes.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, dir_okay=False), metavar="[FILE]...")
@data_option
@click.option(
    "--validator", type=click.Choice(["compiled", "pyshacl"]), default="compiled", help="pyshacl is the slow reference."
)
def command(files: tuple[Path, ...], data: Path | None, validator: str) -> int:
    """Check curated files: well-formed, every term defined, every shape kept. Without FILE, the whole curated graph.

    A FILE may be anywhere: .trig is a source document, .ttl a reference file. One line for each fault names the file, the
    node, the property and the reason; the exit code is then 1.
    """
    from claimgraph.build import Checker
    from claimgraph.corpus import documents, load_ontology, load_reference, load_shapes

    folder = data_folder(data)
    reference = load_reference(folder / "reference")
    checker = Checker(load_ontology(), load_shapes(), reference, validator)
    chosen = files or (*(part.file for part in reference), *documents(folder))
    number = 0
    for fault in _faults(chosen, folder, checker.faults):
        click.echo(str(fault))
        number += 1
    click.echo(f"{counted(len(chosen), 'file')}: {counted(number, 'fault') if number else 'no faults'}", err=True)
    return FINDINGS if number else 0


def _faults(files: Iterable[Path], folder: Path, check: _Check) -> Iterator[DataError]:
    from claimgraph.corpus import load_document, load_reference_file

    for file in files:
        try:
            if file.suffix == ".trig":
                yield from check(file, load_document(file, folder).triples)
            elif file.suffix == ".ttl":
                yield from check(file, load_reference_file(file).triples)
            else:
                raise UsageError(f"{file} is neither .trig nor .ttl", "name source documents and reference files")
        except DataFaults as several:
            yield from several.faults
        except DataError as fault:
            yield fault


if TYPE_CHECKING:
    from collections.abc import Callable

    _Check = Callable[[Path, Sequence[Triple]], Sequence[DataError]]
