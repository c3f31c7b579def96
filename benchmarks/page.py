"""The page of benchmarks: the blocks of it that commands write."""

import os
import platform
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

__all__ = ["DOCS", "run_on", "table", "write_block"]

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = DOCS / "benchmarks.md"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first column is text, the others are numbers."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def run_on() -> str:
    """The kind of machine and the day, in words."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        found = re.search(r"model name\s*: (.+)", cpuinfo.read_text("utf-8", "replace"))
        model = found[1].strip() if found else model
    return (
        f"{os.cpu_count()} cores of {model}, {platform.system()}, "
        f"Python {platform.python_version()}, {datetime.now(UTC).date().isoformat()}"
    )


def write_block(name: str, text: str) -> None:
    """Put `text` between the marks of a block of the page, in place of what was there."""
    page = PAGE.read_text("utf-8")
    start, end = f"<!-- {name}: written by a command -->", f"<!-- end of {name} -->"
    before, rest = page.split(start)
    _, after = rest.split(end)
    PAGE.write_text(f"{before}{start}\n\n{text}\n\n{end}{after}", "utf-8")
