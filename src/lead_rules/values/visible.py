"""Text as it is shown: what cannot be seen, or could steer a screen, stands as its escape."""

__all__ = ["visible"]


def visible(text: str) -> str:
    """The text without white space around it, each hidden character as its escape.

    A line break is ``\\u000a``, a right-to-left override ``\\u202e``, half a pair of
    surrogates ``\\ud800``. What comes back can be encoded as UTF-8.
    """
    text = text.strip(" ")
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escape(ord(char)) for char in text)


def _escape(code: int) -> str:
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
