"""What the lead_rules that this process imports says of the records on standard input.

`same_decisions.py` runs this once for each of two checkouts. Standard input has a line of
JSON for each record, as `inputs.Given` lays it out. Standard output has a line for each
answer: its key and the answer as JSON. Nothing but public names is used, so that this runs
with any checkout.
"""

import importlib.util
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from lead_rules import (
    ArrestRecord,
    Decision,
    Library,
    NoPolicy,
    Policy,
    RecordError,
    SocialContactRecord,
    load_library,
    load_policy,
    read_record,
    to_json,
)

LEAD: Mapping[str, type[BaseModel]] = {
    "arrest": ArrestRecord,
    "social_contact": SocialContactRecord,
}
Models = Mapping[str, type[BaseModel]]


@cache
def models_in(file: str | None) -> Models:
    """The record models of a Python file, by their kinds; those of LEAD for none."""
    if file is None:
        return LEAD
    spec = importlib.util.spec_from_file_location("record_models", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Models = module.RECORDS
    return found


@cache
def library_in(folder: str, models: str | None) -> Library:
    return load_library(folder, records=models_in(models))


@cache
def policy_in(file: str, models: str | None) -> Policy:
    return load_policy(file, records=models_in(models))


def fitting(given: Mapping[str, Any]) -> Iterator[BaseModel]:
    """The record by the model of its kind, or by each model that reads it if no kind is named.

    Raises `RecordError` if no model does.
    """
    models = models_in(given["models"])
    refused: list[RecordError] = []
    wanted = [models[given["kind"]]] if given["kind"] is not None else list(models.values())
    for model in wanted:
        try:
            yield read_record(given["text"], model)
        except RecordError as error:
            refused.append(error)
    if len(refused) == len(wanted):
        raise refused[0]


def decided(
    given: Mapping[str, Any], record: BaseModel
) -> Iterator[tuple[str, Decision | NoPolicy]]:
    """Each decision about that kind of record, by its name, and what is answered."""
    if given["policy"] is not None:
        policy = policy_in(given["policy"], given["models"])
        for decision in decisions_about(record, (policy,)):
            yield decision, policy.decide(record, decision)
        return
    library = library_in(given["folder"], given["models"])
    for name in library.policies:
        for decision in decisions_about(record, library.versions(name)):
            yield decision, library.decide(record, decision, policy=name)


def decisions_about(record: BaseModel, versions: tuple[Policy, ...]) -> list[str]:
    """The decisions of some versions that are about records of that model, each once."""
    found = [
        decision
        for version in versions
        for decision in version.decisions
        if version.record_model(decision) is type(record)
    ]
    return list(dict.fromkeys(found))


def tables(
    folder: str, records: Mapping[type[BaseModel], Mapping[str, BaseModel]]
) -> Iterator[tuple[str, Any]]:
    """The same records once more, all of a kind as one table: each row of the answers by its key.

    There are none if pyarrow is not installed.
    """
    if importlib.util.find_spec("pyarrow") is None:
        return
    import pyarrow as pa

    from lead_rules.columns import decide_table

    library = library_in(folder, None)
    for same in records.values():
        rows = [record.model_dump(mode="json") for record in same.values()]
        one = next(iter(same.values()))
        for name in library.policies:
            for decision in decisions_about(one, library.versions(name)):
                answers = decide_table(pa.Table.from_pylist(rows), library, decision, policy=name)
                for key, answer in zip(same, answers.to_pylist(), strict=True):
                    yield f"table: {key}: {decision}", answer


def main() -> None:
    lead: dict[type[BaseModel], dict[str, BaseModel]] = defaultdict(dict)
    folder = ""
    for line in sys.stdin:
        given = json.loads(line)
        try:
            for record in fitting(given):
                if given["models"] is None:
                    lead[type(record)][given["key"]] = record
                    folder = given["folder"]
                for decision, answer in decided(given, record):
                    tell(f"{given['key']}: {decision}", to_json(answer))
        except RecordError as error:
            tell(given["key"], json.dumps({"problems": str(error)}))
    for key, row in tables(folder, lead):
        tell(key, json.dumps(row, default=str))


def tell(key: str, answer: str) -> None:
    print(json.dumps([key, answer]))


if __name__ == "__main__":
    main()
