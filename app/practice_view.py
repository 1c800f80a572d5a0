"""What the practice page shows of an exercise: its note in words, and who marked which of them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

from app.practice import Exercise, Taught
from app.view import view
from langreview.lexicon import Lexicon
from langreview.output import SEVERITIES
from langreview.types import Review, Span

_WORD = re.compile(r"\w+(?:[-'’.,:/]\w+)*")
"""What is selected as one: figures and times such as 1.5 and 22:10 are words."""


def exercise_view(exercise: Exercise, review: Review, lexicon: Lexicon) -> dict[str, Any]:
    """Return an exercise beside a review of its note (severity 1 and all tiers)."""
    shown = view(review, lexicon, edges=_edges(exercise, review))
    cut = _Cut([len(piece["text"]) for piece in shown["pieces"]])
    return {
        "title": exercise.title,
        "setting": exercise.setting,
        "pieces": shown["pieces"],
        "review": [finding for mark in shown["marks"] for finding in mark["findings"]],
        "left_alone": [
            {**item, **cut.covered(suppressed.finding.span)}
            for item, suppressed in zip(shown["left_alone"], review.suppressed, strict=True)
        ],
        "taught": [{**_taught(item, lexicon), **cut.covered(item.mark.span)} for item in exercise.taught],
        "harmless": [{"comment": item.comment, **cut.covered(item.span)} for item in exercise.harmless],
        "notices": shown["notices"],
    }


class _Cut:
    """Where the pieces of a note lie in it."""

    def __init__(self, lengths: Sequence[int]) -> None:
        self._ends = list(accumulate(lengths))

    def covered(self, span: Span) -> dict[str, int]:
        """Return the first and the last piece of a span, at whose edges the note is cut."""
        return {"first": bisect_right(self._ends, span.start), "last": bisect_left(self._ends, span.end)}


def _edges(exercise: Exercise, review: Review) -> Iterator[int]:
    """Yield where the note is cut besides: at words, and wherever the page has something to say."""
    for found in _WORD.finditer(exercise.note):
        yield from found.span()
    spans = [item.mark.span for item in exercise.taught] + [item.span for item in exercise.harmless]
    for span in [*spans, *(item.finding.span for item in review.suppressed)]:
        yield from (span.start, span.end)


def _taught(item: Taught, lexicon: Lexicon) -> dict[str, str]:
    category = lexicon.categories[item.mark.code]
    return {
        "label": category.label,
        "category": category.name,
        "severity": SEVERITIES[item.mark.severity],
        "comment": item.comment,
    }
