"""The fixed words of a report, one set for each reader.

What a policy or a record says is put between them as it stands. `{}` is where it
goes, `{reason}` is what to do or why, and `{met}` is the policy's word for a decision that is met.
"""

from dataclasses import dataclass, replace
from typing import Literal

__all__ = ["PHRASES", "Phrases", "Reader"]

Reader = Literal["officer", "person", "file"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """What is said to one reader."""

    # The answer, and what to do about it.
    head: str
    head_undecided: str
    sentence: str
    sentence_undecided: str
    act: str
    act_for_now: str
    act_on_draft: str
    act_may_change: str
    wait: str
    none_in_force: str
    # Why, in a sentence.
    all_met: str
    because_met: str
    because_not: str
    for_now: str
    too_little: str
    first_ask: str
    first_whom: str
    otherwise_read: str
    # The sections.
    notes: str
    why_met: str
    why_not: str
    why_open: str
    next: str
    presumed: str
    can_change: str
    if_wrong: str
    fixed: str
    nothing_small: str
    readings: str
    rules: str
    # How a rule stands.
    met: str
    not_met: str
    excludes: str
    excludes_not: str
    not_known: str
    open_exception: str
    none_applies: str
    # Lines.
    ask: str
    question: str
    not_enough: str
    stands_in: str
    without: str
    turned: str
    to_be: str
    to_be_known: str
    now: str
    recorded: str
    also_needed: str
    left_out: str
    taken: str
    instead: str
    then: str
    stuck: str
    inference: str


_OFFICER = Phrases(
    head="{outcome}: {title}. {reason}",
    head_undecided="{outcome}. {reason}",
    sentence="{outcome}: {title} – {reason}",
    sentence_undecided="{outcome}: {reason}",
    act="You can act on this answer.",
    act_on_draft="Do not act on it: these rules are a draft.",
    act_for_now="Check what is presumed first.",
    act_may_change="It can still change: see below.",
    wait="Do not decide yet.",
    none_in_force="There are no rules for that day.",
    all_met="all that is asked for is met, and no rule is in the way",
    because_met="it needs this, and it is not so: {}",
    because_not="this rule is in the way: {}",
    for_now="this rests on what is presumed",
    too_little="do not decide yet",
    first_ask="find out first: {}",
    first_whom="find out first (ask: {}): {}",
    otherwise_read="read in another way, it could be {}",
    notes="Note",
    why_met="Why: all that is asked for is met, and no rule is in the way",
    why_not="Why",
    why_open="What is open",
    next="Find out next",
    presumed="Presumed until it is known",
    can_change="What can still make it {met}",
    if_wrong="It would be {met} if this was recorded wrong",
    fixed="Nothing changes it",
    nothing_small="No small change was found that would do it.",
    readings="The source can be read in another way",
    rules="Every rule",
    met="Met",
    not_met="Not met",
    excludes="Excluded",
    excludes_not="Does not apply",
    not_known="Not known",
    open_exception="Excluded, if there is no exception",
    none_applies="Rules that exclude: {} checked, none applies.",
    ask="Ask: {}",
    question="What is the {}?",
    not_enough="Recorded: {}. That is not enough to tell.",
    stands_in="For now this is presumed: {}.",
    without="Without this the answer would be: {}.",
    turned="If it turns out otherwise: {}.",
    to_be="{}: {}",
    to_be_known="{} (not known so far)",
    now="{} (now: {}; it can still change)",
    recorded="{} (recorded: {})",
    also_needed="It may also take this: {}",
    left_out="And {} more, at full length.",
    taken="Taken: {}.",
    instead="Or else: {}.",
    then="The answer could then be: {}.",
    stuck="{}: it stays as it is, unless it was recorded wrong.",
    inference="Inference: {}",
)

PHRASES: dict[Reader, Phrases] = {
    "officer": _OFFICER,
    "file": replace(_OFFICER, rules="Every rule, with what it looked at"),
    "person": Phrases(
        head="The answer for you: {outcome}. {reason}",
        head_undecided="The answer for you: {outcome}. {reason}",
        sentence="The answer for you is {outcome}: {reason}",
        sentence_undecided="The answer for you is {outcome}: {reason}",
        act="It holds as long as the facts in it are right.",
        act_on_draft="It does not count: these rules are a draft.",
        act_for_now="Some facts are not known yet, so it can still change.",
        act_may_change="It can still change: see below.",
        wait="There is no final answer yet. Some facts are not known.",
        none_in_force="There were no rules for you on that day.",
        all_met="you meet all that is asked for, and no rule is in the way",
        because_met="it needs this, and it is not so for you: {}",
        because_not="this rule is in the way: {}",
        for_now="some facts are not known yet",
        too_little="some facts are not known yet",
        first_ask="the first is: {}",
        first_whom="the first (you can ask: {}) is: {}",
        otherwise_read="read in another way, it could be {}",
        notes="Good to know",
        why_met="Why: you meet all that is asked for, and no rule is in the way",
        why_not="Why",
        why_open="What is not known yet",
        next="What has to be found out, and who can tell",
        presumed="What we take to be so until it is known",
        can_change="What can still change the answer to {met}",
        if_wrong="We wrote this down. Tell us if it is wrong",
        fixed="What does not change",
        nothing_small="We found no small change that would do it.",
        readings="The rules can be read in another way",
        rules="All the rules, and how they fit you",
        met="You meet this",
        not_met="You do not meet this",
        excludes="This rule is in the way",
        excludes_not="This rule is not in the way",
        not_known="Not known yet",
        open_exception="This rule is in the way, if no exception is made",
        none_applies="Rules that could be in the way: {} checked. None of them is.",
        ask="You can ask: {}",
        question="What is the {}?",
        not_enough="We know this much: {}. It is not enough to tell.",
        stands_in="For now we take this to be so: {}.",
        without="Without this the answer would be: {}.",
        turned="If it turns out otherwise: {}.",
        to_be="{}: {}",
        to_be_known="{} (not known so far)",
        now="{} (now: {})",
        recorded="{}: {}",
        also_needed="It may also take this: {}",
        left_out="And {} more, at full length.",
        taken="We take it so: {}.",
        instead="It could also mean: {}.",
        then="The answer could then be: {}.",
        stuck="{}: this stays as it is. If it was written down wrong, say so.",
        inference="Not in the rule's own words: {}",
    ),
}
