"""A line of a decision log: what it holds, written and read.

A line holds what it is allowed to hold, field by field, and never a protected
fact. It has no time stamp, so that one decision always gives one line.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, BinaryIO, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as strict_dataclass

from lead_rules.decide.decision import Decision
from lead_rules.decide.no_policy import NoPolicy
from lead_rules.decide.results import PolicyVersion
from lead_rules.diagnostics.problems import Problem
from lead_rules.diagnostics.spans import Span
from lead_rules.records.fact import Fact
from lead_rules.records.table_of_model import table_of
from lead_rules.records.write import record_data, without
from lead_rules.values.digest import record_digest

__all__ = [
    "LEAST_KEY",
    "BoundaryUsed",
    "LogEntry",
    "Logged",
    "PolicyUsed",
    "RecordLogged",
    "entry_of",
    "key_mark",
    "log_lines",
    "logged_record",
    "read_log",
    "to_log",
]

FORMAT = 1
LEAST_KEY = 32
MOST_BYTES = 128 << 20

TruthWord = Literal["true", "false", "unknown"]
STRICT = ConfigDict(extra="forbid", strict=True)


@strict_dataclass(config=STRICT, frozen=True, kw_only=True)
class PolicyUsed:
    """A policy version. `file` is for whoever reads the line."""

    id: str
    version: str
    file: str
    sha256: str


@strict_dataclass(config=STRICT, frozen=True, kw_only=True)
class BoundaryUsed:
    """A boundary file. `file` is for whoever reads the line."""

    file: str
    sha256: str


@strict_dataclass(config=STRICT, frozen=True, kw_only=True)
class RecordLogged:
    """Which record was decided, in the clear or under a key.

    `facts_sha256` is the digest of every fact that a rule may read: neither the
    reference nor a protected fact has a part in it. Under a key, `id_hmac` and
    `facts_hmac` stand in for both, and `key` tells one key from another.
    """

    id: str | None = None
    facts_sha256: str | None = None
    id_hmac: str | None = None
    facts_hmac: str | None = None
    key: str | None = None

    @property
    def shown(self) -> str:
        """The reference, or what stands in for it, as ASCII."""
        name = self.id if self.id is not None else self.id_hmac
        digest = self.facts_sha256 if self.facts_sha256 is not None else self.facts_hmac
        return json.dumps(name) if name is not None else f"with the facts {digest}"


@strict_dataclass(config=STRICT, frozen=True, kw_only=True)
class LogEntry:
    """One decision, as a line of a log keeps it.

    `truth` and `policy` are None where no policy version applied; then `day` is
    the record's local date, and `before` and `after` are the versions nearest to
    it. `rules` gives the truth of each rule, `missing` the paths of the facts,
    `presumed` and `contested` the ids. `facts` is the record, if it was to be kept.
    """

    log: int
    decision: str
    outcome: str
    truth: TruthWord | None = None
    provisional: bool = False
    policy: PolicyUsed | None = None
    boundaries: BoundaryUsed | None = None
    day: str | None = None
    before: PolicyUsed | None = None
    after: PolicyUsed | None = None
    engine: str
    record: RecordLogged
    because: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    rules: dict[str, TruthWord]
    missing: tuple[str, ...] = ()
    presumed: tuple[str, ...] = ()
    contested: tuple[str, ...] = ()
    facts: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """What stands on a line of a log: an entry, or the problem with it."""

    line: int
    entry: LogEntry | None = None
    problem: Problem | None = None


# Writing.


def to_log(
    answer: Decision | NoPolicy,
    record: BaseModel,
    *,
    key: bytes | None = None,
    facts: bool = False,
) -> str:
    """An answer about a record as one line of ASCII for a log, without the line break.

    With a `key` of 32 bytes or more, the record's reference and the digest of
    its facts are given as HMAC-SHA256. With `facts`, the line also keeps the
    record, but for its protected facts (and, with a key, its reference). Raises
    `ValueError` for a shorter key, or if `record` is not the one decided.
    """
    if isinstance(answer, Decision) and record_digest(record) != answer.record.sha256:
        raise ValueError("this is not the record that was decided")
    entry = entry_of(answer, record, key=key, facts=facts)
    data = TypeAdapter(LogEntry).dump_python(entry, mode="json", exclude_none=True)
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("\x7f", "\\u007f")


def entry_of(
    answer: Decision | NoPolicy, record: BaseModel, *, key: bytes | None, facts: bool = False
) -> LogEntry:
    """What a line of a log keeps of an answer about a record."""
    about = logged_record(record, key)
    kept = record_data(without(record, _hidden if key is None else _unreadable)) if facts else None
    if isinstance(answer, NoPolicy):
        return LogEntry(
            log=FORMAT,
            decision=answer.decision,
            outcome=answer.outcome,
            day=answer.day.isoformat() if answer.day is not None else None,
            before=_used(answer.before),
            after=_used(answer.after),
            engine=answer.engine,
            record=about,
            rules={},
            missing=tuple(fact.field for fact in answer.missing),
            facts=kept,
        )
    boundaries = answer.boundaries
    return LogEntry(
        log=FORMAT,
        decision=answer.decision,
        outcome=answer.outcome,
        truth=answer.truth.value,
        provisional=answer.provisional,
        policy=_used(answer.policy),
        boundaries=BoundaryUsed(file=boundaries.file, sha256=boundaries.sha256)
        if boundaries is not None
        else None,
        engine=answer.engine,
        record=about,
        because=answer.because,
        also=answer.also,
        rules={rule.id: rule.truth.value for rule in answer.rules},
        missing=tuple(fact.field for fact in answer.missing),
        presumed=tuple(each.presumption for each in answer.presumed),
        contested=tuple(each.reading for each in answer.contested),
        facts=kept,
    )


def logged_record(record: BaseModel, key: bytes | None) -> RecordLogged:
    """How a line of a log names a record. Raises `ValueError` for a short key."""
    id_, digest = _reference(record), record_digest(without(record, _unreadable))
    if key is None:
        return RecordLogged(id=id_, facts_sha256=digest)
    return RecordLogged(
        id_hmac=_keyed(key, "id", id_) if id_ is not None else None,
        facts_hmac=_keyed(key, "facts", digest),
        key=key_mark(key),
    )


def key_mark(key: bytes) -> str:
    """What tells one key from another, and nothing more of it."""
    return _keyed(key, "key", "")[:16]


def _keyed(key: bytes, what: str, text: str) -> str:
    if len(key) < LEAST_KEY:
        raise ValueError(f"the key has {len(key)} bytes; it needs at least {LEAST_KEY}")
    message = f"lead_rules log 1 {what}\n{text}".encode("utf-8", "surrogatepass")
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def _hidden(fact: Fact) -> bool:
    return fact.protected


def _unreadable(fact: Fact) -> bool:
    return not fact.readable


def _reference(record: BaseModel) -> str | None:
    for name, field in table_of(type(record)).root.fields.items():
        if field.fact.role == "reference" and getattr(record, name) is not None:
            return str(getattr(record, name))
    return None


def _used(version: PolicyVersion | None) -> PolicyUsed | None:
    if version is None:
        return None
    return PolicyUsed(
        id=version.id, version=version.version, file=version.file, sha256=version.sha256
    )


# Reading.


def log_lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a log; of one that is too long, its beginning and a byte too many."""
    while line := stream.readline(MOST_BYTES + 1):
        yield line
        while line and not line.endswith(b"\n"):
            line = stream.readline(1 << 20)


