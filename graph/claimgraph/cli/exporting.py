"""What the targets of ``claimgraph export`` share: which part of the store, and where to; a file appears whole or not at all."""

from __future__ import annotations

import contextlib
import functools
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click
import pyoxigraph as ox

from claimgraph.cli.common import default_store, store_option
from claimgraph.errors import EnvironmentFault, UsageError

if TYPE_CHECKING:
    from claimgraph.export.scope import Selection

Command = Callable[..., Any]


@dataclass(frozen=True)
class Part:
    """The part of a store that a user asks for; each field is an option."""

    store: Path | None
    source: str | None
    topic: str | None
    actor: str | None
    ids: tuple[str, ...]
    query: Path | None

    @property
    def narrowed(self) -> bool:
        """Whether it is less than the whole."""
        return bool(self.source or self.topic or self.actor or self.ids or self.query)

    @contextlib.contextmanager
    def opened(self, include: tuple[str, ...] = ()) -> Iterator[Selection]:
        """The part, in a store that is open meanwhile. Raises what opening the store, reading the query and ``select`` raise."""
        from claimgraph.cli.naming import resolve
        from claimgraph.export.scope import select

        text = _text(self.query) if self.query else None
        file = "standard input" if str(self.query) == "-" else str(self.query)
        reader = default_store(self.store, copied=True)
        try:
            ids = [resolve(reader, name).value for name in self.ids]
            named = {"source": self.source, "topic": self.topic, "actor": self.actor}
            yield select(reader, **named, ids=ids, query=text, file=file, include=include)
        finally:
            reader.close()

    def title(self, selection: Selection, language: str) -> str:
        """What to call the part: the names of what it was chosen by."""
        from claimgraph.query import resolve

        named = [("source", self.source), ("topic", self.topic), ("actor", self.actor)]
        chosen = [resolve(selection.reader, kind, text) for kind, text in named if text]
        labels = [selection.facts.label(node, language) for node in chosen if isinstance(node, ox.NamedNode)]
        title = ": ".join(label[:1].upper() + label[1:] for label in labels)
        return title or ("Part of the graph" if self.narrowed else "The whole graph")


def scope_options(command: Command) -> Command:
    """The options that choose a part of the store, given to the command as ``part``; without them it is the whole."""

    @functools.wraps(command)
    def with_part(
        *,
        store: Path | None,
        source: str | None,
        topic: str | None,
        actor: str | None,
        ids: tuple[str, ...],
        query: Path | None,
        **others: Any,
    ) -> Any:
        return command(part=Part(store, source, topic, actor, ids, query), **others)

    made: Command = with_part
    path = click.Path(path_type=Path, allow_dash=True)
    for option in (
        store_option,
        click.option("--query", type=path, metavar="FILE|-", help="What a SELECT query finds."),
        click.option("--id", "ids", metavar="NAME", multiple=True, help="This resource; may be given several times."),
        click.option("--actor", metavar="NAME", help="What an actor, or anyone who speaks for it, says and holds."),
        click.option("--topic", metavar="NAME", help="What stands under a topic."),
        click.option("--source", metavar="NAME", help="What a source reports."),
    ):
        made = option(made)
    return made


def out_option(command: Command) -> Command:
    """The option for one file."""
    return click.option(
        "--out",
        type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
        metavar="FILE|-",
        help="[default: standard output]",
    )(command)


def folder_option(command: Command) -> Command:
    """The option for a folder of files."""
    return click.option(
        "--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Folder of the files made."
    )(command)


def _text(file: Path) -> str:
    from claimgraph.rdf import read

    data = sys.stdin.buffer.read() if str(file) == "-" else read(file)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise UsageError(f"{file}: byte {fault.start} is not UTF-8", "save the query as UTF-8") from None


@contextlib.contextmanager
def output(out: Path | None) -> Iterator[IO[bytes]]:
    """Standard output, or the file, which appears whole at the end or not at all."""
    if out is None or str(out) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    part = out.with_name(out.name + ".part")
    try:
        with part.open("wb") as stream:
            yield stream
        part.replace(out)
    except OSError as fault:
        raise EnvironmentFault(f"{out}: {fault.strerror or fault}", "check the folder, its permissions and the disk") from fault
    finally:
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def folder(out: Path | None, marker: str) -> Iterator[Path]:
    """A new folder that takes the place of ``out`` at the end. ``marker`` is a file by which an earlier export is known.

    Raises UsageError if ``out`` holds something else than an earlier export of this kind.
    """
    if out is None:
        raise UsageError("there is no folder for the files", "name one with --out DIR")
    held = sorted(item.name for item in out.iterdir()) if out.is_dir() else []
    if held and marker not in held:
        raise UsageError(f"{out}: holds {held[0]!r} and is no earlier export", "name an empty or new folder")
    part, old = out.with_name(out.name + ".part"), out.with_name(out.name + ".old")
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        yield part
        if out.exists():
            out.replace(old)
        part.replace(out)
    except OSError as fault:
        raise EnvironmentFault(f"{out}: {fault.strerror or fault}", "check the folder, its permissions and the disk") from fault
    finally:
        for leftover in (part, old):
            shutil.rmtree(leftover, ignore_errors=True)
