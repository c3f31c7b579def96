"""Mutation testing: what is changed, who is asked, and what is made of the answers."""

import functools
import gc
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest

from tools.mutate.__main__ import main
from tools.mutate.asking import Asking
from tools.mutate.copies import Copy
from tools.mutate.mutants import Mutant, mutants
from tools.mutate.recording import Recorder, Touched
from tools.mutate.results import Result, append, known_in, report
from tools.mutate.trial import Outcome, Source, forked, give_code


def places(source: str) -> list[str]:
    return [
        mutant.place.removeprefix("room.module: f: ") for mutant in mutants("room.module", source)
    ]


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        ("return a < b", ["return a <= b"]),
        ("return a == b", ["return a != b"]),
        ("return a == 'b'", ["return a != 'b'", "return a == 'bx'"]),
        ("return a in ('b', c)", ["return a not in ('b', c)", "return a in ('bx', c)"]),
        ("return a is None", ["return a is not None", "return not a"]),
        ("return a is not None", ["return a is None", "return a"]),
        ("return a and b", ["return b", "return a"]),
        ("return a + b", ["return a - b"]),
        ("return a | b", ["return a & b"]),
        ("return f'{a}' + b", []),
        ("return not a", ["return a"]),
        ("return 3", ["return 4"]),
        ("return True", ["return False"]),
        ("return -a", ["return a"]),
        ("return min(a, b)", ["return max(a, b)"]),
        ("return sorted(a)", ["return list(a)"]),
        ("return max(a, key=b)", ["return max(a)", "return min(a, key=b)"]),
        ("return a if b else c", ["return a if True else c", "return a if False else c"]),
        ("return [b for b in a if b.c]", ["return [b for b in a]"]),
        ("return ('b', 'c')", ["return ('c',)", "return ('b',)"]),
        ("return {'b': a}", ["return {'bx': a}"]),
        ("return a['b']", ["return a['bx']"]),
        ("return a.get('b', c)", ["return a.get('bx', c)"]),
        ("return a[:b]", ["return a[:b + 1]"]),
        ("return isinstance(a, int | str)", ["isinstance(a, (str,))", "isinstance(a, (int,))"]),
        ("a += b", ["a -= b"]),
        ("a.add(b)", ["pass"]),
        ("yield a", ["pass"]),
    ],
)
def test_a_line_becomes(line: str, becomes: list[str]) -> None:
    made = [place.split(" -> ")[1] for place in places(f"def f(a, b, c):\n    {line}\n")]
    assert [each.removeprefix("return ") for each in made] == [
        each.removeprefix("return ") for each in becomes
    ]


def test_a_condition_holds_always_and_never() -> None:
    assert places("def f(a):\n    if a == 1:\n        return\n    a()\n") == [
        "if a == 1: -> if True:",
        "if a == 1: -> if False:",
        "if a == 1: -> if a == 2:",
        "a() -> pass",
    ]


def test_a_case_is_missing() -> None:
    assert places(
        "def f(a):\n    match a:\n        case 'b' | 'c' if a.d:\n            pass\n"
    ) == [
        "match a: -> pass",
        "case 'b' | 'c' if a.d: -> case 'b' | 'c':",
        "case 'b' | 'c' if a.d: -> case 'c' if a.d:",
        "case 'b' | 'c' if a.d: -> case 'b' if a.d:",
        "case 'b' | 'c' if a.d: -> case 'bx' | 'c' if a.d:",
        "case 'b' | 'c' if a.d: -> case 'b' | 'cx' if a.d:",
    ]


def test_what_decides_nothing_stays() -> None:
    source = """
    '''Words.'''
    from typing import TYPE_CHECKING, Literal
    __all__ = ["a", "b"]
    Kind = Literal["a", "b"]
    if TYPE_CHECKING:
        one = 1
    @decorated(1)
    def f(a: Literal["a", "b"]) -> "int | None":
        assert a == "a"
        return cast(int | str, a)  # and no more
    def never():
        return 1  # pragma: no cover: it cannot be
    """
    assert places(source.replace("\n    ", "\n")) == []


def test_the_bounds_of_a_field_decide() -> None:
    assert places("class A:\n    a: Annotated[int, Field(ge=1)]\n") == [
        "room.module: A: a: Annotated[int, Field(ge=1)] -> a: Annotated[int, Field(ge=2)]"
    ]


def test_each_place_is_told_from_all_others() -> None:
    source = (
        "class A:\n    def f(self):\n        return 1\n\n    def g(self):\n        return 1, 1\n"
    )
    assert [(mutant.number, mutant.place, mutant.scope) for mutant in mutants("m", source)] == [
        (0, "m: A.f: return 1 -> return 2", (2, "f")),
        (1, "m: A.g: return (1, 1) -> return (1,)", (5, "g")),
        (2, "m: A.g: return (1, 1) -> return (1,) (2)", (5, "g")),
        (3, "m: A.g: return (1, 1) -> return (2, 1)", (5, "g")),
        (4, "m: A.g: return (1, 1) -> return (1, 2)", (5, "g")),
    ]


