"""From YAML nodes to the syntax tree of a policy: one function for each production.

A part that cannot be parsed is left out, and its problem reported once.
"""

import re
import zoneinfo
from collections.abc import Iterator
from datetime import date
from typing import Literal, cast

from lead_rules.diagnostics.problems import Problem, nearest, quoted_list
from lead_rules.diagnostics.spans import Span
from lead_rules.policy.syntax import keys
from lead_rules.policy.syntax.rule_parser import RuleParser
from lead_rules.policy.syntax.tree import (
    ConditionTree,
    DecisionTree,
    DefinitionTree,
    InForce,
    PolicyTree,
    PresumptionTree,
    ReadingTree,
    SourceTree,
    ValueKind,
    ValueTree,
)
from lead_rules.values.calendar import BETWEEN
from lead_rules.values.digest import digest
from lead_rules.yamltext.decode import decoded
from lead_rules.yamltext.nodes import Listing, Mapping, Node, Scalar, canonical
from lead_rules.yamltext.proofread import proofread
from lead_rules.yamltext.read_nodes import read_text
from lead_rules.yamltext.repair import without_slips

__all__ = ["BODIES", "parse_policy"]

BODIES = ("when", "sum", "count", "least", "greatest", *BETWEEN)
"""What a definition works out: just one of these."""
_OUTCOMES = {"if_met": "eligible", "if_not": "ineligible", "if_unknown": "undetermined"}

# Names of the machine's own zone, of none, and of the same zones by other clocks.
_NO_PLACE = re.compile(r"localtime|posixrules|Factory|(posix|right)/.*", re.DOTALL)


def parse_policy(data: bytes, file: str) -> tuple[PolicyTree | None, list[Problem]]:
    """The syntax tree of the policy in a YAML file's bytes, and every problem in parsing it.

    The policy is None only where the file is no mapping at all.
    """
    text, problem = decoded(data, file)
    if problem is not None:
        return None, [problem]
    return without_slips(text, file, _parse)


def _parse(text: str, file: str) -> tuple[PolicyTree | None, list[Problem]]:
    node, problems = read_text(text, file)
    if node is None:
        return None, problems
    content = digest(canonical(node))
    written = _written(node)
    parser = _PolicyParser(problems)
    return parser.policy(proofread(node, text, problems), file, content, written), problems


