"""Replay: a logged decision, decided again, and every difference with its cause."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from lead_rules.decide.policy import Policy
from lead_rules.library.library import Library
from lead_rules.log.entry import LogEntry, PolicyUsed, entry_of
from lead_rules.records.read import read_record

__all__ = ["Cause", "Difference", "record_model", "replay"]

Cause = Literal["record", "policy text", "boundaries", "engine", "unexplained"]

RESULTS = (
    "outcome",
    "truth",
    "provisional",
    "day",
    "because",
    "also",
    "missing",
    "presumed",
    "contested",
)


@dataclass(frozen=True, slots=True)
class Difference:
    """What is no longer as it was logged, and why.

    `field` names the part of the entry. `causes` are the things beneath a
    decision that are other than they were: the record, the policy's text, the
    boundaries, the engine. Where all of them are the same and the result is not,
    the cause is `unexplained`: the log was changed, or the engine does not
    repeat itself. Either needs a person's eye.
    """

    field: str
    was: Any
    now: Any
    causes: tuple[Cause, ...]


def replay(
    entry: LogEntry,
    library: Library,
    record: BaseModel | None = None,
    *,
    key: bytes | None = None,
) -> list[Difference]:
    """Decide a logged record again; every difference from the entry, with its cause.

    The policy version is the one that the entry names. Without a `record`, the
    facts that the entry keeps are decided. What lies beneath (record, policy
    text, boundaries, engine) is compared by digest, also where the result is the
    same. Raises `ValueError` if there is no record, or if the key is not the
    entry's, and `RecordError` if the facts kept cannot be read.
    """
    found = _version(entry, library)
    if isinstance(found, Difference):
        return [found]
    kept = record is None
    if record is None:
        if entry.facts is None:
            raise ValueError("the entry keeps no facts: give the record")
        record = read_record(entry.facts, found.record_model(entry.decision), name="facts")
    if entry.policy is not None:
        answer: Any = found.decide(record, entry.decision)
    else:
        answer = library.decide(record, entry.decision, policy=found.id)
    now = entry_of(answer, record, key=key if entry.record.key is not None else None)
    if now.record.key != entry.record.key:
        raise ValueError("the entry was made under another key")
    beneath = list(_beneath(entry, now, kept))
    causes = tuple(dict.fromkeys(cause for each in beneath for cause in each.causes))
    return beneath + list(_results(entry, now, causes or ("unexplained",)))


def record_model(entry: LogEntry, library: Library) -> type[BaseModel] | None:
    """The model of the record that an entry is about; None if its policy is gone."""
    found = _version(entry, library)
    return None if isinstance(found, Difference) else found.record_model(entry.decision)


def _version(entry: LogEntry, library: Library) -> Policy | Difference:
    """The version that an entry names, or that it is gone.

    For an entry of no policy in force, the newest version of the policy that it
    was about.
    """
    if entry.policy is None:
        near = entry.before or entry.after
        names = [near.id] if near is not None else list(library.policies)
        newest = [library.versions(id_)[-1] for id_ in names if id_ in library.policies]
        able = [policy for policy in newest if entry.decision in policy.decisions]
        if len(able) == 1:
            return able[0]
        now = ", ".join(policy.id for policy in able) or None
        return Difference("policy", _named(near), now, ("policy text",))
    used = entry.policy
    versions = library.versions(used.id) if used.id in library.policies else ()
    for policy in versions:
        if policy.version == used.version:
            if entry.decision in policy.decisions:
                return policy
            return Difference("decision", entry.decision, None, ("policy text",))
    return Difference("policy", _named(used), None, ("policy text",))


def _named(used: PolicyUsed | None) -> str | None:
    return None if used is None else f"{used.id}/{used.version}"


def _beneath(entry: LogEntry, now: LogEntry, kept: bool) -> Iterator[Difference]:
    """What lies beneath the decision and is other than it was."""
    pairs: list[tuple[str, object, object, Cause]] = []
    for name in ("facts_sha256", "facts_hmac", "id", "id_hmac"):
        # Facts that were kept under a key are kept without the reference.
        if not (kept and name == "id_hmac"):
            was, is_ = getattr(entry.record, name), getattr(now.record, name)
            pairs.append((f"record.{name}", was, is_, "record"))
    for name in ("policy", "before", "after"):
        was, is_ = getattr(entry, name), getattr(now, name)
        pairs.append((f"{name}.version", _named(was), _named(is_), "policy text"))
        pairs.append((f"{name}.sha256", _sha256(was), _sha256(is_), "policy text"))
    if entry.policy is not None:
        was, is_ = entry.boundaries, now.boundaries
        pairs.append(("boundaries.sha256", _sha256(was), _sha256(is_), "boundaries"))
    pairs.append(("engine", entry.engine, now.engine, "engine"))
    other = [pair for pair in pairs if pair[1] != pair[2]]
    # A record of another date has other versions near it, and no text was changed.
    moved = entry.policy is None and any(cause == "record" for *_, cause in other)
    for field, was, is_, cause in other:
        by_date = moved and cause == "policy text"
        yield Difference(field, was, is_, ("record",) if by_date else (cause,))


def _sha256(used: Any) -> str | None:
    return None if used is None else used.sha256


def _results(entry: LogEntry, now: LogEntry, causes: tuple[Cause, ...]) -> Iterator[Difference]:
    for name in RESULTS:
        was, is_ = getattr(entry, name), getattr(now, name)
        if was != is_:
            yield Difference(name, was, is_, causes)
    for id_ in dict.fromkeys((*entry.rules, *now.rules)):
        was, is_ = entry.rules.get(id_), now.rules.get(id_)
        if was != is_:
            yield Difference(f"rules.{id_}", was, is_, causes)
