"""A pytest plugin: each case of a `*.scenarios.yaml` is a test.

It stands beside the package and imports nothing of it until there is such a file, so
that pytest runs elsewhere never wait for the library. `-p no:lead_rules` turns it off.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from lead_rules.decide.policy import Policy
    from lead_rules.scenarios.cases import Case
    from lead_rules.scenarios.run import Result

SUFFIX = ".scenarios.yaml"
RECORDS = "lead_rules_records"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The models of records other than the bundled ones."""
    help_ = "kinds of record in scenario files, as `lead-rules --record` takes them"
    parser.addini(RECORDS, help_, type="args", default=[])


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "ScenarioFile | None":
    """A file of scenarios, known by its name."""
    if not file_path.name.endswith(SUFFIX):
        return None
    found: ScenarioFile = ScenarioFile.from_parent(parent, path=file_path)
    return found


class ScenarioFile(pytest.File):
    """The scenarios of one policy version."""

    def collect(self) -> Iterator["ScenarioItem"]:
        """A test for each case; where the file or its policy has errors, those are told."""
        from lead_rules.authoring.problem_text import problems_to_text
        from lead_rules.library.layout import root_of
        from lead_rules.library.record_models import models_named
        from lead_rules.records.table_of_model import table_of
        from lead_rules.scenarios.case_files import read_suite

        try:
            models = models_named(self.config.getini(RECORDS))
        except ValueError as error:
            raise self.CollectError(f"{RECORDS}: {error}") from None
        tables = {name: table_of(model) for name, model in models.items()}
        shown = os.path.relpath(self.path, self.config.rootpath)
        suite, problems = read_suite(self.path, root_of(self.path), tables, shown)
        if suite is None:
            names = {problem.where.file for problem in problems}
            texts = {name: _text(self.config.rootpath / name) for name in names}
            lines = problems_to_text(problems, texts, lambda text, _: text)
            raise self.CollectError("\n".join(lines))
        for case in suite.scenarios.cases:
            yield ScenarioItem.from_parent(self, name=case.name, policy=suite.policy, case=case)


class ScenarioItem(pytest.Item):
    """One case. `-k` finds it by its name and by the name of its decision."""

    def __init__(self, *, policy: "Policy", case: "Case", **options: Any) -> None:
        super().__init__(**options)
        self.policy = policy
        self.case = case
        self.extra_keyword_matches.add(case.decision)
        self.user_properties.append(("says", case.says))

    def runtest(self) -> None:
        """Decides the case."""
        from lead_rules.scenarios.run import run_case

        result = run_case(self.policy, self.case)
        if not result.passed:
            raise ScenarioFailed(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What was expected, what came, and why, with the lines of both."""
        if not isinstance(excinfo.value, ScenarioFailed):
            return super().repr_failure(excinfo, style)
        from lead_rules.authoring.case_results import failure_to_text

        return "\n".join(failure_to_text(excinfo.value.result))

    def reportinfo(self) -> tuple[Path, int, str]:
        """The file, the line of the case counted from 0, and its name."""
        return self.path, self.case.span.line - 1, f"scenario {self.name}"


class ScenarioFailed(Exception):  # noqa: N818 -- what failed is a case
    """A case that is not decided as it expects."""

    def __init__(self, result: "Result") -> None:
        super().__init__(result.case.name)
        self.result = result


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace")
    except OSError:
        return ""
