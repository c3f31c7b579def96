"""The keys of every mapping in a scenario file, and what each is for: see `policy.syntax.keys`.

What a case can expect has its keys in `expecting.EXPECTED`.
"""

from lead_rules.policy.syntax.keys import Shape

__all__ = ["BASE", "CASE", "SCENARIOS"]

SCENARIOS = Shape(
    {
        "language": "The version of the policy language: 1.",
        "scenarios": "The policy and its version: POLICY/DATE.",
        "records": "Records to start from.",
        "cases": "What the policy is expected to say of a record with a few facts changed.",
    },
    of_file=True,
)

BASE = Shape(
    {"record": "The kind of record.", "facts": "What is known; what is left out is unknown."},
    {"decision": "The decision that the cases are about that start here."},
)

CASE = Shape(
    {
        "start": "The record to start from.",
        "expect": "The outcome, or a mapping of what is expected.",
    },
    {
        "says": "The case in a sentence; by default its name.",
        "decision": "The decision that the case is about.",
        "change": "The facts that are different, by their paths, such as `items[0].weight`.",
        "unknown": "The facts to take away, by their paths.",
    },
)
