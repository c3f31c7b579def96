"""Texts: like those that a field wants, and strange ones that it has to accept as well."""

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from lead_rules.records.schema import Field

__all__ = ["STRANGE", "strange_texts", "texts_like"]

STRANGE = (
    "",
    " ",
    "no",
    "null",
    "0777",
    "1e3",
    "{fee}",
    "{{",
    "`x` | y",
    "<script>alert(1)</script>",
    "'; drop table cards; --",
    "=1+1",
    "../../etc/passwd",
    "%s %d {0}",
    "line\nbreak\ttab\r",
    "Zoë Ångström",
    "Zoë",
    "ﬁancé",
    "İstanbul",
    "ẞ",
    "жук",
    "خلود",
    "日本語",
    "👩‍👩‍👧‍👦",
    "a\u0301\u0327\u0323",
    "\u202egnitirw",
    "\u200bhidden\u2060",
    "\ufeffmark",
    "\u2028line",
    "\ud7ff\ue000\U0010ffff",
    "x" * 5000,
)
"""Marks of markup, of formats and of shells, letters of other scripts, what cannot be
seen or turns the order of writing round, and much.
"""


def strange_texts(field: Field) -> st.SearchStrategy[str]:
    """Texts that the field accepts and that nobody expects."""
    listed = [text for text in STRANGE if field.accepts(text)]
    wild = st.text(max_size=20).filter(field.accepts)
    return st.one_of(st.sampled_from(listed), wild) if listed else texts_like(field)


def texts_like(field: Field) -> st.SearchStrategy[str]:
    """Texts that the field accepts, written as it wants them if it says how."""
    plain = [text for text in (field.fact.example, "one", "other") if field.accepts(text)]
    if plain:
        return st.sampled_from(plain)
    pattern = next(_patterns(field), "")
    return st.from_regex(pattern, fullmatch=True, alphabet=st.characters(max_codepoint=126)).filter(
        field.accepts
    )


def _patterns(field: Field) -> Iterator[str]:
    schema: dict[str, Any] = field.adapter.json_schema() if field.adapter is not None else {}
    if "pattern" in schema:
        yield schema["pattern"].removeprefix("^").removesuffix("$")
