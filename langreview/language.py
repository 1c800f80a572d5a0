"""Whether a note is in the lexicon's language at all, so that silence on another language is never taken for more."""

from __future__ import annotations

from langreview.lexicon import Lexicon
from langreview.tokens import tokenize

_SAMPLE = 4_000
"""Code points that are looked at."""
_FEWEST = 12
"""Words below which no judgement is made."""
_LEAST_SHARE = 0.08
"""Share of common words below which a text is called foreign; telegraphic English notes have 0.15 and more."""


def is_foreign(note: str, lexicon: Lexicon) -> bool:
    """Tell whether a text of some length holds hardly any common word of the lexicon's language."""
    words = [word for word in tokenize(note[:_SAMPLE]).words if word[:1].isalpha()]
    if len(words) < _FEWEST:
        return False
    common = sum(word in lexicon.common_words for word in words)
    return common / len(words) < _LEAST_SHARE
