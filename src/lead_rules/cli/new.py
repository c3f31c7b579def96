"""`lead-rules new`: a name in, a policy to start from out."""

import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

import click

from lead_rules.cli.terminal import UNREADABLE, tell
from lead_rules.diagnostics.file_problems import cannot_be
from lead_rules.diagnostics.problems import Problem
from lead_rules.diagnostics.spans import Spot
from lead_rules.library.layout import is_name, policy_files
from lead_rules.values.calendar import read_date

__all__ = ["new"]

START = Path(__file__).parent / "start"
NAME, DAY = "new-policy", "2000-01-01"
"""What stands in the files of `START` for the name of the policy and its first day."""


@click.command()
@click.argument("version", metavar="POLICY[/DATE]")
def new(version: str) -> None:
    """Make a policy to start from: its text, its scenarios, and boundaries.

    POLICY is its name, such as `alder-lead`, and DATE the first day on which it
    applies, by default today. Run it in the folder that holds `policies` and
    `geo`, or is to hold them. The policy is a draft about arrests, with a comment
    for each of its parts; all that it says is invented, and `check` and `test`
    pass. Nothing that is there is ever written over.

    Exits with 0 if the files were made, and with 2 if they cannot be; then none was.
    """
    policy, day = _named(version)
    if policy_files(Path("policies", policy)):
        raise _bad(
            f"there is a policy `{policy}` already; copy its last version to "
            f"`policies/{policy}/{day}.yaml` and change that"
        )
    files = {
        Path("policies", policy, f"{day}.yaml"): "policy.yaml",
        Path("policies", policy, f"{day}.scenarios.yaml"): "scenarios.yaml",
        Path("geo", policy, f"{day}.geojson"): "areas.geojson",
    }
    for path in files:
        if path.exists() or path.is_symlink():
            raise _bad(f"`{path}` is there already; nothing was written")
    texts = {path: (START / name).read_text("utf-8") for path, name in files.items()}
    try:
        # The day first: a name may look like one.
        _write({path: text.replace(DAY, day).replace(NAME, policy) for path, text in texts.items()})
    except OSError as error:
        message, at = cannot_be("written", error), error.filename or next(iter(files))
        tell([Problem("LR001", message, Spot(str(at)), "check its name and rights")], {})
        sys.exit(UNREADABLE)
    for path in files:
        click.echo(f"made {path}")
    click.echo("Try `lead-rules check` and `lead-rules test`, then open the first of them.")


def _named(version: str) -> tuple[str, str]:
    """The name of the policy and its first day."""
    policy, slash, day = version.partition("/")
    if not is_name(policy):
        raise _bad(
            f"`{policy}` is not a name for a policy; write small letters a to z, digits and "
            "hyphens, such as `alder-lead`"
        )
    if not slash:
        return policy, date.today().isoformat()
    if read_date(day) is None:
        raise _bad(f"`{day}` is not a date; write year-month-day, such as `2026-01-01`")
    return policy, day


def _write(texts: Mapping[Path, str]) -> None:
    """Make the files, and the folders that they lie in: all of them, or none."""
    made: list[Path] = []
    try:
        for path, text in texts.items():
            for folder in reversed(path.parents):
                if not folder.is_dir():
                    folder.mkdir()
                    made.append(folder)
            with path.open("x", encoding="utf-8", newline="\n") as stream:
                made.append(path)
                stream.write(text)
    except BaseException:
        for each in reversed(made):
            with suppress(OSError):
                each.rmdir() if each.is_dir() else each.unlink()
        raise


def _bad(message: str) -> click.BadParameter:
    return click.BadParameter(message, param_hint="POLICY")
