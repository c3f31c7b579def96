"""The parts of a policy version by their names, out of the decisions that use them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from lead_rules.compare.canonical import Forms
from lead_rules.policy.ir.nodes import CheckedPolicy, CheckedReading, CheckedRule, Presumption
from lead_rules.policy.ir.show_value import show
from lead_rules.records.schema import Field, schema_field

__all__ = ["Contents", "Listing", "contents_of", "renamed_rules"]

Part = TypeVar("Part")
Listing = Mapping[str, str]
"""The decisions that list a rule, each with ``include``, ``exclude`` or ``note``."""
Named = Mapping[str, Mapping[str, Part]]
"""Parts by their id, then by what they are checked for: a kind of record, say."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The parts of a version.

    `rules` and `presumptions` are by id and kind of record, `readings` by id and by
    what they read otherwise. `shown` has what each presumption presumes, in words.
    """

    rules: Named[CheckedRule]
    presumptions: Named[Presumption]
    readings: Named[CheckedReading]
    listings: Mapping[str, Listing]
    shown: Mapping[str, str]

    @property
    def reread(self) -> frozenset[str]:
        """The rules that a reading gives another condition."""
        readings = (each for places in self.readings.values() for each in places.values())
        return frozenset(each.read.id for each in readings if each.read is not None)

    def renamed(self, names: Mapping[str, str]) -> "Contents":
        """The same with other ids of rules."""
        return replace(
            self,
            rules={names.get(id_, id_): part for id_, part in self.rules.items()},
            listings={names.get(id_, id_): part for id_, part in self.listings.items()},
            readings={
                id_: {_place(place, names): _reread(each, names) for place, each in places.items()}
                for id_, places in self.readings.items()
            },
        )


def contents_of(policy: CheckedPolicy) -> Contents:
    """The parts of a policy, whichever decision uses them."""
    rules: dict[str, dict[str, CheckedRule]] = {}
    presumptions: dict[str, dict[str, Presumption]] = {}
    readings: dict[str, dict[str, CheckedReading]] = {}
    listings: dict[str, dict[str, str]] = {}
    shown: dict[str, str] = {}
    for decision in policy.decisions.values():
        for basis in ("include", "exclude", "note"):
            for rule in getattr(decision, basis):
                rules.setdefault(rule.id, {})[decision.record] = rule
                listings.setdefault(rule.id, {})[decision.id] = basis
        for reading in decision.readings:
            place = f"decision {decision.id}"
            if reading.read is not None:
                place = f"{decision.record} rule {reading.read.id}"
            readings.setdefault(reading.id, {})[place] = reading
            for rule in reading.exclude or ():
                rules.setdefault(rule.id, {})[decision.record] = rule
        for target, presumption in decision.presumptions.items():
            presumptions.setdefault(target, {})[decision.record] = presumption
            shown[target] = _shown(presumption, decision.table.root)
    return Contents(rules, presumptions, readings, listings, shown)


def renamed_rules(before: Contents, after: Contents) -> dict[str, str]:
    """The rules that mean the same under another id: the earlier id, and the later one.

    Of several that could be, those with the same sentence and the same places in the
    decisions come first.
    """
    gone = _by_meaning(before, before.rules.keys() - after.rules.keys())
    new = _by_meaning(after, after.rules.keys() - before.rules.keys())
    likenesses: tuple[Callable[[Contents, str], object], ...] = (
        lambda contents, id_: (_says(contents, id_), contents.listings.get(id_)),
        lambda contents, id_: contents.listings.get(id_),
        lambda contents, id_: None,
    )
    found: dict[str, str] = {}
    for meaning in gone.keys() & new.keys():
        for likeness in likenesses:
            for old in [id_ for id_ in gone[meaning] if id_ not in found]:
                free = (id_ for id_ in new[meaning] if id_ not in found.values())
                wanted = likeness(before, old)
                match = next((id_ for id_ in free if likeness(after, id_) == wanted), None)
                if match is not None:
                    found[old] = match
    return found


def _by_meaning(contents: Contents, ids: Iterable[str]) -> dict[object, list[str]]:
    """Ids by what their rules mean, each list sorted."""
    forms = Forms({}, ())
    found: dict[object, list[str]] = {}
    for id_ in sorted(ids):
        meaning = frozenset(
            (record, forms.of(rule.when).digest, rule.unless and forms.of(rule.unless).digest)
            for record, rule in contents.rules[id_].items()
        )
        found.setdefault(meaning, []).append(id_)
    return found


def _says(contents: Contents, id_: str) -> str:
    return next(iter(contents.rules[id_].values())).says


def _place(place: str, names: Mapping[str, str]) -> str:
    head, rule, id_ = place.partition(" rule ")
    return f"{head}{rule}{names.get(id_, id_)}"


def _reread(reading: CheckedReading, names: Mapping[str, str]) -> CheckedReading:
    """The reading, with the later ids of the rules that it is about."""

    def named(rule: CheckedRule) -> CheckedRule:
        return replace(rule, id=names.get(rule.id, rule.id))

    read = named(reading.read) if reading.read is not None else None
    exclude = tuple(map(named, reading.exclude)) if reading.exclude is not None else None
    return replace(reading, read=read, exclude=exclude)


def _shown(presumption: Presumption, root: Field) -> str:
    if presumption.holds is not None:
        return f"as `{presumption.holds.defined.name}`"
    return show(presumption.value, schema_field(root, presumption.target))