CLOSING = """
def more_than(least):
    def holds(number):
        return number > least
    return holds

TABLE = {"small": lambda number: number < 3}
"""


def changed(tmp_path: Path, place: str) -> tuple[dict[str, Any], CodeType, CodeType]:
    """A module that is imported, its code, and that of the mutant at a place."""
    file = tmp_path / "src" / "lead_rules" / "room" / "closing.py"
    file.parent.mkdir(parents=True)
    file.write_text(CLOSING, "utf-8")
    source = Source(tmp_path)
    number = next(each.number for each in mutants("m", CLOSING) if each.place.endswith(place))
    old, new = (source.compiled("room.closing", each) for each in (None, number))
    module: dict[str, Any] = {}
    exec(compile(CLOSING, str(file), "exec"), module)
    return module, old, new


def functions_of(code: CodeType) -> dict[CodeType, list[FunctionType]]:
    found: dict[CodeType, list[FunctionType]] = {}
    for each in gc.get_objects():
        if isinstance(each, FunctionType) and each.__code__.co_filename == code.co_filename:
            found.setdefault(each.__code__, []).append(each)
    return found


def test_a_closure_that_was_made_has_the_code_of_the_mutant(tmp_path: Path) -> None:
    module, old, new = changed(tmp_path, "return number >= least")
    before = module["more_than"](3)
    assert not before(3)
    give_code(functions_of(old), old, new)
    assert before(3)
    assert module["more_than"](3)(3)


def test_a_function_in_a_table_has_the_code_of_the_mutant(tmp_path: Path) -> None:
    module, old, new = changed(tmp_path, "number <= 3}")
    give_code(functions_of(old), old, new)
    assert module["TABLE"]["small"](3)


def test_whoever_ends_the_process_or_does_not_end_is_killed() -> None:
    assert forked(lambda: Outcome(False, ""), 5) == Outcome(False, "")
    assert forked(lambda: os._exit(0), 5) == Outcome(True, "(ends the process)")
    assert forked(endless, 0) == Outcome(True, "(takes too long)")


def endless() -> Outcome:
    while True:
        pass


def test_what_filled_a_cache_counts_for_all_who_take_from_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("cache", "lru_cache", "cached_property"):
        monkeypatch.setattr(functools, name, getattr(functools, name))
    recorder = Recorder()
    recorder.watch_caches()

    def made() -> int:
        return 1

    @functools.cache
    def kept(_: int) -> int:
        return made()

    class Keeping:
        @functools.cached_property
        def value(self) -> int:
            return kept(1)

    keeping, tests = Keeping(), [Touched(), Touched(), Touched()]
    takes: list[Callable[[], int]] = [lambda: keeping.value, lambda: keeping.value, made]
    for test, take in zip(tests, takes, strict=True):
        with recorder.running(test):
            before = sys.gettrace()
            recorder.start()
            take()
            sys.settrace(before)
    assert [made.__code__ in test.code_of_taken() for test in tests] == [True, True, False]
    assert [made.__code__ in test.code for test in tests] == [False, False, True]


def recording(**calls: list[str]) -> dict[str, Any]:
    return {
        "touched": {"": {"room.module": ["9 built"]}}
        | {f"tests/{test}.py::test_it": {"room.module": of} for test, of in calls.items()},
        "taken": {},
        "slow": ["tests/slow.py::test_it"],
        "seconds": {f"tests/{test}.py::test_it": len(test) / 10 for test in calls},
    }


def asked(scope: tuple[int, str] | None, **calls: list[str]) -> tuple[list[str], list[str]]:
    trial = Asking(recording(**calls)).trial(Mutant("room.module", 0, "place", scope))
    at_once, then = ([*map(Path, each)] for each in (trial.at_once, trial.then))
    return [path.stem for path in at_once], [path.stem for path in then]


def test_who_calls_a_function_is_asked_the_quickest_first() -> None:
    calls = {"longer": ["3 f"], "quick": ["3 f"], "no": ["5 g"], "slow": ["3 f"]}
    assert asked((3, "f"), **calls) == (["quick", "longer", "slow"], [])
    assert asked((7, "h"), **calls) == ([], [])


def test_of_what_runs_at_import_all_are_asked_who_calls_the_module_first() -> None:
    calls = {"other": [], "longer": ["3 f"], "calls": ["9 built"]}
    assert asked(None, **calls) == ([], ["calls", "longer", "other"])
    assert asked((9, "built"), **calls)[1] == ["calls", "longer", "other"]


def result(place: str, killed: bool, text: str = "text", tests: str = "tests") -> Result:
    return Result(place, text, tests, killed, "", 0.1)


