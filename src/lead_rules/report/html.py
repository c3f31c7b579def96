"""A decision as one self-contained page: the answer first, the whole file below it.

The page asks nothing of any network and runs no script: a content security policy
in its head holds a browser to that, and lets in the one style sheet by its digest.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lead_rules.decide.decision import Decision
from lead_rules.decide.no_policy import NoPolicy
from lead_rules.decide.results import RuleResult
from lead_rules.report.map import Map, map_of
from lead_rules.report.outline import outline
from lead_rules.report.phrases import PHRASES
from lead_rules.report.pieces import Item, Section, cited, words
from lead_rules.report.rule_results import looked_at, standing, told_to
from lead_rules.report.template import template
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN
from lead_rules.values.visible import visible

__all__ = ["to_html"]


@dataclass(frozen=True, slots=True)
class Row:
    """A rule in the table of all."""

    id: str
    says: str
    standing: str
    kind: str
    told: tuple[str, ...]
    at: str
    cited: tuple[str, ...]
    inference: str | None
    parts: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """What the template shows. `more` has the sections that are longer at full length."""

    title: str
    truth: str
    outcome: str
    about: str
    do: str
    lines: tuple[str, ...]
    sections: tuple[Section, ...]
    more: Mapping[str, Section]
    map: Map | None
    rules: tuple[Row, ...]
    replay: Section | None


def to_html(answer: Decision | NoPolicy) -> str:
    """An answer as a page for a browser or a printer, ending in a line break.

    Raises `ReportError` where jinja2 is not installed.
    """
    page = _undecided(answer) if isinstance(answer, NoPolicy) else _decided(answer)
    return template("report", "paper", "map", "report").render(page=page) + "\n"


def _decided(decision: Decision) -> Page:
    short, full = outline(decision), outline(decision, length="full")
    found = {section.id: section for section in full.sections}
    more = {section.id: found[section.id] for section in short.sections if section.left_out}
    outcome = words(decision.outcome) + (" for now" if decision.provisional else "")
    name = f" – {decision.record.id}" if decision.record.id is not None else ""
    return Page(
        title=visible(f"{outcome}: {decision.title}{name}"),
        truth=decision.truth.value,
        outcome=outcome,
        about=visible(decision.title),
        do=short.do,
        lines=short.about,
        sections=short.sections,
        more=more,
        map=map_of(decision),
        rules=tuple(_rows(decision)),
        replay=found["replay"],
    )


def _undecided(answer: NoPolicy) -> Page:
    report = outline(answer, reader="file", length="full")
    outcome = words(answer.outcome)
    return Page(
        title=visible(f"{outcome}: {answer.decision}"),
        truth=UNKNOWN.value,
        outcome=outcome,
        about="",
        do=report.do,
        lines=report.about,
        sections=tuple(section for section in report.sections if section.id != "replay"),
        more={},
        map=None,
        rules=(),
        replay=next(section for section in report.sections if section.id == "replay"),
    )


def _rows(decision: Decision) -> Iterator[Row]:
    say = PHRASES["officer"]
    for rule in decision.rules:
        yield Row(
            id=rule.id,
            says=rule.says,
            standing=standing(rule, say),
            kind=_kind(rule),
            told=tuple(told_to(rule, "file")),
            at=rule.at,
            cited=tuple(cited(citation, "file") for citation in rule.citations),
            inference=say.inference.format(rule.inference) if rule.inference else None,
            parts=tuple(looked_at(rule)),
        )


def _kind(rule: RuleResult) -> str:
    """Whether a rule speaks for the decision, against it, or not yet; "" for a note."""
    if rule.basis == "note":
        return ""
    if rule.truth is UNKNOWN:
        return "open"
    return "good" if rule.truth is (TRUE if rule.basis == "include" else FALSE) else "bad"
