"""The sections about what a policy says: its rules, definitions, presumptions and readings."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from typing import TypeVar

from lead_rules.compare.policy_changes import LISTED
from lead_rules.compare.wording import cited
from lead_rules.policy.ir.nodes import (
    CheckedReading,
    CheckedRule,
    Citation,
    Condition,
    Presumption,
    ValueSubject,
)
from lead_rules.policy.ir.outline import clause_of, worked_out
from lead_rules.records.schema import Field, schema_field
from lead_rules.report.handbook.document import (
    Cell,
    Entry,
    Link,
    Paragraph,
    Piece,
    Section,
    Table,
    Terms,
    entry,
)
from lead_rules.report.handbook.numbering import ByKind, Definition, Parts
from lead_rules.report.pieces import words
from lead_rules.values.english import capitalized

__all__ = ["definitions", "fact_in_words", "first", "presumptions", "readings", "rules", "sentence"]

Part = TypeVar("Part")


def rules(parts: Parts) -> Section:
    """Each rule: when it holds, what it does where, and where it comes from."""
    found = tuple(
        Section(
            f"rule-{number}",
            capitalized(first(kinds).says),
            (Terms(tuple(_rule(parts, id_, kinds))),),
            name=id_,
            label=f"Rule {number}",
        )
        for number, (id_, kinds) in enumerate(parts.rules.items(), 1)
    )
    return Section("rules", "The rules, one by one", (), found)


def definitions(parts: Parts) -> Section | None:
    """What the names that rules use stand for."""
    if not parts.definitions:
        return None
    rows = [
        (
            (entry(f"{number}. {capitalized(first(kinds).says)}"),),
            _for_each_kind(kinds, lambda each: (_defined(parts, each),)),
            _used(parts, name),
        )
        for number, (name, kinds) in enumerate(parts.definitions.items(), 1)
    ]
    heads = ("What is meant", "How it is worked out, or when it holds", "Used by")
    ids = _ids("definition", rows)
    table = Table("Words and amounts that rules and presumptions rest on", heads, tuple(rows), ids)
    return Section("definitions", "Definitions", (table,))


def presumptions(parts: Parts) -> Section | None:
    """What stands in for a fact while it is not known."""
    if not parts.presumptions:
        return None
    rows = []
    for number, (target, kinds) in enumerate(parts.presumptions.items(), 1):
        presumption = first(kinds)
        stands_in: tuple[Piece, ...] = (capitalized(parts.contents.shown[target]),)
        if presumption.holds is not None:
            held = presumption.holds.defined
            says, link = held.says, parts.definition(held.name)
            stands_in = (f"Whether this is so: {says} (see ", link, ")")
        because = (entry(sentence(presumption.because)), *_sources(presumption.citations))
        unknown = _unknown(parts, target, kinds)
        rows.append(((entry(f"{number}. {capitalized(unknown)}"),), (Entry(stands_in),), because))
    heads = ("Not known", "Presumed meanwhile", "Why")
    caption = "An answer that rests on one of these holds for now, and says so"
    return Section(
        "presumptions",
        "What is presumed until it is known",
        (Table(caption, heads, tuple(rows), _ids("presumption", rows)),),
    )


def readings(parts: Parts) -> Section | None:
    """Where the source can be read in two ways: both meanings, and why one was taken."""
    if not parts.readings:
        return None
    found = tuple(
        Section(
            f"reading-{number}",
            capitalized(first(places).says),
            (Terms(tuple(_reading(parts, places))),),
            name=id_,
            label=f"Reading {number}",
        )
        for number, (id_, places) in enumerate(parts.readings.items(), 1)
    )
    about = Paragraph(
        (
            "Here the source leaves two meanings open. The policy takes the first. An answer "
            "that would be another under the second is marked as contested.",
        )
    )
    return Section("readings", "What can be read in two ways", (about,), found)


# A rule.


def _rule(parts: Parts, id_: str, kinds: ByKind[CheckedRule]) -> Iterator[tuple[str, Cell]]:
    rule = first(kinds)
    yield "It holds if", _for_each_kind(kinds, lambda each: (_condition(parts, each.when),))
    if rule.unless is not None:
        yield "Unless", _for_each_kind(kinds, lambda each: tuple(_exception(parts, each)))
    yield "What it does", _does(parts, id_)
    yield "Source", tuple(_sources(rule.citations))
    if rule.inference is not None:
        yield "Inferred", (entry(sentence(rule.inference)),)
    presumed = parts.presumed_in(*kinds.values())
    if presumed:
        yield (
            "Presumed, if not known",
            tuple(
                entry(
                    capitalized(_unknown(parts, target, parts.presumptions[target])),
                    " (see ",
                    parts.presumption(target),
                    ")",
                )
                for target in presumed
            ),
        )
    reread = parts.readings_of(id_)
    if reread:
        yield (
            "Can be read in two ways",
            tuple(
                entry("Or else: ", first(parts.readings[each]).otherwise, " (see ", link, ")")
                for each in reread
                for link in (parts.reading(each),)
            ),
        )


def _exception(parts: Parts, rule: CheckedRule) -> Iterator[Entry]:
    if rule.unless is not None:
        yield _condition(parts, rule.unless)


def _does(parts: Parts, id_: str) -> Cell:
    """What a rule does in each decision; one that others hold alone does nothing itself."""
    listed = parts.contents.listings.get(id_, {})
    if not listed:
        return (entry("It decides nothing by itself: other rules hold it."),)
    return tuple(
        entry(f"It {LISTED[basis]}: ", parts.decision(decision))
        for decision, basis in listed.items()
    )


def _sources(citations: Iterable[Citation]) -> Iterator[Entry]:
    return (entry(cited(citation)) for citation in citations)


# Definitions and presumptions.


def _defined(parts: Parts, definition: Definition) -> Entry:
    if isinstance(definition, ValueSubject):
        return _capital(parts.clause(worked_out(definition)))
    return _condition(parts, definition.condition)


def _used(parts: Parts, name: str) -> Cell:
    """The rules and the other parts whose words name a definition."""
    users: list[Link] = []
    for id_, kinds in parts.rules.items():
        if any(name in _names(each.when, each.unless) for each in kinds.values()):
            users.append(parts.rule(id_))
    for other, defined in parts.definitions.items():
        if any(name in _names(*_inside(each)) for each in defined.values()):
            users.append(parts.definition(other))
    for target, presumed in parts.presumptions.items():
        holds = first(presumed).holds
        if target == name or (holds is not None and holds.defined.name == name):
            users.append(parts.presumption(target))
    for id_, places in parts.readings.items():
        if any(each.read and name in _names(each.read.when) for each in places.values()):
            users.append(parts.reading(id_))
    return tuple(entry(link) for link in users)


def _inside(definition: Definition) -> Iterator[Condition | None]:
    yield definition.where if isinstance(definition, ValueSubject) else definition.condition


def _names(*conditions: Condition | None) -> Iterator[str]:
    """The definitions and rules that conditions name in their own words."""
    waiting = [clause_of(condition) for condition in conditions if condition is not None]
    while waiting:
        clause = waiting.pop()
        waiting += clause.parts
        yield from (each.name for each in clause.rests_on)


def _unknown(parts: Parts, target: str, kinds: ByKind[Presumption]) -> str:
    """What a presumption stands in for: a field by its labels, or a definition."""
    if target in parts.definitions:
        return first(parts.definitions[target]).says
    tables = {each.record: each.table.root for each in parts.policy.decisions.values()}
    return fact_in_words(tables[next(iter(kinds))], target)


# Readings.


def _reading(parts: Parts, places: Mapping[str, CheckedReading]) -> Iterator[tuple[str, Cell]]:
    reading = first(places)
    rule = reading.read.id if reading.read is not None else None
    if rule is not None:
        yield "It is about", (entry(parts.rule(rule), f", {first(parts.rules[rule]).says}"),)
    else:
        decisions = [place.removeprefix("decision ") for place in places]
        yield (
            "It is about",
            tuple(entry("what excludes in: ", parts.decision(each)) for each in decisions),
        )
    yield "Taken", (entry(sentence(reading.says)), *_taken(parts, rule, places))
    yield "Or else", (entry(sentence(reading.otherwise)), *_other(parts, places))
    yield "Why", (entry(sentence(reading.because)),)
    if reading.citations:
        yield "Source", tuple(_sources(reading.citations))


def _taken(parts: Parts, rule: str | None, places: Mapping[str, CheckedReading]) -> Cell:
    if rule is not None:
        kinds = parts.rules[rule]
        return _for_each_kind(
            kinds, lambda each: (entry("The rule holds if:", parts=[_condition(parts, each.when)]),)
        )
    decisions = (parts.policy.decisions[each.removeprefix("decision ")] for each in places)
    return tuple(_excluding(parts, each.exclude) for each in decisions)


def _other(parts: Parts, places: Mapping[str, CheckedReading]) -> Cell:
    found: list[Entry] = []
    for each in places.values():
        if each.read is not None:
            inner = _condition(parts, each.read.when)
            stays = " (its exception stays)" if each.read.unless is not None else ""
            found.append(entry(f"The rule would hold if{stays}:", parts=[inner]))
        else:
            found.append(_excluding(parts, each.exclude or ()))
    return tuple(dict.fromkeys(found))


def _excluding(parts: Parts, excluding: Iterable[CheckedRule]) -> Entry:
    links: list[Piece] = []
    for rule in excluding:
        links += [", " if links else "", parts.rule(rule.id)]
    return Entry(("What excludes: ", *(links or ["nothing"])))


# Words that the sections share.


def _ids(what: str, rows: Sized) -> tuple[str, ...]:
    return tuple(f"{what}-{number}" for number in range(1, len(rows) + 1))


def _condition(parts: Parts, condition: Condition) -> Entry:
    return _capital(parts.clause(clause_of(condition)))


def _capital(line: Entry) -> Entry:
    head, *rest = line.words
    return Entry((capitalized(head) if isinstance(head, str) else head, *rest), line.parts)


def fact_in_words(root: Field, path: str) -> str:
    """A fact by its label, behind the entry of a list that it belongs to, if it does."""
    steps, told = path.split("."), []
    for length in range(1, len(steps) + 1):
        field = schema_field(root, ".".join(steps[:length]))
        assert field is not None
        if length == len(steps):
            told.append(field.fact.label)
        elif field.entry is not None:
            told.append(f"each {field.fact.entry}")
    return ": ".join(told)


def sentence(text: str) -> str:
    """A text of the policy as a sentence: with a capital, and a full stop if it has none."""
    return capitalized(text if text.endswith((".", "?", "!", "”")) else f"{text}.")


def first(kinds: Mapping[str, Part]) -> Part:
    """One of the parts that say the same for each kind of record."""
    return next(iter(kinds.values()))


def _for_each_kind(kinds: ByKind[Part], told: Callable[[Part], Cell]) -> Cell:
    """What is told of a part: once, or for each kind of record if that differs."""
    lines = {kind: told(part) for kind, part in kinds.items()}
    if len(set(lines.values())) == 1:
        return first(lines)
    return tuple(
        entry(f"In a record of {words(kind)}:", parts=each) for kind, each in lines.items()
    )
