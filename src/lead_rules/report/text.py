"""A decision as text: the answer, the deciding reasons, what to find out next."""

import textwrap
from collections.abc import Iterable, Iterator

from lead_rules.decide.change import Change
from lead_rules.decide.decision import Decision, Missing, RuleResult
from lead_rules.decide.evidence import Evidence
from lead_rules.library import NoPolicy
from lead_rules.policy.meaning import Citation
from lead_rules.report.escaping import printable
from lead_rules.truth import FALSE, TRUE, UNKNOWN

__all__ = ["to_text"]

WIDTH = 88
MOST_CHANGES = 2


def to_text(answer: Decision | NoPolicy, *, full: bool = False) -> str:
    """An answer for an officer; with `full`, every rule, its evidence and the digests.

    Plain text of at most 88 columns, without colour, ending in a line break.
    """
    if isinstance(answer, NoPolicy):
        return "\n".join(_no_policy(answer)) + "\n"
    lines = [
        *_head(answer),
        *_why(answer),
        *_next(answer),
        *_changes(answer, full),
        *_marks(answer),
    ]
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
    if policy.status == "draft":
        yield from _wrapped("This version is a draft. It is not in force on any day.", "")
    if decision.record.id is not None:
        yield from _wrapped(f"Record {printable(decision.record.id)}", "")


def _why(decision: Decision) -> Iterator[str]:
    results = {rule.id: rule for rule in decision.rules}
    deciding = [results[id_] for id_ in (*decision.because, *decision.also)]
    if decision.truth is TRUE:
        include = [rule for rule in deciding if rule.basis == "include"]
        yield from _section("Why: every condition is met, and nothing excludes")
        for rule in include:
            yield from _rule(rule)
        excludes = len(deciding) - len(include)
        if excludes:
            yield from _wrapped(f"{_number(excludes)} checked; none applies.", "  ", "- ")
        return
    yield from _section("Why" if decision.truth is FALSE else "What is open")
    for rule in deciding:
        yield from _rule(rule, inferred=decision.truth is FALSE)


def _rule(rule: RuleResult, inferred: bool = False) -> Iterator[str]:
    yield from _wrapped(f"{_standing(rule)}: {rule.says}", "  ", "- ")
    for sentence in rule.told:
        yield from _wrapped(sentence, "    ")
    for citation in rule.citations:
        yield from _wrapped(f"[{_cited(citation)}]", "    ")
    if inferred and rule.inference is not None:
        yield from _wrapped(f"Inference: {rule.inference}", "    ")


def _standing(rule: RuleResult) -> str:
    if rule.truth is UNKNOWN:
        open_exception = rule.exception is not None and rule.evidence.truth is TRUE
        return "Excluded unless excepted" if open_exception else "Not known"
    if rule.basis == "include":
        return "Met" if rule.truth is TRUE else "Not met"
    return "Excluded" if rule.truth is TRUE else "Does not apply"


def _next(decision: Decision) -> Iterator[str]:
    open_ = [fact for fact in decision.missing if not fact.presumed]
    yield from _questions(open_, "Find out next")
    if decision.presumed:
        yield from _section("Presumed, until it is known")
        for each in decision.presumed:
            yield from _wrapped(each.says, "  ", "- ")
            yield from _wrapped(each.because, "    ")
            for citation in each.citations:
                yield from _wrapped(f"[{_cited(citation)}]", "    ")
            if each.question:
                yield from _wrapped(f"{each.question}", "    ")
                yield from _wrapped(f"Ask: {_who(each.ask)}", "    ")


def _questions(missing: Iterable[Missing], title: str) -> Iterator[str]:
    missing = list(missing)
    if missing:
        yield from _section(title)
    for number, fact in enumerate(missing, 1):
        where = f"{fact.entry}: " if fact.entry else ""
        asked = fact.question or f"What is the {fact.label}?"
        yield from _wrapped(f"{where}{asked}", "  ", f"{number}. ")
        yield from _wrapped(f"Ask: {_who(fact.ask)}", "     ")


def _changes(decision: Decision, full: bool) -> Iterator[str]:
    if decision.truth is not FALSE:
        return
    met = decision.outcomes[0]
    if decision.would_change:
        yield from _section(f"What would make it {_words(met)}")
        shown = decision.would_change if full else decision.would_change[:MOST_CHANGES]
        for edits in shown:
            yield from _wrapped("; and ".join(_change(edit) for edit in edits) + ".", "  ", "- ")
        more = len(decision.would_change) - len(shown)
        if more > 0:
            yield from _wrapped(f"and {more} more ways, with --full", "  ", "- ")
    elif decision.fixed:
        yield from _section(f"Nothing that can still change would make it {_words(met)}")
    else:
        yield from _section(f"No small change was found that would make it {_words(met)}")
    for fixed in decision.fixed:
        yield from _wrapped(f"{fixed.label}: fixed, unless it was recorded wrongly", "  ", "- ")


def _change(edit: Change) -> str:
    if edit.now == "unknown":
        return f"{edit.label}: {edit.to} (not known so far)"
    if edit.may == "change":
        return f"{edit.label}: {edit.to} (now: {edit.now}; it can still change)"
    return f"{edit.label}: {edit.to} (recorded: {edit.now}; only if that is wrong)"


def _marks(decision: Decision) -> Iterator[str]:
    if decision.contested:
        yield from _section("The source could be read another way")
        for each in decision.contested:
            yield from _wrapped(f"Taken: {each.says}.", "  ", "- ")
            yield from _wrapped(f"Otherwise: {each.otherwise}.", "    ")
            yield from _wrapped(f"The answer could then be: {_words(each.outcome)}.", "    ")
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
            yield from _wrapped(f"[{_cited(citation)}]", "    ")
        yield from _wrapped(f"Policy line: {rule.at}", "    ")
        if rule.inference is not None:
            yield from _wrapped(f"Inference: {rule.inference}", "    ")


def _tree(evidence: Evidence, indent: str) -> Iterator[str]:
    said = evidence.says if evidence.kind == "holds" else f"{evidence.kind.replace('_', ' ')} of:"
    if evidence.kind == "test":
        said = f"{evidence.label}: {evidence.found}; looks for: {evidence.asks}"
    if evidence.kind == "entry":
        counts = {TRUE: "counted", FALSE: "not counted", UNKNOWN: "not known whether counted"}
        amount = f", {evidence.found}" if evidence.found else ""
        said = f"{evidence.label}: {counts[evidence.truth]}{amount}"
    mark = "" if evidence.kind == "entry" else f"{evidence.truth.value}: "
    yield from _wrapped(f"{mark}{said}", indent, "> ")
    for area in evidence.areas:
        line = f"within {area.title}: {area.truth.value}; {area.edge_m} m from its edge"
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
        printable(text),
        WIDTH,
        initial_indent=indent + bullet,
        subsequent_indent=indent + " " * len(bullet),
        break_long_words=False,
        break_on_hyphens=False,
    )
