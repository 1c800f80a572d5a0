"""Findings to suggestions: rewordings fitted to their sentence, each past the fact gate and never flagged itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from langreview.automaton import Automaton
from langreview.facts import SLOT, FactGate
from langreview.lexicon import Lexicon, Template
from langreview.match import LexiconDetector
from langreview.tokens import tokenize
from langreview.types import Finding, Rewording, Segment, Span, Suggestion, WorkedExample

_ARTICLE = re.compile(r"\b([Aa])(n?)(\s+)\Z")
_VOWEL_SOUND = re.compile(
    r"(?!(?:eu|one\b|once\b|u[bcfhjknqrst][aeiou]|uni))[aeiou]|hono|honest|hour|heir|\d*8|11\b|18\b", re.I
)
_OPENERS = " \t([\"'\u201c\u2018-*\u2022\u2013"
_CLOSERS = " \t\r\n.!?,;:)]\"'\u201d\u2019"
"""What may stand before and after the only words of a sentence."""
_MIN_FLAGGED = 2
"""A rewording may hold wording of severity 1, on which experts differ, but nothing graver."""


class Suggester:
    """Writes the suggestions of one lexicon."""

    def __init__(self, lexicon: Lexicon, detector: LexiconDetector) -> None:
        """Compile what limits rewordings to some words; `detector` says what is flagged."""
        self._lexicon = lexicon
        self._detector = detector
        self._gate = FactGate(lexicon)
        limits: list[tuple[tuple[str, int], Template]] = [
            ((entry.id, number), template)
            for entry in lexicon.entries.values()
            for number, template in enumerate(entry.rewordings)
        ]
        self._fits = Automaton(((key, phrase) for key, item in limits for phrase in item.phrases), lexicon.lists)

    def suggest(self, note: str, segment: Segment, finding: Finding) -> Suggestion:
        """Return the rewordings of a finding in its segment; a question where no text is safe."""
        rewordings = list(dict.fromkeys(self._rewordings(note, segment, finding)))
        if not any(rewording.kind == "prompt" for rewording in rewordings):
            rewordings.append(Rewording("prompt", finding.span, self._lexicon.prompts[finding.category]))
        return Suggestion(finding, tuple(rewordings), None if finding.entry else self._example(segment, finding))

    def _example(self, segment: Segment, finding: Finding) -> WorkedExample | None:
        """Return the worked example that shares most words with the sentence; the first of equals."""
        category = self._lexicon.categories[finding.category].counts_as
        words = {*tokenize(segment.text).words}
        worked = self._lexicon.worked.get(category, ())
        nearest = max(worked, key=lambda item: len(words.intersection(tokenize(item.text).words)), default=None)
        return WorkedExample(nearest.text, nearest.became) if nearest else None

    def fitting(self, entry: str, words: str) -> Iterator[Template]:
        """Yield the rewordings of an entry that are meant for these matched words."""
        tokens = tokenize(words).words
        fitting = {hit.key for hit in self._fits.find(tokens) if (hit.first, hit.last) == (0, len(tokens))}
        for number, template in enumerate(self._lexicon.entries[entry].rewordings):
            if not template.phrases or (entry, number) in fitting:
                yield template

    def _rewordings(self, note: str, segment: Segment, finding: Finding) -> Iterator[Rewording]:
        words = finding.span.of(note)
        for evidence in finding.evidence:
            if evidence.entry and self._detector.is_phrase_of(evidence.entry, words):
                for template in self.fitting(evidence.entry, words):
                    fitted = self._gated(note, segment, fit(note, segment.span, finding.span, template))
                    if fitted is not None:
                        yield fitted

    def _gated(self, note: str, segment: Segment, rewording: Rewording) -> Rewording | None:
        match rewording.kind:
            case "swap" | "delete":
                return self._safe(note, segment, rewording)
            case "pattern":
                return self._pattern(note, rewording)
            case _:
                return rewording

    def _safe(self, note: str, segment: Segment, rewording: Rewording) -> Rewording | None:
        """Return a rewording that keeps the facts of its segment and is not flagged in it, else None."""
        text, added = self._reworded(note, segment, rewording)
        offset = segment.span.start
        replaced = Span(rewording.span.start - offset, rewording.span.end - offset)
        if self._gate.refusal(segment.text, text.text, replaced) or (added and self._is_flagged(text, added)):
            return None
        return rewording

    def _reworded(self, note: str, segment: Segment, rewording: Rewording) -> tuple[Segment, Span | None]:
        before = note[segment.span.start : rewording.span.start]
        text = before + rewording.text + note[rewording.span.end : segment.span.end]
        added = Span(len(before), len(before) + len(rewording.text)) if rewording.text else None
        return replace(segment, span=Span(0, max(1, len(text))), text=text), added

    def _is_flagged(self, segment: Segment, added: Span) -> bool:
        found = self._detector.detect([segment])
        return any(finding.severity >= _MIN_FLAGGED and finding.span.overlaps(added) for finding in found)

    def _pattern(self, note: str, rewording: Rewording) -> Rewording | None:
        """Return a pattern with a slot for the facts of the words that it does not name; None if it adds a fact."""
        before = rewording.span.of(note)
        if self._gate.additions(before, rewording.text):
            return None
        missing = self._gate.missing(before, rewording.text)
        if not missing:
            return rewording
        text = f"{rewording.text} ⟨keep: {', '.join(missing)}⟩"
        return replace(rewording, text=text, slots=_slots(text))


def fit(note: str, around: Span, span: Span, template: Template) -> Rewording:
    """Fit an authored rewording to the words that it is to replace, in the segment `around` them."""
    match template.kind:
        case "swap":
            return fit_swap(note, around, span, template.text)
        case "delete":
            return fit_delete(note, around, span)
        case "pattern":
            text = _cased(span.of(note), template.text)
            return Rewording("pattern", span, text, _slots(text))
        case _:
            return Rewording(template.kind, span, template.text)


def _cased(old: str, text: str) -> str:
    """Begin a pattern with a small letter or a capital, as the words begin that it replaces; the word "I" stays."""
    if old[:1].isupper():
        return text[:1].upper() + text[1:]
    if old[:1].islower() and not text.startswith("I "):
        return text[:1].lower() + text[1:]
    return text


def _slots(text: str) -> tuple[str, ...]:
    return tuple(SLOT.findall(text))


def fit_swap(note: str, around: Span, span: Span, text: str) -> Rewording:
    """Fit a text to its place: capitals as in the words it replaces (not those of an acronym), and "a" or "an"."""
    old = span.of(note)
    if len(old) > 1 and around.of(note).isupper():
        text = text.upper()
    elif old[:1].isupper() and (not _is_acronym(old) or not note[around.start : span.start].strip(_OPENERS)):
        text = text[:1].upper() + text[1:]
    article = _ARTICLE.search(note[around.start : span.start])
    if article and bool(article[2]) != needs_an(text):
        fixed = article[1] + ("n" if needs_an(text) else "") + article[3]
        return Rewording("swap", Span(span.start - len(article[0]), span.end), fixed + text)
    return Rewording("swap", span, text)


def _is_acronym(words: str) -> bool:
    return len(words) > 1 and words.isupper()


def fit_delete(note: str, around: Span, span: Span) -> Rewording:
    """Take words out of a sentence with the space, comma or whole empty sentence they would leave behind."""
    start, end = span.start, span.end
    before, after = note[around.start : start], note[end : around.end]
    if not before.strip(_OPENERS) and not after.strip(_CLOSERS):
        left_over = len(before) - len(before.lstrip())
        return Rewording("delete", Span(around.start + left_over, end + len(after.rstrip("\r\n"))), "")
    if after[:1] in (",", ";") and (not before.strip() or before.rstrip()[-1] in ",;:("):
        end += 1
        after = after[1:]
    end += len(after) - len(after.lstrip(" \t"))
    rest = note[end : around.end]
    if rest[:1] in tuple(".,;:!?)"):
        start -= len(before) - len(before.rstrip(" \t"))
        if before.rstrip()[-1:] in (",", ";"):
            start = around.start + len(before.rstrip()) - 1
        return Rewording("delete", Span(start, end), "")
    return _repaired_start(note, around, Span(start, end))


def _repaired_start(note: str, around: Span, span: Span) -> Rewording:
    """Give the word after a deletion the capital or the article that it now needs."""
    following = note[span.end : span.end + 1]
    before = note[around.start : span.start]
    if not before.strip() and span.of(note).lstrip()[:1].isupper() and following.islower():
        return Rewording("delete", Span(span.start, span.end + 1), following.upper())
    article = _ARTICLE.search(before)
    rest = note[span.end : around.end]
    if article and rest and bool(article[2]) != needs_an(rest):
        fixed = article[1] + ("n" if needs_an(rest) else "") + article[3]
        return Rewording("delete", Span(span.start - len(article[0]), span.end), fixed)
    return Rewording("delete", span, "")


def needs_an(text: str) -> bool:
    """Tell whether a text begins with a vowel sound."""
    return bool(_VOWEL_SOUND.match(text))


def apply(note: str, chosen: Iterable[Rewording]) -> str:
    """Return the note with swaps and deletions carried out and every other character untouched.

    Raises:
        ValueError: where a rewording is a pattern or a prompt, or two overlap.
    """
    ordered: Sequence[Rewording] = sorted(chosen, key=lambda rewording: rewording.span)
    parts: list[str] = []
    at = 0
    for rewording in ordered:
        if rewording.kind not in ("swap", "delete"):
            raise ValueError(f"a {rewording.kind} cannot be applied; only its author can fill it")
        if rewording.span.start < at:
            raise ValueError("two of the chosen rewordings overlap; choose one of them")
        parts += [note[at : rewording.span.start], rewording.text]
        at = rewording.span.end
    return "".join((*parts, note[at:]))
