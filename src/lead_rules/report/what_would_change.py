"""What could still change an answer, told apart: what can be done, what may have been
recorded wrong, and what stays as it is.
"""

from collections.abc import Iterator, Sequence

from lead_rules.decide.decision import Decision
from lead_rules.policy.ir.show_value import NOT_KNOWN
from lead_rules.report.phrases import Phrases, Reader
from lead_rules.report.pieces import Item, Section, words
from lead_rules.search.change_in_words import Change
from lead_rules.values.truth import FALSE
from lead_rules.values.visible import visible

__all__ = ["changes", "doable"]

MOST = 2
"""So many ways of each kind are shown, unless all are wanted."""

Edits = tuple[Change, ...]


def changes(decision: Decision, say: Phrases, reader: Reader, full: bool) -> Iterator[Section]:
    """The sections for a decision that is not met."""
    if decision.truth is not FALSE:
        return
    met = words(decision.outcomes[0])
    can = doable(decision)
    wrong = [edits for edits in decision.would_change if edits not in can]
    if can:
        yield _ways("can-change", say.can_change.format(met=met), can, say, full)
    if wrong and reader == "person":
        yield Section("if-wrong", say.if_wrong, tuple(_facts(wrong, say)))
    elif wrong:
        yield _ways("if-wrong", say.if_wrong.format(met=met), wrong, say, full)
    if decision.fixed:
        stuck = [Item(visible(say.stuck.format(fact.label))) for fact in decision.fixed]
        yield Section("fixed", say.fixed, tuple(stuck))
    elif not decision.would_change:
        found = Item(say.nothing_small.format(met=met))
        yield Section("can-change", say.can_change.format(met=met), (found,))


def doable(decision: Decision) -> list[Edits]:
    """The sets of changes that take nothing but what can still change or be learnt."""
    return [
        edits for edits in decision.would_change if all(edit.may != "correct" for edit in edits)
    ]


def _ways(id_: str, title: str, sets: Sequence[Edits], say: Phrases, full: bool) -> Section:
    """Each set of changes, all of which it takes."""
    items = []
    shown = sets if full else sets[:MOST]
    for edits in shown:
        said = "; and ".join(_edit(edit, say) for edit in edits)
        who = dict.fromkeys(words(edit.ask) for edit in edits if edit.ask)
        items.append(Item(f"{said}.", (say.ask.format(", ".join(who)),) if who else ()))
    left_out = len(sets) - len(shown)
    return Section(
        id_, title, tuple(items), left_out=say.left_out.format(left_out) if left_out else ""
    )


def _edit(edit: Change, say: Phrases) -> str:
    to_be = say.to_be.format(edit.label, edit.to)
    if edit.now == NOT_KNOWN:
        return visible(say.to_be_known.format(to_be))
    line = say.now if edit.may == "change" else say.recorded
    return visible(line.format(to_be, edit.now))


def _facts(sets: Sequence[Edits], say: Phrases) -> Iterator[Item]:
    """Each fact that may have been recorded wrong: as it is, not as it would have to be.

    Then what else it may take.
    """
    edits = {edit.field: edit for edits in sets for edit in edits}
    for edit in sorted(edits.values(), key=lambda edit: edit.may, reverse=True):
        who = (say.ask.format(words(edit.ask)),) if edit.ask else ()
        if edit.may == "change":
            yield Item(say.also_needed.format(_edit(edit, say)), who)
        elif edit.now != NOT_KNOWN:
            yield Item(visible(say.recorded.format(edit.label, edit.now)), who)
