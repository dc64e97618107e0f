"""claimgraph serve: the graph as a web server."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from claimgraph.cli.common import DEFAULT_STORE, counted, default_store, store_option
from claimgraph.errors import EnvironmentFault
from claimgraph.store.address import Address

MEBIBYTE = 1024 * 1024


@click.command(short_help="Serve pages, linked data and a SPARQL endpoint.")
@store_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port to listen on; 0 takes a free one."
)
@click.option("--base", default="", metavar="URL", help="Public address, under which the graph's IRIs are published.")
@click.option("--workers", type=click.IntRange(2, 64), help="Processes that run queries [default: processors + 1].")
@click.option(
    "--time-limit", type=click.FloatRange(min=0.1), default=10.0, show_default=True, help="Seconds that a query may take."
)
@click.option("--memory-limit", type=click.IntRange(min=64), default=1024, show_default=True, help="MiB that a query may take.")
@click.option("--row-limit", type=click.IntRange(min=1), default=100_000, show_default=True, help="Rows of a result.")
@click.option("--size-limit", type=click.IntRange(min=1), default=32, show_default=True, help="MiB of a result.")
@click.option("--body-limit", type=click.IntRange(min=1), default=1024, show_default=True, help="KiB of a request.")
@click.option(
    "--rate", type=click.FloatRange(min=0), default=50.0, show_default=True, help="Requests a second and client; 0: any."
)
def command(
    store: Path | Address | None,
    host: str,
    port: int,
    base: str,
    workers: int | None,
    time_limit: float,
    memory_limit: int,
    row_limit: int,
    size_limit: int,
    body_limit: int,
    rate: float,
) -> None:
    """Serve the graph to people (pages), programs (SPARQL, linked data) and tools (reconciliation, claim search).

    Without --store the store in the working directory is served; it is built first if there is none. A build of the store
    that ends meanwhile is picked up; a store on a server is copied to this machine, and looked at again every half a minute.
    End it with Ctrl-C or SIGTERM: requests under way are answered first.
    """
    import os

    try:
        from claimgraph.serve import run
    except ImportError as missing:
        raise EnvironmentFault(
            f"serving needs {missing.name}, which is not installed", "pip install 'claimgraph[serve]'"
        ) from None
    from claimgraph.serve.follower import served
    from claimgraph.serve.settings import Limits, Settings, base_address

    address = base_address(base) if base else ""
    reader = default_store(store, copied=True)
    documents = reader.manifest.counts.get("documents", 0)
    reader.close()
    limits = Limits(
        seconds=time_limit,
        memory=memory_limit * MEBIBYTE,
        rows=row_limit,
        bytes=size_limit * MEBIBYTE,
        body=body_limit * 1024,
        rate=rate,
        burst=max(int(rate * 4), 20),
    )
    folder, source = served(store or DEFAULT_STORE)
    settings = Settings(folder, address, workers or (os.cpu_count() or 1) + 1, limits, source)

    def announce(at: str) -> None:
        click.echo(f"claimgraph: {counted(documents, 'document')} at {at}/ (SPARQL: {at}/sparql)")
        sys.stdout.flush()

    run.serve(settings, host, port, announce)
