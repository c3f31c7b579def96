"""How many questions it takes to decide a record: in the engine's order, and in others.

Each order asks one fact at a time about a record of which nothing is known at
first, takes the answer from the whole record, and stops when nothing can change
the outcome any more, or when nothing is left to ask.
"""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from pydantic import BaseModel

from lead_rules import Decision, Event, Library, NoPolicy, Place, Policy
from lead_rules.interview.interview import Interview
from lead_rules.records.schema import Field, blank, value_at
from lead_rules.records.table_of_model import table_of
from lead_rules.records.write import record_data

Source = Library | Policy
Order = Callable[[Source, str, BaseModel], int]


def answer_of(record: BaseModel, field: str) -> Any:
    """The answer to one question: of a list of groups, only how many there are."""
    value = value_at(record, field)
    if isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
        return [{} for _ in value]
    return record_data(value) if isinstance(value, Place | Event) else value


def answered(interview: Interview, record: BaseModel) -> Interview:
    """The interview after one more answer from a record; a skip where that does not know."""
    assert interview.question is not None
    answer = answer_of(record, interview.question.field)
    return interview.skip() if answer is None else interview.answer(answer)


def held(source: Source, decision: str, record: BaseModel) -> Interview:
    """A whole interview, answered from a record."""
    interview = Interview(source, decision)
    while not interview.finished:
        interview = answered(interview, record)
    return interview


def engine_order(source: Source, decision: str, record: BaseModel) -> int:
    """How many questions the engine asks."""
    return len(held(source, decision, record).asked)


def file_order(source: Source, decision: str, record: BaseModel) -> int:
    """How many questions it takes in the order of the record's fields."""
    return _in_order(source, decision, record, lambda open_: open_[0])


def random_order(seed: int) -> Order:
    """An order that picks any open fact; the same one for the same seed."""

    def order(source: Source, decision: str, record: BaseModel) -> int:
        return _in_order(source, decision, record, Random(seed).choice)

    return order


def _in_order(
    source: Source, decision: str, record: BaseModel, pick: Callable[[list[str]], str]
) -> int:
    root = table_of(type(record)).root
    asked: list[str] = []
    while True:
        known = _known(record, root, "", asked)
        answer: Decision | NoPolicy = source.decide(known, decision)
        open_ = [path for path in _open(known, root, "") if path not in asked]
        if not answer.missing or not open_:
            return len(asked)
        asked.append(pick(open_))


def _known(record: Any, field: Field, path: str, asked: list[str]) -> Any:
    """The record with the facts that were asked alone."""
    if field.kind == "struct":
        inner = {
            name: _known(getattr(record, name, None), part, _step(path, name), asked)
            for name, part in field.fields.items()
        }
        return blank(field).model_copy(update=inner)
    if path not in asked or record is None:
        return None
    if field.entry is not None and field.entry.kind == "struct":
        entries = enumerate(record)
        return tuple(_known(one, field.entry, f"{path}[{n}]", asked) for n, one in entries)
    return record


def _open(known: Any, field: Field, path: str) -> Iterator[str]:
    """The facts that a rule may read and that can be asked for, in the record's order."""
    if field.fact.protected or field.fact.role == "reference":
        return
    if field.kind == "struct":
        for name, part in field.fields.items():
            yield from _open(getattr(known, name, None), part, _step(path, name))
    elif known is None:
        yield path
    elif field.entry is not None and field.entry.kind == "struct":
        for number, entry in enumerate(known):
            yield from _open(entry, field.entry, f"{path}[{number}]")


def _step(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
