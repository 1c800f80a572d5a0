"""Text to tokens: what counts as a word, and which spellings count as the same word.

Offsets stay those of the text as given; only the folded copy of each token is normalised, so that
matching on it never moves a span.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from langreview.types import Span

_LETTER = (
    "A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u1fff\u2c00-\u2dff"
    "\u3040-\ud7ff\uf900-\ufb06\ufb13-\ufdff\ufe70-\ufefc\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7cb"
)
_INVISIBLE = "\u00ad\u0300-\u036f\u200b-\u200d\u2060\ufe0f\ufeff"
_TOKEN = re.compile(
    rf"[{_LETTER}][{_LETTER}{_INVISIBLE}]*(?:['\u2019\u02bc][{_LETTER}][{_LETTER}{_INVISIBLE}]*)*"
    r"|\d+(?:[.,:/]\d+)*"
    r"|[,;()\[\]!?+%\u2026\u2191\u2193&@<>\u27e8\u27e9]"
    r"|(?<!\s)\.(?!\w)"
)
"""Words with inner apostrophes, numbers such as 1.5, 14:30 and 5/7, and the punctuation that ends a phrase.

Spaces, line breaks, hyphens, quotation marks, colons, slashes and asterisks only separate.
"""
_DROPPED = re.compile(rf"['\u2019\u02bc{_INVISIBLE}]")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The folded tokens of a text and where each lies in it (code points, half-open)."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, first: int, last: int) -> Span:
        """Return the range of text from token `first` up to, not including, token `last`."""
        return Span(self.starts[first], self.ends[last - 1])


def tokenize(text: str, offset: int = 0) -> Tokens:
    """Split a text; `offset` is added to every position."""
    found = [piece.span() for piece in _TOKEN.finditer(text)]
    return Tokens(
        tuple(fold(text[start:end]) for start, end in found),
        tuple(start + offset for start, _ in found),
        tuple(end + offset for _, end in found),
    )


def fold(token: str) -> str:
    """Return the form under which spellings are the same: no case, accents, apostrophes or ligatures."""
    if token.isascii():
        return token.lower().replace("'", "")
    return _DROPPED.sub("", unicodedata.normalize("NFKD", token).casefold())
