"""What the practice page shows of an exercise: its note in words, and who marked which of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from app.practice import Exercise, Taught
from app.view import Cut, shown
from langreview.lexicon import Lexicon
from langreview.output import SEVERITIES
from langreview.types import Review, Span

_WORD = re.compile(r"\w+(?:[-'’.,:/]\w+)*")
"""What is selected as one: figures and times such as 1.5 and 22:10 are words."""


def exercise_view(exercise: Exercise, review: Review, lexicon: Lexicon) -> dict[str, Any]:
    """Return an exercise beside a review of its note (severity 1 and all tiers)."""
    cut = Cut.of(review, lexicon, besides=_spoken_of(exercise, review))
    seen = shown(review, lexicon, cut)
    return {
        "title": exercise.title,
        "setting": exercise.setting,
        "pieces": seen["pieces"],
        "review": [finding for mark in seen["marks"] for finding in mark["findings"]],
        "left_alone": [
            {**item, **cut.covered(suppressed.finding.span)}
            for item, suppressed in zip(seen["left_alone"], review.suppressed, strict=True)
        ],
        "taught": [{**_taught(item, lexicon), **cut.covered(item.mark.span)} for item in exercise.taught],
        "harmless": [{"comment": item.comment, **cut.covered(item.span)} for item in exercise.harmless],
        "notices": seen["notices"],
    }


def _spoken_of(exercise: Exercise, review: Review) -> Iterator[Span]:
    """Yield the words of the note, and whatever the page has something to say of."""
    yield from (Span(*found.span()) for found in _WORD.finditer(exercise.note))
    yield from (item.mark.span for item in exercise.taught)
    yield from (item.span for item in exercise.harmless)
    yield from (item.finding.span for item in review.suppressed)


def _taught(item: Taught, lexicon: Lexicon) -> dict[str, str]:
    category = lexicon.categories[item.mark.code]
    return {
        "label": category.label,
        "category": category.name,
        "severity": SEVERITIES[item.mark.severity],
        "comment": item.comment,
    }
