"""`lead-rules publish`: versions in, their digests in the list of published files."""

import sys
from pathlib import Path

import click

from lead_rules.cli.options import model_option, read_models
from lead_rules.cli.terminal import PROBLEMS, UNREADABLE, source_texts, tell
from lead_rules.decide.policy import Policy
from lead_rules.diagnostics.problems import Problem, sort_problems
from lead_rules.library.check_file import check_file
from lead_rules.library.layout import policy_files
from lead_rules.library.publication import path_below, read_publication
from lead_rules.library.register import PUBLISHED, publish_files
from lead_rules.library.signature import SIGN, SIGNATURE
from lead_rules.library.succession import between_versions
from lead_rules.records.table_of_model import table_of

__all__ = ["publish"]


@click.command()
@click.argument("versions", nargs=-1, metavar="[VERSION...]")
@model_option
def publish(versions: tuple[str, ...], models: tuple[str, ...]) -> None:
    """List the digests of each VERSION (POLICY/DATE, or its file) in policies/PUBLISHED.

    Run it in the folder that holds `policies` and `geo`. Without a VERSION, lists
    every one that is no draft, with its scenarios and its boundary file. What is
    listed must never change again: `check` and everything that loads policies
    refuse a published file that was edited. `sha256sum -c policies/PUBLISHED`
    checks the same.

    Exits with 0 if every version is listed, with 1 if there is a problem (nothing
    is then listed), and with 2 if a file cannot be read.
    """
    root = Path()
    found, problems = _checked(root, models)
    chosen = _chosen(versions, found)
    drafts = [_draft(policy) for policy in chosen if policy.draft]
    added: tuple[str, ...] = ()
    if not any(problem.severity == "error" for problem in [*problems, *drafts]):
        added, refused = publish_files(root, [file for each in chosen for file in _files(each)])
        problems += refused
    problems = sort_problems([*problems, *drafts])
    tell(problems, source_texts({problem.where.file for problem in problems}))
    for path in added:
        click.echo(f"published {path}")
    if any(problem.code == "LR001" for problem in problems):
        sys.exit(UNREADABLE)
    if any(problem.severity == "error" for problem in problems):
        sys.exit(PROBLEMS)
    if not added:
        click.echo("every file was published already")
    elif (root / SIGNATURE).exists():
        click.echo(f"the signature no longer fits {PUBLISHED}: {SIGN}", err=True)


def _checked(root: Path, models: tuple[str, ...]) -> tuple[dict[str, Policy], list[Problem]]:
    """The policies below `root` by their paths, and every problem with them."""
    tables = {name: table_of(model) for name, model in read_models(models).items()}
    publication, problems = read_publication(root, None)
    found: dict[str, Policy] = {}
    for file in policy_files(root / "policies"):
        path = path_below(file, root)
        policy, mine = check_file(file, root, tables, path, publication)
        problems += mine
        if policy is not None:
            found[path] = policy
    published = {path for path in found if publication.lists(root / path)}
    problems += [*publication.verify(), *between_versions(found.values(), published)]
    return found, sort_problems(problems)


def _chosen(versions: tuple[str, ...], found: dict[str, Policy]) -> list[Policy]:
    if not Path("policies").is_dir():
        raise click.UsageError("there is no folder `policies` here; go to the one that holds it")
    if not versions:
        return [policy for policy in found.values() if not policy.draft]
    chosen = []
    for named in versions:
        path = path_below(Path(named), Path())
        whole = f"policies/{named}.yaml"
        if path not in found and not Path(whole).is_file() and not Path(path).is_file():
            message = f"there is no version `{named}` here; write POLICY/DATE or its file"
            raise click.BadParameter(message, param_hint="VERSION")
        chosen += [found[each] for each in (path, whole) if each in found]
    return chosen


def _files(policy: Policy) -> list[str]:
    """A version's policy file, its scenarios if there are any, and its boundary file."""
    file = policy.checked.file
    scenarios = f"{file.removesuffix('.yaml')}.scenarios.yaml"
    boundaries = policy.checked.boundaries
    return [
        file,
        *([scenarios] if Path(scenarios).is_file() else []),
        *([boundaries.file] if boundaries is not None else []),
    ]


def _draft(policy: Policy) -> Problem:
    message = f"version {policy.version} is a draft, and a draft can still change"
    help_ = "delete the line `status: draft` once it is final, then publish it"
    return Problem("LR614", message, policy.checked.in_force.span, help_)
