"""The command line. A verb is a module of this package that defines ``command``; it is imported when it is needed.

Only this package prints, reads the clock and ends the process. Exit codes: 0 done, 1 findings in the data,
2 wrong usage, 3 the environment, 130 interrupted, 141 the reader of the output went away.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from claimgraph import __version__
from claimgraph.errors import ClaimgraphError, DataFaults, EnvironmentFault, UsageError

INTERRUPTED = 130
BROKEN_PIPE = 141


class Verbs(click.Group):
    """Finds each verb by its module, so that asking a question imports nothing of what building needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the modules of this package that define a command."""
        import pkgutil

        names = sorted(module.name for module in pkgutil.iter_modules(__path__))
        return [name for name in names if self.get_command(ctx, name)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, or None if there is no such verb."""
        module = f"{__name__}.{cmd_name}"
        if not cmd_name.isidentifier():
            return None
        try:
            found = getattr(import_module(module), "command", None)
        except ModuleNotFoundError as fault:
            if fault.name != module:
                raise
            return None
        return found if isinstance(found, click.Command) else None

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, with near matches for an unknown verb."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            from difflib import get_close_matches

            verbs = self.list_commands(ctx)
            near = get_close_matches(args[0], verbs, n=2)
            remedy = f"did you mean {' or '.join(near)}?" if near else f"one of {', '.join(verbs)}"
            raise UsageError(f"there is no verb {args[0]!r}", remedy)
        return super().resolve_command(ctx, args)


@click.group(cls=Verbs, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="claimgraph", message="%(prog)s %(version)s")
@click.pass_context
def group(context: click.Context) -> None:
    """Who said what, on whose word, in which passage, and what speaks against it."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def run(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit code; what went wrong is one line on standard error."""
    try:
        return _invoke(sys.argv[1:] if arguments is None else arguments)
    except ClaimgraphError as fault:
        for single in fault.faults if isinstance(fault, DataFaults) else (fault,):
            _fail(str(single), single.exit_code)
        return fault.exit_code
    except click.ClickException as fault:
        verb = fault.ctx.command_path if isinstance(fault, click.UsageError) and fault.ctx else "claimgraph"
        return _fail(f"{fault.format_message().rstrip('.')} (see {verb} --help)", fault.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return _fail("interrupted", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the interpreter flushes once more when it ends
        return BROKEN_PIPE
    except (OSError, RuntimeError) as fault:
        return _fail(_environment(fault), EnvironmentFault.exit_code)


def _invoke(arguments: list[str]) -> int:
    try:
        with group.make_context("claimgraph", arguments) as context:
            code = group.invoke(context)
    except click.exceptions.Exit as done:  # --help and --version
        code = done.exit_code
    sys.stdout.flush()
    return code if isinstance(code, int) else 0


def _environment(fault: OSError | RuntimeError) -> str:
    """What an error of the system means. Among RuntimeErrors only those are one by which the database tells damaged files."""
    if isinstance(fault, OSError):
        return f"{fault.filename or 'output'}: {fault.strerror or fault} (check permissions and free space)"
    if not str(fault).startswith("Corruption"):
        raise fault
    return f"the store is damaged: {fault} (build it anew with: claimgraph build)"


def _fail(message: str, code: int) -> int:
    click.echo("claimgraph: " + " ".join(message.split()), err=True)
    return code


def main() -> None:
    """The entry point of the ``claimgraph`` command."""
    sys.exit(run())
