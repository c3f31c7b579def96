"""A decision as text: the answer, the deciding reasons, what to find out next."""

import textwrap
from collections.abc import Iterable, Iterator

from lead_rules.decide.change import Change
from lead_rules.decide.decision import Decision, Missing, RuleResult
from lead_rules.decide.evidence import Evidence, reasons
from lead_rules.library import NoPolicy
from lead_rules.policy.meaning import Citation
from lead_rules.truth import FALSE, TRUE, UNKNOWN

__all__ = ["to_text"]

WIDTH = 88
MOST_CHANGES = 4


def to_text(answer: Decision | NoPolicy, *, full: bool = False) -> str:
    """An answer for an officer; with `full`, every rule, its evidence and the digests.

    Plain text of at most 88 columns, without colour, ending in a line break.
    """
    if isinstance(answer, NoPolicy):
        return "\n".join(_no_policy(answer)) + "\n"
    lines = [*_head(answer), *_why(answer), *_next(answer), *_changes(answer), *_marks(answer)]
    if full:
        lines += [*_rules(answer), *_digests(answer)]
    return "\n".join(lines) + "\n"


def _no_policy(answer: NoPolicy) -> Iterator[str]:
    yield _shout(answer.outcome)
    yield from _wrapped(answer.says, "")
    yield from _questions(answer.missing, "Find out next")


def _head(decision: Decision) -> Iterator[str]:
    provisional = " (provisional)" if decision.provisional else ""
    yield f"{_shout(decision.outcome)}{provisional}: {decision.title}"
    policy = decision.policy
    yield from _wrapped(f"{policy.title}, version {policy.version}", "")
    if decision.record.id is not None:
        yield from _wrapped(f"Record {_clean(decision.record.id)}", "")


def _why(decision: Decision) -> Iterator[str]:
    results = {rule.id: rule for rule in decision.rules}
    deciding = [results[id_] for id_ in decision.because]
    if decision.truth is TRUE:
        include = [rule for rule in deciding if rule.basis == "include"]
        yield from _section("Why: every condition is met, and nothing excludes")
        for rule in include:
            yield from _rule(rule)
        excludes = len(deciding) - len(include)
        if excludes:
            yield from _wrapped(f"{_number(excludes)} checked; none applies.", "  ", "- ")
        return
    yield from _section("Why" if decision.truth is FALSE else "Not known yet")
    for rule in deciding:
        yield from _rule(rule)


def _rule(rule: RuleResult) -> Iterator[str]:
    yield from _wrapped(f"{_standing(rule)}: {rule.says}", "  ", "- ")
    for evidence in _told(rule):
        yield from _wrapped(_finding(evidence), "    ")
    for citation in rule.citations:
        yield from _wrapped(f"[{_cited(citation)}]", "    ")


def _standing(rule: RuleResult) -> str:
    if rule.truth is UNKNOWN:
        return "Unknown whether"
    if rule.basis == "include":
        return "Met" if rule.truth is TRUE else "Not met"
    return "Excluded" if rule.truth is TRUE else "Does not apply"


def _told(rule: RuleResult) -> Iterator[Evidence]:
    """What the truth of a rule rests on; its exception where that is what decided."""
    if rule.exception is not None and rule.evidence.truth is not FALSE:
        if rule.truth is not FALSE:
            yield from reasons(rule.evidence)
        yield from reasons(rule.exception)
    else:
        yield from reasons(rule.evidence)


def _finding(evidence: Evidence) -> str:
    found = evidence.found or "unknown"
    counted = [part.found for part in evidence.parts if part.truth is TRUE and part.found]
    if len(counted) > 1:
        found += f" ({' + '.join(counted)})"
    return f"{evidence.label or evidence.says}: {found}. The rule looks for: {evidence.asks}."


def _next(decision: Decision) -> Iterator[str]:
    open_ = [fact for fact in decision.missing if not fact.presumed]
    yield from _questions(open_, "Find out next")
    if decision.presumed:
        yield from _section("Presumed, until it is known")
        for each in decision.presumed:
            yield from _wrapped(each.says, "  ", "- ")
            yield from _wrapped(each.because, "    ")
            if each.question:
                yield from _wrapped(f"{each.question}", "    ")
                yield from _wrapped(f"Who can tell: {_who(each.ask)}", "    ")


def _questions(missing: Iterable[Missing], title: str) -> Iterator[str]:
    missing = list(missing)
    if missing:
        yield from _section(title)
    for number, fact in enumerate(missing, 1):
        where = f"{fact.entry}: " if fact.entry else ""
        asked = fact.question or f"What is the {fact.label}?"
        yield from _wrapped(f"{where}{asked}", "  ", f"{number}. ")
        yield from _wrapped(f"Who can tell: {_who(fact.ask)}", "     ")


