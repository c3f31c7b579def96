"""Rules in a report: how each stands, what was found, and where it comes from."""

from collections.abc import Iterator
from dataclasses import replace

from lead_rules.decide.decision import Decision
from lead_rules.decide.results import RuleResult
from lead_rules.evaluate.evidence import Evidence
from lead_rules.report.phrases import Phrases, Reader
from lead_rules.report.pieces import Item, cited
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN
from lead_rules.values.visible import visible

__all__ = ["every_rule", "looked_at", "rule_item", "standing", "told_to"]


def rule_item(
    rule: RuleResult, say: Phrases, reader: Reader, full: bool, bare: bool = False
) -> Item:
    """A rule, how it stands and what was found (not if `bare`), and its source."""
    said = visible(rule.says)
    head = said if bare else f"{standing(rule, say)}: {said}"
    sources = []
    if reader == "file" or full or (reader == "officer" and not bare):
        sources += [cited(citation, reader) for citation in rule.citations]
    if reader == "file":
        sources.append(f"Rule {visible(rule.id)}, {visible(rule.at)}")
    if rule.inference is not None and (full or reader == "file"):
        sources.append(visible(say.inference.format(rule.inference)))
    return Item(head, () if bare else tuple(told_to(rule, reader)), tuple(sources))


def every_rule(decision: Decision, say: Phrases, reader: Reader) -> Iterator[Item]:
    """Each rule; for the file with all that it looked at."""
    for rule in decision.rules:
        item = rule_item(rule, say, reader, full=True)
        if reader == "file":
            item = replace(item, parts=tuple(looked_at(rule)))
        yield item


def standing(rule: RuleResult, say: Phrases) -> str:
    """How a rule stands in the decision, in a word or two."""
    if rule.truth is UNKNOWN:
        open_exception = rule.exception is not None and rule.evidence.truth is TRUE
        return say.open_exception if open_exception else say.not_known
    if rule.basis == "include":
        return say.met if rule.truth is TRUE else say.not_met
    if rule.basis == "note":
        return say.notes if rule.truth is TRUE else say.excludes_not
    return say.excludes if rule.truth is TRUE else say.excludes_not


def told_to(rule: RuleResult, reader: Reader) -> Iterator[str]:
    """The decision's own sentences about a rule."""
    told: tuple[str, ...] = rule.told
    if reader == "person":
        told = getattr(rule, "told_person", rule.told)
    for sentence in told:
        yield visible(sentence)


def looked_at(rule: RuleResult) -> Iterator[Item]:
    """All that a rule looked at, as a tree."""
    yield _tree(rule.evidence)
    if rule.exception is not None:
        met = {TRUE: "met", FALSE: "not met", UNKNOWN: "not known"}[rule.exception.truth]
        yield Item(f"exception: {met}", parts=(_tree(rule.exception),))


def _tree(evidence: Evidence) -> Item:
    truth = evidence.truth.value
    if evidence.kind == "test":
        said = f"{truth}: {evidence.label}: {evidence.found}; looks for: {evidence.asks}"
    elif evidence.kind == "entry":
        counts = {TRUE: "counted", FALSE: "not counted", UNKNOWN: "not known whether counted"}
        amount = f", {evidence.found}" if evidence.found else ""
        said = f"{evidence.label}: {counts[evidence.truth]}{amount}"
    elif evidence.kind == "holds":
        said = f"{truth}: {evidence.says}"
    else:
        said = f"{truth}: {evidence.kind.replace('_', ' ')} of:"
    areas = [
        visible(f"within {area.title}: {area.truth.value}; {area.edge_m} m from its edge")
        for area in evidence.areas
    ]
    return Item(visible(said), tuple(areas), parts=tuple(map(_tree, evidence.parts)))
