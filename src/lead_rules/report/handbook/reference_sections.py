"""The sections about what a policy is held to: facts, areas, sources, files, versions."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from lead_rules.compare.changes import PolicyChange
from lead_rules.compare.policy_changes import diff_policies
from lead_rules.decide.policy import Policy
from lead_rules.diagnostics.spans import Span
from lead_rules.policy.ir.nodes import (
    Areas,
    CheckedPolicy,
    CheckedReading,
    CheckedRule,
    CheckedSource,
    Citation,
    FieldSubject,
    Near,
    Test,
)
from lead_rules.policy.ir.traverse import walk
from lead_rules.records.schema import Field
from lead_rules.report.handbook.document import (
    Block,
    Bullets,
    Cell,
    Code,
    Entry,
    Figure,
    Link,
    Paragraph,
    Section,
    Table,
    entry,
)
from lead_rules.report.handbook.numbering import Parts, decisions_by_kind, fields_read
from lead_rules.report.handbook.rule_sections import fact_in_words, first, sentence
from lead_rules.report.map import map_of_areas
from lead_rules.report.phrases import PHRASES
from lead_rules.report.pieces import words
from lead_rules.values.english import capitalized, day_in_words, days_in_words
from lead_rules.version import __version__

__all__ = ["areas", "days_in_force", "facts", "sources", "versions", "written"]

MAY = {
    "change": "It can still change.",
    "correct": "It could only be corrected.",
    "fixed": "It is fixed.",
}
_NAME = re.compile(r"`([\w.:-]+)`", re.ASCII)


def facts(parts: Parts) -> Section:
    """What is asked for each kind of record, and who can tell."""
    found = []
    for number, (kind, decisions) in enumerate(decisions_by_kind(parts.policy).items(), 1):
        root = decisions[0].table.root
        rows = [
            _fact(parts, path, subject, root) for path, subject in fields_read(decisions).items()
        ]
        heads = ("Fact", "What to ask", "Who can tell", "Once it is recorded")
        caption = "What the rules read, in the order of the record"
        table = Table(caption, heads, tuple(rows))
        found.append(Section(f"facts-{number}", f"Kind of record: {words(kind)}", (table,)))
    return Section("facts", "The facts, and who can tell", (), tuple(found))


def _fact(parts: Parts, path: str, subject: FieldSubject, root: Field) -> tuple[Cell, ...]:
    fact = subject.field.fact
    head = (entry(capitalized(fact_in_words(root, path))), entry(Code(path)))
    stands = [entry(MAY[fact.may])]
    if path in parts.presumptions:
        stands.append(entry("Presumed meanwhile: ", parts.presumption(path)))
    asked = (entry(fact.question or PHRASES["officer"].question.format(fact.label)),)
    who = (entry(words(fact.ask)),) if fact.ask else ()
    return head, asked, who, tuple(stands)


def areas(parts: Parts) -> Section | None:
    """The areas that rules read, as a map and by their names."""
    boundaries = parts.policy.boundaries
    readers = [
        (parts.rule(id_), _areas_read(*kinds.values())) for id_, kinds in parts.rules.items()
    ]
    readers += [
        (parts.reading(id_), _areas_read(*each.values())) for id_, each in parts.readings.items()
    ]
    read = {area for _, areas_read in readers for area in areas_read}
    if boundaries is None or not read:
        return None
    ids = tuple(area for area in boundaries.areas if area in read)
    rows = []
    for area in ids:
        users = tuple(entry(link) for link, areas_read in readers if area in areas_read)
        rows.append(((entry(boundaries.areas[area]),), (entry(Code(area)),), users))
    names = ", ".join(boundaries.areas[area] for area in ids)
    table = Table("The areas of the map", ("Area", "Name in the file", "Used by"), tuple(rows))
    told = f"Map of the areas: {names}. North is up."
    return Section("areas", "The areas", (Figure(map_of_areas(boundaries, ids), told), table))


def _areas_read(*wholes: CheckedRule | CheckedReading) -> set[str]:
    """The areas that conditions ask about, wherever they lean on."""
    found: set[str] = set()
    for part in walk(*wholes):
        operand = part.operand if isinstance(part, Test) else None
        operand = operand.areas if isinstance(operand, Near) else operand
        if isinstance(operand, Areas):
            found.update(operand.ids)
    return found


def sources(parts: Parts) -> Section:
    """Each source, section by section, with what rests on it."""
    found = tuple(
        Section(f"source-{number}", source.title, tuple(_source(parts, source)), name=source.id)
        for number, source in enumerate(parts.policy.sources, 1)
    )
    about = Paragraph(("To be held against the text of each source, section by section.",))
    return Section("sources", "Source by source", (about,), found)


def _source(parts: Parts, source: CheckedSource) -> Iterator[Block]:
    if source.publisher is not None:
        yield Paragraph((f"Published by: {source.publisher}.",))
    if source.inference is not None:
        yield Paragraph((f"Inferred: {sentence(source.inference)}",))
    resting: dict[tuple[int, str, str], list[Entry]] = {}
    order = [None, *source.sections]
    for citation, line in _cited(parts):
        if citation.source == source.id:
            item = citation.item or ""
            key = (order.index(citation.section), item.rjust(8), item)
            resting.setdefault(key, []).append(line)
    rows = []
    for (number, _, item), lines in sorted(resting.items()):
        section = order[number]
        place = [source.sections[section]] if section is not None else []
        place += [f"item {item}"] if item else []
        rows.append(((entry(", ".join(place) or "The source as a whole"),), tuple(lines)))
    yield Table("By section and item", ("Where", "What rests on it"), tuple(rows))


def _cited(parts: Parts) -> Iterator[tuple[Citation, Entry]]:
    """Every citation, with the part that cites."""
    for id_, rules in parts.rules.items():
        for citation in first(rules).citations:
            yield citation, entry(parts.rule(id_), f": {first(rules).says}")
    for target, presumed in parts.presumptions.items():
        for citation in first(presumed).citations:
            yield citation, entry(parts.presumption(target))
    for id_, places in parts.readings.items():
        for citation in first(places).citations:
            yield citation, entry(parts.reading(id_), f": {first(places).says}")


def versions(policy: Policy, all_: Sequence[Policy]) -> Section:
    """The versions of the policy, the earliest first, with what changed in meaning."""
    found = []
    for number, version in enumerate(all_):
        blocks: list[Block] = []
        if version.version == policy.version:
            blocks.append(Paragraph(("This handbook is about this version.",), marked=True))
        if version.draft:
            blocks.append(Paragraph(("This version is a draft. It is in force on no day.",)))
        blocks += _changes(all_[number - 1], version) if number else [_first()]
        title = capitalized(days_in_force(version, all_))
        found.append(Section(f"version-{number + 1}", title, tuple(blocks), name=version.version))
    return Section("versions", "The versions, and what changed", (), tuple(found))


def _first() -> Paragraph:
    return Paragraph(("No version stands before this one.",))


def _changes(before: Policy, after: Policy) -> Iterator[Block]:
    found = diff_policies(before, after)
    if found.changes:
        yield Paragraph((f"Changed in meaning since version {before.version}:",))
        yield Bullets(tuple(map(_change, found.changes)))
    else:
        yield Paragraph((f"Nothing changed in meaning since version {before.version}.",))
    if found.wording:
        yield Paragraph(("Changed in words or names alone:",))
        yield Bullets(tuple(map(_change, found.wording)))


def _change(change: PolicyChange) -> Entry:
    """A change in its own words, with the names in backticks as code."""
    told = capitalized(f"{change.told}.")
    pieces = [
        Code(part) if number % 2 else part for number, part in enumerate(_NAME.split(told)) if part
    ]
    return Entry(tuple(pieces))


def days_in_force(policy: Policy, all_: Iterable[Policy]) -> str:
    """``February 27, 2017 to May 15, 2018``: at the latest until the next version begins."""
    start, until = policy.checked.in_force.start, policy.checked.in_force.until
    later = [each.checked.in_force.start for each in all_ if not each.draft]
    following = min((day for day in later if day > start), default=None)
    if until is None and following is not None and not policy.draft:
        until = following - timedelta(days=1)
    return f"from {day_in_words(start)}" if until is None else days_in_words(start, until)


def written(parts: Parts, digests: Mapping[str, str]) -> Section:
    """Where each part is written, and the digests of the files."""
    policy = parts.policy
    rows = [
        ((entry(link),), (entry(Code(name)),), (entry(Code(span.at)),))
        for link, name, span in _places(parts)
    ]
    places = Table("Where each part is written", ("Part", "Name", "File and line"), tuple(rows))
    files = [(policy.file, "the policy", policy.digest)]
    if policy.boundaries is not None:
        files.append((policy.boundaries.file, "the boundaries", policy.boundaries.digest))
    known = {file for file, *_ in files}
    files += [(file, "the examples", "") for file in digests if file not in known]
    shown = [
        (
            (entry(Code(file)), entry(what)),
            (entry(Code(content)),) if content else (),
            (entry(Code(digests[file])),) if file in digests else (),
        )
        for file, what, content in files
    ]
    heads = ("File", "SHA-256 of its content, as decisions give it", "SHA-256 of the file")
    caption = f"What this handbook was made from, by lead_rules {__version__}"
    return Section("written", "Where it is written", (Table(caption, heads, tuple(shown)), places))


def _places(parts: Parts) -> Iterator[tuple[Link, str, Span]]:
    policy: CheckedPolicy = parts.policy
    for name in policy.decisions:
        yield parts.decision(name), name, policy.places[name]
    for id_, rules in parts.rules.items():
        yield _capital(parts.rule(id_)), id_, first(rules).span
    for name in parts.definitions:
        yield _capital(parts.definition(name)), name, policy.places[name]
    for target, presumed in parts.presumptions.items():
        yield _capital(parts.presumption(target)), target, first(presumed).span
    for id_, places in parts.readings.items():
        yield _capital(parts.reading(id_)), id_, first(places).span


def _capital(link: Link) -> Link:
    return Link(capitalized(link.text), link.to)
