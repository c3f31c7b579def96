"""The command line: one module for each command.

A command is imported when it is called, so that none waits for another's libraries.
"""

import importlib
import sys

import click

from lead_rules.version import __version__

__all__ = ["main"]

COMMANDS = (
    "decide",
    "batch",
    "interview",
    "replay",
    "check",
    "explain",
    "test",
    "diff",
    "publish",
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


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lead-rules")
def main() -> None:
    """Explainable eligibility decisions from versioned YAML policies."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character shows its escape, and goes on.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
