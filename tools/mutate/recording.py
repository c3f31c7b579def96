"""Which test calls which function of lead_rules, and how long each test takes.

    python -m tools.mutate.recording touched RECORDING FILE ...
    python -m tools.mutate.recording timed RECORDING FILE ...

The first runs the tests of some files and records what each calls. What is called to fill a
cache counts for every test that takes a value from it, whichever came first; what runs while
modules are imported and tests are collected counts for none, and is kept under no test's
name. The second runs them again, the last first and nothing recorded: only those that pass
are asked about mutants. Both run in the checkout whose tests they are to record.
"""

import contextlib
import functools
import importlib
import json
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType, MethodType
from typing import Any

import pytest

__all__ = [
    "ARGUMENTS",
    "IMPORTED",
    "NEVER_ASKED",
    "Recorder",
    "Touched",
    "import_libraries",
    "prepare",
]

ARGUMENTS = [
    *("-q", "--tb=no", "--no-header", "--no-summary", "--continue-on-collection-errors"),
    *("-p", "no:cacheprovider"),
    *("-W", "ignore:Module already:pytest.PytestAssertRewriteWarning"),
]
LIBRARIES = (
    *("hypothesis", "pydantic", "yaml", "click", "jinja2", "jsonschema", "markdown_it"),
    *("shapely", "pyproj", "dateutil", "numpy", "pyarrow", "pyarrow.parquet", "pyarrow.compute"),
    *("pandas", "polars", "duckdb"),
)
"""What lead_rules and its tests import of others, to be imported once for all mutants."""
IMPORTED = ""
"""The name under which stands what is called by no test."""
LONGEST = 8
"""Seconds of a processor, the longest that a test may take that is asked."""
NEVER_ASKED = ("tests/tools/", "tests/clusters/", "tests/test_house", "tests/test_benchmarks")
"""Tests that read sources, or run other programs than lead_rules."""
SLOW = ("tests/laws/", "tests/search/", "tests/columns/", "tests/cli/")
"""Where tests that are marked slow are asked as well."""


def import_libraries() -> None:
    for library in LIBRARIES:
        importlib.import_module(library)


def is_asked(item: pytest.Item) -> bool:
    if item.nodeid.startswith(NEVER_ASKED):
        return False
    return item.get_closest_marker("slow") is None or item.nodeid.startswith(SLOW)


def prepare() -> None:
    """Hypothesis draws the same examples each time, keeps none and does not shrink them."""
    from hypothesis import Phase, settings

    settings.register_profile(
        "mutants",
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
    )
    settings.load_profile("mutants")


class TooLong(BaseException):
    """A test has taken `LONGEST`."""


@contextlib.contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Ends what runs in it after so many seconds of a processor, with TooLong."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise TooLong

    signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


@dataclass(eq=False, slots=True)
class Touched:
    """The code that something runs, and the cached values that it takes."""

    code: set[CodeType] = field(default_factory=set)
    taken: set["Touched"] = field(default_factory=set)

    def code_of_taken(self) -> set[CodeType]:
        """The code that had made what was taken."""
        found: set[CodeType] = set()
        reached, ahead = {self}, [self]
        while ahead:
            for each in ahead.pop().taken - reached:
                reached.add(each)
                ahead.append(each)
                found |= each.code
        return found


class Recorder:
    """Knows what is running, and writes down each function that is called for it."""

    def __init__(self) -> None:
        self.now = Touched()

    def trace(self, frame: FrameType, _event: str, _argument: object) -> None:
        self.now.code.add(frame.f_code)

    def start(self) -> None:
        threading.settrace(self.trace)
        sys.settrace(self.trace)

    @contextlib.contextmanager
    def running(self, what: Touched) -> Iterator[None]:
        before, self.now = self.now, what
        try:
            yield
        finally:
            self.now = before

    def made(self, make: Callable[[], Any]) -> tuple[Any, Touched]:
        """A value to be cached, and what made it."""
        what = Touched()
        self.now.taken.add(what)
        with self.running(what):
            return make(), what

    def watch_caches(self) -> None:
        """Replace the caches of functools by ones that tell what is taken from them.

        Only for modules that are imported from now on.
        """
        watched = functools.partial(_WatchedCache, self)
        recorder = self

        class WatchedProperty(functools.cached_property):  # type: ignore[type-arg]
            def __init__(self, function: Callable[[Any], Any]) -> None:
                super().__init__(function)
                self.known: dict[int, Touched] = {}

            def __get__(self, instance: Any, owner: type | None = None) -> Any:
                if instance is None:
                    return self
                assert self.attrname is not None
                if self.attrname in instance.__dict__:
                    what = self.known.get(id(instance))
                    if what is not None:
                        recorder.now.taken.add(what)
                    return instance.__dict__[self.attrname]
                value, what = recorder.made(lambda: self.func(instance))
                self.known[id(instance)] = what
                instance.__dict__[self.attrname] = value
                return value

            def __set__(self, instance: Any, value: Any) -> None:
                assert self.attrname is not None
                instance.__dict__[self.attrname] = value

        def lru_cache(function: Any = None, typed: bool = False, **_: Any) -> Any:
            return watched(function) if callable(function) else watched

        functools.cache = watched  # type: ignore[assignment]
        functools.lru_cache = lru_cache  # type: ignore[assignment]
        functools.cached_property = WatchedProperty  # type: ignore[assignment,misc]


