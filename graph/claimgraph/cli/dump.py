"""claimgraph dump: everything that a store holds, in bytes that do not vary."""

from __future__ import annotations

import difflib
from pathlib import Path

import click
import pyoxigraph as ox

from claimgraph.cli.common import default_store, store_option
from claimgraph.errors import UsageError
from claimgraph.iri import CGD
from claimgraph.rdf import lines


@click.command(short_help="Write all triples as sorted N-Quads.")
@store_option
@click.option("--graph", "wanted", multiple=True, metavar="NAME", help="Only this named graph; may be given several times.")
@click.option("--digests", is_flag=True, help="The SHA-256 and name of each graph instead of its triples.")
def command(store: Path | None, wanted: tuple[str, ...], digests: bool) -> None:
    """Write the store as N-Quads: graph after graph in the order of names, the lines of each in order.

    The same curated files always give the same bytes. Each line of --digests is the SHA-256 of one graph's lines. The
    digest that a build prints is made of these, without that of the findings, which follow from the rest: sort the lines,
    take the SHA-256 of those that share their first three digits, and that of the lines "<SHA-256>  <three digits>".
    NAME may leave out the address that all our data begin with.
    """
    from hashlib import sha256

    reader = default_store(store)
    for name in _chosen(wanted, reader.graphs()):
        text = lines(reader.match(graph=ox.NamedNode(name)))
        if digests:
            click.echo(f"{sha256(''.join(text).encode()).hexdigest()}  {name}")
        else:
            click.echo("".join(text), nl=False)
    reader.close()


def _chosen(wanted: tuple[str, ...], names: list[str]) -> list[str]:
    chosen = []
    for name in wanted:
        full = next((known for known in (name, CGD + name, f"{CGD}graph/{name}") if known in names), "")
        if not full:
            near = difflib.get_close_matches(CGD + name, names, n=2) or difflib.get_close_matches(name, names, n=2, cutoff=0.3)
            raise UsageError(f"there is no graph {name!r} in this store", f"did you mean {' or '.join(near)}?")
        chosen.append(full)
    return sorted(set(chosen)) if wanted else names
