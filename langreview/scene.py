"""What stands around a finding: the cues of its sentence, its neighbours, and whose quotation it is in.

Everything is worked out when it is first asked for and kept for one note only.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from langreview.automaton import Automaton, Hit
from langreview.lexicon import Lexicon
from langreview.phrases import Phrase
from langreview.tokens import Tokens, tokenize
from langreview.types import Segment, Span

SPEAKERS = ("patient", "relative", "clinician", "voices", "document", "other-person")
"""The cue lists of who may speak."""
NOT_THE_AUTHOR = ("patient", "relative", "voices", "other-person")
"""Those whose reported words and views are left alone; a clinician's, passed on without comment, are the author's."""
_QUOTE = re.compile(
    r"(?<!\w)[\"\u201c\u201e]((?:[^\"\u201c\u201d\n]|\n(?!\s*\n)){1,1500})[\"\u201d]"
    r"|(?<!\w)['\u2018](?=\S)((?:[^'\u2018\u2019\n]|(?<=\w)['\u2019](?=\w)){1,400})(?<=\S)['\u2019](?!\w)"
)
_SPEECH_REACH = 8
"""Tokens between a person and the verb of speech."""
_TAG_WORDS = 3
"""Tokens from the comma to the verb in a tag such as ", she said"."""
_AFTER_REACH = 6
"""Tokens between the end of a quotation and the verb that attributes it."""
_INVERTED_REACH = 3
"""Tokens after the verb in which its subject may follow: "said her dad"."""

Key = tuple[str, str]
"""What a phrase is of: a list and its name, or a field and its entry."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase of a list, found: its tokens in the segment and its place in the note."""

    first: int
    last: int
    span: Span

    def touches(self, other: Cue) -> bool:
        """Tell whether two cues of a segment share a token."""
        return self.first < other.last and other.first < self.last


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whose words or view something is, and the cue that says so."""

    speaker: str
    cue: Span


def cue_automaton(lexicon: Lexicon) -> Automaton[Key]:
    """Compile every cue, word list, section name and entry guard of a lexicon."""
    fields = ("unless", "unless_near", "needs_near", "needs_note")
    named: list[tuple[Key, Iterable[Phrase]]] = [(("cue", name), phrases) for name, phrases in lexicon.cues.items()]
    named += [(("section", name), phrases) for name, phrases in lexicon.sections.items()]
    ruled = sorted({name for rule in lexicon.rules for name in rule.near})
    named += [(("list", name), lexicon.lists[name]) for name in ruled]
    for entry in lexicon.entries.values():
        named += [((field, entry.id), getattr(entry, field)) for field in fields]
    return Automaton(((key, phrase) for key, phrases in named for phrase in phrases), lexicon.lists)


class View:
    """One segment, its tokens and the cues found in it."""

    def __init__(self, segment: Segment, automaton: Automaton[Key]) -> None:
        """Tokenise the segment and look for every cue in it; most hits are of keys that nobody asks for."""
        self.segment = segment
        self.tokens: Tokens = tokenize(segment.text, segment.span.start)
        self._hits: dict[Key, list[Hit[Key]]] = {}
        for hit in automaton.find(self.tokens.words):
            self._hits.setdefault(hit.key, []).append(hit)

    def cues(self, *keys: Key) -> list[Cue]:
        """Return the cues found under any of the keys, in order."""
        found = [self._cue(hit) for key in keys for hit in self._hits.get(key, ())]
        return found if len(keys) == 1 else sorted(found, key=lambda cue: cue.span)

    def _cue(self, hit: Hit[Key]) -> Cue:
        return Cue(hit.first, hit.last, self.tokens.span(hit.first, hit.last))

    def range_of(self, span: Span) -> tuple[int, int]:
        """Return the tokens, first and past the last, that a span of the note touches in this segment."""
        return bisect_right(self.tokens.ends, span.start), bisect_left(self.tokens.starts, span.end)


class Scene:
    """A note's segments with what can be asked about any place in them."""

    def __init__(self, note: str, segments: Sequence[Segment], lexicon: Lexicon, automaton: Automaton[Key]) -> None:
        """Keep what is needed to answer; nothing is computed yet."""
        self.note = note
        self.segments = segments
        self._lexicon = lexicon
        self._automaton = automaton
        self._starts = [segment.span.start for segment in segments]
        self._views: dict[int, View] = {}
        self._of_note: dict[tuple[Key, ...], list[Cue]] = {}
        self._headings: dict[str, frozenset[str]] = {}
        self._quotes: list[Span] | None = None
        self._words: int | None = None

    @property
    def words(self) -> int:
        """The number of words in the note."""
        if self._words is None:
            self._words = len(self.note.split())
        return self._words

    def index_of(self, span: Span) -> int:
        """Return the number of the segment in which a span begins."""
        return bisect_right(self._starts, span.start) - 1

    def view(self, index: int) -> View:
        """Return a segment's view by the segment's number."""
        if index not in self._views:
            self._views[index] = View(self.segments[index], self._automaton)
        return self._views[index]

    def cues_of_note(self, *keys: Key) -> Sequence[Cue]:
        """Return the cues found anywhere in the note under any of the keys, in order."""
        if keys not in self._of_note:
            views = map(self.view, range(len(self.segments)))
            self._of_note[keys] = [cue for view in views for cue in view.cues(*keys)]
        return self._of_note[keys]

    def sections(self, index: int) -> frozenset[str]:
        """Return the kinds of section that a segment's heading names."""
        heading = self.segments[index].heading
        if heading not in self._headings:
            words = tokenize(heading).words
            hits = self._automaton.find(words)
            self._headings[heading] = frozenset(hit.key[1] for hit in hits if hit.key[0] == "section")
        return self._headings[heading]

    def quote_around(self, span: Span) -> Span | None:
        """Return the quotation, marks included, that holds a span."""
        if self._quotes is None:
            self._quotes = [Span(*found.span()) for found in _QUOTE.finditer(self.note)]
        place = bisect_right(self._quotes, span.start, key=lambda quote: quote.start) - 1
        if place >= 0 and self._quotes[place].covers(span):
            return self._quotes[place]
        return None

    def speaker_of_quote(self, quote: Span) -> Attribution | None:
        """Tell who is said to speak the words of a quotation, from the sentence that holds it."""
        first = self.view(self.index_of(quote))
        begin, _ = first.range_of(quote)
        before = next(self._speeches(first, begin), None) or self._label(first, begin)
        if before is not None:
            return before
        last = self.view(self.index_of(Span(quote.end - 1, quote.end)))
        _, end = last.range_of(quote)
        return self._speech_after(last, end)

    def speaker_before(self, view: View, first: int, *, stop_at_comma: bool) -> Attribution | None:
        """Tell whose reported view the token `first` of a segment stands in, or None for nobody's.

        Where reports stand inside each other ("fears that staff think"), the nearest that is not a clinician's counts.
        """
        found = None
        for speech in self._speeches(view, first):
            if self._reaches(view, speech, first, stop_at_comma=stop_at_comma):
                if speech.speaker != "clinician":
                    return speech
                found = found or speech
        return found

    def speaker_after(self, view: View, last: int) -> Attribution | None:
        """Tell who is named at the end of a segment as having said it: "..., he said"."""
        words = view.tokens.words
        for cue in view.cues(("cue", "tag")):
            commas = [index for index in range(last, cue.first) if words[index] == ","]
            if commas and cue.first - commas[-1] <= _TAG_WORDS and set(words[cue.last :]) <= {".", "!", "?"}:
                speaker = self._person(view, cue.first, since=commas[-1])
                if speaker is not None:
                    return Attribution(speaker, cue.span)
        return None

    def _reaches(self, view: View, speech: Attribution, first: int, *, stop_at_comma: bool) -> bool:
        """Tell whether a report still goes on at a token."""
        _, verb_end = view.range_of(speech.cue)
        ends = any(verb_end <= cue.first <= first for cue in view.cues(("cue", "scope-end")))
        comma = stop_at_comma and "," in view.tokens.words[verb_end:first]
        return not (ends or comma or self.quote_around(speech.cue))

    def _speeches(self, view: View, before: int) -> Iterator[Attribution]:
        """Yield the verbs of speech before a token with their speakers, the nearest first."""
        blocked = view.cues(("cue", "not-reporting"))
        reporting = view.cues(("cue", "reporting"))
        for cue in reversed(view.cues(("cue", "reporting"), ("cue", "telling"))):
            if cue.last <= before and not any(map(cue.touches, blocked)):
                speaker = self._person(view, cue.first) or ("patient" if cue in reporting else None)
                if speaker is not None:
                    yield Attribution(speaker, cue.span)

    def _speech_after(self, view: View, end: int) -> Attribution | None:
        for cue in view.cues(("cue", "reporting"), ("cue", "telling")):
            if end <= cue.first <= end + _AFTER_REACH:
                speaker = self._person(view, cue.first, since=end) or self._person(
                    view, cue.last + _INVERTED_REACH, since=cue.last
                )
                return Attribution(speaker or "patient", cue.span)
        return None

    def _label(self, view: View, before: int) -> Attribution | None:
        """Read `Dad: "..."`, a person and a colon right before a quotation."""
        if not before:
            return None
        gap = self.note[view.tokens.ends[before - 1] :][:4]
        speaker = self._person(view, before, reach=3) if gap.lstrip().startswith(":") else None
        return Attribution(speaker, view.tokens.span(before - 1, before)) if speaker else None

    def _person(self, view: View, before: int, *, since: int = 0, reach: int = _SPEECH_REACH) -> str | None:
        """Return the kind of the nearest person named before a token; the longer name wins where two overlap."""
        since = max(since, before - reach)
        stops = [cue.last for cue in view.cues(("cue", "scope-end")) if cue.last <= before]
        since = max([since, *stops])
        nearest: tuple[int, int, str] | None = None
        for speaker in SPEAKERS:
            for cue in view.cues(("cue", speaker)):
                found = (cue.last, cue.last - cue.first, speaker)
                if since <= cue.first and cue.last <= before and (nearest is None or found > nearest):
                    nearest = found
        return nearest[2] if nearest else None
