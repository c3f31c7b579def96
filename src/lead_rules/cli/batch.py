"""`lead-rules batch`: a file of records in, a file of answers out."""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from lead_rules.cli.options import (
    model_option,
    pick_decision,
    pick_policy,
    policies_option,
    read_models,
    signers_option,
)
from lead_rules.cli.terminal import PROBLEMS, UNREADABLE, tell
from lead_rules.diagnostics.file_problems import cannot_be
from lead_rules.diagnostics.problems import CODES, RecordError
from lead_rules.values.english import counted

try:
    from lead_rules.columns.evaluate.batches import ColumnDecision
    from lead_rules.columns.files.resumable_run import Filing, rejects_of
    from lead_rules.columns.files.summary import Summary
except ImportError as error:
    if error.name != "pyarrow":
        raise
    click.echo("files are read with pyarrow: pip install 'lead-rules[columns]'", err=True)
    sys.exit(UNREADABLE)

__all__ = ["batch"]

MOST_FACTS = 12


@click.command()
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--decision", help="The decision to make. Default: the policy's first.")
@click.option(
    "--policy",
    metavar="NAME|NAME/DATE|FILE",
    help="The policy, one of its versions, or a policy file. Default: the version in force on "
    "each record's own date.",
)
@click.option(
    "--keep",
    multiple=True,
    metavar="COLUMN",
    help="A column of IN beside the record's to hand on. May be given again.",
)
@click.option("--again", is_flag=True, help="Leave aside what an earlier run has done.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@policies_option
@model_option
@signers_option
def batch(
    source: Path,
    target: Path,
    decision: str | None,
    policy: str | None,
    keep: tuple[str, ...],
    again: bool,
    form: str,
    policies: str | None,
    models: tuple[str, ...],
    signers: Path | None,
) -> None:
    """Decide every record of IN, and write the answers to OUT and a summary here.

    Parquet, JSON Lines (.jsonl) and CSV are read and written; the ending of the name
    says which. A run that was cut off goes on where it was when it is started again.
    Rows that are no records are answered too, with their problems, and are also listed
    in OUT.rejects.jsonl. Exits with 0 if every row is a record, with 1 if one is not, and
    with 2 if a file cannot be read or written.
    """
    if source.resolve() == target.resolve():
        raise click.UsageError("IN and OUT are one file; give the answers a file of their own")
    if source.resolve() == rejects_of(target).resolve():
        message = (
            "IN is where the rejected rows of OUT are listed; give one of the two another name"
        )
        raise click.UsageError(message)
    decider = pick_policy(policy, read_models(models), policies, signers)
    chosen, _ = pick_decision(decider, decision)
    try:
        deciding = ColumnDecision(decider, chosen, keep=keep)
        filing = Filing(source, target, deciding, again=again)
        if filing.rows:
            click.echo(f"going on behind {counted(filing.rows, 'row')}", err=True)
        _run(filing)
    except RecordError as error:
        tell(error.problems, {})
        sys.exit(UNREADABLE)
    except OSError as error:
        click.echo(f"{error.filename or target}: LR001 {cannot_be('used', error)}", err=True)
        sys.exit(UNREADABLE)
    summary = filing.summary()
    if form == "json":
        click.echo(json.dumps(summary.plain()))
    else:
        click.echo("\n".join(_told(summary, filing)))
    sys.exit(PROBLEMS if summary.undecidable else 0)


def _run(filing: Filing) -> None:
    """Decide, with a bar that tells the rows a second and the time that is left."""
    start, before, shown = time.monotonic(), filing.rows, ""
    progress_bar: Any = click.progressbar(
        length=filing.size,
        label="deciding",
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
        item_show_func=lambda _: shown,
    )
    with progress_bar as bar:
        for progress in filing.run():
            rate = (progress.rows - before) / max(time.monotonic() - start, 1e-3)
            shown = f"{progress.rows:,} rows, {rate:,.0f} a second"
            bar.update(progress.done - bar.pos)


def _told(summary: Summary, filing: Filing) -> Iterator[str]:
    yield f"{counted(summary.rows, 'row')}, answers in {filing.target}"
    for outcome, rows in sorted(summary.outcomes.items()):
        yield f"  {outcome.replace('_', ' ')}: {rows:,}"
    if summary.undecidable:
        yield f"  no record: {summary.undecidable:,}"
    if summary.provisional:
        yield f"{counted(summary.provisional, 'answer')} for now, since something is presumed"
    if summary.turned_away:
        yield "Turned away by a rule, and by that rule alone"
    for rule, rows in _most(summary.turned_away):
        yield f"  {rule}: {rows:,}, {summary.alone[rule]:,}"
    if summary.missing:
        yield "Open, and not known"
    for path, rows in _most(summary.missing)[:MOST_FACTS]:
        yield f"  {path}: {rows:,}"
    if len(summary.missing) > MOST_FACTS:
        yield f"  and {len(summary.missing) - MOST_FACTS} more"
    if summary.rejected:
        yield f"No records, listed in {filing.rejects}"
    for code, rows in _most(summary.rejected):
        yield f"  {code} {CODES[code]}: {rows:,}"


def _most(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))
