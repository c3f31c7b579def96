"""The twelve rules in two engines for whole populations: OpenFisca and PolicyEngine.

Each takes flat columns, NumPy arrays of one length by the names in `FLAGS` and
`AMOUNTS`, and gives a function that decides them anew on each call: an array of who is
eligible. Both are two-valued and keep amounts as 32-bit floats; neither reads nested
lists, so the columns come reduced.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import numpy as np

__all__ = ["AMOUNTS", "ENGINES", "FLAGS", "by_microsimulation"]

FLAGS = (
    "in_area",
    "possession",
    "warrant",
    "court_order",
    "participant",
    "recommended",
    "agreed",
    "case_pending",
    "engaged",
    "on_supervision",
    "denied",
    "exceptional",
)
AMOUNTS = {"heroin": 5, "cocaine": 10, "methamphetamine": 10}
"""Grams from which a drug excludes."""

ENGINES = {"openfisca-core": "openfisca_core", "policyengine-core": "policyengine_core"}
MONTH = "2017-03"

Columns = Mapping[str, Any]


def by_microsimulation(engine: str, columns: Columns) -> Callable[[], Any]:
    """The decision of all rows by one of `ENGINES`, ready to be run.

    A run makes a simulation of its own, since both keep what they worked out.
    """
    package = ENGINES[engine]
    builder = import_module(f"{package}.simulations").SimulationBuilder
    system = _system(package)
    number = len(columns["in_area"])

    def run() -> Any:
        simulation = builder().build_default_simulation(system, number)
        for name in (*FLAGS, *AMOUNTS):
            simulation.set_input(name, MONTH, columns[name])
        return np.asarray(simulation.calculate("eligible", MONTH))

    return run


def _system(package: str) -> Any:
    """The rules as variables of persons."""
    entities = import_module(f"{package}.entities")
    systems = import_module(f"{package}.taxbenefitsystems")
    periods = import_module(f"{package}.periods")
    variable = import_module(f"{package}.variables").Variable
    person = entities.build_entity(
        key="person", plural="persons", label="person", doc="", roles=None, is_person=True
    )
    system = systems.TaxBenefitSystem([person])

    def add(name: str, value_type: type, formula: Callable[..., Any] | None = None) -> None:
        parts: dict[str, Any] = {
            "value_type": value_type,
            "entity": person,
            "definition_period": periods.MONTH,
            "label": name,
        }
        if formula is not None:
            parts["formula"] = formula
        system.add_variable(type(name, (variable,), parts))

    for name in FLAGS:
        add(name, bool)
    for name in AMOUNTS:
        add(name, float)
    rules = _rules()
    for name, formula in rules.items():
        add(name, bool, formula)
    add("eligible", bool, _eligible(tuple(rules)))
    return system


def _rules() -> dict[str, Callable[..., Any]]:
    """Each rule that stands in the way, as a formula."""

    def is_not(name: str) -> Callable[..., Any]:
        return lambda person, period: np.logical_not(person(name, period))

    def over(name: str, limit: int) -> Callable[..., Any]:
        return lambda person, period: person(name, period) >= limit

    def is_so(name: str) -> Callable[..., Any]:
        return lambda person, period: person(name, period)

    def may_not_go_on(person: Any, period: Any) -> Any:
        may = person("recommended", period) * person("agreed", period)
        return person("participant", period) * np.logical_not(may)

    def in_court(person: Any, period: Any) -> Any:
        return person("case_pending", period) + person("engaged", period)

    return {
        "rule_area": is_not("in_area"),
        "rule_possession": is_not("possession"),
        **{f"rule_{drug}": over(drug, limit) for drug, limit in AMOUNTS.items()},
        "rule_warrant": is_so("warrant"),
        "rule_court_order": is_so("court_order"),
        "rule_participant": may_not_go_on,
        "rule_specialty_court": in_court,
        "rule_supervision": is_so("on_supervision"),
        "rule_denied": is_so("denied"),
        "rule_exceptional": is_so("exceptional"),
    }


def _eligible(rules: tuple[str, ...]) -> Callable[..., Any]:
    def formula(person: Any, period: Any) -> Any:
        stands = person(rules[0], period)
        for rule in rules[1:]:
            stands = stands + person(rule, period)
        return np.logical_not(stands)

    return formula
