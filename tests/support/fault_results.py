"""What the checker says of single faults."""

import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lead_rules.diagnostics.problems import Problem
from lead_rules.diagnostics.spans import Span
from lead_rules.library.bundled import LEAD_RECORDS
from lead_rules.library.check_file import check_file
from lead_rules.records.table_of_model import table_of
from tests.support import ROOT
from tests.support.library_card import CardRequest
from tests.support.single_faults import Fault

TABLES = {name: table_of(model) for name, model in {**LEAD_RECORDS, "card": CardRequest}.items()}


@dataclass(frozen=True)
class Result:
    """What the checker says of a fault. `same` if the policy means what it did."""

    fault: Fault
    problems: tuple[Problem, ...]
    same: bool

    @property
    def noticed(self) -> bool:
        return bool(self.problems)

    @property
    def right(self) -> bool:
        """Whether the first message stands on a right line."""
        where = self.problems[0].where
        return isinstance(where, Span) and where.line in self.fault.lines


@cache
def digest_of(file: Path) -> str:
    policy, problems = check_file(ROOT / file, root_of(file), TABLES, file.name)
    assert policy is not None and not problems
    return policy.checked.digest


def root_of(file: Path) -> Path:
    return (ROOT / file).parents[2]


def judged(fault: Fault) -> Result:
    """What the checker says of the faulty text, in a file of the right name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / fault.file.parent.name / fault.file.name
        path.parent.mkdir()
        path.write_text(fault.text, "utf-8")
        policy, problems = check_file(path, root_of(fault.file), TABLES, fault.file.name)
    same = policy is not None and policy.checked.digest == digest_of(fault.file)
    return Result(fault, tuple(problems), same)
