"""Segments to word pieces and windows: every piece is judged in exactly one window, with what stands beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from langreview.types import Segment, Span


class Encoding(Protocol):
    """What a tokenizer returns for a text."""

    @property
    def ids(self) -> list[int]:
        """The numbers of the word pieces."""
        ...

    @property
    def offsets(self) -> list[tuple[int, int]]:
        """Where each piece lies in the text, in code points."""
        ...


class Tokenizer(Protocol):
    """The part of `tokenizers.Tokenizer` that is used; it neither cuts nor pads."""

    def encode(self, sequence: str, *, add_special_tokens: bool) -> Encoding:
        """Split a text into word pieces."""
        ...

    def token_to_id(self, token: str) -> int | None:
        """Return the number of a special piece."""
        ...


def ends(tokenizer: Tokenizer) -> tuple[int, int]:
    """Return the pieces with which the model's input starts and ends.

    Raises:
        ValueError: where the tokenizer is not of the model's kind.
    """
    start, end = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    if start is None or end is None:
        raise ValueError("the tokenizer has no pieces [CLS] and [SEP]; use that of the base encoder")
    return start, end


@dataclass(frozen=True, slots=True)
class WindowRecipe:
    """How windows are cut, in word pieces; both models and notes must be cut alike."""

    core: int = 80
    """Pieces that are judged in one window, at most."""
    context: int = 40
    """Pieces that are read beside them on either side, at most, of one segment each."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """The word pieces of a note, and the index of the segment that each belongs to."""

    ids: tuple[int, ...]
    spans: tuple[Span, ...]
    segments: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """Ranges of pieces, half-open: `core` lies within `first` to `last`."""

    first: int
    last: int
    core: tuple[int, int]


def read(segments: Sequence[Segment], tokenizer: Tokenizer) -> Pieces:
    """Split every segment into word pieces with their places in the note."""
    ids: list[int] = []
    spans: list[Span] = []
    owners: list[int] = []
    for index, segment in enumerate(segments):
        encoding = tokenizer.encode(segment.text, add_special_tokens=False)
        for number, (start, end) in zip(encoding.ids, encoding.offsets, strict=True):
            if start < end:
                ids.append(number)
                spans.append(Span(segment.span.start + start, segment.span.start + end))
                owners.append(index)
    return Pieces(tuple(ids), tuple(spans), tuple(owners))


def windows(pieces: Pieces, recipe: WindowRecipe) -> Iterator[Window]:
    """Yield windows whose cores tile the pieces: whole segments where they fit, parts of one where it is too long."""
    for first, last in _cores(pieces, recipe.core):
        yield Window(
            first - _reach(pieces.segments[max(0, first - recipe.context) : first][::-1], pieces.segments[first]),
            last + _reach(pieces.segments[last : last + recipe.context], pieces.segments[last - 1]),
            (first, last),
        )


def _cores(pieces: Pieces, longest: int) -> Iterator[tuple[int, int]]:
    first = last = 0
    for length in (len(list(group)) for _, group in groupby(pieces.segments)):
        if last > first and last - first + length > longest:
            yield first, last
            first = last
        last += length
        while last - first > longest:
            yield first, first + longest
            first += longest
    if last > first:
        yield first, last


def _reach(beside: Sequence[int], own: int) -> int:
    """Return how many pieces are read on one side: those of the same segment and of the next one."""
    other = next((owner for owner in beside if owner != own), own)
    return next((count for count, owner in enumerate(beside) if owner not in (own, other)), len(beside))
