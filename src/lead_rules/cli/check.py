"""`lead-rules check`: policies, their scenarios and boundaries in, problems out."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from lead_rules.authoring.autofix import Check, diff, mended
from lead_rules.authoring.github import problems_to_github
from lead_rules.authoring.problem_pages import pages
from lead_rules.authoring.problem_text import problems_to_json
from lead_rules.authoring.sarif import problems_to_sarif
from lead_rules.cli.options import model_option, read_models, signers_option
from lead_rules.cli.terminal import PROBLEMS, UNREADABLE, source_texts, tell
from lead_rules.decide.policy import Policy
from lead_rules.diagnostics.file_problems import cannot_be
from lead_rules.diagnostics.problems import Problem, sort_problems
from lead_rules.diagnostics.spans import Spot
from lead_rules.library.boundary_files import read_boundary_file
from lead_rules.library.bundled import bundled
from lead_rules.library.check_file import check_bytes, check_file
from lead_rules.library.layout import policy_files, root_of
from lead_rules.library.publication import Publication, publication_root, read_publication
from lead_rules.library.succession import between_versions
from lead_rules.records.schema import RecordTable
from lead_rules.records.table_of_model import table_of
from lead_rules.scenarios.case_files import (
    SUFFIX,
    policy_beside,
    read_scenario_file,
    read_scenarios,
    read_suite,
    scenario_files,
    scenarios_beside,
)
from lead_rules.values.files import files_below, read_whole, replacing
from lead_rules.yamltext.decode import MOST_BYTES

__all__ = ["check"]

FORMATS: Mapping[str, Callable[[list[Problem]], str]] = {
    "json": problems_to_json,
    "github": problems_to_github,
    "sarif": lambda problems: problems_to_sarif(problems, pages()),
}
"""The formats that go to standard output; text goes to standard error."""


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", *FORMATS]),
    default="text",
    help="Text for people, JSON, annotations for GitHub Actions, or SARIF 2.1.0.",
)
@click.option("--fix", is_flag=True, help="Mend what is certain, in place, and show what changed.")
@click.option("--diff", "dry", is_flag=True, help="Show what --fix would change; change nothing.")
@model_option
@signers_option
def check(
    paths: tuple[str, ...],
    form: str,
    fix: bool,
    dry: bool,
    models: tuple[str, ...],
    signers: Path | None,
) -> None:
    """Check policies (.yaml) with their scenarios, boundaries (.geojson), and folders of them.

    Without a PATH, checks `policies` and `geo` here, or else the bundled ones.
    Files that `policies/PUBLISHED` lists must be as they were published, and are
    never mended. Whether the scenarios come out as expected, `lead-rules test` tells.

    Exits with 0 if there is no error, with 1 if there is one, and with 2 if a
    file cannot be read or written.
    """
    files, unreadable = _files(paths)
    publications, problems = _publications([*map(Path, paths or ("",)), *files], signers)
    problems += unreadable
    published: set[str] = set()
    unlisted: list[str] = []
    tables = {name: table_of(model) for name, model in read_models(models).items()}
    boundaries = [file for file in files if file.suffix == ".geojson"]
    scenarios = [file for file in files if file.name.endswith(SUFFIX)]
    policies = [file for file in files if file not in boundaries and file not in scenarios]
    if fix or dry:
        loose = [
            file
            for file in (*policies, *scenarios)
            if not any(each.lists(file) for each in publications.values())
        ]
        problems += _mend(loose, tables, keep=dry, aside=form != "text")
    for file in boundaries:
        problems += read_boundary_file(file, str(file))[1]
    found: dict[Path, Policy] = {}
    for file in policies:
        publication = publications.get(_root(file, signers))
        policy, mine = check_file(file, root_of(file), tables, str(file), publication)
        problems += mine
        if publication is not None and publication.lists(file):
            published.add(str(file))
        elif publication is not None and policy is not None and not policy.draft:
            unlisted.append(str(file))
        if policy is not None:
            found[file] = policy
    problems += _with_scenarios(scenarios, found, tables)
    problems = sort_problems([*problems, *between_versions(found.values(), published)])
    if form == "text":
        tell(problems, source_texts(map(str, files)))
        summary = _summary(len(policies), len(boundaries), problems)
        click.echo(summary, err=True)
        for name in unlisted:
            click.echo(f"{name} is not published; `lead-rules publish` lists it", err=True)
    else:
        # Bytes, so that no terminal's encoding makes it other than UTF-8.
        click.echo(FORMATS[form](problems).encode("utf-8", "surrogatepass"), nl=form != "github")
    if any(problem.code == "LR001" for problem in problems):
        sys.exit(UNREADABLE)
    sys.exit(PROBLEMS if any(problem.severity == "error" for problem in problems) else 0)


def _root(path: Path, signers: Path | None) -> Path | None:
    """The folder that says what of its files is published, if it does or must."""
    return publication_root(path) or (root_of(path) if signers is not None else None)


def _publications(
    paths: list[Path], signers: Path | None
) -> tuple[dict[Path | None, Publication], list[Problem]]:
    """What is published where the paths lie, and everything that is wrong with it."""
    publications: dict[Path | None, Publication] = {}
    problems: list[Problem] = []
    for root in dict.fromkeys(_root(path, signers) for path in paths):
        if root is not None:
            publications[root], found = read_publication(root, signers)
            problems += [*found, *publications[root].verify()]
    return publications, problems


def _with_scenarios(
    files: list[Path], policies: Mapping[Path, Policy], tables: Mapping[str, RecordTable]
) -> list[Problem]:
    """What is wrong with scenario files; of one whose policy has an error, nothing is told."""
    problems = []
    for file in files:
        beside = policy_beside(file)
        if beside in policies:
            problems += read_scenario_file(file, policies[beside], str(file))[1]
        elif not beside.is_file():
            problems += read_suite(file, root_of(file), tables, str(file))[1]
    return problems


def _mend(
    files: list[Path], tables: Mapping[str, RecordTable], *, keep: bool, aside: bool
) -> list[Problem]:
    """Mend the files, or `keep` them and only show how; a problem for each that cannot be written.

    Policies stand before their scenarios. What changes is shown on standard output,
    or `aside` from what is printed there.
    """
    problems = []
    for file in files:
        try:
            before = read_whole(file, MOST_BYTES)
        except OSError:
            continue  # told when it is checked
        found = _problems_in(file, tables)
        after = mended(before, found) if found is not None else before
        for line in diff(before, after, str(file)) if after != before else ():
            click.echo(line, err=aside)
        if keep or after == before:
            continue
        try:
            with replacing(file) as stream:
                stream.write(after)
        except OSError as error:
            message = cannot_be("written", error)
            problems.append(Problem("LR001", message, Spot(str(file)), "check its rights"))
    return problems


def _problems_in(file: Path, tables: Mapping[str, RecordTable]) -> Check | None:
    """What would be wrong with a file if it held other bytes.

    None for scenarios whose policy has an error: it has to be mended first.
    """
    root = root_of(file)
    if not file.name.endswith(SUFFIX):
        return lambda data: check_bytes(data, str(file), file, root, tables)[1]
    beside = policy_beside(file)
    policy = check_file(beside, root, tables, str(beside))[0]
    if policy is None:
        return None
    return lambda data: read_scenarios(data, policy, name=str(file))[1]


def _files(paths: tuple[str, ...]) -> tuple[list[Path], list[Problem]]:
    """The files to check, and a problem for each path that is not there.

    A policy comes with its scenarios, and scenarios with their policy.
    """
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
                files += [*policy_files(path), *scenario_files(path)]
                files += files_below(path, ".geojson")
                continue
            path.stat()
            is_scenarios = path.name.endswith(SUFFIX)
            beside = policy_beside(path) if is_scenarios else scenarios_beside(path)
            files += [path, beside] if beside.is_file() else [path]
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
