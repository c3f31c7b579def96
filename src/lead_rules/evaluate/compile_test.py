"""Compile tests: a field or a defined value against an operand."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from lead_rules.evaluate.compiled import (
    ROOT,
    At,
    CompiledCondition,
    ConditionCompiler,
    EvidenceOf,
    Table,
)
from lead_rules.evaluate.evidence import Evidence
from lead_rules.evaluate.format_value import compile_words, evidence_value, found_in_words
from lead_rules.evaluate.readers import Reader, TruthOf
from lead_rules.policy.ir.nodes import FieldSubject, Members, Test, ValueSubject, Within
from lead_rules.policy.ir.operator import Projection, decide_range
from lead_rules.policy.ir.phrasing import asks
from lead_rules.policy.ir.show_value import show
from lead_rules.records.value_types import Event
from lead_rules.values.calendar import BETWEEN, WEEKDAYS, local_date, local_time
from lead_rules.values.english import days_in_words, weekday_in_words
from lead_rules.values.quantity import Range
from lead_rules.values.truth import TRUE, UNKNOWN, Truth

__all__ = ["compile_test"]

_OTHER = object()


def compile_test(compiler: ConditionCompiler, test: Test) -> CompiledCondition:
    """The compiled condition of a test of anything but a place."""
    operand_of, fixed = _against(compiler, test)
    project = _projection(test, compiler.zone)
    reader = compiler.reader(test.subject)
    table = _table(test, fixed)
    lookup = (reader.get, table) if table is not None and reader.presumed_value is None else None
    if table is not None:
        truth = _looked_up(reader, table)
    elif isinstance(test.subject, ValueSubject):
        truth = _value_truth(test, reader, fixed)
    elif fixed is not None and reader.presumed_value is None and not reader.from_root:
        overlaps = isinstance(test.operand, Members)
        truth = (
            _overlap_truth(test, reader, fixed)
            if overlaps
            else _plain_truth(test, reader, fixed, project)
        )
    else:
        truth = _any_truth(test, reader, operand_of, project)
    parts: tuple[CompiledCondition, ...] = ()
    if isinstance(test.subject, ValueSubject) and test.subject.where is not None:
        parts = (compiler.compile(test.subject.where),)
    evidence = _evidence(compiler, test, reader, truth, operand_of)
    return CompiledCondition(
        condition=test,
        truth=truth,
        evidence=evidence,
        parts=parts,
        operand_of=operand_of,
        lookup=lookup,
    )


# The truth of a test.


def _table(test: Test, fixed: Any) -> Table | None:
    """The lookup table of a test that compares a field with values, as it stands."""
    subject, operator = test.subject, test.operator
    if not isinstance(subject, FieldSubject) or subject.from_root:
        return None
    if not operator.shape.is_set or subject.field.kind == "number":
        return None
    possible = subject.field.few_values or (fixed if isinstance(fixed, tuple) else (fixed,))
    table = Table({value: operator.decide(value, fixed) for value in possible})
    table[None] = UNKNOWN
    table.other = operator.decide(_OTHER, fixed)
    return table


def _looked_up(reader: Reader, table: Table) -> TruthOf:
    get, presumed_value = reader.get, reader.presumed_value
    if presumed_value is None:
        return lambda entry, record: table[get(entry)]

    def truth(entry: Any, record: Any) -> Truth:
        value = get(entry)
        return table[presumed_value(record) if value is None else value]

    return truth


def _value_truth(test: Test, reader: Reader, fixed: Any) -> TruthOf:
    get, operator, decide = reader.get, test.operator, test.operator.decide
    whole = test.subject.field.whole

    def truth(entry: Any, record: Any) -> Truth:
        value = get(record)
        if value is None:
            return UNKNOWN
        if value.__class__ is Range:
            return decide_range(operator, value, fixed, whole=whole)
        return decide(value, fixed)

    return truth


def _overlap_truth(test: Test, reader: Reader, fixed: tuple[Any, ...]) -> TruthOf:
    """Whether a list has one of some values is all that decides here."""
    get, apart = reader.get, frozenset(fixed).isdisjoint
    with_one, without = test.operator.decide(fixed, fixed), test.operator.decide((), fixed)

    def truth(entry: Any, record: Any) -> Truth:
        values = get(entry)
        if values is None:
            return UNKNOWN
        return without if apart(values) else with_one

    return truth


def _plain_truth(
    test: Test, reader: Reader, fixed: Any, project: Callable[[Any], Any] | None
) -> TruthOf:
    get, decide = reader.get, test.operator.decide
    if project is None:

        def truth(entry: Any, record: Any) -> Truth:
            value = get(entry)
            return UNKNOWN if value is None else decide(value, fixed)

        return truth

    def projected_truth(entry: Any, record: Any) -> Truth:
        value = get(entry)
        return UNKNOWN if value is None else decide(project(value), fixed)

    return projected_truth


def _any_truth(
    test: Test, reader: Reader, operand_of: Callable[[Any, Any], Any], project: Any
) -> TruthOf:
    decide, read = test.operator.decide, reader.read

    def truth(entry: Any, record: Any) -> Truth:
        value, other = read(entry, record), operand_of(entry, record)
        if value is None or other is None:
            return UNKNOWN
        return decide(value if project is None else project(value), other)

    return truth


def _projection(test: Test, zone: ZoneInfo) -> Callable[[Any], Any] | None:
    """The projection of a value for an operator; None for a value as it stands."""
    projection = test.operator.projection
    if projection is Projection.LENGTH:
        return len
    if projection is Projection.WEEKDAY:
        return lambda value: WEEKDAYS[local_date(value, zone).weekday()]
    if projection is Projection.LOCAL_TIME:
        return lambda value: local_time(value, zone)
    of_a_time = projection is Projection.LOCAL_DATE and test.subject.field.kind == "time"
    if of_a_time and not _both_times(test):
        return lambda value: local_date(value, zone)
    return None


def _both_times(test: Test) -> bool:
    """Whether two moments are compared, as instants rather than by local dates."""
    operand = test.operand
    return isinstance(operand, FieldSubject) and (
        test.subject.field.kind == operand.field.kind == "time"
    )


def _against(compiler: ConditionCompiler, test: Test) -> tuple[Callable[[Any, Any], Any], Any]:
    """How to read the operand for a record, and the operand itself where it is constant."""
    operand, zone = test.operand, compiler.zone
    if isinstance(operand, FieldSubject):
        read = compiler.reader(operand).read
        if _both_times(test):
            return read, None
        return (lambda entry, record: _local(read(entry, record), zone)), None
    if isinstance(operand, Within):
        return _days(operand, compiler.reader(operand.anchor), zone), None
    fixed = test.constant
    return (lambda entry, record: fixed), fixed


def _days(within: Within, anchor: Reader, zone: ZoneInfo) -> Callable[[Any, Any], Any]:
    """The first and the last day of a look-back or a deadline."""
    period, looks_back = within.period, within.side == "before"

    def days(entry: Any, record: Any) -> tuple[date, date] | None:
        day = _local(anchor.read(entry, record), zone)
        if day is None:
            return None
        return (period.before(day), day) if looks_back else (day, period.after(day))

    return days


def _local(value: date | datetime | None, zone: ZoneInfo) -> date | None:
    return None if value is None else local_date(value, zone)


# Its evidence.


def _evidence(
    compiler: ConditionCompiler,
    test: Test,
    reader: Reader,
    truth: TruthOf,
    operand_of: Callable[[Any, Any], Any],
) -> EvidenceOf:
    subject, name, zone = test.subject, test.operator.name, compiler.zone
    asked, place = asks(test), test.span.at
    within = isinstance(test.operand, Within)
    anchor = test.operand.anchor if isinstance(test.operand, Within) else test.operand
    read_anchor = compiler.reader(anchor).read if isinstance(anchor, FieldSubject) else None
    value_parts = _value_parts(compiler, subject) if isinstance(subject, ValueSubject) else None
    in_words = _in_words(compiler, test)
    hidden = _hidden(compiler, subject) if isinstance(subject, ValueSubject) else None
    bare_anchor = compiler.reader(anchor).get if isinstance(anchor, FieldSubject) else None
    presumption = compiler.presumption(subject)
    presumed_value = compiler.presumed_value(presumption) if presumption is not None else None
    sources = _sources(subject) if isinstance(subject, ValueSubject) else ()

    def evidence(entry: Any, record: Any, at: At) -> Evidence:
        start = record if reader.from_root else entry
        bare, answer = reader.get(start), truth(entry, record)
        value = bare if bare is not None else reader.read(entry, record)
        field = at.field(subject)
        presumed = bare is None and value is not None
        stood_in = (field, show(value, subject.field, zone)) if presumed else (None, None)
        for name_, found in hidden(record) if hidden is not None else ():
            stood_in = (name_, found)
        if bare_anchor is not None and read_anchor is not None:
            assert isinstance(anchor, FieldSubject)
            if bare_anchor(record if anchor.from_root else entry) is None:
                other = read_anchor(entry, record)
                if other is not None:
                    stood_in = (at.field(anchor), show(other, anchor.field, zone))
        parts: tuple[Evidence, ...] = ()
        lacks: tuple[str, ...] = ()
        if value_parts is not None:
            parts, lacks = value_parts(record)
        elif value is None or (answer is UNKNOWN and _may_still_happen(value)):
            lacks = (field,)
        if bare is None and presumed_value is not None:
            parts = (presumed_value.evidence(record, record, ROOT),)
        if read_anchor is not None and read_anchor(entry, record) is None:
            assert isinstance(anchor, FieldSubject)
            lacks = (*lacks, at.field(anchor))
        words = asked
        if within and (days := operand_of(entry, record)) is not None:
            words = f"{asked} ({days_in_words(*days)})"
        elif read_anchor is not None and (other := operand_of(entry, record)) is not None:
            words = f"{asked} ({show(other, zone=zone)})"
        label = at.label(subject)
        return Evidence(
            "test",
            answer,
            f"{label}: {words}",
            place,
            label=label,
            field=field,
            operator=name,
            value=evidence_value(value),
            found=in_words(entry, record),
            asks=words,
            presumed=stood_in[0],
            stand_in=stood_in[1],
            lacks=lacks,
            parts=parts,
            others=sources if not isinstance(anchor, FieldSubject) else (at.field(anchor),),
        )

    return evidence


def _may_still_happen(value: object) -> bool:
    """Whether a value is an event that is only known not to have happened by a date."""
    return isinstance(value, Event) and value.on is None


def _sources(subject: ValueSubject) -> tuple[str, ...]:
    """The list, or the dates, that a value is worked out from."""
    if subject.kind not in BETWEEN or subject.part is None:
        return (subject.of.name,)
    return subject.of.name, subject.part.name


def _in_words(compiler: ConditionCompiler, test: Test) -> Callable[[Any, Any], str]:
    """What was found, as the test looks at it: a list by its length, a date by its weekday."""
    subject, zone, projection = test.subject, compiler.zone, test.operator.projection
    words = compile_words(compiler, subject, counting=projection is Projection.LENGTH)
    if projection is not Projection.WEEKDAY:
        return words
    reader = compiler.reader(subject)

    def with_weekday(entry: Any, record: Any) -> str:
        value, found = reader.read(entry, record), words(entry, record)
        return found if value is None else f"{weekday_in_words(local_date(value, zone))}, {found}"

    return with_weekday


def _value_parts(
    compiler: ConditionCompiler, subject: ValueSubject
) -> Callable[[Any], tuple[tuple[Evidence, ...], tuple[str, ...]]]:
    """Which entries of a list a worked-out value counted, and what it lacks."""
    of, part = subject.of, subject.part
    read_of = compiler.reader(of).read
    read_part = compiler.reader(part).read if part is not None else None
    get_part = compiler.reader(part).get if part is not None else None
    where = compiler.compile(subject.where) if subject.where is not None else None
    noun = of.field.fact.entry

    def parts(record: Any) -> tuple[tuple[Evidence, ...], tuple[str, ...]]:
        entries = read_of(record, record)
        if subject.kind in BETWEEN:
            assert part is not None
            assert read_part is not None
            dates = ((of, read_of), (part, read_part))
            return (), tuple(each.name for each, read in dates if read(record, record) is None)
        if entries is None:
            return (), (of.name,)
        shown = []
        for index, each in enumerate(entries):
            at = At(f"{of.name}[{index}]", f"{noun} {index + 1}")
            counts = where.evidence(each, record, at) if where is not None else None
            value = read_part(each, record) if read_part is not None else None
            bare = None if get_part is None else get_part(each)
            shown.append(_entry(subject, at, counts, value, bare is None and value is not None))
        return tuple(shown), ()

    return parts


def _hidden(
    compiler: ConditionCompiler, subject: ValueSubject
) -> Callable[[Any], Iterator[tuple[str, str]]] | None:
    """What stands in for the list, or for the dates, that a value is worked out from."""
    of, part = subject.of, subject.part
    sources = [(of, compiler.reader(of))]
    if subject.kind in BETWEEN and part is not None:
        sources.append((part, compiler.reader(part)))
    if all(reader.presumed_value is None for _, reader in sources):
        return None

    def presumed(record: Any) -> Iterator[tuple[str, str]]:
        for source, reader in sources:
            value = reader.read(record, record)
            if reader.get(record) is None and value is not None:
                yield source.name, found_in_words(value, source.field, zone=compiler.zone)

    return presumed


def _entry(
    subject: ValueSubject, at: At, counts: Evidence | None, value: Any, presumed: bool
) -> Evidence:
    """One entry: true if it counts. `lacks` its number where that is unknown."""
    truth: Truth = TRUE if counts is None else counts.truth
    part = subject.part
    lacks: tuple[str, ...] = ()
    if part is not None and value is None and (truth is TRUE or truth is UNKNOWN):
        lacks = (at.field(part),)
    return Evidence(
        kind="entry",
        truth=truth,
        says=at.words,
        at=subject.where.span.at if subject.where is not None else "",
        label=at.words,
        field=at.path if part is None else at.field(part),
        value=evidence_value(value),
        found=None if part is None else found_in_words(value, part.field, presumed),
        presumed=at.field(part) if presumed and part is not None else None,
        stand_in=show(value, part.field) if presumed and part is not None else None,
        lacks=lacks,
        parts=() if counts is None else (counts,),
    )
