"""Scenario files on disk, each beside the policy version that it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lead_rules.decide.policy import Policy
from lead_rules.diagnostics.file_problems import unreadable
from lead_rules.diagnostics.problems import Problem, sort_problems
from lead_rules.diagnostics.spans import Spot
from lead_rules.library.check_file import check_file
from lead_rules.records.schema import RecordTable
from lead_rules.scenarios.case_checker import check_scenarios
from lead_rules.scenarios.case_parser import parse_scenarios
from lead_rules.scenarios.cases import Scenarios
from lead_rules.values.files import files_below, read_whole
from lead_rules.yamltext.decode import MOST_BYTES

__all__ = [
    "SUFFIX",
    "Suite",
    "policy_beside",
    "read_scenario_file",
    "read_scenarios",
    "read_suite",
    "scenario_files",
    "scenarios_beside",
]

SUFFIX = ".scenarios.yaml"


@dataclass(frozen=True, slots=True)
class Suite:
    """A policy version and its scenarios."""

    policy: Policy
    scenarios: Scenarios


def scenario_files(folder: Path) -> list[Path]:
    """The scenario files below a folder, sorted."""
    return files_below(folder, SUFFIX)


def scenarios_beside(policy: Path) -> Path:
    """Where the scenarios of a policy file lie, if it has any."""
    return policy.with_name(policy.stem + SUFFIX)


def policy_beside(scenarios: Path) -> Path:
    """The policy file that a scenario file is about."""
    return scenarios.with_name(scenarios.name.removesuffix(SUFFIX) + ".yaml")


def read_scenarios(
    data: bytes, policy: Policy, *, name: str = "policy.scenarios.yaml"
) -> tuple[Scenarios | None, list[Problem]]:
    """The scenarios of a policy from their text, and every problem in them.

    They are None where a problem is an error. `name` stands for the file.
    """
    tree, problems = parse_scenarios(data, name)
    found: Scenarios | None = None
    if tree is not None:
        found, more = check_scenarios(tree, policy)
        problems = problems + more
    problems = sort_problems(problems)
    failed = any(problem.severity == "error" for problem in problems)
    return None if failed else found, problems


def read_suite(
    file: Path, root: Path, tables: Mapping[str, RecordTable], shown: str
) -> tuple[Suite | None, list[Problem]]:
    """The scenarios in a file and the policy beside it, and every problem with either.

    Boundaries come from `root`/geo. `shown` is the file's name in problems.
    """
    beside = policy_beside(file)
    policy_shown = shown.removesuffix(SUFFIX) + ".yaml"
    if not beside.is_file():
        message = f"no policy lies beside these scenarios: `{beside.name}` does not exist"
        help_ = "call the file after its policy, such as `2017-02-27.scenarios.yaml`"
        return None, [Problem("LR601", message, Spot(shown), help_)]
    policy, problems = check_file(beside, root, tables, policy_shown)
    if policy is None:
        return None, problems
    scenarios, found = read_scenario_file(file, policy, shown)
    return None if scenarios is None else Suite(policy, scenarios), [*problems, *found]


def read_scenario_file(
    file: Path, policy: Policy, shown: str
) -> tuple[Scenarios | None, list[Problem]]:
    """As `read_scenarios`, of a file; `shown` is its name in problems."""
    try:
        data = read_whole(file, MOST_BYTES)
    except OSError as error:
        return None, [unreadable(shown, error)]
    return read_scenarios(data, policy, name=shown)
