"""The examples of docs/language.md."""

import re
from typing import Any

import yaml

from tests.support import ROOT

PAGE = (ROOT / "docs" / "language.md").read_text("utf-8")
BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLES = [block for block in BLOCK.findall(PAGE) if re.search(r"^when:", block, re.MULTILINE)]


def policy_of(block: str) -> str:
    """A policy whose one decision rests on the condition of an example."""
    example = yaml.load(block, yaml.BaseLoader)
    policy: dict[str, Any] = {
        "language": "1",
        "policy": "library-card",
        "title": "Library card",
        "in_force": {"from": "2017-01-01"},
        "time_zone": "America/Los_Angeles",
        "sources": {"page": {"title": "The page"}},
        "rules": {
            "example": {
                "says": "as in the example",
                "when": example["when"],
                "cite": {"source": "page"},
                **{key: example[key] for key in ("tell", "tell_person") if key in example},
            }
        },
        "decisions": {"card": {"title": "A card?", "record": "card", "include": ["example"]}},
    }
    if "home" in example["when"]:
        policy["areas"] = "high-pedestrian-traffic/2017-02-27"
    policy |= {part: example[part] for part in ("define", "presume") if part in example}
    for part in ("rules", "decisions"):
        policy[part] |= example.get(part, {})
    return yaml.safe_dump(policy, sort_keys=False)
