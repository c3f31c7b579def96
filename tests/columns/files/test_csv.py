"""Records in CSV are read as single records are."""

import csv
import json
from collections.abc import Iterator, Sequence
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


def written(path: Path, *rows: Sequence[str]) -> list[Plain]:
    """The answers for rows of cells, the first of which is the header."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return list(answers(CsvRecords(path, TABLE, ())))


@pytest.mark.parametrize(
    ("weight", "excluded"),
    [
        ("5", True),
        ("4.99999999999999999999", False),
        ("5.00000000000000000001", True),
        ("4.999999999999999", False),
        ("49999999999999999999e-19", False),
    ],
)
def test_a_weight_in_a_cell_keeps_every_digit(tmp_path: Path, weight: str, excluded: bool) -> None:
    """It is 5 grams of heroin or more that exclude."""
    cell = f'[{{"contains": ["heroin"], "weight": {weight}}}]'
    (row,) = written(
        tmp_path / "arrests.csv", ["arrested_at", "seized"], ["2017-03-04T22:30:00-08:00", cell]
    )
    assert (row["rules"]["heroin"], row["problems"]) == (excluded, None)


@pytest.mark.parametrize(
    ("name", "cell", "problem"),
    [
        (
            "participation",
            '{"status": "never", "status": "current"}',
            "LR007 participation: `status` is written twice in one object",
        ),
        (
            "warrants",
            '[{"active": true, "active": true}]',
            "LR007 warrants: `active` is written twice in one object",
        ),
        ("warrants", "[" * 50_000, "LR004 warrants: the record is nested too deep"),
        ("warrants", "[" * 100 + "]" * 100, "LR004 : the record is nested too deep"),
        (
            "seized",
            '[{"weight": 1e99999999999999999999}]',
            "LR103 seized[0].weight: `1e99999999999999999999` is too large or too small",
        ),
        ("seized", '[{"weight": NaN}]', "LR103 seized: `NaN` is not a number"),
        ("seized", f"[{'9' * 5_000}]", "LR103 seized: a number has thousands of digits"),
        ("seized", "some", 'LR103 seized: "some" is not a list'),
        (
            "location.longitude",
            "1e99999999999999999999",
            "LR103 location.longitude: `1e99999999999999999999` is too large or too small",
        ),
    ],
    ids=lambda value: value[:24],
)
def test_a_cell_that_no_record_may_hold_is_the_problem_of_its_row(
    tmp_path: Path, name: str, cell: str, problem: str
) -> None:
    # The third column makes the line one that is read singly, whatever the second is.
    first, second = written(
        tmp_path / "arrests.csv",
        ["id", name, "seized" if name != "seized" else "warrants"],
        ["a", cell, "[ ]\n"],
        ["b", "", "[]"],
    )
    (found,) = first["problems"]
    assert (first["outcome"], f"{found['code']} {found['field']}: {found['message']}") == (
        None,
        problem,
    )
    assert (second["outcome"], second["problems"]) == ("undetermined", None)
