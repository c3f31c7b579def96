"""The twelve rules in languages of expressions: CEL, ZEN, rule-engine and JsonLogic.

Each as its own documentation advises: compiled once, and fed with what it takes best.
"""

import json
from collections.abc import Callable
from typing import Any

import cel
import celpy
import json_logic
import jsonlogic_rs
import rule_engine
import zen

from ifchain import PCS
from peer import Peer
from twelve import Data, totals

__all__ = ["cel_in_python", "cel_in_rust", "json_logics", "rule_engine_peer", "zen_engine"]

STATUTES = json.dumps(sorted(PCS))


# CEL, twice. It has no sum over a list in its standard, so the weights come added up.

CEL_RULES = {
    "in-area": "in_area",
    "possession-only": "offenses.exists(o, o.conduct == 'possession' "
    f"&& o.statute in {STATUTES} && !o.substantial_quantity && !o.commercial_drug_offense)",
    "heroin": "!(heroin_mg >= 5000)",
    "cocaine": "!(cocaine_mg >= 10000)",
    "methamphetamine": "!(methamphetamine_mg >= 10000)",
    "warrant": "!warrants.exists(w, w.active && w.extraditable)",
    "court-order": "!court_orders.exists(o, o.protects_current_participant)",
    "participant": "!(participation.status in ['current', 'former']) "
    "|| (participation.operations_team_recommends && participation.district_attorney_agrees)",
    "specialty-court": "!(specialty_court.eligible_case_pending || specialty_court.engaged)",
    "supervision": "!supervision.exists(s, s.person_offense)",
    "denied": "!operations_team_denied",
    "exceptional": "!exceptional_circumstances",
}
CEL_ALL = " && ".join(f"({rule})" for rule in CEL_RULES.values())
CEL_EACH = "{" + ", ".join(f"'{name}': {rule}" for name, rule in CEL_RULES.items()) + "}"


def cel_in_rust() -> Peer:
    every, each = cel.compile(CEL_ALL), cel.compile(CEL_EACH)
    return Peer(
        "CEL (common-expression-language)",
        "common-expression-language",
        "Rust. The record is laid into a `Context` before the clock starts. No sum over a list, no "
        "exact decimals, no unknowns; each rule's truth as a map, no other explanation.",
        lambda data: cel.Context(variables={**data, **totals(data)}),
        lambda context: every.execute(context) is True,
        each.execute,
        each.execute,
    )


def cel_in_python() -> Peer:
    environment = celpy.Environment(runner_class=celpy.CompiledRunner)
    every, each = (environment.program(environment.compile(text)) for text in (CEL_ALL, CEL_EACH))
    return Peer(
        "CEL (cel-python)",
        "cel-python",
        "Pure Python, with its quicker `CompiledRunner`. Otherwise as above.",
        lambda data: celpy.json_to_cel({**data, **totals(data)}),
        lambda given: bool(every.evaluate(given)),
        each.evaluate,
        each.evaluate,
    )


# ZEN: its expressions add up lists, in exact decimals.

ZEN_RULES = {
    "in_area": "in_area",
    "possession_only": "some(offenses, #.conduct == 'possession' and #.statute in "
    f"{STATUTES} and not #.substantial_quantity and not #.commercial_drug_offense)",
    **{
        drug: f"not (sum(map(filter(seized, '{drug}' in #.contains), #.weight)) >= {limit})"
        for drug, limit in (("heroin", 5), ("cocaine", 10), ("methamphetamine", 10))
    },
    "warrant": "not some(warrants, #.active and #.extraditable)",
    "court_order": "not some(court_orders, #.protects_current_participant)",
    "participant": "not (participation.status in ['current', 'former']) or "
    "(participation.operations_team_recommends and participation.district_attorney_agrees)",
    "specialty_court": "not (specialty_court.eligible_case_pending or specialty_court.engaged)",
    "supervision": "not some(supervision, #.person_offense)",
    "denied": "not operations_team_denied",
    "exceptional": "not exceptional_circumstances",
}


def zen_engine() -> Peer:
    every = zen.compile_expression(" and ".join(f"({rule})" for rule in ZEN_RULES.values()))
    nodes: list[Data] = [
        {"id": "in", "type": "inputNode", "name": "record"},
        {
            "id": "rules",
            "type": "expressionNode",
            "name": "rules",
            "content": {
                "expressions": [
                    {"id": name, "key": name, "value": rule} for name, rule in ZEN_RULES.items()
                ]
            },
        },
        {"id": "out", "type": "outputNode", "name": "truths"},
    ]
    edges = [
        {"id": f"{one}-{other}", "sourceId": one, "targetId": other, "type": "edge"}
        for one, other in (("in", "rules"), ("rules", "out"))
    ]
    placed = [{**node, "position": {"x": 0, "y": 0}} for node in nodes]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": placed, "edges": edges}))
    return Peer(
        "GoRules ZEN (zen-engine)",
        "zen-engine",
        "Rust. Takes JSON text, its quickest way in. The outcome by one compiled expression; "
        "each rule's truth, and the trace with all inputs, by a decision graph. Exact decimals "
        "and sums; no unknowns.",
        json.dumps,
        lambda text: every.evaluate(text) is True,
        lambda text: decision.evaluate(text)["result"],
        lambda text: decision.evaluate(text, {"trace": True}),
        read=lambda text: text,
    )


