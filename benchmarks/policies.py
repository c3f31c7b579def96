"""The twelve rules in engines that match flat facts: Cedar, business-rules, durable-rules.

They cannot look into lists or add them up, so the host does it for them (`reduced`).
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import count
from typing import Any

import business_rules
import cedarpy
from business_rules.actions import BaseActions, rule_action
from business_rules.variables import (
    BaseVariables,
    boolean_rule_variable,
    numeric_rule_variable,
    string_rule_variable,
)
from durable import engine as durable_engine
from durable import lang as durable

from peer import Peer, reduced
from twelve import Data

__all__ = ["business_rules_peer", "cedar", "durable_rules"]


# Cedar: permit and forbid policies over a request whose context is the record.

CEDAR_POLICIES = """
permit (principal, action, resource) when { context.in_area && context.possession };
@id("heroin") forbid (principal, action, resource) when { context.heroin_mg >= 5000 };
@id("cocaine") forbid (principal, action, resource) when { context.cocaine_mg >= 10000 };
@id("methamphetamine") forbid (principal, action, resource)
when { context.methamphetamine_mg >= 10000 };
@id("warrant") forbid (principal, action, resource) when { context.warrant };
@id("court-order") forbid (principal, action, resource) when { context.court_order };
@id("participant") forbid (principal, action, resource)
when { ["current", "former"].contains(context.participation.status) }
unless {
  context.participation.operations_team_recommends
  && context.participation.district_attorney_agrees
};
@id("specialty-court") forbid (principal, action, resource)
when { context.specialty_court.eligible_case_pending || context.specialty_court.engaged };
@id("supervision") forbid (principal, action, resource) when { context.on_supervision };
@id("denied") forbid (principal, action, resource) when { context.operations_team_denied };
@id("exceptional") forbid (principal, action, resource)
when { context.exceptional_circumstances };
"""
CEDAR_SCHEMA = """
entity Person; entity Program;
type Participation = {
  status: String, operations_team_recommends: Bool, district_attorney_agrees: Bool
};
type Court = { eligible_case_pending: Bool, engaged: Bool };
action divert appliesTo {
  principal: Person, resource: Program,
  context: {
    in_area: Bool, possession: Bool, warrant: Bool, court_order: Bool, on_supervision: Bool,
    heroin_mg: Long, cocaine_mg: Long, methamphetamine_mg: Long,
    participation: Participation, specialty_court: Court,
    operations_team_denied: Bool, exceptional_circumstances: Bool
  }
};
"""


UNCHECKED = (
    "Rust. Policies and entities are parsed before. No quantifiers and no sums over lists, which "
    "the host reduces; a policy that meets an error is skipped, and the error is noted."
)
CHECKED = "The same, with each request checked against a schema, as its makers advise."


def cedar(*, checked: bool) -> Peer:
    policies = cedarpy.PolicySet.from_str(CEDAR_POLICIES)
    entities = cedarpy.Entities.from_json_str("[]")
    schema = cedarpy.Schema.from_str(CEDAR_SCHEMA) if checked else None

    def ready(data: Data) -> Data:
        return {
            "principal": 'Person::"person"',
            "action": 'Action::"divert"',
            "resource": 'Program::"lead"',
            "context": json.dumps(reduced(data)),
        }

    def ask(request: Data) -> Any:
        return cedarpy.is_authorized(request, policies, entities, schema)

    def which(request: Data) -> object:
        diagnostics = ask(request).diagnostics
        return diagnostics.reasons, diagnostics.id_annotations_by_reason

    def noted(request: Data) -> bool:
        return bool(ask(request).diagnostics.errors)

    return Peer(
        f"Cedar (cedarpy){', with a schema' if checked else ''}",
        "cedarpy",
        CHECKED if checked else UNCHECKED,
        ready,
        lambda request: bool(ask(request).allowed),
        which,
        which,
        noted,
    )


# business-rules: the host gives variables, the rules compare them.


class _Variables(BaseVariables):  # type: ignore[misc]
    """The facts as the library reads them; the lists are reduced by the host."""

    def __init__(self, data: Data) -> None:
        self.data = data

    @string_rule_variable  # type: ignore[untyped-decorator]
    def status(self) -> Any:
        return self.data["participation"]["status"]


def _variable(name: str, *path: str) -> Any:
    def read(self: Any) -> Any:
        here = self.data
        for step in path:
            here = here[step]
        return here

    read.__name__ = name
    kind = numeric_rule_variable if name.endswith("_mg") else boolean_rule_variable
    return kind(read)


BOOLEANS = {
    name: (name,)
    for name in (
        "in_area",
        "possession",
        "warrant",
        "court_order",
        "on_supervision",
        "operations_team_denied",
        "exceptional_circumstances",
    )
} | {
    "recommends": ("participation", "operations_team_recommends"),
    "agrees": ("participation", "district_attorney_agrees"),
    "pending": ("specialty_court", "eligible_case_pending"),
    "engaged": ("specialty_court", "engaged"),
}
NUMBERS = {f"{drug}_mg": (f"{drug}_mg",) for drug in ("heroin", "cocaine", "methamphetamine")}
for _name, _path in (BOOLEANS | NUMBERS).items():
    setattr(_Variables, _name, _variable(_name, *_path))


class _Actions(BaseActions):  # type: ignore[misc]
    """What a rule does that applies: it says its name."""

    def __init__(self) -> None:
        self.fired: list[str] = []

    @rule_action(params={"name": "text"})  # type: ignore[untyped-decorator]
    def stand_in_the_way(self, name: str) -> None:
        self.fired.append(name)


def business_rules_peer() -> Peer:
    def is_true(name: str) -> Data:
        return {"name": name, "operator": "is_true", "value": True}

    def is_false(name: str) -> Data:
        return {"name": name, "operator": "is_false", "value": True}

    def from_(name: str, limit: int) -> Data:
        return {"name": name, "operator": "greater_than_or_equal_to", "value": limit}

    def status(word: str) -> Data:
        return {"name": "status", "operator": "equal_to", "value": word}

    conditions: dict[str, Data] = {
        "in-area": {"all": [is_false("in_area")]},
        "possession-only": {"all": [is_false("possession")]},
        "heroin": {"all": [from_("heroin_mg", 5000)]},
        "cocaine": {"all": [from_("cocaine_mg", 10000)]},
        "methamphetamine": {"all": [from_("methamphetamine_mg", 10000)]},
        "warrant": {"all": [is_true("warrant")]},
        "court-order": {"all": [is_true("court_order")]},
        "participant": {
            "all": [
                {"any": [status("current"), status("former")]},
                {"any": [is_false("recommends"), is_false("agrees")]},
            ]
        },
        "specialty-court": {"any": [is_true("pending"), is_true("engaged")]},
        "supervision": {"all": [is_true("on_supervision")]},
        "denied": {"all": [is_true("operations_team_denied")]},
        "exceptional": {"all": [is_true("exceptional_circumstances")]},
    }
    rules = [
        {
            "conditions": condition,
            "actions": [{"name": "stand_in_the_way", "params": {"name": name}}],
        }
        for name, condition in conditions.items()
    ]

    def run(variables: Any, first: bool) -> list[str]:
        actions = _Actions()
        business_rules.run_all(rules, variables, actions, stop_on_first_trigger=first)
        return actions.fired

    return Peer(
        "business-rules",
        "business-rules",
        "Pure Python. The host works out variables, here from reduced lists; exact decimals; null "
        "raises for a yes or no and is the empty text for a text.",
        lambda data: _Variables(reduced(data)),
        lambda variables: not run(variables, True),
        lambda variables: run(variables, False),
        lambda variables: run(variables, False),
    )


# durable-rules


def durable_rules() -> Peer:
    fired: list[str] = []
    numbers = count()  # an event that is seen twice is refused
    m = durable.m

    def telling(name: str) -> Callable[[Any], None]:
        return lambda _: fired.append(name)  # takes one value, else it would be waited for

    def conditions() -> Mapping[str, Any]:
        former = (m.participation.status == "former") | (m.participation.status == "current")
        return {
            "in-area": m.in_area == False,  # noqa: E712
            "possession-only": m.possession == False,  # noqa: E712
            "heroin": m.heroin_mg >= 5000,
            "cocaine": m.cocaine_mg >= 10000,
            "methamphetamine": m.methamphetamine_mg >= 10000,
            "warrant": m.warrant == True,  # noqa: E712
            "court-order": m.court_order == True,  # noqa: E712
            "not-recommended": former & (m.participation.operations_team_recommends == False),  # noqa: E712
            "not-agreed": former & (m.participation.district_attorney_agrees == False),  # noqa: E712
            "pending": m.specialty_court.eligible_case_pending == True,  # noqa: E712
            "engaged": m.specialty_court.engaged == True,  # noqa: E712
            "supervision": m.on_supervision == True,  # noqa: E712
            "denied": m.operations_team_denied == True,  # noqa: E712
            "exceptional": m.exceptional_circumstances == True,  # noqa: E712
        }

    with durable.ruleset("diversion"):
        for name, condition in conditions().items():
            durable.when_all(condition)(telling(name))

    def which(event: Data) -> list[str]:
        fired.clear()
        with suppress(durable_engine.MessageNotHandledException):  # no rule stands in the way
            durable.post("diversion", {**event, "id": next(numbers)})
        return list(fired)

    return Peer(
        "durable-rules",
        "durable-rules",
        "Rete in C, made for streams of events. An event is used up by the first rule that fires, "
        "which is the explanation; the host reduces lists; a missing or null fact matches no rule.",
        reduced,
        lambda event: not which(event),
        which,
        which,
    )
