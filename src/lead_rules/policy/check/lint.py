"""What is well formed and still odd: rules that can never hold, or never matter.

A condition is laid out as alternatives, each a set of constraints on what is
tested. What does not fit this form is kept as it is, so nothing is claimed that
is not so; a solver could see more.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, cast

from lead_rules.policy.check.literals import Report
from lead_rules.policy.ir.nodes import (
    All,
    Any_,
    AtLeast,
    CheckedDecision,
    CheckedRule,
    Condition,
    Holds,
    Not,
    Test,
)
from lead_rules.policy.ir.phrasing import asks

__all__ = ["lint"]

MOST_ALTERNATIVES = 64
MOST_RULES = 200  # every two are compared


@dataclass(frozen=True, slots=True)
class Allowed:
    """The values that pass: from `low` to `high`, of `only` these, without `holes`.

    None is no bound. `whole` numbers have no values between two neighbours.
    """

    low: Any = None
    high: Any = None
    low_open: bool = False
    high_open: bool = False
    only: frozenset[Any] | None = None
    holes: frozenset[Any] = frozenset()
    whole: bool = False

    def holds(self, value: Any) -> bool:
        """Whether a value passes."""
        if self.only is not None and value not in self.only:
            return False
        if self.low is not None and (value < self.low or (self.low_open and value == self.low)):
            return False
        if self.high is not None and (value > self.high or (self.high_open and value == self.high)):
            return False
        return value not in self.holes

    def both(self, other: "Allowed") -> "Allowed":
        """What passes this and the other."""
        low, low_open = _tighter(self.low, self.low_open, other.low, other.low_open, max)
        high, high_open = _tighter(self.high, self.high_open, other.high, other.high_open, min)
        only = self.only if other.only is None else other.only
        if self.only is not None and other.only is not None:
            only = self.only & other.only
        holes = self.holes | other.holes
        return Allowed(low, high, low_open, high_open, only, holes, self.whole or other.whole)

    @property
    def empty(self) -> bool:
        """Whether no value passes."""
        if self.only is not None:
            return not any(self.holds(value) for value in self.only)
        if self.low is None or self.high is None:
            return False
        low, high = self.low, self.high
        if self.whole:
            low, high = low + int(self.low_open), high - int(self.high_open)
            return bool(low > high or (low == high and low in self.holes))
        return bool(low > high or (low == high and not self.holds(low)))

    def inside(self, other: "Allowed") -> bool:
        """Whether all that passes this passes the other."""
        if self.only is not None:
            return all(other.holds(value) for value in self.only if self.holds(value))
        if other.only is not None:
            return False
        outer = replace(other, holes=frozenset())
        return outer.both(self) == replace(self, holes=self.holes) and all(
            not self.holds(hole) for hole in other.holes
        )


@dataclass(frozen=True, slots=True)
class Atom:
    """What is only held or not: a test of entries, of areas, of another field."""

    words: str
    held: bool
    inner: tuple["Alternative", ...] | None = None


@dataclass(frozen=True, slots=True)
class Alternative:
    """Constraints that hold together: by subject, and as atoms."""

    allowed: dict[str, Allowed]
    atoms: tuple[Atom, ...] = ()

    def both(self, other: "Alternative") -> "Alternative":
        """The constraints of both."""
        allowed = dict(self.allowed)
        for name, mine in other.allowed.items():
            allowed[name] = allowed[name].both(mine) if name in allowed else mine
        return Alternative(allowed, tuple(dict.fromkeys((*self.atoms, *other.atoms))))

    @property
    def impossible(self) -> bool:
        """Whether nothing meets all the constraints."""
        if any(each.empty for each in self.allowed.values()):
            return True
        for atom in self.atoms:
            if atom.held and atom.inner is not None and not atom.inner:
                return True
            if Atom(atom.words, not atom.held, atom.inner) in self.atoms:
                return True
        return False

    def implies(self, other: "Alternative") -> bool:
        """Whether all that meets these constraints meets the other's."""
        for name, theirs in other.allowed.items():
            if name not in self.allowed or not self.allowed[name].inside(theirs):
                return False
        return all(any(_atom_implies(mine, atom) for mine in self.atoms) for atom in other.atoms)

    def __hash__(self) -> int:
        return hash((tuple(sorted(self.allowed)), self.atoms))


