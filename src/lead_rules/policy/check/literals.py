"""From the text of a value to a value of its field's type."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Protocol

from lead_rules.diagnostics.about import About
from lead_rules.diagnostics.problems import Edit, nearest, quoted_list
from lead_rules.diagnostics.spans import Span
from lead_rules.policy.ir.nodes import Window
from lead_rules.records.schema import Field
from lead_rules.values.calendar import WEEKDAYS, read_date, read_time
from lead_rules.values.quantity import DIGITS, plain
from lead_rules.yamltext.nodes import Broken, Listing, Mapping, Node, Scalar
from lead_rules.yamltext.repair_characters import LOOK_ALIKES, look_alike, plain_marks

__all__ = [
    "Report",
    "kind_in_words",
    "read_flag",
    "read_literal",
    "read_weekdays",
    "read_window",
    "run_together",
]


class Report(Protocol):
    """Takes a problem's code, message, span and help, the edits that surely fix it, and
    what it is about.
    """

    def __call__(
        self,
        code: str,
        message: str,
        span: Span,
        help_: str,
        fix: tuple[Edit, ...] = (),
        about: About | None = None,
    ) -> None: ...


_QUANTITY = re.compile(rf"(?P<digits>{DIGITS})(?:\s*(?P<unit>[^\s0-9].*))?", re.ASCII)
# Names that can mean no other unit. Another case (`G`), a plural and a singular are known by rule.
_SPELLINGS = {"g": ("gram", "gramme"), "m": ("metre", "meter"), "years": ("yr",), "months": ("mo",)}
_NOTHING = ("null", "Null", "NULL", "~", "unknown")


def kind_in_words(field: Field) -> str:
    """What a field holds, for a sentence."""
    if field.kind == "number":
        return f"a number of `{field.fact.unit}`" if field.fact.unit else "a number"
    return {
        "boolean": "yes or no",
        "choice": "one of a few words",
        "date": "a date",
        "event": "an event",
        "list": "a list",
        "other": "of a type that no test can read",
        "place": "a place",
        "struct": "a group of fields",
        "text": "text",
        "time": "a date with a time",
    }[field.kind]


def read_literal(field: Field, says: str, node: Node, report: Report) -> object | None:
    """A value that the field can have, or None if it has a problem, which is reported."""
    if isinstance(node, Broken):
        return None
    if not isinstance(node, Scalar) or not node.text:
        report("LR203", f"a value is needed for {says}", node.span, "write one value")
        return None
    if node.plain and node.text in _NOTHING and node.text not in field.choices:
        report(
            "LR304",
            "a rule cannot ask whether a fact is unknown",
            node.span,
            "delete the test; what stands in for an unknown fact is said under `presume`",
        )
        return None
    if field.kind == "boolean":
        return read_flag(says, node, report)
    if field.kind == "choice":
        return _choice(field, says, node, report)
    if field.kind == "number":
        return _number(field, says, node, report)
    if field.kind == "date":
        return _date(node, report)
    if field.accepts(node.text):
        return field.typed(node.text)
    report(
        "LR304",
        f"`{node.text}` is not a possible value of {says}",
        node.span,
        f"write it like `{field.fact.example}`"
        if field.fact.example
        else "compare it with a value from a record",
    )
    return None


def run_together(node: Scalar, known: Iterable[str], report: Report) -> bool:
    """Whether a text is two or more of the known words, with no comma between; if so, it is
    reported.
    """
    words = node.text.split()
    if len(words) < 2 or not set(words) <= set(known):
        return False
    report(
        "LR011",
        f"a `,` is missing behind `{words[0]}`",
        node.span,
        f"write `{', '.join(words)}`, or begin each with `- ` on a line of its own",
    )
    return True


def read_flag(says: str, node: Node, report: Report) -> bool | None:
    """``true`` or ``false``"""
    if isinstance(node, Scalar) and node.text in ("true", "false"):
        return node.text == "true"
    shown = f"`{node.text}`" if isinstance(node, Scalar) else "this"
    report(
        "LR304",
        f"{shown} is not a possible value of {says}, which is yes or no",
        node.span,
        "write `true` or `false`",
    )
    return None


def read_weekdays(node: Node, report: Report) -> tuple[str, ...] | None:
    """One weekday or a list of them, in English and in lower case."""
    items = node.items if isinstance(node, Listing) else (node,)
    days = []
    for item in items:
        text = item.text if isinstance(item, Scalar) else ""
        if text not in WEEKDAYS:
            near = nearest(text.lower(), WEEKDAYS)
            report(
                "LR304",
                f"`{text}` is not a weekday",
                item.span,
                f"did you mean `{near}`?" if near else "write one such as `monday`",
            )
            return None
        days.append(text)
    if not days:
        report("LR304", "the list is empty", node.span, "write at least one weekday")
        return None
    return tuple(sorted(set(days), key=WEEKDAYS.index))


def read_window(node: Node, report: Report) -> Window | None:
    """``{from: 22:00, until: 06:00}``"""
    ends = {}
    for key in ("from", "until"):
        value = node.get(key) if isinstance(node, Mapping) else None
        known = isinstance(node, Mapping) and {name.text for name, _ in node.entries}
        if not isinstance(value, Scalar) or known != {"from", "until"}:
            report(
                "LR203",
                "a time of day needs `from` and `until`",
                node.span,
                "write `{from: 22:00, until: 06:00}`",
            )
            return None
        ends[key] = read_time(value.text)
        if ends[key] is None:
            report(
                "LR304",
                f"`{value.text}` is not a time of day",
                value.span,
                "write hours and minutes, such as `22:30`",
            )
            return None
    start, end = ends["from"], ends["until"]
    if start is None or end is None or start == end:
        report(
            "LR304", "the time of day begins when it ends", node.span, "write two different times"
        )
        return None
    return Window(start, end)


def _choice(field: Field, says: str, node: Scalar, report: Report) -> str | None:
    if node.text in field.choices:
        return node.text
    if run_together(node, field.choices, report):
        return None
    near = nearest(node.text, field.choices)
    report(
        "LR304",
        f"`{node.text}` is not a possible value of {says}",
        node.span,
        f"did you mean `{near}`?" if near else f"write {quoted_list(field.choices, most=20)}",
    )
    return None


def _number(field: Field, says: str, node: Scalar, report: Report) -> Decimal | int | None:
    unit = field.fact.unit
    text = plain_marks(node.text)
    if text != node.text:
        _look_alike(node, text, report)
    match = _QUANTITY.fullmatch(text)
    example = f"`5 {unit}`" if unit else "`5`"
    if match is None:
        report(
            "LR304",
            f"`{node.text}` is not a number",
            node.span,
            f"write digits, such as {example}",
        )
        return None
    digits, written = match["digits"], match["unit"]
    if written != unit:
        _unit_problem(says, unit, digits, written, span=node.span, report=report)
        return None
    if unit is not None and text != f"{digits} {unit}":
        report(
            "LR013",
            f"one space belongs between `{digits}` and `{unit}`",
            node.span,
            f"write `{digits} {unit}`",
            _anew(node.span, f"{digits} {unit}"),
        )
    number = Decimal(digits)
    if len(digits) > 40 or (field.whole and number != number.to_integral_value()):
        what = "has too many digits" if len(digits) > 40 else "is not a whole number"
        report("LR304", f"`{digits}` {what}", node.span, f"write a number such as {example}")
        return None
    for limit, beyond, words in (
        (field.minimum, field.minimum is not None and number < field.minimum, "below"),
        (field.maximum, field.maximum is not None and number > field.maximum, "above"),
    ):
        if limit is not None and beyond:
            report(
                "LR304",
                f"`{node.text}` cannot be: {says} is never {words} {plain(limit)}",
                node.span,
                "check the number",
            )
            return None
    return int(number) if field.whole else number


def _look_alike(node: Scalar, text: str, report: Report) -> None:
    character = look_alike(node.text)
    assert character is not None
    report(
        "LR010",
        f"a {LOOK_ALIKES[character][1]} stands where plain characters must",
        node.span,
        f"write `{text}`",
        _anew(node.span, text),
    )


def _spells(written: str, unit: str) -> bool:
    """Whether a unit is surely another spelling of this one: its name, its plural, its case."""
    plain_words = {word.lower().removesuffix("s") for word in (*_SPELLINGS.get(unit, ()), unit)}
    return written.lower().removesuffix(".").removesuffix("s") in plain_words


def _anew(span: Span, text: str) -> tuple[Edit, ...]:
    return (Edit(span, text),) if span.line == span.end_line else ()


def _unit_problem(
    says: str, unit: str | None, digits: str, written: str | None, span: Span, report: Report
) -> None:
    if unit is None:
        report("LR305", f"{says} has no unit", span, f"write `{digits}`")
    elif written is None:
        report("LR305", f"{says} needs a unit", span, f"write `{digits} {unit}`")
    elif _spells(written, unit):
        report(
            "LR305",
            f"the unit of {says} is written `{unit}`, not `{written}`",
            span,
            f"write `{digits} {unit}`",
            _anew(span, f"{digits} {unit}"),
        )
    else:
        report(
            "LR305",
            f"{says} is measured in `{unit}`, not in `{written}`",
            span,
            f"write the amount in `{unit}`, such as `5 {unit}`",
        )


def _date(node: Scalar, report: Report) -> date | None:
    day = read_date(node.text)
    if day is None:
        report(
            "LR304",
            f"`{node.text}` is not a date",
            node.span,
            "write year-month-day, such as `2017-03-04`",
        )
    return day
