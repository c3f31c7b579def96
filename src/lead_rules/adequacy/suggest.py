"""For what no case shows: a record that would, as a case ready to paste."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lead_rules.adequacy.mcdc import Meter, Need
from lead_rules.decide.policy import Policy
from lead_rules.evaluate.compile import Compiler
from lead_rules.evaluate.critical_tests import CriticalTests, critical_tests_of
from lead_rules.policy.ir.nodes import CheckedRule
from lead_rules.records.difference import case_text, difference, flow
from lead_rules.scenarios.cases import Scenarios, Start
from lead_rules.scenarios.expectations import EXPECTED, Kind
from lead_rules.search.nearest_record import nearest_record
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth

__all__ = ["Suggestion", "free_name", "starts_of", "suggest", "suggestions", "write_suggestion"]

_WANTED: dict[str, Truth] = {"true": TRUE, "false": FALSE, "unknown": UNKNOWN}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A case that would show a need: the record to start from, and its text."""

    start: str
    record: Any
    text: str


def suggestions(
    policy: Policy, scenarios: Scenarios, meters: Sequence[Meter], gaps: Iterable[Need], number: int
) -> Iterator[tuple[Need, Suggestion | None]]:
    """A case for each gap, or None; none for a gap that a case before it closes too.

    They are numbered from `number` on.
    """
    by_unit = {meter.unit: meter for meter in meters}
    closed: set[Need] = set()
    for need in gaps:
        if need in closed:
            continue
        found = suggest(policy, scenarios, by_unit[need.unit], need, number)
        yield need, found
        if found is not None:
            number += 1
            closed |= {each for meter in meters for each in meter.shown(found.record)}


def suggest(
    policy: Policy, scenarios: Scenarios, meter: Meter, need: Need, number: int
) -> Suggestion | None:
    """A case that shows a need, or None where none was found.

    It expects what the policy says now; whether that is right is for a person to say.
    """
    decision = meter.plan.checked
    starts = starts_of(scenarios, decision.record, decision.id)
    records = [start.record for start in starts]
    found = nearest_record(
        decision.table.root,
        critical_tests_for(meter),
        records,
        lambda record: distance(meter, need, record),
    )
    if found is None:
        return None
    name = free_name(scenarios, need.unit.id, number)
    says = f"{need.unit.says} (suggested; check what it expects)"
    return write_suggestion(
        policy, decision.id, starts[found.start], found.record, name=name, says=says
    )


def write_suggestion(
    policy: Policy, decision: str, start: Start, record: Any, name: str, says: str
) -> Suggestion:
    """A record as a case that expects what the policy says of it now."""
    root = policy.checked.decisions[decision].table.root
    decided = policy.decide(record, decision)

    def came(kind: Kind) -> str:
        return flow(kind.came(decided, ""))

    parts = [f"outcome: {came(EXPECTED['outcome'])}"]
    parts += [
        f"{name}: {came(EXPECTED[name])}"
        for name in ("because", "notes", "contested", "presumed")
        if EXPECTED[name].came(decided, "") and (name != "because" or decided.truth is not TRUE)
    ]
    changes = difference(root, start.record, record)
    text = case_text(
        name, says, start.name, decision=decision, changes=changes, expect=f"{{{', '.join(parts)}}}"
    )
    return Suggestion(start.name, record, text)


def distance(meter: Meter, need: Need, record: Any) -> int:
    """How far a record is from showing a need: 0 if it does."""
    if meter.shows(need, record):
        return 0
    if need.what == "contested":
        return 1
    truth = meter.truth(record)
    if need.what == "presumed":
        return 1 if truth is UNKNOWN else 2
    mine = [each.truth for each in meter.answers(record) if each.point is need.about]
    if _WANTED[need.what] in mine:
        # A unit that is as open as the test is one answer from being settled by it.
        return 1 if (truth is UNKNOWN) is (need.what == "unknown") else 2
    return 3 if mine else 4


def critical_tests_for(meter: Meter) -> CriticalTests:
    """Where the tests of a unit turn."""
    checked, unit = meter.plan.checked, meter.unit
    own = CheckedRule(
        id=unit.id,
        says=unit.says,
        when=unit.condition,
        unless=None,
        citations=(),
        inference=None,
        span=unit.span,
    )
    rules: Iterable[CheckedRule] = (own,)
    if unit.reading is not None:
        rules = (own, *checked.deciding_rules)
    return critical_tests_of(rules, Compiler(unit.zone, unit.presumptions))


def starts_of(scenarios: Scenarios, kind: str, decision: str) -> list[Start]:
    """The records to start from for a decision, or all of its kind if it has none."""
    mine = [start for start in scenarios.starts.values() if start.kind == kind]
    return [start for start in mine if start.decision in (decision, None)] or mine


def free_name(scenarios: Scenarios, about: str, number: int) -> str:
    """A name for a suggested case that no case has."""
    taken = {case.name for case in scenarios.cases}
    stem = about.replace("_", "-")
    numbers = itertools.count(number)
    return next(name for each in numbers if (name := f"suggested-{each}-{stem}") not in taken)
