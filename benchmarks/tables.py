"""Tables of random arrests, flat and nested, and the twelve rules as a policy for flat ones."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from lead_rules import Fact, Policy, Quantity, Record, read_policy

__all__ = ["FLAGS", "WEIGHTS", "flat_policy", "flat_table", "nested_table"]

Flag = Annotated[bool | None, Fact(label="flag")]
Grams = Annotated[Quantity | None, Fact(label="weight", unit="g"), Field(ge=0, le=100_000)]
FLAGS = (
    "in_area",
    "substantial_quantity",
    "commercial_drug_offense",
    "warrant",
    "court_order",
    "team_recommends",
    "attorney_agrees",
    "eligible_case",
    "person_supervision",
    "denied",
    "exceptional",
)
WEIGHTS = ("heroin", "cocaine", "methamphetamine")
CONDUCT = ("possession", "delivery", "manufacture", "other")
STATUS = ("never", "current", "former")


class FlatArrest(Record):
    """An arrest in one row, its area looked up and its weights summed before."""

    in_area: Flag = None
    conduct: Annotated[
        Literal["possession", "delivery", "manufacture", "other"] | None, Fact(label="conduct")
    ] = None
    substantial_quantity: Flag = None
    commercial_drug_offense: Flag = None
    heroin: Grams = None
    cocaine: Grams = None
    methamphetamine: Grams = None
    warrant: Flag = None
    court_order: Flag = None
    status: Annotated[Literal["never", "current", "former"] | None, Fact(label="status")] = None
    team_recommends: Flag = None
    attorney_agrees: Flag = None
    eligible_case: Flag = None
    person_supervision: Flag = None
    denied: Flag = None
    exceptional: Flag = None


RULES = """\
  in-area: {when: {in_area: true}}
  possession-only:
    when: {conduct: possession, substantial_quantity: false, commercial_drug_offense: false}
  heroin: {when: {heroin: {at_least: 5 g}}}
  cocaine: {when: {cocaine: {at_least: 10 g}}}
  methamphetamine: {when: {methamphetamine: {at_least: 10 g}}}
  warrant: {when: {warrant: true}}
  court-order: {when: {court_order: true}}
  participant:
    when: {status: [current, former]}
    unless: {team_recommends: true, attorney_agrees: true}
  specialty-court: {when: {eligible_case: true}}
  supervision: {when: {person_supervision: true}}
  denied: {when: {denied: true}}
  exceptional: {when: {exceptional: true}}
