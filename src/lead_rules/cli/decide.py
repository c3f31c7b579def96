"""`lead-rules decide`: records in, decisions out."""

import sys
from pathlib import Path

import click

from lead_rules.cli.log_options import DecisionLog, log_options
from lead_rules.cli.options import (
    model_option,
    pick_decision,
    pick_policy,
    policies_option,
    read_models,
    signers_option,
)
from lead_rules.cli.terminal import PROBLEMS, UNREADABLE, read_bytes, shown_name, tell, wants_colour
from lead_rules.decide.decision import Decision
from lead_rules.decide.no_policy import NoPolicy
from lead_rules.diagnostics.problems import RecordError
from lead_rules.records.read import read_record
from lead_rules.report.html import to_html
from lead_rules.report.json import to_json
from lead_rules.report.markdown import to_markdown
from lead_rules.report.outline import LENGTHS, READERS, Length
from lead_rules.report.phrases import Reader
from lead_rules.report.template import ReportError
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
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "html", "json"]), default="text"
)
@click.option(
    "--reader",
    type=click.Choice(READERS),
    help="Whom text or Markdown is for: the officer (the default), the person decided about, or "
    "the file.",
)
@click.option(
    "--length",
    type=click.Choice(LENGTHS),
    help="How much text or Markdown says: one sentence, what matters most (short, the default), "
    "or all of it (full).",
)
@policies_option
@model_option
@log_options
@signers_option
def decide(
    records: tuple[str, ...],
    decision: str | None,
    policy: str | None,
    form: str,
    reader: Reader | None,
    length: Length | None,
    policies: str | None,
    models: tuple[str, ...],
    log: DecisionLog | None,
    signers: Path | None,
) -> None:
    """Decide each RECORD: a JSON or YAML file, or - for standard input.

    Exits with 0 if every record was decided, with 1 if a record or the policy
    has problems, and with 2 if a file cannot be read. A record with problems
    does not keep the others from being decided.
    """
    if form in ("html", "json") and (reader or length):
        raise click.UsageError(f"--reader and --length are for text and markdown, not for {form}")
    if form == "html" and len(records) > 1:
        raise click.UsageError("a report in HTML is about one record; give one RECORD")
    decider = pick_policy(policy, read_models(models), policies, signers)
    chosen, model = pick_decision(decider, decision)
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
        answer = decider.decide(record, chosen)
        if log is not None:
            log.append(answer, record)
        if form == "json":
            # Bytes, so that no terminal's encoding makes it other than UTF-8.
            text = to_json(answer, indent=2 if len(records) == 1 else None)
            click.echo(text.encode("utf-8", "surrogatepass"))
        elif form == "html":
            click.echo(_page(answer), nl=False)
        else:
            text = _words(answer, form, reader or "officer", length or "short")
            click.echo(("\n" if number else "") + text, nl=False, color=wants_colour(sys.stdout))
    sys.exit(worst)


def _page(answer: Decision | NoPolicy) -> bytes:
    """A page as UTF-8, which it says that it is; exits where jinja2 is not installed."""
    try:
        return to_html(answer).encode("utf-8")
    except ReportError as error:
        click.echo(str(error), err=True)
        sys.exit(UNREADABLE)


def _words(answer: Decision | NoPolicy, form: str, reader: Reader, length: Length) -> str:
    if form == "markdown":
        return to_markdown(answer, reader=reader, length=length)
    text = to_text(answer, reader=reader, length=length)
    if reader == "person" or not wants_colour(sys.stdout):
        return text
    head, end, rest = text.partition("\n")
    outcome, colon, title = head.partition(":")
    return click.style(outcome, bold=True) + colon + title + end + rest
