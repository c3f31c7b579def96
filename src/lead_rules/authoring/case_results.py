"""What scenarios show, as lines of text: failures, what is not covered, what goes unnoticed."""

from collections.abc import Iterable, Iterator, Mapping

from lead_rules.adequacy.mcdc import Coverage, Need, What
from lead_rules.adequacy.mutation_run import Trial
from lead_rules.adequacy.units import Unit, point_in_words
from lead_rules.scenarios.expectations import Expectation, Value
from lead_rules.scenarios.run import Failure, Result

__all__ = [
    "coverage_to_text",
    "failure_to_text",
    "gap_in_words",
    "results_in_words",
    "survivor_to_text",
    "trials_in_words",
]

_SHOWN: Mapping[What, str] = {
    "true": "no case where it holds and that alone decides",
    "false": "no case where it does not hold and that alone decides",
    "unknown": "no case where it is unknown and that leaves the answer open",
    "presumed": "no case where this stands in for an unknown and settles it",
    "contested": "no case whose outcome differs under this reading",
}
_AMONG = {"asks": "among others ", "told": "the words "}
"""Before what is expected where more may come."""


def failure_to_text(result: Result) -> Iterator[str]:
    """A case that failed: what was expected, what came, and why."""
    case = result.case
    yield f"{case.span.at}: case `{case.name}`: {case.says}"
    for failure in result.failures:
        yield from _failure(failure)


def _failure(failure: Failure) -> Iterator[str]:
    expected = failure.expectation
    yield f"  {expected.name}, expected on line {expected.span.line}:"
    yield f"    expected: {_AMONG.get(expected.kind.name, '')}{_shown(expected, expected.value)}"
    yield f"    came:     {_shown(expected, failure.came)}"
    for why in failure.why:
        yield f"    because:  {why}"


def _shown(expected: Expectation, value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, frozenset):
        return ", ".join(sorted(value)) or "none"
    return f"“{value}”" if expected.kind.names == "words" else value


def results_in_words(results: Iterable[Result]) -> str:
    """How many cases passed and failed."""
    listed = list(results)
    failed = sum(not each.passed for each in listed)
    return f"{_some(len(listed), 'case')}: {len(listed) - failed} passed, {failed} failed"


def coverage_to_text(coverage: Coverage, source: str) -> Iterator[str]:
    """What the cases of one decision show, by rule, and what they do not."""
    covered = coverage.possible - len(coverage.gaps)
    yield (
        f"{coverage.decision} ({source}): {covered} of {coverage.possible} shown, "
        f"{100 * covered // max(coverage.possible, 1)} %"
    )
    for unit in coverage.units:
        yield from _unit(coverage, unit)


def _unit(coverage: Coverage, unit: Unit) -> Iterator[str]:
    needs = [need for need in coverage.shown if need.unit is unit]
    if not needs:
        return
    gaps = [need for need in coverage.gaps if need.unit is unit]
    impossible = [need for need in needs if need in coverage.impossible]
    all_ = len(needs) - len(impossible)
    never = f" ({len(impossible)} more no record can show)" if impossible else ""
    place = unit.span.at
    name = f"{unit.kind} `{unit.id}`" if unit.kind != "decision" else "how the rules combine"
    yield f"  {all_ - len(gaps)} of {all_}{never}  {name}"
    for need in gaps:
        yield f"      {_place(need) or place}: {gap_in_words(need)}"


def gap_in_words(need: Need) -> str:
    """What no case shows."""
    if need.about is None:
        return f"{need.unit.id}: {_SHOWN[need.what]}"
    target = getattr(need.about, "target", None)
    about = f"presumption `{target}`" if target else point_in_words(need.about)  # type: ignore[arg-type]
    return f"{about}: {_SHOWN[need.what]}"


def _place(need: Need) -> str:
    return "" if need.about is None else need.about.span.at


def survivor_to_text(trial: Trial) -> str:
    """A change that no case notices, and where."""
    return f"{trial.mutant.span.at}: no case notices if {trial.mutant.says}"


def trials_in_words(trials: Iterable[Trial]) -> str:
    """How many changes were noticed."""
    listed = list(trials)
    same = sum(each.same for each in listed)
    noticed = sum(each.case is not None for each in listed)
    whole = max(len(listed) - same, 1)
    told = f", {same} shown to change nothing" if same else ""
    return (
        f"{_some(len(listed), 'small change')}: {noticed} noticed, "
        f"{len(listed) - same - noticed} not{told} ({100 * noticed // whole} % noticed)"
    )


def _some(number: int, one: str) -> str:
    return f"{number} {one}{'' if number == 1 else 's'}"
