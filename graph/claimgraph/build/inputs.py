"""What a build is made from: the files, what the file system says of them, and a digest of all that documents share."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from claimgraph import __version__
from claimgraph.errors import DataError, EnvironmentFault
from claimgraph.home import QUERIES
from claimgraph.rdf import read
from claimgraph.store.catalogue import Stamp

PACKAGE = Path(__file__).resolve().parents[1]

MAKERS = ("build", "corpus", "judge", "model", "reason", "store", "validate")
"""The parts of the program that make what a store holds."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document's file: its key, the folder that its key is counted from, and its stamp."""

    key: str
    file: Path
    root: Path
    stamp: Stamp


def sources(roots: Sequence[Path]) -> dict[str, Source]:
    """Every ``*.trig`` below the roots, in the order of keys.

    Raises DataError, naming both files, if two roots have a document of one key, and EnvironmentFault if a folder cannot be read.
    """
    found: dict[str, Source] = {}
    for root in roots:
        for path, status in _files(root):
            key = Path(os.path.relpath(path, root)).with_suffix("").as_posix()
            if key in found:
                raise DataError(
                    f"{path}: the document {key} stands in {found[key].file} already", "give one of them another name"
                )
            stamp = Stamp(str(Path(path).absolute()), status.st_size, status.st_mtime_ns, status.st_ino)
            found[key] = Source(key, Path(path), root, stamp)
    return {key: found[key] for key in sorted(found)}


def _files(folder: Path | str) -> Iterator[tuple[str, os.stat_result]]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir():
                    yield from _files(entry.path)
                elif entry.name.endswith(".trig"):
                    yield entry.path, entry.stat()
    except OSError as fault:
        raise EnvironmentFault(f"{folder}: {fault.strerror or fault}", "check the path and its permissions") from fault


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
