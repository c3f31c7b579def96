"""The pytest plugin: scenarios are tests, and runs without any never load the library."""

import ast
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

import lead_rules.authoring.case_results

# What is loaded already is not loaded again by each run within a test, which NumPy would refuse.
import lead_rules.geo
import lead_rules.scenarios.case_files
import lead_rules_pytest
from tests.support import ROOT

pytestmark = pytest.mark.slow

pytest_plugins = ["pytester"]

assert lead_rules.scenarios.case_files.SUFFIX == lead_rules_pytest.SUFFIX
CARDS = ROOT / "tests" / "support" / "library-card" / "policies" / "library-card"
PLUGIN = ROOT / "src" / "lead_rules_pytest.py"
NAME = "2024-01-01.scenarios.yaml"


@pytest.fixture
def cards(pytester: pytest.Pytester) -> Path:
    """A folder with a policy and its scenarios, and the model of its records."""
    folder = pytester.mkdir("library-card")
    for file in CARDS.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    pytester.makepyfile(
        library_card=(ROOT / "tests" / "support" / "library_card.py").read_text("utf-8")
    )
    pytester.makeini("[pytest]\nlead_rules_records = card=library_card:CardRequest\n")
    return folder


def run(pytester: pytest.Pytester, *options: str) -> pytest.RunResult:
    without = ("-p", "no:cacheprovider", "-p", "no:hypothesispytest", "-p", "no:xdist")
    return pytester.runpytest_inprocess(*without, *options)


def test_each_case_is_a_test(pytester: pytest.Pytester, cards: Path) -> None:
    result = run(pytester, "-v")
    result.assert_outcomes(passed=15)
    result.stdout.fnmatch_lines([f"library-card/{NAME}::* PASSED *"])


def test_k_picks_by_the_name_of_a_case_and_of_a_decision(
    pytester: pytest.Pytester, cards: Path
) -> None:
    names = (cards / NAME).read_text("utf-8")
    assert "\n  owes-five-dollars:" in names
    run(pytester, "-k", "owes-five-dollars").assert_outcomes(passed=1, deselected=14)
    run(pytester, "-k", "card and not owes").assert_outcomes(passed=13, deselected=2)


def test_a_failure_says_what_was_expected_where_and_why(
    pytester: pytest.Pytester, cards: Path
) -> None:
    file = cards / NAME
    text = file.read_text("utf-8")
    line = next(
        number
        for number, each in enumerate(text.split("\n"), 1)
        if "expect: granted" in each or "outcome: granted" in each
    )
    lines = text.split("\n")
    lines[line - 1] = lines[line - 1].replace("granted", "refused")
    file.write_text("\n".join(lines), "utf-8")
    result = run(pytester, "--junitxml=out.xml")
    result.assert_outcomes(passed=14, failed=1)
    result.stdout.fnmatch_lines(
        [
            f"library-card/{NAME}:*: case `*`: *",
            f"  outcome, expected on line {line}:",
            "    expected: refused",
            "    came:     granted",
        ]
    )
    assert "Traceback" not in result.stdout.str()
    (case,) = (
        each
        for each in ElementTree.parse(pytester.path / "out.xml").iter("testcase")
        if each.find("failure") is not None
    )
    failure = case.find("failure")
    assert failure is not None and failure.text is not None
    assert "came:     granted" in failure.text
    says = case.find("properties/property[@name='says']")
    assert says is not None and says.get("value") == "lives in the county and owes nothing"


