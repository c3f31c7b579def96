"""Rows of answers, held against single decisions."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
from pydantic import BaseModel

from lead_rules import Decision, load_library
from lead_rules.decide.no_policy import NoPolicy
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN
from tests.support import ROOT
from tests.support.generate import Plain

LIBRARY = load_library(ROOT)


def typed(value: Any, kind: pa.DataType) -> Any:
    """A value of a record as Arrow takes it for a column of this type."""
    if isinstance(value, BaseModel):
        return {one.name: typed(getattr(value, one.name), one.type) for one in kind}
    if isinstance(value, tuple):
        return [typed(one, kind.value_type) for one in value]
    if pa.types.is_dictionary(kind):
        return typed(value, kind.value_type)
    if pa.types.is_string(kind) and isinstance(value, Decimal | date):
        return f"{value:f}" if isinstance(value, Decimal) else value.isoformat()
    return float(value) if pa.types.is_floating(kind) and value is not None else value


WORDS = {TRUE: True, FALSE: False, UNKNOWN: None}


def expected(answer: Decision | NoPolicy) -> Plain:
    if isinstance(answer, NoPolicy):
        return {"outcome": answer.outcome, "provisional": False, "because": [], "also": []} | {
            "met": None,
            "rules": {},
            "contested": [],
            "version": None,
        }
    return {
        "outcome": answer.outcome,
        "met": WORDS[answer.truth],
        "provisional": answer.provisional,
        "because": list(answer.because),
        "also": list(answer.also),
        "rules": {id_: WORDS[truth] for id_, truth in answer.truths.items()},
        "contested": [one.reading for one in answer.contested],
        "version": answer.policy.version,
    }


_ENTRY = re.compile(r"\[\d+\]")


def check_row(row: Plain, answer: Decision | NoPolicy) -> None:
    wanted = expected(answer)
    rules = row["rules"]
    assert {**row, "rules": {id_: rules[id_] for id_ in wanted["rules"]}} == {**row, **wanted}
    assert all(truth is None for id_, truth in rules.items() if id_ not in wanted["rules"])
    assert {_ENTRY.sub("", one.field) for one in answer.missing} <= set(row["lacks"])
    assert row["problems"] is None
