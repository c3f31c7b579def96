"""Tables and files of records, and their answers held against single decisions."""

from collections.abc import Sequence
from typing import Any

from click.testing import CliRunner
from hypothesis import note

from lead_rules import ArrestRecord, RecordError, read_record
from lead_rules.cli import main
from lead_rules.columns.evaluate.batches import ColumnDecision
from lead_rules.records.table_of_model import table_of
from tests.support.generate import Plain
from tests.support.rows import LIBRARY, check_row

DECISION = "arrest_diversion"
TABLE = table_of(ArrestRecord)
DECIDING = ColumnDecision(LIBRARY, DECISION)


def check_rows(rows: Sequence[Plain], given: Sequence[Any]) -> None:
    """The answers are those of the records as `read_record` takes them."""
    assert len(rows) == len(given)
    for row, record in zip(rows, given, strict=True):
        note(f"{record!r}")
        try:
            decision = LIBRARY.decide(read_record(record, ArrestRecord), DECISION)
        except RecordError as refused:
            told = [(one["code"], one["message"]) for one in row["problems"]]
            wanted = [(one.code, one.message) for one in refused.problems]
            assert (told, row["outcome"]) == (wanted, None)
        else:
            check_row(row, decision)


def batch(*arguments: object) -> tuple[int, str]:
    """The exit code and all that is said."""
    result = CliRunner().invoke(main, ["batch", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output
