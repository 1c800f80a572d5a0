"""The phrase language of the lexicons: words and three marks, no regular expressions.

risk (of|for) suicide      one of several wordings; an empty one makes it optional
abscond(s|ed|ing)          the same for endings
only ... tablets           up to three words between; `...6` up to six
<person> lied              any phrase of the word list `person`
<number> tablets           any number
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from langreview.tokens import tokenize


@dataclass(frozen=True, slots=True)
class Number:
    """Any token that begins with a digit."""


@dataclass(frozen=True, slots=True)
class Gap:
    """From no token to `most` tokens of any kind."""

    most: int


@dataclass(frozen=True, slots=True)
class ListName:
    """Any phrase of a named word list."""

    name: str


Element = str | Number | Gap | ListName
"""A word in folded form, or one of the marks."""
Alternative = tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A parsed phrase: at each slot, one of its alternatives must follow."""

    text: str
    slots: tuple[tuple[Alternative, ...], ...]

    def list_names(self) -> frozenset[str]:
        """Return the names of the word lists that it refers to."""
        elements = itertools.chain.from_iterable(itertools.chain.from_iterable(self.slots))
        return frozenset(element.name for element in elements if isinstance(element, ListName))


DEFAULT_GAP = 3
"""Tokens that `...` may skip when it names no number."""
MAX_GAP = 12
MAX_WORDINGS = 1000
"""Alternatives of one slot; more is a sign that a word list is wanted."""

_PLAIN = re.compile(r"[A-Za-z]+(?: [A-Za-z]+)*")
_PIECE = re.compile(r"[^()|\s]+|\s+|[()|]")
_PART = re.compile(r"\.\.\.(\d*)|<([a-z][a-z-]*)>|([^\s<>]+)")


def parse_phrase(text: str) -> Phrase:
    """Parse a phrase as it is written in a lexicon.

    Raises:
        ValueError: one sentence on what is wrong with it.
    """
    if _PLAIN.fullmatch(text):
        return Phrase(text, tuple(((word,),) for word in text.lower().split()))
    slots = [_alternatives(slot) for slot in _slots(text.replace("\u2026", "..."))]
    phrase = Phrase(text, tuple(slots))
    _check(phrase)
    return phrase


def _slots(text: str) -> list[list[str]]:
    """Split a phrase at the spaces outside brackets, each slot into its pieces."""
    slots: list[list[str]] = [[]]
    depth = 0
    for piece in _PIECE.findall(text):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        if depth < 0 or (piece == "|" and not depth):
            raise ValueError(f"phrase {text!r} has a '{piece}' without its opening bracket")
        if depth or not piece.isspace():
            slots[-1].append(piece)
        else:
            slots.append([])
    if depth:
        raise ValueError(f"phrase {text!r} has a bracket that is not closed")
    return [slot for slot in slots if slot]


def _alternatives(pieces: list[str]) -> tuple[Alternative, ...]:
    """Write out the groups of a slot and parse each wording."""
    wordings = _written_out(iter(pieces))
    return tuple(dict.fromkeys(tuple(_elements(wording)) for wording in wordings))


def _written_out(pieces: Iterator[str]) -> list[str]:
    """Return every wording up to the bracket that closes the group, or to the end."""
    complete: list[str] = []
    current = [""]
    for piece in pieces:
        if piece == ")":
            break
        if piece == "|":
            complete += current
            current = [""]
        else:
            endings = _written_out(pieces) if piece == "(" else [piece]
            current = [begun + ending for begun, ending in itertools.product(current, endings)]
        if len(complete) + len(current) > MAX_WORDINGS:
            raise ValueError(f"part of a phrase has more than {MAX_WORDINGS} wordings; use a word list")
    return complete + current


def _elements(wording: str) -> list[Element]:
    elements: list[Element] = []
    for part in wording.split():
        elements += [part.lower()] if part.isascii() and part.isalpha() else _marked_elements(part)
    return elements


def _marked_elements(wording: str) -> Iterator[Element]:
    """Yield the elements of words that are not plain letters."""
    if _PART.sub("", wording):
        raise ValueError(f"phrase part {wording!r} is not words, '...' or a '<list>'")
    for part in _PART.finditer(wording):
        most, name, words = part.groups()
        if name:
            yield Number() if name == "number" else ListName(name)
        elif words:
            yield from tokenize(words).words
        else:
            yield _gap(most)


def _gap(most: str) -> Gap:
    gap = Gap(int(most or DEFAULT_GAP))
    if not 0 < gap.most <= MAX_GAP:
        raise ValueError(f"a gap may skip 1 to {MAX_GAP} words, found {gap.most}")
    return gap


def _has_word(alternative: Alternative) -> bool:
    return any(not isinstance(element, Gap) for element in alternative)


def _check(phrase: Phrase) -> None:
    if not any(all(map(_has_word, slot)) for slot in phrase.slots):
        raise ValueError(f"phrase {phrase.text!r} has no word that must be there")
    for slot in (phrase.slots[0], phrase.slots[-1]):
        for alternative in slot:
            if alternative and (isinstance(alternative[0], Gap) or isinstance(alternative[-1], Gap)):
                raise ValueError(f"phrase {phrase.text!r} begins or ends with '...'")
