"""What a rule says of a record where the policy gives it no sentences of its own.

A sentence is made for each test that the rule's truth rests on: what was found, and
what the rule needs or excludes, in the operator's own words.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from lead_rules.evaluate.compiled import CompiledCondition
from lead_rules.evaluate.evidence import Evidence, telling
from lead_rules.policy.ir.nodes import AtLeast, Quantified, Test
from lead_rules.policy.ir.phrasing import asks, demands
from lead_rules.policy.ir.show_value import NOT_KNOWN
from lead_rules.records.schema import Field, describe_fact, position
from lead_rules.values.english import capitalized
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth, not_

__all__ = ["Explained", "told"]

MOST_PARTS = 8


class Explained(NamedTuple):
    """A compiled condition with its evidence."""

    step: CompiledCondition
    evidence: Evidence

    def parts(self) -> list["Explained"]:
        """Its parts likewise; those of a list operator are the entries.

        What is presumed for a defined condition is no part of it.
        """
        steps, shown = self.step.parts, self.evidence.parts
        if self.evidence.kind == "holds":
            shown = shown[:1]
        if len(steps) != len(shown):
            steps = steps * len(shown)
        return [Explained(*pair) for pair in zip(steps, shown, strict=True)]


@dataclass(frozen=True, slots=True)
class _Stand:
    """How a condition stands in its rule.

    `good` is the truth of it that speaks for the outcome. `positive`: the rule
    looks for it to be true. `needed`: unless it has that truth, nothing else in
    the rule can make up for it, so what it asks is what the rule asks.
    """

    role: Literal["include", "exclude", "note", "exception"]
    good: Truth
    positive: bool = True
    needed: bool = True

    def turned(self) -> "_Stand":
        """That of a condition under `not`."""
        return replace(self, good=not_(self.good), positive=not self.positive)

    def shared(self, alone: Truth, several: bool) -> "_Stand":
        """That of one part of several, where only the `alone` truth of the whole
        needs every part."""
        needed = self.needed and (not several or self.good is alone)
        return replace(self, needed=needed)


Reason = tuple[Evidence, Test | Quantified | None, _Stand]
"""What showed something, the test of it, and how that stands in the rule. No test for
a condition that is presumed as a whole.
"""


def told(
    role: Literal["include", "exclude", "note"],
    when: Explained,
    unless: Explained | None,
    root: Field,
) -> tuple[str, ...]:
    """A sentence for each thing that the truth of a rule and of its exception rests on.

    They stand in the order of the record, whatever that of the policy's lines.
    """
    stand = _Stand(role, FALSE if role == "exclude" else TRUE, needed=role != "note")
    resting = list(_reasons(when, stand))
    sentences = _in_order(resting, root)
    together = not any(below.needed for _, _, below in resting)
    if role == "exclude" and when.evidence.truth is TRUE and together:
        sentences.append("Together these exclude." if len(sentences) > 1 else "This excludes.")
    if unless is not None and when.evidence.truth is not FALSE:
        truth = unless.evidence.truth
        stand = _Stand("exception", TRUE, needed=role == "exclude")
        # An exception that is open is explained whole: what is there, and what is not yet.
        whole = truth is UNKNOWN and not isinstance(unless.step.condition, Test)
        parts = _parts(unless, stand) if whole else ()
        reasons = [each for part in parts for each in _reasons(*part)]
        sentences += _in_order(reasons or _reasons(unless, stand), root)
        if truth is TRUE:
            sentences.append("So the exception is met.")
    return tuple(dict.fromkeys(sentences))


def _in_order(reasons: Iterable[Reason], root: Field) -> list[str]:
    sentences: list[tuple[tuple[int, ...], str, str]] = []
    for evidence, test, stand in reasons:
        at = position(root, evidence.field or "")
        sentences.append((at, evidence.field or "", _sentence(evidence, test, stand)))
        for path in evidence.lacks if evidence.truth is UNKNOWN else ():
            if path != evidence.field and evidence.found != NOT_KNOWN:
                label = capitalized(describe_fact(root, path).label)
                sentences.append((position(root, path), path, f"{label}: {NOT_KNOWN}."))
    return [sentence for _, _, sentence in sorted(sentences)]


def _reasons(told: Explained, stand: _Stand) -> Iterator[Reason]:
    """The tests that the truth of a condition rests on.

    Of a condition that holds because one part does, that part; of one that
    fails because one part fails, that part; of an unknown one, what is unknown.
    """
    evidence, condition = told.evidence, told.step.condition
    if evidence.kind == "holds" and evidence.presumed is not None:
        yield evidence, None, stand
        return
    if isinstance(condition, Test):
        yield evidence, condition, stand
        return
    wanted = telling(evidence)
    parts = [each for each in _parts(told, stand) if wanted in (None, each[0].evidence.truth)]
    if isinstance(condition, Quantified) and not parts:
        yield evidence, condition, stand
    for part, below in parts:
        yield from _reasons(part, below)


def _parts(told: Explained, stand: _Stand) -> list[tuple[Explained, _Stand]]:
    """The parts of a condition, and how each stands in the rule."""
    evidence, condition, parts = told.evidence, told.step.condition, told.parts()
    several = len(parts) > 1
    if isinstance(condition, Quantified):
        quantifier = condition.operator.quantifier
        assert quantifier is not None
        stand = stand.turned() if quantifier.turns else stand
        stand = stand.shared(not_(quantifier.settles), several=True)
    elif evidence.kind in ("none", "not"):
        stand = stand.turned()
    if evidence.kind == "all":
        stand = stand.shared(TRUE, several)
    elif evidence.kind in ("any", "none"):
        stand = stand.shared(FALSE, several)
    elif isinstance(condition, AtLeast):
        every, one = condition.number == len(parts), condition.number == 1
        alone = TRUE if every else FALSE if one else UNKNOWN
        stand = stand.shared(alone, several)
    return [(part, stand) for part in parts]


def _sentence(evidence: Evidence, test: Test | Quantified | None, stand: _Stand) -> str:
    """What was found, and what the rule makes of it."""
    label = capitalized(evidence.label or evidence.says)
    if test is None:
        return f"{label}: {evidence.stand_in} (presumed, {NOT_KNOWN})."
    found = f"{label}: {_found(evidence, test)}."
    if _speaks_for_itself(evidence, test, stand):
        return found
    open_ = evidence.truth is UNKNOWN and evidence.found != NOT_KNOWN and not evidence.parts
    if open_ and set(evidence.lacks) <= {evidence.field}:
        return f"{found} {_demand(evidence, test, stand)} This is still open."
    return f"{found} {_demand(evidence, test, stand)}"


def _speaks_for_itself(evidence: Evidence, test: Test | Quantified, stand: _Stand) -> bool:
    """Whether what was found needs no word of what the rule makes of it."""
    if isinstance(test, Quantified):  # no entry explains it
        return evidence.truth is stand.good
    met = evidence.truth is TRUE and stand.positive and test.operator.shown
    return met and not (stand.role == "exclude" and stand.needed)


def _found(evidence: Evidence, test: Test | Quantified) -> str:
    found = evidence.found or NOT_KNOWN
    if test.subject.field.kind == "list" and evidence.value in (0, ""):
        return found.replace(found.split(" (")[0], "none", 1)
    kind = getattr(test.subject, "kind", None)
    shown = [words for part in evidence.parts if (words := _part(part)) is not None]
    if kind not in ("sum", "least", "greatest") or found == NOT_KNOWN or len(shown) < 2:
        return found
    if len(shown) > MOST_PARTS:
        return f"{found} (from {len(shown)} entries)"
    return f"{found} ({' + '.join(shown) if kind == 'sum' else 'of ' + ', '.join(shown)})"


def _part(entry: Evidence) -> str | None:
    """What an entry adds to a defined value, or None where it does not count."""
    if entry.kind != "entry" or entry.truth is FALSE:
        return None
    if entry.truth is UNKNOWN:
        return f"{entry.found} if {entry.label} counts"
    return entry.found if entry.found != NOT_KNOWN else f"{entry.label}, {NOT_KNOWN}"


def _demand(evidence: Evidence, test: Test | Quantified, stand: _Stand) -> str:
    """What the rule needs, excludes or looks for."""
    excludes = stand.role == "exclude"
    if not stand.needed:
        phrase = evidence.asks if stand.positive else asks(test, negated=True)
        what = "exception" if stand.role == "exception" else "rule"
        return f"The {what} looks for: {phrase}."
    sentence = demands(test, excludes=excludes, negated=not stand.positive, asked=evidence.asks)
    if stand.role != "exception":
        return sentence
    return f"For the exception, {sentence[0].lower()}{sentence[1:]}"
