"""claimgraph build: the curated files become a store that answers."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from claimgraph.cli.common import DEFAULT_STORE, data_folder, data_option, store_option
from claimgraph.iri import CGD


@click.command(short_help="Write the store from the curated graph.")
@store_option
@data_option
@click.argument("changed", type=click.Path(path_type=Path), nargs=-1, metavar="[FILE]...")
@click.option(
    "--add",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    multiple=True,
    metavar="DIR",
    help="Folder of further documents, such as imported ones; may be given several times.",
)
@click.option(
    "--full", is_flag=True, help="Derive everything anew, not only what has changed; goes on with an interrupted --full."
)
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Processes to use [default: one for each processor].")
@click.option("--reasoner", type=click.Choice(["compiled", "owlrl"]), default="compiled", help="owlrl is the slow reference.")
@click.option(
    "--validator", type=click.Choice(["compiled", "pyshacl"]), default="compiled", help="pyshacl is the slow reference."
)
@click.option("--policy", metavar="NAME", help="Tolerance policy by which 'about' is compared [default: about-ten-per-cent].")
@click.option("--quiet", is_flag=True, help="Say nothing unless something is wrong.")
def command(
    store: Path | None,
    data: Path | None,
    changed: tuple[Path, ...],
    add: tuple[Path, ...],
    full: bool,
    jobs: int | None,
    reasoner: str,
    validator: str,
    policy: str | None,
    quiet: bool,
) -> None:
    """Check the curated graph, derive what follows, compare the claims, and write the store.

    Documents that have not changed since the last build are left as they are, and so is what was found where nothing
    has changed; a change of the ontology, the shapes, the reference files or the program derives all anew. A fault in the data
    stops the build, naming file, node, property and reason. The old store stays in use until the new one is complete. When a long
    build of everything is killed or interrupted, the same command goes on where it stood.

    Who knows which documents have changed, such as an editor's hook, may name the FILEs, or folders of them, also those that are
    gone: then no other document is looked at, which costs the same however many there are.
    """
    from claimgraph.build import build
    from claimgraph.errors import UsageError
    from claimgraph.judge import StandingJudge
    from claimgraph.store import publishing

    if full and changed:
        raise UsageError("--full derives all documents anew", "leave it out, or the FILEs")
    if not any(any(folder.rglob("*.trig")) for folder in (data_folder(data), *add)):
        raise UsageError(f"{data_folder(data)} holds no documents", "name the folder above <publisher>/<document>.trig")
    start = time.perf_counter()
    tolerance = (f"{CGD}policy/{policy.removeprefix(CGD + 'policy/')}",) if policy else ()
    with publishing(store or DEFAULT_STORE) as path, _progress(not quiet) as progress, StandingJudge(path, *tolerance) as judge:
        made = build(
            path,
            data=data_folder(data),
            add=add,
            full=full,
            changed=changed,
            jobs=jobs,
            reasoner=reasoner,
            validator=validator,
            judge=judge,
            clock=time.perf_counter,
            progress=progress,
        )
    if quiet:
        return
    phases = ", ".join(f"{phase} {seconds:.2f}" for phase, seconds in made.seconds.items())
    rows = [
        ("store", str(store or DEFAULT_STORE)),
        ("documents", f"{made.documents:,}"),
        ("changed", f"{made.derived:,} derived, {made.withdrawn:,} withdrawn"),
        ("statements", f"{made.statements:,}"),
        ("asserted", f"{made.asserted:,} triples"),
        ("inferred", f"{made.inferred:,} triples"),
        ("findings", f"{made.findings:,} triples"),
        ("ontology", f"{made.ontology:,} triples"),
        ("digest", made.digest),
        ("seconds", f"{time.perf_counter() - start:.2f} ({phases})"),
    ]
    for name, value in rows:
        click.echo(f"{name:<12}{value}")


@contextmanager
def _progress(wanted: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A progress display on standard error if that is a terminal, nothing elsewhere."""
    if not (wanted and sys.stderr.isatty()):
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TaskID,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        """Documents a second."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:,.0f}/s" if task.speed else "")

    columns = (TextColumn("documents {task.description:<8}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    tasks: dict[str, TaskID] = {}
    drawn = 0.0
    # It draws when it is told something: a thread of its own would keep the build from using several processes.
    with Progress(
        *columns, console=Console(stderr=True), transient=True, auto_refresh=False, speed_estimate_period=60
    ) as display:

        def told(phase: str, done: int, total: int) -> None:
            nonlocal drawn
            if phase not in tasks:
                tasks[phase] = display.add_task(phase, total=total)
            display.update(tasks[phase], completed=done, total=total)
            if done == total or time.perf_counter() > drawn + 0.2:
                drawn = time.perf_counter()
                display.refresh()

        yield told
