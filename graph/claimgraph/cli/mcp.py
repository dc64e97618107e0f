"""claimgraph mcp: the graph as tools of a language-model client."""

from __future__ import annotations

from pathlib import Path

import click

from claimgraph.cli.common import DEFAULT_STORE, default_store, store_option
from claimgraph.errors import EnvironmentFault
from claimgraph.store.address import Address


@click.command(short_help="Offer the graph to language-model clients (MCP, over stdio).")
@store_option
@click.option(
    "--time-limit", type=click.FloatRange(min=0.1), default=10.0, show_default=True, help="Seconds that a query may take."
)
def command(store: Path | Address | None, time_limit: float) -> None:
    """Speak the Model Context Protocol on standard input and output: ask, query, search, explain; nothing is changed.

    A client starts this command itself; in its configuration the command is claimgraph, the argument mcp.
    """
    try:
        from claimgraph.serve import mcp
    except ImportError as missing:
        raise EnvironmentFault(f"this needs {missing.name}, which is not installed", "pip install 'claimgraph[mcp]'") from None
    from claimgraph.serve.follower import served
    from claimgraph.serve.settings import Limits, Settings

    default_store(store, copied=True).close()
    folder, source = served(store or DEFAULT_STORE)
    settings = Settings(folder, workers=2, limits=Limits(seconds=time_limit), source=source)
    mcp.server(settings, "claimgraph.cli.explaining").run("stdio")
