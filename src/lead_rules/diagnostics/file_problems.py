"""What is said of a file that cannot be read or written."""

from typing import Literal

from lead_rules.diagnostics.problems import Problem
from lead_rules.diagnostics.spans import Spot

__all__ = ["cannot_be", "unreadable"]


def cannot_be(
    done: Literal["read", "used", "written"], error: Exception, what: str = "the file"
) -> str:
    """What failed and why: ``the file cannot be read: permission denied``.

    `error` is an `OSError`, or what the reader of a format raised.
    """
    reason = getattr(error, "strerror", None) or str(error) or "it cannot be opened"
    # Not all of it: the reason may name a file.
    return f"{what} cannot be {done}: {reason[0].lower()}{reason[1:]}"


def unreadable(name: str, error: Exception) -> Problem:
    """The problem (LR001) of a file that is called `name`: see `cannot_be`."""
    help_ = "check its name and rights" if isinstance(error, OSError) else "check that it is whole"
    return Problem("LR001", cannot_be("read", error), Spot(name), help_)
