"""What a build is made from: the files, what the file system says of them, and a digest of all that documents share."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from claimgraph import __version__
from claimgraph.errors import DataError, EnvironmentFault, UsageError
from claimgraph.home import QUERIES
from claimgraph.rdf import read
from claimgraph.store.catalogue import CatalogueFile, Stamp

PACKAGE = Path(__file__).resolve().parents[1]

MAKERS = ("build", "corpus", "judge", "model", "reason", "store", "validate")
"""The parts of the program that make what a store holds."""

REFERENCE, ENDING = "reference", ".trig"
"""The folder of the reference files in that of the data, and the ending of a document's file."""


class Source(NamedTuple):
    """A document's file: its key, the folder that its key is counted from, and its stamp."""

    key: str
    root: Path
    stamp: Stamp

    @property
    def file(self) -> Path:
        """The file, named as its folder is."""
        return self.root / f"{self.key}{ENDING}"


class Scope(NamedTuple):
    """The documents that a build looks at, and what is known of them from the build before: input and stamp by key."""

    given: Iterable[Source]
    known: dict[str, tuple[str, Stamp]]


def sources(roots: Sequence[Path]) -> Iterator[Source]:
    """Every ``*.trig`` below the roots, as the folders list them.

    Raises DataError, naming both files, if two roots have a document of one key, and EnvironmentFault if a folder cannot be read.
    """
    found: dict[str, Path] = {}
    for root in roots:
        for source in _at(Place(root, root, "")):
            if source.key in found:
                raise _twice(source, found[source.key])
            found[source.key] = root
            yield source


class Place(NamedTuple):
    """A file or folder, there or gone: its path, the root that it lies in, and its path from there (empty for the root)."""

    path: Path
    root: Path
    inner: str


def places(names: Iterable[Path], roots: Sequence[Path]) -> list[Place]:
    """Where these files and folders lie below the roots. Raises UsageError for one that does not."""
    return [_place(name, roots) for name in names]


def _place(name: Path, roots: Sequence[Path]) -> Place:
    for plain in (os.path.abspath, os.path.realpath):
        paths = [(os.path.relpath(plain(name), plain(root)).replace(os.sep, "/"), root) for root in roots]
        inside = [Place(name, root, path.removeprefix(".")) for path, root in paths if path.split("/")[0] != ".."]
        if inside:
            return min(inside, key=lambda place: len(place.inner))
    listed = ", ".join(map(str, roots))
    raise UsageError(
        f"{name} lies in no folder of this build ({listed})", "name what lies there, or the folder by --data or --add"
    )


def named(wanted: Iterable[Place], roots: Sequence[Path], catalogue: CatalogueFile) -> Scope:
    """The documents at these places, and those that were there; no other document is looked at.

    Reference files may be named too, for they are always looked at. Raises UsageError for a place that is no document
    and never was one, DataError and EnvironmentFault as ``sources``.
    """
    found: dict[str, Source] = {}
    known: dict[str, tuple[str, Stamp]] = {}
    for place in wanted:
        if place.root == roots[0] and place.inner.split("/")[0] == REFERENCE:
            continue
        there = {source.key: source for source in _at(place)}
        for source in there.values():
            for other in roots:
                if other != source.root and (other / f"{source.key}{ENDING}").exists():
                    raise _twice(source, other)
        before = catalogue.inputs(place.inner.removesuffix(ENDING))
        before = {key: row for key, row in before.items() if key in there or not Path(row[1].file).exists()}
        if not (there or before or place.path.is_dir()):
            raise UsageError(f"{place.path}: no document, and none was built from it", f"name *{ENDING} files or folders of them")
        found |= there
        known |= before
    return Scope(found.values(), known)


def _at(place: Place) -> Iterator[Source]:
    """The documents at a place."""
    root = place.root.absolute()
    cut = len(str(root / "-")) - 1

    def source(path: str, status: os.stat_result) -> Source:
        key = path[cut : -len(ENDING)].replace(os.sep, "/")
        return Source(key, place.root, Stamp(path, status.st_size, status.st_mtime_ns, status.st_ino))

    def below(folder: str) -> Iterator[Source]:
        folders = [folder]
        while folders:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if entry.is_dir():
                        folders.append(entry.path)
                    elif entry.name.endswith(ENDING):
                        yield source(entry.path, entry.stat())

    path = root / place.inner
    try:
        if path.is_dir() or not place.inner:
            yield from below(str(path))
        elif place.inner.endswith(ENDING) and path.exists():
            yield source(str(path), path.stat())
    except OSError as fault:
        raise EnvironmentFault(f"{fault.filename}: {fault.strerror or fault}", "check the path and its permissions") from fault


def _twice(source: Source, other: Path) -> DataError:
    file = other / f"{source.key}{ENDING}"
    return DataError(f"{source.file}: the document {source.key} stands in {file} already", "give one of them another name")


def shared_digest(ontology: Path, data: Path, engines: Iterable[str]) -> str:
    """The SHA-256 of all that every document depends on: ontology, shapes, reference files, the program itself and its engine.

    The program counts by its own files, so that a change of a rule re-derives what depends on it whatever its version says.
    """
    made = sha256("\n".join([__version__, version("pyoxigraph"), *engines]).encode())
    for name, folder, pattern in (
        ("ontology", ontology, "**/*.ttl"),
        ("reference", data / "reference", "*.ttl"),
        *((f"program/{part}", PACKAGE / part, "**/*.py") for part in MAKERS),
        ("program", PACKAGE, "*.py"),
        ("queries", QUERIES / "findings", "*.rq"),
    ):
        for file in sorted(folder.glob(pattern)):
            if "examples" not in file.parts:
                content = sha256(read(file)).hexdigest()
                made.update(f"{content}  {name}/{file.relative_to(folder).as_posix()}\n".encode())
    return made.hexdigest()
