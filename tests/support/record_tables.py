"""Tables and files of records, and their answers held against single decisions."""

from collections.abc import Sequence
from typing import Any

from click.testing import CliRunner
from hypothesis import note
from hypothesis import strategies as st

from lead_rules import ArrestRecord, Decision, RecordError, read_record
from lead_rules.cli import main
from lead_rules.columns.evaluate.batches import ColumnDecision
from lead_rules.records.table_of_model import table_of
from tests.support.generate import Plain
from tests.support.policy_cases import SHIPPED
from tests.support.reached import OF_EACH_KIND, Reached
from tests.support.rows import LIBRARY, check_row

DECISION = "arrest_diversion"
TABLE = table_of(ArrestRecord)
DECIDING = ColumnDecision(LIBRARY, DECISION)


CASES = {case.policy.sha256: case for case in SHIPPED if case.decision == DECISION}
ARRESTS = st.one_of(*(case.aimed for case in CASES.values()))
"""Plain records of arrests, at the limits of each version."""
NOT_OF_ARRESTS = {"a deadline day", "contested by several"}  # no rule counts days; seldom at once
OF_ARRESTS = {kind: least for kind, least in OF_EACH_KIND.items() if kind not in NOT_OF_ARRESTS}


def check_rows(rows: Sequence[Plain], given: Sequence[Any], reached: Reached) -> None:
    """The answers are those of the records as `read_record` takes them; these are counted."""
    assert len(rows) == len(given)
    for row, record in zip(rows, given, strict=True):
        note(f"{record!r}")
        try:
            known = read_record(record, ArrestRecord)
        except RecordError as refused:
            told = [(one["code"], one["message"]) for one in row["problems"]]
            wanted = [(one.code, one.message) for one in refused.problems]
            assert (told, row["outcome"]) == (wanted, None)
        else:
            decision = LIBRARY.decide(known, DECISION)
            check_row(row, decision)
            if isinstance(decision, Decision):
                reached.judge(CASES[decision.policy.sha256], known)


def batch(*arguments: object) -> tuple[int, str]:
    """The exit code and all that is said."""
    result = CliRunner().invoke(main, ["batch", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output
