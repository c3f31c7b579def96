"""From the truths of rules to an outcome, whatever the rules mean."""

from collections.abc import Callable, Iterable, Sequence

from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth

__all__ = ["combine", "deciding", "sufficient"]


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


def deciding(
    outcome: Truth,
    bases: Iterable[tuple[str, str]],
    truth: Callable[[str], Truth],
    strict: Callable[[str], Truth],
) -> list[str]:
    """The rules that have a part in the outcome, of rules given by id and basis.

    Where each alone suffices, those that rest on no presumption come first and then
    the ids decide, so that the order of a policy's lines does not. `truth` gives that
    of a rule, `strict` the same without presumptions; each is asked only where it matters.
    """
    if outcome is TRUE:
        return [id_ for id_, _ in bases]
    found = [id_ for id_, basis in bases if _decisive(outcome, basis, truth(id_))]
    if outcome is FALSE and len(found) > 1:
        found.sort(key=lambda id_: (strict(id_) is UNKNOWN, id_))
    return found


def sufficient(outcome: Truth, deciding: Sequence[str]) -> int:
    """How many of the deciding rules, from the first, suffice for the outcome."""
    return 1 if outcome is FALSE else len(deciding)


def _decisive(outcome: Truth, basis: str, truth: Truth) -> bool:
    """Whether a rule of this truth and basis has a part in an outcome that is not met.

    In one that is not met those that alone suffice have; in one that is unknown,
    those that are unknown. In one that is met every rule has.
    """
    if outcome is FALSE:
        return truth is (FALSE if basis == "include" else TRUE)
    return truth is UNKNOWN
