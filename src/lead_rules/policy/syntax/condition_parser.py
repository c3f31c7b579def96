"""From YAML nodes to conditions of the syntax tree: one function for each production."""

import re
from typing import cast

from lead_rules.diagnostics.spans import Span
from lead_rules.policy.syntax import keys
from lead_rules.policy.syntax.base_parser import Productions, shape_of
from lead_rules.policy.syntax.keys import CONNECTIVES
from lead_rules.policy.syntax.tree import (
    AllTree,
    AnyTree,
    AtLeastTree,
    ConditionTree,
    HoldsTree,
    NotTree,
    TestTree,
)
from lead_rules.yamltext.nodes import Broken, Listing, Mapping, Node, Scalar

__all__ = ["NUMBER", "ConditionParser"]

NUMBER = "[1-9][0-9]{0,5}"
"""How the number of conditions that must hold is written."""


class ConditionParser(Productions):
    """Parses conditions."""

    def condition(self, node: Node) -> ConditionTree | None:
        """One connective, or one or more ``FIELD: TEST`` that must all hold."""
        if isinstance(node, Broken):
            return None
        if not isinstance(node, Mapping):
            self.problem(
                "LR203",
                f"a condition is a mapping, not {shape_of(node)}",
                node.span,
                "write `field: test`, or a connective such as `any:` with a list",
            )
            return None
        if not node.entries:
            self.problem("LR203", "the condition is empty", node.span, "write `field: test` in it")
            return None
        connectives = [key for key, _ in node.entries if key.text in CONNECTIVES]
        if connectives and len(node.entries) > 1:
            self.problem(
                "LR203",
                f"`{connectives[0].text}` stands beside other tests; a connective stands alone",
                connectives[0].span,
                "put all of them into one list under `all:`",
            )
            return None
        if connectives:
            return self.connective(*node.entries[0])
        tests = tuple(
            TestTree(key, value, key.span.to(value.span))
            for key, value in node.entries
            if not isinstance(value, Broken)
        )
        if len(tests) != len(node.entries):
            return None
        return tests[0] if len(tests) == 1 else AllTree(tests, node.span)

    def connective(self, key: Scalar, node: Node) -> ConditionTree | None:
        """``all|any|none: [...]``, ``not: {...}``, ``at_least: {...}``, ``holds: NAME``"""
        span = key.span.to(node.span)
        if key.text == "holds":
            name = self.text(node)
            return None if name is None else HoldsTree(name, span)
        if key.text == "not":
            part = self.condition(node)
            return None if part is None else NotTree(part, span)
        if key.text == "at_least":
            return self.at_least(node, span)
        parts = self.conditions(node, key.text)
        if parts is None:
            return None
        if key.text == "all":
            return AllTree(parts, span)
        return AnyTree(parts, key.text == "none", span)

    def at_least(self, node: Node, span: Span) -> ConditionTree | None:
        """``at_least: {number: N, of: [CONDITION, ...]}``"""
        found = self.keys(node, "at_least", keys.AT_LEAST)
        if found is None or "number" not in found or "of" not in found:
            return None
        number, parts = self.text(found["number"]), self.conditions(found["of"], "of")
        if number is None or parts is None:
            return None
        if not re.fullmatch(NUMBER, number.text) or not 1 <= int(number.text) <= len(parts):
            self.problem(
                "LR304",
                f"`{number.text}` is not a number from 1 to {len(parts)}",
                number.span,
                f"`of` has {len(parts)} conditions; write how many of them must hold",
            )
            return None
        return AtLeastTree(int(number.text), parts, span)

    def conditions(self, node: Node, key: str) -> tuple[ConditionTree, ...] | None:
        """A list of conditions that is not empty"""
        if isinstance(node, Broken):
            return None
        if not isinstance(node, Listing) or not node.items:
            self.problem(
                "LR203",
                f"`{key}` takes a list of conditions",
                node.span,
                "begin each condition with `- ` on a line of its own",
            )
            return None
        parts = [self.condition(item) for item in node.items]
        return None if None in parts else cast(tuple[ConditionTree, ...], tuple(parts))
