"""claimgraph anchor: words of a captured text become a passage that can be pasted into a document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimgraph.cli.common import data_folder, data_option
from claimgraph.errors import DataError, UsageError
from claimgraph.iri import CGD

if TYPE_CHECKING:
    from claimgraph.model.anchor import Span


@click.command(short_help="Make a passage of words in a captured text.")
@click.argument("words")
@click.option("--text", "file", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The exact captured text.")
@click.option("--source", "key", required=True, metavar="KEY", help="The document's key, <publisher>/<document>.")
@click.option("--quote", is_flag=True, help="Keep the words verbatim: only if the text prints them in quotation marks.")
@click.option("--sentence", is_flag=True, help="The words are a whole sentence of the text.")
@click.option("--nth", type=click.IntRange(min=1), help="Which occurrence, if the words stand in the text several times.")
@data_option
def command(words: str, file: Path, key: str, quote: bool, sentence: bool, nth: int | None, data: Path | None) -> None:
    """Find WORDS in a captured text and write the passage in Turtle: offsets in code points, and the span's SHA-256.

    The words themselves are not written, except with --quote.
    """
    from claimgraph.cli.verify import read_text
    from claimgraph.corpus.documents import KEY
    from claimgraph.model.anchor import digest, is_quoted

    if not KEY.fullmatch(key):
        raise UsageError(f"{key!r} is no document key", "write <publisher>/<document>, such as newsweek/2022-03-09")
    text = read_text(file)
    _check_source(data_folder(data), key, digest(text), file)
    span = _chosen(text, words, nth)
    if quote and not is_quoted(text, span):
        raise DataError(f"{file} {span.start}-{span.end}: not printed in quotation marks", "leave out --quote")
    publisher, document = key.split("/")
    name = f"passage:{span.start}-{span.end}"
    selectors = [rf"{name}\/position", rf"{name}\/quote"] if quote else [rf"{name}\/position"]
    click.echo(f"# @prefix passage: <{CGD}passage/{key}/> . @prefix source: <{CGD}source/{publisher}/> .")
    click.echo(f'# the whole text: cg:textLength {len(text)} ; cg:textDigest "{digest(text)}"')
    click.echo(f"{name} a cg:{'Sentence' if sentence else 'Passage'} ;")
    click.echo(f"    oa:hasSource source:{document} ;")
    click.echo(f"    oa:hasSelector {' , '.join(selectors)} ;")
    click.echo(f'    cg:digest "{digest(words)}" .')
    click.echo(f"{selectors[0]} a oa:TextPositionSelector ; oa:start {span.start} ; oa:end {span.end} .")
    if quote:
        import pyoxigraph as ox

        click.echo(f"{selectors[1]} a oa:TextQuoteSelector ; oa:exact {ox.Literal(words)} .")


def _chosen(text: str, words: str, nth: int | None) -> Span:
    from claimgraph.model.anchor import occurrences

    found = occurrences(text, words)
    if not found:
        raise UsageError(f"the text does not hold {words!r}", "copy the words exactly, with their punctuation and line breaks")
    if nth is None and len(found) > 1:
        places = ", ".join(str(span.start) for span in found)
        raise UsageError(f"{words!r} stands at {places}", "give more words, or say which with --nth")
    if nth and nth > len(found):
        raise UsageError(f"{words!r} stands in the text {len(found)} times, not {nth}", "give a smaller --nth")
    return found[(nth or 1) - 1]


def _check_source(folder: Path, key: str, found: str, file: Path) -> None:
    """Raises DataError if the document is already encoded from another text."""
    from claimgraph import iri
    from claimgraph.corpus import captured_sources, load_document

    encoded = folder / f"{key}.trig"
    if not encoded.exists():
        return
    for source in captured_sources(load_document(encoded, folder)):
        if source.iri == iri.source(key) and source.digest != found:
            detail = f"{file}: SHA-256 {found} is not the text of {key}, which has {source.digest}"
            raise DataError(detail, "use the exact text that was captured")
