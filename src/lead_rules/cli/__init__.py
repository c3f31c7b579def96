"""The command line: one module for each command.

A command is imported when it is called, so that none waits for another's libraries.
"""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from pydantic_core import PydanticSerializationError

from lead_rules.cli.terminal import INTERRUPTED, NOBODY_READS, UNREADABLE, silenced
from lead_rules.diagnostics.file_problems import cannot_be
from lead_rules.version import __version__

__all__ = ["main"]

COMMANDS = (
    "decide",
    "batch",
    "interview",
    "replay",
    "new",
    "check",
    "explain",
    "test",
    "diff",
    "publish",
    "handbook",
    "schema",
)


class Commands(click.Group):
    """The commands by name, each the function of its name in the module of its name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which one meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(f"lead_rules.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """As of every command; `--help` and `--version` print in here."""
        with _ended_well():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was named."""
        with _ended_well():
            return super().invoke(ctx)


@contextmanager
def _ended_well() -> Iterator[None]:
    """Says in a line why a command cannot go on, whatever it was doing.

    Nothing that was printed or logged before is lost: each answer and each line of a
    log is written before the next record is decided.
    """
    try:
        try:
            yield
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except (KeyboardInterrupt, PydanticSerializationError) as error:
        # Pydantic hands an interrupt that comes while it writes on as an error of its own.
        if KeyboardInterrupt.__name__ not in repr(error):
            raise
        silenced("stopped; what is printed and logged so far is whole")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        silenced()
        sys.exit(NOBODY_READS)
    except OSError as error:
        if error.filename is not None:
            raise
        silenced(f"standard output: {cannot_be('written', error, 'the answer')}")
        sys.exit(UNREADABLE)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lead-rules")
def main() -> None:
    """Explainable eligibility decisions from versioned YAML policies."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character shows its escape, and goes on.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
