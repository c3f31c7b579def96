"""Policies over the records of `small_records`, drawn small, with every part of the language.

A policy reads two or three of the fields, so that all that can become of a record can be
tried. All picks of a policy and its records are one draw of bytes: the least picks the
plainest, and what is drawn is seldom drawn twice.
"""

from collections.abc import Iterator, Sequence

from hypothesis import strategies as st

from lead_rules import Policy, PolicyError, read_policy
from tests.support import ROOT
from tests.support.generate import Plain
from tests.support.small_records import ACROSS, AREAS, FIXED, RECORDS, VALUES, State, Value

MOST_PICKS = 240
RECORDS_OF_A_POLICY = 4

TESTS: dict[str, list[Plain]] = {
    "local": ["true", "false"],
    "approved": ["true", "false"],
    "kind": ["a", ["a", "b"], {"is_not": "a"}, {"not_in": ["a", "c"]}],
    "amount": ["1", {"at_least": "1"}, {"less_than": "2"}, {"at_least": "1", "at_most": "1"}],
    "born": ["2000-01-02", {"before": "2000-01-02"}, {"on_or_after": "2000-01-02"}],
    "home": [{"within": ["downtown"]}, {"within": ["lloyd"]}, {"within": ["downtown", "lloyd"]}],
    "items": [{"count": "1"}, {"count": {"at_least": "1"}}, {"empty": "true"}],
    "person.adult": ["true", "false"],
    "person.agrees": ["true", "false"],
}
OF_ENTRIES: list[Plain] = [
    {"paid": "true"},
    {"paid": "false"},
    {"sort": "x"},
    {"paid": "true", "sort": "y"},
    {"any": [{"paid": "false"}, {"sort": "x"}]},
    {"not": {"paid": "true", "sort": "x"}},
]
OF_NUMBERS: list[Plain] = ["0", {"at_least": "1"}, {"less_than": "2"}, "2"]
YES_OR_NO: list[Plain] = ["true", "false"]
PRESUMED: dict[str, list[Plain]] = {
    "local": YES_OR_NO,
    "approved": YES_OR_NO,
    "kind": ["a", "b"],
    "amount": ["0", "2"],
    "born": ["2000-01-01"],
    "items.paid": YES_OR_NO,
    "items.sort": ["x"],
    "person.adult": YES_OR_NO,
    "person.agrees": YES_OR_NO,
}
PAGE = {"source": "page"}
SENSELESS = {"LR312", "LR401"}  # what leads back to itself, or can never hold


