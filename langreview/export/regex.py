"""Phrases and token sequences to regular expressions that .NET, Java, JavaScript and Python read alike.

Each may be followed without trying anything twice: what stands between words holds no character of a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from langreview.export.sequences import Position, Tokens
from langreview.phrases import Alternative, Element, Gap, ListName, Number, Phrase

BETWEEN = "[-\\s/:*'\u2019\u2018\"\u201c\u201d\u2013\u2014]+"
"""What may stand between words: spaces, hyphens, quotation marks, colons, slashes, asterisks, dashes."""
_DIGIT_EDGE = r"(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d)"
"""Where a number touches a word, as in "s136"."""
_BETWEEN_MARKS = rf"(?:{BETWEEN}|(?<!\w)|(?!\w)|{_DIGIT_EDGE})"
"""The same beside a number or a punctuation mark, where nothing need stand."""
_NUMBER = r"\d+(?:[.,:/]\d+)*"
_ANYTHING = r"(?:\b\w[\w'\u2019]*(?:[.,:/]\d+)*|[,;()\[\]+%&@<>\u2026])"
"""Any token that does not end a sentence."""
_CONTRACTED = re.compile(
    r"(?:(?P<negated>is|are|was|were|do|does|did|has|have|had|wo|would|could|should|ca|must|need)nt"
    r"|(?!(?:was|has|his|this|does)\Z)(?P<owner>.{2,}(?<!s))s"
    r"|(?P<short>i|you|he|she|we|they|dna|od)(?P<ending>m|d|ll|re|ve))"
)
_SPECIAL = re.compile(r"[\\^$.*+?()\[\]{}|/]")


@dataclass(frozen=True, slots=True)
class _Part:
    """The expression of a slot, with what stands beside it."""

    text: str
    marked: bool = False
    """It holds a number or a punctuation mark, so that nothing need stand between it and its neighbours."""
    optional: bool = False
    gap: int = 0


def phrase_regex(phrase: Phrase, lists: Mapping[str, Sequence[Phrase]]) -> str:
    """Return the expression of a phrase, longer wordings first, without boundaries."""
    return _phrase(phrase, lists).text


def tokens_regex(tokens: Tokens) -> str:
    """Return the expression of a token sequence, without boundaries."""
    return _chain([_position(position) for position in tokens]).text


def any_of(expressions: Iterable[str]) -> str:
    """Return an expression for any of several, in the order given."""
    several = tuple(dict.fromkeys(expressions))
    return several[0] if len(several) == 1 else f"(?:{'|'.join(several)})"


def bounded(expression: str) -> str:
    """Return an expression that begins and ends where words do, or at a punctuation mark of its own."""
    return rf"(?:\b|(?!\w)|{_DIGIT_EDGE}){expression}(?:\b|(?<!\w)|{_DIGIT_EDGE})"


def is_bounded_by_words(phrase: Phrase) -> bool:
    """Tell whether a phrase begins and ends with words or numbers, not with punctuation marks."""
    edges = ((phrase.slots[0], 0), (phrase.slots[-1], -1))
    return all(
        not isinstance(alternative[at], str) or _is_plain(alternative[at])
        for slot, at in edges
        for alternative in slot
        if alternative
    )


def escape(text: str) -> str:
    """Return text as an expression that matches just it; only what must be escaped is."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def word_regex(word: str) -> str:
    """Return the expression of a folded word, with the apostrophe that folding took away."""
    contracted = _CONTRACTED.fullmatch(word)
    if contracted is None:
        return escape(word)
    if contracted["negated"]:
        return f"{contracted['negated']}n['\u2019]?t"
    return f"{contracted['owner'] or contracted['short']}['\u2019]?{contracted['ending'] or 's'}"


def _is_plain(element: Element) -> bool:
    return isinstance(element, str) and element[:1].isalnum() and element[-1:].isalnum()


def _chain(parts: list[_Part]) -> _Part:
    """Join parts, each optional one with what stands between it and the first that must be there."""
    anchor = next(at for at, part in enumerate(parts) if not part.optional and not part.gap)
    text = parts[anchor].text
    for at in reversed(range(anchor)):
        part = parts[at]
        before = f"{part.text}{_between(part, parts[at + 1])}"
        text = f"(?:{before}){{0,{part.gap}}}{text}" if part.gap else f"(?:{before})?{text}"
    for at in range(anchor + 1, len(parts)):
        part = parts[at]
        after = f"{_between(parts[at - 1], part)}{part.text}"
        if part.gap:
            text += f"(?:{after}){{0,{part.gap}}}"
        else:
            text += f"(?:{after})?" if part.optional else after
    return _Part(text, any(part.marked for part in parts))


def _between(one: _Part, other: _Part) -> str:
    return _BETWEEN_MARKS if one.marked or other.marked else BETWEEN


def _phrase(phrase: Phrase, lists: Mapping[str, Sequence[Phrase]]) -> _Part:
    return _chain([_slot(slot, lists) for slot in phrase.slots])


def _slot(slot: tuple[Alternative, ...], lists: Mapping[str, Sequence[Phrase]]) -> _Part:
    if len(slot) == 1 and len(slot[0]) == 1:
        return _element(slot[0][0], lists)
    longest_first = sorted(filter(None, slot), key=lambda alternative: (-len(alternative), repr(alternative)))
    parts = [_alternative([_element(element, lists) for element in alternative]) for alternative in longest_first]
    return replace(_any_part(parts), optional=not all(slot))


def _alternative(parts: list[_Part]) -> _Part:
    if not all(part.gap for part in parts):
        return _chain(parts)
    most = sum(part.gap for part in parts)
    return _Part(f"{_ANYTHING}(?:{_BETWEEN_MARKS}{_ANYTHING}){{0,{most - 1}}}", marked=True)


def _element(element: Element, lists: Mapping[str, Sequence[Phrase]]) -> _Part:
    match element:
        case str():
            return _Part(word_regex(element), marked=not element.isalpha())
        case Number():
            return _Part(_NUMBER, marked=True)
        case Gap(most):
            return _Part(_ANYTHING, marked=True, gap=most)
        case ListName(name):
            longest_first = sorted(lists[name], key=lambda phrase: (-len(phrase.slots), phrase.text))
            return _any_part([_phrase(phrase, lists) for phrase in longest_first])


def _any_part(parts: Sequence[_Part]) -> _Part:
    return _Part(any_of(part.text for part in parts), any(part.marked for part in parts))


def _position(position: Position) -> _Part:
    if position.is_gap:
        return _Part(_ANYTHING, marked=True, gap=position.most)
    words = [word_regex(word) for word in sorted(position.words)] + [_NUMBER] * position.number
    marked = position.number or not all(map(str.isalpha, position.words))
    return _Part(any_of(words), marked, optional=not position.least)
