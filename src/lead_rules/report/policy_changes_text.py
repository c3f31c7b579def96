"""What changed between two versions of a policy: as text, as Markdown, as JSON."""

import dataclasses
import json
import textwrap
from collections.abc import Callable, Iterable, Iterator

from lead_rules.compare.changes import PolicyChange, PolicyDiff
from lead_rules.compare.outcome_changes import ChangedOutcome, Reason, RecordComparison
from lead_rules.decide.results import PolicyVersion
from lead_rules.report.markdown import escaped
from lead_rules.values.visible import visible

__all__ = ["diff_to_json", "diff_to_markdown", "diff_to_text"]

WIDTH = 88
Lines = Iterator[str]


@dataclasses.dataclass(frozen=True)
class _Style:
    """How a title of two parts is written, a heading, and an entry at a depth: as lines."""

    title: Callable[[str, str], list[str]]
    heading: Callable[[str], list[str]]
    entry: Callable[[str, int], list[str]]


def diff_to_text(diff: PolicyDiff, records: RecordComparison | None = None) -> str:
    """The changes as plain text of at most 88 columns, ending in a line break."""
    return "\n".join(_page(diff, records, _TEXT)) + "\n"


def diff_to_markdown(diff: PolicyDiff, records: RecordComparison | None = None) -> str:
    """The changes as Markdown, ending in a line break."""
    return "\n".join(_page(diff, records, _MARKDOWN)) + "\n"


def diff_to_json(diff: PolicyDiff, records: RecordComparison | None = None) -> str:
    """The changes as JSON, each with its parts and `told` in a sentence; ends in a line break."""
    found: dict[str, object] = {
        "before": _known(dataclasses.asdict(diff.before)),
        "after": _known(dataclasses.asdict(diff.after)),
        "same_meaning": diff.same_meaning,
        "changes": [_change(change) for change in diff.changes],
        "wording": [_change(change) for change in diff.wording],
    }
    if records is not None:
        moves = [
            {"from": before, "to": after, "records": number}
            for (before, after), number in records.moves.items()
        ]
        found["records"] = {
            "decision": records.decision,
            "records": records.records,
            "same": records.same,
            "moves": moves,
            "changed": [dataclasses.asdict(each) for each in records.changed],
            "refused": [dataclasses.asdict(each) for each in records.refused],
        }
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _change(change: PolicyChange) -> dict[str, object]:
    return _known(dataclasses.asdict(change)) | {"told": change.told}


def _known(parts: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in parts.items() if value not in (None, "")}


# The page, in either style.


def _page(diff: PolicyDiff, records: RecordComparison | None, style: _Style) -> Lines:
    yield from style.title(f"From {_version(diff.before)}", f"to {_version(diff.after)}")
    if diff.changes:
        yield from style.heading("Changed in meaning")
        yield from _changes(diff.changes, style)
    else:
        yield from style.heading("Nothing changed in meaning")
    if diff.wording:
        yield from style.heading("Changed in words or names alone")
        yield from _changes(diff.wording, style)
    if records is not None:
        yield from _records(records, style)


def _version(version: PolicyVersion) -> str:
    draft = f", a {version.status}" if version.status else ""
    return f"{version.id} {version.version} ({version.file}{draft})"


def _changes(changes: Iterable[PolicyChange], style: _Style) -> Lines:
    for change in changes:
        yield from style.entry(f"{change.told}.", 0)


def _records(found: RecordComparison, style: _Style) -> Lines:
    yield from style.heading(f"{found.records} {_noun(found.records)}, decision {found.decision}")
    yield from style.entry(f"{found.same} with the same outcome", 0)
    for (before, after), number in found.moves.items():
        yield from style.entry(f"{number} from {before} to {after}", 0)
    if found.refused:
        yield from style.entry(f"{len(found.refused)} refused", 0)
    if found.changed:
        yield from style.heading("Records with another outcome")
    for each in found.changed:
        yield from _outcome(each, style)
    if found.refused:
        yield from style.heading("Records that were refused")
    for refused in found.refused:
        yield from style.entry(refused.record, 0)
        for problem in refused.problems:
            yield from style.entry(problem, 1)


def _outcome(each: ChangedOutcome, style: _Style) -> Lines:
    yield from style.entry(f"{each.record}: {each.before} before, now {each.after}", 0)
    for when, reasons in (("before", each.before_because), ("now", each.after_because)):
        for reason in reasons:
            yield from style.entry(f"{when}: {_reason(reason)}", 1)


def _noun(number: int) -> str:
    return "record" if number == 1 else "records"


def _reason(reason: Reason) -> str:
    return " ".join([f"{reason.rule}, {reason.says}.", *reason.told])


def _wrapped(text: str, depth: int) -> list[str]:
    indent = "  " * (depth + 1)
    return textwrap.wrap(
        visible(text),
        WIDTH,
        initial_indent=f"{indent}- ",
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


_TEXT = _Style(
    lambda *parts: [visible(part) for part in parts],
    lambda title: ["", visible(title)],
    _wrapped,
)
_MARKDOWN = _Style(
    lambda *parts: [f"# {escaped(' '.join(parts))}"],
    lambda title: ["", f"## {escaped(title)}", ""],
    lambda text, depth: [f"{'  ' * depth}- {escaped(text)}"],
)
