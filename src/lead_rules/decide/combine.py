"""How the truths of rules become an outcome. What a rule means is no matter here."""

from collections.abc import Iterable

from lead_rules.truth import FALSE, TRUE, UNKNOWN, Truth

__all__ = ["combine", "decisive"]


def combine(include: Iterable[Truth], exclude: Iterable[Truth]) -> Truth:
    """Whether a decision is met.

    Not met if an include fails or an exclude holds, whatever else is unknown;
    met if every include holds and no exclude does; else unknown. Takes no more of
    the truths than it needs.
    """
    result: Truth = TRUE
    for truth in include:
        if truth is FALSE:
            return FALSE
        if truth is UNKNOWN:
            result = UNKNOWN
    for truth in exclude:
        if truth is TRUE:
            return FALSE
        if truth is UNKNOWN:
            result = UNKNOWN
    return result


def decisive(outcome: Truth, basis: str, truth: Truth) -> bool:
    """Whether a rule of this truth and basis has a part in the outcome.

    All do in one that is met; in one that is not met, those that alone
    suffice; in one that is unknown, those that are unknown.
    """
    if outcome is FALSE:
        return truth is (FALSE if basis == "include" else TRUE)
    return outcome is TRUE or truth is UNKNOWN
