"""An order of a shop, and its decision by a policy of one rule."""

import json
from typing import Annotated, Any

from pydantic import BaseModel, Field

from lead_rules import (
    Day,
    Decision,
    Fact,
    Moment,
    Place,
    Quantity,
    Record,
    read_policy,
    read_record,
)
from tests.support import ROOT
from tests.support.library_card import CardRequest


class Item(Record):
    """One thing that is ordered."""

    price: Annotated[Quantity | None, Fact(label="price", unit="EUR")] = None
    pieces: Annotated[int | None, Fact(label="pieces"), Field(ge=1)] = None
    length: Annotated[Quantity | None, Fact(label="length", unit="m"), Field(gt=0)] = None
    crates: Annotated[int | None, Fact(label="crates"), Field(gt=0, lt=1)] = None  # there is none


class Order(Record):
    """An order, invented: no reference, numbers with odd limits, texts of which there are two."""

    ordered_at: Annotated[Moment | None, Fact(label="time of the order")] = None
    sent_at: Annotated[Moment | None, Fact(label="time of sending")] = None
    due_on: Annotated[Day | None, Fact(label="due date")] = None
    size: Annotated[str | None, Fact(label="size"), Field(pattern="^[AB]$")] = None
    house: Annotated[Place | None, Fact(label="house")] = None
    items: Annotated[
        tuple[Item, ...] | None, Fact(label="items", entry="item"), Field(strict=False)
    ] = None


def decide(when: Any, data: Any, model: type[BaseModel] = CardRequest, **more: Any) -> Decision:
    """A record decided by a policy of one rule; parts of it may be given in more."""
    rule = {"says": "as asked", "when": when, "cite": {"source": "page"}} | more.pop("rule", {})
    decision = {"title": "Is it?", "record": "this", "include": ["rule"]}
    policy = {
        "language": 1,
        "policy": "invented",
        "title": "Invented",
        "in_force": {"from": "2017-01-01"},
        "time_zone": "America/Los_Angeles",
        "sources": {"page": {"title": "A page"}},
        "rules": {"rule": rule},
        "decisions": {"decision": decision},
    }
    if "downtown" in str(when):
        policy["areas"] = "high-pedestrian-traffic/2017-02-27"
    text = json.dumps(policy | more, indent=1)  # which is YAML, and has no anchors
    loaded = read_policy(text, folder=ROOT, records={"this": model})
    return loaded.decide(read_record(data, model), "decision")
