"""What a report says, for a reader and at a length, before it becomes text or a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lead_rules.decide.decision import Decision
from lead_rules.decide.no_policy import NoPolicy
from lead_rules.report.phrases import PHRASES, Phrases, Reader
from lead_rules.report.pieces import Item, Section, asked, presumptions, questions, words
from lead_rules.report.rule_results import every_rule, rule_item
from lead_rules.report.what_would_change import changes, doable
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN
from lead_rules.values.visible import visible

__all__ = ["LENGTHS", "READERS", "Length", "Outline", "outline"]

Length = Literal["sentence", "short", "full"]

READERS: tuple[Reader, ...] = ("officer", "person", "file")
LENGTHS: tuple[Length, ...] = ("sentence", "short", "full")


@dataclass(frozen=True, slots=True)
class Outline:
    """A report: a headline, lines about what was decided by what, and sections.

    At the length of a sentence the headline is all there is. `do` is the part of
    the headline that says what to do. Every text may be shown once it is escaped
    for its medium.
    """

    headline: str
    do: str = ""
    about: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()


def outline(
    answer: Decision | NoPolicy, *, reader: Reader = "officer", length: Length = "short"
) -> Outline:
    """The report on an answer. Raises `ValueError` for a reader or a length there is not."""
    if reader not in READERS or length not in LENGTHS:
        raise ValueError(
            f"the reader is one of {', '.join(READERS)} and the length one of "
            f"{', '.join(LENGTHS)}, not `{reader}` and `{length}`"
        )
    say = PHRASES[reader]
    if isinstance(answer, NoPolicy):
        return _no_policy(answer, say, reader, length)
    if length == "sentence":
        return Outline(_sentence(answer, say, reader))
    do = _do(answer, say)
    head = _headed(say.head, answer, do, reader)
    about = tuple(_about(answer, reader))
    return Outline(head, do, about, tuple(_sections(answer, say, reader, length == "full")))


def _headed(line: str, decision: Decision, reason: str, reader: Reader) -> str:
    outcome = words(decision.outcome) + (" for now" if decision.provisional else "")
    return line.format(
        outcome=outcome if reader == "person" else outcome.upper(),
        title=visible(decision.title),
        reason=reason,
    )


def _do(decision: Decision, say: Phrases) -> str:
    if decision.policy.status == "draft":
        return say.act_on_draft
    if decision.truth is UNKNOWN:
        return say.wait
    if decision.provisional:
        return say.act_for_now
    return say.act_may_change if doable(decision) else say.act


def _sentence(decision: Decision, say: Phrases, reader: Reader) -> str:
    """The answer and its main reason, without working out any rule but that one."""
    question = ""
    if decision.truth is TRUE:
        parts = [say.all_met]
    elif decision.truth is FALSE:
        basis, says = decision.wording(decision.because[0])
        line = say.because_met if basis == "include" else say.because_not
        parts = [line.format(visible(says))]
    else:
        parts = [say.too_little]
        fact = decision.next_question
        if fact is not None:
            question = say.first_ask.format(asked(fact, say))
            if fact.ask:
                question = say.first_whom.format(words(fact.ask), asked(fact, say))
    if decision.provisional:
        parts.append(say.for_now)
    others = sorted({words(each.outcome) for each in decision.contested})
    if others:
        parts.append(say.otherwise_read.format(" or ".join(others)))
    reason = "; ".join([*parts, question] if question else parts)
    reason = reason if reason.endswith((".", "?", "!")) else f"{reason}."
    if decision.policy.status == "draft":
        reason = f"{reason} {say.act_on_draft}"
    return _headed(say.sentence, decision, reason, reader)


def _about(decision: Decision, reader: Reader) -> Iterator[str]:
    policy = decision.policy
    if policy.status == "draft":
        yield "This version is a draft. It is not in force on any day."
    if reader == "person":
        yield visible(f"This is about: {decision.title}")
        yield visible(f"The rules: {policy.title}, as of {policy.version}")
        return
    yield visible(f"{policy.title}, version {policy.version}")
    if decision.record.id is not None:
        yield visible(f"Record {decision.record.id}")


def _sections(decision: Decision, say: Phrases, reader: Reader, full: bool) -> Iterator[Section]:
    if decision.notes:
        notes = [rule_item(note, say, reader, full, bare=True) for note in decision.notes]
        yield Section("notes", say.notes, tuple(notes))
    why = _why(decision, say, reader, full)
    waited_for = () if decision.provisional else decision.missing
    open_ = [fact for fact in waited_for if fact.presumed is None]
    # Where nothing is decided yet, what to do next comes before what is open.
    yield from (questions(open_, say), why) if open_ else (why,)
    presumed = presumptions(decision, say, reader)
    if presumed:
        yield Section("presumed", say.presumed, presumed)
    yield from changes(decision, say, reader, full)
    if decision.contested:
        yield Section("readings", say.readings, tuple(_readings(decision, say, reader)))
    if full:
        rules = every_rule(decision, say, reader)
        yield Section("rules", say.rules, tuple(rules))
    if reader == "file" or (full and reader == "officer"):
        yield Section("replay", "To decide it again", tuple(_replay(decision)))


def _why(decision: Decision, say: Phrases, reader: Reader, full: bool) -> Section:
    results = [decision.rule(id_) for id_ in (*decision.because, *decision.also)]
    if decision.truth is not TRUE:
        title = say.why_not if decision.truth is FALSE else say.why_open
        return Section("why", title, tuple(rule_item(rule, say, reader, full) for rule in results))
    include = [rule for rule in results if rule.basis == "include"]
    items = [rule_item(rule, say, reader, full) for rule in include]
    if len(results) > len(include):
        items.append(Item(say.none_applies.format(len(results) - len(include))))
    return Section("why", say.why_met, tuple(items))


def _readings(decision: Decision, say: Phrases, reader: Reader) -> Iterator[Item]:
    for each in decision.contested:
        details = [
            visible(say.instead.format(each.otherwise)),
            visible(say.then.format(words(each.outcome))),
        ]
        if reader == "file":
            details += [visible(each.because), f"Reading: {visible(each.reading)}"]
        yield Item(visible(say.taken.format(each.says)), tuple(details))


def _replay(decision: Decision) -> Iterator[Item]:
    policy, boundaries = decision.policy, decision.boundaries
    until = f" to {policy.in_force_until}" if policy.in_force_until else ""
    about = [f"SHA-256 {policy.sha256}", f"In force from {policy.in_force_from}{until}"]
    if policy.inference is not None:
        about.append(f"Inference: {visible(policy.inference)}")
    yield Item(f"Policy: {visible(policy.file)}", tuple(about))
    if boundaries is not None:
        digest = f"SHA-256 {boundaries.sha256}"
        yield Item(f"Boundaries: {visible(boundaries.file)}", (digest,))
    name = f" {visible(decision.record.id)}" if decision.record.id is not None else ""
    yield Item(f"Record{name}", (f"SHA-256 {decision.record.sha256}",))
    yield Item(f"Engine: lead_rules {decision.engine}")


def _no_policy(answer: NoPolicy, say: Phrases, reader: Reader, length: Length) -> Outline:
    do = say.wait if answer.missing else say.none_in_force
    outcome = words(answer.outcome)
    if reader != "person":
        outcome = outcome.upper()
    said = visible(answer.says)
    if length == "sentence":
        return Outline(say.sentence_undecided.format(outcome=outcome, reason=said))
    sections = []
    if answer.missing:
        sections.append(questions(answer.missing, say))
    if reader == "file":
        found = [("Before", answer.before), ("After", answer.after)]
        items = [
            Item(f"{when}: {visible(version.file)}", (f"SHA-256 {version.sha256}",))
            for when, version in found
            if version is not None
        ]
        engine = Item(f"Engine: lead_rules {answer.engine}")
        sections.append(Section("replay", "To decide it again", (*items, engine)))
    head = say.head_undecided.format(outcome=outcome, reason=do)
    return Outline(head, do, (said,), tuple(sections))
