"""A record of thirteen facts that are yes or no, and its decision by a policy of one rule."""

import json
from typing import Annotated, Any

from pydantic import create_model

from lead_rules import Decision, Fact, Record
from tests.support import orders

NAMES = "abcdefghijklm"
FACTS: dict[str, Any] = {
    name: (Annotated[bool | None, Fact(label=name, may="change")], None) for name in NAMES
}
Thirteen = create_model("Thirteen", __base__=Record, **FACTS)


def decide(when: Any, yes: str = "", no: str = "", **more: Any) -> Decision:
    """The decision of a record by the facts that are so and that are not; the rest is unknown."""
    data = dict.fromkeys(yes, True) | dict.fromkeys(no, False)
    return orders.decide(when, json.dumps(data), Thirteen, **more)


def all_of(names: str) -> Any:
    """The condition that each of the facts is so."""
    return {"all": [{name: True} for name in names]}


def any_of(names: str) -> Any:
    """The condition that one of the facts is so."""
    return {"any": [{name: True} for name in names]}


def none_of(names: str) -> Any:
    """The condition that none of the facts is so."""
    return {"none": [{name: True} for name in names]}
