"""What changed between two versions in words and names alone."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from lead_rules.compare.changes import Part, PolicyChange
from lead_rules.compare.inventory import Contents
from lead_rules.compare.pairing import Changes, both, sides
from lead_rules.policy.ir.nodes import CheckedPolicy, Citation

__all__ = ["cited", "words_of_parts", "words_of_policy"]

TEXTS = ("says", "otherwise", "because", "inference")


def words_of_policy(before: CheckedPolicy, after: CheckedPolicy) -> Changes:
    """The policy's own words, and the titles of its decisions and areas."""
    policy = partial(PolicyChange, "policy", after.id)
    yield from sides(policy, "id", before.id, after.id)
    yield from sides(policy, "title", before.title, after.title)
    notes = [each.in_force.inference for each in (before, after)]
    old, new = (note.text if note is not None else None for note in notes)
    yield from sides(policy, "inference", old, new)
    for id_, (decision, other) in both(before.decisions, after.decisions):
        if decision is not None and other is not None:
            yield from sides(
                partial(PolicyChange, "decision", id_), "title", decision.title, other.title
            )
    areas = [each.boundaries.areas if each.boundaries else {} for each in (before, after)]
    yield from _renamed("area", "title", areas[0], areas[1])


def words_of_parts(
    before: Contents, after: Contents, says: Mapping[str, str], now_says: Mapping[str, str]
) -> Changes:
    """The words of rules, presumptions and readings; `says` are those of what is defined."""
    for part, old, new in (
        ("rule", before.rules, after.rules),
        ("presumption", before.presumptions, after.presumptions),
        ("reading", before.readings, after.readings),
    ):
        yield from _of(part, old, new)  # type: ignore[arg-type]
    rules = before.rules.keys() | after.rules.keys()
    defined = [{k: v for k, v in each.items() if k not in rules} for each in (says, now_says)]
    yield from _renamed("definition", "says", defined[0], defined[1])


def _renamed(part: Part, kind: str, before: Mapping[str, str], after: Mapping[str, str]) -> Changes:
    for name in sorted(before.keys() & after.keys()):
        yield from sides(partial(PolicyChange, part, name), kind, before[name], after[name])


def _of(part: Part, before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    for id_ in sorted(before.keys() & after.keys()):
        make = partial(PolicyChange, part, id_)
        # The same words for each kind of record.
        old, new = (next(iter(side[id_].values())) for side in (before, after))
        for name in TEXTS:
            yield from sides(make, name, getattr(old, name, None), getattr(new, name, None))
        yield from sides(make, "sources", _sources(old.citations), _sources(new.citations))


def _sources(citations: Iterable[Citation]) -> str | None:
    return "; ".join(sorted(map(cited, citations))) or None


def cited(citation: Citation) -> str:
    """Where a part comes from, the publisher first."""
    item = f"item {citation.item}" if citation.item is not None else None
    parts = (citation.publisher, citation.title, citation.section_title, item)
    return ", ".join(part for part in parts if part)
