"""A policy held to the laws, and told which hold."""

import sys
from collections.abc import Iterator
from types import ModuleType

import click

from lead_rules.cli.terminal import UNREADABLE
from lead_rules.decide.policy import Policy

__all__ = ["hold_to_laws"]


def hold_to_laws(policy: Policy, examples: int) -> int:
    """Tries every law on the policy, tells what came of it, and says how many are broken."""
    laws, file = _laws(), policy.checked.file
    tried = broken = 0
    for law in laws.ALL:
        for decision in policy.decisions:
            try:
                tried += law(policy, decision, examples=examples)
            except laws.LawBroken as error:
                broken += 1
                for line in _told(f"{file}: law `{law.name}`: {error}"):
                    click.echo(line)
    click.echo(f"{file}: {len(laws.ALL)} laws on {tried:,} records: {broken} broken")
    return broken


def _laws() -> ModuleType:
    try:
        from lead_rules.testing import laws
    except ImportError as error:
        click.echo(str(error), err=True)
        sys.exit(UNREADABLE)
    return laws


def _told(text: str) -> Iterator[str]:
    first, *rest = text.split("\n")
    yield first
    yield from (f"  {line}" for line in rest)
