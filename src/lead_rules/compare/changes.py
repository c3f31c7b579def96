"""What changed between two versions of a policy, as values."""

from dataclasses import dataclass
from typing import Literal

from lead_rules.decide.results import PolicyVersion

__all__ = ["Part", "PolicyChange", "PolicyDiff"]

Part = Literal["policy", "decision", "rule", "presumption", "reading", "definition", "area"]

WAS = {
    "limit": "the limit was {}, now {}",
    "operator": "the test was {}, now {}",
    "values": "the value was {}, now {}",
    "areas": "the areas were {}, now {}",
    "definition": "this was {}, now {}",
    "condition": "the condition was “{}”, now “{}”",
    "exception": "the exception was “{}”, now “{}”",
    "geometry": "it covered {}, now {}",
    "renamed": "it was called `{}`, now `{}`",
    "listing": "it {} before, now it {}",
}
ONE_SIDED = {
    "all": ("it now also needs “{}”", "it no longer needs “{}”"),
    "any": ("“{}” is now enough as well", "“{}” is no longer enough"),
    "at_least": ("“{}” now counts as well", "“{}” no longer counts"),
    "none": ("“{}” is now ruled out as well", "“{}” is no longer ruled out"),
    "where": ("it now counts only where “{}”", "it no longer counts only where “{}”"),
    "exception": ("it now has the exception “{}”", "it no longer has the exception “{}”"),
    "listing": ("it now {}", "it no longer {}"),
}
LABELS = {
    "because": "the reason",
    "id": "the name of the policy",
    "in_force": "the days in force",
    "inference": "what is inferred",
    "otherwise": "the other reading",
    "outcomes": "the outcomes (met, not met, unknown)",
    "record": "the kind of record",
    "says": "the sentence",
    "sources": "the sources",
    "status": "the status",
    "time_zone": "the time zone",
    "title": "the title",
}
"""What the two values of a change are of, where the change does not say."""


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """One thing that changed.

    `name` is the id of the part in the later version (in the earlier one, for a part
    that was removed). `at` leads further in: to an exception, a definition, a list.
    `what` is what the two values are of. `before` or `after` is None where there was
    or is nothing.
    """

    part: Part
    name: str
    kind: str
    at: str = ""
    what: str = ""
    before: str | None = None
    after: str | None = None

    @property
    def told(self) -> str:
        """The change in a sentence, without a full stop."""
        where = f"{self.part} `{self.name}`" if self.part != "policy" else "policy"
        at = f", {self.at}" if self.at else ""
        return f"{where}{at}: {self._what_changed()}"

    def _what_changed(self) -> str:
        before, after = self.before, self.after
        if self.kind in ("added", "removed"):
            return f"{self.kind}: {after or before}"
        about = f" ({self.what})" if self.what and self.kind != "condition" else ""
        label = self.what or LABELS.get(self.kind, self.kind)
        if before is not None and after is not None:
            if before == after:
                return f"“{after}” is meant otherwise{about}"
            if self.kind in WAS:
                return WAS[self.kind].format(before, after) + about
            return f"{label}: was “{before}”, now “{after}”"
        key = self.what if self.kind == "condition" else self.kind
        if key in ("exception", *ONE_SIDED):
            words = ONE_SIDED[key][after is None]
            return words.format(after or before) + (about if key == "listing" else "")
        if after is not None:
            return f"{label}: now “{after}”"
        return f"{label}: no longer “{before}”"


@dataclass(frozen=True, slots=True)
class PolicyDiff:
    """What changed from one policy version to another.

    `changes` are those in meaning; without any, the two decide every record alike, and
    with the same rules. `wording` is the rest: sentences, sources, names. Both are
    sorted.
    """

    before: PolicyVersion
    after: PolicyVersion
    changes: tuple[PolicyChange, ...]
    wording: tuple[PolicyChange, ...]

    @property
    def same_meaning(self) -> bool:
        """Whether nothing changed in meaning."""
        return not self.changes
