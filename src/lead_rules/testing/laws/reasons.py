"""Laws about what a decision says: that it follows, that it suffices, that it is kept."""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import combinations
from typing import Any

from pydantic import BaseModel

from lead_rules.evaluate.compile import Compiler
from lead_rules.evaluate.critical_tests import critical_tests_of
from lead_rules.evaluate.evidence import Evidence, connective
from lead_rules.records.read import read_record
from lead_rules.records.schema import Field, field_at
from lead_rules.records.write import record_data, record_to_json
from lead_rules.report.json import to_json
from lead_rules.testing.laws.law import Law, Strategy, broken
from lead_rules.testing.strategies.records import (
    has_protected,
    pools_of,
    reads,
    twins_among,
    with_fact,
)
from lead_rules.testing.strategies.target import Subject
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth, all_of, any_of, at_least, not_

__all__ = [
    "changes_keep_their_promise",
    "deciding_repeats",
    "deciding_rules_suffice",
    "explanation_replays",
    "protected_facts_never_matter",
]


def any_record(subject: Subject, records: Strategy) -> Strategy:
    """What a law about single records is tried on."""
    return reads(records, subject.model)


# The explanation is the decision.

_CONNECTIVES: Mapping[str, Callable[[Collection[Truth]], Truth]] = {
    "all": all_of,
    "any": any_of,
    "none": lambda truths: not_(any_of(truths)),
    "not": lambda truths: not_(*truths),
    "entry": all_of,
}
_SAID = {"yes": TRUE, "no": FALSE}
_NUMBER = re.compile(r"at least (\d+) of")


def _replays(subject: Subject, record: Any) -> None:
    decision = subject.decide(record)
    for rule in decision.rules:
        for evidence in filter(None, (rule.evidence, rule.exception)):
            for part in _unfounded(evidence):
                what = f"`{rule.id}`: {part.truth.value} does not follow for `{part.says}`"
                broken(f"{what} ({part.at})", record=record)
        truths = [rule.evidence.truth]
        truths += [not_(rule.exception.truth)] if rule.exception is not None else []
        if rule.truth is not all_of(truths):
            broken(f"`{rule.id}` is {rule.truth.value}, but its evidence is not", record=record)
    includes = [rule.truth for rule in decision.rules if rule.basis == "include"]
    excludes = [rule.truth for rule in decision.rules if rule.basis == "exclude"]
    if decision.truth is not all_of([*includes, *map(not_, excludes)]):
        broken(f"`{decision.outcome}` does not follow from the rules", record=record)


def _unfounded(evidence: Evidence) -> Iterator[Evidence]:
    """The parts of evidence whose truth does not follow from what is below them."""
    if not _follows(evidence, [part.truth for part in evidence.parts]):
        yield evidence
    for part in evidence.parts:
        yield from _unfounded(part)


def _follows(evidence: Evidence, truths: list[Truth]) -> bool:
    kind = connective(evidence)
    if evidence.kind == "holds":
        bare, *standing = truths
        stands = _SAID[evidence.stand_in] if evidence.stand_in else evidence.truth
        known = bare if bare is not UNKNOWN else stands
        return evidence.truth is known and all(truth is known for truth in standing)
    if evidence.kind == "at_least":
        number = _NUMBER.match(evidence.says)
        return number is not None and evidence.truth is at_least(int(number[1]), truths)
    if kind in _CONNECTIVES and not (evidence.kind == "test" and evidence.lacks):
        return evidence.truth is _CONNECTIVES[kind](truths)
    if evidence.truth is UNKNOWN:
        return bool(evidence.lacks or evidence.parts)
    return not evidence.lacks


explanation_replays = Law(
    "explanation_replays",
    "the truth of each rule follows from its evidence, and the outcome from the rules",
    any_record,
    _replays,
)


# The deciding rules suffice.


