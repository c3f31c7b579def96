"""The section of examples: each case of the scenarios as it is really decided."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from lead_rules.decide.decision import Decision
from lead_rules.decide.policy import Policy
from lead_rules.evaluate.format_value import found_in_words
from lead_rules.policy.ir.show_value import NOT_KNOWN
from lead_rules.records.schema import Field, describe_fact, value_at
from lead_rules.report.handbook.document import (
    Cell,
    Entry,
    Link,
    Paragraph,
    Section,
    Table,
    entries,
    entry,
)
from lead_rules.report.handbook.numbering import Parts
from lead_rules.report.handbook.rule_sections import sentence
from lead_rules.report.phrases import PHRASES
from lead_rules.report.pieces import asked, words
from lead_rules.scenarios.cases import Case, Scenarios, Start
from lead_rules.scenarios.expectations import failing
from lead_rules.values.english import capitalized
from lead_rules.values.truth import FALSE, TRUE

__all__ = ["examples"]

SAY = PHRASES["officer"]


def examples(parts: Parts, policy: Policy, scenarios: Scenarios | None) -> Section | None:
    """The cases of each decision, with the answer of the policy and its reasons.

    First the records that they start from; a case tells what is different from its own.
    """
    if scenarios is None or not scenarios.cases:
        return None
    numbers = {name: number for number, name in enumerate(scenarios.starts, 1)}
    found = [_starts(policy, scenarios)]
    for number, decision in enumerate(policy.decisions, 1):
        cases = [case for case in scenarios.cases if case.decision == decision]
        rows = [_case(parts, policy, case, scenarios, numbers) for case in cases]
        if rows:
            title = parts.policy.decisions[decision].title
            heads = ("Example, and how its record differs", "Answer", "Why")
            table = Table(f"{len(rows)} examples", heads, tuple(rows))
            found.append(Section(f"examples-{number}", title, (table,)))
    about = Paragraph(
        (
            "Each answer here is what this version of the policy decides of the record, with its "
            "reasons.",
        )
    )
    return Section("examples", "Examples", (about,), tuple(found))


def _starts(policy: Policy, scenarios: Scenarios) -> Section:
    rows = []
    for number, start in enumerate(scenarios.starts.values(), 1):
        root = _root(policy, start)
        lines = [
            entry(f"{describe_fact(root, path).label}: {shown}")
            for path, shown in _told(root, start.record, policy.checked.zone).items()
        ]
        head = (entry(f"Record {number}"), entry(f"a record of {words(start.kind)}"))
        rows.append((head, tuple(lines)))
    caption = "What is not listed is not known"
    table = Table(
        caption,
        ("Record", "What is known of it"),
        tuple(rows),
        tuple(f"start-{n}" for n in range(1, len(rows) + 1)),
    )
    return Section("starts", "The records that the examples start from", (table,))


def _root(policy: Policy, start: Start) -> Field:
    decisions = policy.checked.decisions.values()
    return next(each.table.root for each in decisions if each.record == start.kind)


def _case(
    parts: Parts, policy: Policy, case: Case, scenarios: Scenarios, numbers: dict[str, int]
) -> tuple[Cell, ...]:
    start = scenarios.starts[case.start]
    root, zone = _root(policy, start), policy.checked.zone
    decision = policy.decide(case.record, case.decision)
    head = [entry(sentence(case.says))]
    number = numbers[case.start]
    differing = tuple(_differing(root, start.record, case.record, zone))
    link = Link(f"record {number}", f"start-{number}")
    if len(differing) == 1:
        head.append(entry("As ", link, f", but {differing[0]}"))
    elif differing:
        head.append(entry("As ", link, ", but:", parts=entries(*differing)))
    else:
        head.append(entry("Just as ", link, "."))
    answer = [
        entry(capitalized(words(decision.outcome)) + (" for now" if decision.provisional else ""))
    ]
    if any(failing(case.expected, decision)):
        answer.append(entry("The example expects something else."))
    return tuple(head), tuple(answer), tuple(_why(parts, decision))


def _why(parts: Parts, decision: Decision) -> Iterator[Entry]:
    if decision.truth is TRUE:
        yield entry(sentence(SAY.all_met))
    elif decision.truth is FALSE:
        for id_ in (*decision.because, *decision.also):
            rule = decision.rule(id_)
            yield Entry((parts.rule(id_), f": {' '.join(rule.told)}"))
    else:
        for fact in decision.missing:
            if fact.presumed is None:
                who = f" ({SAY.ask.format(words(fact.ask))})" if fact.ask else ""
                yield entry(f"To find out: {asked(fact, SAY)}{who}")
    for presumed in decision.presumed:
        yield entry("Presumed, ", parts.presumption(presumed.presumption), f": {presumed.says}.")
    for reading in decision.contested:
        yield entry(
            "Contested, ", parts.reading(reading.reading), f": or else {words(reading.outcome)}."
        )
    for note in decision.notes:
        yield entry("Noted, ", parts.rule(note.id), ".")


# What is known of a record.


def _differing(root: Field, before: BaseModel, after: BaseModel, zone: ZoneInfo) -> Iterator[str]:
    """The facts that are told otherwise, and those that are no longer known."""
    told, was = _told(root, after, zone), _told(root, before, zone)
    for path in dict.fromkeys((*told, *was)):
        now = told.get(path)
        if now == was.get(path) or (now is None and not _still_there(after, path)):
            continue
        yield f"{describe_fact(root, path).label}: {now or NOT_KNOWN}"


def _still_there(record: BaseModel, path: str) -> bool:
    """Whether every entry that a fact belongs to is in the record."""
    ends = (index + 1 for index, char in enumerate(path) if char == "]")
    return all(value_at(record, path[:end]) is not None for end in ends)


def _told(root: Field, record: Any, zone: ZoneInfo) -> dict[str, str]:
    """Every known fact in words, by its path, of a list how long it is; nothing that is
    protected.
    """
    return dict(_facts(root, record, "", zone))


def _facts(field: Field, value: Any, path: str, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    if value is None or field.fact.protected:
        return
    if field.kind == "struct":
        for name, part in field.fields.items():
            inner = f"{path}.{name}" if path else name
            yield from _facts(part, getattr(value, name), inner, zone)
        return
    yield path, found_in_words(value, field, zone=zone)
    if field.entry is not None and field.entry.kind == "struct":
        for index, each in enumerate(value):
            yield from _facts(field.entry, each, f"{path}[{index}]", zone)
