"""The questions that can still matter, one after another, until the outcome is settled."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from lead_rules.decide.decider import Decider
from lead_rules.decide.decision import Decision
from lead_rules.decide.no_policy import NoPolicy
from lead_rules.decide.policy import Policy
from lead_rules.decide.results import Missing, PolicyVersion, RuleResult
from lead_rules.evaluate.evidence import presuming
from lead_rules.evaluate.format_value import found_in_words
from lead_rules.interview.typed_answers import how_to_answer, read_answer
from lead_rules.records.read import read_record
from lead_rules.records.schema import Field, Kind, field_at, steps, value_at
from lead_rules.records.table_of_model import table_of
from lead_rules.records.value_types import Place
from lead_rules.records.write import record_data
from lead_rules.values.truth import TRUE, UNKNOWN

__all__ = ["Interview", "Question", "Settled", "WaitingRule"]


@dataclass(frozen=True, slots=True)
class WaitingRule:
    """A rule whose truth waits for an answer."""

    id: str
    says: str


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask next: one fact, with all that a screen needs to ask for it.

    `field` is its path, such as ``seized[1].weight``, and `entry` names the entry
    of a list that it belongs to, such as ``item 2``. `question` are the words to
    ask, `ask` who can tell, `how` what to write. `kind` is that of the field; of
    a list, `of` is that of its entries and `entry_word` what one is called;
    `choices` are the words to choose from. `rules` are those that wait for it,
    and `presumed` is what it is taken to be meanwhile, in words, or None. `recorded` is
    what is known so far, in words, where that is not enough: a place across an
    edge, an event that had not happened yet.
    """

    field: str
    label: str
    entry: str
    question: str
    ask: str
    how: str
    kind: Kind
    of: Kind | None
    choices: tuple[str, ...]
    unit: str | None
    entry_word: str | None
    rules: tuple[WaitingRule, ...]
    presumed: str | None
    recorded: str | None


@dataclass(frozen=True, slots=True)
class Settled:
    """What one answer settled.

    `noted` is the answer as it was understood, in words. `version` is the
    policy's version where the answer picked it. `rules` are those whose truth
    the answer made known, or changed where it had been presumed; notes only if
    they hold. `outcome` is the policy's word if nothing can change it any more.
    """

    field: str
    noted: str
    version: PolicyVersion | None
    rules: tuple[RuleResult, ...]
    outcome: str | None


