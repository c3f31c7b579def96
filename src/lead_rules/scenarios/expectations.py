"""What a case can expect of a decision: one entry in one table each.

An entry says how the expectation is written, what the decision says to it, and
how both are shown. Lists have no order here: a case does not hang on it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from lead_rules.decide.decision import Decision
from lead_rules.diagnostics.spans import Span
from lead_rules.policy.syntax.keys import Shape

__all__ = ["EXPECT", "EXPECTED", "Expectation", "Kind", "Names", "Value", "failing", "rule_result"]

Names = Literal[
    "rule", "fact", "presumption", "reading", "note", "outcome", "truth", "flag", "words"
]
"""What the words of an expectation name."""

Value = str | bool | frozenset[str]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of expectation.

    `says` is what must come. `shape` is how it is written: one `word`, a `list`, or a
    `mapping` from names of `keys` to words. `names` is what the words name. `came` is
    what a decision says, for a mapping of the one key; `exact` is false where more may
    come than expected.
    """

    name: str
    says: str
    shape: Literal["word", "list", "mapping"]
    names: Names
    came: Callable[[Decision, str], Value]
    keys: Names | None = None
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing that is expected; `key` is the rule or the reading that it is about."""

    kind: Kind = field(repr=False)
    key: str
    value: Value
    span: Span = field(compare=False)

    @property
    def name(self) -> str:
        """As the author wrote it: ``outcome``, ``rules.heroin``."""
        return f"{self.kind.name}.{self.key}" if self.key else self.kind.name

    def met(self, came: Value) -> bool:
        """Whether what came is what is expected."""
        if self.kind.exact or isinstance(self.value, bool):
            return came == self.value
        if isinstance(self.value, str):
            return isinstance(came, str) and self.value in came
        return isinstance(came, frozenset) and self.value <= came


def rule_result(decision: Decision, rule: str) -> Iterator[str]:
    """The sentences of a rule, if the decision has it."""
    for each in decision.rules:
        if each.id == rule:
            yield from each.told


def failing(
    expected: Iterable[Expectation], decision: Decision
) -> Iterator[tuple[Expectation, Value]]:
    """The expectations that a decision does not meet, each with what came instead."""
    for each in expected:
        came = each.kind.came(decision, each.key)
        if not each.met(came):
            yield each, came


def _rule_truth(decision: Decision, rule: str) -> str:
    return next((each.truth.value for each in decision.rules if each.id == rule), "not listed")


def _contested_outcome(decision: Decision, reading: str) -> str:
    found = (each.outcome for each in decision.contested if each.reading == reading)
    return next(found, decision.outcome)


_KINDS = (
    Kind(
        "outcome",
        "The outcome is this word.",
        "word",
        "outcome",
        lambda decision, _: decision.outcome,
    ),
    Kind(
        "provisional",
        "Whether the outcome rests on a presumption.",
        "word",
        "flag",
        lambda decision, _: decision.provisional,
    ),
    Kind(
        "because",
        "Just these rules are given as the reasons.",
        "list",
        "rule",
        lambda decision, _: frozenset(decision.because),
    ),
    Kind(
        "also",
        "Just these other rules would suffice alone.",
        "list",
        "rule",
        lambda decision, _: frozenset(decision.also),
    ),
    Kind(
        "either",
        "Just these rules come under `because` and `also` together.",
        "list",
        "rule",
        lambda decision, _: frozenset((*decision.because, *decision.also)),
    ),
    Kind(
        "missing",
        "Just these facts are asked for.",
        "list",
        "fact",
        lambda decision, _: frozenset(each.field for each in decision.missing),
    ),
    Kind(
        "asks",
        "These facts are asked for, and perhaps others.",
        "list",
        "fact",
        lambda decision, _: frozenset(each.field for each in decision.missing),
        exact=False,
    ),
    Kind(
        "presumed",
        "Just these presumptions are used.",
        "list",
        "presumption",
        lambda decision, _: frozenset(each.presumption for each in decision.presumed),
    ),
    Kind(
        "contested",
        "The outcome would differ under just these readings.",
        "list",
        "reading",
        lambda decision, _: frozenset(each.reading for each in decision.contested),
    ),
    Kind(
        "otherwise",
        "The outcome under another reading: `{READING: OUTCOME}`.",
        "mapping",
        "outcome",
        _contested_outcome,
        keys="reading",
    ),
    Kind(
        "notes",
        "Just these notes hold.",
        "list",
        "note",
        lambda decision, _: frozenset(each.id for each in decision.notes),
    ),
    Kind(
        "rules",
        "What rules come to: `{RULE: true}`, `false` or `unknown`.",
        "mapping",
        "truth",
        _rule_truth,
        keys="rule",
    ),
    Kind(
        "told",
        "The rule's sentences hold these words; a list of words for several.",
        "mapping",
        "words",
        lambda decision, rule: " ".join(rule_result(decision, rule)),
        keys="rule",
        exact=False,
    ),
)

EXPECTED: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in _KINDS})
"""Every kind of expectation by its name, in the order in which they are compared."""

EXPECT = Shape({}, {name: kind.says for name, kind in EXPECTED.items()})
"""The keys of what a case expects."""
