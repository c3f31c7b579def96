"""The keys of every mapping in a policy, and what each is for.

The parser knows a mapping by its shape, and so does whoever explains the keys to an
author. `required` and `optional` give each key its words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

__all__ = [
    "AT_LEAST",
    "CITATION",
    "CONNECTIVES",
    "DECISION",
    "DEFINITION",
    "IN_FORCE",
    "OUTCOMES",
    "POLICY",
    "PRESUMPTION",
    "READING",
    "RULE",
    "SOURCE",
    "TELL",
    "Shape",
]


@dataclass(frozen=True, slots=True)
class Shape:
    """The keys of a mapping, those that must be there and those that may, with words for each.

    `of_file` where the mapping is a whole file.
    """

    required: Mapping[str, str]
    optional: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    of_file: bool = False

    @property
    def keys(self) -> Mapping[str, str]:
        """All keys with their words."""
        return MappingProxyType({**self.required, **self.optional})


CONNECTIVES: Mapping[str, str] = MappingProxyType(
    {
        "all": "Every condition of the list holds.",
        "any": "One condition of the list holds, or more.",
        "none": "No condition of the list holds.",
        "not": "The condition does not hold.",
        "at_least": "`number` of the conditions under `of` hold, or more.",
        "holds": "A condition defined under `define` holds, or another rule with its exception.",
    }
)
"""What joins conditions; a connective stands alone in its condition."""

POLICY = Shape(
    {
        "language": "The version of the policy language: 1.",
        "policy": "The name of the policy, which is also the name of its folder.",
        "title": "What people call the policy.",
        "in_force": "The first and the last day on which this version applies.",
        "time_zone": "The zone of local dates and times, such as `America/Los_Angeles`.",
        "rules": "The rules: each with its condition, and who says so.",
        "decisions": "The questions that the policy answers, and the rules they rest on.",
    },
    {
        "status": "`draft` for a version that is still being written: it is in force on no day.",
        "areas": "The boundaries, `SET/DATE`: the file `geo/SET/DATE.geojson`.",
        "sources": "The documents that rules cite.",
        "define": "Names for values and conditions. A definition that nothing uses does not load.",
        "presume": "What stands in for an unknown field, or an unknown defined condition, and why.",
        "readings": "Where the source can be read in two ways: which was taken, and why.",
    },
    of_file=True,
)

IN_FORCE = Shape(
    {"from": "The first day. The file is named after it."},
    {
        "until": "The last day. Without it the version applies until further notice.",
        "inference": "What about the days is inferred and not written in a source.",
    },
)

SOURCE = Shape(
    {"title": "The title of the document."},
    {
        "publisher": "Who published it.",
        "sections": "Short names for its sections, each with the section's title.",
        "inference": "What about the source is inferred.",
    },
)

DEFINITION = Shape(
    {"says": "The definition in words."},
    {
        "when": "A condition, which `holds` can name.",
        "sum": "The field of an entry that is added up over the list under `of`.",
        "count": "The list whose entries are counted.",
        "least": "The field of an entry whose smallest value is taken, over the list under `of`.",
        "greatest": "The field of an entry whose largest value is taken, over the list under `of`.",
        "years_between": "Two dates, the earlier one first: the full years between them, an age.",
        "months_between": "Two dates, the earlier one first: the full months between them.",
        "days_between": "Two dates, the earlier one first: the days between them.",
        "of": "The list.",
        "where": "A condition on an entry: only the entries for which it holds count.",
    },
)

PRESUMPTION = Shape(
    {"because": "Why it may be presumed."},
    {
        "value": "The value that stands in.",
        "holds": "The condition whose answer stands in.",
        "cite": "Where the presumption comes from.",
    },
)

READING = Shape(
    {
        "says": "The reading that was taken, in words.",
        "otherwise": "The other reading, in words.",
        "because": "Why this one was taken.",
    },
    {
        "rule": "The rule that can be read in two ways.",
        "when": "The rule's condition in the other reading.",
        "decision": "The decision that can be read in two ways.",
        "exclude": "The decision's exclusions in the other reading.",
        "cite": "Where the reading comes from.",
    },
)

RULE = Shape(
    {
        "says": "What the rule is about, in one sentence.",
        "when": "The condition under which it holds.",
    },
    {
        "cite": "Who says so, and where; every rule has a citation.",
        "unless": "An exception: a condition under which the rule does not hold.",
        "inference": "What about the rule is inferred and not written in the source.",
        "tell": "The rule's own sentences, for everyone.",
        "tell_person": "The rule's own sentences to the person, in plain and respectful words.",
    },
)

TELL = Shape(
    {},
    {
        "holds": "What to say when the rule, with its exception, is true.",
        "fails": "What to say when the rule, with its exception, is false.",
        "open": "What to say when it is unknown whether the rule holds.",
    },
)

CITATION = Shape(
    {"source": "The short name of a source."},
    {"section": "The short name of one of its sections.", "item": "The item in it."},
)

DECISION = Shape(
    {
        "title": "The question in words.",
        "record": "The kind of record that it is about.",
    },
    {
        "include": "The rules that must hold.",
        "exclude": "The rules that must not hold.",
        "note": "Rules that change nothing and are reported when they hold.",
        "outcomes": "The words for the outcome.",
    },
)

OUTCOMES = Shape(
    {},
    {
        "if_met": "The outcome if every include holds and no exclude does.",
        "if_not": "The outcome if an include fails or an exclude holds.",
        "if_unknown": "The outcome while it is unknown.",
    },
)

AT_LEAST = Shape(
    {"number": "How many of the conditions must hold.", "of": "The conditions."},
)
