"""One library shared by threads and by processes, forked and spawned, says the same."""

import multiprocessing
import pickle
import sys
import sysconfig
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import cache
from threading import Barrier
from typing import Any, cast

import pytest

from lead_rules import (
    ArrestRecord,
    Library,
    NoPolicy,
    RecordError,
    load_library,
    read_record,
    to_json,
    to_text,
)
from tests.support import ROOT
from tests.support.cases import ABSENT, ELIGIBLE, LIBRARY, changed
from tests.support.library_card import CardRequest

pytestmark = pytest.mark.slow

THREADS = 16
RECORDS: list[dict[str, Any]] = [
    ELIGIBLE,
    changed(ELIGIBLE, seized__0__weight="60"),
    changed(ELIGIBLE, location=ABSENT, seized=[{"contains": ["heroin"]}] * 3),
    changed(ELIGIBLE, location__accuracy_m=150, arrested_at="2019-03-04T22:30:00-08:00"),
    changed(ELIGIBLE, arrested_at="1899-12-31T00:00:00Z"),
]


def told(library: Library) -> list[str]:
    """All that a library says of the records, each decided anew."""
    answers = [
        library.decide(read_record(each, ArrestRecord), "arrest_diversion") for each in RECORDS
    ]
    return [to_json(answer) + to_text(answer, length="full") for answer in answers]


ALONE = told(LIBRARY)


@cache
def own_library() -> Library:
    """Of a process: the policies as it loads them."""
    return load_library()


def told_by_own(_: int) -> list[str]:
    return told(own_library())


def told_by_inherited(_: int) -> list[str]:
    return told(LIBRARY)


def test_threads_that_share_a_library_agree() -> None:
    """All begin at once, so that what is built at its first use is built by several."""
    library, start = load_library(), Barrier(THREADS)

    def at_once(_: int) -> list[str]:
        start.wait()
        return told(library)

    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(at_once, range(THREADS))) == [ALONE] * THREADS


def test_threads_that_share_one_decision_read_the_same_reasons() -> None:
    record, start = read_record(RECORDS[2], ArrestRecord), Barrier(THREADS)
    decision = LIBRARY.decide(record, "arrest_diversion")

    def at_once(_: int) -> str:
        start.wait()
        return to_json(decision)

    with ThreadPoolExecutor(THREADS) as pool:
        assert len(set(pool.map(at_once, range(THREADS)))) == 1


@pytest.mark.skipif(
    not sysconfig.get_config_var("Py_GIL_DISABLED"), reason="this Python always has its global lock"
)
def test_the_global_lock_stays_off() -> None:
    assert ALONE
    assert not cast(Any, sys)._is_gil_enabled()


@pytest.mark.parametrize(("method", "tell"), [("fork", told_by_inherited), ("spawn", told_by_own)])
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_processes_agree(method: str, tell: Callable[[int], list[str]]) -> None:
    """A forked process uses the library that it inherits, a spawned one loads its own."""
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        assert list(pool.map(tell, range(2))) == [ALONE] * 2


def test_what_can_be_pickled_comes_back_equal() -> None:
    record = read_record(ELIGIBLE, ArrestRecord)
    none = LIBRARY.decide(read_record(RECORDS[-1], ArrestRecord), "arrest_diversion")
    assert isinstance(none, NoPolicy)
    with pytest.raises(RecordError) as raised:
        read_record({"warants": []}, ArrestRecord)
    for value in (record, none):
        assert pickle.loads(pickle.dumps(value)) == value
    again = pickle.loads(pickle.dumps(raised.value))
    assert again.problems == raised.value.problems


def test_a_policy_and_a_decision_say_why_they_cannot_be_pickled() -> None:
    decision = LIBRARY.decide(read_record(ELIGIBLE, ArrestRecord), "arrest_diversion")
    for value, instead in (
        (LIBRARY, "load it in the other process"),
        (LIBRARY.versions()[0], "load it in the other process"),
        (decision, r"send `to_json\(decision\)`, or the record"),
    ):
        with pytest.raises(TypeError, match=instead):
            pickle.dumps(value)


def test_another_library_in_the_same_process_changes_nothing() -> None:
    folder = ROOT / "tests" / "support" / "library-card"
    other = load_library(folder, records={"card": CardRequest})
    assert other.policies == ("library-card",)
    assert told(LIBRARY) == ALONE
