"""A review as remarks beside the words of a document: one for each finding, and one on the review itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from langreview.explain import disputed, rests_on, review_notice, why, worked
from langreview.lexicon import Lexicon
from langreview.output import NOT_APPROVAL, headline
from langreview.types import Review, Rewording, Span, Suggestion


def remarks(review: Review, lexicon: Lexicon) -> Iterator[tuple[Span, str]]:
    """Yield the remark on the review, beside the first word of the note, and those on its findings; none without words.

    The first is there so that a document with few remarks, or with no other, does not look like one that was approved.
    """
    first = re.search(r"\w+|\S", review.note)
    if first:
        yield Span(*first.span()), "\n".join(_on_the_review(review))
    for suggestion in review.suggestions:
        yield suggestion.finding.span, "\n".join(_on_a_finding(suggestion, review.note, lexicon))


def _on_the_review(review: Review) -> Iterator[str]:
    yield headline(review, "langreview")
    if review.suppressed:
        yield f"left alone, for reasons that the page lists: {len(review.suppressed)}"
    yield from review.notices
    yield NOT_APPROVAL


def _on_a_finding(suggestion: Suggestion, note: str, lexicon: Lexicon) -> Iterator[str]:
    finding = suggestion.finding
    yield f"{finding.label}: {lexicon.categories[finding.category].name}"
    yield why(finding, lexicon)
    yield from filter(None, [review_notice(finding, lexicon)])
    for rewording in suggestion.rewordings:
        yield _offered(rewording, note)
    yield from worked(suggestion)
    yield from disputed(finding, lexicon)
    yield from rests_on(finding, lexicon)


def _offered(rewording: Rewording, note: str) -> str:
    """Return other wording together with the words that it is for, as they may be more than those of the finding."""
    match rewording.kind:
        case "swap" | "delete" if rewording.text:
            return f'"{rewording.span.of(note)}" could be "{rewording.text}"'
        case "delete":
            return f'"{rewording.span.of(note).strip()}" could be left out'
        case "pattern":
            return f"with the ⟨slots⟩ filled in: {rewording.text}"
        case _:
            return f"to ask: {rewording.text}"
