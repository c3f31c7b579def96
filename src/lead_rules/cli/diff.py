"""`lead-rules diff`: two versions in, what changed in meaning out."""

import re
import sys
from pathlib import Path

import click
from pydantic import BaseModel

from lead_rules.cli.options import model_option, read_models
from lead_rules.cli.record_files import records_in
from lead_rules.cli.revisions import is_revision, policy_at
from lead_rules.cli.terminal import UNREADABLE, source_texts, tell
from lead_rules.compare.outcome_changes import RecordComparison, compare_records
from lead_rules.compare.policy_changes import diff_policies
from lead_rules.decide.policy import Policy
from lead_rules.diagnostics.file_problems import cannot_be
from lead_rules.diagnostics.problems import PolicyError, Problem
from lead_rules.diagnostics.spans import Spot
from lead_rules.library.bundled import bundled
from lead_rules.library.layout import root_of
from lead_rules.library.load import read_policy
from lead_rules.library.publication import path_below
from lead_rules.report.policy_changes_text import diff_to_json, diff_to_markdown, diff_to_text
from lead_rules.values.files import read_whole
from lead_rules.yamltext.decode import MOST_BYTES

__all__ = ["diff"]

CHANGED = 1
DATED = re.compile(r"[^/:]+/[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
FORMATS = {"text": diff_to_text, "json": diff_to_json, "markdown": diff_to_markdown}


@click.command()
@click.argument("before")
@click.argument("after")
@click.option(
    "--records",
    multiple=True,
    metavar="PATH",
    help="Records to decide by both: a file, a folder, or JSON Lines. May be given again.",
)
@click.option("--decision", help="The decision on the records. Default: the first of BEFORE.")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text")
@model_option
def diff(
    before: str,
    after: str,
    records: tuple[str, ...],
    decision: str | None,
    form: str,
    models: tuple[str, ...],
) -> None:
    """Tell what changed in meaning from the version BEFORE to the version AFTER.

    Each is POLICY/DATE, a policy file, or REV:PATH for a file in a revision of the git
    repository here. Layout, comments and the order of lines are no change. With
    records, tells whose outcome changes and why.

    Exits with 0 if nothing changed in meaning, with 1 if something did, and with 2 if
    a version or a record cannot be read.
    """
    read = read_models(models)
    one, other = _version(before, read), _version(after, read)
    found = diff_policies(one, other)
    compared = _compared(one, other, records, decision)
    # Bytes, so that no terminal's encoding makes it other than UTF-8.
    click.echo(FORMATS[form](found, compared).encode("utf-8", "surrogatepass"), nl=False)
    if compared is not None and compared.refused:
        sys.exit(UNREADABLE)
    sys.exit(0 if found.same_meaning else CHANGED)


def _version(named: str, models: dict[str, type[BaseModel]]) -> Policy:
    try:
        if is_revision(named):
            return policy_at(named, models)
        path = Path(named)
        if DATED.fullmatch(named):
            path = bundled() / "policies" / f"{named}.yaml"
        # As it stands: a file may be compared that is misnamed, or was published and edited.
        data = read_whole(path, MOST_BYTES)
        name = path_below(path, bundled()) if DATED.fullmatch(named) else named
        return read_policy(data, name=name, folder=root_of(path), records=models)
    except PolicyError as error:
        tell(error.problems, source_texts(problem.where.file for problem in error.problems))
    except OSError as error:
        help_ = "write POLICY/DATE, a policy file, or REV:PATH"
        message = cannot_be("read", error, "the version")
        tell([Problem("LR001", message, Spot(named), help_)], {})
    sys.exit(UNREADABLE)


def _compared(
    one: Policy, other: Policy, paths: tuple[str, ...], decision: str | None
) -> RecordComparison | None:
    if not paths:
        return None
    chosen = decision if decision is not None else one.decisions[0]
    try:
        model, also = one.record_model(chosen), other.record_model(chosen)
    except KeyError as error:
        raise click.BadParameter(error.args[0], param_hint="--decision") from None
    if model is not also:
        message = f"the two versions decide `{chosen}` from different kinds of record"
        raise click.BadParameter(message, param_hint="--decision")
    return compare_records(one, other, records_in(paths, model), decision=chosen)
