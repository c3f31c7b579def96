"""Results of scenarios as JUnit XML, for the tools that show test results."""

import re
from collections.abc import Iterable
from xml.etree import ElementTree

from lead_rules.authoring.case_results import failure_to_text
from lead_rules.scenarios.run import Result

__all__ = ["to_junit"]

# What XML 1.0 cannot hold, even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_junit(results: Iterable[tuple[str, list[Result]]]) -> bytes:
    """A `testsuite` for each file and a `testcase` for each case, without times.

    A run is the same on every machine, so it tells no time, no host and no date.
    """
    top = ElementTree.Element("testsuites", name="lead-rules")
    for file, mine in results:
        failed = sum(not result.passed for result in mine)
        suite = ElementTree.SubElement(
            top,
            "testsuite",
            name=_text(file),
            tests=str(len(mine)),
            failures=str(failed),
            errors="0",
        )
        for result in mine:
            case = result.case
            shown = ElementTree.SubElement(
                suite,
                "testcase",
                classname=_text(f"{file}.{case.decision}"),
                name=_text(case.name),
                file=_text(case.span.file),
                line=str(case.span.line),
            )
            if not result.passed:
                lines = list(failure_to_text(result))
                failure = ElementTree.SubElement(shown, "failure", message=_text(case.says))
                failure.text = _text("\n".join(lines))
    ElementTree.indent(top)
    written: bytes = ElementTree.tostring(top, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _text(text: str) -> str:
    return _NOT_XML.sub("�", text)
