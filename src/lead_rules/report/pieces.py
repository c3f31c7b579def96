"""The pieces of a report, and those that more than one section is made of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lead_rules.decide.decision import Decision
from lead_rules.decide.results import Missing
from lead_rules.policy.ir.nodes import Citation
from lead_rules.report.phrases import Phrases, Reader
from lead_rules.values.visible import visible

__all__ = ["Item", "Section", "asked", "cited", "presumptions", "questions", "words"]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing said, with paragraphs below it, then where it comes from, then items
    of its own.
    """

    text: str
    details: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    parts: tuple["Item", ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Items below a title.

    `id` is the same for each reader; `numbered` if in order. `left_out` says how many
    items there are at full length, if not all are here.
    """

    id: str
    title: str
    items: tuple[Item, ...]
    numbered: bool = False
    left_out: str = ""


def words(name: str) -> str:
    """An outcome, a role or another name of a policy, in words."""
    return visible(name.replace("_", " "))


def cited(citation: Citation, reader: Reader) -> str:
    """Where a rule comes from, in brackets; for the file with who published it."""
    parts = [citation.title, citation.section_title]
    if citation.item is not None:
        parts.append(f"item {citation.item}")
    if reader == "file" and citation.publisher is not None:
        parts.insert(0, citation.publisher)
    return visible(f"[{', '.join(part for part in parts if part)}]")


def asked(fact: Missing, say: Phrases) -> str:
    """The question that a missing fact asks, with the entry that it is about."""
    question = fact.question or say.question.format(fact.label)
    return visible(f"{fact.entry}: {question}" if fact.entry else question)


def questions(missing: Iterable[Missing], say: Phrases) -> Section:
    """What to find out, and who can tell."""
    items = [
        Item(asked(fact, say), (*_recorded(fact, say), *_who(fact.ask, say))) for fact in missing
    ]
    return Section("next", say.next, tuple(items), numbered=True)


def presumptions(decision: Decision, say: Phrases, reader: Reader) -> tuple[Item, ...]:
    """What stands in for an unknown fact, and what to ask so that it need not: where
    something is decided, just what the outcome rests on.
    """
    found = []
    for each in decision.presumed:
        details = [visible(each.because)]
        sources = [] if reader == "person" else [cited(one, reader) for one in each.citations]
        details.append(say.without.format(words(each.without)))
        if each.otherwise:
            details.append(say.turned.format(" or ".join(map(words, each.otherwise))))
        if each.question:
            details.append(visible(each.question))
            details += _who(each.ask, say)
        found.append(Item(visible(each.says), tuple(details), tuple(sources)))
    for fact in () if decision.provisional else decision.missing:
        if fact.presumed is not None:
            for_now = visible(say.stands_in.format(fact.presumed))
            found.append(Item(asked(fact, say), (for_now, *_who(fact.ask, say))))
    return tuple(found)


def _recorded(fact: Missing, say: Phrases) -> Iterator[str]:
    if fact.recorded is not None:
        yield visible(say.not_enough.format(fact.recorded))


def _who(ask: str, say: Phrases) -> Iterator[str]:
    if ask:
        yield say.ask.format(words(ask))
