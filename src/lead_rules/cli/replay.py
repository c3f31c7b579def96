"""`lead-rules replay`: logged decisions, decided again."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, Literal

import click
from pydantic import BaseModel

from lead_rules.cli.log_options import key_option, read_key
from lead_rules.cli.options import model_option, policies_option, read_models
from lead_rules.cli.terminal import PROBLEMS, UNREADABLE, source_texts, tell
from lead_rules.diagnostics.file_problems import cannot_be
from lead_rules.diagnostics.problems import LeadRulesError, Problem, RecordError
from lead_rules.diagnostics.spans import Span
from lead_rules.library.library import Library
from lead_rules.library.load import load_library
from lead_rules.log.entry import LogEntry, Logged, key_mark, log_lines, read_log
from lead_rules.log.record_lookup import RecordIndex
from lead_rules.log.replay import Difference, record_model
from lead_rules.log.replay import replay as replayed

__all__ = ["replay"]

Result = Literal["same", "different", "not found", "unreadable"]
RESULTS: tuple[Result, ...] = ("same", "different", "not found", "unreadable")


@click.command()
@click.argument("log")
@click.option(
    "--records",
    "paths",
    multiple=True,
    metavar="PATH",
    help="Where the records are: a JSON or YAML file, JSON Lines, or a folder of them. May be "
    "given again. Default: the facts that the log keeps.",
)
@policies_option
@key_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@model_option
def replay(
    log: str,
    paths: tuple[str, ...],
    policies: str | None,
    key_file: str | None,
    form: str,
    models: tuple[str, ...],
) -> None:
    """Decide every entry of LOG again, and tell each difference with its cause.

    LOG is a file, or - for standard input. Each entry is decided by the policy
    version that it names. Exits with 0 if all are the same, with 1 if one
    differs or its record is not found, and with 2 if a line of the log, a record
    or a file cannot be read.
    """
    key = read_key(key_file) if key_file is not None else None
    library = _library(policies, read_models(models))
    records = RecordIndex(map(Path, paths), library, key) if paths else None
    if records is not None:
        tell(records.problems, {})
    counts: Counter[Result] = Counter()
    try:
        with _opened(log) as stream:
            for line in read_log(log_lines(stream), name=_name(log)):
                result, about = _result(line, library, records, key, _name(log))
                counts[result] += 1
                _show(line, result, about, form, _name(log))
    except OSError as error:
        click.echo(f"{log}: LR001 {cannot_be('read', error)}", err=True)
        sys.exit(UNREADABLE)
    _sum_up(counts, form)
    if counts["unreadable"] or (records is not None and records.problems):
        sys.exit(UNREADABLE)
    sys.exit(PROBLEMS if counts["different"] or counts["not found"] else 0)


def _opened(path: str) -> BinaryIO:
    return sys.stdin.buffer if path == "-" else open(path, "rb")


def _name(path: str) -> str:
    return "standard input" if path == "-" else path


def _library(folder: str | None, models: dict[str, type[BaseModel]]) -> Library:
    try:
        return load_library(folder, records=models)
    except LeadRulesError as error:
        tell(
            error.problems, source_texts({p.where.file for p in error.problems}, Path(folder or ""))
        )
        sys.exit(PROBLEMS)


def _result(
    line: Logged, library: Library, records: RecordIndex | None, key: bytes | None, name: str
) -> tuple[Result, list[Difference] | Problem]:
    """What came of a line, and the differences or the problem."""
    if line.entry is None:
        assert line.problem is not None
        return "unreadable", line.problem
    entry, record = line.entry, None
    where = Span(name, line.line, 1, line.line, 1)
    problem = _locked(entry, key, where)
    if problem is not None:
        return "not found", problem
    model = record_model(entry, library)
    if model is not None and (records is not None or entry.facts is None):
        found = records.find(entry, model) if records is not None else _no_facts(entry, where)
        if isinstance(found, Problem):
            return "not found", found
        record = found
    try:
        differences = replayed(entry, library, record, key=key)
    except RecordError as error:
        return "unreadable", error.problems[0]
    return ("different" if differences else "same"), differences


def _locked(entry: LogEntry, key: bytes | None, where: Span) -> Problem | None:
    mark = entry.record.key
    if mark is None or (key is not None and key_mark(key) == mark):
        return None
    message = "this entry was made under a key" if key is None else "this is another key"
    return Problem("LR803", message, where, "name the file of its key with --log-key-file")


def _no_facts(entry: LogEntry, where: Span) -> Problem:
    message = f"the log does not keep the facts of the record {entry.record.shown}"
    return Problem("LR802", message, where, "say where the records are with --records")


def _show(
    line: Logged, result: Result, about: list[Difference] | Problem, form: str, name: str
) -> None:
    if result == "same":
        return
    if form == "json":
        click.echo(json.dumps(_plain(line, result, about), ensure_ascii=True))
        return
    shown = f"record {line.entry.record.shown}: " if line.entry is not None else ""
    click.echo(f"{name}:{line.line}: {shown}{result}")
    for text in _told(about):
        click.echo(f"  {text}")


def _told(about: list[Difference] | Problem) -> Iterator[str]:
    if isinstance(about, Problem):
        yield f"{about.code} {about.message}: {about.help}"
        return
    for each in about:
        was, now = json.dumps(each.was), json.dumps(each.now)
        field = each.field if each.field.isprintable() else ascii(each.field)
        yield f"{field}: was {was}, is {now} (cause: {' and '.join(each.causes)})"


def _plain(line: Logged, result: Result, about: list[Difference] | Problem) -> dict[str, Any]:
    plain: dict[str, Any] = {"line": line.line, "result": result}
    if line.entry is not None:
        plain["decision"] = line.entry.decision
        plain["record"] = {k: v for k, v in asdict(line.entry.record).items() if v is not None}
    if isinstance(about, Problem):
        return plain | {"code": about.code, "message": about.message, "help": about.help}
    return plain | {"differences": [asdict(each) for each in about]}


def _sum_up(counts: Counter[Result], form: str) -> None:
    total = counts.total()
    if form == "json":
        named = {result.replace(" ", "_"): counts[result] for result in RESULTS}
        click.echo(json.dumps({"entries": total, **named}))
        return
    told = ", ".join(f"{counts[result]} {result}" for result in RESULTS)
    click.echo(f"{total} {'entry' if total == 1 else 'entries'}: {told}")
