"""`lead-rules interview`: one question at a time, until the outcome is settled."""

import os
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import click
from pydantic import BaseModel

from lead_rules.cli.options import (
    model_option,
    pick_decision,
    pick_policy,
    policies_option,
    read_models,
)
from lead_rules.cli.terminal import INTERRUPTED, PROBLEMS, UNREADABLE, read_bytes, tell
from lead_rules.diagnostics.file_problems import cannot_be
from lead_rules.diagnostics.problems import RecordError
from lead_rules.interview.interview import Interview, Question, Settled
from lead_rules.interview.typed_answers import is_unknown
from lead_rules.records.read import read_record
from lead_rules.records.write import record_to_json
from lead_rules.report.text import to_text
from lead_rules.values.files import replacing
from lead_rules.values.truth import TRUE

__all__ = ["interview"]

WIDTH = 88
MOST_LETTERS = 10_000
STOPS = ("stop", "quit", "exit")
HINT = (
    "For what is not known, write `?` or nothing. `why` shows which rules wait for an answer, "
    "`back` undoes the last one, `stop` ends."
)


@click.command()
@click.argument("record", required=False, metavar="[RECORD]")
@click.option("--decision", help="The decision to ask for. Default: the policy's first.")
@click.option(
    "--policy",
    metavar="NAME|NAME/DATE|FILE",
    help="The policy, one of its versions, or a policy file. Default: the version in force on "
    "the record's date.",
)
@click.option("--save", metavar="FILE", help="Keep the record in this file, after each answer.")
@click.option("--force", is_flag=True, help="Write over the file of --save if it is there.")
@policies_option
@model_option
def interview(
    record: str | None,
    decision: str | None,
    policy: str | None,
    save: str | None,
    force: bool,
    policies: str | None,
    models: tuple[str, ...],
) -> None:
    """Ask for what can still matter, one question at a time, and decide.

    Starts from RECORD, a JSON or YAML file, or from nothing. Ends as soon as
    nothing can change the outcome, or at `stop`, Ctrl-D or Ctrl-C, with the
    decision so far and the record as JSON. Exits with 0 at any end but Ctrl-C
    (130), with 1 if the record or the policy has problems, and with 2 if a file
    cannot be read or the record cannot be saved.
    """
    decider = pick_policy(policy, read_models(models), policies)
    chosen, model = pick_decision(decider, decision)
    start = _start(record, model)
    try:
        talk = Talk(Interview(decider, chosen, start), save)
    except RecordError as error:
        tell(error.problems, {})
        sys.exit(PROBLEMS)
    except TypeError as error:  # a record that marks no date, and no version was named
        raise click.UsageError(str(error)) from None
    if save is not None and not force:
        _create(save)
    talk.keep()
    code = 0
    try:
        talk.run()
    except KeyboardInterrupt:
        click.echo()
        code = INTERRUPTED
    talk.end()
    sys.exit(UNREADABLE if save is not None and not talk.kept else code)


def _start(path: str | None, model: type[BaseModel]) -> BaseModel | None:
    if path is None:
        return None
    if path == "-":
        raise click.BadParameter("answers come from standard input; name a file", param_hint=path)
    data = read_bytes(path)
    if data is None:
        sys.exit(UNREADABLE)
    try:
        return read_record(data, model, name=path)
    except RecordError as error:
        tell(error.problems, {})
        sys.exit(PROBLEMS)


