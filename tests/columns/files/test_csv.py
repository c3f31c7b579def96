"""Records in CSV are read as single records are."""

import csv
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from lead_rules.columns.evaluate.batches import Running
from lead_rules.columns.files.chunk import Mark
from lead_rules.columns.files.csv import CsvRecords
from lead_rules.testing.strategies.plain_records import Draw
from tests.support.generate import Plain, check_many
from tests.support.reached import Reached
from tests.support.record_tables import ARRESTS, DECIDING, OF_ARRESTS, TABLE, check_rows


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


@st.composite
def rows_and_records(draw: Draw) -> tuple[dict[str, str], Plain]:
    """A record as the cells of a row and as plain data, now and then with an odd cell."""
    record = draw(ARRESTS)
    row = dict(flat(record))
    if draw(st.sampled_from([False, False, False, True])):
        name = draw(st.sampled_from(sorted(ODD_CELLS)))
        row[name], value = draw(st.sampled_from(ODD_CELLS[name]))
        group, _, last = name.rpartition(".")
        (record.setdefault(group, {}) if group else record)[last] = value
    return row, record


@pytest.mark.slow
def test_csv_is_read_as_records_are(tmp_path: Path) -> None:
    reached = Reached()

    def agree(drawn: list[tuple[dict[str, str], Plain]]) -> None:
        rows = [row for row, _ in drawn]
        header = sorted({name for row in rows for name in row} | {"id"})
        path = tmp_path / "records.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(header)
            writer.writerows([row.get(name, "") for name in header] for row in rows)
        found = list(answers(CsvRecords(path, TABLE, ())))
        check_rows(found, [record for _, record in drawn], reached)

    check_many(125, agree, drawn=st.lists(rows_and_records(), min_size=5, max_size=7))
    reached.check(300, OF_ARRESTS)


def answers(source: CsvRecords) -> Iterator[Plain]:
    running = Running(DECIDING, source.schema)
    for chunk in source.chunks(Mark()):
        yield from running.decide(chunk.batch, chunk.given, chunk.name).to_pylist()
