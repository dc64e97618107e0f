"""claimgraph verify: the anchors of the curated graph against the texts that they point into."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimgraph.cli.common import counted, data_folder, data_option
from claimgraph.errors import DataError
from claimgraph.iri import CGD

if TYPE_CHECKING:
    from claimgraph.corpus import Document
    from claimgraph.corpus.verify import CapturedSource

    Captured = tuple[Document, CapturedSource]

FINDINGS = 1


@click.command(short_help="Prove anchors against the captured texts.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, dir_okay=False), metavar="[FILE]...")
@click.option("--text", "texts", multiple=True, type=click.Path(path_type=Path, dir_okay=False), help="The exact captured text.")
@data_option
def command(files: tuple[Path, ...], texts: tuple[Path, ...], data: Path | None) -> int:
    """Prove every passage, sentence and quotation of source documents against the captured texts.

    FILE is a source document; without it, all of the curated graph. A text finds its source by its SHA-256. Sources whose
    text is not at hand are listed and not checked. One line for each fault; the exit code is then 1.
    """
    from claimgraph.corpus import captured_sources, documents, load_document, verify

    folder = data_folder(data)
    loaded = [load_document(file, folder) for file in files or documents(folder)]
    captured = [(document, source) for document in loaded for source in captured_sources(document)]
    held = _matched(texts, captured)
    faults: list[str] = []
    for document, source in captured:
        text = held.get(source.iri)
        if text is None:
            click.echo(
                f"{_name(source.iri)}: text not at hand, not checked (give it with --text; its SHA-256 is {source.digest})"
            )
            continue
        found = [_name(str(fault)) for fault in verify(text, document, source)]
        faults += found
        for line in found or [f"{_name(source.iri)}: {_measure(document, source)} hold"]:
            click.echo(line)
    checked = sum(source.iri in held for _, source in captured)
    verdict = counted(len(faults), "fault") if faults else "no faults"
    click.echo(f"{checked} of {counted(len(captured), 'captured source')} checked: {verdict}", err=True)
    return FINDINGS if faults else 0


def _matched(texts: Sequence[Path], captured: Sequence[Captured]) -> dict[str, str]:
    """The text of each source that has one. Raises DataError for a text that belongs to no source.

    With one source only, a text that differs is its text, changed: then every anchor is checked, to show which ones break.
    """
    from claimgraph.model.anchor import digest

    held: dict[str, str] = {}
    for file in texts:
        text = read_text(file)
        found = [source for _, source in captured if source.digest == digest(text)]
        if not found and len(captured) == 1:
            found = [captured[0][1]]
        if not found:
            known = ", ".join(f"{_name(source.iri)} {source.digest}" for _, source in captured) or "none"
            remedy = f"give the exact text, or the document that cites it; the captured sources are: {known}"
            raise DataError(f"{file}: no source has a text with SHA-256 {digest(text)}", remedy)
        held |= {source.iri: text for source in found}
    return held


def _measure(document: Document, source: CapturedSource) -> str:
    from claimgraph.corpus.verify import passages

    found = passages(document, source.iri)
    sentences = sum(item.is_sentence for item in found)
    quotes = sum(len(item.quotes) for item in found)
    return ", ".join(
        (counted(len(found) - sentences, "passage"), counted(sentences, "sentence"), f"{counted(quotes, 'quotation')}: all")
    )


def read_text(file: Path) -> str:
    """The exact text of a file, its line ends untouched. Raises EnvironmentFault, or DataError if it is not UTF-8."""
    from claimgraph.rdf import read

    data = read(file)
    try:
        return data.decode()
    except UnicodeDecodeError as fault:
        raise DataError(f"{file}: not UTF-8 at byte {fault.start}", "save the captured text in UTF-8") from None


def _name(source: str) -> str:
    return source.removeprefix(CGD)
