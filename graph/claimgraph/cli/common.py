"""What several verbs share: the options for the store and the data, and how paths and numbers are shown."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimgraph.errors import MissingStore
from claimgraph.home import DATA
from claimgraph.store import open_reader

if TYPE_CHECKING:
    from claimgraph.store import Reader
    from claimgraph.store.address import Address

DEFAULT_STORE = Path(".claimgraph")
"""Where the store is if nothing else is said: in the working directory."""

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class Place(click.ParamType):  # type: ignore[type-arg]
    """A folder, or the address of a server, which is never repeated in an error: it may hold a password."""

    name = "store"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path | Address:  # noqa: ARG002
        """Raises UsageError if an address is malformed or holds credentials."""
        from claimgraph.store.address import located

        return located(value) if isinstance(value, str) else value


store_option: Decorator = click.option(
    "--store",
    type=Place(),
    envvar="CLAIMGRAPH_STORE",
    metavar="DIR|URL",
    help="Folder of the store, or address of a server [default: .claimgraph in the working directory; or the environment's "
    "CLAIMGRAPH_STORE]. Credentials for a server come from the environment: CLAIMGRAPH_STORE_USER and CLAIMGRAPH_STORE_PASSWORD, "
    "or CLAIMGRAPH_STORE_TOKEN.",
)
data_option: Decorator = click.option(
    "--data",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Folder of the curated graph [default: the one that comes with claimgraph].",
)


def default_store(explicit: Path | Address | None, copied: bool = False) -> Reader:
    """Opens the store that the user named, or else the default one, which is built first if there is none.

    ``copied`` is for verbs that walk through the graph: of a store on a server they read a copy on this machine.

    Raises MissingStore if a named store does not exist, and what opening and building raise.
    """
    if explicit:
        return open_reader(explicit, copied)
    try:
        return open_reader(DEFAULT_STORE)
    except MissingStore:
        from claimgraph.build import build
        from claimgraph.judge import judge

        click.echo(f"claimgraph: there is no store in {DEFAULT_STORE} yet; building it from the curated graph", err=True)
        build(DEFAULT_STORE, judge=judge)
        return open_reader(DEFAULT_STORE)


def data_folder(explicit: Path | None) -> Path:
    """The folder of the curated graph, as short as the user can use it."""
    return explicit or shown(DATA)


def shown(path: Path) -> Path:
    """The path as seen from the working directory if it lies below it, else as it is."""
    relative = os.path.relpath(path)
    return path if relative.startswith(os.pardir) else Path(relative)


def counted(number: int, noun: str) -> str:
    """A number with its noun: 1 document, 2,065 triples."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
