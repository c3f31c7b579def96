"""In which order to ask, so that few questions are to be expected.

A decision is a tree of `all` and `any` over open tests. Where each open test is
as likely to come out one way as the other (nothing is assumed about people), the
parts of an `all` are asked by cost over the chance to fail, those of an `any` by
cost over the chance to hold, the lowest first. That order is the best one where
no fact is read twice and the tree has two levels, and a good one otherwise:
R. Greiner, R. Hayward, M. Jankowska and M. Molloy, "Finding optimal satisficing
strategies for and-or trees", Artificial Intelligence 170 (2006).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from lead_rules.evaluate.evidence import Evidence, connective, lacking
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth, not_

__all__ = ["Asked", "Line", "in_order", "open_rule"]

EVEN = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Line:
    """Facts in the order to ask for them, to settle one open condition.

    `cost` is the number of questions to be expected and `chance` that of the
    condition to hold. `parts` are the lines of an `all` or an `any`, if it is one.
    """

    facts: tuple[str, ...]
    cost: Fraction
    chance: Fraction
    kind: str = "test"
    parts: tuple["Line", ...] = ()


Asked = tuple[int, ...]
"""Where a fact stands in the order of the record, which settles ties."""


def open_rule(when: Evidence, unless: Evidence | None, basis: str, rank: dict[str, Asked]) -> Line:
    """The line of a rule that is open: how to find out whether the decision can be met."""
    include = basis == "include"
    lines = [_line(when, TRUE if include else FALSE, rank)]
    if unless is not None:
        lines.append(_line(unless, FALSE if include else TRUE, rank))
    found = [line for line in lines if line is not None]
    return _joined("all" if include else "any", found, rank)


def in_order(lines: Iterable[Line], rank: dict[str, Asked]) -> tuple[str, ...]:
    """The facts of a decision's open rules, each once, in the order to ask for them."""
    return tuple(dict.fromkeys(_joined("all", lines, rank).facts))


def _line(evidence: Evidence, want: Truth, rank: dict[str, Asked]) -> Line | None:
    """How to find out whether a condition comes out as wanted; None where it is known."""
    if evidence.truth is not UNKNOWN:
        return None
    kind = connective(evidence)
    inner = want if kind not in ("not", "none") else not_(want)
    if kind in ("all", "not", "holds", "any", "none") and not evidence.lacks:
        lines = [_line(part, inner, rank) for part in evidence.parts]
        every = (kind == "all") is (inner is TRUE)
        found = [line for line in lines if line is not None]  # one at least: it is unknown
        return _joined("all" if every else "any", found, rank)
    facts = sorted(dict.fromkeys(lacking(evidence)), key=lambda fact: rank[fact])
    return Line(tuple(facts), Fraction(len(facts)), EVEN)


def _joined(kind: str, lines: Iterable[Line], rank: dict[str, Asked]) -> Line:
    """An `all` or an `any` of lines; those of its own kind are laid into it."""
    flat = list(_flat(kind, lines))

    def worth(line: Line) -> tuple[Fraction, list[Asked]]:
        settles = 1 - line.chance if kind == "all" else line.chance
        return line.cost / settles, [rank[fact] for fact in line.facts]

    cost, reached = Fraction(0), Fraction(1)
    ordered = sorted(flat, key=worth)
    for line in ordered:
        cost += reached * line.cost
        reached *= line.chance if kind == "all" else 1 - line.chance
    facts = tuple(fact for line in ordered for fact in line.facts)
    return Line(facts, cost, reached if kind == "all" else 1 - reached, kind, tuple(ordered))


def _flat(kind: str, lines: Iterable[Line]) -> Iterator[Line]:
    for line in lines:
        if line.kind == kind:
            yield from line.parts
        else:
            yield line
