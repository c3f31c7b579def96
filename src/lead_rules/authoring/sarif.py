"""Problems as SARIF 2.1.0, the format of code scanners (OASIS, 27 March 2020)."""

import json
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from urllib.parse import quote

from lead_rules.authoring.problem_pages import Page, page_to_text
from lead_rules.diagnostics.problems import CODES, WARNINGS, Edit, Problem
from lead_rules.diagnostics.spans import Span
from lead_rules.version import __version__

__all__ = ["problems_to_sarif"]

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def problems_to_sarif(problems: Sequence[Problem], pages: Mapping[str, Page]) -> str:
    """One run, with a rule for each code that it reports and a result for each problem.

    `pages` explain the codes. Columns count Unicode code points.
    """
    codes = sorted({problem.code for problem in problems})
    run = {
        "tool": {
            "driver": {
                "name": "lead_rules",
                "version": __version__,
                "rules": [_rule(code, pages[code]) for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, codes.index(problem.code)) for problem in problems],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2)


def _rule(code: str, page: Page) -> dict[str, object]:
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in CODES[code].replace("-", " ").split()),
        "shortDescription": {"text": CODES[code]},
        "fullDescription": {"text": page.why},
        "help": {"text": page_to_text(page), "markdown": page.markdown},
        "defaultConfiguration": {"level": "warning" if code in WARNINGS else "error"},
    }


def _result(problem: Problem, index: int) -> dict[str, object]:
    where = problem.where
    artifact = {"uri": _uri(where.file)}
    location: dict[str, object] = {"physicalLocation": {"artifactLocation": artifact}}
    if isinstance(where, Span):
        physical = {"artifactLocation": artifact, "region": _region(where)}
        location = {"physicalLocation": physical}
    elif where.path:
        location["logicalLocations"] = [{"fullyQualifiedName": where.path}]
    result: dict[str, object] = {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": problem.severity,
        "message": _message(f"{problem.message}\n{problem.help}"),
        "locations": [location],
    }
    if problem.fix:
        changes = [{"artifactLocation": artifact, "replacements": [_new(e) for e in problem.fix]}]
        result["fixes"] = [{"description": _message(problem.help), "artifactChanges": changes}]
    return result


def _message(text: str) -> dict[str, str]:
    """Braces are doubled, since single ones hold placeholders (section 3.11.5)."""
    return {"text": text.replace("{", "{{").replace("}", "}}")}


def _new(edit: Edit) -> dict[str, object]:
    return {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}


def _region(span: Span) -> dict[str, int]:
    """Lines and columns from 1; the end column stands behind the last character, as ours does."""
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _uri(file: str) -> str:
    """A file's name as a relative reference, or as an absolute URI."""
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
