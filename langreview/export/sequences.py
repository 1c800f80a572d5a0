"""Phrases to the token sequences that they stand for, exactly: what matches one of them, and nothing else, is a phrase.

Wordings of one word share a position; wordings of several words stay sequences of their own, so that no word of one
is ever mixed with a word of another.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from langreview.phrases import Alternative, Element, Gap, ListName, Number, Phrase

MOST = 12
"""Sequences of one phrase; a phrase of more is better told as a regular expression."""
MOST_SWAPPED = 400
"""The same where some of the words have swaps, which no expression of the whole could tell apart."""
_A_NUMBER = "1"


@dataclass(frozen=True, slots=True)
class Position:
    """What may stand at one place: any of `words`, a number or, with neither, `least` to `most` tokens of any kind."""

    words: frozenset[str] = frozenset()
    number: bool = False
    least: int = 1
    most: int = 1

    @property
    def is_gap(self) -> bool:
        """Tell whether any token fits."""
        return not self.words and not self.number


Tokens = tuple[Position, ...]
"""One sequence: its positions in order."""


class Expander:
    """Writes out the phrases of one lexicon."""

    def __init__(self, lists: Mapping[str, Sequence[Phrase]]) -> None:
        """Take the word lists that phrases may name."""
        self._lists = lists
        self._written: dict[str, tuple[Tokens, ...]] = {}

    def sequences(self, phrase: Phrase, most: int = MOST) -> tuple[Tokens, ...]:
        """Return the sequences of a phrase; none where they are more than `most`."""
        slots = [self._slot(slot) for slot in phrase.slots]
        found: tuple[Tokens, ...] = ((),)
        for slot in slots:
            if len(found) * len(slot) > most:
                return ()
            found = tuple(before + after for before in found for after in slot)
        return found

    def first_wording(self, phrase: Phrase) -> str:
        """Return a text that a phrase matches."""
        alternatives = (next(filter(None, slot)) for slot in phrase.slots)
        words = (self._first_words(element) for alternative in alternatives for element in alternative)
        return " ".join(filter(None, words))

    def _first_words(self, element: Element) -> str:
        match element:
            case str():
                return element
            case Number():
                return _A_NUMBER
            case Gap():
                return ""
            case ListName(name):
                return self.first_wording(self._lists[name][0])

    def _slot(self, slot: tuple[Alternative, ...]) -> tuple[Tokens, ...]:
        written = [
            tuple(itertools.chain.from_iterable(parts))
            for alternative in slot
            for parts in itertools.product(*map(self._element, alternative))
        ]
        return _optional(united(written))

    def _element(self, element: Element) -> tuple[Tokens, ...]:
        match element:
            case str():
                return ((Position(frozenset([element])),),)
            case Number():
                return ((Position(number=True),),)
            case Gap(most):
                return ((Position(least=0, most=most),),)
            case ListName(name):
                return self._list(name)

    def _list(self, name: str) -> tuple[Tokens, ...]:
        if name not in self._written:
            written = [
                tuple(itertools.chain.from_iterable(parts))
                for phrase in self._lists[name]
                for parts in itertools.product(*map(self._slot, phrase.slots))
            ]
            self._written[name] = united(written)
        return self._written[name]


def _optional(found: tuple[Tokens, ...]) -> tuple[Tokens, ...]:
    """Turn an empty wording into a first position that may be left out, where there is one of a single position."""
    if () not in found:
        return found
    rest = [tokens for tokens in found if tokens]
    for at, tokens in enumerate(rest):
        if len(tokens) == 1:
            rest[at] = (replace(tokens[0], least=0),)
            return tuple(rest)
    return found


def united(found: Iterable[Tokens]) -> tuple[Tokens, ...]:
    """Unite sequences that differ in the words of one position only, which changes nothing of what they match."""
    kept = tuple(dict.fromkeys(found))
    for at in reversed(range(max(map(len, kept), default=0))):
        groups: dict[tuple[object, ...], list[Tokens]] = {}
        for tokens in kept:
            if at < len(tokens) and not tokens[at].is_gap:
                key: tuple[object, ...] = (tokens[:at], tokens[at + 1 :], tokens[at].least)
            else:
                key = (tokens,)
            groups.setdefault(key, []).append(tokens)
        kept = tuple(_union(group, at) for group in groups.values())
    return _folded(kept)


def _folded(found: tuple[Tokens, ...]) -> tuple[Tokens, ...]:
    """Write two sequences that differ in one more position as one in which it may be left out."""
    kept = dict.fromkeys(found)
    for tokens in sorted(found, key=len, reverse=True):
        for at, position in enumerate(tokens):
            shorter = (*tokens[:at], *tokens[at + 1 :])
            if position.least and {tokens, shorter} <= kept.keys() and any(other.least for other in shorter):
                del kept[shorter], kept[tokens]
                kept[*tokens[:at], replace(position, least=0), *tokens[at + 1 :]] = None
                break
    return tuple(kept)


def _union(group: list[Tokens], at: int) -> Tokens:
    first = group[0]
    if len(group) == 1:
        return first
    words = frozenset().union(*(tokens[at].words for tokens in group))
    number = any(tokens[at].number for tokens in group)
    return (*first[:at], replace(first[at], words=words, number=number), *first[at + 1 :])


def variants(tokens: Tokens) -> Iterator[Tokens]:
    """Yield a sequence with each of its optional positions once filled and once left out; gaps stay."""
    choices = [
        ((replace(position, least=1),), ()) if not position.least and not position.is_gap else ((position,),)
        for position in tokens
    ]
    return (tuple(itertools.chain.from_iterable(parts)) for parts in itertools.product(*choices))


def common(one: Tokens, other: Tokens) -> Tokens | None:
    """Return what both of two variants match, if anything; gaps agree only where they are the same."""
    if len(one) != len(other):
        return None
    positions = []
    for mine, theirs in zip(one, other, strict=True):
        both = replace(mine, words=mine.words & theirs.words, number=mine.number and theirs.number)
        if both.is_gap and mine != theirs:
            return None
        positions.append(both)
    return tuple(positions)


def without(tokens: Tokens, part: Tokens) -> Iterator[Tokens]:
    """Yield variants that match what `tokens` does and `part`, a part of it, does not, each other things."""
    for at, (position, taken) in enumerate(zip(tokens, part, strict=True)):
        left = replace(position, words=position.words - taken.words, number=position.number and not taken.number)
        if not left.is_gap:
            yield (*part[:at], left, *tokens[at + 1 :])


def sample(tokens: Tokens) -> str:
    """Return the first wording of a sequence."""
    return " ".join(min(position.words, default=_A_NUMBER) for position in tokens if position.least)
