"""Laws about the reasons of a decision: that they suffice, and that changes do as is said."""

from collections.abc import Iterable, Mapping
from itertools import chain, combinations
from typing import Any

from lead_rules.evaluate.compile import Compiler
from lead_rules.evaluate.critical_tests import critical_tests_of
from lead_rules.records.read import read_record
from lead_rules.records.schema import Field, field_at
from lead_rules.records.write import record_data
from lead_rules.search.change_in_words import Change
from lead_rules.testing.laws.decided import Decided, any_record, as_decided
from lead_rules.testing.laws.law import Law, broken
from lead_rules.testing.strategies.records import with_fact
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN

__all__ = ["changes_keep_their_promise", "deciding_rules_suffice"]


# The deciding rules suffice.


def _some_rule_decides(decided: Decided) -> None:
    decision = decided.decision
    if decision.truth is not UNKNOWN and not decision.because:
        broken(f"no rule decides that it is `{decision.outcome}`", record=decided.record)


def _its_own_rules_decide(decided: Decided) -> None:
    if len(decided.because) != len(decided.decision.because):
        broken("the deciding rules are not rules of the decision", record=decided.record)


def _what_they_read_suffices(decided: Decided) -> None:
    subject, decision, record = decided.subject, decided.decision, decided.record
    if decision.truth is UNKNOWN:
        return
    compiler = Compiler(subject.policy.checked.zone, subject.plan.checked.presumptions)
    names = set(critical_tests_of(decided.because, compiler))
    less = read_record(_only(subject.root, record_data(record), names), subject.model)
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
    as_decided,
    {
        "some rule decides": _some_rule_decides,
        "the rules that decide are those of the decision": _its_own_rules_decide,
        "what they read suffices": _what_they_read_suffices,
    },
)


# What would change a decision.


def _only_refusals_change(decided: Decided) -> None:
    if decided.decision.truth is not FALSE and decided.decision.would_change:
        what = "a decision that is not refused says what would change it"
        broken(what, record=decided.record)


def _what_is_closed_stays(decided: Decided) -> None:
    for change in chain.from_iterable(decided.decision.would_change):
        if field_at(decided.subject.root, change.field).fact.closed:
            broken(f"`{change.field}` cannot change and is proposed", record=decided.record)


def _each_set_meets(decided: Decided) -> None:
    for changes in decided.decision.would_change:
        if not _meet(decided, changes):
            what = f"changing {_fields(changes)} does not meet the decision"
            broken(what, record=decided.record)


def _no_part_of_a_set_meets(decided: Decided) -> None:
    for changes in decided.decision.would_change:
        for part in chain.from_iterable(combinations(changes, n) for n in range(1, len(changes))):
            if _meet(decided, part):
                what = f"changing {_fields(part)} already meets the decision"
                broken(what, record=decided.record)


def _meet(decided: Decided, changes: Iterable[Change]) -> bool:
    known = record_data(decided.record)
    for change in changes:
        known = with_fact(known, change.field, change.value)
    return decided.subject.decide(read_record(known, decided.subject.model)).truth is TRUE


def _fields(changes: Iterable[Change]) -> str:
    return ", ".join(f"`{change.field}`" for change in changes) or "nothing"


changes_keep_their_promise = Law(
    "changes_keep_their_promise",
    "each set of changes that would meet a decision does, no part of it does, and none is of "
    "a fact that is fixed or protected",
    any_record,
    as_decided,
    {
        "only what is refused says what would change it": _only_refusals_change,
        "nothing fixed or protected is proposed": _what_is_closed_stays,
        "each set meets the decision": _each_set_meets,
        "no part of a set does": _no_part_of_a_set_meets,
    },
)
