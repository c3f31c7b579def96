"""From scenarios as written to scenarios as meant, by the policy version beside them."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pydantic import BaseModel

from lead_rules.decide.policy import Policy
from lead_rules.diagnostics.about import About
from lead_rules.diagnostics.problems import Edit, Problem, RecordError, nearest, quoted_list
from lead_rules.diagnostics.spans import Span, Spot
from lead_rules.policy.ir.nodes import CheckedDecision
from lead_rules.policy.syntax.base_parser import Productions
from lead_rules.records.read import record_of
from lead_rules.records.schema import Field, steps
from lead_rules.scenarios.case_tree import BaseTree, CaseTree, ScenariosTree
from lead_rules.scenarios.cases import Case, Scenarios, Start
from lead_rules.scenarios.expectations import EXPECT, EXPECTED, Expectation, Kind, Names
from lead_rules.scenarios.record_nodes import Way, node_at, path_of, put
from lead_rules.values.digest import record_digest
from lead_rules.yamltext.nodes import Broken, Listing, Node, Scalar
from lead_rules.yamltext.nodes import Mapping as MappingNode

__all__ = ["check_scenarios"]


def check_scenarios(tree: ScenariosTree, policy: Policy) -> tuple[Scenarios, list[Problem]]:
    """The scenarios as meant, and every problem in them.

    A case with a problem is left out. `policy` is the version that decides every
    case, whatever the date of its record.
    """
    checker = _ScenarioChecker(tree, policy)
    checker.policy_named()
    starts = checker.starts()
    cases = tuple(checker.cases(starts))
    checker.unused()
    return Scenarios(tree.file, MappingProxyType(starts), cases), checker.problems


class _ScenarioChecker:
    def __init__(self, tree: ScenariosTree, policy: Policy) -> None:
        self.tree = tree
        self.policy = policy
        self.decisions = policy.checked.decisions
        self.problems: list[Problem] = []
        self.shapes = Productions(self.problems)
        self.bases = {base.name.text: base for base in tree.bases}
        self.used: set[str] = set()
        self.seen: dict[tuple[str, str], Scalar] = {}

    def report(
        self,
        code: str,
        message: str,
        span: Span,
        help_: str,
        fix: tuple[Edit, ...] = (),
        about: About | None = None,
    ) -> None:
        self.problems.append(Problem(code, message, span, help_, fix=fix, about=about))

    def policy_named(self) -> None:
        named = self.tree.policy
        mine = f"{self.policy.id}/{self.policy.version}"
        if named is not None and named.text != mine:
            self.report(
                "LR701",
                f"these are scenarios of `{named.text}`, but the policy beside them is `{mine}`",
                named.span,
                f"write `scenarios: {mine}`, or put the file beside its policy",
            )

    # Records to start from.

    def starts(self) -> dict[str, Start]:
        found = (self.start(base) for base in self.tree.bases)
        return {start.name: start for start in found if start is not None}

    def start(self, base: BaseTree) -> Start | None:
        kinds = {each.record: each.table for each in self.decisions.values()}
        if base.record.text not in kinds:
            near = nearest(base.record.text, kinds)
            self.report(
                "LR314",
                f"`{base.record.text}` is not a kind of record that the policy decides",
                base.record.span,
                f"did you mean `{near}`?" if near else f"write {quoted_list(kinds)}",
            )
            return None
        decision = base.decision
        if decision is not None and self.decision(decision, base.record.text) is None:
            return None
        model = kinds[base.record.text].model
        record = self.record(base.facts, model, base.name)
        if record is None:
            return None
        name = decision.text if decision is not None else None
        return Start(base.name.text, base.record.text, name, record, base.name.span)

    def decision(self, name: Scalar, record: str) -> CheckedDecision | None:
        """The decision of a name, if it is about this kind of record."""
        mine = [id_ for id_, each in self.decisions.items() if each.record == record]
        if name.text in mine:
            return self.decisions[name.text]
        near = nearest(name.text, mine)
        message = f"no decision is called `{name.text}`"
        if name.text in self.decisions:
            other = self.decisions[name.text].record
            message = f"`{name.text}` decides a record of kind `{other}`, not `{record}`"
        help_ = f"did you mean `{near}`?" if near else f"decisions about it are {quoted_list(mine)}"
        self.report("LR704", message, name.span, help_)
        return None

    def record(self, facts: MappingNode, model: type[BaseModel], at: Scalar) -> BaseModel | None:
        """The record of facts; its problems are told where the facts are written."""
        try:
            return record_of(facts, model)
        except RecordError as error:
            for problem in error.problems:
                assert isinstance(problem.where, Spot)
                places = list(node_at(facts, _way(problem.where.path)))
                key, value = places[-1] if places else (at.span, at.span)
                span = key if problem.code == "LR102" else value
                self.report(problem.code, problem.message, span, problem.help)
            return None

    # Cases.

    def cases(self, starts: Mapping[str, Start]) -> Iterator[Case]:
        for tree in self.tree.cases:
            self.used.add(tree.start.text)
            start = self.started(tree, starts)
            if start is None:
                continue
            case = self.case(tree, start)
            if case is not None:
                yield case

    def started(self, tree: CaseTree, starts: Mapping[str, Start]) -> Start | None:
        name = tree.start
        if name.text not in self.bases and name.text not in self.tree.failed:
            near = nearest(name.text, self.bases)
            self.report(
                "LR702",
                f"no record is called `{name.text}`",
                name.span,
                f"did you mean `{near}`?" if near else "write it under `records`",
            )
        return starts.get(name.text)

    def case(self, tree: CaseTree, start: Start) -> Case | None:
        decision = self.about(tree, start)
        if decision is None:
            return None
        facts = self.changed(tree, self.bases[start.name].facts, decision.table.root)
        expected = tuple(_Expecting(self, decision).read(tree.expect, tree.name.text))
        record = None if facts is None else self.record(facts, decision.table.model, tree.name)
        if record is None or not expected:
            return None
        self.once(tree, decision.id, record)
        says = tree.says.text if tree.says is not None else tree.name.text.replace("-", " ")
        return Case(
            name=tree.name.text,
            says=says,
            start=start.name,
            decision=decision.id,
            record=record,
            expected=expected,
            span=tree.name.span,
        )

    def about(self, tree: CaseTree, start: Start) -> CheckedDecision | None:
        if tree.decision is not None:
            return self.decision(tree.decision, start.kind)
        if start.decision is not None:
            return self.decisions[start.decision]
        mine = [id_ for id_, each in self.decisions.items() if each.record == start.kind]
        if len(mine) == 1:
            return self.decisions[mine[0]]
        self.report(
            "LR704",
            f"case `{tree.name.text}` does not say which decision it is about",
            tree.name.span,
            f"add `decision:` with {quoted_list(mine)}, here or to the record `{start.name}`",
        )
        return None

    def changed(self, tree: CaseTree, facts: Node, root: Field) -> MappingNode | None:
        """The facts of a record with the changes of a case."""
        sound = True
        edits: list[tuple[Scalar, Node | None]] = [*tree.change]
        for name, value in (*edits, *((name, None) for name in tree.unknown)):
            way = path_of(name, root, self.report)
            if isinstance(value, Broken) or way is None:
                sound = False
                continue
            found = put(facts, way, value, name, self.report)
            sound &= found is not None
            facts = found if found is not None else facts
        assert isinstance(facts, MappingNode)
        return facts if sound else None

    def once(self, tree: CaseTree, decision: str, record: BaseModel) -> None:
        """A case on the same facts as another is most likely a copy that was not changed."""
        key = (decision, record_digest(record))
        other = self.seen.setdefault(key, tree.name)
        if other is not tree.name:
            self.problems.append(
                Problem(
                    "LR707",
                    f"case `{tree.name.text}` is about the same facts as `{other.text}`, "
                    f"on line {other.span.line}",
                    tree.name.span,
                    "change a fact, or put what both expect into one case",
                    "warning",
                )
            )

    def unused(self) -> None:
        if self.tree.failed or not self.used <= self.bases.keys():
            return  # a case that failed may have meant any of them
        for name, base in self.bases.items():
            if name not in self.used:
                self.report(
                    "LR313",
                    f"record `{name}` is never used",
                    base.name.span,
                    "start a case from it, or delete it",
                )


class _Expecting:
    """Reads what a case expects of one decision."""

    def __init__(self, checker: _ScenarioChecker, decision: CheckedDecision) -> None:
        self.report = checker.report
        self.shapes = checker.shapes
        self.decision = decision
        self.root = decision.table.root

    def read(self, node: Node, case: str) -> Iterator[Expectation]:
        if isinstance(node, Scalar):
            yield from self.of_kind(EXPECTED["outcome"], node)
            return
        parts = self.shapes.keys(node, f"what case `{case}` expects", EXPECT)
        if parts is None:
            return
        if isinstance(node, MappingNode) and not node.entries:
            self.report(
                "LR706", f"case `{case}` expects nothing", node.span, "write `outcome: ...` in it"
            )
        for name, kind in EXPECTED.items():
            if name in parts:
                yield from self.of_kind(kind, parts[name])

    def of_kind(self, kind: Kind, node: Node) -> Iterator[Expectation]:
        if kind.shape == "word":
            word = self.shapes.text(node)
            if word is not None and self.named(kind.names, word):
                value = word.text == "true" if kind.names == "flag" else word.text
                yield Expectation(kind, "", value, word.span)
        elif kind.shape == "list":
            listed = self.shapes.texts(node, f"`{kind.name}`")
            known = [self.named(kind.names, name) for name in listed or ()]
            if listed is not None and all(known):
                names = frozenset(name.text for name in listed)
                yield Expectation(kind, "", names, node.span)
        else:
            yield from self.mapping(kind, node)

    def mapping(self, kind: Kind, node: Node) -> Iterator[Expectation]:
        if not isinstance(node, MappingNode):
            self.report(
                "LR203",
                f"`{kind.name}` is a mapping from a {kind.keys}",
                node.span,
                f"write `{kind.name}: {{NAME: ...}}`",
            )
            return
        assert kind.keys is not None
        for key, value in node.entries:
            fits = self.named(kind.keys, key)
            items = (
                value.items if isinstance(value, Listing) and kind.names == "words" else (value,)
            )
            for item in items:
                word = self.shapes.text(item)
                if word is not None and fits and self.named(kind.names, word):
                    yield Expectation(kind, key.text, word.text, word.span)

    def named(self, what: Names, word: Scalar) -> bool:
        """Whether the decision has what a word names; told if not."""
        if what == "words":
            return True
        if what == "fact":
            return path_of(word, self.root, self.report) is not None
        known = self.known(what)
        if word.text in known:
            return True
        near = nearest(word.text, known)
        listed = quoted_list(known)
        self.report(
            "LR705",
            f"`{word.text}` is not {_WHAT[what]} of `{self.decision.id}`"
            if what not in ("truth", "flag")
            else f"`{word.text}` is not {_WHAT[what]}",
            word.span,
            f"did you mean `{near}`?" if near else f"write {listed}" if known else "delete it",
        )
        return False

    def known(self, what: Names) -> tuple[str, ...]:
        decision = self.decision
        if what == "rule":
            return tuple(rule.id for rule in decision.rules)
        return {
            "note": tuple(rule.id for rule in decision.note),
            "presumption": tuple(decision.presumptions),
            "reading": tuple(reading.id for reading in decision.readings),
            "outcome": decision.outcomes,
            "truth": ("true", "false", "unknown"),
            "flag": ("true", "false"),
        }[what]


_WHAT: Mapping[Names, str] = {
    "rule": "a rule",
    "note": "a note",
    "presumption": "a presumption",
    "reading": "a reading",
    "outcome": "an outcome",
    "truth": "a truth",
    "flag": "yes or no",
}


def _way(path: str) -> Way:
    """The way that a problem with a record names: ``seized[0].weight``."""
    return steps(path) if path else ()
