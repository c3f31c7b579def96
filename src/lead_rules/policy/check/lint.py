"""What is well formed and still odd: rules that can never hold, or never matter.

A condition is brought into disjunctive normal form: alternatives, each a set of
constraints on what is tested. What does not fit this form is an opaque atom, so nothing
is claimed that is not so; a solver could see more.
"""

from collections.abc import Callable, Iterable, Iterator
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
    Count,
    Defined,
    Holds,
    Not,
    Quantified,
    Test,
    ValueSubject,
)
from lead_rules.policy.ir.operator import Operator, Shape
from lead_rules.policy.ir.phrasing import asks
from lead_rules.policy.ir.traverse import Link, children, walk
from lead_rules.values.truth import TRUE

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
        return Allowed(
            low=low,
            high=high,
            low_open=low_open,
            high_open=high_open,
            only=only,
            holes=holes,
            whole=self.whole or other.whole,
        )

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


Known = dict[tuple[Condition, bool], tuple[Alternative, ...] | None]
"""The normal forms found so far, of a condition that holds or fails."""


def lint(decisions: Iterable[CheckedDecision], report: Report, warn: Report) -> None:
    """Report conditions that can never hold; warn of ones that always do, and of
    rules that another one makes needless.
    """
    decisions = list(decisions)
    known: Known = {}
    written = dict.fromkeys(_written(decisions))  # an exception is also that of a reading
    odd = {condition for condition in written if _report_odd(condition, report, warn, known)}
    for decision in decisions:
        include, exclude = (
            [rule for rule in rules if rule.when not in odd and rule.unless not in odd]
            for rules in (decision.include, decision.exclude)
        )
        _needless(include, warn, "include", known)
        _needless(exclude, warn, "exclude", known)


def _written(decisions: Iterable[CheckedDecision]) -> Iterator[Condition]:
    """Each condition that stands by itself, wherever the decisions come to it: of a rule
    and its exception, of a reading, of a definition, and the `where` of a value.
    """
    for node in walk(*decisions):
        if isinstance(node, CheckedRule):
            yield node.when
            if node.unless is not None:
                yield node.unless
        elif isinstance(node, Defined):
            yield node.condition
        elif isinstance(node, ValueSubject) and node.where is not None:
            yield node.where


def _report_odd(condition: Condition, report: Report, warn: Report, known: Known) -> bool:
    """Report the innermost condition that never or always holds; whether there is one.

    Does not traverse definitions: each of those is linted by itself.
    """
    if [part for part in _parts(condition) if _report_odd(part, report, warn, known)]:
        return True
    holds, fails = (_alternatives(condition, held, known) for held in (True, False))
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


ELSEWHERE = (Link.HOLDS, Link.WHERE, Link.PRESUMPTION)
"""What leads out of a condition as it is written."""


def _parts(condition: Condition) -> list[Condition]:
    return [each for each in children(condition, ELSEWHERE) if isinstance(each, Condition)]


def _needless(rules: Iterable[CheckedRule], warn: Report, basis: str, known: Known) -> None:
    """Of two includes the weaker is needless, of two excludes the stronger."""
    rules = list(rules)
    if len(rules) > MOST_RULES:
        return
    laid_out = [(rule, _alternatives(rule.condition, True, known)) for rule in rules]
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


# Disjunctive normal form.


def _alternatives(condition: Condition, held: bool, known: Known) -> tuple[Alternative, ...] | None:
    """The possible alternatives under which a condition is true (or false): an empty
    tuple if there is none, and None if there are too many to compare.
    """
    if (condition, held) not in known:
        known[condition, held] = _normal_form(condition, held, known)
    return known[condition, held]


