"""A store by the place where it is: a folder, or the address of a server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from claimgraph.store import embedded
from claimgraph.store.address import Address
from claimgraph.store.base import Catalogue, Reader


def open_reader(where: Path | Address, copied: bool = False) -> Reader:
    """Opens a store for reading. ``copied`` is for those who will ask thousands of small things or walk through the whole graph:
    of a store on a server they read a copy on this machine, of which each opening fetches what differs, checked by digest.

    Raises MissingStore, StoreVersion (another format), CorruptStore, or StoreFault if it cannot be read; for an address also
    UsageError if credentials are set wrongly and PartialAnswer if the server does not give all.
    """
    if isinstance(where, Path):
        return embedded.open_reader(where)
    from claimgraph.store.remote import open_remote

    return open_remote(where, copied)


def read_catalogue(where: Path | Address) -> Catalogue:
    """The catalogue of a store. Raises as ``open_reader``."""
    if isinstance(where, Path):
        return embedded.read_catalogue(where)
    from claimgraph.store.remote import read_remote_catalogue

    return read_remote_catalogue(where)


@contextmanager
def publishing(where: Path | Address) -> Iterator[Path]:
    """The folder into which a build writes: that of the store itself, or one that is sent to the server when the context ends.

    For an address raises LeasedStore if another writer is at work, RefusedLiteral if the server would damage a literal,
    ForeignStore if it holds graphs of others, and StoreFault if it cannot be reached. An error inside leaves the server alone.
    """
    if isinstance(where, Path):
        yield where
        return
    from claimgraph.store.remote import publishing_remote

    with publishing_remote(where) as folder:
        yield folder
