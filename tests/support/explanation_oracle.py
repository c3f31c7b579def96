"""What an explanation must say, worked out by deciding every record there could be.

Written from docs/language.md, "How an explanation is found" of docs/architecture.md and
what `Decision` says of its parts; decided by `oracle`, without a line of the engine. Slow
and obvious, over the records of `small_records`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations, product
from typing import Any

from tests.support import ROOT
from tests.support.generate import Plain
from tests.support.oracle import Answer, Reader, Verdict, judge
from tests.support.small_policies import fields_of
from tests.support.small_records import (
    FIXED,
    MAY_CHANGE,
    VALUES,
    Small,
    State,
    Value,
    fact,
    in_entry,
    inside,
    is_open,
    learnt,
    record_of,
    values_at,
    with_fact,
)

MOST_SETS = 12

Facts = frozenset[str]


@dataclass
class Explainer:
    """What is to be said of records by one policy; `truths` are those worked out so far."""

    plain: Plain
    truths: dict[Any, Answer] = field(default_factory=dict)

    @cached_property
    def read(self) -> list[str]:
        """The fields that the policy may read, in the order of the record."""
        return fields_of(self.plain)

    def truth(self, state: State, *, presuming: bool = True) -> Answer:
        key = (presuming, *(state[path] for path in self.read))
        if key not in self.truths:
            asked = replace(reader(self.plain, record_of(state)), presuming=presuming)
            self.truths[key] = asked.met(self.decision)
        return self.truths[key]

    def verdict(self, state: State) -> Verdict:
        return judge(self.plain, record_of(state), "on", ROOT)

    # What is missing

    def open(self, state: State) -> list[str]:
        return [path for path in (*self.read, *self.inside(state)) if is_open(state, path)]

    def inside(self, state: State) -> list[str]:
        return inside(state) if "items" in self.read else []

    def missing(self, state: State) -> set[str]:
        """The facts each of which can settle what is open.

        There is a record that agrees with what is known, is undecided, and is decided once
        the fact is known as well. What is presumed counts as long as the decision is open
        even so; an outcome that only presumptions make known is open without them.
        """
        ways = [False] if self.truth(state) is not None else [True, False]
        return {
            path
            for path in self.open(state)
            if any(self.settles(state, path, presuming=way) for way in ways)
        }

    def settles(self, state: State, path: str, *, presuming: bool) -> bool:
        return any(
            self.truth(with_fact(more, path, value), presuming=presuming) is not None
            for more in learnt(state, self.read)
            if fact(more, path) == fact(state, path)
            and self.truth(more, presuming=presuming) is None
            for value in values_at(path)
        )

    # What would change it

    def changes(self, state: State) -> list[Facts]:
        """The smallest sets of facts with other values of which the decision is met.

        What an entry says is a fact of its own. The list is one fact: entries are added to
        it, with whatever they say, or taken off its end.
        """
        found: list[Facts] = []
        free = [path for path in (*self.read, *self.inside(state)) if path not in FIXED]
        for size in range(1, len(free) + 1):
            for paths in combinations(free, size):
                if any(smaller < {*paths} for smaller in found):
                    continue
                if "items" in paths and any(path.startswith("items[") for path in paths):
                    continue
                if any(self.truth(other) for other in changed(state, paths)):
                    found.append(frozenset(paths))
        return found

    # What is presumed

    def without(self, target: str) -> "Explainer":
        """The same policy without a presumption."""
        kept = {name: each for name, each in self.plain["presume"].items() if name != target}
        return Explainer({**self.plain, "presume": kept})

    def with_only(self, targets: Iterable[str]) -> "Explainer":
        kept = {name: self.plain["presume"][name] for name in targets}
        return Explainer({**self.plain, "presume": kept})

    def presuming(self, target: str, text: str) -> "Explainer":
        """The same policy with a value presumed instead."""
        presume = {**self.plain["presume"], target: {"value": text, "because": "It may be."}}
        return Explainer({**self.plain, "presume": presume})

    def otherwise(self, target: str, state: State) -> set[Answer]:
        """What the decision comes to if something else turned out to be so."""
        return {
            self.presuming(target, text).truth(state)
            for text in FEW.get(target, ())
            if text != self.presumed(target, state)
        }

    def presumed(self, target: str, state: State) -> str | None:
        """What is presumed, as a policy writes it."""
        presumption = self.plain["presume"][target]
        if "value" in presumption:
            return str(presumption["value"])
        answer = reader(self.plain, record_of(state)).holds(presumption["holds"])
        return None if answer is None else str(answer).lower()

    def presumed_of(self, target: str, state: State) -> set[str]:
        """The unknown facts, or the condition, that a presumption is about."""
        if "items." in target:
            paths = [path for path in inside(state) if in_entry(path)[1] == target.split(".")[1]]
        else:
            paths = [target]
        return {path for path in paths if path == "second" or fact(state, path) is None}

    def stands_in(self, path: str, state: State) -> bool:
        """Whether something is presumed for an unknown fact."""
        target = path if path in VALUES else f"items.{in_entry(path)[1]}"
        named = target in self.plain.get("presume", {})
        return named and self.presumed(target, state) is not None

    # What is fixed

    def by_fixed(self, state: State, paths: Iterable[str] = FIXED) -> Reader:
        """These facts alone known, and nothing presumed of any other."""
        alone = {path: state[path] if path in {*paths} else None for path in VALUES}
        presume = {
            name: each for name, each in self.plain.get("presume", {}).items() if name in {*paths}
        }
        return reader({**self.plain, "presume": presume}, record_of(alone))

    def fixed(self, state: State) -> list[Facts]:
        """The smallest sets of fixed facts that keep the decision from being met by themselves."""
        found: list[Facts] = []
        for size in range(len(FIXED) + 1):
            for paths in map(frozenset, combinations(sorted(FIXED), size)):
                enough = self.by_fixed(state, paths).met(self.decision) is False
                if enough and not any(smaller < paths for smaller in found):
                    found.append(paths)
        return found

    @property
    def decision(self) -> Plain:
        return self.plain["decisions"]["on"]


YES_OR_NO = ("true", "false")
FEW = {
    "local": YES_OR_NO,
    "approved": YES_OR_NO,
    "kind": ("a", "b", "c"),
    "items.paid": YES_OR_NO,
    "items.sort": ("x", "y"),
    "person.adult": YES_OR_NO,
    "person.agrees": YES_OR_NO,
    "second": YES_OR_NO,
}
"""Every value of what has only a few, as a policy writes it."""


def reader(plain: Plain, record: Small) -> Reader:
    known = record.model_dump()
    return Reader(plain, Small, known, ROOT, here=known)


def changed(state: State, paths: tuple[str, ...]) -> Iterator[State]:
    """The record with every other value of each of these facts."""
    ways = [others(state, path) for path in paths]
    for way in product(*ways):
        other = state
        for path, value in zip(paths, way, strict=True):
            other = with_fact(other, path, value)
        yield other


def others(state: State, path: str) -> list[Value]:
    now = fact(state, path)
    values = [value for value in values_at(path) if value != now]
    if path != "items" or now is None:
        return values
    return [value for value in values if value[: len(now)] == now[: len(value)]]


def may(state: State, path: str) -> str:
    """Whether a fact can still change, is still to be learnt, or could only be corrected."""
    name = path if path in VALUES else in_entry(path)[1]
    known = path in VALUES or in_entry(path)[0] < len(state["items"] or ())
    if name in MAY_CHANGE:
        return "change"
    return "correct" if known and fact(state, path) is not None else "learn"