class _PolicyParser(RuleParser):
    """Parses a policy and its sections."""

    def policy(
        self, node: Node, file: str, content: str, written: dict[str, list[Span]]
    ) -> PolicyTree | None:
        """``language, policy, title, in_force, time_zone, rules, decisions; ...``"""
        parts = self.keys(node, "a policy", keys.POLICY)
        if parts is None:
            return None
        if isinstance(node, Mapping):
            self.failed.update(key.text for key, _ in node.entries if key.text not in parts)
        self.language(parts.get("language"))
        id_, title = self.text(parts.get("policy")), self.text(parts.get("title"))
        in_force = self.in_force(parts.get("in_force"))
        time_zone = self.time_zone(parts.get("time_zone"))
        draft = self.draft(parts.get("status"))
        sources = self.named(parts.get("sources"), "sources", self.source)
        definitions = self.named(parts.get("define"), "define", self.definition)
        presumptions = self.named(parts.get("presume"), "presume", self.presumption)
        readings = self.named(parts.get("readings"), "readings", self.reading)
        rules = self.named(parts.get("rules"), "rules", self.rule)
        decisions = self.named(parts.get("decisions"), "decisions", self.decision)
        if "decisions" in parts and not decisions and not self.problems:
            self.problem(
                "LR201", "the policy makes no decision", parts["decisions"].span, "write one"
            )
        # What failed is reported already; a placeholder lets the other parts be checked.
        start = Span(file, 1, 1, 1, 1)
        absent = Scalar("?", True, start)
        return PolicyTree(
            file=file,
            id=id_ or absent,
            title=title or absent,
            in_force=in_force or InForce(date.min, None, None, start),
            draft=draft,
            time_zone=time_zone or Scalar("UTC", True, start),
            areas=self.text(parts.get("areas")),
            sources=sources,
            definitions=definitions,
            presumptions=presumptions,
            readings=readings,
            rules=rules,
            decisions=decisions,
            digest=content,
            failed=frozenset(self.failed),
            written=written,
        )

    def draft(self, node: Node | None) -> bool:
        """``status: draft``, or nothing"""
        status = self.text(node)
        if status is not None and status.text != "draft":
            self.problem(
                "LR203",
                f"`{status.text}` is not a status",
                status.span,
                "write `status: draft`, or delete the line if the version is final",
            )
        return status is not None

    def in_force(self, node: Node | None) -> InForce | None:
        """``in_force: {from: DATE, until: DATE, inference: TEXT}``, both ends included."""
        if node is None:
            return None
        parts = self.keys(node, "in_force", keys.IN_FORCE)
        if parts is None:
            return None
        start = self.date(parts.get("from"))
        until = self.date(parts.get("until"))
        if start is None or ("until" in parts and until is None):
            return None
        if until is not None and until < start:
            self.problem(
                "LR206",
                f"the policy ends on {until} before it begins on {start}",
                parts["until"].span,
                "`until` is the last day in force; write one that is not before `from`",
            )
            return None
        return InForce(start, until, self.text(parts.get("inference")), parts["from"].span)

    def time_zone(self, node: Node | None) -> Scalar | None:
        """``time_zone: America/Los_Angeles``, a name of the IANA database."""
        name = self.text(node)
        if name is None:
            return None
        try:
            if _NO_PLACE.fullmatch(name.text):
                raise ValueError
            zoneinfo.ZoneInfo(name.text)
        except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
            zones = zoneinfo.available_timezones()
            near = nearest(name.text, [zone for zone in zones if not _NO_PLACE.fullmatch(zone)])
            self.problem(
                "LR206",
                f"`{name.text}` is not a time zone",
                name.span,
                f"did you mean `{near}`?"
                if near
                else "write a name of the IANA database, such as `America/Los_Angeles`",
            )
            return None
        return name

    def source(self, name: Scalar, node: Node) -> SourceTree | None:
        """``NAME: {title, publisher, sections: {NAME: TITLE}, inference}``"""
        parts = self.keys(node, f"source `{name.text}`", keys.SOURCE, name.span)
        title = self.text(parts.get("title")) if parts else None
        if parts is None or title is None:
            return None
        return SourceTree(
            name,
            title,
            self.text(parts.get("publisher")),
            self.named(parts.get("sections"), "sections", self.section),
            self.text(parts.get("inference")),
        )

    def section(self, name: Scalar, node: Node) -> tuple[Scalar, Scalar] | None:
        """``NAME: TITLE`` of a section"""
        title = self.text(node)
        return None if title is None else (name, title)

    def definition(self, name: Scalar, node: Node) -> DefinitionTree | None:
        """``NAME: {says: TEXT, and `when` or one of the ways to work out a value}``"""
        what = f"definition `{name.text}`"
        parts = self.keys(node, what, keys.DEFINITION, name.span)
        if parts is None:
            return None
        says = self.text(parts.get("says"))
        found = [key for key in BODIES if key in parts]
        if len(found) != 1:
            told = f"both {quoted_list(found, 'and')}" if found else "nothing to work out"
            self.problem(
                "LR203",
                f"{what} has {told}",
                name.span,
                f"give it one of {quoted_list(BODIES)}",
            )
            return None
        body = self.definition_body(what, found[0], parts, name.span)
        return None if body is None or says is None else DefinitionTree(name, says, body)

    def definition_body(
        self, what: str, kind: str, parts: dict[str, Node], span: Span
    ) -> ValueTree | ConditionTree | None:
        """What a definition works out: see `definition`."""
        takes_list = kind != "when" and kind not in BETWEEN
        if not takes_list:
            for key in ("of", "where"):
                if key in parts:
                    self.problem(
                        "LR202",
                        f"`{key}` has no meaning beside `{kind}`",
                        parts[key].span,
                        f"delete `{key}`",
                    )
        if kind == "when":
            return self.condition(parts["when"])
        if kind in BETWEEN:
            dates = self.texts(parts[kind], "the two dates")
            if dates is None or len(dates) != 2:
                if dates is not None:
                    self.problem(
                        "LR203",
                        f"`{kind}` takes two dates, the earlier one first",
                        parts[kind].span,
                        f"write `{kind}: [born_on, arrested_at]`",
                    )
                return None
            return ValueTree(cast(ValueKind, kind), dates[1], dates[0], None, span)
        where = self.condition(parts["where"]) if "where" in parts else None
        if "where" in parts and where is None:
            return None
        if kind == "count":
            of = self.text(parts["count"])
            if "of" in parts:
                self.problem(
                    "LR202", "`of` has no meaning beside `count`", parts["of"].span, "delete `of`"
                )
            return None if of is None else ValueTree("count", None, of, where, span)
        if "of" not in parts:
            self.problem(
                "LR201",
                f"{what} has no `of`",
                span,
                f"name the list whose `{_shown(parts[kind])}` is taken",
            )
            return None
        field, of = self.text(parts[kind]), self.text(parts["of"])
        if field is None or of is None:
            return None
        return ValueTree(cast(Literal["sum", "least", "greatest"], kind), field, of, where, span)

    def presumption(self, target: Scalar, node: Node) -> PresumptionTree | None:
        """``FIELD-OR-NAME: {value: VALUE | holds: NAME, because: TEXT, cite}``"""
        what = f"presumption `{target.text}`"
        parts = self.keys(node, what, keys.PRESUMPTION, target.span)
        if parts is None:
            return None
        if ("value" in parts) == ("holds" in parts):
            self.problem(
                "LR203",
                f"{what} needs either `value` or `holds`",
                target.span,
                "write the value to presume, or the condition whose answer to take",
            )
            return None
        holds, because = self.text(parts.get("holds")), self.text(parts.get("because"))
        if because is None or ("holds" in parts and holds is None):
            return None
        cited = self.citations(parts.get("cite"))
        return PresumptionTree(target, parts.get("value"), holds, because, cited)

    def reading(self, name: Scalar, node: Node) -> ReadingTree | None:
        """``NAME: {rule, when | decision, exclude; says, otherwise, because, cite}``"""
        what = f"reading `{name.text}`"
        parts = self.keys(node, what, keys.READING, name.span)
        if parts is None:
            return None
        pairs = {"rule": "when", "decision": "exclude"}
        given = {key for key in ("rule", "when", "decision", "exclude") if key in parts}
        if given not in [{key, pairs[key]} for key in pairs]:
            self.problem(
                "LR203",
                f"{what} needs `rule` and `when`, or `decision` and `exclude`",
                name.span,
                "name the rule and its other condition, or the decision and its other exclusions",
            )
            return None
        says, otherwise = self.text(parts.get("says")), self.text(parts.get("otherwise"))
        because = self.text(parts.get("because"))
        when = self.condition(parts["when"]) if "when" in parts else None
        exclude = self.texts(parts["exclude"], "`exclude`") if "exclude" in parts else None
        if says is None or otherwise is None or because is None:
            return None
        if when is None and exclude is None:
            return None
        return ReadingTree(
            id=name,
            rule=self.text(parts.get("rule")),
            decision=self.text(parts.get("decision")),
            says=says,
            otherwise=otherwise,
            when=when,
            exclude=exclude,
            because=because,
            citations=self.citations(parts.get("cite")),
        )

    def decision(self, name: Scalar, node: Node) -> DecisionTree | None:
        """``NAME: {title, record, include, exclude, note, outcomes}``"""
        what = f"decision `{name.text}`"
        parts = self.keys(node, what, keys.DECISION, name.span)
        if parts is None:
            return None
        title, record = self.text(parts.get("title")), self.text(parts.get("record"))
        lists = {
            key: self.texts(parts[key], f"`{key}`") or () if key in parts else ()
            for key in ("include", "exclude", "note")
        }
        if "include" not in parts and "exclude" not in parts:
            self.problem(
                "LR201",
                f"{what} has neither `include` nor `exclude`",
                name.span,
                "list the rules that must hold, or those that must not",
            )
        elif not lists["include"] and not lists["exclude"] and not self.problems:
            self.problem(
                "LR201",
                f"{what} lists no rule under `include` or `exclude`, so it would always be met",
                name.span,
                "list the rules that must hold, or those that must not",
            )
        outcomes = self.outcomes(what, parts.get("outcomes"))
        if title is None or record is None or outcomes is None:
            return None
        return DecisionTree(
            id=name,
            title=title,
            record=record,
            include=lists["include"],
            exclude=lists["exclude"],
            note=lists["note"],
            outcomes=outcomes,
        )

    def outcomes(self, what: str, node: Node | None) -> tuple[str, str, str] | None:
        """``outcomes: {if_met: WORD, if_not: WORD, if_unknown: WORD}``"""
        words = dict(_OUTCOMES)
        if node is not None:
            parts = self.keys(node, f"outcomes of {what}", keys.OUTCOMES)
            if parts is None:
                return None
            for key, value in parts.items():
                word = self.text(value)
                if word is None:
                    return None
                words[key] = word.text
        met, unmet, unknown = words.values()
        if len({met, unmet, unknown}) < 3:
            self.problem(
                "LR203",
                f"two outcomes of {what} have the same name",
                node.span if node is not None else Span("", 1, 1, 1, 1),
                "give each outcome a name of its own",
            )
            return None
        return met, unmet, unknown


def _written(node: Node) -> dict[str, list[Span]]:
    """Where each piece of text stands, and each word of a list's entries."""
    found: dict[str, list[Span]] = {}
    for text, span, is_word in _texts(node):
        spans = found.setdefault(text, [])
        if is_word or spans[-1:] != [span]:  # as that of a list of nothing else
            spans.append(span)
    return found


def _texts(node: Node) -> Iterator[tuple[str, Span, bool]]:
    """The pieces of text with their places, and the words of a list's entries with that of
    the list; whether it is such a word.
    """
    if isinstance(node, Mapping):
        for key, value in node.entries:
            yield from _texts(key)
            yield from _texts(value)
    elif isinstance(node, Listing):
        for item in node.items:
            for word in item.text.split() if isinstance(item, Scalar) else ():
                yield word, node.span, True
            yield from _texts(item)
    elif isinstance(node, Scalar):
        yield node.text, node.span, False


def _shown(node: Node) -> str:
    return node.text if isinstance(node, Scalar) else "field"