"""
INCLUDE = ("in-area", "possession-only")


def flat_policy() -> Policy:
    names = [line.split(":")[0].strip() for line in RULES.splitlines() if line[2] != " "]
    rules = "".join(
        line.replace("{when", "{says: a rule, cite: {source: s}, when")
        if "{when" in line and line[2] != " "
        else f"{line}\n    says: a rule\n    cite: {{source: s}}\n"
        if line[2] != " "
        else line
        for line in RULES.splitlines(keepends=True)
    ).replace(":\n\n", ":\n")
    exclude = ", ".join(name for name in names if name not in INCLUDE)
    return read_policy(
        "language: 1\npolicy: flat\ntitle: Flat\nin_force: {from: 2017-02-27}\n"
        "time_zone: America/Los_Angeles\nsources: {s: {title: A source}}\n"
        f"rules:\n{rules}"
        "decisions:\n  diversion:\n    title: Diversion\n    record: arrest\n"
        f"    include: [{', '.join(INCLUDE)}]\n    exclude: [{exclude}]\n",
        records={"arrest": FlatArrest},
    )


# Data


def unknown(random: np.random.Generator, size: int, share: float) -> Any:
    return random.random(size) < share


def flags(random: np.random.Generator, size: int, share: float, missing: float = 0.05) -> Any:
    return pa.array(random.random(size) < share, mask=unknown(random, size, missing))


def words(
    random: np.random.Generator, size: int, choices: tuple[str, ...], missing: float = 0.05
) -> Any:
    """Mostly the first of the choices, as dictionary-encoded text."""
    share = [0.8, *[0.2 / (len(choices) - 1)] * (len(choices) - 1)]
    codes = random.choice(len(choices), size, p=share).astype(np.int32)
    codes = pa.array(codes, mask=unknown(random, size, missing))
    return pa.DictionaryArray.from_arrays(codes, pa.array(choices))


def grams(random: np.random.Generator, size: int, missing: float = 0.05) -> Any:
    """Tenths of a gram, mostly little, as decimals."""
    tenths = (random.random(size) ** 6 * 200).astype(np.int64)
    words_of = np.zeros((size, 2), np.int64)
    words_of[:, 0] = tenths
    valid = np.packbits(~unknown(random, size, missing), bitorder="little")
    buffers = [pa.py_buffer(valid), pa.py_buffer(words_of)]
    return pa.Array.from_buffers(pa.decimal128(38, 1), size, buffers)


def lists(random: np.random.Generator, counts: Any, entries: Any, missing: float = 0.03) -> Any:
    offsets = np.zeros(len(counts) + 1, np.int32)
    np.cumsum(counts, out=offsets[1:])
    mask = pa.array(unknown(random, len(counts), missing))
    return pa.ListArray.from_arrays(pa.array(offsets), entries, mask=mask)


def flat_table(random: np.random.Generator, size: int) -> pa.Table:
    columns: dict[str, Any] = {name: flags(random, size, 0.05) for name in FLAGS}
    columns["in_area"] = flags(random, size, 0.8)
    columns |= {name: grams(random, size) for name in WEIGHTS}
    columns["conduct"] = words(random, size, CONDUCT)
    columns["status"] = words(random, size, STATUS)
    return pa.table(columns)


def nested_table(random: np.random.Generator, size: int) -> pa.Table:
    """Records of arrests with all their lists, downtown and around it."""

    def structs(**columns: Any) -> Any:
        return pa.StructArray.from_arrays(list(columns.values()), list(columns))

    def few(most: int) -> tuple[Any, int]:
        counts = random.integers(0, most + 1, size)
        return counts, int(counts.sum())

    def seldom(share: float) -> tuple[Any, int]:
        counts = (random.random(size) < share).astype(np.int64)
        return counts, int(counts.sum())

    def listed(counted: tuple[Any, int], make: Callable[[int], Any]) -> Any:
        counts, total = counted
        return lists(random, counts, make(total))

    kinds = ("formal_probation", "post_prison", "parole", "misdemeanor_bench_probation")
    drugs = ("heroin", "cocaine", "methamphetamine", "fentanyl")
    seconds = 1488240000 + random.integers(0, 4 * 365 * 86_400, size)
    return pa.table(
        {
            "id": pc.binary_join_element_wise("PPB-", pa.array(np.arange(size)).cast("string"), ""),
            "arrested_at": pa.array(np.sort(seconds) * 1_000_000).cast(pa.timestamp("us", "UTC")),
            "location": structs(
                longitude=pa.array(-122.68 + random.normal(0, 0.02, size)),
                latitude=pa.array(45.523 + random.normal(0, 0.015, size)),
                accuracy_m=pa.array(random.integers(0, 30, size)),
            ),
            "offenses": listed(
                few(2),
                lambda total: structs(
                    statute=words(random, total, ("475.854", "475.884", "475.894", "813.010")),
                    conduct=words(random, total, CONDUCT),
                    substantial_quantity=flags(random, total, 0.1, 0.3),
                    commercial_drug_offense=flags(random, total, 0.05, 0.3),
                ),
            ),
            "seized": listed(
                few(3),
                lambda total: structs(
                    contains=lists(random, np.ones(total), words(random, total, drugs, 0.0)),
                    weight=grams(random, total),
                    units=pa.array(random.integers(0, 10, total), mask=random.random(total) < 0.5),
                ),
            ),
            "commercial_factors": listed(
                seldom(0.3), lambda total: words(random, total, tuple("BDA"), 0.0)
            ),
            "warrants": listed(
                seldom(0.1),
                lambda total: structs(
                    active=flags(random, total, 0.8), extraditable=flags(random, total, 0.5)
                ),
            ),
            "court_orders": listed(
                seldom(0.1),
                lambda total: structs(
                    kind=words(random, total, ("no_contact", "temporary_restraining", "other")),
                    protects_current_participant=flags(random, total, 0.3),
                ),
            ),
            "participation": structs(
                status=words(random, size, STATUS),
                operations_team_recommends=flags(random, size, 0.3, 0.5),
                district_attorney_agrees=flags(random, size, 0.3, 0.5),
            ),
            "specialty_court": structs(
                eligible_case_pending=flags(random, size, 0.05), engaged=flags(random, size, 0.05)
            ),
            "supervision": listed(
                seldom(0.2),
                lambda total: structs(
                    kind=words(random, total, kinds), person_offense=flags(random, total, 0.3)
                ),
            ),
            "operations_team_denied": flags(random, size, 0.02, 0.9),
            "exceptional_circumstances": flags(random, size, 0.02),
        }
    )
