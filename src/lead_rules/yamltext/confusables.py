"""Letters of another alphabet that look like Latin ones, within words that are Latin.

`her\u043ein` with a Cyrillic letter is another word than `heroin`: a name that nothing else
names, and a sentence that no search finds. Whole words of another alphabet are text
like any other, and so is `α-PVP`, whose letters stand apart.
"""

import re
from collections.abc import Iterator

__all__ = ["mixed_words"]

_CYRILLIC = str.maketrans(
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0405\u0406\u0408"
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458\u04bb\u0501\u051b\u051d",
    "ABEKMHOPCTXSIJaeopcyxsijhdqw",
)
_GREEK = str.maketrans(
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u03b9\u03bd\u03bf\u03c5",
    "ABEZHIKMNOPTYXivou",
)
_FULL_WIDTH = {
    code: code - 0xFEE0 for first in (0xFF21, 0xFF41) for code in range(first, first + 26)
}
_ALPHABETS: tuple[tuple[str, dict[int, int]], ...] = (
    ("Cyrillic", _CYRILLIC),
    ("Greek", _GREEK),
    ("full-width", _FULL_WIDTH),
)
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[A-Za-z]")


def mixed_words(text: str, *, name: bool) -> Iterator[tuple[str, str, str]]:
    """Each word that mixes Latin letters with ones that look so: the word, the alphabet
    of the first of them, and the word in Latin letters.

    The words of a `name` count as one, and it is also reported if it only looks Latin.
    """
    if text.isascii():
        return
    for word in [text] if name else _WORD.findall(text):
        for alphabet, latin in _ALPHABETS:
            meant = word.translate(latin)
            if meant != word and (_LATIN.search(word) or (name and meant.isascii())):
                yield word, alphabet, meant
                break
