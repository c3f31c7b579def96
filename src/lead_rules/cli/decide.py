"""`lead-rules decide`: records in, decisions out."""

import sys
from pathlib import Path

import click

from lead_rules.cli.choosing import (
    answer_of,
    model_option,
    pick_decision,
    pick_policy,
    read_models,
    signers_option,
)
from lead_rules.cli.terminal import PROBLEMS, UNREADABLE, read_bytes, shown_name, tell, wants_colour
from lead_rules.decide.decision import Decision
from lead_rules.diagnostics import RecordError
from lead_rules.intake import read_record
from lead_rules.library import NoPolicy
from lead_rules.report.json import to_json
from lead_rules.report.text import to_text

__all__ = ["decide"]


@click.command()
@click.argument("records", nargs=-1, required=True, metavar="RECORD...")
@click.option("--decision", help="The decision to make. Default: the policy's first.")
@click.option(
    "--policy",
    metavar="NAME|NAME/DATE|FILE",
    help="The policy, one of its versions, or a policy file. Default: the version in force on "
    "the record's date.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--full", is_flag=True, help="Text with every rule, its evidence and the digests.")
@model_option
@signers_option
def decide(
    records: tuple[str, ...],
    decision: str | None,
    policy: str | None,
    form: str,
    full: bool,
    models: tuple[str, ...],
    signers: Path | None,
) -> None:
    """Decide each RECORD: a JSON or YAML file, or - for standard input.

    Exits with 0 if every record was decided, with 1 if a record or the policy
    has problems, and with 2 if a file cannot be read. A record with problems
    does not keep the others from being decided.
    """
    source, version = pick_policy(policy, read_models(models), signers)
    chosen, model = pick_decision(source, version, decision)
    worst = 0
    for number, path in enumerate(records):
        data = read_bytes(path)
        if data is None:
            worst = UNREADABLE
            continue
        try:
            record = read_record(data, model, name=shown_name(path))
        except RecordError as error:
            tell(error.problems, {})
            worst = max(worst, PROBLEMS)
            continue
        answer = answer_of(source, version, record, chosen)
        if form == "json":
            # Bytes, so that no terminal's encoding makes it other than UTF-8.
            text = to_json(answer, indent=2 if len(records) == 1 else None)
            click.echo(text.encode("utf-8", "surrogatepass"))
        else:
            text = ("\n" if number else "") + _painted(answer, full)
            click.echo(text, nl=False, color=wants_colour(sys.stdout))
    sys.exit(worst)


def _painted(answer: Decision | NoPolicy, full: bool) -> str:
    text = to_text(answer, full=full)
    if not wants_colour(sys.stdout):
        return text
    first, rest = text.split("\n", 1)
    word, colon, title = first.partition(":")
    return click.style(word, bold=True) + colon + title + "\n" + rest
