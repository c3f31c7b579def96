"""Mutation testing: which mutants of a policy no scenario notices."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from lead_rules.adequacy.mutants import Mutant, mutants_of
from lead_rules.adequacy.suggest import Suggestion, free_name, starts_of, write_suggestion
from lead_rules.decide.decision import Decision
from lead_rules.decide.policy import Policy
from lead_rules.evaluate.compile import Compiler
from lead_rules.evaluate.critical_tests import CriticalTests, critical_tests_of
from lead_rules.evaluate.plan import DecisionPlan, compile_decision
from lead_rules.policy.ir.nodes import CheckedDecision, CheckedRule
from lead_rules.records.schema import Field, blank, replace_at
from lead_rules.scenarios.cases import Case, Scenarios
from lead_rules.scenarios.expectations import failing
from lead_rules.scenarios.run import run_case
from lead_rules.search.nearest_record import Distance, nearest_record
from lead_rules.search.representatives import values_of
from lead_rules.version import __version__

__all__ = ["Trial", "distinguish", "plans_of", "try_mutants"]

MOST_RECORDS = 20_000

_DEAR = ("missing", "asks", "presumed", "told")
"""Expectations that take long to compare come last."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A mutant, and the case that notices it.

    `same` is true where no case does and it was shown that no record can: every
    combination of values that its rules can tell apart was decided alike.
    """

    mutant: Mutant
    case: Case | None
    same: bool = field(default=False)

    @property
    def survived(self) -> bool:
        """Whether a record may tell the mutant from the policy and no case does."""
        return self.case is None and not self.same


def plans_of(policy: Policy) -> tuple[DecisionPlan, ...]:
    """Compile each decision of a policy."""
    return tuple(
        compile_decision(policy.checked, each) for each in policy.checked.decisions.values()
    )


def try_mutants(policy: Policy, cases: Iterable[Case]) -> Iterator[Trial]:
    """Each mutant of a policy, and whether one of the cases notices it.

    A case that the policy itself fails notices nothing.
    """
    by_decision: dict[str, list[Case]] = {}
    for case in cases:
        if run_case(policy, case).passed:
            by_decision.setdefault(case.decision, []).append(case)
    plans = {plan.checked.id: plan for plan in plans_of(policy)}
    for mutant in mutants_of(tuple(plans.values())):
        mutated = {id_: change(plans[id_].checked) for id_, change in mutant.changes.items()}
        noticed = _noticing(policy, mutated, by_decision)
        same = noticed is None and all(_alike(plans[id_], each) for id_, each in mutated.items())
        yield Trial(mutant, noticed, same)


def distinguish(
    policy: Policy, scenarios: Scenarios, mutant: Mutant, number: int
) -> Suggestion | None:
    """A case that would notice a mutant, or None where none was found."""
    for id_, change in mutant.changes.items():
        plan = compile_decision(policy.checked, policy.checked.decisions[id_])
        changed = change(plan.checked)
        other = compile_decision(replace(policy.checked, decisions={id_: changed}), changed)
        starts = starts_of(scenarios, plan.checked.record, id_)
        found = nearest_record(
            plan.checked.table.root,
            _critical_tests(plan, changed),
            [start.record for start in starts],
            _apart(plan, other),
        )
        if found is not None:
            says = f"{mutant.says}: this would notice (suggested; check what it expects)"
            start, name = starts[found.start], free_name(scenarios, id_, number)
            return write_suggestion(policy, id_, start, found.record, name=name, says=says)
    return None


def _noticing(
    policy: Policy, mutated: Mapping[str, CheckedDecision], cases: Mapping[str, list[Case]]
) -> Case | None:
    """The first case that a mutant fails, the quick expectations of all compared first."""
    for dear in (False, True):
        for id_, decision in mutated.items():
            changed = Policy(replace(policy.checked, decisions={id_: decision}), __version__)
            for case in cases.get(id_, ()):
                expected = [each for each in case.expected if (each.kind.name in _DEAR) is dear]
                if expected and any(failing(expected, changed.decide(case.record, id_))):
                    return case
    return None


def _apart(one: DecisionPlan, two: DecisionPlan) -> Distance:
    """0 for a record that two plans tell apart, else 1."""

    def distance(record: Any) -> int:
        return int(_seen(one, record) == _seen(two, record))

    return distance


def _seen(plan: DecisionPlan, record: Any) -> object:
    """What a case can expect of a decision, as far as it is quick to say."""
    made = Decision(plan, record, __version__)
    notes = tuple((rule.rule.id, rule.truth(record, record)) for rule in plan.rules.notes)
    contested = tuple((each.reading, each.outcome) for each in made.contested)
    truths = plan.rules.truths(record)
    return made.outcome, made.provisional, truths, notes, contested


# What no record can tell apart.


def _critical_tests(plan: DecisionPlan, changed: CheckedDecision) -> CriticalTests:
    """Where the tests turn of the rules that a mutant changes, before and after; or of all."""
    before, after = _rules(plan.checked), _rules(changed)
    pairs = [(before[key], after[key]) for key in before if key in after]
    differ = [rule for pair in pairs if pair[0] is not pair[1] for rule in pair]
    differ = differ or list(before.values())
    return critical_tests_of(differ, Compiler(plan.policy.zone, plan.checked.presumptions))


def _rules(decision: CheckedDecision) -> dict[str, CheckedRule]:
    found = {rule.id: rule for rule in decision.rules}
    read = {each.id: each.read for each in decision.readings if each.read is not None}
    return found | {f"reading {id_}": rule for id_, rule in read.items()}


def _alike(plan: DecisionPlan, changed: CheckedDecision) -> bool:
    """Whether a mutant was shown to decide every record as the policy does.

    Only for rules about single facts whose values are all stood for by a few.
    """
    checked = plan.checked
    before, after = _rules(checked), _rules(changed)
    if before.keys() != after.keys() or checked.presumptions.keys() != changed.presumptions.keys():
        return False
    if all(before[key] is after[key] for key in before):
        return False
    critical_tests, root = _critical_tests(plan, changed), checked.table.root
    values = [_all_values(critical_tests, root, path) for path in critical_tests]
    if not critical_tests or any(each is None for each in values):
        return False
    number = 1
    for each in values:
        number *= len(each or ())
    if number > MOST_RECORDS:
        return False
    pairs = []
    for presumptions in (True, False):
        old, new = (
            Compiler(plan.policy.zone, each.presumptions if presumptions else {})
            for each in (checked, changed)
        )
        pairs += [
            (old.compile(before[key].condition).truth, new.compile(after[key].condition).truth)
            for key in before
            if before[key] is not after[key]
        ]
    for combination in product(*(each or () for each in values)):
        record = blank(root)
        for path, value in zip(critical_tests, combination, strict=True):
            record = replace_at(root, record, path, value)
        if any(one(record, record) is not two(record, record) for one, two in pairs):
            return False
    return True


def _all_values(critical_tests: CriticalTests, root: Field, path: str) -> tuple[Any, ...] | None:
    """Unknown, and values that stand for all; None where they do not, or for a list."""
    here = root
    for name in path.split("."):
        if name not in here.fields:
            return None
        here = here.fields[name]
    if not here.few_values and here.kind != "number":
        return None
    found = values_of(critical_tests, root, blank(root), path)
    return (None, *found.values) if found.complete else None
