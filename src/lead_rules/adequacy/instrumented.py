"""Instrumented conditions: compiled, with each test observed and its answer replaceable.

A test that is written once has one answer for a record, or for an entry of a
list, wherever it is referred to. `Watched.answers` are the answers that a condition
rests on; `Watched.if_answered` is its truth if one of
them came out otherwise, and every other test as it does.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from lead_rules.evaluate.compile import Compiler
from lead_rules.evaluate.compiled import CompiledCondition
from lead_rules.policy.ir.nodes import Condition, Holds, Presumption, Quantified, Test
from lead_rules.values.truth import Truth

__all__ = ["Answer", "Point", "Watched"]

Point = Test | Quantified | Holds
"""What is instrumented: a test, or that another rule or decision holds."""


class Answer:
    """How a test came out, and for which entry of a list (or the record)."""

    __slots__ = ("here", "point", "truth")

    def __init__(self, point: Point, here: Any, truth: Truth) -> None:
        self.point = point
        self.here = here
        self.truth = truth


class Watched:
    """A compiled condition, instrumented.

    Another rule or decision that it holds (one of `rules`) counts as one test: the
    tests of that one are instrumented where they are its own.
    """

    def __init__(
        self,
        condition: Condition,
        zone: ZoneInfo,
        presumptions: Mapping[str, Presumption],
        rules: frozenset[str] = frozenset(),
    ) -> None:
        self.rules = rules
        self._heard: dict[tuple[Point, int], Answer] | None = None
        self._said: tuple[Point, Any, Truth] | None = None
        self._step = _WatchingCompiler(self, zone, presumptions).compile(condition)

    def truth(self, record: Any) -> Truth:
        """The truth of the condition."""
        return self._step.truth(record, record)

    def answers(self, record: Any) -> list[Answer]:
        """The tests that were asked for the condition's truth, and how they came out.

        Where the answer is settled, no more tests are asked: none of the others
        could alone have settled it otherwise.
        """
        self._heard = {}
        self._step.truth(record, record)
        heard = list(self._heard.values())
        self._heard = None
        return heard

    def if_answered(self, answer: Answer, truth: Truth, record: Any) -> Truth:
        """The truth of the condition if one answer alone were another."""
        self._said = (answer.point, answer.here, truth)
        found = self._step.truth(record, record)
        self._said = None
        return found

    def watch(self, step: CompiledCondition) -> CompiledCondition:
        """Instrument a compiled condition: its answers are recorded, and can be replaced."""
        point, truth_of = step.condition, step.truth
        assert isinstance(point, Point)
        at_root = isinstance(point, Holds)

        def truth(here: Any, root: Any) -> Truth:
            where = root if at_root else here
            said = self._said
            if said is not None and said[0] is point and said[1] is where:
                return said[2]
            found = truth_of(here, root)
            self._hear(point, where, found)
            return found

        return replace(step, truth=truth, lookup=None)

    def _hear(self, point: Point, here: Any, truth: Truth) -> None:
        if self._heard is not None:
            self._heard[point, id(here)] = Answer(point, here, truth)


class _WatchingCompiler(Compiler):
    """A compiler that instruments each test."""

    def __init__(
        self, watched: Watched, zone: ZoneInfo, presumptions: Mapping[str, Presumption]
    ) -> None:
        super().__init__(zone, presumptions)
        self._watched = watched

    def compile(self, condition: Condition) -> CompiledCondition:
        """The compiled condition, instrumented where it is a test."""
        step = super().compile(condition)
        rules = self._watched.rules
        if isinstance(condition, Test | Quantified) or (
            isinstance(condition, Holds) and condition.defined.name in rules
        ):
            return self._watched.watch(step)
        return step
