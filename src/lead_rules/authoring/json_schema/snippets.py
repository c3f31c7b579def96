"""What an editor offers to put into each section of a policy: the parts that it holds.

`${1:name}` is where the cursor comes first, and `name` what stands there until the author
has typed. With what stands there, every snippet fits its section.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from lead_rules.authoring.json_schema.definitions import Schema, snippet

__all__ = ["SNIPPETS"]

_CITE = {"source": "${5:source}", "section": "${6:section}"}


def _called(label: str, **body: Any) -> Schema:
    return snippet(label, {"${1:name}": {"says": "${2:in words}", **body}})


SNIPPETS: Mapping[str, tuple[Schema, ...]] = MappingProxyType(
    {
        "sources": (snippet("a source", {"${1:name}": {"title": "${2:title}"}}),),
        "define": (
            _called("a condition", when={"${3:field}": "${4:5}"}),
            _called("years between two dates", years_between=["${3:from}", "${4:to}"]),
            _called("months between two dates", months_between=["${3:from}", "${4:to}"]),
            _called("days between two dates", days_between=["${3:from}", "${4:to}"]),
            _called("a number of entries", count="${3:list}", where={"${4:field}": "${5:5}"}),
            _called("a sum over a list", sum="${3:field}", of="${4:list}"),
        ),
        "presume": (
            snippet(
                "a presumption", {"${1:condition}": {"value": "${2:false}", "because": "${3:why}"}}
            ),
        ),
        "readings": (
            snippet(
                "another reading of a rule",
                {
                    "${1:name}": {
                        "rule": "${2:rule}",
                        "says": "${3:the reading taken}",
                        "otherwise": "${4:the other reading}",
                        "when": {"${5:field}": "${6:5}"},
                        "because": "${7:why}",
                    }
                },
            ),
        ),
        "rules": (_called("a rule", when={"${3:field}": "${4:5}"}, cite=_CITE),),
        "decisions": (
            snippet(
                "a decision",
                {
                    "${1:name}": {
                        "title": "${2:the question}",
                        "record": "${3:kind}",
                        "include": ["${4:rule}"],
                        "exclude": ["${5:rule}"],
                    }
                },
            ),
        ),
        "cite": (snippet("a citation", {"source": "${1:source}", "section": "${2:section}"}),),
    }
)
"""By the key of the section."""