def test_a_file_with_mistakes_is_one_error_with_its_line(
    pytester: pytest.Pytester, cards: Path
) -> None:
    file = cards / NAME
    file.write_text(file.read_text("utf-8").replace("outcome:", "outcom:", 1), "utf-8")
    result = run(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*{NAME}:*: error LR*`outcom`*", "*help: did you mean*"])


def test_scenarios_without_their_policy_are_one_error(
    pytester: pytest.Pytester, cards: Path
) -> None:
    (cards / "2024-01-01.yaml").unlink()
    result = run(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [f"library-card/{NAME}: error LR601 no policy lies beside these scenarios: *"]
    )


def test_a_mistake_in_the_policy_is_shown_with_its_line(
    pytester: pytest.Pytester, cards: Path
) -> None:
    policy = cards / "2024-01-01.yaml"
    policy.write_text(policy.read_text("utf-8").replace("decisions:", "decsions:"), "utf-8")
    result = run(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["library-card/2024-01-01.yaml:41:1: error LR202 *", "  41 | decsions:", "     | ^^^^^^^^"]
    )


def test_a_case_stands_where_it_is_written(pytester: pytest.Pytester, cards: Path) -> None:
    """An editor goes there: lines are counted from 0."""
    lines = (cards / NAME).read_text("utf-8").split("\n")
    items, _ = pytester.inline_genitems("-p", "no:cacheprovider")
    assert len(items) == 15
    for item in items:
        file, line, title = item.reportinfo()
        assert (file, title) == (cards / NAME, f"scenario {item.name}")
        assert line is not None and lines[line] == f"  {item.name}:"


def test_a_fault_of_the_engine_is_shown_as_any_other(
    pytester: pytest.Pytester, cards: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("the engine broke")

    monkeypatch.setattr("lead_rules.scenarios.run.run_case", fails)
    result = run(pytester, "-k", "home-not-known")
    result.assert_outcomes(failed=1, deselected=14)
    result.stdout.fnmatch_lines(["*RuntimeError: the engine broke"])


def test_a_model_that_is_not_there_is_told(pytester: pytest.Pytester, cards: Path) -> None:
    pytester.makeini("[pytest]\nlead_rules_records = card=nowhere:Card\n")
    result = run(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["lead_rules_records: `nowhere` cannot be imported: No module named*"]
    )


def test_the_bundled_models_need_no_setting(pytester: pytest.Pytester) -> None:
    folder = ROOT / "policies" / "multnomah-lead"
    options = (
        "-k",
        "heroin and arrest_diversion",
        "--rootdir",
        str(ROOT),
        "-c",
        str(ROOT / "pyproject.toml"),
    )
    result = run(pytester, *options, str(folder))
    assert result.ret == 0 and result.parseoutcomes()["passed"] > 3


def test_it_can_be_turned_off(pytester: pytest.Pytester, cards: Path) -> None:
    pytester.makeini("[pytest]\n")
    assert run(pytester, "-p", "no:lead_rules").ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_it_runs_in_several_processes(pytester: pytest.Pytester, cards: Path) -> None:
    result = pytester.runpytest_subprocess("-n", "1", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=15)


def test_coverage_counts_what_scenarios_run(pytester: pytest.Pytester, cards: Path) -> None:
    engine = ROOT / "src" / "lead_rules" / "evaluate" / "combine.py"
    what = ("run", "--branch", f"--include={engine}")
    result = pytester.run(sys.executable, "-m", "coverage", *what, "-m", "pytest")
    result.assert_outcomes(passed=15)
    told = pytester.run(sys.executable, "-m", "coverage", "report", "--format=total")
    assert int(told.outlines[0]) > 50


ELSEWHERE = """
import sys
def test_elsewhere():
    assert "lead_rules_pytest" in sys.modules
    loaded = {name.split(".")[0] for name in sys.modules}
    assert not loaded & {"lead_rules", "pydantic", "yaml", "shapely", "click"}
"""


def test_a_run_elsewhere_loads_nothing_of_the_library(tmp_path: Path) -> None:
    (tmp_path / "test_elsewhere.py").write_text(ELSEWHERE, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", tmp_path],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 passed" in done.stdout, done.stdout


def test_it_imports_pytest_and_the_standard_library_alone() -> None:
    tree = ast.parse(PLUGIN.read_text("utf-8"))
    at_once = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.name for node in at_once for alias in node.names if isinstance(node, ast.Import)}
    names |= {node.module or "" for node in at_once if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} - set(sys.stdlib_module_names) == {"pytest"}
