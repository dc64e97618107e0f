"""claimgraph explain: the way from an answer back to the passage, its source, its encoder, and the axioms that derived it."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pyoxigraph as ox

from claimgraph.cli.common import default_store, store_option
from claimgraph.errors import UsageError
from claimgraph.iri import CG, CGD, CGV

if TYPE_CHECKING:
    from claimgraph.store import Reader

RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
NAMES = [ox.NamedNode(name) for name in (RDFS + "label", SKOS + "prefLabel", SKOS + "altLabel", CG + "paraphrase")]
SHOWN = 5


@click.command(short_help="Trace a statement, claim or triple to its passage and axioms.")
@click.argument("terms", nargs=-1, required=True, metavar="TERM | SUBJECT PREDICATE OBJECT")
@click.option("--triple", "as_triple", is_flag=True, help="The three terms are a triple (as three terms always are).")
@store_option
def command(terms: tuple[str, ...], as_triple: bool, store: Path | None) -> None:
    """Show where a statement or claim comes from, or why a triple holds.

    TERM is an IRI, the end of one (statement/newsweek/2022-03-09/…), or a label in any language. With three terms, the
    triple's derivation is shown: the rule, the axioms, and each asserted triple with the graph that holds it.
    """
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
            lines = explain_triple(reader, subject, predicate, terms[2], resolve)
        for line in lines:
            click.echo(line)
    finally:
        reader.close()


def resolve(reader: Reader, text: str) -> ox.NamedNode:
    """The resource that the text means: an IRI, a prefixed name of ours, the end of an IRI, or a label in any language.

    Raises UsageError, with near matches, if the store knows none or several.
    """
    from claimgraph.query.resolve import plain

    for prefix in ("", CGD, CGV, CG):
        try:
            node = ox.NamedNode(prefix + text.strip().strip("<>").removeprefix("cg:" if prefix == CG else ""))
        except ValueError:
            continue
        if any(next(reader.match(*place), None) for place in ((node,), (None, node), (None, None, node))):
            return node
    wanted = plain(text)
    names: dict[str, set[str]] = {}
    for predicate in NAMES:
        for quad in reader.match(predicate=predicate):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                names.setdefault(plain(quad.object.value), set()).add(quad.subject.value)
    meant = sorted(names.get(wanted, ()))
    if len(meant) == 1:
        return ox.NamedNode(meant[0])
    if meant:
        raise UsageError(f"{text!r} can be any of {len(meant)}", f"name one: {', '.join(meant[:SHOWN])}")
    near = [iri for name in get_close_matches(wanted, names, n=SHOWN) for iri in sorted(names[name])]
    near = near or get_close_matches(CGD + text, sorted({iri for found in names.values() for iri in found}), n=2)
    raise UsageError(
        f"nothing in this store is called {text!r}",
        f"did you mean {' or '.join(near[:SHOWN])}?" if near else "see claimgraph ask",
    )
