"""Text to tokens: what is a word, and which spellings are the same."""

import pytest
from hypothesis import given

from langreview.tokens import fold, tokenize
from tests.strategies import notes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Attention-seeking", ["attention", "seeking"]),
        ("didn't / didn’t", ["didnt", "didnt"]),
        ("took 32x500mg", ["took", "32", "x", "500", "mg"]),
        ("1:1 obs at 14:30, 5/7", ["1:1", "obs", "at", "14:30", ",", "5/7"]),
        ("** VERY . HIGH . RISK !! **", ["very", "high", "risk", "!", "!"]),
        ("at\u00adten\u200btion ﬁve naïve NAI\u0308VE", ["attention", "five", "naive", "naive"]),
        ("ＡＢ İ ß", ["ab", "i", "ss"]),
        ("'suicidal' “voices”", ["suicidal", "voices"]),
        ("A&E", ["a", "&", "e"]),
        ("s.136 today. e.g. now", ["s", "136", "today", ".", "e", "g", ".", "now"]),
        ("", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert list(tokenize(text).words) == words


@given(notes)
def test_each_token_lies_where_it_says(text: str) -> None:
    tokens = tokenize(text, 7)
    at = 7
    for word, start, end in zip(tokens.words, tokens.starts, tokens.ends, strict=True):
        assert at <= start < end
        assert fold(text[start - 7 : end - 7]) == word
        at = end


@given(notes)
def test_folding_twice_is_folding_once(text: str) -> None:
    for word in tokenize(text).words:
        assert fold(word) == word
