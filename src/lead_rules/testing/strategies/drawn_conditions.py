"""Conditions about a kind of record, drawn from its vocabulary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

from lead_rules.testing.strategies.plain_records import Draw, Plain
from lead_rules.testing.strategies.vocabulary import Amount, Leaf, Scope

__all__ = ["Names", "Read", "conditions", "draw_condition"]

MOST_PARTS = 3
NESTED = ("all", "any", "none", "not", "at_least")
PLAIN_OR_NOT = st.sampled_from(("tests", "tests", "tests", *NESTED))
HELD_OR_NOT = st.sampled_from(("tests", "tests", "tests", *["holds"] * 3, *NESTED))
TESTS_OR_HELD = st.sampled_from(("tests", "tests", "holds"))
ONE_OR_TWO = st.sampled_from((1, 1, 2))
SEVERAL = st.integers(1, MOST_PARTS)
FIELD_ENTRIES_OR_AMOUNT = st.sampled_from(("field", "field", "entries", "amount"))


@dataclass(frozen=True)
class Names:
    """What a condition may name beside fields: amounts, and conditions to hold."""

    amounts: Mapping[str, Amount] = field(default_factory=dict)
    held: Sequence[str] = ()


@dataclass
class Read:
    """What conditions named so far: amounts and held conditions, the paths of fields, and
    the tests that are about the whole record, by what they test.
    """

    names: set[str] = field(default_factory=set)
    paths: set[str] = field(default_factory=set)
    tests: dict[str, list[Leaf]] = field(default_factory=dict)

    def add(self, other: "Read") -> None:
        """Takes in what other conditions named."""
        self.names |= other.names
        self.paths |= other.paths
        for name, tests in other.tests.items():
            self.tests.setdefault(name, []).extend(tests)


@st.composite
def conditions(draw: Draw, scope: Scope, depth: int = 1) -> Plain:
    """Conditions on fields alone; `depth` bounds the connectives in one another."""
    return draw_condition(draw, scope, Names(), depth, Read())


def draw_condition(draw: Draw, scope: Scope, names: Names, depth: int, read: Read) -> Plain:
    """A condition as it is written; what it names is added to `read`."""
    way = draw((HELD_OR_NOT if names.held else PLAIN_OR_NOT) if depth else TESTS_OR_HELD)
    if way == "tests" or (way == "holds" and not names.held):
        return _tests(draw, scope, names, depth, read)
    if way == "holds":
        held = draw(st.sampled_from(names.held))
        read.names.add(held)
        return {way: held}
    if way == "not":
        return {way: draw_condition(draw, scope, names, depth - 1, read)}
    parts = [draw_condition(draw, scope, names, depth - 1, read) for _ in range(draw(SEVERAL))]
    if way == "at_least":
        return {way: {"number": str(draw(st.integers(1, len(parts)))), "of": parts}}
    return {way: parts}


def _tests(draw: Draw, scope: Scope, names: Names, depth: int, read: Read) -> Plain:
    """A test or two, of fields and of amounts."""
    found: Plain = {}
    for _ in range(draw(ONE_OR_TWO)):
        leaf: Leaf
        about = draw(FIELD_ENTRIES_OR_AMOUNT)
        if about == "amount" and names.amounts:
            amount = names.amounts[draw(st.sampled_from(list(names.amounts)))]
            leaf = draw(amount.leaves)
            read.names.add(leaf.name)
        elif about == "entries" and scope.of_entries is not None:
            leaf = draw(scope.of_entries)
        else:
            leaf = draw(scope.leaf)
        if leaf.name in found:
            continue
        test = leaf.test
        if leaf.inner is not None:
            test = {test: draw_condition(draw, leaf.inner, names, max(depth - 1, 0), read)}
        found[leaf.name] = test
        read.paths.update(leaf.reads)
        if not scope.path or leaf.name in names.amounts:
            read.tests.setdefault(leaf.name, []).append(leaf)
    return found
