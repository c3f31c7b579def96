"""What changed from one policy version to another, by the canonical forms of their IR."""

from collections.abc import Iterable, Mapping
from functools import partial

from lead_rules.compare.canonical import Forms, scalar
from lead_rules.compare.changes import PolicyChange, PolicyDiff
from lead_rules.compare.condition_changes import differences
from lead_rules.compare.inventory import Listing, contents_of, renamed_rules
from lead_rules.compare.pairing import Changes, Make, both, common, one_sided, sides
from lead_rules.compare.wording import words_of_parts, words_of_policy
from lead_rules.decide.policy import Policy
from lead_rules.policy.ir.nodes import CheckedReading, CheckedRule, Condition
from lead_rules.policy.ir.phrasing import say
from lead_rules.policy.syntax.tree import InForce

__all__ = ["LISTED", "diff_policies"]

LISTED = {"include": "must hold", "exclude": "excludes", "note": "is noted"}
"""What a rule does in a decision, by the list that it is on."""


def diff_policies(before: Policy, after: Policy) -> PolicyDiff:
    """What changed, rule by rule, apart from layout, comments and order.

    Both must be about the same record models. The comparison is of what was checked,
    not of text: a definition counts by what it means to the rules that use it, and an
    area by its outline. `diff_policies(after, before)` has the same changes with the
    sides exchanged.
    """
    comparison = _Comparison(before, after)
    return PolicyDiff(
        before.describe(),
        after.describe(),
        tuple(sorted(set(comparison.changes()), key=_order)),
        tuple(sorted(set(comparison.wording()), key=_order)),
    )


def _order(change: PolicyChange) -> tuple[str, ...]:
    sides = (change.before or "", change.after or "")
    return (change.part, change.name, change.kind, change.at, change.what, *sides)


