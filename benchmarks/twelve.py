"""The twelve rules that every engine is asked, and records to ask about.

The policy is the shipped one without what no other engine here can say: its area is
a fact of the record, and nothing is presumed or read in two ways. The records are
drawn anew in the same way on every run.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any, Literal

from compare import POLICY, ArrestWithArea, without_areas
from ifchain import PCS
from lead_rules import Policy, SocialContactRecord, read_policy

__all__ = [
    "DIVERSION",
    "FACTS",
    "KINDS",
    "Data",
    "Fault",
    "Kind",
    "faults",
    "policy_text",
    "records",
    "totals",
    "twelve_rules",
]

Data = dict[str, Any]
"""A record as JSON gives it."""

Kind = Literal["missing", "null", "wrong type"]
KINDS: tuple[Kind, ...] = ("missing", "null", "wrong type")
DIVERSION = "arrest_diversion"
DRUGS = ("heroin", "cocaine", "methamphetamine")

FACTS: dict[str, Any] = {
    "in_area": "unknown",
    "offenses": "none",
    "offenses.conduct": 7,
    "offenses.statute": 475.854,
    "offenses.substantial_quantity": "unknown",
    "offenses.commercial_drug_offense": "unknown",
    "seized": "none",
    "seized.contains": "unknown",
    "seized.weight": "a few grams",
    "warrants": "none",
    "warrants.active": "unknown",
    "warrants.extraditable": "unknown",
    "court_orders": "none",
    "court_orders.protects_current_participant": "unknown",
    "participation": "none",
    "participation.status": 7,
    "participation.operations_team_recommends": "unknown",
    "participation.district_attorney_agrees": "unknown",
    "specialty_court": "none",
    "specialty_court.eligible_case_pending": "unknown",
    "specialty_court.engaged": "unknown",
    "supervision": "none",
    "supervision.person_offense": "unknown",
    "operations_team_denied": "unknown",
    "exceptional_circumstances": "unknown",
}
"""Each fact that the rules read, with a value of a type that it cannot have."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A record with one fact that is missing, null or of the wrong type."""

    kind: Kind
    fact: str
    data: Data


def policy_text() -> str:
    """The twelve rules as YAML."""
    text = without_areas(POLICY.read_text("utf-8"))
    for start, end in (("\n  ors-475.900:", "\ndefine:"), ("\n  lsd_units:", "\nrules:")):
        text = text[: text.index(start)] + "\n" + text[text.index(end) :]
    return text


def twelve_rules() -> Policy:
    """The twelve rules, ready to decide."""
    return read_policy(
        policy_text(), records={"arrest": ArrestWithArea, "social_contact": SocialContactRecord}
    )


def records(number: int, seed: int = 12) -> list[Data]:
    """Whole records: every fact is known, and more than half are eligible.

    Of each four, two are plain, one has facts that stray, and of one the weights come
    to about the limit, where a sum of binary floats can go wrong.
    """
    random = Random(seed)
    return [_record(random, index % 4) for index in range(number)]


def _record(random: Random, place: int) -> Data:
    def yes() -> bool:
        return place == 1 and random.random() < 0.12

    statutes = sorted(PCS)
    return {
        "in_area": not yes(),
        "offenses": [
            {
                "statute": "163.160" if yes() else random.choice(statutes),
                "conduct": "delivery" if yes() else "possession",
                "substantial_quantity": yes(),
                "commercial_drug_offense": yes(),
            }
        ],
        "seized": _seized(random, tenths=random.choice([49, 50, 51] if place == 3 else [20, 49])),
        "warrants": [
            {"active": yes(), "extraditable": True},
            {"active": True, "extraditable": yes()},
        ],
        "court_orders": [{"kind": "other", "protects_current_participant": yes()}],
        "participation": {
            "status": random.choice(["never", "former"]),
            "operations_team_recommends": not yes(),
            "district_attorney_agrees": not yes(),
        },
        "specialty_court": {"eligible_case_pending": yes(), "engaged": yes()},
        "supervision": [{"kind": "parole", "person_offense": yes()}],
        "operations_team_denied": yes(),
        "exceptional_circumstances": yes(),
    }


def _seized(random: Random, *, tenths: int) -> list[Data]:
    """Three bags of heroin, one mixed with cocaine, of so many tenths of a gram together."""
    one, two = sorted(random.sample(range(1, tenths), 2))
    weights = [one / 10, (two - one) / 10, (tenths - two) / 10]
    contents = [["heroin"], ["heroin", "cocaine"], ["heroin"]]
    return [
        {"contains": contains, "weight": weight}
        for contains, weight in zip(contents, weights, strict=True)
    ]


def faults(data: Data) -> Iterator[Fault]:
    """The record with each fact in turn missing, null and of the wrong type."""
    for fact, wrong in FACTS.items():
        for kind in KINDS:
            changed = copy.deepcopy(data)
            *above, name = fact.split(".")
            here = changed[above[0]] if above else changed
            here = here[0] if isinstance(here, list) else here
            if kind == "missing":
                del here[name]
            else:
                here[name] = None if kind == "null" else wrong
            yield Fault(kind, fact, changed)


def totals(data: Data) -> dict[str, int]:
    """Milligrams of each drug, for engines that cannot add up a list; exact.

    Raises for an item whose weight is no number.
    """
    sums = dict.fromkeys(DRUGS, 0)
    for item in data["seized"]:
        weight = int(Decimal(str(item["weight"])) * 1000)
        for drug in DRUGS:
            if drug in item["contains"]:
                sums[drug] += weight
    return {f"{drug}_mg": sums[drug] for drug in DRUGS}