def _create(path: str) -> None:
    """Make the file, so that none is ever written over, also one that comes meanwhile."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        help_ = f"{path} is there already; name another file, or write over it with --force"
        raise click.BadParameter(help_, param_hint="--save") from None
    except OSError as error:
        raise click.BadParameter(cannot_be("written", error, path), param_hint="--save") from None


class Talk:
    """An interview on a terminal. `kept` is whether the record so far is in its file."""

    def __init__(self, interview: Interview, save: str | None) -> None:
        self.interview = interview
        self.save = save
        self.kept = False

    def run(self) -> None:
        """Ask and read answers until nothing is left to ask, or input ends."""
        if self.interview.question is not None:
            _say(HINT, "", "")
        while (question := self.interview.question) is not None:
            _ask(question, len(self.interview.asked) + 1)
            line = _line()
            while line is not None and not self.heard(line, question):
                line = _line()
            if line is None or line.strip().lower() in STOPS:
                return

    def heard(self, line: str, question: Question) -> bool:
        """Whether a line ends the question: an answer, a skip, a step back or a stop."""
        word = line.strip().lower()
        if word == "why":
            _why(question)
            return False
        if word == "back":
            if self.interview.before is None:
                _say("This is the first question: there is nothing to undo.")
                return False
            self.step(self.interview.before)
        elif is_unknown(line):
            self.step(self.interview.skip())
        elif word not in STOPS:
            return self.answered(line)
        return True

    def answered(self, line: str) -> bool:
        try:
            following = self.interview.answer_text(line)
        except RecordError as error:
            problem = error.problems[0]
            _say(f"{problem.message}: {problem.help}")
            return False
        self.step(following)
        if following.settled is not None:
            _tell(following.settled)
        return True

    def step(self, following: Interview) -> None:
        self.interview = following
        self.keep()

    def keep(self) -> None:
        """Put the record so far in the place of its file, whole or not at all."""
        if self.save is None:
            return
        try:
            with replacing(Path(self.save), mode=0o600) as stream:
                stream.write(record_to_json(self.interview.record).encode("utf-8"))
            self.kept = True
        except OSError as error:
            self.kept = False
            click.echo(cannot_be("written", error, self.save), err=True)

    def end(self) -> None:
        """The decision so far, and where the record is."""
        click.echo()
        click.echo(to_text(self.interview.decision), nl=False)
        click.echo()
        if self.kept:
            click.echo(f"The record is in {self.save}.")
            return
        click.echo("The record, to keep; `--save FILE` writes it to a file:")
        click.echo(record_to_json(self.interview.record), nl=False)


def _ask(question: Question, number: int) -> None:
    click.echo()
    where = f"{question.entry}: " if question.entry else ""
    _say(f"{number}. {where}{question.question}", "")
    if question.recorded is not None:
        _say(f"Recorded so far: {question.recorded}. That is not enough to tell.")
    who = f"Ask: {question.ask.replace('_', ' ')}. " if question.ask else ""
    _say(f"{who}{question.how}")


def _why(question: Question) -> None:
    if not question.rules:
        _say("It picks the version of the policy that was in force.")
        return
    _say("These rules wait for it:")
    for rule in question.rules:
        _say(f"- {rule.says}")
    if question.presumed is not None:
        _say(f"Until it is known, this is presumed: {question.presumed}.")


def _tell(settled: Settled) -> None:
    version = settled.version
    _say(f"Noted: {settled.noted}.")
    if version is not None:
        _say(f"{version.title}, version {version.version}, was in force.")
    if settled.rules:
        told = [f"{rule.says}: {'yes' if rule.truth is TRUE else 'no'}" for rule in settled.rules]
        _say(f"Settled: {'; '.join(told)}.")
    if settled.outcome is not None:
        _say(f"Nothing more can change the answer: {settled.outcome.replace('_', ' ')}.")


def _line() -> str | None:
    """What was typed; None at the end of input. Echoed where no terminal did."""
    if sys.stdin.isatty():
        try:
            return input("> ")
        except EOFError:
            click.echo()
            return None
        except UnicodeDecodeError:
            return "\ufffd"
    read: Callable[[int], bytes] = sys.stdin.buffer.readline
    raw = read(MOST_LETTERS)
    if not raw:
        return None
    line = raw.decode("utf-8", "replace").removesuffix("\n").removesuffix("\r")
    while raw and not raw.endswith(b"\n"):
        raw = read(MOST_LETTERS)
    shown = line[:WIDTH]
    click.echo(f"> {shown if shown.isprintable() else ascii(shown)[1:-1]}")
    return line


def _say(text: str, indent: str = "   ", then: str = "   ") -> None:
    for line in textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=then,
        break_long_words=False,
        break_on_hyphens=False,
    ):
        click.echo(line)
