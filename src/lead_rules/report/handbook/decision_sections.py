"""The sections about what a policy decides: in short, as a flow, and how to read it all."""

from collections.abc import Iterable, Iterator

from lead_rules.policy.ir.nodes import (
    CheckedDecision,
    CheckedRule,
    Condition,
    Count,
    Quantified,
    Test,
    ValueSubject,
)
from lead_rules.policy.ir.operator import Operator
from lead_rules.policy.ir.outline import clause_of
from lead_rules.policy.ir.phrasing import join
from lead_rules.policy.ir.traverse import walk
from lead_rules.report.handbook.document import (
    Block,
    Bullets,
    Entry,
    Figure,
    Paragraph,
    Piece,
    Section,
    entry,
)
from lead_rules.report.handbook.flow import flow_of, steps_in_words
from lead_rules.report.handbook.numbering import Parts
from lead_rules.report.handbook.rule_sections import first
from lead_rules.report.pieces import words
from lead_rules.values.english import capitalized
from lead_rules.values.quantity import Number

WORKED_OUT = {
    frozenset({"sum", "count", "least", "greatest"}): "What is worked out from a list is known "
    "as far as the list is: where something of an entry is not known, all that it can still "
    "come to is looked at, and a question is answered once they all have the same answer.",
    frozenset({"least", "greatest"}): "The least or the greatest of nothing is no amount: of the "
    "questions about it, only what begins with “not” is so.",
    frozenset({"years_between"}): "A year is full on the same day of the year. Who was born on "
    "February 29 completes one on March 1 where there is no such day.",
    frozenset({"months_between"}): "A month is full on the same day of the month, or on the first "
    "of the month after where there is no such day.",
}
"""What is to be known of values that are worked out, by their kinds."""

Counted = tuple[tuple[Operator, Number], ...]

__all__ = ["decided", "how_to_read", "in_short"]


def in_short(parts: Parts) -> Section:
    """Who gets which answer, on the first page."""
    found = tuple(
        Section(f"decision-{number}", decision.title, tuple(_short(parts, decision)))
        for number, decision in enumerate(parts.policy.decisions.values(), 1)
    )
    met = dict.fromkeys(words(each.outcomes[0]) for each in parts.policy.decisions.values())
    title = f"In short: when the answer is {join([f'“{word}”' for word in met], 'or')}"
    return Section("in-short", title, (), found)


def decided(parts: Parts) -> Section:
    """Each decision drawn as a flow."""
    found = tuple(
        Section(f"flow-{number}", decision.title, tuple(_flow(parts, decision)))
        for number, decision in enumerate(parts.policy.decisions.values(), 1)
    )
    about = Paragraph(
        (
            "Each drawing is read from the top down. The order of its questions changes no "
            "answer: one way out is enough, whatever else is so or is not known.",
        )
    )
    return Section("flows", "How it is decided", (about,), found)


def how_to_read(parts: Parts, conditions: Iterable[Condition]) -> Section:
    """What the words of this document mean, exactly, as far as the policy uses them."""
    zone = str(parts.policy.zone)
    lines = [
        "Not known is never taken for no. A fact that nobody has told yet leaves a question "
        "open, unless the answer is the same either way. That there is none of something is "
        "an answer.",
        f"Dates are local dates, and times are by the clocks, of {zone}.",
    ]
    kinds = {part.kind for part in walk(*conditions) if isinstance(part, ValueSubject)}
    lines += [words for kind, words in WORKED_OUT.items() if kind & kinds]
    if any(rule.inference for kinds in parts.rules.values() for rule in kinds.values()):
        lines.append("What is marked as inferred is not in the words of a source.")
    exact = [entry(f"“{asks}”: {exactly}") for asks, exactly in sorted(set(_exactly(conditions)))]
    found = [*(entry(line) for line in lines)]
    if exact:
        found.append(entry("These words are meant exactly so:", parts=exact))
    return Section("reading", "How to read this", (Bullets(tuple(found)),))


def _short(parts: Parts, decision: CheckedDecision) -> Iterator[Block]:
    met, unmet, unknown = map(words, decision.outcomes)
    include = tuple(_line(parts, rule) for rule in decision.include)
    exclude = tuple(_line(parts, rule) for rule in decision.exclude)
    if include:
        yield Paragraph((f"The answer is “{met}” if all of this is so:",))
        yield Bullets(include)
    if exclude:
        lead = (
            "and nothing of this:"
            if include
            else f"The answer is “{met}” if nothing of this is so:"
        )
        yield Paragraph((lead,))
        yield Bullets(exclude)
    rest = f"Otherwise it is “{unmet}”. "
    rest += f"While something that can still matter is not known, it is “{unknown}”."
    yield Paragraph((rest,))


def _line(parts: Parts, rule: CheckedRule) -> Entry:
    """A rule by what it says, with its exception and what to mind about it."""
    minded: list[Piece] = [" (", parts.rule(rule.id)]
    if rule.inference is not None:
        minded.append(", partly inferred")
    if parts.presumed_in(rule):
        minded.append(", partly presumed if not known")
    for reading in parts.readings_of(rule.id):
        minded += [", ", parts.reading(reading)]
    if rule.unless is None:
        return Entry((capitalized(rule.says), *minded, ")"))
    exception = parts.clause(clause_of(rule.unless))
    if exception.parts:
        return Entry(
            (capitalized(rule.says), *minded, "), unless ", *exception.words), exception.parts
        )
    return Entry((capitalized(rule.says), *minded, "), unless this:"), (exception,))


def _flow(parts: Parts, decision: CheckedDecision) -> Iterator[Block]:
    yield Paragraph((f"Decided from this kind of record: {words(decision.record)}.",))
    yield Figure(flow_of(decision), f"{decision.title}, as a flow", tuple(steps_in_words(decision)))
    if decision.note:
        lines = (
            entry(capitalized(rule.says), " (", parts.rule(rule.id), ")") for rule in decision.note
        )
        yield Paragraph(("These are noted if they are so, and change nothing:",))
        yield Bullets(tuple(lines))
    about = [each for each in decision.readings if each.exclude is not None]
    for reading in about:
        yield Paragraph(
            (
                "What excludes here can be read in two ways: see ",
                parts.reading(reading.id),
                f", {first(parts.readings[reading.id]).says}.",
            )
        )


def _exactly(conditions: Iterable[Condition]) -> Iterator[tuple[str, str]]:
    """The phrases of the operators that conditions use, and what each leaves open."""
    used: set[Operator] = set()
    for node in walk(*conditions):
        if isinstance(node, Test | Quantified):
            used.add(node.operator)
        if isinstance(node, Test) and isinstance(node.operand, Count):
            used.update(operator for operator, _ in node.operand.tests)
    for operator in used:
        if operator.exactly:
            yield operator.asks.format("…"), operator.exactly