def read_log(lines: Iterable[bytes | str], *, name: str = "log") -> Iterator[Logged]:
    """Every entry of a log, or the problem with it, by the number of its line.

    A line that cannot be read keeps none of the others from being read. Empty
    lines hold nothing; a line on which two entries were run together gives both.
    """
    for number, line in enumerate(lines, 1):
        raw = line.encode("utf-8", "surrogatepass") if isinstance(line, str) else line
        if raw.strip(b"\xef\xbb\xbf \t\r\n"):
            yield from _logged(raw, number, name)


def _logged(raw: bytes, number: int, name: str) -> Iterator[Logged]:
    def problem(message: str, help_: str) -> Logged:
        return Logged(
            number, problem=Problem("LR801", message, Span(name, number, 1, number, 1), help_)
        )

    if len(raw) > MOST_BYTES:
        yield problem(
            f"this line is longer than {MOST_BYTES:,} bytes", "check that this is a decision log"
        )
        return
    try:
        texts = _objects(raw.removeprefix(b"\xef\xbb\xbf").decode("ascii").strip())
    except (ValueError, RecursionError):
        yield problem(
            "this line is not whole, or is no entry of a decision log",
            "look for the line in a copy of the log, or decide the record again",
        )
        return
    for data, text in texts:
        if isinstance(data, dict) and data.get("log", FORMAT) != FORMAT:
            message = f"this entry is not of log format {FORMAT}"
            yield problem(message, "replay it with the release of lead_rules that wrote it")
            continue
        try:
            entry = _adapter().validate_json(text)
        except ValidationError as error:
            yield problem(_fault(error), "look for the line in a copy of the log")
            continue
        yield Logged(number, entry)


def _objects(text: str) -> list[tuple[Any, str]]:
    """Each JSON value on a line, and its text. Raises `ValueError`."""
    decoder = json.JSONDecoder(object_pairs_hook=_unique)
    found, at = [], 0
    while at < len(text):
        data, end = decoder.raw_decode(text, at)
        found.append((data, text[at:end]))
        at = end
    return found


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        raise ValueError("a key is written twice")
    return data


@cache
def _adapter() -> TypeAdapter[LogEntry]:
    return TypeAdapter(LogEntry)


def _fault(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(step) for step in first["loc"])
    if not where:
        return "this is no entry of a decision log"
    shown = f"`{where}`" if where.isprintable() and len(where) < 60 else "a part of it"
    if first["type"] in ("missing", "missing_argument"):
        return f"{shown} is left out of this entry"
    if first["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        return f"{shown} does not belong into an entry of a decision log"
    return f"{shown} does not fit into this entry"
