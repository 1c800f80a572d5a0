"""Rewordings fitted to their sentence, and applied to it."""

from __future__ import annotations

import pytest

from langreview.lexicon import Template
from langreview.review import Reviewer
from langreview.segment import segment
from langreview.suggest import apply, fit, fit_delete, fit_swap, needs_an
from langreview.types import Rewording, Span


def swapped(note: str, old: str, new: str) -> str:
    start = note.index(old)
    return apply(note, [fit_swap(note, Span(0, len(note)), Span(start, start + len(old)), new)])


def deleted(note: str, old: str) -> str:
    start = note.index(old)
    around = next(part.span for part in segment(note) if part.span.end > start)
    return apply(note, [fit_delete(note, around, Span(start, start + len(old)))])


@pytest.mark.parametrize(
    ("note", "old", "new", "expected"),
    [
        ("Father committed suicide.", "committed suicide", "died by suicide", "Father died by suicide."),
        ("Committed suicide in 2010.", "Committed suicide", "died by suicide", "Died by suicide in 2010."),
        ("HE COMMITTED SUICIDE.", "COMMITTED SUICIDE", "died by suicide", "HE DIED BY SUICIDE."),
        ("Cut to L arm, DSH.", "DSH", "self-harm", "Cut to L arm, self-harm."),
        ("After a failed attempt.", "failed attempt", "attempt", "After an attempt."),
        ("After an unsuccessful attempt.", "unsuccessful attempt", "suicide attempt", "After a suicide attempt."),
        ("A failed attempt.", "failed attempt", "earlier attempt", "An earlier attempt."),
        ("an inmate", "inmate", "patient", "a patient"),
    ],
)
def test_swaps_fit(note: str, old: str, new: str, expected: str) -> None:
    assert swapped(note, old, new) == expected


@pytest.mark.parametrize(
    ("note", "old", "expected"),
    [
        ("Took tablets, silly girl, and slept.", "silly girl", "Took tablets, and slept."),
        ("Tearful, pathetic.", "pathetic", "Tearful."),
        ("Stupidly, took tablets.", "Stupidly", "Took tablets."),
        ("A pathetic attempt.", "pathetic", "An attempt."),
        ("No management problems. Slept.", "No management problems", "Slept."),
        ("Seen today (silly).", "silly", "Seen today ()."),
        ("- No management problems", "No management problems", ""),
        ("He is so-called depressed.", "so-called", "He is depressed."),
    ],
)
def test_deletions_leave_a_sentence(note: str, old: str, expected: str) -> None:
    assert deleted(note, old) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("attempt", True), ("hour", True), ("honest", True), ("8 tablets", True), ("unit", False), ("European", False),
     ("one", False), ("user", False), ("unhappy", True), ("suicide", False),
     ("11 tablets", True), ("18-year-old", True)],
)  # fmt: skip
def test_vowel_sounds(text: str, expected: bool) -> None:  # noqa: FBT001
    assert needs_an(text) is expected


@pytest.mark.parametrize(
    ("old", "pattern", "expected"),
    [
        ("Low risk", "thoughts: ⟨what⟩", "Thoughts: ⟨what⟩"),
        ("low risk", "Thoughts: ⟨What⟩. Plan: ⟨what⟩", "thoughts: ⟨What⟩. Plan: ⟨what⟩"),
        ("alarming", "I am worried: ⟨what⟩", "I am worried: ⟨what⟩"),
        ("5(2)", "If ⟨name⟩ leaves: ⟨what⟩", "If ⟨name⟩ leaves: ⟨what⟩"),
        ("Low risk", "⟨name⟩ said ⟨words⟩", "⟨name⟩ said ⟨words⟩"),
    ],
)
def test_patterns_begin_as_the_words_they_replace(old: str, pattern: str, expected: str) -> None:
    whole = Span(0, len(old))
    assert fit(old, whole, whole, Template("pattern", pattern)).text == expected


def test_only_what_may_be_inserted_is_applied() -> None:
    with pytest.raises(ValueError, match="only its author"):
        apply("abc", [Rewording("pattern", Span(0, 1), "⟨x⟩", ("x",))])
    with pytest.raises(ValueError, match="overlap"):
        apply("abc", [Rewording("swap", Span(0, 2), "x"), Rewording("swap", Span(1, 3), "y")])


def test_a_finding_always_has_a_suggestion_and_applied_ones_are_clean(reviewer: Reviewer) -> None:
    """Over every flag example: nothing outside the span changes, and the new words are not flagged."""
    applied = 0
    for entry in reviewer.lexicon.entries.values():
        for example in entry.examples:
            review = reviewer.review(example.text, min_severity=1)
            for suggestion in review.suggestions:
                assert suggestion.rewordings
                for rewording in suggestion.rewordings:
                    if rewording.kind in ("swap", "delete"):
                        applied += 1
                        _is_clean(reviewer, example.text, suggestion.finding.entry, rewording)
    assert applied


def _is_clean(reviewer: Reviewer, note: str, entry: str, rewording: Rewording) -> None:
    reworded = apply(note, [rewording])
    assert reworded.startswith(note[: rewording.span.start])
    assert reworded.endswith(note[rewording.span.end :])
    again = reviewer.review(reworded)
    changed = Span(rewording.span.start, rewording.span.start + max(1, len(rewording.text)))
    touched = [finding for finding in again.findings if finding.span.overlaps(changed) and rewording.text]
    assert not touched, (entry, note, reworded)
