"""Answers are written as JSON has them."""

import json
from datetime import datetime

import pyarrow as pa

from lead_rules.columns.files.json_text import objects
from tests.support.generate import Plain


def test_answers_are_written_as_json_has_them() -> None:
    rows: list[Plain] = [
        {"text": 'quotes " and \\ and \u2028 and \x01', "words": ["a", "b"], "whole": 3},
        {"text": "Zoë", "words": [], "flag": True, "float": 1e300},
        {"words": ["a", None, "\n"], "group": {"a": None, "b": "x"}, "flag": False},
        {"group": {"a": [1], "b": None}, "when": datetime(2017, 3, 4)},
    ]
    names = ["text", "words", "whole", "flag", "float", "group", "when"]
    columns = [pa.array([row.get(name) for row in [*rows, {}]]) for name in names]
    batch = pa.record_batch(columns, names)
    batch = batch.append_column("name", batch.column("text").dictionary_encode())
    for each in (batch, batch.slice(1), batch.slice(2, 1), batch.slice(0, 0)):
        wanted = [json.dumps(row, ensure_ascii=False, default=str) for row in each.to_pylist()]
        assert objects(each).to_pylist() == wanted
