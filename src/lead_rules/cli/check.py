"""`lead-rules check`: policies and boundaries in, problems out."""

import sys
from pathlib import Path

import click

from lead_rules.cli.choosing import model_option, read_models, root_of
from lead_rules.cli.terminal import PROBLEMS, UNREADABLE, source_texts, tell
from lead_rules.decide.policy import Policy
from lead_rules.diagnostics import Problem, sort_problems
from lead_rules.fields import table_of
from lead_rules.library import (
    between_versions,
    bundled,
    check_file,
    policy_files,
    read_boundary_file,
)
from lead_rules.report.problems import problems_to_json
from lead_rules.source import Spot

__all__ = ["check"]


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@model_option
def check(paths: tuple[str, ...], form: str, models: tuple[str, ...]) -> None:
    """Check policies (.yaml), boundaries (.geojson), and folders of them.

    Without a PATH, checks `policies` and `geo` here, or else the bundled ones.
    Exits with 0 if there is no error, with 1 if there is one, and with 2 if a
    file cannot be read.
    """
    files, unreadable = _files(paths)
    problems, policies = list(unreadable), 0
    found: list[Policy] = []
    tables = {name: table_of(model) for name, model in read_models(models).items()}
    for file in files:
        if file.suffix == ".geojson":
            problems += read_boundary_file(file, str(file))[1]
            continue
        policies += 1
        policy, mine = check_file(file, root_of(file), tables, str(file))
        problems += mine
        if policy is not None:
            found.append(policy)
    problems = sort_problems([*problems, *between_versions(found)])
    if form == "json":
        click.echo(problems_to_json(problems))
    else:
        tell(problems, source_texts(map(str, files)))
        click.echo(_summary(policies, len(files) - policies, problems), err=True)
    if unreadable or any(problem.code == "LR001" for problem in problems):
        sys.exit(UNREADABLE)
    sys.exit(PROBLEMS if any(problem.severity == "error" for problem in problems) else 0)


def _files(paths: tuple[str, ...]) -> tuple[list[Path], list[Problem]]:
    """The files to check, and a problem for each path that is not there."""
    given = [Path(path) for path in paths]
    if not given:
        here = [Path("policies"), Path("geo")]
        given = [path for path in here if path.is_dir()] or [
            bundled() / "policies",
            bundled() / "geo",
        ]
    files: list[Path] = []
    problems = []
    for path in given:
        try:
            if path.is_dir():
                files += [*policy_files(path), *sorted(path.rglob("*.geojson"))]
                continue
            path.stat()
            files.append(path)
        except OSError:
            problems.append(
                Problem("LR001", "there is no such file", Spot(str(path)), "check its name")
            )
    return list(dict.fromkeys(files)), problems


def _summary(policies: int, boundaries: int, problems: list[Problem]) -> str:
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    return (
        f"{_some(policies, 'policy', 'policies')}, {_some(boundaries, 'boundary file')}: "
        f"{_some(errors, 'error')}, {_some(warnings, 'warning')}"
    )


def _some(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
