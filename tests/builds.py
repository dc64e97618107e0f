"""Building with a judge that remembers, and reading what was built. Not in ``build``: a package of that name may be installed."""

from __future__ import annotations

from pathlib import Path

from claimgraph.build import Summary, build
from claimgraph.judge import StandingJudge
from claimgraph.rdf import lines
from claimgraph.store import open_reader


def made(store: Path, data: Path, **options: object) -> Summary:
    """A build of a folder of data, with what it finds."""
    with StandingJudge(store) as judge:
        return build(store, data=data, judge=judge, **options)  # type: ignore[arg-type]


def dump(store: Path) -> list[str]:
    """The lines of all quads of a store."""
    reader = open_reader(store)
    try:
        return lines(reader.match())
    finally:
        reader.close()
