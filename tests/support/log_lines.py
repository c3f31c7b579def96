"""Lines of a decision log."""

from typing import Any

from lead_rules import ArrestRecord, read_record
from lead_rules.log.entry import LogEntry, read_log, to_log
from tests.support.cases import ELIGIBLE, LIBRARY, changed

KEY = b"k" * 32
OTHER_KEY = b"o" * 40
RECORD = read_record({**ELIGIBLE, "id": "PPB-7"}, ArrestRecord)


def line_of(record: ArrestRecord = RECORD, **options: Any) -> str:
    return to_log(LIBRARY.decide(record, "arrest_diversion"), record, **options)


def entry_in(line: str) -> LogEntry:
    (logged,) = read_log([line])
    assert logged.entry is not None
    return logged.entry


def record(**changes: Any) -> ArrestRecord:
    return read_record(changed({**ELIGIBLE, "id": "PPB-7"}, **changes), ArrestRecord)


NOT_WHOLE = "this line is not whole, or is no entry of a decision log"