class Interview:
    """A record in the making, and the next question about it. Immutable.

    `source` is a library, or one version of a policy; `decision` is the id of
    the decision that the questions are about. `record` is what is known at the
    start; by default nothing. Each step gives a new interview. Raises what
    `source.decide` does, and `RecordError` if a record cannot be empty.
    """

    def __init__(self, source: Decider, decision: str, record: BaseModel | None = None) -> None:
        self._source = source
        self._id = decision
        model = self._policy.record_model(decision)
        self._root = table_of(model).root
        self._stand(record if record is not None else read_record({}, model))

    def _stand(
        self,
        record: BaseModel,
        asked: tuple[str, ...] = (),
        before: "Interview | None" = None,
        answered: str | None = None,
    ) -> None:
        self._record = record
        self._asked = asked
        self._before = before
        self._answered = answered
        self._decision = self._source.decide(record, self._id)

    def __repr__(self) -> str:
        asks = self.question.field if self.question is not None else "nothing more"
        return f"<Interview for {self._id}: {self.decision.outcome}, asks {asks}>"

    @property
    def record(self) -> BaseModel:
        """The record as far as it is known."""
        return self._record

    @property
    def decision(self) -> Decision | NoPolicy:
        """What the policy says of the record as far as it is known."""
        return self._decision

    @property
    def before(self) -> "Interview | None":
        """The interview as it was before the last answer or skip; None at the start."""
        return self._before

    @property
    def asked(self) -> tuple[str, ...]:
        """The paths that were asked so far, answered or skipped."""
        return self._asked

    @property
    def zone(self) -> ZoneInfo:
        """The policy's time zone, by which a local time is read."""
        return self._policy.checked.zone

    @property
    def finished(self) -> bool:
        """Whether nothing is left to ask: the outcome is settled, or the rest was skipped."""
        return self.question is None

    @cached_property
    def question(self) -> Question | None:
        """What to ask next: the first missing fact that was not asked before."""
        for missing in self.decision.missing:
            path = self._asks(missing.field)
            if path not in self._asked and not path.startswith(self._skipped):
                return self._question(missing, path)
        return None

    @cached_property
    def settled(self) -> Settled | None:
        """What the last answer settled; None at the start and after a skip."""
        if self._answered is None or self._before is None:
            return None
        then, now = self._before.decision, self.decision
        changed: list[RuleResult] = []
        if isinstance(now, Decision):
            old = {rule.id: rule.truth for rule in then.rules} if isinstance(then, Decision) else {}
            for rule in now.rules:
                told = rule.basis != "note" or rule.truth is TRUE
                fresh = rule.id in old or not any(presuming(rule.evidence, rule.exception))
                if told and fresh and rule.truth not in (UNKNOWN, old.get(rule.id)):
                    changed.append(rule)
        picked = isinstance(now, Decision) and isinstance(then, NoPolicy)
        return Settled(
            field=self._answered,
            noted=_noted(value_at(self.record, self._answered), self._field(self._answered)),
            version=now.policy if picked and isinstance(now, Decision) else None,
            rules=tuple(changed),
            outcome=None if now.missing else now.outcome,
        )

    def answer(self, value: object) -> "Interview":
        """The interview after an answer, as plain data or as the field's own type.

        Groups of a list may be given with what is known of each; ``[{}, {}]`` says
        that there are two. Where a place is not known whole, what is known of it
        stays. Raises `RecordError` for what the field cannot hold, and `ValueError`
        where nothing is asked.
        """
        path = self._asked_now()
        plain = record_data(value) if isinstance(value, BaseModel) else value
        known = value_at(self.record, path)
        if isinstance(plain, Mapping) and isinstance(known, Place) and not _located(known):
            plain = {**record_data(known), **plain}
        data = _placed(record_data(self.record), steps(path), plain)
        record = read_record(data, type(self.record), name="answer")
        if value_at(record, path) is None:
            return self.skip()
        return self._next(record, path, path)

    def answer_text(self, text: str) -> "Interview":
        """The interview after an answer that a person typed; see `answers.read_answer`.

        Raises `RecordError` with one problem: what is wrong, and what to write.
        """
        path = self._asked_now()
        return self.answer(read_answer(text, self._field(path), self.zone, path=path))

    def skip(self) -> "Interview":
        """The interview after "not known": the fact stays unknown and is not asked again."""
        return self._next(self.record, self._asked_now(), None)

    # How the parts above are worked out.

    @property
    def _policy(self) -> Policy:
        return self._source.candidates[-1]

    @property
    def _skipped(self) -> tuple[str, ...]:
        """How the paths of what is below a skipped fact begin: of an unknown place, all parts."""
        unknown = (path for path in self._asked if value_at(self.record, path) is None)
        return tuple(f"{path}." for path in unknown)

    def _next(self, record: BaseModel, path: str, answered: str | None) -> "Interview":
        following = Interview.__new__(Interview)
        following._source, following._id, following._root = self._source, self._id, self._root
        following._stand(record, (*self._asked, path), self, answered)
        return following

    def _asked_now(self) -> str:
        if self.question is None:
            raise ValueError("the interview is finished: nothing is asked")
        return self.question.field

    def _field(self, path: str) -> Field:
        return field_at(self._root, path)

    def _asks(self, path: str) -> str:
        """The path to ask for: longitude and latitude are asked for together."""
        above, _, name = path.rpartition(".")
        together = name in ("longitude", "latitude") and self._field(above).kind == "place"
        return above if together else path

    def _question(self, missing: Missing, path: str) -> Question:
        field = self._field(path)
        whole, fact, entry = path == missing.field, field.fact, field.entry
        known = value_at(self.record, path)
        rules = self.decision.rules if isinstance(self.decision, Decision) else ()
        asked = missing.question if whole else fact.question
        return Question(
            field=path,
            label=fact.label,
            entry=missing.entry,
            question=asked or _asked_of(field),
            ask=(missing.ask if whole else fact.ask),
            how=how_to_answer(field),
            kind=field.kind,
            of=entry.kind if entry is not None else None,
            choices=entry.choices if entry is not None else field.choices,
            unit=fact.unit,
            entry_word=fact.entry if entry is not None else None,
            rules=tuple(
                WaitingRule(rule.id, rule.says) for rule in rules if rule.id in missing.rules
            ),
            presumed=missing.presumed,
            recorded=None if known is None else _noted(known, field),
        )


def _located(place: Place) -> bool:
    return place.longitude is not None and place.latitude is not None


def _placed(data: Any, way: tuple[str | int, ...], value: object) -> Any:
    """Plain data with a value at a path; groups on the way come into being."""
    if not way:
        return value
    step, rest = way[0], way[1:]
    if isinstance(step, int):
        return [*data[:step], _placed(data[step], rest, value), *data[step + 1 :]]
    group = data or {}
    return {**group, step: _placed(group.get(step), rest, value)}


def _asked_of(field: Field) -> str:
    label = field.fact.label
    if field.kind == "boolean":
        return f"Does this hold: {label}?"
    if field.kind == "list":
        return f"Which are there: {label}?"
    return f"What is the {label}?"


def _noted(value: Any, field: Field) -> str:
    if field.entry is not None and field.entry.kind == "struct":
        return "none" if not value else f"{len(value)} to ask about"
    return found_in_words(value, field)