class _WatchedCache:
    def __init__(self, recorder: Recorder, function: Callable[..., Any]) -> None:
        self.recorder, self.function = recorder, function
        self.known: dict[Any, tuple[Any, Touched]] = {}
        functools.update_wrapper(self, function)

    def __call__(self, *given: Any, **named: Any) -> Any:
        key = functools._make_key(given, named, False)
        if key not in self.known:
            self.known[key] = self.recorder.made(lambda: self.function(*given, **named))
        value, what = self.known[key]
        self.recorder.now.taken.add(what)
        return value

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else MethodType(self, instance)

    def cache_clear(self) -> None:
        self.known.clear()


class Touching:
    """Records what each test calls, and what had been called for the cached values it takes."""

    def __init__(self, recorder: Recorder, source: Path) -> None:
        self.recorder, self.source = recorder, source
        self.tests: dict[str, Touched] = {IMPORTED: recorder.now}
        self.slow: set[str] = set()
        self.modules: dict[str, str | None] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        prepare()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if is_asked(item)]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        what = self.tests[item.nodeid] = Touched()
        if item.get_closest_marker("slow") is not None:
            self.slow.add(item.nodeid)
        with self.recorder.running(what):
            self.recorder.start()
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        with at_most(LONGEST):
            try:
                return (yield)
            except TooLong:
                del self.tests[item.nodeid]
                pytest.skip("it takes too long to be asked")

    def found(self) -> dict[str, Any]:
        """Both as `{test: {module: ["line name", ...]}}`, and the tests that are marked slow."""
        return {
            "touched": {test: self._by_module(what.code) for test, what in self.tests.items()},
            "taken": {
                test: self._by_module(what.code_of_taken() - what.code)
                for test, what in self.tests.items()
            },
            "slow": sorted(self.slow & self.tests.keys()),
        }

    def _by_module(self, code: set[CodeType]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for each in code:
            module = self._module(each.co_filename)
            if module is not None:
                found.setdefault(module, []).append(f"{each.co_firstlineno} {each.co_name}")
        return {module: sorted(functions) for module, functions in sorted(found.items())}

    def _module(self, file: str) -> str | None:
        if file not in self.modules:
            inside = Path(file).is_relative_to(self.source)
            parts = Path(file).relative_to(self.source).with_suffix("").parts if inside else ()
            self.modules[file] = ".".join(parts) or None
        return self.modules[file]


class Timing:
    """Runs some tests, the last first, and keeps how long those take that pass."""

    def __init__(self, tests: list[str]) -> None:
        self.tests = {test: number for number, test in enumerate(tests)}
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        prepare()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self.tests),
            key=lambda item: self.tests[item.nodeid],
            reverse=True,
        )

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        before = time.process_time()
        result = yield
        self.seconds[item.nodeid] = round(time.process_time() - before, 4)
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed or report.skipped:
            self.failed.add(report.nodeid)


def main(step: str, recording: Path, files: list[str]) -> None:
    found: dict[str, Any]
    if step == "touched":
        import_libraries()
        recorder = Recorder()
        recorder.watch_caches()
        recorder.start()
        touching = Touching(recorder, Path.cwd() / "src" / "lead_rules")
        pytest.main([*ARGUMENTS, *files], plugins=[touching])
        sys.settrace(None)
        threading.settrace(None)
        found = touching.found()
    else:
        found = json.loads(recording.read_text("utf-8"))
        timing = Timing([test for test in found["touched"] if test != IMPORTED])
        pytest.main([*ARGUMENTS, *files], plugins=[timing])
        found["seconds"] = {
            test: seconds for test, seconds in timing.seconds.items() if test not in timing.failed
        }
        found["failed"] = sorted(timing.failed)
    recording.write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
