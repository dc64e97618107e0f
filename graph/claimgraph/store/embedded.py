"""Reading a store on disk: a generation is opened read-only, so readers never wait for the writer nor it for them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pyoxigraph as ox

from claimgraph.errors import CorruptStore, MissingStore, StoreVersion
from claimgraph.store.base import FORMAT, Catalogue, Manifest
from claimgraph.store.layout import CATALOGUE, GENERATIONS, MANIFEST, QUADS, current
from claimgraph.store.lock import reading
from claimgraph.store.memory import MemoryReader

if TYPE_CHECKING:
    from claimgraph.store.catalogue import CatalogueFile

ATTEMPTS = 10
"""How often a reader looks again when the generation it was about to open has just been replaced."""


class EmbeddedReader(MemoryReader):
    """A Reader of one generation of a store on disk; it sees that generation until it is closed."""

    def __init__(self, store: ox.Store, manifest: Manifest, handle: IO[bytes]) -> None:
        super().__init__(store, manifest)
        self._handle = handle

    def close(self) -> None:
        """Gives the generation free to be removed."""
        super().close()
        self._handle.close()


def open_reader(path: Path) -> EmbeddedReader:
    """Opens the store at ``path`` for reading.

    Raises MissingStore, StoreVersion (another format), CorruptStore, or StoreFault if it cannot be read.
    """
    handle = _open_manifest(path)
    try:
        manifest = _manifest(path, handle.read())
        store = ox.Store.read_only(str(Path(handle.name).parent / QUADS))
    except (OSError, RuntimeError) as fault:  # pyoxigraph: a missing file is an OSError, a damaged one a RuntimeError
        handle.close()
        raise CorruptStore(path, str(fault)) from fault
    except BaseException:
        handle.close()
        raise
    return EmbeddedReader(store, manifest, handle)


def read_manifest(path: Path) -> Manifest:
    """What the store at ``path`` records of itself. Raises as ``open_reader``."""
    with _open_manifest(path) as handle:
        return _manifest(path, handle.read())


def read_catalogue(path: Path) -> Catalogue:
    """The catalogue of the store at ``path``. Raises as ``open_reader``."""
    with catalogued(path) as rows:
        return rows.units()


@contextmanager
def catalogued(path: Path) -> Iterator[CatalogueFile]:
    """The catalogue of the current generation of the store at ``path``. Raises as ``open_reader``."""
    import sqlite3

    from claimgraph.store.catalogue import LABEL, CatalogueFile

    with _open_manifest(path) as handle:
        label = label_of(Path(handle.name).parent.name, _manifest(path, handle.read()))
        rows = CatalogueFile(path)
        try:
            if rows.fact(LABEL) != label:
                raise CorruptStore(path, f"{CATALOGUE} is not of this generation")
            yield rows
        except sqlite3.Error as fault:
            raise CorruptStore(path, f"{CATALOGUE}: {fault}") from fault
        finally:
            rows.close()


def label_of(generation: str, manifest: Manifest) -> str:
    """What tells a generation from every other that a store had or might have had."""
    return f"{generation} {manifest.digest}"


def _open_manifest(path: Path) -> IO[bytes]:
    name, last = "", None
    for _ in range(ATTEMPTS):
        name = current(path)
        if not name:
            raise MissingStore(path)
        file = path / GENERATIONS / name / MANIFEST
        try:
            handle = reading(file)
        except OSError as fault:
            last = fault
            continue
        if file.exists():
            return handle
        handle.close()
    raise CorruptStore(path, f"generation {name}: {last or 'it has gone'}")


def _manifest(path: Path, data: bytes) -> Manifest:
    try:
        found = json.loads(data)
        if found["format"] != FORMAT:
            raise StoreVersion(path, found["format"], FORMAT, found.get("version", "unknown"))
        return Manifest(**found)
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise CorruptStore(path, f"{MANIFEST} is not a manifest") from fault