# rule-engine

RULE_ENGINE_RULES = {
    "in-area": "in_area",
    "possession-only": "[o for o in offenses if o['conduct'] == 'possession' and o['statute'] in "
    f"{STATUTES} and not o['substantial_quantity'] and not o['commercial_drug_offense']]"
    ".length > 0",
    **{
        drug: f"not $sum([i['weight'] for i in seized if '{drug}' in i['contains']]) >= {limit}"
        for drug, limit in (("heroin", 5), ("cocaine", 10), ("methamphetamine", 10))
    },
    "warrant": "[w for w in warrants if w['active'] and w['extraditable']].length == 0",
    "court-order": "[o for o in court_orders if o['protects_current_participant']].length == 0",
    "participant": "not participation['status'] in ['current', 'former'] or "
    "(participation['operations_team_recommends'] and participation['district_attorney_agrees'])",
    "specialty-court": "not (specialty_court['eligible_case_pending'] "
    "or specialty_court['engaged'])",
    "supervision": "[s for s in supervision if s['person_offense']].length == 0",
    "denied": "not operations_team_denied",
    "exceptional": "not exceptional_circumstances",
}


def rule_engine_peer() -> Peer:
    every = rule_engine.Rule(" and ".join(f"({rule})" for rule in RULE_ENGINE_RULES.values()))
    each = {name: rule_engine.Rule(rule) for name, rule in RULE_ENGINE_RULES.items()}

    def which(data: Data) -> object:
        return [name for name, rule in each.items() if not rule.matches(data)]

    return Peer(
        "rule-engine",
        "rule-engine",
        "Pure Python. Exact decimals and sums; null counts as no; no explanation, so each rule is "
        "asked by itself.",
        lambda data: data,
        every.matches,
        which,
        which,
    )


# JsonLogic, twice


def _total(drug: str) -> Data:
    of = {"filter": [{"var": "seized"}, {"in": [drug, {"var": "contains"}]}]}
    return {"reduce": [of, {"+": [{"var": "current.weight"}, {"var": "accumulator"}]}, 0]}


JSON_LOGIC: dict[str, Any] = {
    "in-area": {"var": "in_area"},
    "possession-only": {
        "some": [
            {"var": "offenses"},
            {
                "and": [
                    {"==": [{"var": "conduct"}, "possession"]},
                    {"in": [{"var": "statute"}, sorted(PCS)]},
                    {"!": [{"var": "substantial_quantity"}]},
                    {"!": [{"var": "commercial_drug_offense"}]},
                ]
            },
        ]
    },
    "heroin": {"!": [{">=": [_total("heroin"), 5]}]},
    "cocaine": {"!": [{">=": [_total("cocaine"), 10]}]},
    "methamphetamine": {"!": [{">=": [_total("methamphetamine"), 10]}]},
    "warrant": {
        "none": [{"var": "warrants"}, {"and": [{"var": "active"}, {"var": "extraditable"}]}]
    },
    "court-order": {"none": [{"var": "court_orders"}, {"var": "protects_current_participant"}]},
    "participant": {
        "or": [
            {"!": [{"in": [{"var": "participation.status"}, ["current", "former"]]}]},
            {
                "and": [
                    {"var": "participation.operations_team_recommends"},
                    {"var": "participation.district_attorney_agrees"},
                ]
            },
        ]
    },
    "specialty-court": {
        "!": [
            {
                "or": [
                    {"var": "specialty_court.eligible_case_pending"},
                    {"var": "specialty_court.engaged"},
                ]
            }
        ]
    },
    "supervision": {"none": [{"var": "supervision"}, {"var": "person_offense"}]},
    "denied": {"!": [{"var": "operations_team_denied"}]},
    "exceptional": {"!": [{"var": "exceptional_circumstances"}]},
}


def json_logic_peer(name: str, apply: Callable[[Any, Any], Any], package: str, note: str) -> Peer:
    every = {"and": list(JSON_LOGIC.values())}

    def which(data: Data) -> object:
        return [id_ for id_, rule in JSON_LOGIC.items() if not apply(rule, data)]

    return Peer(
        name,
        package,
        note,
        lambda data: data,
        lambda data: bool(apply(every, data)),
        which,
        which,
    )


def json_logics() -> tuple[Peer, Peer]:
    return (
        json_logic_peer(
            "JsonLogic (panzi-json-logic)",
            json_logic.jsonLogic,
            "panzi-json-logic",
            "Pure Python. Sums over lists in binary floats; null and missing count as no; no "
            "explanation, so each rule is asked by itself.",
        ),
        json_logic_peer(
            "JsonLogic (jsonlogic-rs)",
            jsonlogic_rs.apply,
            "jsonlogic-rs",
            "Rust, but rule and record pass through JSON text on every call. Otherwise as above.",
        ),
    )