def _changes(decision: Decision) -> Iterator[str]:
    if decision.truth is not FALSE:
        return
    met = decision.outcomes[0]
    if decision.would_change:
        yield from _section(f"What would make it {_words(met)}")
        for edits in decision.would_change[:MOST_CHANGES]:
            yield from _wrapped("; and ".join(_change(edit) for edit in edits) + ".", "  ", "- ")
        more = len(decision.would_change) - MOST_CHANGES
        if more > 0:
            yield from _wrapped(f"and {more} more in the JSON", "  ", "- ")
    elif decision.fixed:
        yield from _section("Nothing that can change would alter this")
    else:
        yield from _section(f"No small change was found that would make it {_words(met)}")
    for fixed in decision.fixed:
        yield from _wrapped(f"fixed: {fixed.label}", "  ", "- ")


def _change(edit: Change) -> str:
    if edit.now == "unknown":
        return f"{edit.label}: {edit.to} (unknown so far)"
    how = "can still change" if edit.may == "change" else "only if it was recorded wrongly"
    return f"{edit.label}: {edit.to} instead of {edit.now} ({how})"


def _marks(decision: Decision) -> Iterator[str]:
    if decision.contested:
        yield from _section("The source can be read another way")
        for each in decision.contested:
            yield from _wrapped(f"Taken: {each.says}.", "  ", "- ")
            yield from _wrapped(f"Otherwise: {each.otherwise}.", "    ")
            yield from _wrapped(f"The answer would then be: {_words(each.outcome)}.", "    ")
    if decision.notes:
        yield from _section("Note")
        for note in decision.notes:
            yield from _wrapped(f"{note.says}", "  ", "- ")


# Everything.


def _rules(decision: Decision) -> Iterator[str]:
    yield from _section("Every rule")
    for rule in decision.rules:
        yield from _wrapped(f"{rule.id} ({rule.basis}): {rule.truth.value}", "  ", "- ")
        yield from _wrapped(rule.says, "    ")
        yield from _tree(rule.evidence, "    ")
        if rule.exception is not None:
            met = {TRUE: "met", FALSE: "not met", UNKNOWN: "unknown"}[rule.exception.truth]
            yield from _wrapped(f"unless: {met}", "    ")
            yield from _tree(rule.exception, "      ")
        for citation in rule.citations:
            yield from _wrapped(f"[{_cited(citation)}] {rule.at}", "    ")
        if rule.inference is not None:
            yield from _wrapped(f"Inference: {rule.inference}", "    ")


def _tree(evidence: Evidence, indent: str) -> Iterator[str]:
    said = evidence.says
    if evidence.kind == "test":
        said = f"{evidence.label}: {evidence.found}; looks for: {evidence.asks}"
    elif evidence.found is not None:
        said = f"{evidence.label}: {evidence.found}"
    yield from _wrapped(f"{evidence.truth.value}: {said}", indent, "> ")
    for area in evidence.areas:
        line = f"{area.title}: {area.truth.value}, {area.edge_m} m from its edge"
        yield from _wrapped(line, indent + "  ")
    for part in evidence.parts:
        yield from _tree(part, indent + "  ")


def _digests(decision: Decision) -> Iterator[str]:
    yield from _section("To decide it again")
    policy, boundaries = decision.policy, decision.boundaries
    yield f"  policy      {policy.file}"
    yield f"              sha256 {policy.sha256}"
    if boundaries is not None:
        yield f"  boundaries  {boundaries.file}"
        yield f"              sha256 {boundaries.sha256}"
    yield f"  record      sha256 {decision.record.sha256}"
    yield f"  engine      lead_rules {decision.engine}"
    if policy.inference is not None:
        yield from _wrapped(f"Inference: {policy.inference}", "  ")


# Words.


def _cited(citation: Citation) -> str:
    parts = [citation.title, citation.section_title]
    if citation.item is not None:
        parts.append(f"item {citation.item}")
    return ", ".join(part for part in parts if part)


def _number(excludes: int) -> str:
    return "1 exclusion" if excludes == 1 else f"{excludes} exclusions"


def _who(ask: str) -> str:
    return ask.replace("_", " ") if ask else "not said"


def _words(word: str) -> str:
    return word.replace("_", " ")


def _shout(word: str) -> str:
    return _words(word).upper()


def _section(title: str) -> list[str]:
    return ["", title]


def _wrapped(text: str, indent: str, bullet: str = "") -> list[str]:
    return textwrap.wrap(
        _clean(text),
        WIDTH,
        initial_indent=indent + bullet,
        subsequent_indent=indent + " " * len(bullet),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _clean(text: str) -> str:
    """Text without characters that could steer a terminal."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)
