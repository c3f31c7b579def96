"""Files in, words on the terminal out."""

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from lead_rules.authoring.problem_text import problems_to_text
from lead_rules.diagnostics.file_problems import cannot_be
from lead_rules.diagnostics.problems import Problem
from lead_rules.records.read import MOST_BYTES
from lead_rules.values.files import read_whole

__all__ = [
    "INTERRUPTED",
    "NOBODY_READS",
    "PROBLEMS",
    "UNREADABLE",
    "read_bytes",
    "shown_name",
    "silenced",
    "source_texts",
    "tell",
    "wants_colour",
]

PROBLEMS, UNREADABLE = 1, 2
INTERRUPTED, NOBODY_READS = 130, 141  # as of a shell: 128 and the number of the signal

COLOURS = {"error": "red", "warning": "yellow", "mark": "red", "help": "cyan"}


def read_bytes(path: str) -> bytes | None:
    """The bytes of a file, or of standard input, of a few too many only the first; None,
    and told, if it cannot be read.
    """
    try:
        if path == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        return read_whole(Path(path), MOST_BYTES)
    except OSError as error:
        click.echo(f"{path}: LR001 {cannot_be('read', error)}", err=True)
        return None


def silenced(last: str = "") -> None:
    """Say a last word on standard error, if it can be said, and print nothing more.

    What is still to be printed goes nowhere, so that leaving does not try it again.
    """
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    with suppress(OSError):
        if last:
            click.echo(last, err=True)


def shown_name(path: str) -> str:
    return "standard input" if path == "-" else path


def source_texts(names: Iterable[str], root: Path = Path()) -> dict[str, str]:
    """The text of files, by the names that problems show; `root` is where they lie."""
    found = {}
    for name in names:
        try:
            found[name] = read_whole(root / name, MOST_BYTES).decode("utf-8", "replace")
        except OSError:
            continue
    return found


def wants_colour(stream: Any) -> bool:
    """Colour on a terminal, unless `NO_COLOR` or `FORCE_COLOR` says otherwise."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (stream is not None and stream.isatty())


def tell(problems: Iterable[Problem], sources: dict[str, str]) -> None:
    colour = wants_colour(sys.stderr)

    def paint(text: str, what: str) -> str:
        return click.style(text, fg=COLOURS[what], bold=True) if colour else text

    for line in problems_to_text(problems, sources, paint):
        click.echo(line, err=True, color=colour)
