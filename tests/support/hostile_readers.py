"""What must be true of everything that reads text, whatever the bytes are.

A reader gives a value, or problems that have a known code, a message, a place and a
help, and can be shown; nothing else is raised. `tools/fuzz.py` looks for bytes for which it
is otherwise, and each input that was once found is a file in `corpus/`.
"""

from collections.abc import Callable, Iterator

from lead_rules import ArrestRecord, LeadRulesError, load_library, read_policy, read_record, to_json
from lead_rules.authoring.problem_text import problems_to_json, problems_to_text
from lead_rules.diagnostics.problems import CODES, Problem
from lead_rules.geo import read_boundaries
from lead_rules.scenarios.case_files import read_scenarios
from tests.support import ROOT

CORPUS = ROOT / "tests" / "support" / "corpus"
VERSION = "2017-02-27"
LIBRARY = load_library()
POLICY = LIBRARY.version(VERSION)


def of_policy(data: bytes) -> tuple[Problem, ...]:
    try:
        return read_policy(data, folder=ROOT).warnings
    except LeadRulesError as error:
        return error.problems


def of_scenarios(data: bytes) -> tuple[Problem, ...]:
    return tuple(read_scenarios(data, POLICY)[1])


def of_boundaries(data: bytes) -> tuple[Problem, ...]:
    return tuple(read_boundaries(data, "areas.geojson")[1])


def of_record(data: bytes) -> tuple[Problem, ...]:
    """What can be read is decided too."""
    try:
        record = read_record(data, ArrestRecord)
    except LeadRulesError as error:
        return error.problems
    to_json(LIBRARY.decide(record, "arrest_diversion"))
    to_json(POLICY.decide(record, "non_prosecution"))
    return ()


READERS: dict[str, Callable[[bytes], tuple[Problem, ...]]] = {
    "policy": of_policy,
    "scenarios": of_scenarios,
    "boundaries": of_boundaries,
    "record": of_record,
}


def execute(reader: str, data: bytes) -> None:
    """Read the bytes. Raises what the reader raises, and `AssertionError` for a poor problem."""
    problems = READERS[reader](data)
    for problem in problems:
        assert problem.code in CODES, problem
        assert problem.message and problem.help, problem
        assert str(problem).isprintable(), problem
    told = "\n".join(problems_to_text(problems, {}, lambda text, _: text))
    assert all(line.isprintable() for line in told.split("\n")), told
    problems_to_json(problems).encode("utf-8")


def examples(reader: str) -> Iterator[bytes]:
    """What a fuzzer starts from: good files, and every input that was once a crash."""
    good = {
        "policy": ROOT.glob(f"policies/*/{VERSION}.yaml"),
        "scenarios": ROOT.glob(f"policies/*/{VERSION}.scenarios.yaml"),
        "boundaries": ROOT.glob(f"geo/*/{VERSION}.geojson"),
        "record": ROOT.glob("examples/arrest*"),
    }
    for file in [*sorted(good[reader]), *sorted((CORPUS / reader).iterdir())]:
        yield file.read_bytes()
