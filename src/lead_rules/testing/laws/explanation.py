"""A law about explanations: each truth follows from what stands below it."""

import re
from collections.abc import Callable, Collection, Mapping
from functools import partial

from lead_rules.evaluate.evidence import Evidence, connective
from lead_rules.testing.laws.decided import Decided, any_record, as_decided
from lead_rules.testing.laws.law import Law, broken
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth, all_of, any_of, at_least, not_

__all__ = ["explanation_replays"]

_CONNECTIVES: Mapping[str, Callable[[Collection[Truth]], Truth]] = {
    "all": all_of,
    "any": any_of,
    "none": lambda truths: not_(any_of(truths)),
    "not": lambda truths: not_(*truths),
    "entry": all_of,
}
_SAID = {"yes": TRUE, "no": FALSE}
_NUMBER = re.compile(r"at least (\d+) of")


def _evidence(follows: Callable[[Evidence], bool], decided: Decided) -> None:
    for rule, part in decided.evidence:
        if not follows(part):
            what = f"`{rule}`: {part.truth.value} does not follow for `{part.says}` ({part.at})"
            broken(what, record=decided.record)


def _joined(evidence: Evidence) -> bool:
    """By its connective; the entries of a list by its quantifier, where the list is known."""
    join = _CONNECTIVES.get(connective(evidence))
    if join is None or (evidence.kind == "test" and evidence.lacks):
        return True
    return evidence.truth is join(_truths(evidence))


def _counted(evidence: Evidence) -> bool:
    if evidence.kind != "at_least":
        return True
    number = _NUMBER.match(evidence.says)
    return number is not None and evidence.truth is at_least(int(number[1]), _truths(evidence))


def _defined(evidence: Evidence) -> bool:
    """By its condition; by what is presumed where that is unknown."""
    if evidence.kind != "holds":
        return True
    bare, *presumed = _truths(evidence)
    if bare is not UNKNOWN:
        return evidence.truth is bare
    if evidence.stand_in is not None:
        presumed.append(_SAID[evidence.stand_in])
    return all(evidence.truth is truth for truth in presumed or [UNKNOWN])


def _lacking_if_open(evidence: Evidence) -> bool:
    open_ = evidence.kind == "test" and evidence.truth is UNKNOWN
    return not open_ or bool(evidence.lacks or evidence.parts)


def _open_if_lacking(evidence: Evidence) -> bool:
    lacking = evidence.kind == "test" and evidence.lacks
    return not lacking or evidence.truth is UNKNOWN


def _truths(evidence: Evidence) -> list[Truth]:
    return [part.truth for part in evidence.parts]


def _rule_follows(decided: Decided) -> None:
    for rule in decided.decision.rules:
        truths = [rule.evidence.truth]
        truths += [not_(rule.exception.truth)] if rule.exception is not None else []
        if rule.truth is not all_of(truths):
            what = f"`{rule.id}` is {rule.truth.value}, but its evidence is not"
            broken(what, record=decided.record)


def _outcome_follows(decided: Decided) -> None:
    decision = decided.decision
    includes = [rule.truth for rule in decision.rules if rule.basis == "include"]
    excludes = [rule.truth for rule in decision.rules if rule.basis == "exclude"]
    if decision.truth is not all_of([*includes, *map(not_, excludes)]):
        what = f"`{decision.outcome}` does not follow from the rules"
        broken(what, record=decided.record)


explanation_replays = Law(
    "explanation_replays",
    "the truth of each rule follows from its evidence, and the outcome from the rules",
    any_record,
    as_decided,
    {
        "a condition follows from its parts": partial(_evidence, _joined),
        "a count follows from its parts": partial(_evidence, _counted),
        "a definition follows from its condition": partial(_evidence, _defined),
        "a test that is open lacks a fact": partial(_evidence, _lacking_if_open),
        "a test that lacks a fact is open": partial(_evidence, _open_if_lacking),
        "a rule follows from its evidence": _rule_follows,
        "the outcome follows from the rules": _outcome_follows,
    },
)
