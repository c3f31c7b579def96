"""Where policies and their areas lie below a folder, and what their files are called."""

import os
import re
from datetime import date
from pathlib import Path

from lead_rules.diagnostics.problems import Problem
from lead_rules.library.bundled import bundled
from lead_rules.policy.syntax.tree import PolicyTree
from lead_rules.values.files import files_below

__all__ = ["AREAS", "is_name", "misnamed", "policy_files", "root_of"]

_NAME = "[a-z0-9][a-z0-9-]*"
AREAS = f"{_NAME}/[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}"
"""How the boundaries of a policy are named: SET/DATE."""


def is_name(text: str) -> bool:
    """Whether this can name a set of areas, and so both a new policy and its areas."""
    return re.fullmatch(_NAME, text) is not None


def policy_files(folder: Path) -> list[Path]:
    """The policy files below a folder, sorted; scenarios are none."""
    found = files_below(folder, ".yaml", ".yml")
    return [file for file in found if not file.stem.endswith(".scenarios")]


def root_of(file: Path) -> Path:
    """The folder whose `geo` the areas of a policy file are resolved in."""
    for folder in Path(os.path.realpath(file)).parents:
        if (folder / "geo").is_dir():
            return folder
    return bundled()


def misnamed(tree: PolicyTree, file: Path) -> list[Problem]:
    """The problems (LR205) of a version that does not lie in `POLICY/DATE.yaml`, which is the
    name of the policy and its first day.
    """
    found = []
    day = tree.in_force.start.isoformat()
    if "from" not in tree.failed and tree.in_force.start != date.min and file.stem != day:
        found.append(
            Problem(
                "LR205",
                f"the policy begins on {day}, but its file is called `{file.name}`",
                tree.in_force.span,
                f"call the file `{day}.yaml`, or mend `from`",
            )
        )
    if file.suffix != ".yaml":
        found.append(
            Problem(
                "LR205",
                f"`{file.name}` does not end in `.yaml`",
                tree.id.span,
                f"call the file `{file.stem}.yaml`",
            )
        )
    folder = Path(os.path.abspath(file)).parent.name
    if tree.id.text not in ("?", folder):
        found.append(
            Problem(
                "LR205",
                f"the policy is called `{tree.id.text}`, but its folder `{folder}`",
                tree.id.span,
                "give both the same name",
            )
        )
    return found
