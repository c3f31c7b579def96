"""What a rule says of a record, in sentences: what was found, and what the rule asks."""

from collections.abc import Iterator
from typing import Literal

from lead_rules.decide.evidence import Evidence, reasons
from lead_rules.truth import FALSE, TRUE, UNKNOWN

__all__ = ["told"]

PLAIN = ("is", "in", "includes", "within")
"""Operators whose test needs no telling once it is met: what was found says it."""

LooksFor = Literal["The rule looks for", "The exception needs"]


def told(evidence: Evidence, exception: Evidence | None) -> Iterator[str]:
    """A sentence for each thing that the truth of a rule and of its exception rests on."""
    for each in reasons(evidence):
        yield _finding(each, "The rule looks for")
    if exception is None or evidence.truth is FALSE:
        return
    # An exception that is open is told whole: what is there, and what is not yet.
    parts = exception.parts if exception.truth is UNKNOWN else ()
    for each in [each for part in parts for each in reasons(part)] or reasons(exception):
        yield _finding(each, "The exception needs")


def _finding(evidence: Evidence, looks_for: LooksFor) -> str:
    found, label = evidence.found or "unknown", evidence.label or evidence.says
    if found == "unknown":
        return f"{label}: not known."
    counted = [part.found for part in evidence.parts if part.truth is TRUE and part.found]
    if len(counted) > 1:
        found += f" ({' + '.join(counted)})"
    if evidence.truth is TRUE and evidence.operator in PLAIN:
        return f"{label}: {found}."
    return f"{label}: {found}. {looks_for}: {evidence.asks}."
