"""What comes with the package: the folder of the bundled policies, and their record models."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel

from lead_rules.records import ArrestRecord, SocialContactRecord

__all__ = ["LEAD_RECORDS", "bundled"]

LEAD_RECORDS: Mapping[str, type[BaseModel]] = {
    "arrest": ArrestRecord,
    "social_contact": SocialContactRecord,
}
"""The record models of the bundled policies, by the names that policies use."""


def bundled() -> Path:
    """The folder that holds the bundled `policies/`, `geo/` and `docs/problems.md`.

    In an installed package they lie beside the code; in a checkout, an editable
    one too, at its top, so that an edit is never shadowed by a stale copy.
    """
    here = Path(__file__).resolve().parents[1]
    top = here.parents[1]
    if (top / "policies").is_dir() and (top / "pyproject.toml").is_file():
        return top
    return here / "data"
