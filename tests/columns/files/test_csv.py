"""Records in CSV are read as single records are."""

import csv
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_rules import ArrestRecord
from lead_rules.columns.evaluate.batches import Running
from lead_rules.columns.files.chunk import Mark
from lead_rules.columns.files.csv import CsvRecords
from tests.support.generate import Plain, examples, records
from tests.support.record_tables import DECIDING, TABLE, check_rows


def flat(known: Plain, above: str = "") -> Iterator[tuple[str, str]]:
    """A record as cells, with lists as JSON."""
    for name, value in known.items():
        if isinstance(value, dict):
            yield from flat(value, f"{above}{name}.")
        elif isinstance(value, str):
            yield above + name, value
        else:
            yield above + name, json.dumps(value)


ODD_CELLS: dict[str, list[tuple[str, Any]]] = {
    "operations_team_denied": [("yes", "yes"), ("True", "True"), ("1", "1")],
    "location.longitude": [("east", "east"), ("200", 200.0)],
    "warrants": [
        ("[", "["),
        ('{"active": true}', {"active": True}),
        ('[{"active": 1}]', [{"active": 1}]),
        ("[{}]", [{}]),
        ('[{"actve": true}]', [{"actve": True}]),
        ("[\n]", []),
    ],
    "seized": [
        ('[{"weight": 5.00000000000000000001}]', [{"weight": Decimal("5.00000000000000000001")}]),
        ("[null]", [None]),
    ],
    "participation.status": [("once", "once")],
    "arrested_at": [("2017-03-04", "2017-03-04")],
}
"""Cells by their fields, and what they say."""


@pytest.mark.slow
@examples(40)
@given(data=st.data())
def test_csv_is_read_as_records_are(data: st.DataObject) -> None:
    known = data.draw(st.lists(records(ArrestRecord), min_size=1, max_size=5))
    rows = [dict(flat(record)) for record in known]
    for row, record in zip(rows, known, strict=True):
        if data.draw(st.booleans()):
            name = data.draw(st.sampled_from(sorted(ODD_CELLS)))
            row[name], value = data.draw(st.sampled_from(ODD_CELLS[name]))
            group, _, last = name.rpartition(".")
            (record.setdefault(group, {}) if group else record)[last] = value
    header = sorted({name for row in rows for name in row} | {"id"})
    with TemporaryDirectory() as folder:
        path = Path(folder) / "records.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(header)
            writer.writerows([row.get(name, "") for name in header] for row in rows)
        found = list(answers(CsvRecords(path, TABLE, ())))
    check_rows(found, known)


def answers(source: CsvRecords) -> Iterator[Plain]:
    running = Running(DECIDING, source.schema)
    for chunk in source.chunks(Mark()):
        yield from running.decide(chunk.batch, chunk.given, chunk.name).to_pylist()
