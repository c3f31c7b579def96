"""A law: what must be true of every record, and how it is tried."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from lead_rules.decide.policy import Policy
from lead_rules.records.write import record_to_json
from lead_rules.testing.strategies.records import pools_of
from lead_rules.testing.strategies.target import Subject, subjects_of
from lead_rules.testing.strategies.targeted_records import varied_plain

__all__ = ["Clause", "Law", "LawBroken", "Strategy", "broken"]

Strategy = st.SearchStrategy[Any]
Example = Any
"""What a law is tried on: a record, or a record with what is done to it."""
Clause = Callable[[Any], None]
"""One thing that a law asks of what was decided: `broken` where it is not so."""


class LawBroken(AssertionError):  # noqa: N818 -- a law that does not hold is no mishap
    """A law does not hold; the message says where, and shows the record."""


def broken(what: str, **records: BaseModel) -> NoReturn:
    """Says that a law does not hold of records, each shown by its name."""
    shown = [f"{name.replace('_', ' ')}: {record_to_json(one)}" for name, one in records.items()]
    raise LawBroken("\n".join([what, *shown]).rstrip("\n"))


@dataclass(frozen=True, eq=False)
class Law:
    """A law by its name, and what it says.

    `examples` makes what it is tried on, for a decision and from plain records; it is
    None for a decision that the law says nothing about. `decided` decides an example,
    once for all `clauses`, which are named by what must be true.
    """

    name: str
    says: str
    examples: Callable[[Subject, Strategy], Strategy | None]
    decided: Callable[[Subject, Example], Any]
    clauses: Mapping[str, Clause]

    def check(self, subject: Subject, example: Example) -> None:
        """Holds an example to each clause. Raises `LawBroken` for the first that is broken."""
        decided = self.decided(subject, example)
        for clause in self.clauses.values():
            clause(decided)

    def __call__(self, policy: Policy, decision: str | None = None, *, examples: int = 100) -> int:
        """Tries the law on so many examples of each decision, or of the one named.

        The examples are the same on every run. Returns how many were tried. Raises
        `LawBroken` with the smallest record that was found, and `KeyError` for a
        decision that the policy does not make.
        """
        return sum(self._try(subject, examples) for subject in subjects_of(policy, decision))

    def _try(self, subject: Subject, examples: int) -> int:
        found = self.examples(subject, varied_plain(pools_of(subject.policy, subject.decision)))
        if found is None:
            return 0
        tried = 0

        @settings(
            max_examples=examples,
            derandomize=True,
            database=None,
            deadline=None,
            report_multiple_bugs=False,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )
        @given(found)
        def holds(example: Example) -> None:
            nonlocal tried
            tried += 1
            self._hold(subject, example)

        holds()
        return tried

    def _hold(self, subject: Subject, example: Example) -> None:
        try:
            self.check(subject, example)
        except LawBroken as error:
            raise LawBroken(f"{self.says}\n{subject!r}: {error}") from None
