"""Tests as run: a field or a defined value against an operand."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from lead_rules.evaluate.compiled import ROOT, At, Binds, EvidenceOf, Step, Table, written
from lead_rules.evaluate.evidence import Evidence
from lead_rules.evaluate.format_value import bind_words, found_in_words, plain_value
from lead_rules.evaluate.readers import Reader, TruthOf
from lead_rules.policy.ir.nodes import FieldSubject, Test, ValueSubject, Window, Within
from lead_rules.policy.ir.operators import decide_range, show
from lead_rules.policy.ir.phrasing import asks
from lead_rules.records.value_types import Event
from lead_rules.values.calendar import BETWEEN, WEEKDAYS, local_date, local_time
from lead_rules.values.english import days_in_words, weekday_in_words
from lead_rules.values.quantity import Range
from lead_rules.values.truth import TRUE, UNKNOWN, Truth

__all__ = ["bind_test"]

_OTHER = object()


def bind_test(binder: Binds, test: Test) -> Step:
    """A test of anything but the entries of a list or a place."""
    against, fixed = _against(binder, test)
    see = _seen(test, binder.zone)
    reader = binder.reader(test.subject)
    table = _table(test, fixed)
    lookup = (reader.get, table) if table is not None and reader.stand_in is None else None
    if table is not None:
        truth = _looked_up(reader, table)
    elif isinstance(test.subject, ValueSubject):
        truth = _value_truth(test, reader, fixed)
    elif fixed is not None and reader.stand_in is None and not reader.from_root:
        overlaps = test.operator.family == "item"
        truth = (
            _overlap_truth(test, reader, fixed)
            if overlaps
            else _plain_truth(test, reader, fixed, see)
        )
    else:
        truth = _any_truth(test, reader, against, see)
    parts: tuple[Step, ...] = ()
    if isinstance(test.subject, ValueSubject) and test.subject.where is not None:
        parts = (binder.bind(test.subject.where),)
    evidence = _evidence(binder, test, reader, truth, against)
    return Step(test, truth, evidence, parts, against, lookup)


# The truth of a test.


def _table(test: Test, fixed: Any) -> Table | None:
    """The table of a test that compares a field with values, as it stands."""
    subject, operator = test.subject, test.operator
    if not isinstance(subject, FieldSubject) or subject.from_root:
        return None
    if operator.family not in ("value", "values") or subject.field.kind == "number":
        return None
    possible = _few_values(subject) or (fixed if isinstance(fixed, tuple) else (fixed,))
    table = Table({value: operator.decide(value, fixed) for value in possible})
    table[None] = UNKNOWN
    table.other = operator.decide(_OTHER, fixed)
    return table


def _looked_up(reader: Reader, table: Table) -> TruthOf:
    get, stand_in = reader.get, reader.stand_in
    if stand_in is None:
        return lambda here, root: table[get(here)]

    def truth(here: Any, root: Any) -> Truth:
        value = get(here)
        return table[stand_in(root) if value is None else value]

    return truth


def _value_truth(test: Test, reader: Reader, fixed: Any) -> TruthOf:
    get, operator, decide = reader.get, test.operator, test.operator.decide
    whole = test.subject.field.whole

    def truth(here: Any, root: Any) -> Truth:
        value = get(root)
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

    def truth(here: Any, root: Any) -> Truth:
        values = get(here)
        if values is None:
            return UNKNOWN
        return without if apart(values) else with_one

    return truth


def _plain_truth(
    test: Test, reader: Reader, fixed: Any, see: Callable[[Any], Any] | None
) -> TruthOf:
    get, decide = reader.get, test.operator.decide
    if see is None:

        def truth(here: Any, root: Any) -> Truth:
            value = get(here)
            return UNKNOWN if value is None else decide(value, fixed)

        return truth

    def seen_truth(here: Any, root: Any) -> Truth:
        value = get(here)
        return UNKNOWN if value is None else decide(see(value), fixed)

    return seen_truth


def _any_truth(test: Test, reader: Reader, against: Callable[[Any, Any], Any], see: Any) -> TruthOf:
    decide, read = test.operator.decide, reader.read

    def truth(here: Any, root: Any) -> Truth:
        value, other = read(here, root), against(here, root)
        if value is None or other is None:
            return UNKNOWN
        return decide(value if see is None else see(value), other)

    return truth


def _seen(test: Test, zone: ZoneInfo) -> Callable[[Any], Any] | None:
    """How an operator wants to see a value, if not as it stands."""
    family, kind = test.operator.family, test.subject.field.kind
    if family == "count":
        return len
    if family == "weekdays":
        return lambda value: WEEKDAYS[local_date(value, zone).weekday()]
    if family == "window":
        return lambda value: local_time(value, zone)
    if kind == "time" and family in ("day", "period") and not _both_times(test):
        return lambda value: local_date(value, zone)
    return None


def _both_times(test: Test) -> bool:
    """Whether two moments are compared, as instants rather than by local dates."""
    operand = test.operand
    return isinstance(operand, FieldSubject) and (
        test.subject.field.kind == operand.field.kind == "time"
    )


def _against(binder: Binds, test: Test) -> tuple[Callable[[Any, Any], Any], Any]:
    """The operand for a record, and the operand itself where it is always the same."""
    operand, zone = test.operand, binder.zone
    if isinstance(operand, FieldSubject):
        read = binder.reader(operand).read
        if _both_times(test):
            return read, None
        return (lambda here, root: _local(read(here, root), zone)), None
    if isinstance(operand, Within):
        return _days(operand, binder.reader(operand.anchor), zone), None
    fixed: Any = (operand.start, operand.end) if isinstance(operand, Window) else operand
    return (lambda here, root: fixed), fixed


def _days(within: Within, anchor: Reader, zone: ZoneInfo) -> Callable[[Any, Any], Any]:
    """The first and the last day of a look-back or a deadline."""
    period, looks_back = within.period, within.side == "before"

    def days(here: Any, root: Any) -> tuple[date, date] | None:
        day = _local(anchor.read(here, root), zone)
        if day is None:
            return None
        return (period.before(day), day) if looks_back else (day, period.after(day))

    return days


def _local(value: date | datetime | None, zone: ZoneInfo) -> date | None:
    return None if value is None else local_date(value, zone)


# Its evidence.


def _evidence(
    binder: Binds,
    test: Test,
    reader: Reader,
    truth: TruthOf,
    against: Callable[[Any, Any], Any],
) -> EvidenceOf:
    subject, name, zone = test.subject, test.operator.name, binder.zone
    asked, place = asks(test), written(test)
    within = isinstance(test.operand, Within)
    anchor = test.operand.anchor if isinstance(test.operand, Within) else test.operand
    read_anchor = binder.reader(anchor).read if isinstance(anchor, FieldSubject) else None
    value_parts = _value_parts(binder, subject) if isinstance(subject, ValueSubject) else None
    in_words = _in_words(binder, test)
    hidden = _hidden(binder, subject) if isinstance(subject, ValueSubject) else None
    bare_anchor = binder.reader(anchor).get if isinstance(anchor, FieldSubject) else None
    presumption = binder.presumption(subject)
    stand_in = binder.stand_in(presumption) if presumption is not None else None
    sources = _sources(subject) if isinstance(subject, ValueSubject) else ()

    def evidence(here: Any, root: Any, at: At) -> Evidence:
        start = root if reader.from_root else here
        bare, answer = reader.get(start), truth(here, root)
        value = bare if bare is not None else reader.read(here, root)
        field = at.field(subject)
        presumed = bare is None and value is not None
        stood_in = (field, show(value, subject.field, zone)) if presumed else (None, None)
        for name_, found in hidden(root) if hidden is not None else ():
            stood_in = (name_, found)
        if bare_anchor is not None and read_anchor is not None:
            assert isinstance(anchor, FieldSubject)
            if bare_anchor(root if anchor.from_root else here) is None:
                other = read_anchor(here, root)
                if other is not None:
                    stood_in = (at.field(anchor), show(other, anchor.field, zone))
        parts: tuple[Evidence, ...] = ()
        lacks: tuple[str, ...] = ()
        if value_parts is not None:
            parts, lacks = value_parts(root)
        elif value is None or (answer is UNKNOWN and _may_still_happen(value)):
            lacks = (field,)
        if bare is None and stand_in is not None:
            parts = (stand_in.evidence(root, root, ROOT),)
        if read_anchor is not None and read_anchor(here, root) is None:
            assert isinstance(anchor, FieldSubject)
            lacks = (*lacks, at.field(anchor))
        words = asked
        if within and (days := against(here, root)) is not None:
            words = f"{asked} ({days_in_words(*days)})"
        elif read_anchor is not None and (other := against(here, root)) is not None:
            words = f"{asked} ({show(other, zone=zone)})"
        label = at.label(subject)
        return Evidence(
            "test",
            answer,
            f"{label}: {words}",
            place,
            label,
            field,
            name,
            plain_value(value),
            in_words(here, root),
            words,
            stood_in[0],
            stood_in[1],
            lacks,
            (),
            parts,
            sources if not isinstance(anchor, FieldSubject) else (at.field(anchor),),
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


def _in_words(binder: Binds, test: Test) -> Callable[[Any, Any], str]:
    """What was found, as the test looks at it: a list by its length, a date by its weekday."""
    subject, zone, family = test.subject, binder.zone, test.operator.family
    words = bind_words(binder, subject, counting=family in ("count", "flag"))
    if family != "weekdays":
        return words
    reader = binder.reader(subject)

    def with_weekday(here: Any, root: Any) -> str:
        value, found = reader.read(here, root), words(here, root)
        return found if value is None else f"{weekday_in_words(local_date(value, zone))}, {found}"

    return with_weekday


def _few_values(subject: FieldSubject | ValueSubject) -> tuple[Any, ...]:
    """The values of a field that has only a few, and None; else nothing."""
    field = subject.field
    values: tuple[Any, ...] = (True, False) if field.kind == "boolean" else field.choices
    return (*values, None) if values else ()


def _value_parts(
    binder: Binds, subject: ValueSubject
) -> Callable[[Any], tuple[tuple[Evidence, ...], tuple[str, ...]]]:
    """Which entries of a list a worked-out value counted, and what it lacks."""
    of, part = subject.of, subject.part
    read_of = binder.reader(of).read
    read_part = binder.reader(part).read if part is not None else None
    get_part = binder.reader(part).get if part is not None else None
    where = binder.bind(subject.where) if subject.where is not None else None
    noun = of.field.fact.entry

    def parts(root: Any) -> tuple[tuple[Evidence, ...], tuple[str, ...]]:
        entries = read_of(root, root)
        if subject.kind in BETWEEN:
            assert part is not None
            assert read_part is not None
            dates = ((of, read_of), (part, read_part))
            return (), tuple(each.name for each, read in dates if read(root, root) is None)
        if entries is None:
            return (), (of.name,)
        shown = []
        for index, entry in enumerate(entries):
            at = At(f"{of.name}[{index}]", f"{noun} {index + 1}")
            counts = where.evidence(entry, root, at) if where is not None else None
            value = read_part(entry, root) if read_part is not None else None
            bare = None if get_part is None else get_part(entry)
            shown.append(_entry(subject, at, counts, value, bare is None and value is not None))
        return tuple(shown), ()

    return parts


def _hidden(
    binder: Binds, subject: ValueSubject
) -> Callable[[Any], Iterator[tuple[str, str]]] | None:
    """What stands in for the list, or for the dates, that a value is worked out from."""
    of, part = subject.of, subject.part
    sources = [(of, binder.reader(of))]
    if subject.kind in BETWEEN and part is not None:
        sources.append((part, binder.reader(part)))
    if all(reader.stand_in is None for _, reader in sources):
        return None

    def presumed(root: Any) -> Iterator[tuple[str, str]]:
        for source, reader in sources:
            value = reader.read(root, root)
            if reader.get(root) is None and value is not None:
                yield source.name, found_in_words(value, source.field, zone=binder.zone)

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
        "entry",
        truth,
        at.words,
        written(subject.where) if subject.where is not None else "",
        at.words,
        at.path if part is None else at.field(part),
        value=plain_value(value),
        found=None if part is None else found_in_words(value, part.field, presumed),
        presumed=at.field(part) if presumed and part is not None else None,
        stand_in=show(value, part.field) if presumed and part is not None else None,
        lacks=lacks,
        parts=() if counts is None else (counts,),
    )
