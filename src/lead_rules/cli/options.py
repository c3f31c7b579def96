"""Which policy, which decision and which record models a command line names."""

import sys
from collections.abc import Iterable
from pathlib import Path

import click
from pydantic import BaseModel

from lead_rules.cli.terminal import PROBLEMS, UNREADABLE, source_texts, tell
from lead_rules.decide.decider import Decider
from lead_rules.diagnostics.problems import LeadRulesError
from lead_rules.library.bundled import bundled
from lead_rules.library.layout import root_of
from lead_rules.library.load import load_library, load_policy
from lead_rules.library.record_models import models_named

__all__ = [
    "model_option",
    "pick_decision",
    "pick_policy",
    "policies_option",
    "read_models",
    "signers_option",
]

model_option = click.option(
    "--record",
    "models",
    multiple=True,
    metavar="FILE.py|NAME=FILE.py:MODEL",
    help="Python with record models of your own, which is run: a file, or a module by its name, "
    "that has RECORDS, a mapping from the names that policies use to Pydantic models; or one "
    "model of it by its name. May be given again.",
)

policies_option = click.option(
    "--policies",
    metavar="FOLDER",
    help="The folder that holds `policies` and `geo`. Default: the bundled ones.",
)

signers_option = click.option(
    "--signers",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Allowed signers, as ssh-keygen reads them: one of them must have signed "
    "policies/PUBLISHED, and every version must be listed there.",
)


def pick_policy(
    named: str | None,
    models: dict[str, type[BaseModel]],
    folder: str | None,
    signers: Path | None = None,
) -> Decider:
    """The versions of the policy to pick one from, or the one version that was named."""
    is_file = named is not None and named.endswith((".yaml", ".yml"))
    root = Path(folder) if folder is not None else bundled()
    try:
        if named is not None and is_file:
            root = root if folder is not None else root_of(Path(named))
            return load_policy(named, folder=root, records=models, signers=signers)
        library = load_library(root, records=models, signers=signers)
        if named is None:
            return library.only(None)
        id_, _, date = named.partition("/")
        return library.version(date, id_) if date else library.only(id_)
    except LeadRulesError as error:
        tell(error.problems, source_texts({p.where.file for p in error.problems}, root))
        sys.exit(UNREADABLE if error.problems[0].code == "LR001" else PROBLEMS)
    except KeyError as error:
        raise click.BadParameter(error.args[0], param_hint="--policy") from None


def pick_decision(decider: Decider, named: str | None) -> tuple[str, type[BaseModel]]:
    policy = decider.candidates[-1]
    chosen = named if named is not None else policy.decisions[0]
    try:
        return chosen, policy.record_model(chosen)
    except KeyError as error:
        raise click.BadParameter(error.args[0], param_hint="--decision") from None


def read_models(given: Iterable[str]) -> dict[str, type[BaseModel]]:
    """The kinds of record: those of the bundled policies, and those named."""
    try:
        return models_named(given)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--record") from None
