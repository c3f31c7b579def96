"""What the checker says of single faults, kind by kind.

    PYTHONPATH=src:tests python tests/fault_table.py [--all] [-v [KIND]]

prints, for each kind of slip, how often the first message stands on the right line,
how many messages there are, and how many slips are not noticed: those that give
another valid policy, and those that mean what they did. `--all` takes every fault and
not an even sample; `-v` shows each fault that is told on a wrong line, more than
once, or not at all.
"""

import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median

from lead_rules.diagnostics.problems import Problem
from lead_rules.diagnostics.spans import Span
from lead_rules.library.bundled import LEAD_RECORDS
from lead_rules.library.check_file import check_file
from lead_rules.records.schema import table_of
from library_card import CardRequest
from single_faults import ROOT, Fault, faults

TABLES = {name: table_of(model) for name, model in {**LEAD_RECORDS, "card": CardRequest}.items()}
MOST_OF_A_KIND = 13  # in each file


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


def table(results: list[Result]) -> str:
    """A line for each kind: faults, first message on the right line, messages, unnoticed."""
    columns = ("faults", "right", "median", "most", "passes", "same")
    rows = [f"{'kind':46}" + "".join(f" {name:>6}" for name in columns)]
    kinds = list(dict.fromkeys(result.fault.kind for result in results))
    for name in [*kinds, ""]:
        mine = [result for result in results if name in ("", result.fault.kind)]
        told = [result for result in mine if result.noticed]
        right = sum(result.right for result in told)
        counts = [len(result.problems) for result in told] or [0]
        passes = sum(not result.noticed and not result.same for result in mine)
        same = sum(not result.noticed and result.same for result in mine)
        share = f"{100 * right / len(told):.1f}%" if told else "-"
        rows.append(
            f"{name or 'all':46} {len(mine):6} {share:>6} {median(counts):6g} {max(counts):6} "
            f"{passes:6} {same:6}"
        )
    return "\n".join(rows)


def main() -> None:
    """Print the table."""
    most = 10_000 if "--all" in sys.argv else MOST_OF_A_KIND
    results = [judged(fault) for fault in faults(most)]
    only = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    if "-v" in sys.argv:
        for result in results:
            if only not in result.fault.kind:
                continue
            wrong = result.noticed and not (result.right and len(result.problems) == 1)
            if wrong or not (result.noticed or result.same):
                changed = result.fault.text.split("\n")[min(result.fault.lines) - 1]
                print(f"\n{result.fault} {sorted(result.fault.lines)}\n    | {changed}")
                for problem in result.problems:
                    print(f"    {'' if result.right else 'WRONG '}{problem}")
    print(table(results))


if __name__ == "__main__":
    main()
