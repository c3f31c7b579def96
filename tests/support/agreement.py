"""The engine held against the reference interpreter, for one record."""

from pydantic import BaseModel

from lead_rules.values.truth import FALSE, TRUE, UNKNOWN
from tests.support import oracle
from tests.support.policy_cases import Case

WORDS = {True: TRUE, False: FALSE, None: UNKNOWN}


def check_record(case: Case, record: BaseModel, verdict: oracle.Verdict) -> None:
    """The engine says what the reference interpreter said."""
    decision = case.policy.decide(record, case.decision)
    assert {one.id: one.truth for one in decision.rules} == {
        name: WORDS[answer] for name, answer in verdict.truths.items()
    }
    assert decision.truth is WORDS[verdict.met]
    assert decision.outcome == verdict.outcome
    assert decision.provisional is verdict.provisional
    assert {*decision.because, *decision.also} == verdict.deciding
    assert len(decision.because) == (1 if verdict.met is False else len(verdict.deciding))
    if verdict.met is False and not verdict.provisional:
        assert verdict.strict[decision.because[0]] is not None
    assert {(one.reading, one.outcome) for one in decision.contested} == verdict.contested
    assert {one.id for one in decision.notes} == verdict.notes
