"""Texts that would break out of a report, and answers that say them wherever they can."""

import json
from decimal import Decimal
from typing import Annotated, Any, Literal

import yaml
from pydantic import create_model

from lead_rules import Decision, Fact, Record, read_policy
from lead_rules.values.visible import visible

HARMLESS = "some harmless words"
NAUGHTY = {
    "script": "<script>alert(1)</script>",
    "closing tags": "</p></li></main></style></title></script>",
    "image": "<img src=x onerror=alert(1)>",
    "double quotes": '" onmouseover="alert(1)" x="',
    "single quotes": "' onmouseover='alert(1)",
    "cdata": "]]><b>x</b><![CDATA[",
    "comment": "--><!-- <b>",
    "entities": "&lt;b&gt; &amp; &#60;b&#62; &nbsp; &",
    "template": "{{7*7}} {% for x in y %} {# gone #} ${7*7} {0} {outcome} %s",
    "svg": "<svg><a href='javascript:alert(1)'>x</a></svg>",
    "heading": "# heading #",
    "setext": "===",
    "rule": "---",
    "dash": "- item",
    "plus": "+ item",
    "numbered": "1. one",
    "numbered too": "2) two",
    "quote": "> quoted",
    "emphasis": "**bold** _it_ ~~gone~~ `code` ``more``",
    "fence": "```\nrm -rf\n```",
    "tildes": "~~~",
    "link": "[here](https://example.org 'x') ![img](x.png) <https://example.org>",
    "reference": "[a]: https://example.org",
    "footnote": "[^1] [^1]: x",
    "bare link": "https://example.org www.example.org a@example.org",
    "table": "| a | b |\n|---|---|\n| 1 | 2 |",
    "table of one": "a|b\n:-|-:",
    "backslashes": "\\ \\* \\\\ \\",
    "formula": "$x$ $$y$$",
    "indent": "        code",
    "task": "[x] done",
    "line breaks": "a\nb\r\nc\n\nd\x0be\x0cf",
    "tab": "\ta\tb",
    "escape": "\x1b[31mred\x1b]0;title\x07",
    "nul": "a\x00b",
    "backspace": "abc\x08\x08\x08xyz\x7f",
    "other controls": "\x85\x9b",
    "right to left": "\u202egnitirw\u202c \u2067x\u2069 \u200f",
    "zero width": "a\u200bb\u200cc\u200dd\u2060e\ufefff",
    "separators": "a\u2028b\u2029c\u00a0d\u3000e",
    "tags": "a\U000e0041\U000e007f",
    "noncharacter": "\uffff\ufdd0",
    "surrogate": json.loads('"a\\ud800b"'),
    "surrogates the wrong way": json.loads('"\\udc00\\ud83d"'),
    "emoji": "👮🏽‍♀️ 🇺🇸",
    "accents": "Z̷̡̢a̴l̵g̶o̷ é ß İ ı",
    "right-to-left words": "مرحبا שלום",
    "long word": "x" * 200,
    "null": "null None undefined NaN",
    "uri": "javascript:alert(1) data:text/html,<b>",
    "css": "}</style><style>*{display:none} /* */ url(https://example.org)",
    "sql": "'; DROP TABLE records; --",
}


def in_a_record(naughty: str, which: str) -> Decision:
    """An answer by a record model and a policy that say it wherever they can.

    The policy's texts cannot hold hidden characters, so there it says them as escapes.
    """

    def fact(**more: Any) -> Fact:
        return Fact(label=naughty, question=naughty, ask=naughty, entry=naughty, **more)

    weighed: dict[str, Any] = {"weight": (Annotated[Decimal | None, fact(unit="g")], None)}
    item: Any = create_model("Item", __base__=Record, **weighed)
    fields: dict[str, Any] = {
        "id": (Annotated[str | None, Fact(label=naughty, role="reference")], None),
        "word": (Annotated[str | None, fact()], None),
        "kind": (Annotated[Literal["a", "b"] | None, fact(may="change")], None),
        "words": (Annotated[tuple[str, ...] | None, fact()], None),
        "items": (Annotated[tuple[item, ...] | None, fact()], None),
        "open": (Annotated[bool | None, fact()], None),
    }
    model: Any = create_model("Told", __base__=Record, **fields)
    shown = visible(naughty) or "-"
    policy = {
        "language": "1",
        "policy": "p",
        "title": shown,
        "in_force": {"from": "2017-01-01"},
        "time_zone": "UTC",
        "sources": {"s": {"title": shown, "publisher": shown, "sections": {"x": shown}}},
        "define": {"sum_of_all": {"says": shown, "sum": "weight", "of": "items"}},
        "presume": {"open": {"value": "false", "because": shown, "cite": {"source": "s"}}},
        "readings": {
            "r": {
                "rule": "words",
                "says": shown,
                "otherwise": shown,
                "when": {"items": {"empty": "false"}},
                "because": shown,
            }
        },
        "rules": {
            "kind": {"says": shown, "when": {"kind": "a"}, "cite": {"source": "s"}},
            "words": {
                "says": shown,
                "when": {"words": {"empty": "false"}},
                "cite": {"source": "s", "section": "x", "item": shown},
                "inference": shown,
            },
            "word": {"says": shown, "when": {"word": "some"}, "cite": {"source": "s"}},
            "total": {
                "says": shown,
                "when": {"sum_of_all": {"at_least": "5 g"}},
                "unless": {"open": "true"},
                "cite": {"source": "s"},
            },
            "note": {"says": shown, "when": {"items": {"empty": "false"}}, "cite": {"source": "s"}},
        },
        "decisions": {
            "d": {
                "title": shown,
                "record": "told",
                "include": ["kind"],
                "exclude": ["words", "word", "total"],
                "note": ["note"],
            }
        },
    }
    text = yaml.safe_dump(policy, allow_unicode=True, sort_keys=False, width=10_000)
    loaded = read_policy(text, records={"told": model})
    some: tuple[Any, ...] = ({"weight": Decimal(3)}, {})
    known: dict[str, dict[str, Any]] = {
        "refused": {"kind": "b", "word": naughty, "words": (naughty,), "items": some},
        "open": {"items": some},
        "for now": {"kind": "a", "word": naughty, "words": (), "items": ({"weight": Decimal(6)},)},
    }
    record = model.model_validate({"id": naughty, **known[which]})
    return loaded.decide(record, "d")


PLAIN = {which: in_a_record(HARMLESS, which) for which in ("refused", "open", "for now")}