def _normal_form(condition: Condition, held: bool, known: Known) -> tuple[Alternative, ...] | None:
    if isinstance(condition, Not):
        return _alternatives(condition.part, not held, known)
    if isinstance(condition, Holds):
        # A definition of definitions is one thing: expanding it could double each time.
        inner = condition.defined.condition
        if _through(inner):
            words = f"holds {condition.defined.name}"
            return (Alternative({}, (Atom(words, held),)),)
        return _alternatives(inner, held, known)
    if isinstance(condition, Test):
        return _of_test(condition, held)
    if isinstance(condition, Quantified):
        return _of_entries(condition, held, known)
    if isinstance(condition, AtLeast):
        return None
    every = isinstance(condition, All)
    if isinstance(condition, Any_) and condition.negated:
        held = not held
    laid_out = [_alternatives(part, held, known) for part in condition.parts]
    if any(each is None for each in laid_out):
        return None
    parts = cast(list[tuple[Alternative, ...]], laid_out)
    return _product(parts) if every is held else _limited(each for part in parts for each in part)


def _through(condition: Condition) -> bool:
    """Whether a condition depends on definitions itself."""
    return any(isinstance(node, Holds) for node in walk(condition, without=ELSEWHERE))


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
        if number >= MOST_ALTERNATIVES:
            return None
        if not alternative.impossible:
            found.append(alternative)
    return tuple(found)


def _of_test(test: Test, held: bool) -> tuple[Alternative, ...] | None:
    field, name = test.subject.field, test.subject.name
    domain = Allowed(field.minimum, field.maximum, whole=field.whole)
    if field.few_values:
        domain = Allowed(only=frozenset(field.few_values))
    tests: tuple[tuple[Operator, Any], ...] = ((test.operator, test.constant),)
    if isinstance(test.operand, Count):
        name, domain, tests = f"count of {name}", Allowed(low=0, whole=True), test.operand.tests
    if test.constant is None or any(operator.shape is Shape.NONE for operator, _ in tests):
        return _limited([Alternative({}, (Atom(f"{test.subject.name}: {asks(test)}", held),))])
    shapes = [
        (operator.shape if held else operator.shape.complement, operand)
        for operator, operand in tests
    ]
    return _joined(name, domain, [_range(*each) for each in shapes], held)


def _joined(
    name: str, domain: Allowed, ranges: list[Allowed], held: bool
) -> tuple[Alternative, ...] | None:
    if held:
        for each in ranges:
            domain = domain.both(each)
        return _limited([Alternative({name: domain})])
    return _limited(Alternative({name: domain.both(each)}) for each in ranges)


def _of_entries(test: Quantified, held: bool, known: Known) -> tuple[Alternative, ...] | None:
    quantifier = test.operator.quantifier
    assert quantifier is not None
    # `every` fails where some entry fails; `no` holds where not some entry does.
    wanted = quantifier.settles is TRUE
    some = held is (quantifier.answer is TRUE)
    laid_out = _alternatives(test.condition, wanted, known)
    words = f"{test.subject.name} {'some' if wanted else 'not every'} {asks(test)}"
    if laid_out is not None and some:
        words = f"{test.subject.name} {'some' if wanted else 'not every'}"
    return _limited([Alternative({}, (Atom(words, some, laid_out if some else None),))])


def _range(shape: Shape, operand: Any) -> Allowed:
    """The values of a shape other than none, by the operand."""
    if shape.is_set:
        listed = frozenset(operand) if isinstance(operand, tuple) else frozenset((operand,))
        return Allowed(only=listed) if shape is Shape.SET else Allowed(holes=listed)
    is_open = shape in (Shape.OPEN_RAY_UP, Shape.OPEN_RAY_DOWN)
    if shape in (Shape.RAY_UP, Shape.OPEN_RAY_UP):
        return Allowed(low=operand, low_open=is_open)
    return Allowed(high=operand, high_open=is_open)


def _tighter(
    one: Any, one_open: bool, two: Any, two_open: bool, pick: Callable[[Any, Any], Any]
) -> tuple[Any, bool]:
    if one is None or two is None:
        return (two, two_open) if one is None else (one, one_open)
    if one == two:
        return one, one_open or two_open
    chosen = pick(one, two)
    return chosen, one_open if chosen == one else two_open
