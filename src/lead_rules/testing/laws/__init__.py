"""Laws that every policy is under, to be tried on yours.

    laws.learning_never_reverses(policy)
    laws.hold(policy, examples=1000)

A law is called with a policy, and raises `LawBroken` with the smallest record for
which it does not hold. `ALL` are all of them: `pytest.mark.parametrize("law", laws.ALL)`.
"""

from lead_rules.decide.policy import Policy
from lead_rules.testing.laws.explanation import explanation_replays
from lead_rules.testing.laws.law import Law, LawBroken
from lead_rules.testing.laws.learning import (
    learning_never_reverses,
    missing_answers_settle,
    nothing_else_matters,
)
from lead_rules.testing.laws.reasons import changes_keep_their_promise, deciding_rules_suffice
from lead_rules.testing.laws.repeating import deciding_repeats, protected_facts_never_matter
from lead_rules.testing.laws.rewriting import (
    adding_an_exclusion_never_helps,
    order_never_matters,
)

__all__ = [
    "ALL",
    "Law",
    "LawBroken",
    "adding_an_exclusion_never_helps",
    "changes_keep_their_promise",
    "deciding_repeats",
    "deciding_rules_suffice",
    "explanation_replays",
    "hold",
    "learning_never_reverses",
    "missing_answers_settle",
    "nothing_else_matters",
    "order_never_matters",
    "protected_facts_never_matter",
]

ALL = (
    learning_never_reverses,
    protected_facts_never_matter,
    order_never_matters,
    explanation_replays,
    deciding_rules_suffice,
    adding_an_exclusion_never_helps,
    nothing_else_matters,
    missing_answers_settle,
    changes_keep_their_promise,
    deciding_repeats,
)
"""Every law, those that a policy is most likely to be asked about first."""


def hold(policy: Policy, decision: str | None = None, *, examples: int = 100) -> int:
    """Tries every law on so many examples of each decision, or of the one named.

    Returns how many examples were tried. Raises `LawBroken` for the first law that
    does not hold, and `KeyError` for a decision that the policy does not make.
    """
    return sum(law(policy, decision, examples=examples) for law in ALL)
