"""Cases to what the model reads and what it should answer, a window at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from langreview.markup import Mark
from langreview.segment import segment
from langreview.types import Abbreviations, Segment
from langreview.windows import Pieces, Tokenizer, WindowRecipe, read, windows
from training.corpus_reader import Case

IGNORED = -100
"""The answer that counts neither way."""
_DISPUTED = 1
"""The severity on which experts differ."""
_EDGE = 0.5
"""Weight of the pieces on either side of an edge of a mark: people differ by a word."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """The answers that a model can give."""

    labels: tuple[str, ...]
    codes: tuple[str, ...]
    label_of: Mapping[str, str]
    """The label of each code that may be marked."""
    code_of: Mapping[str, str]
    """The code under which each code counts."""


@dataclass(frozen=True, slots=True)
class Example:
    """A window with its answers, a value for each piece; `places` is the index of each piece's segment."""

    group: str
    kind: str
    ids: tuple[int, ...]
    lens: tuple[int, ...]
    weights: tuple[float, ...]
    codes: tuple[int, ...]
    severe: tuple[int, ...]
    places: tuple[int, ...]
    labels: tuple[tuple[int, ...], ...]
    """For each segment of the window, whether it holds a mark of each label."""


class ExampleMaker:
    """Cuts cases as notes are cut when they are reviewed."""

    def __init__(self, scheme: Scheme, tokenizer: Tokenizer, recipe: WindowRecipe, short: Abbreviations) -> None:
        """Keep what the cutting and the answers depend on."""
        self._scheme = scheme
        self._tokenizer = tokenizer
        self._recipe = recipe
        self._short = short

    def examples(self, case: Case) -> Iterator[Example]:
        """Yield the windows of a case."""
        segments = segment(case.text, self._short)
        pieces = read(segments, self._tokenizer)
        marks = [self._mark_at(case, pieces, index) for index in range(len(pieces.ids))]
        for window in windows(pieces, self._recipe):
            yield self._example(case, segments, pieces, marks, range(window.first, window.last))

    def _mark_at(self, case: Case, pieces: Pieces, index: int) -> Mark | None:
        return next((mark for mark in case.marks if mark.span.overlaps(pieces.spans[index])), None)

    def _example(
        self, case: Case, segments: tuple[Segment, ...], pieces: Pieces, marks: list[Mark | None], window: range
    ) -> Example:
        seen = [marks[index] for index in window]
        owners = sorted({pieces.segments[index] for index in window})
        return Example(
            group=case.group,
            kind=case.kind,
            ids=tuple(pieces.ids[index] for index in window),
            lens=tuple(self._lens(mark) for mark in seen),
            weights=tuple(_EDGE if _is_edge(marks, index) else 1.0 for index in window),
            codes=tuple(self._code(mark) for mark in seen),
            severe=tuple(IGNORED if self._code(mark) == IGNORED else int(mark.severity > 2) for mark in seen),  # type: ignore[union-attr]  # noqa: PLR2004
            places=tuple(owners.index(pieces.segments[index]) for index in window),
            labels=tuple(self._labels(case, segments[owner]) for owner in owners),
        )

    def _lens(self, mark: Mark | None) -> int:
        """Return 0 for no mark, 1 and up for the labels in order."""
        if mark is None:
            return 0
        label = self._scheme.label_of[mark.code]
        counts = mark.severity > _DISPUTED and label in self._scheme.labels
        return 1 + self._scheme.labels.index(label) if counts else IGNORED

    def _code(self, mark: Mark | None) -> int:
        return self._scheme.codes.index(self._scheme.code_of[mark.code]) if mark and self._lens(mark) > 0 else IGNORED

    def _labels(self, case: Case, owner: Segment) -> tuple[int, ...]:
        inside = {self._lens(mark) for mark in case.marks if mark.span.overlaps(owner.span)}
        absent = IGNORED if IGNORED in inside else 0
        return tuple(1 if 1 + number in inside else absent for number in range(len(self._scheme.labels)))


def _is_edge(marks: list[Mark | None], index: int) -> bool:
    return any(0 <= beside < len(marks) and marks[beside] is not marks[index] for beside in (index - 1, index + 1))
