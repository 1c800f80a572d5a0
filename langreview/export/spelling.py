"""How LanguageTool's English tokenizer cuts words, and token sequences as it cuts each way of writing them.

It keeps `self-harm` whole, cuts `isn't` and `man's` before the ending, and `1:1` at the mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from langreview.export.sequences import Position, Tokens, united, variants
from langreview.lexicon import Entry, Lexicon

SEPARATORS = "-/:*'\u2019\u2018\"\u201c\u201d\u2013\u2014"
"""Tokens that langreview reads over and LanguageTool does not."""
MOST_SEPARATORS = 2
"""How many of them may stand between two words."""

_AUXILIARIES = (
    "are|is|were|was|do|does|did|have|has|had|wo|would|ca|could|sha|should|must|ai|ought|might|need|may|used|use"
)
_NEGATED = re.compile(rf"({_AUXILIARIES})(n'?t)")
_ENDING = re.compile(r"(.+)('(?:m|re|ll|ve|d|s))")
_WORD = re.compile(r"[\w%&@](?:[\w%&@]|[-'](?=\w))*|[^\w\s]")
_HYPHENED = re.compile(r"\b([^\W\d_]+)(?=-([^\W\d_]+))")
_GLUED = re.compile(r"\b([^\W\d_]+)(?=(\d+))")
_STEM = 4
"""Letters in which words must agree to be taken for forms of one: `self-harm` was seen, so `self-harmed` may be."""
_APOSTROPHES = re.compile(r"\b[^\W\d_]+'[^\W\d_]+\b")
_INNER_MARK = re.compile(r"([.,:/])")


def cut(text: str) -> list[str]:
    """Return the tokens of a text in small letters with straight apostrophes, spaces left out."""
    straight = text.lower().replace("\u2019", "'")
    return [part for word in _WORD.findall(straight) for part in _cut_word(word)]


def _cut_word(word: str) -> tuple[str, ...]:
    if word.isalnum():
        return (word,)
    found = _NEGATED.fullmatch(word) or _ENDING.fullmatch(word)
    return (found[1], found[2]) if found else (word,)


def ends(tokens: Tokens, words: Sequence[str], start: int) -> frozenset[int]:
    """Return where a sequence, which begins with a sure position, can end in the words of a text from `start` on."""
    if not _fits(tokens[0], words[start]):
        return frozenset()
    reached = {start}
    for at, position in enumerate(tokens):
        if at and not (position.is_gap or tokens[at - 1].is_gap):
            reached = _past_separators(words, reached)
        passed = set() if position.least else set(reached)
        for _ in range(position.most):
            reached = {end + 1 for end in reached if end < len(words) and _fits(position, words[end])}
            passed |= reached
        reached = passed
    return frozenset(reached)


def _past_separators(words: Sequence[str], reached: set[int]) -> set[int]:
    """Return the places reached, and those past up to MOST_SEPARATORS separators from there."""
    every = set(reached)
    for _ in range(MOST_SEPARATORS):
        reached = {end + 1 for end in reached if end < len(words) and words[end] in SEPARATORS}
        every |= reached
    return every


def _fits(position: Position, word: str) -> bool:
    return position.is_gap or word in position.words or (position.number and word[:1].isdigit())


class Spelling:
    """The ways of writing that occur in the texts of a lexicon: what is hyphened, run together or has an apostrophe."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Look at every phrase and example."""
        texts = [text for entry in lexicon.entries.values() for text in _texts(entry)]
        texts += [phrase.text for phrases in lexicon.lists.values() for phrase in phrases]
        every = "\n".join(texts).lower().replace("\u2019", "'")
        self._hyphened = frozenset((first, second[:_STEM]) for first, second in _HYPHENED.findall(every))
        self._glued = frozenset((first, second[:_STEM]) for first, second in _GLUED.findall(every))
        contracted = map(_cut_word, sorted(set(_APOSTROPHES.findall(every))))
        self._contracted = {"".join(parts).replace("'", ""): parts for parts in contracted if len(parts) > 1}

    def written(self, found: Iterable[Tokens]) -> tuple[Tokens, ...]:
        """Return sequences of the tokenizer's words for every way to write what the given ones stand for.

        None begins or ends with a position that may be left out.
        """
        ways = united(way for whole in found for variant in variants(whole) for way in self._ways(variant))
        return tuple(dict.fromkeys(trimmed for way in ways for trimmed in _with_sure_edges(way)))

    def _ways(self, rest: Tokens) -> Iterator[Tokens]:
        if not rest:
            yield ()
            return
        for tail in self._ways(rest[1:]):
            for head in self._cuts(rest[0]):
                yield head + tail
        joined = self._joined(*rest[:2]) if len(rest) > 1 else None
        if joined is not None:
            yield from self._ways((joined, *rest[2:]))

    def _cuts(self, position: Position) -> Iterator[Tokens]:
        """Yield the words of a position that stay whole together, and each other cut up."""
        whole = frozenset(word for word in position.words if len(_at_marks(word)) == 1)
        if whole or not position.words:
            yield (replace(position, words=whole),)
        for word in sorted(position.words):
            parts = self._contracted_parts(word) if word in whole else _at_marks(word)
            if parts:
                yield tuple(Position(frozenset([part])) for part in parts)

    def _contracted_parts(self, word: str) -> tuple[str, ...]:
        negated = _NEGATED.fullmatch(word)
        return (negated[1], "n't") if negated else self._contracted.get(word, ())

    def _joined(self, one: Position, other: Position) -> Position | None:
        """Return the words that are written as one, where the first of them is known to be."""
        words = {
            f"{first}{mark}{second}"
            for first in one.words
            for second in other.words
            for mark, known in (("-", self._hyphened), ("", self._glued))
            if (first.rpartition("-")[2], second[:_STEM]) in known
        }
        return Position(frozenset(words)) if words else None


def _texts(entry: Entry) -> Iterator[str]:
    yield from (phrase.text for phrase in (*entry.phrases, *entry.unless))
    yield from (example.text for example in entry.examples)


def _at_marks(word: str) -> tuple[str, ...]:
    return tuple(filter(None, _INNER_MARK.split(word)))


def _with_sure_edges(tokens: Tokens) -> Iterator[Tokens]:
    for at in (0, -1):
        if tokens and not tokens[at].least:
            yield from _with_sure_edges(tokens[1:] if at == 0 else tokens[:-1])
            sure = (replace(tokens[at], least=1),)
            yield from _with_sure_edges(sure + tokens[1:] if at == 0 else tokens[:-1] + sure)
            return
    yield tokens