def test_the_killed_stay_so_and_survivors_are_tried_by_other_tests(tmp_path: Path) -> None:
    file = tmp_path / "results.jsonl"
    append(file, result("m: f: killed", True, tests="others"))
    append(file, result("m: f: survived", False, tests="others"))
    append(file, result("m: f: survived these", False))
    append(file, result("m: f: of another text", True, text="other"))
    with file.open("a") as lines:
        lines.write('{"place": "m: f: half a li')
    known = known_in(file, {"m": "text"}, "tests")
    assert [*known] == ["m: f: killed", "m: f: survived these"]


def test_the_report_holds_modules_and_reasons_to_what_was_found() -> None:
    places = {"a.m": [f"a.m: f: {number} -> x" for number in range(10)], "b": ["b: f: 1 -> 2"]}
    found = {place: result(place, number > 1) for number, place in enumerate(places["a.m"])}
    explained = {"a.m: f: 0 -> x", "a.m: f: 9 -> x", "a.m: f: 10 -> x", "gone: f: 0 -> x"}
    assert [*report(found, places, explained, ["a.m", "b"])] == [
        ("  explained, but there is no such module: gone: f: 0 -> x", True),
        ("  survives: a.m: f: 1 -> x", False),
        ("  explained, but there is no such mutant: a.m: f: 10 -> x", True),
        ("  explained, but does not survive: a.m: f: 9 -> x", True),
        ("a.m: 87.5%, 7 of 8 killed", True),
        ("a/: 87.5%, 7 of 8 killed", False),
        ("all: 87.5%, 7 of 8 killed tried, of 9", True),
    ]


def test_a_copy_is_as_it_was_after_each_trial(tmp_path: Path) -> None:
    original, folder = tmp_path / "original", tmp_path / "copy"
    (original / "inner").mkdir(parents=True)
    folder.mkdir()
    for name in ("kept", "inner/gone", "written"):
        (original / name).write_text(name, "utf-8")
    subprocess.run(["git", "init", "--quiet"], cwd=original, check=True)
    copy = Copy(original, folder)
    (copy.top / "inner" / "gone").unlink()
    (copy.top / "written").write_text("something else", "utf-8")
    (copy.top / "new").write_text("", "utf-8")
    assert copy.restore() == ["inner/gone", "new", "written"]
    assert (copy.top / "inner" / "gone").read_text("utf-8") == "inner/gone"
    assert (copy.top / "written").read_text("utf-8") == "written"
    assert copy.restore() == []


MODULE = """
from functools import cache

OLDEST = {"adult": 18, "old": 70}

def is_adult(age):
    return age >= 18

def never_called(age):
    return -age

@cache
def kept():
    return 1 + 2

MORE_THAN_3 = (lambda least: lambda number: number > least)(3)
"""
TESTS = """
from lead_rules.room.ages import MORE_THAN_3, OLDEST, is_adult, kept

def test_an_adult():
    assert is_adult(18)

def test_something_is_kept():
    assert kept()

def test_what_is_kept():
    assert kept() == 3

def test_a_closure():
    assert MORE_THAN_3(4) and not MORE_THAN_3(3)

def test_a_table():
    assert OLDEST["adult"] == 18
"""
SURVIVORS = {
    "module: OLDEST = {'adult': 18, 'old': 70} -> OLDEST = {'adult': 18, 'oldx': 70}",
    "module: OLDEST = {'adult': 18, 'old': 70} -> OLDEST = {'adult': 18, 'old': 71}",
    "never_called: return -age -> return age",
}


@pytest.mark.slow
def test_a_run_goes_on_where_it_stood(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for name, text in {
        "src/lead_rules/__init__.py": "",
        "src/lead_rules/room/__init__.py": "",
        "src/lead_rules/room/ages.py": MODULE,
        "tests/room/test_ages.py": TESTS,
        "tools/mutants.txt": "",
        "pyproject.toml": "",
        ".gitignore": ".mutants/\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)

    assert main(["--processes", "1"], tmp_path) == 1
    results = (tmp_path / ".mutants" / "results.jsonl").read_text("utf-8").splitlines()
    alive = {each["place"] for each in map(json.loads, results) if not each["killed"]}
    assert alive == {f"room.ages: {place}" for place in SURVIVORS}
    assert f"{len(results)} mutants, {len(results)} chosen" in capfd.readouterr().out

    main(["room", "--processes", "1"], tmp_path)
    assert f"{len(results)} chosen, 0 to be tried" in capfd.readouterr().out

    with (tmp_path / "tests" / "room" / "test_ages.py").open("a") as tests:
        tests.write('\ndef test_the_oldest():\n    assert OLDEST["old"] == 70\n')
    main(["--processes", "1"], tmp_path)
    said = capfd.readouterr().out
    assert "3 to be tried" in said
    assert "survives (no test calls it): room.ages: never_called: return -age" in said
    assert said.count("  survives") == 1
