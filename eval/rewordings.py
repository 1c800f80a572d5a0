"""Is what is offered in place of a finding any good? Checks that need no second opinion, on every swap and deletion.

The checks are mechanical and documented in `eval/README.md`: a suggestion is there; the reworded place is not flagged;
the fact gate holds; no new fault of form; how much of the sentence changes; and reviewing the result offers nothing
more there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from types import MappingProxyType
from typing import Any

from eval.metrics import OVERALL, Metric
from eval.scoring import is_shown
from eval.statistics import Ratio
from langreview.facts import FactGate
from langreview.review import Reviewer
from langreview.segment import segment
from langreview.suggest import apply
from langreview.types import Review, Rewording, Span, Suggestion

FORMS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "doubled word": re.compile(r"\b(\w+)\s+\1\b(?!-)", re.I),
        "doubled space": re.compile(r"(?<=\S)  +(?=\S)"),
        "space before punctuation": re.compile(r"\w\s+[,.;:!?](?!\d)"),
        "doubled punctuation": re.compile(r"[,;:][,.;:]|(?<!\.)\.\.(?!\.)|\.,"),
        "small letter after a full stop": re.compile(r"(?<![A-Z\d.])[a-z]{3,}\. [a-z]{3,}"),
        "a before a vowel": re.compile(r"\ba (?:[aei]|o(?!ne)|u(?!ni|se|ro|ti))\w", re.I),
        "an before a consonant": re.compile(r"\ban (?!h(?:our|onest|eir))[b-df-gj-np-tv-z]\w{2}"),
        "ends on a linking word": re.compile(
            r"\b(?:and|but|or|the|a|an|of|to|with|that|because|from|by)\s*[.!?]*\s*\Z", re.I
        ),
        "verb does not agree": re.compile(
            r"\b(?:(?:he|she|it) (?:have|were|are|do)|they (?:was|is|has|does)|I (?:is|are|has|were))\b", re.I
        ),
        "open bracket": re.compile(r"\([^()]*\Z|\A[^()]*\)"),
        "nothing left": re.compile(r"\A[\s.,;:!?-]*\Z"),
    }
)
"""Faults of form, by name; one that the sentence had before is not counted."""


class RewordingCheck:
    """Checks what one reviewer offers."""

    def __init__(self, reviewer: Reviewer) -> None:
        """Compile the fact gate of its lexicon."""
        self._reviewer = reviewer
        self._gate = FactGate(reviewer.lexicon)

    def records(self, review: Review) -> Iterator[dict[str, Any]]:
        """Yield one record for each finding that a user sees by default."""
        for suggestion in review.suggestions:
            finding = suggestion.finding
            if is_shown(finding):
                yield {
                    "start": finding.span.start,
                    "end": finding.span.end,
                    "category": finding.category,
                    "kinds": sorted({item.kind for item in suggestion.rewordings}),
                    "texts": [self._checked(review, item) for item in _applicable(suggestion)],
                }

    def _checked(self, review: Review, rewording: Rewording) -> dict[str, Any]:
        note = review.note
        after = apply(note, [rewording])
        place = _place(note, rewording, self._reviewer)
        grown = len(after) - len(note)
        before_sentence, after_sentence = place.of(note), after[place.start : place.end + grown]
        replaced = Span(rewording.span.start - place.start, rewording.span.end - place.start)
        again = self._reviewer.review(after)
        new = range(rewording.span.start, rewording.span.end + grown + 1)
        left = [item for item in again.findings if item.span.start < new.stop and item.span.end > new.start]
        return {
            "clean": not left,
            "facts": self._gate.refusal(before_sentence, after_sentence, replaced),
            "form": list(faults_of_form(before_sentence, after_sentence)),
            "changed": round(1 - SequenceMatcher(None, before_sentence.split(), after_sentence.split()).ratio(), 3),
            "idempotent": not any(_applicable(item) for item in again.suggestions if item.finding in left),
        }


def _applicable(suggestion: Suggestion) -> list[Rewording]:
    return [item for item in suggestion.rewordings if item.kind in ("swap", "delete")]


def _place(note: str, rewording: Rewording, reviewer: Reviewer) -> Span:
    """Return the sentence that holds the rewording."""
    parts = segment(note, reviewer.lexicon.abbreviations)
    return next((part.span for part in parts if part.span.covers(rewording.span)), Span(0, len(note)))


def faults_of_form(before: str, after: str) -> Iterator[str]:
    """Yield the faults of form that a rewording brought in."""
    for name, pattern in FORMS.items():
        if len(pattern.findall(after)) > len(pattern.findall(before)):
            yield name


def rewording_tally(records: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """Return the counts of one case's records."""
    tally: Counter[str] = Counter()
    for record in records:
        texts = record["texts"]
        tally["rewording:findings"] += 1
        tally["rewording:suggested"] += bool(record["kinds"])
        tally["rewording:with-text"] += bool(texts)
        tally["rewording:texts"] += len(texts)
        tally["rewording:clean"] += sum(text["clean"] for text in texts)
        tally["rewording:facts"] += sum(not text["facts"] for text in texts)
        tally["rewording:form"] += sum(not text["form"] for text in texts)
        tally["rewording:changed"] += sum(text["changed"] for text in texts)
        tally["rewording:idempotent"] += sum(text["idempotent"] for text in texts)
    return tally


def rewording_metrics() -> Iterator[Metric]:
    """Yield the share of findings with a suggestion and with a text, and of texts that pass each check."""
    for name in ("suggested", "with-text"):
        yield Metric("rewording", name, "findings", Ratio((f"rewording:{name}",), ("rewording:findings",)))
    for name in ("clean", "facts", "form", "idempotent"):
        yield Metric("rewording", name, "texts", Ratio((f"rewording:{name}",), ("rewording:texts",)))
    yield Metric("rewording", "share-of-sentence-changed", OVERALL, Ratio(("rewording:changed",), ("rewording:texts",)))
