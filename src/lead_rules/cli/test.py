"""`lead-rules test`: scenarios in, what is not as expected or not covered out."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

import click

from lead_rules.adequacy.mcdc import cover, meters_of
from lead_rules.adequacy.mutation_run import Trial, distinguish, plans_of, try_mutants
from lead_rules.adequacy.suggest import Suggestion, suggestions
from lead_rules.authoring.case_results import (
    coverage_to_text,
    failure_to_text,
    gap_in_words,
    results_in_words,
    survivor_to_text,
    trials_in_words,
)
from lead_rules.authoring.junit import to_junit
from lead_rules.cli.options import model_option, read_models
from lead_rules.cli.run_laws import hold_to_laws
from lead_rules.cli.terminal import PROBLEMS, UNREADABLE, source_texts, tell
from lead_rules.diagnostics.file_problems import cannot_be
from lead_rules.diagnostics.problems import Problem, sort_problems
from lead_rules.diagnostics.spans import Spot
from lead_rules.library.bundled import bundled
from lead_rules.library.layout import root_of
from lead_rules.records.table_of_model import table_of
from lead_rules.scenarios.case_files import (
    SUFFIX,
    Suite,
    read_suite,
    scenario_files,
    scenarios_beside,
)
from lead_rules.scenarios.cases import Case
from lead_rules.scenarios.run import Result, run_case

__all__ = ["test"]


@dataclass
class _Tested:
    """What came of one file."""

    suite: Suite
    cases: list[Case]
    results: list[Result] = field(default_factory=list)
    unfit: int = 0


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option("-k", "word", metavar="WORD", help="Only cases with WORD in their name or sentence.")
@click.option("--coverage", is_flag=True, help="What the cases show of each rule, and what not.")
@click.option("--mutate", is_flag=True, help="Which small changes of the policy no case notices.")
@click.option("--suggest", "wants", is_flag=True, help="A case for each gap, ready to paste.")
@click.option(
    "--laws", is_flag=True, help="Laws that hold of every policy, on records made for this one."
)
@click.option(
    "--examples",
    metavar="N",
    type=click.IntRange(min=1),
    default=100,
    show_default=True,
    help="With --laws: how many records of each decision for each law.",
)
@click.option(
    "--junit",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also as JUnit XML.",
)
@model_option
def test(
    paths: tuple[str, ...],
    word: str | None,
    coverage: bool,
    mutate: bool,
    wants: bool,
    laws: bool,
    examples: int,
    junit: Path | None,
    models: tuple[str, ...],
) -> None:
    """Decide the cases of scenario files, and of those in folders, and compare.

    A PATH may also be a policy file: its scenarios lie beside it. Without a PATH,
    those under `policies` here are run, or else the bundled ones. Exits with 0 if
    all is as expected, with 1 if a case fails, a file has problems, something is
    not covered (with --coverage or --suggest), not noticed (with --mutate) or a law is
    broken (with --laws), and with 2 if a file cannot be read.
    """
    suites, problems = _suites(paths, models)
    tested = [_Tested(suite, _picked(suite, word)) for suite in suites]
    _run(tested)
    for each in tested:
        for result in each.results:
            for line in failure_to_text(result) if not result.passed else ():
                click.echo(line)
    if junit is not None:
        _write(junit, to_junit([(each.suite.scenarios.file, each.results) for each in tested]))
    for each in tested:
        if coverage or (wants and not mutate):
            each.unfit += _cover(each, wants)
        if mutate:
            each.unfit += _mutate(each, wants)
        if laws:
            each.unfit += hold_to_laws(each.suite.policy, examples)
    results = [result for each in tested for result in each.results]
    click.echo(results_in_words(results), err=True)
    if not results and not problems:
        click.echo("no case was run; check the PATH and the WORD", err=True)
    sys.exit(_code(problems, tested, bool(results)))


def _code(problems: list[Problem], tested: list[_Tested], ran: bool) -> int:
    if any(problem.code == "LR001" for problem in problems):
        return UNREADABLE
    errors = any(problem.severity == "error" for problem in problems)
    failed = any(not result.passed for each in tested for result in each.results)
    return PROBLEMS if errors or failed or not ran or any(each.unfit for each in tested) else 0


def _suites(paths: tuple[str, ...], models: tuple[str, ...]) -> tuple[list[Suite], list[Problem]]:
    """The scenarios of the files, and every problem, which is told."""
    files, problems = _files(paths)
    tables = {name: table_of(model) for name, model in read_models(models).items()}
    suites = []
    for file in files:
        suite, found = read_suite(file, root_of(file), tables, str(file))
        problems += found
        if suite is not None:
            suites.append(suite)
    problems = sort_problems(problems)
    tell(problems, source_texts({problem.where.file for problem in problems}))
    return suites, problems


def _files(paths: tuple[str, ...]) -> tuple[list[Path], list[Problem]]:
    """The scenario files, and a problem for each path that is not there or has none."""
    given = [Path(path) for path in paths]
    if not given:
        given = [Path("policies") if Path("policies").is_dir() else bundled() / "policies"]
    files: list[Path] = []
    problems = []
    for path in given:
        if path.is_dir():
            files += scenario_files(path)
            continue
        beside = path if path.name.endswith(SUFFIX) else scenarios_beside(path)
        if beside.is_file():
            files.append(beside)
        else:
            message = "there is no such file"
            help_ = "check its name; scenarios lie beside their policy, as `DATE.scenarios.yaml`"
            problems.append(Problem("LR001", message, Spot(str(beside)), help_))
    return list(dict.fromkeys(files)), problems


def _picked(suite: Suite, word: str | None) -> list[Case]:
    wanted = (word or "").casefold()
    return [
        case for case in suite.scenarios.cases if wanted in f"{case.name} {case.says}".casefold()
    ]


def _run(tested: list[_Tested]) -> None:
    every = [(each, case) for each in tested for case in each.cases]
    with _progress(every, "cases") as bar:
        for each, case in bar:
            each.results.append(run_case(each.suite.policy, case))


def _progress(
    items: list[tuple[_Tested, Case]], label: str
) -> AbstractContextManager[Iterable[tuple[_Tested, Case]]]:
    return click.progressbar(items, label=label, file=sys.stderr, hidden=not sys.stderr.isatty())


def _cover(tested: _Tested, wants: bool) -> int:
    """Print what the cases do not cover, with cases that would where one `wants` them;
    how much that is.
    """
    suite = tested.suite
    number, gaps = 1, 0
    for plan in plans_of(suite.policy):
        meters = meters_of(plan)
        found = cover(meters, tested.cases)
        for line in coverage_to_text(found, suite.scenarios.file):
            click.echo(line)
        gaps += len(found.gaps)
        if wants:
            listed = suggestions(suite.policy, suite.scenarios, meters, found.gaps, number)
            for need, suggestion in listed:
                number += 1
                for line in _pasted(suggestion, gap_in_words(need)):
                    click.echo(line)
    return gaps


def _mutate(tested: _Tested, wants: bool) -> int:
    """Print the mutants that no case notices, with cases that would where one `wants`
    them; how many they are.
    """
    suite = tested.suite
    trials: list[Trial] = []
    for trial in try_mutants(suite.policy, tested.cases):
        trials.append(trial)
        if trial.survived:
            click.echo(survivor_to_text(trial))
            if wants:
                case = distinguish(suite.policy, suite.scenarios, trial.mutant, len(trials))
                for line in _pasted(case, trial.mutant.says):
                    click.echo(line)
    click.echo(f"{suite.scenarios.file}: {trials_in_words(trials)}")
    return sum(trial.survived for trial in trials)


def _pasted(found: Suggestion | None, about: str) -> Iterator[str]:
    if found is None:
        yield f"  # none was found for: {about}"
    else:
        yield f"  # {about}"
        yield found.text.rstrip("\n")


def _write(file: Path, data: bytes) -> None:
    try:
        file.write_bytes(data)
    except OSError as error:
        click.echo(f"{file}: LR001 {cannot_be('written', error)}", err=True)
        sys.exit(UNREADABLE)
