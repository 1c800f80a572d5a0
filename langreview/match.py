"""Segments to findings, by the phrases of the lexicon."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from langreview.automaton import Automaton
from langreview.lexicon import Entry, Lexicon
from langreview.tokens import tokenize
from langreview.types import Evidence, Finding, Segment, Span

_OPENING = "\"'\u2018\u201c\u201e\u00ab"
_CLOSING = "\"'\u2019\u201d\u00bb"


class LexiconDetector:
    """Finds the phrases of every entry; context is judged later."""

    name = "lexicon"

    def __init__(self, lexicon: Lexicon) -> None:
        """Compile the phrases of all entries into one automaton."""
        self._lexicon = lexicon
        phrases = ((entry.id, phrase) for entry in lexicon.entries.values() for phrase in entry.phrases)
        self._automaton = Automaton(phrases, lexicon.lists)

    def detect(self, segments: Sequence[Segment]) -> Iterator[Finding]:
        """Yield a finding for each phrase, in order; those of one entry do not overlap."""
        for segment in segments:
            tokens = tokenize(segment.text, segment.span.start)
            reached: dict[str, int] = {}
            for hit in self._automaton.find(tokens.words):
                if hit.first < reached.get(hit.key, 0):
                    continue
                span = tokens.span(hit.first, hit.last)
                entry = self._lexicon.entries[hit.key]
                if has_form(entry.form, span, segment):
                    reached[hit.key] = hit.last
                    yield self._finding(entry, span)

    def is_phrase_of(self, entry: str, words: str) -> bool:
        """Tell whether words are, from the first to the last, a phrase of an entry."""
        tokens = tokenize(words).words
        hits = self._automaton.find(tokens)
        return any((hit.key, hit.first, hit.last) == (entry, 0, len(tokens)) for hit in hits)

    def _finding(self, entry: Entry, span: Span) -> Finding:
        label = self._lexicon.categories[entry.category].label
        return Finding(span, label, entry.category, entry.severity, (Evidence(self.name, entry.id),))


def has_form(form: str, span: Span, segment: Segment) -> bool:
    """Tell whether the words are written as the entry asks (`lexicon.FORMS`)."""
    start, end = span.start - segment.span.start, span.end - segment.span.start
    if form == "capitals":
        words = segment.text[start:end]
        return words.isupper() and bool(re.search(r"[a-z]{2}", segment.text))
    if form == "scare-quotes":
        return segment.text[start - 1 : start] in tuple(_OPENING) and segment.text[end : end + 1] in tuple(_CLOSING)
    return True
