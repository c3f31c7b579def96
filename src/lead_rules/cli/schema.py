"""`lead-rules schema`: JSON Schemas of what goes in and what comes out."""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel

from lead_rules.authoring.json_schema.name_schema import names_of
from lead_rules.authoring.json_schema.policy_schema import DIALECT, policy_schema
from lead_rules.authoring.json_schema.scenario_schema import scenarios_schema
from lead_rules.cli.options import model_option, read_models
from lead_rules.cli.terminal import PROBLEMS, UNREADABLE, source_texts, tell
from lead_rules.diagnostics.problems import nearest
from lead_rules.library.check_file import check_file
from lead_rules.library.layout import policy_files, root_of
from lead_rules.policy.ir.nodes import CheckedPolicy
from lead_rules.policy.syntax.policy_parser import parse_policy
from lead_rules.policy.syntax.tree import PolicyTree
from lead_rules.records.schema import RecordTable
from lead_rules.records.table_of_model import table_of
from lead_rules.report.json import decision_schema

__all__ = ["schema"]


@click.command()
@click.argument("what", type=click.Choice(["record", "decision", "policy", "scenarios"]))
@click.argument("policies", nargs=-1, metavar="[POLICY...]", type=click.Path(path_type=Path))
@click.option("--kind", default="arrest", show_default=True, help="The kind of record.")
@model_option
def schema(what: str, policies: tuple[Path, ...], kind: str, models: tuple[str, ...]) -> None:
    """Print the JSON Schema of a record, of what `decide --format json` writes, or of
    policies or their scenarios.

    POLICY is a policy file, or a folder of versions. The schema then knows the kinds of
    record that they are about and their areas, and suggests what they define.
    """
    if policies and what not in ("policy", "scenarios"):
        raise click.UsageError(f"a schema of a {what} takes no POLICY")
    known = read_models(models)
    if what == "decision":
        found = decision_schema()
    elif what == "record":
        found = _of_record(kind, known)
    else:
        tables = {name: table_of(model) for name, model in known.items()}
        read = list(_read(policies, tables))
        about = {each.record for _, policy in read for each in policy.decisions.values()}
        tables = {name: table for name, table in tables.items() if name in about or not read}
        found = (policy_schema if what == "policy" else scenarios_schema)(tables, names_of(read))
    click.echo(json.dumps(found, indent=2, ensure_ascii=False))


def _of_record(kind: str, known: Mapping[str, type[BaseModel]]) -> dict[str, Any]:
    if kind not in known:
        near = nearest(kind, known)
        hint = f"did you mean {near}?" if near else f"there are {', '.join(known)}"
        raise click.BadParameter(f"{kind} is not a kind of record; {hint}", param_hint="--kind")
    return {"$schema": DIALECT} | known[kind].model_json_schema()


def _read(
    paths: tuple[Path, ...], tables: Mapping[str, RecordTable]
) -> Iterator[tuple[PolicyTree, CheckedPolicy]]:
    """The policies as written and as meant; exits where one has an error."""
    for path in paths:
        files = policy_files(path) if path.is_dir() else [path]
        if not files:
            raise click.BadParameter(f"no policy is in {path}", param_hint="POLICY")
        for file in files:
            policy, problems = check_file(file, root_of(file), tables, str(file))
            if policy is None:
                tell(problems, source_texts([str(file)]))
                sys.exit(UNREADABLE if problems[0].code == "LR001" else PROBLEMS)
            tree, _ = parse_policy(file.read_bytes(), str(file))
            assert tree is not None
            yield tree, policy.checked
