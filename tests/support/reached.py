"""What a property test has tried: how many different records, and of what kinds.

A generator can go blind, and all tests pass. So the tests that hold one part against
another count what came by, as the reference interpreter sees it, and assert that it was
enough. `pytest -rP` prints the counts.
"""

from collections import Counter
from collections.abc import Mapping
from hashlib import blake2b

from pydantic import BaseModel

from tests.support import ROOT, oracle
from tests.support.policy_cases import Case

__all__ = ["OF_EACH_KIND", "Reached"]

RARE = (
    "a value presumed",
    "a condition presumed",
    "a sum that is a range",
    "a place across an edge",
    "an entry unknown",
    "a deadline day",
    "an exception",
)
"""What the interpreter notices on its way."""
OF_EACH_KIND = {
    **dict.fromkeys(("met", "not met", "open", "provisional", "contested by one", *RARE), 5),
    "contested by several": 2,
}
"""So many of each kind are what an agreement of two parts should rest on at the least."""


def kinds(verdict: oracle.Verdict) -> frozenset[str]:
    """What a verdict shows."""
    found = {{True: "met", False: "not met", None: "open"}[verdict.met], *verdict.met_with}
    if verdict.provisional:
        found.add("provisional")
    if verdict.contested:
        found.add("contested by one" if len(verdict.contested) == 1 else "contested by several")
    return frozenset(found)


class Reached:
    """The different pairs of a decision and a record, and of what kinds each is."""

    def __init__(self) -> None:
        self._kinds: dict[bytes, frozenset[str]] = {}

    def __len__(self) -> int:
        return len(self._kinds)

    def judge(self, case: Case, record: BaseModel) -> oracle.Verdict:
        """What the reference interpreter says, which is counted."""
        verdict = oracle.judge(case.plain, record, case.decision, ROOT)
        pair = f"{case.policy.sha256} {case.decision} {record.model_dump_json()}"
        self._kinds[blake2b(pair.encode(), digest_size=8).digest()] = kinds(verdict)
        return verdict

    def add(self, other: "Reached") -> None:
        """Counts in what was reached elsewhere."""
        self._kinds |= other._kinds

    def __str__(self) -> str:
        """How many were different, and of how many each kind was."""
        counts = [f"{number:,} {kind}" for kind, number in self._counts().most_common()]
        return f"{len(self):,} different: {', '.join(counts)}"

    def _counts(self) -> Counter[str]:
        return Counter(kind for each in self._kinds.values() for kind in each)

    def check(self, different: int, floors: Mapping[str, int]) -> None:
        """At least so many were different, and at least so many of each kind."""
        print(self)
        counts = self._counts()
        short = {kind: counts[kind] for kind, least in floors.items() if counts[kind] < least}
        assert len(self) >= different and not short, f"the draws have gone blind: {short}, {self}"
