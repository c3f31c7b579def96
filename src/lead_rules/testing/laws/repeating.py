"""Laws about deciding the same again, and for whoever it is."""

import json
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from lead_rules.records.read import read_record
from lead_rules.records.write import record_to_json
from lead_rules.report.json import to_json
from lead_rules.testing.laws.decided import any_record
from lead_rules.testing.laws.law import Law, Strategy, broken
from lead_rules.testing.strategies.records import has_protected, pools_of, twins_among
from lead_rules.testing.strategies.target import Subject

__all__ = ["deciding_repeats", "protected_facts_never_matter"]


@dataclass(frozen=True)
class Repeated:
    """A record as written before it was decided, and what was then decided of it twice."""

    record: BaseModel
    written: str
    first: str
    again: str


def _repeated(subject: Subject, record: BaseModel) -> Repeated:
    written = record_to_json(record)
    first = to_json(subject.decide(record))
    again = to_json(subject.decide(read_record(written, subject.model)))
    return Repeated(record, written, first, again)


def _same_again(repeated: Repeated) -> None:
    if repeated.again != repeated.first:
        what = "the record, written and read again, is decided otherwise"
        broken(what, record=repeated.record)


def _record_stays(repeated: Repeated) -> None:
    if record_to_json(repeated.record) != repeated.written:
        broken("the record changed when it was decided", record=repeated.record)


deciding_repeats = Law(
    "deciding_repeats",
    "a record is decided the same again, also after it was written and read",
    any_record,
    _repeated,
    {
        "the same is decided again": _same_again,
        "deciding leaves the record as it is": _record_stays,
    },
)


@dataclass(frozen=True)
class Twins:
    """Two people who differ in what is protected alone, and what is said to each."""

    one: BaseModel
    other: BaseModel
    said: tuple[Any, Any]


def _twins(subject: Subject, records: Strategy) -> Strategy | None:
    pools = pools_of(subject.policy, subject.decision)
    return twins_among(pools, records) if has_protected(subject.root) else None


def _said_to_twins(subject: Subject, pair: tuple[BaseModel, BaseModel]) -> Twins:
    one, other = (json.loads(to_json(subject.decide(each))) for each in pair)
    for said in (one, other):
        del said["record"]
    return Twins(*pair, said=(one, other))


def _same_for_both(twins: Twins) -> None:
    one, other = twins.said
    if one != other:
        what = "two people are decided otherwise for who they are"
        broken(what, one=twins.one, other=twins.other)


protected_facts_never_matter = Law(
    "protected_facts_never_matter",
    "records that differ in protected facts alone get the same decision, word for word",
    _twins,
    _said_to_twins,
    {"twins are told the same": _same_for_both},
)
