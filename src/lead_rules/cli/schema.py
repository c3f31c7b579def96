"""`lead-rules schema`: JSON Schemas of what goes in and what comes out."""

import json

import click

from lead_rules.cli.choosing import model_option, read_models
from lead_rules.diagnostics import nearest
from lead_rules.report.json import decision_schema

__all__ = ["schema"]


@click.command()
@click.argument("what", type=click.Choice(["record", "decision"]))
@click.option("--kind", default="arrest", show_default=True, help="The kind of record.")
@model_option
def schema(what: str, kind: str, models: tuple[str, ...]) -> None:
    """Print the JSON Schema of a record, or of what `decide --format json` writes."""
    if what == "decision":
        found = decision_schema()
    else:
        known = read_models(models)
        if kind not in known:
            near = nearest(kind, known)
            hint = f"did you mean {near}?" if near else f"there are {', '.join(known)}"
            raise click.BadParameter(f"{kind} is not a kind of record; {hint}", param_hint="--kind")
        dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
        found = dialect | known[kind].model_json_schema()
    click.echo(json.dumps(found, indent=2, ensure_ascii=False))
