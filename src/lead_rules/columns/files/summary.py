"""What came of many records, counted."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow.compute as pc

__all__ = ["Summary"]


@dataclass(frozen=True)
class Summary:
    """Counts of a run: rows that were decided add up to `rows` with those that were not.

    `turned_away` are the rows of decisions that are not met, by each rule that alone
    suffices for that, and `alone` those for which no other rule does. `missing` are the
    rows of open decisions, by the facts that they lack. `rejected` are rows that are no
    records, by the codes of their problems; a row may have several.
    """

    rows: int = 0
    undecidable: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    provisional: int = 0
    turned_away: Counter[str] = field(default_factory=Counter)
    alone: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)

    def plain(self) -> dict[str, Any]:
        """The counts as plain data."""
        return {
            name: dict(sorted(value.items())) if isinstance(value, Counter) else value
            for name, value in vars(self).items()
        }

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any]) -> "Summary":
        """Counts that were made plain."""
        counts: dict[str, Any] = {
            name: Counter(value) if isinstance(value, dict) else value
            for name, value in plain.items()
        }
        return cls(**counts)

    @classmethod
    def of_batch(cls, batch: Any) -> "Summary":
        """The counts of a batch of answers."""
        unmet = batch.filter(pc.equal(batch.column("met"), False))
        because, also = unmet.column("because"), unmet.column("also")
        only = because.filter(pc.equal(pc.list_value_length(also), 0))
        problems = batch.column("problems").drop_null()
        return cls(
            rows=batch.num_rows,
            undecidable=len(problems),
            outcomes=_counted(batch.column("outcome").drop_null()),
            provisional=batch.column("provisional").true_count,
            turned_away=_counted(because.flatten()) + _counted(also.flatten()),
            alone=_counted(only.flatten()),
            missing=_counted(batch.column("lacks").flatten()),
            rejected=_counted(pc.struct_field(problems.flatten(), "code")),
        )

    def __add__(self, other: "Summary") -> "Summary":
        mine, theirs = vars(self), vars(other)
        return Summary(**{name: mine[name] + theirs[name] for name in mine})


def _counted(names: Any) -> Counter[str]:
    return Counter({row["values"]: row["counts"] for row in names.value_counts().to_pylist()})
