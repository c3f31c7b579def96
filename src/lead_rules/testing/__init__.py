"""Property tests of a policy: Hypothesis strategies made from it, and laws to hold it to.

>>> from lead_rules import load_library
>>> from lead_rules.testing import laws
>>> policy = load_library().version("2017-02-27")
>>> laws.learning_never_reverses(policy, "social_contact_referral", examples=5)
5

Needs the extra `testing`: without Hypothesis, importing it raises `ImportError`.
"""

import importlib.util

if importlib.util.find_spec("hypothesis") is None:
    raise ImportError(
        "lead_rules.testing needs Hypothesis, which is not installed: "
        "`pip install 'lead-rules[testing]'`"
    )

from lead_rules.testing import laws
from lead_rules.testing.laws.law import Law, LawBroken
from lead_rules.testing.strategies.policies import MadePolicy, policies
from lead_rules.testing.strategies.records import at_edges, records, refinements, twins
from lead_rules.testing.strategies.targeted_records import (
    NotFoundError,
    at_limits,
    deciding,
    firing,
    varied,
)

__all__ = [
    "Law",
    "LawBroken",
    "MadePolicy",
    "NotFoundError",
    "at_edges",
    "at_limits",
    "deciding",
    "firing",
    "laws",
    "policies",
    "records",
    "refinements",
    "twins",
    "varied",
]