def _suffice(subject: Subject, record: Any) -> None:
    decision = subject.decide(record)
    if decision.truth is UNKNOWN:
        return
    checked = subject.plan.checked
    because = [rule for rule in checked.deciding_rules if rule.id in decision.because]
    if len(because) != len(decision.because) or not because:
        broken("the deciding rules are not rules of the decision", record=record)
    compiler = Compiler(subject.policy.checked.zone, checked.presumptions)
    kept = _only(subject.root, record_data(record), set(critical_tests_of(because, compiler)))
    less = read_record(kept, subject.model)
    if subject.decide(less).truth is not decision.truth:
        what = f"{', '.join(decision.because)} decide, but what they read does not suffice"
        broken(what, record=record, what_they_read=less)


def _only(group: Field, known: Mapping[str, Any], names: set[str], path: str = "") -> Any:
    """The record without the facts whose dotted paths are not among the names.

    A place is kept as a whole where a part of it is: it is nothing with half of it.
    """
    kept = {}
    for name, value in known.items():
        here, field = f"{path}.{name}" if path else name, group.fields[name]
        entry = field.entry
        if field.kind == "struct":
            kept[name] = _only(field, value, names, here)
        elif here not in names and not any(each.startswith(f"{here}.") for each in names):
            continue
        elif entry is not None and entry.kind == "struct":
            kept[name] = [_only(entry, each, names, here) for each in value]
        else:
            kept[name] = value
    return kept


deciding_rules_suffice = Law(
    "deciding_rules_suffice",
    "what the deciding rules read is enough to come to the same outcome",
    any_record,
    _suffice,
)


# What would change a decision.


def _promise(subject: Subject, record: Any) -> None:
    decision = subject.decide(record)
    if decision.truth is not FALSE and decision.would_change:
        broken("a decision that is not refused says what would change it", record=record)
    known = record_data(record)
    for changes in decision.would_change:
        for change in changes:
            fact = field_at(subject.root, change.field).fact
            if fact.closed:
                broken(f"`{change.field}` cannot change and is proposed", record=record)
        for size in range(len(changes) + 1):
            for some in combinations(changes, size):
                after = known
                for change in some:
                    after = with_fact(after, change.field, change.value)
                met = subject.decide(read_record(after, subject.model)).truth is TRUE
                if met is not (size == len(changes)):
                    fields = ", ".join(f"`{change.field}`" for change in some) or "nothing"
                    does = "already meets" if met else "does not meet"
                    broken(f"changing {fields} {does} the decision", record=record)


changes_keep_their_promise = Law(
    "changes_keep_their_promise",
    "each set of changes that would meet a decision does, no part of it does, and none is of "
    "a fact that is fixed or protected",
    any_record,
    _promise,
)


# The same again, and for whoever it is.


def _repeats(subject: Subject, record: Any) -> None:
    before = record_to_json(record)
    first = to_json(subject.decide(record))
    again = read_record(before, subject.model)
    if to_json(subject.decide(again)) != first:
        broken("the record, written and read again, is decided otherwise", record=record)
    if record_to_json(record) != before:
        broken("the record changed when it was decided", record=record)


deciding_repeats = Law(
    "deciding_repeats",
    "a record is decided the same again, also after it was written and read",
    any_record,
    _repeats,
)


def _twins(subject: Subject, records: Strategy) -> Strategy | None:
    pools = pools_of(subject.policy, subject.decision)
    return twins_among(pools, records) if has_protected(subject.root) else None


def _whoever(subject: Subject, pair: tuple[BaseModel, BaseModel]) -> None:
    one, other = (json.loads(to_json(subject.decide(each))) for each in pair)
    for said in (one, other):
        del said["record"]
    if one != other:
        broken("two people are decided otherwise for who they are", one=pair[0], other=pair[1])


protected_facts_never_matter = Law(
    "protected_facts_never_matter",
    "records that differ in protected facts alone get the same decision, word for word",
    _twins,
    _whoever,
)
