"""`lead-rules handbook`: a policy version in, a document about it out."""

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path

import click
from pydantic import BaseModel

from lead_rules.cli.options import model_option, read_models, signers_option
from lead_rules.cli.terminal import PROBLEMS, UNREADABLE, source_texts, tell
from lead_rules.decide.policy import Policy
from lead_rules.diagnostics.problems import PolicyError, Problem, quoted_list
from lead_rules.library.bundled import bundled
from lead_rules.library.layout import policy_files, root_of
from lead_rules.library.load import load_policy
from lead_rules.library.publication import path_below, read_publication
from lead_rules.report.handbook.handbook import handbook as document_of
from lead_rules.report.handbook.handbook_html import handbook_to_html
from lead_rules.report.handbook.handbook_markdown import handbook_to_markdown
from lead_rules.report.template import ReportError
from lead_rules.scenarios.case_files import SUFFIX, read_scenarios
from lead_rules.scenarios.cases import Scenarios

__all__ = ["handbook"]

FORMATS = {"markdown": handbook_to_markdown, "html": handbook_to_html}


@click.command()
@click.argument("policy", required=False, metavar="[POLICY]")
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), default="markdown", show_default=True
)
@signers_option
@model_option
def handbook(policy: str | None, form: str, signers: Path | None, models: tuple[str, ...]) -> None:
    """Write a policy as a document: to read, to print and to hand out.

    POLICY is its name, POLICY/DATE for one version, or a policy file; without a DATE it
    is the newest version that is no draft. It may be left out where there is only one.
    A name is looked up in `policies` here, or else in the bundled ones. The scenarios
    beside the version become its examples, and the other versions its history.

    Exits with 0 if it was written, with 1 if a version or a scenario has a problem, and
    with 2 if a file cannot be read.
    """
    folder, file = _named(policy)
    # Of a file that is not there, that is all there is to tell.
    files = [file] if file is not None and not file.is_file() else policy_files(folder)
    root = root_of(files[0])
    versions = _versions(files, root, read_models(models), signers)
    if file is None:
        file = max(versions, key=lambda each: (not versions[each].draft, versions[each].version))
    chosen = versions.pop(file)
    beside = file.with_name(file.stem + SUFFIX)
    document = document_of(
        chosen,
        scenarios=_scenarios(beside, chosen, root) if beside.is_file() else None,
        others=tuple(versions.values()),
        digests=_digests([file, *_boundaries(chosen, root), beside], root),
    )
    try:
        text = FORMATS[form](document)
    except ReportError as error:
        click.echo(str(error), err=True)
        sys.exit(UNREADABLE)
    # Bytes, so that no terminal's encoding makes it other than UTF-8.
    click.echo(text.encode("utf-8"), nl=False)


def _named(policy: str | None) -> tuple[Path, Path | None]:
    """The folder that holds the versions, and the file of the one that was named, if one was."""
    if policy is not None and policy.endswith((".yaml", ".yml")):
        return Path(policy).parent, Path(policy)
    here = Path("policies")
    above = here if here.is_dir() else bundled() / "policies"
    known = sorted({file.parent.name for file in policy_files(above)})
    if policy is None and len(known) != 1:
        message = f"name the policy: there are {quoted_list(known, 'and') or 'none'}"
        raise click.BadParameter(message, param_hint="POLICY")
    name, _, day = (policy if policy is not None else known[0]).partition("/")
    folder = above / name
    if name not in known or (day and not (folder / f"{day}.yaml").is_file()):
        days = [file.stem for file in policy_files(folder)] if name in known else []
        found = f"its versions are {quoted_list(days, 'and')}" if days else ""
        found = found or f"there are {quoted_list(known, 'and')}"
        raise click.BadParameter(f"there is no `{policy}`; {found}", param_hint="POLICY")
    return folder, folder / f"{day}.yaml" if day else None


def _versions(
    files: Iterable[Path], root: Path, models: dict[str, type[BaseModel]], signers: Path | None
) -> dict[Path, Policy]:
    """Each version by its file; exits where one has an error, for its history would be gone."""
    found = {}
    problems: list[Problem] = []
    for file in files:
        try:
            found[file] = load_policy(file, folder=root, records=models, signers=signers)
        except PolicyError as error:
            problems += error.problems
    _exit_on(problems, root)
    return found


def _scenarios(file: Path, policy: Policy, root: Path) -> Scenarios | None:
    """The cases beside a version, as they were published, if they were."""
    data = file.read_bytes()
    publication, _ = read_publication(root, None)
    changed = (
        publication.problems_with(file, data, draft=policy.draft) if publication.lists(file) else []
    )
    scenarios, problems = read_scenarios(data, policy, name=path_below(file, root))
    _exit_on([*changed, *problems], root)
    return scenarios


def _boundaries(policy: Policy, root: Path) -> list[Path]:
    boundaries = policy.checked.boundaries
    return [root / boundaries.file] if boundaries is not None else []


def _digests(files: Iterable[Path], root: Path) -> dict[str, str]:
    """The SHA-256 of the bytes of the files that are there, by their names."""
    return {
        path_below(file, root): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
        if file.is_file()
    }


def _exit_on(problems: list[Problem], root: Path) -> None:
    """Tell the problems, and exit if one of them is an error."""
    tell(problems, source_texts({problem.where.file for problem in problems}, root))
    if any(problem.code == "LR001" for problem in problems):
        sys.exit(UNREADABLE)
    if any(problem.severity == "error" for problem in problems):
        sys.exit(PROBLEMS)
