"""The values of an evaluation set: cases with what should be found in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from langreview.lexicon import Category
from langreview.markup import Mark

COUNTED_FROM = 2
"""The least severity that is scored; marks below it are don't-care: neither hit, miss nor false alarm there."""
LABELS = ("minimising", "fear-inducing")
"""The labels that are scored; house style never is."""


class Level(StrEnum):
    """How finely a set is labelled, and so at which levels it can be scored."""

    SPAN = "span"
    SENTENCE = "sentence"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Gold:
    """What one annotator says of a text: marks where spans are labelled, otherwise only labels."""

    labels: frozenset[str]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A text with what should be found in it; `row` is where the set holds it, counted from 1."""

    id: str
    row: int
    text: str
    gold: Gold
    level: Level = Level.SPAN
    second: Gold | None = None
    """What a second annotator says of the same text."""
    functionality: str = ""
    group: str = ""
    contrast_of: str = ""
    """The id of the case that this one mirrors."""
    setting: str = ""
    author: str = ""

    @property
    def cluster(self) -> str:
        """The unit that is drawn again for intervals: cases of one group are not independent."""
        return f"group {self.group}" if self.group else f"case {self.id}"


def labels_of(marks: tuple[Mark, ...], categories: Mapping[str, Category]) -> frozenset[str]:
    """Return the scored labels that marks of scored severity carry."""
    return frozenset(categories[mark.code].label for mark in marks if is_counted(mark, categories))


def is_counted(mark: Mark, categories: Mapping[str, Category]) -> bool:
    """Tell whether a mark is scored: graver than don't-care, and not house style."""
    return mark.severity >= COUNTED_FROM and categories[mark.code].label in LABELS
