"""A handbook as one self-contained page, for a browser or a printer."""

from lead_rules.report.handbook.document import Document
from lead_rules.report.template import template

__all__ = ["handbook_to_html"]


def handbook_to_html(document: Document) -> str:
    """A handbook as a page, ending in a line break.

    Raises `ReportError` where jinja2 is not installed.
    """
    page = template("handbook", "paper", "map", "handbook").render(document=document)
    return page + "\n"
