"""The decision log that `decide` appends to, and the key that closes it."""

import functools
import os
import sys
from collections.abc import Callable
from typing import Any

import click
from pydantic import BaseModel

from lead_rules.cli.terminal import UNREADABLE
from lead_rules.decide.decision import Decision
from lead_rules.decide.no_policy import NoPolicy
from lead_rules.diagnostics.file_problems import cannot_be
from lead_rules.log.entry import LEAST_KEY, to_log

__all__ = ["DecisionLog", "key_option", "log_options", "read_key"]

MOST_KEY = 1 << 20

key_option = click.option(
    "--log-key-file",
    "key_file",
    metavar="FILE",
    help="A file with a secret key, 32 bytes or more: the log then names no record in the clear.",
)


class DecisionLog:
    """A file that takes one line for each decision, each in one write at its end."""

    def __init__(self, path: str, key: bytes | None, facts: bool) -> None:
        self.path = path
        self.key = key
        self.facts = facts
        try:
            self._number = os.open(path, os.O_CREAT | os.O_APPEND | os.O_RDWR, 0o600)
            self._before = b"" if self._ends_a_line() else b"\n"
        except OSError as error:
            self._fail(error)

    def append(self, answer: Decision | NoPolicy, record: BaseModel) -> None:
        """Add a line; nothing more is decided if that fails."""
        line = to_log(answer, record, key=self.key, facts=self.facts).encode("ascii")
        data = self._before + line + b"\n"
        try:
            written = os.write(self._number, data)
        except OSError as error:
            self._fail(error)
        if written < len(data):
            click.echo(f"{self.path}: the disk is full; the last line is not whole", err=True)
            sys.exit(UNREADABLE)
        self._before = b""

    def _ends_a_line(self) -> bool:
        """Whether the file is empty or ends in a line break; a line cut short does not."""
        size = os.fstat(self._number).st_size
        if not size or not os.path.isfile(self.path):
            return True
        os.lseek(self._number, size - 1, os.SEEK_SET)
        return os.read(self._number, 1) == b"\n"

    def _fail(self, error: OSError) -> None:
        click.echo(f"{self.path}: LR001 {cannot_be('written', error, 'the log')}", err=True)
        sys.exit(UNREADABLE)


def log_options(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options of a log, and the log as `log`, None without one."""

    @click.option("--log", "log_file", metavar="FILE", help="Append a line for each decision.")
    @key_option
    @click.option("--log-facts", is_flag=True, help="Keep the facts of each record in its line.")
    @functools.wraps(command)
    def with_log(
        log_file: str | None, key_file: str | None, log_facts: bool, **options: Any
    ) -> None:
        if log_file is None:
            for given, name in ((key_file, "--log-key-file"), (log_facts, "--log-facts")):
                if given:
                    raise click.UsageError(f"{name} is about a log: name one with --log")
            command(log=None, **options)
            return
        key = read_key(key_file) if key_file is not None else None
        command(log=DecisionLog(log_file, key, log_facts), **options)

    return with_log


def read_key(path: str) -> bytes:
    """The key in a file, without the line break at its end."""
    try:
        with open(path, "rb") as stream:
            key = stream.read(MOST_KEY).removesuffix(b"\n").removesuffix(b"\r")
        open_to_all = os.name == "posix" and os.stat(path).st_mode & 0o004
    except OSError as error:
        said = cannot_be("read", error, path)
        raise click.BadParameter(said, param_hint="--log-key-file") from None
    if len(key) < LEAST_KEY:
        raise click.BadParameter(
            f"the key in {path} has {len(key)} bytes; it needs at least {LEAST_KEY}. "
            "`head -c 32 /dev/urandom | base64` makes one",
            param_hint="--log-key-file",
        )
    if open_to_all:
        click.echo(f"{path}: anyone on this machine can read the key; `chmod 600` it", err=True)
    return key
