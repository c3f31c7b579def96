"""The presumptions that an outcome rests on."""

import re
from collections.abc import Iterable
from typing import Any

from lead_rules.decide.results import Presumed, RuleResult
from lead_rules.evaluate.evidence import Evidence, presuming
from lead_rules.evaluate.plan import DecisionPlan
from lead_rules.records.schema import describe_fact, field_at, position

__all__ = ["presumptions_in"]

_INDEX = re.compile(r"\[\d+\]")


def presumptions_in(
    results: Iterable[RuleResult], plan: DecisionPlan, record: Any
) -> tuple[Presumed, ...]:
    """What was presumed in the evidence of these rules, by target."""
    found: dict[str, dict[str, Evidence]] = {}
    for result in results:
        for evidence in presuming(result.evidence, result.exception):
            assert evidence.presumed is not None
            target = _INDEX.sub("", evidence.presumed)
            found.setdefault(target, {})[evidence.presumed] = evidence
    return tuple(
        _presumption(plan, record, target, evidence) for target, evidence in sorted(found.items())
    )


def _presumption(
    plan: DecisionPlan, record: Any, target: str, evidence: dict[str, Evidence]
) -> Presumed:
    presumption = plan.checked.presumptions[target]
    root = plan.checked.table.root
    fields = tuple(sorted(evidence, key=lambda path: position(root, path)))
    first = evidence[fields[0]]
    label, question, ask = first.says, "", ""
    if first.kind != "holds":
        described = describe_fact(root, fields[0])
        label = described.label
        question, ask = described.fact.question, described.fact.ask
    return Presumed(
        presumption=target,
        fields=fields,
        says=f"{label}: {first.stand_in}",
        because=presumption.because,
        citations=presumption.citations,
        question=question,
        ask=ask,
        without=plan.words[plan.presuming_instead(target, None).truth(record)],
        otherwise=_otherwise(plan, record, target, fields[0], first.kind == "holds"),
    )


def _otherwise(
    plan: DecisionPlan, record: Any, target: str, field: str, is_condition: bool
) -> tuple[str, ...]:
    """The outcomes if something else than what is presumed turned out to be so."""
    root = plan.checked.table.root
    values = (True, False) if is_condition else field_at(root, field).few_values
    presumed = plan.presumed_value(target, record)
    others = [value for value in values if value != presumed]
    truths = [plan.presuming_instead(target, value).truth(record) for value in others]
    return tuple(sorted({plan.words[truth] for truth in truths}))
