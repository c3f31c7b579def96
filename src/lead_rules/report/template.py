"""The templates of pages: the only place that asks for jinja2.

A page asks nothing of any network and runs no script: a content security policy in
its head holds a browser to that, and lets in the one style sheet by its digest.
"""

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from lead_rules.values.visible import visible

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["ReportError", "template"]


class ReportError(Exception):
    """A report cannot be made here; the message says what to install."""


@cache
def template(page: str, *styles: str) -> "Template":
    """A template by its name, with the style sheets that it needs made one.

    Every text is escaped and nothing in it is hidden. Raises `ReportError` where jinja2
    is not installed.
    """
    try:
        import jinja2
    except ImportError:
        raise ReportError(
            "a report in HTML needs jinja2, which is not installed: "
            "run `pip install 'lead-rules[report]'`"
        ) from None
    style = "".join(_text(f"{name}.css") for name in styles)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_text),
        autoescape=True,
        finalize=_shown,
        undefined=jinja2.StrictUndefined,
        trim_blocks=False,
    )
    environment.globals["style"] = style
    environment.globals["policy"] = (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    return environment.get_template(f"{page}.html.jinja")


def _text(name: str) -> str:
    return (resources.files("lead_rules.report") / "templates" / name).read_text("utf-8")


def _shown(value: object) -> object:
    """What a policy or a record says, with nothing hidden in it; markup as it stands."""
    return visible(value) if type(value) is str else value