class Picks:
    """Picks of what stands in a list, a byte for each."""

    def __init__(self, data: bytes) -> None:
        self._left = iter(data)

    def one(self, of: Sequence[Plain]) -> Plain:
        return of[next(self._left, 0) * len(of) >> 8]

    def now_and_then(self, of: int) -> bool:
        """Once in so many."""
        return bool(self.one(range(of)) == of - 1)

    def condition(self, fields: Sequence[str], names: Sequence[str] = (), depth: int = 2) -> Plain:
        """A condition on the fields; now and then it holds, or counts, what is named."""
        kind = self.one(["test"] * 8 + ["not", "all", "any", "all", "any", "none", "at_least"])
        if kind == "test" or depth == 0:
            return self.test(fields, names)
        if kind == "not":
            return {"not": self.condition(fields, names, depth - 1)}
        parts = [
            self.condition(fields, names, depth - 1)
            for _ in range(3 if kind == "at_least" else self.one([2, 2, 3]))
        ]
        return {kind: {"number": "2", "of": parts} if kind == "at_least" else parts}

    def test(self, fields: Sequence[str], names: Sequence[str]) -> Plain:
        if names and self.now_and_then(3):
            name = self.one(names)
            return {name: self.one(OF_NUMBERS)} if name == "paid-items" else {"holds": name}
        field = self.one(fields)
        if field == "items" and not self.now_and_then(4):
            return {field: {self.one(["some", "every", "no"]): self.one(OF_ENTRIES)}}
        return {field: self.one(TESTS[field])}

    def rule(self, says: str, fields: Sequence[str], names: Sequence[str]) -> Plain:
        rule = {"says": says, "when": self.condition(fields, names), "cite": PAGE}
        return {**rule, "unless": self.condition(fields, names)} if self.now_and_then(3) else rule

    def presumptions(self, fields: Sequence[str], first: set[str]) -> Plain:
        """By a value, or by the condition `first` where that does not read the same fact."""
        targets = [name for name in PRESUMED if name in fields or name.split(".")[0] in fields]
        by_condition = [
            name
            for name in ("second", *targets)
            if PRESUMED.get(name, YES_OR_NO) == YES_OR_NO and _last(name) not in first
        ]
        found: Plain = {}
        for _ in range(self.one([1, 2, 2, 0])):
            if by_condition and self.now_and_then(2):
                target, stand_in = self.one(by_condition), {"holds": "first"}
            else:
                target = self.one([*targets, "second"])
                stand_in = {"value": self.one(PRESUMED.get(target, YES_OR_NO))}
            found[target] = {**stand_in, "because": "Mostly so."}
        return found

    def readings(self, decision: Plain, fields: Sequence[str], rules: Plain) -> Plain:
        words = {"says": "so", "otherwise": "so", "because": "It can be read so."}
        found: Plain = {}
        if self.now_and_then(2):
            rule, when = self.one([*rules, "rule-0"]), self.condition(fields)
            found["of-a-rule"] = {**words, "rule": rule, "when": when}
        if len(excluded := decision.get("exclude", [])) > 1:
            found["of-the-decision"] = {**words, "decision": "on", "exclude": excluded[1:]}
        return found

    def policy(self) -> Plain:
        """A policy with the decision `on`; not every one makes sense to the loader."""
        free = [path for path in VALUES if path not in FIXED]
        fields = sorted({self.one([*free, *VALUES]) for _ in range(self.one([2, 3, 3]))})
        define: Plain = {}
        if "items" in fields and self.now_and_then(3):
            define["paid-items"] = {
                "says": "paid items",
                "count": "items",
                "where": {"paid": "true"},
            }
        rules = {"rule-0": self.rule("rule 0", fields, [*define])}
        for name, below in (("first", "rule-0"), ("second", "first")):
            when = self.condition(fields, [*define.keys() & {"paid-items"}, below], depth=1)
            define[name] = {"says": f"the {name}", "when": when}
        names = [*define, "rule-0"]
        for number in range(1, self.one([2, 2, 3, 3, 4])):
            rules[f"rule-{number}"] = self.rule(f"rule {number}", fields, names)
        bases = {name: self.one(["include", "include", "exclude"]) for name in rules}
        read = {*words(define["first"]), *words(rules["rule-0"])}
        parts = {"define": define, "presume": self.presumptions(fields, read), "rules": rules}
        others = {name: rule for name, rule in rules.items() if name != "rule-0"}
        if "rule-0" in reached({**parts, "rules": others}) and self.now_and_then(2):
            del bases["rule-0"]  # others hold it
        decision: Plain = {"title": "On", "record": "small"}
        for basis in ("include", "exclude"):
            if basis in bases.values():
                decision[basis] = [name for name in bases if bases[name] == basis]
        parts["readings"] = self.readings(decision, fields, rules)
        return used(
            {
                "language": "1",
                "policy": "small",
                "title": "Small",
                "in_force": {"from": "2017-01-01"},
                "time_zone": "UTC",
                "areas": AREAS,
                "sources": {"page": {"title": "A page"}},
                **parts,
                "decisions": {"on": decision},
            }
        )

    def state(self, plain: Plain) -> State:
        """A record of which about a third is unknown, and half of what is presumed."""
        read, presumed = fields_of(plain), plain.get("presume", {})
        return {
            path: self.value(path, path in presumed) if path in read else None for path in VALUES
        }

    def value(self, path: str, presumed: bool) -> Value:
        if self.now_and_then(2 if presumed else 3):
            return None if path != "home" else self.one([None, ACROSS])
        return self.one(VALUES[path])


def drawn() -> st.SearchStrategy[tuple[Plain, list[State]]]:
    """A policy and some records."""

    def made(data: bytes) -> tuple[Plain, list[State]]:
        picks = Picks(data)
        plain = picks.policy()
        return plain, [picks.state(plain) for _ in range(RECORDS_OF_A_POLICY)]

    return st.binary(min_size=MOST_PICKS, max_size=MOST_PICKS).map(made)


def fields_of(plain: Plain) -> list[str]:
    """The fields that a policy may read, in the order of the record."""
    named = set(words(plain))
    return [path for path in VALUES if path in named]


def used(plain: Plain) -> Plain:
    """The policy without definitions, presumptions and areas that no rule comes to."""
    names = reached(plain)
    kept = {
        "define": {name: each for name, each in plain["define"].items() if name in names},
        "presume": {n: each for n, each in plain["presume"].items() if _last(n) in names},
    }
    there = {part: each for part, each in {**plain, **kept}.items() if each}
    return {part: there[part] for part in there if part != "areas" or "home" in names}


def reached(plain: Plain) -> set[str]:
    """Every word of the rules, and of what they come to by name."""
    parts = [*plain["define"].items(), *((_last(n), each) for n, each in plain["presume"].items())]
    found = {*words(plain["rules"]), *words(plain.get("readings", {}))}
    while more := {word for name, part in parts if name in found for word in words(part)} - found:
        found |= more
    return found


def _last(path: str) -> str:
    """How a test names a fact of an entry."""
    return path.removeprefix("items.")


def words(part: Plain) -> Iterator[str]:
    """Every key and every text in a part of a policy."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield key
            yield from words(value)
    elif isinstance(part, list):
        for entry in part:
            yield from words(entry)
    else:
        yield part


def loaded(text: str) -> Policy | None:
    """The policy as the engine reads it, or None for one that makes no sense."""
    try:
        return read_policy(text, folder=ROOT, records=RECORDS)
    except PolicyError as refusal:
        errors = {one.code for one in refusal.problems if one.severity == "error"}
        if errors <= SENSELESS:
            return None
        raise