def lint(decisions: Iterable[CheckedDecision], report: Report, warn: Report) -> None:
    """Report conditions that can never hold; warn of ones that always do, and of
    rules that another one makes needless.
    """
    for condition in _defined(decisions):
        _odd(condition, report, warn)
    for decision in decisions:
        odd = set()
        for rule in decision.rules:
            conditions = (rule.when,) if rule.unless is None else (rule.when, rule.unless)
            if [each for each in conditions if _odd(each, report, warn)]:
                odd.add(rule.id)
        _needless([rule for rule in decision.include if rule.id not in odd], warn, "include")
        _needless([rule for rule in decision.exclude if rule.id not in odd], warn, "exclude")


def _odd(condition: Condition, report: Report, warn: Report) -> bool:
    """Tell the innermost condition that never or always holds.

    Into a definition it does not go: `_defined` is where those are looked at, once.
    """
    if [part for part in _parts(condition) if _odd(part, report, warn)]:
        return True
    holds, fails = _alternatives(condition, True), _alternatives(condition, False)
    if holds is not None and not holds:
        report(
            "LR401",
            "this can never hold",
            condition.span,
            "the tests contradict one another, or what the field can be; check the limits",
        )
        return True
    if fails is not None and not fails:
        warn("LR403", "this always holds once it is known", condition.span, "check the limits")
        return True
    return False


def _defined(decisions: Iterable[CheckedDecision]) -> list[Condition]:
    """The conditions of the definitions that rules use, each once."""
    found: dict[int, Condition] = {}
    ways = [
        condition
        for decision in decisions
        for rule in decision.rules
        for condition in (rule.when, rule.unless)
        if condition is not None
    ]
    while ways:
        condition = ways.pop()
        if isinstance(condition, Holds):
            inner = condition.defined.condition
            if id(inner) not in found:
                found[id(inner)] = inner
                ways.append(inner)
        ways += _parts(condition)
    return list(found.values())


def _parts(condition: Condition) -> tuple[Condition, ...]:
    if isinstance(condition, Not):
        return (condition.part,)
    if isinstance(condition, All | Any_ | AtLeast):
        return condition.parts
    if isinstance(condition, Test) and condition.operator.family == "condition":
        return (cast(Condition, condition.operand),)
    return ()


def _needless(rules: Iterable[CheckedRule], warn: Report, basis: str) -> None:
    """Of two includes the weaker is needless, of two excludes the stronger."""
    rules = list(rules)
    if len(rules) > MOST_RULES:
        return
    laid_out = [(rule, _alternatives(rule.condition, True)) for rule in rules]
    told: set[str] = set()
    for rule, mine in laid_out:
        for other, theirs in laid_out:
            if rule is other or mine is None or theirs is None or other.id in told:
                continue
            weaker, stronger = (mine, theirs) if basis == "include" else (theirs, mine)
            if _implied(stronger, weaker):
                told.add(rule.id)
                warn(
                    "LR402",
                    f"rule `{rule.id}` changes nothing: "
                    f"`{other.id}` {'fails' if basis == 'include' else 'holds'} whenever it does",
                    rule.span,
                    "delete it, or check the limits of both",
                )
                break


def _implied(stronger: tuple[Alternative, ...], weaker: tuple[Alternative, ...]) -> bool:
    return all(any(one.implies(other) for other in weaker) for one in stronger)


def _atom_implies(mine: Atom, other: Atom) -> bool:
    if mine == other:
        return True
    if mine.inner is None or other.inner is None or not (mine.held and other.held):
        return False
    return mine.words == other.words and _implied(mine.inner, other.inner)


# Laying out.


def _alternatives(condition: Condition, held: bool) -> tuple[Alternative, ...] | None:
    """The possible alternatives under which a condition is true (or false): an empty
    tuple if there is none, and None if there are too many to tell.
    """
    if isinstance(condition, Not):
        return _alternatives(condition.part, not held)
    if isinstance(condition, Holds):
        # A definition of definitions is one thing: laying it out could double each time.
        inner = condition.defined.condition
        if _through(inner):
            words = f"holds {condition.defined.name}"
            return (Alternative({}, (Atom(words, held),)),)
        return _alternatives(inner, held)
    if isinstance(condition, Test):
        return _of_test(condition, held)
    if isinstance(condition, AtLeast):
        return None
    every = isinstance(condition, All)
    if isinstance(condition, Any_) and condition.negated:
        held = not held
    laid_out = [_alternatives(part, held) for part in condition.parts]
    if any(each is None for each in laid_out):
        return None
    known = cast(list[tuple[Alternative, ...]], laid_out)
    return _product(known) if every is held else _limited(each for part in known for each in part)


