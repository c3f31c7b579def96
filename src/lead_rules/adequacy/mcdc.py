"""Which tests of a policy the cases show to matter.

The measure is masking modified condition/decision coverage (MC/DC) with a third
truth: J. J. Chilenski, "An Investigation of Three Forms of the Modified Condition
Decision Coverage (MCDC) Criterion", DOT/FAA/AR-01/18 (2001). A case is paired not
with another case but with its twin: the same answers to all tests but one.

- A case shows a test *true* (or *false*) where the test comes out so, and the rule
  would come out the opposite, known either way, if that test alone did.
- A case shows a test *unknown* where it comes out so, the rule is unknown, and one
  answer to that test alone would settle the rule.
- A case shows a *presumption* for a rule that is known with it and unknown without.
- A case shows a *reading* if the outcome would differ under it.

A test written once has one answer for a record, or for an entry of a list. The
twin need not be a record that can be: two tests of one fact move together.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from lead_rules.adequacy.infeasible import never_settles, never_unknown
from lead_rules.adequacy.instrumented import Answer, Point, Watched
from lead_rules.adequacy.units import Unit, units_of
from lead_rules.evaluate.compile import Compiler
from lead_rules.evaluate.plan import DecisionPlan
from lead_rules.evaluate.readers import TruthOf
from lead_rules.policy.ir.nodes import Presumption
from lead_rules.scenarios.cases import Case
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth, not_

__all__ = ["Coverage", "Meter", "Need", "cover", "meters_of"]

What = Literal["true", "false", "unknown", "presumed", "contested"]
_TRUTHS: Mapping[What, Truth] = {"true": TRUE, "false": FALSE, "unknown": UNKNOWN}


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a case must show: a test at a truth, a presumption, or a reading."""

    unit: Unit
    what: What
    about: Point | Presumption | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the cases of one decision show.

    `shown` has every need, and the names of the cases that show it. `impossible`
    are those of them that no record can show, which was proved.
    """

    decision: str
    title: str
    units: tuple[Unit, ...]
    shown: Mapping[Need, tuple[str, ...]]
    impossible: frozenset[Need]

    @property
    def gaps(self) -> tuple[Need, ...]:
        """What no case shows, and some record may."""
        return tuple(
            need for need, cases in self.shown.items() if not cases and need not in self.impossible
        )

    @property
    def possible(self) -> int:
        """How many needs a record may show."""
        return len(self.shown) - len(self.impossible)


class Meter:
    """One unit, and what a record shows of it."""

    def __init__(self, unit: Unit, plan: DecisionPlan) -> None:
        self.unit = unit
        self.plan = plan
        self._watched = Watched(unit.condition, unit.zone, unit.presumptions, unit.rules)
        self._mine = frozenset(unit.points)
        self._without: dict[str, TruthOf] = {}
        for presumption in unit.presumed:
            rest = {
                key: each for key, each in unit.presumptions.items() if key != presumption.target
            }
            bound = Compiler(unit.zone, rest).compile(unit.condition)
            self._without[presumption.target] = bound.truth

    def needs(self) -> tuple[Need, ...]:
        """What the cases must show of the unit."""
        found = [
            Need(self.unit, what, point)
            for point in self.unit.points
            for what in _TRUTHS
            if what != "unknown" or not never_unknown(point)
        ]
        found += [Need(self.unit, "presumed", each) for each in self.unit.presumed]
        if self.unit.reading is not None:
            found.append(Need(self.unit, "contested", None))
        return tuple(found)

    def shown(self, record: Any) -> set[Need]:
        """What a record shows of the unit."""
        unit, truth = self.unit, self._watched.truth(record)
        found = {
            Need(unit, _what(answer), answer.point)
            for answer in self.answers(record)
            if self.decides(answer, truth, record)
        }
        for presumption in unit.presumed:
            if truth is not UNKNOWN and self.without(presumption, record) is UNKNOWN:
                found.add(Need(unit, "presumed", presumption))
        if unit.reading is not None and self.contested(record):
            found.add(Need(unit, "contested", None))
        return found

    def shows(self, need: Need, record: Any) -> bool:
        """Whether a record shows one need of the unit."""
        truth = self._watched.truth(record)
        if need.what == "contested":
            return self.contested(record)
        if need.what == "presumed":
            assert isinstance(need.about, Presumption)
            return truth is not UNKNOWN and self.without(need.about, record) is UNKNOWN
        return any(
            answer.point is need.about
            and _what(answer) == need.what
            and self.decides(answer, truth, record)
            for answer in self.answers(record)
        )

    def answers(self, record: Any) -> list[Answer]:
        """How those of the unit's own tests come out that were asked."""
        heard = self._watched.answers(record)
        return [answer for answer in heard if answer.point in self._mine]

    def decides(self, answer: Answer, truth: Truth, record: Any) -> bool:
        """Whether a test alone makes the unit come out as it does."""
        if answer.truth is not UNKNOWN:
            if truth is UNKNOWN:
                return False
            other = self._watched.if_answered(answer, not_(answer.truth), record)
            return other is not_(truth)
        return truth is UNKNOWN and any(
            self._watched.if_answered(answer, known, record) is not UNKNOWN
            for known in (TRUE, FALSE)
        )

    def truth(self, record: Any) -> Truth:
        """The truth of the unit."""
        return self._watched.truth(record)

    def without(self, presumption: Presumption, record: Any) -> Truth:
        """The truth of the unit without this presumption."""
        return self._without[presumption.target](record, record)

    def contested(self, record: Any) -> bool:
        """Whether the outcome differs under the unit's reading."""
        reading = self.unit.reading
        assert reading is not None
        truths = self.plan.rules.truths(record)
        return reading.truth(record, truths) is not self.plan.rules.combined(truths)


def meters_of(plan: DecisionPlan) -> tuple[Meter, ...]:
    """A meter for each unit of a decision."""
    return tuple(Meter(unit, plan) for unit in units_of(plan))


def cover(meters: Iterable[Meter], cases: Iterable[Case]) -> Coverage:
    """What cases show of a decision; those about other decisions show nothing."""
    meters = tuple(meters)
    checked = meters[0].plan.checked
    shown: dict[Need, list[str]] = {need: [] for meter in meters for need in meter.needs()}
    for case in cases:
        if case.decision != checked.id:
            continue
        for meter in meters:
            for need in meter.shown(case.record):
                if need in shown:
                    shown[need].append(case.name)
    impossible = frozenset(need for need, found in shown.items() if not found and _impossible(need))
    return Coverage(
        checked.id,
        checked.title,
        tuple(meter.unit for meter in meters),
        MappingProxyType({need: tuple(sorted(names)) for need, names in shown.items()}),
        impossible,
    )


def _what(answer: Answer) -> What:
    return {TRUE: "true", FALSE: "false", UNKNOWN: "unknown"}[answer.truth]  # type: ignore[return-value]


def _impossible(need: Need) -> bool:
    """Whether it was shown that no record can show a need."""
    about = need.about
    return isinstance(about, Point) and never_settles(need.unit, about, _TRUTHS[need.what])