class _Comparison:
    """Two versions side by side. Rules of the earlier one go by their later names."""

    def __init__(self, before: Policy, after: Policy) -> None:
        self.old, self.new = before.checked, after.checked
        earlier, self.after = contents_of(self.old), contents_of(self.new)
        self.renamed = renamed_rules(earlier, self.after)
        self.before = earlier.renamed(self.renamed)
        reread = self.before.reread | self.after.reread
        self.forms = (Forms(self.renamed, reread), Forms({}, reread))

    def changes(self) -> Changes:
        """The changes in meaning."""
        policy = partial(PolicyChange, "policy", self.new.id)
        yield from sides(policy, "in_force", *map(_days, (self.old.in_force, self.new.in_force)))
        yield from sides(policy, "time_zone", str(self.old.zone), str(self.new.zone))
        status = ("draft" if each.draft else "final" for each in (self.old, self.new))
        yield from sides(policy, "status", *status)
        yield from self._decisions()
        yield from self._rules()
        yield from self._presumptions()
        yield from self._readings()
        yield from self._areas()

    # Rules and the decisions that list them.

    def _decisions(self) -> Changes:
        for id_, (old, new) in both(self.old.decisions, self.new.decisions):
            make = partial(PolicyChange, "decision", id_)
            if old is None or new is None:
                titles = (each.title if each is not None else None for each in (old, new))
                yield from one_sided(make, *titles)
                continue
            yield from sides(make, "record", old.record, new.record)
            yield from sides(make, "outcomes", ", ".join(old.outcomes), ", ".join(new.outcomes))

    def _rules(self) -> Changes:
        decisions = self.old.decisions.keys() & self.new.decisions.keys()
        for id_, (old, new) in both(self.before.rules, self.after.rules):
            make = partial(PolicyChange, "rule", id_)
            listed = [side.listings.get(id_, {}) for side in (self.before, self.after)]
            if old is None or new is None:
                yield from one_sided(make, _listed(old, listed[0]), _listed(new, listed[1]))
                continue
            for decision, (was, now) in both(*listed):
                if decision in decisions:
                    doing, does = (LISTED[basis] if basis else None for basis in (was, now))
                    yield from sides(make, "listing", doing, does, f"in `{decision}`")
            for record in common(old, new):
                yield from self._rule(make, old[record], new[record])

    def _rule(self, make: Make, old: CheckedRule, new: CheckedRule) -> Changes:
        yield from self._conditions(make, old.when, new.when)
        if old.unless is not None and new.unless is not None:
            yield from self._conditions(make, old.unless, new.unless, "in its exception")
        else:
            yield from sides(make, "exception", _said(old.unless), _said(new.unless))

    def _conditions(self, make: Make, old: Condition, new: Condition, *at: str) -> Changes:
        for each in differences((self.forms[0], old), (self.forms[1], new)):
            place = ", ".join((*at, *each.at))
            yield make(each.kind, place, each.what, each.before, each.after)

    # Presumptions and readings.

    def _presumptions(self) -> Changes:
        for target, (old, new) in both(self.before.presumptions, self.after.presumptions):
            make = partial(PolicyChange, "presumption", target)
            was, now = (side.shown.get(target) for side in (self.before, self.after))
            if old is None or new is None:
                yield from one_sided(make, was, now)
                continue
            for record in common(old, new):
                one, other = old[record], new[record]
                if one.holds is not None and other.holds is not None:
                    holds = (one.holds, other.holds)
                    yield from self._conditions(make, *holds)
                elif one.holds is not other.holds or scalar(one.value) != scalar(other.value):
                    yield make("presumed", "", "what is presumed", was, now)

    def _readings(self) -> Changes:
        for id_, (old, new) in both(self.before.readings, self.after.readings):
            make = partial(PolicyChange, "reading", id_)
            if old is None or new is None:
                otherwise = (
                    next(iter(each.values())).otherwise if each else None for each in (old, new)
                )
                yield from one_sided(make, *otherwise)
                continue
            places = common(old, new)
            if not places:
                yield make("about", "", "what it is about", _about(old), _about(new))
            for place in places:
                yield from self._reading(make, old[place], new[place])

    def _reading(self, make: Make, old: CheckedReading, new: CheckedReading) -> Changes:
        if old.read is not None and new.read is not None:
            yield from self._conditions(make, old.read.when, new.read.when)
        if old.exclude is not None and new.exclude is not None:
            was, now = _ids(old.exclude), _ids(new.exclude)
            yield from sides(make, "exclude", was, now, "what it excludes")

    def _areas(self) -> Changes:
        """Areas that both versions read and that were drawn anew; the rest is in the rules."""
        old, new = self.old.boundaries, self.new.boundaries
        used = self.forms[0].areas & self.forms[1].areas
        if old is None or new is None or old.digest == new.digest or not used:
            return
        from lead_rules.geo import differing_areas  # shapely, which few policies need

        for each in differing_areas(old, new):
            if each.id in used:
                was, now = (f"{size:,.0f} m²" for size in (each.before_m2, each.after_m2))
                what = f"{each.differing_m2:,.0f} m² are in only one of the two"
                yield PolicyChange(
                    part="area",
                    name=each.id,
                    kind="geometry",
                    at="",
                    what=what,
                    before=was,
                    after=now,
                )

    def wording(self) -> Changes:
        """The changes in words and names, once those in meaning were found."""
        for was, now in self.renamed.items():
            yield PolicyChange(
                part="rule", name=now, kind="renamed", at="", what="", before=was, after=now
            )
        yield from words_of_policy(self.old, self.new)
        yield from words_of_parts(self.before, self.after, self.forms[0].says, self.forms[1].says)


def _listed(rules: Mapping[str, CheckedRule] | None, listing: Listing) -> str | None:
    """A rule that only one side has: what it says, and what it does where."""
    if rules is None:
        return None
    places = [f"{LISTED[basis]} in `{decision}`" for decision, basis in sorted(listing.items())]
    says = next(iter(rules.values())).says
    return f"{says} ({', '.join(places)})" if places else says


def _about(readings: Mapping[str, CheckedReading]) -> str:
    return ", ".join(sorted(readings))


def _ids(rules: Iterable[CheckedRule]) -> str:
    return ", ".join(sorted({rule.id for rule in rules})) or "none"


def _days(in_force: InForce) -> str:
    return f"{in_force.start} to {in_force.until or 'further notice'}"


def _said(condition: Condition | None) -> str | None:
    return say(condition) if condition is not None else None