def _through(condition: Condition) -> bool:
    """Whether a condition leans on definitions itself."""
    return isinstance(condition, Holds) or any(_through(part) for part in _parts(condition))


def _product(parts: list[tuple[Alternative, ...]]) -> tuple[Alternative, ...] | None:
    found: tuple[Alternative, ...] = (Alternative({}),)
    for part in parts:
        joined = _limited(one.both(other) for one in found for other in part)
        if joined is None:
            return None
        found = joined
    return found


def _limited(alternatives: Iterable[Alternative]) -> tuple[Alternative, ...] | None:
    found = []
    for number, alternative in enumerate(alternatives):
        if number > MOST_ALTERNATIVES:
            return None
        if not alternative.impossible:
            found.append(alternative)
    return tuple(found)


def _of_test(test: Test, held: bool) -> tuple[Alternative, ...] | None:
    family, name = test.operator.family, test.subject.name
    if family == "condition":
        return _of_entries(test, held)
    field = test.subject.field
    domain = Allowed(field.minimum, field.maximum, whole=field.whole)
    if field.few_values:
        domain = Allowed(only=frozenset(field.few_values))
    if family == "count":
        name, domain = f"count of {name}", Allowed(low=0, whole=True)
        tests = cast(tuple[tuple[Any, Any], ...], test.operand)
        ranges = [_range(operator.name, number, held) for operator, number in tests]
        return _joined(name, domain, ranges, held)
    constant = not hasattr(test.operand, "path") and family in ("value", "values", "number", "day")
    if not constant:
        return _limited([Alternative({}, (Atom(f"{name}: {asks(test)}", held),))])
    return _joined(name, domain, [_range(test.operator.name, test.operand, held)], held)


def _joined(
    name: str, domain: Allowed, ranges: list[Allowed], held: bool
) -> tuple[Alternative, ...] | None:
    if held:
        for each in ranges:
            domain = domain.both(each)
        return _limited([Alternative({name: domain})])
    return _limited(Alternative({name: domain.both(each)}) for each in ranges)


def _of_entries(test: Test, held: bool) -> tuple[Alternative, ...] | None:
    inner = cast(Condition, test.operand)
    operator = test.operator.name
    # `every` fails where `some` entry fails; `no` holds where not `some` does.
    wanted = operator != "every"
    some = held if operator == "some" else not held
    laid_out = _alternatives(inner, wanted)
    words = f"{test.subject.name} {'some' if wanted else 'not every'} {asks(test)}"
    if laid_out is not None and some:
        words = f"{test.subject.name} {'some' if wanted else 'not every'}"
    return _limited([Alternative({}, (Atom(words, some, laid_out if some else None),))])


def _range(operator: str, operand: Any, held: bool) -> Allowed:
    """What passes an operator, or what fails it."""
    if not held:
        opposite = {
            "is": "is_not",
            "in": "not_in",
            "at_least": "less_than",
            "more_than": "at_most",
            "before": "on_or_after",
            "after": "on_or_before",
        }
        opposite |= {value: key for key, value in opposite.items()}
        operator = opposite[operator]
    if operator in ("is", "in"):
        return Allowed(only=frozenset(operand if operator == "in" else (operand,)))
    if operator in ("is_not", "not_in"):
        return Allowed(holes=frozenset(operand if operator == "not_in" else (operand,)))
    if operator in ("at_least", "on_or_after"):
        return Allowed(low=operand)
    if operator in ("more_than", "after"):
        return Allowed(low=operand, low_open=True)
    if operator in ("at_most", "on_or_before"):
        return Allowed(high=operand)
    return Allowed(high=operand, high_open=True)


def _tighter(
    one: Any, one_open: bool, two: Any, two_open: bool, pick: Callable[[Any, Any], Any]
) -> tuple[Any, bool]:
    if one is None or two is None:
        return (two, two_open) if one is None else (one, one_open)
    if one == two:
        return one, one_open or two_open
    chosen = pick(one, two)
    return chosen, one_open if chosen == one else two_open
