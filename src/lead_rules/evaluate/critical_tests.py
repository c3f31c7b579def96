"""Which tests of a decision read a field, and where each test turns.

The search for values that matter starts here: two values of a field that lie
on the same side of every threshold are in one equivalence class of the decision.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from lead_rules.evaluate.compile import Compiler
from lead_rules.evaluate.readers import Get
from lead_rules.policy.ir.nodes import (
    Areas,
    CheckedRule,
    Near,
    Operand,
    Quantified,
    Test,
    ValueSubject,
)
from lead_rules.policy.ir.traverse import Node, walk
from lead_rules.records.value_types import Place
from lead_rules.values.calendar import BETWEEN

__all__ = ["CriticalTest", "CriticalTests", "critical_tests_of"]

Role = Literal["subject", "anchor", "list", "number", "date"]


@dataclass(frozen=True, slots=True)
class CriticalTest:
    """A test that reads a field, and what the field is to it.

    The `subject` of the test; an `anchor`, the date that it compares with; or of
    a defined value the `list`, the `number` of an entry or a `date`. `operand_of`
    reads what the test compares with, and `total` the defined value. `places`
    are, of a test of areas, points within each and one on the other side of the
    globe.
    """

    test: Test | Quantified
    role: Role
    operand_of: Any = None
    total: Get | None = None
    places: tuple[Place, ...] = ()

    @property
    def operand(self) -> Operand | None:
        """What the test compares with; None where it is a condition on entries."""
        return self.test.operand if isinstance(self.test, Test) else None


CriticalTests = Mapping[str, tuple[CriticalTest, ...]]
"""Critical tests by the dotted path of the field, without entry numbers."""


def critical_tests_of(rules: Iterable[CheckedRule], compiler: Compiler) -> CriticalTests:
    """Every critical test of the rules, of what they depend on, and of what is presumed.

    Those of a field stand from the last written to the first, and so do the words of what
    would change it.
    """
    found: dict[str, list[CriticalTest]] = {}
    for node in walk(*rules, last_first=True):
        for path, critical in _critical_tests(node, compiler):
            found.setdefault(path, []).append(critical)
    return {path: tuple(critical_tests) for path, critical_tests in found.items()}


def _critical_tests(node: Node, compiler: Compiler) -> Iterator[tuple[str, CriticalTest]]:
    if isinstance(node, Quantified):
        yield node.subject.schema_path, CriticalTest(node, "subject")
    elif isinstance(node, Test):
        yield from _of_test(node, compiler)


def _of_test(test: Test, compiler: Compiler) -> Iterator[tuple[str, CriticalTest]]:
    subject = test.subject
    if isinstance(subject, ValueSubject):
        total = compiler.reader(subject).get
        if subject.kind in BETWEEN:
            yield subject.of.schema_path, CriticalTest(test, "date", total=total)
            assert subject.part is not None
            yield subject.part.schema_path, CriticalTest(test, "date", total=total)
        else:
            yield subject.of.schema_path, CriticalTest(test, "list", total=total)
            if subject.part is not None:
                yield subject.part.schema_path, CriticalTest(test, "number", total=total)
        return
    operand_of = compiler.compile(test).operand_of
    yield (
        subject.schema_path,
        CriticalTest(test, "subject", operand_of, places=tuple(_places(test.operand))),
    )
    if subject.accuracy is not None:
        yield subject.accuracy.schema_path, CriticalTest(test, "anchor")
    for anchor in test.fields:
        yield anchor.schema_path, CriticalTest(test, "anchor")


def _places(operand: Operand) -> Iterator[Place]:
    areas = operand.areas if isinstance(operand, Near) else operand
    if isinstance(areas, Areas):
        for region in (areas.region, *areas.each):
            longitude, latitude = region.inner_point()
            for east, north in ((longitude, latitude), (longitude + 180, -latitude)):
                degrees = (east + 180) % 360 - 180
                yield Place(longitude=degrees, latitude=north, accuracy_m=Decimal(0))
