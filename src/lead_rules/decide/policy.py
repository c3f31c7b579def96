"""A policy version that is ready to decide."""

from datetime import date
from typing import NoReturn

from pydantic import BaseModel

from lead_rules.decide.decision import Decision
from lead_rules.decide.missing import missing_fact
from lead_rules.decide.results import Missing, PolicyVersion, describe_version
from lead_rules.diagnostics.problems import Problem, quoted_list
from lead_rules.evaluate.plan import DecisionPlan, compile_decision
from lead_rules.policy.ir.nodes import CheckedPolicy
from lead_rules.records.schema import RecordTable
from lead_rules.values.calendar import local_date

__all__ = ["Policy"]


class Policy:
    """One version of a policy. Immutable, without global state, safe to share by threads.

    `id`, `version` (its first day in force) and `sha256` (of its content) name
    it; `warnings` are problems that do not keep it from deciding.
    """

    def __init__(
        self, checked: CheckedPolicy, engine: str, warnings: tuple[Problem, ...] = ()
    ) -> None:
        self.checked = checked
        self.warnings = warnings
        self._engine = engine
        self._plans: dict[str, DecisionPlan] = {
            id_: compile_decision(checked, each) for id_, each in checked.decisions.items()
        }

    def __repr__(self) -> str:
        return f"<Policy {self.id} {self.version}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "a policy is made of functions that cannot be pickled; load it in the other process, "
            "with `load_library` or `load_policy`, and compare `sha256`"
        )

    @property
    def id(self) -> str:
        """The policy's name, the same in each version."""
        return self.checked.id

    @property
    def version(self) -> str:
        """The first day in force, as ``2017-02-27``."""
        return self.checked.in_force.start.isoformat()

    @property
    def draft(self) -> bool:
        """Whether this version is a draft: it decides only for who names it."""
        return self.checked.draft

    @property
    def title(self) -> str:
        """The policy's title."""
        return self.checked.title

    @property
    def sha256(self) -> str:
        """SHA-256 of the policy's canonical content; comments and layout do not count."""
        return self.checked.digest

    @property
    def decisions(self) -> tuple[str, ...]:
        """The ids of the decisions that this policy makes."""
        return tuple(self._plans)

    @property
    def by_date(self) -> bool:
        """False: a version that is named decides, whatever the record's date."""
        return False

    @property
    def candidates(self) -> tuple["Policy", ...]:
        """This version."""
        return (self,)

    def versions(self) -> tuple["Policy", ...]:
        """This version."""
        return (self,)

    def only(self, policy: str | None) -> "Policy":
        """This version. Raises `KeyError` for the id of another policy."""
        if policy not in (None, self.id):
            raise KeyError(f"no policy is called `{policy}`; this is a version of `{self.id}`")
        return self

    def record_model(self, decision: str) -> type[BaseModel]:
        """The model of the records that a decision is about. Raises `KeyError`."""
        return self._plan(decision).model

    def in_force_on(self, day: date) -> bool:
        """Whether this version applies on a local date. A draft never does."""
        return not self.draft and self.checked.in_force.covers(day)

    def begun_by(self, day: date) -> bool:
        """Whether a local date is this version's first day or a later one."""
        return self.checked.in_force.start <= day

    def decide(self, record: BaseModel, decision: str) -> Decision:
        """What this version says of a record, whatever the record's date.

        Total and pure for every valid record of the decision's model: no clock,
        no input or output, no randomness. Raises `KeyError` for a decision that
        the policy does not make and `TypeError` for a record of another model.
        """
        plan = self._plans.get(decision) or self._plan(decision)
        model = plan.model
        if record.__class__ is not model and not isinstance(record, model):
            raise TypeError(
                f"decision `{decision}` is about a {model.__name__}, not a {type(record).__name__}"
            )
        return Decision(plan, record, self._engine)

    def describe(self) -> PolicyVersion:
        """What names this version."""
        return describe_version(self.checked)

    def undated(self, decision: str) -> tuple[str, Missing]:
        """The outcome of a record whose date is unknown, and the date as missing."""
        plan = self._plan(decision)
        missing = missing_fact(plan, _moment(plan.checked.table))
        return plan.checked.outcomes[2], missing

    def date_of(self, record: BaseModel, decision: str) -> date | None:
        """The local date of the record's own time; None if that is unknown.

        Raises `TypeError` where the record model marks no field as its moment.
        """
        table = self._plan(decision).checked.table
        moment = getattr(record, _moment(table))
        return None if moment is None else local_date(moment, self.checked.zone)

    def _plan(self, decision: str) -> DecisionPlan:
        if decision not in self._plans:
            raise KeyError(
                f"policy `{self.id}` decides {quoted_list(self.decisions, 'and')}, not `{decision}`"
            )
        return self._plans[decision]


def _moment(table: RecordTable) -> str:
    if table.moment is None:
        raise TypeError(
            f"{table.model.__name__} marks no field as its moment (`Fact(role='moment')`); "
            "name the policy's version instead"
        )
    return table.moment
