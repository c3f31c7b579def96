"""What a compiled condition is: a quick truth, and evidence on demand."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from lead_rules.evaluate.evidence import Evidence
from lead_rules.evaluate.readers import Reader, TruthOf
from lead_rules.policy.ir.nodes import Condition, Presumption, Subject, ValueSubject
from lead_rules.values.truth import Truth

__all__ = [
    "ROOT",
    "At",
    "CompiledCondition",
    "ConditionCompiler",
    "EvidenceOf",
    "Lookup",
    "Table",
]


class At(NamedTuple):
    """Where a condition stands: the path to an entry of a list, and its words."""

    path: str = ""
    words: str = ""

    def field(self, subject: Subject) -> str:
        """The concrete path of a field read from here."""
        if not self.path or isinstance(subject, ValueSubject) or subject.from_root:
            return subject.name
        return f"{self.path}.{subject.name}"

    def label(self, subject: Subject) -> str:
        """The field's label, with the entry that it belongs to."""
        if not self.words or isinstance(subject, ValueSubject) or subject.from_root:
            return subject.says
        return f"{subject.says} ({self.words})"


ROOT = At()

EvidenceOf = Callable[[Any, Any, At], Evidence]
"""Takes the entry stood on, the record, and where the entry stands in it."""


class Table(dict[Any, Truth]):
    """Truths by value; `other` is that of every value not named."""

    other: Truth

    def __missing__(self, value: Any) -> Truth:
        return self.other


Lookup = tuple[Callable[[Any], Any], Table]
"""How to read a value, and the table that decides it, also where it is None."""


@dataclass(frozen=True, slots=True)
class CompiledCondition:
    """A compiled condition.

    `parts` are those of its own parts: of a connective's conditions, of the condition on
    an entry, of the `where` of a defined value. `operand_of` reads the operand of a test.
    `lookup` is there for a test that a table decides.
    """

    condition: Condition
    truth: TruthOf
    evidence: EvidenceOf
    parts: tuple["CompiledCondition", ...] = ()
    operand_of: Callable[[Any, Any], Any] | None = None
    lookup: Lookup | None = None


class ConditionCompiler(Protocol):
    """What compiling one kind of test needs of the compiler of all conditions."""

    zone: ZoneInfo

    @property
    def without_presumptions(self) -> "ConditionCompiler":
        """The same compiler without presumptions."""

    def compile(self, condition: Condition) -> CompiledCondition:
        """The compiled condition."""

    def reader(self, subject: Subject) -> Reader:
        """The reader of a field or of a defined value."""

    def presumption(self, subject: Subject) -> Presumption | None:
        """The presumption on a field, where presumptions are used."""

    def presumed_value(self, presumption: Presumption) -> CompiledCondition | None:
        """The condition whose truth stands in, if it is one."""
