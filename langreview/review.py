"""The composition: a note in, a review out."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path

from langreview import __version__, lexicon_reader
from langreview.context import Context
from langreview.language import is_foreign
from langreview.lexicon import Lexicon
from langreview.lexicon_reader import DEFAULT_LOCALE
from langreview.match import LexiconDetector
from langreview.merge import merge
from langreview.segment import segment
from langreview.suggest import Suggester
from langreview.types import Detector, Finding, Review, Segment, Suggestion, Suppressed, Versions

CLASSIFIER_ABSENT = "classifier: not part of this release; only wording that the lexicon lists was looked for"
FOREIGN = "the text does not read as English; the lexicon knows English only, so silence says nothing"


class Reviewer:
    """Reviews notes with the detectors it is given; it keeps nothing of them."""

    def __init__(self, lexicon: Lexicon, detectors: Sequence[Detector] = (), *, today: datetime.date) -> None:
        """Compile the lexicon. `detectors` stand beside it; `today` is the date for a team's allowances."""
        own = LexiconDetector(lexicon)
        self.lexicon = lexicon
        self._detectors = (own, *detectors)
        self._context = Context(lexicon, today)
        self._suggester = Suggester(lexicon, own)

    def review(self, note: str, *, min_severity: int = 2, all_tiers: bool = False) -> Review:
        """Review a note; offsets are code points into it exactly as given."""
        segments = segment(note, self.lexicon.abbreviations)
        found = [finding for detector in self._detectors for finding in detector.detect(segments)]
        kept, suppressed = self._context.judge(note, segments, found)
        findings = [
            finding
            for finding in merge(kept, self.lexicon.categories)
            if finding.severity >= min_severity and (all_tiers or finding.tier == "confident")
        ]
        return Review(
            note=note,
            findings=tuple(findings),
            suppressed=tuple(sorted(_worth_showing(suppressed, min_severity), key=_place)),
            suggestions=tuple(self._suggest(note, segments, findings)),
            detectors=tuple(detector.name for detector in self._detectors),
            versions=Versions(__version__, self.lexicon.digest),
            notices=(CLASSIFIER_ABSENT, *((FOREIGN,) if is_foreign(note, self.lexicon) else ())),
        )

    def _suggest(self, note: str, segments: Sequence[Segment], findings: Sequence[Finding]) -> Iterator[Suggestion]:
        starts = [part.span.start for part in segments]
        for finding in findings:
            around = segments[bisect_right(starts, finding.span.start) - 1]
            yield self._suggester.suggest(note, around, finding)


def _worth_showing(suppressed: Sequence[Suppressed], min_severity: int) -> list[Suppressed]:
    return [item for item in suppressed if item.finding.severity >= min_severity]


def _place(item: Suppressed) -> tuple[object, ...]:
    return (item.finding.span, item.finding.entry, item.reason)


def load(locale: str = DEFAULT_LOCALE, overlays: Sequence[Path] = ()) -> Reviewer:
    """Return a reviewer with the shipped lexicon of a locale and local lexicons laid over it.

    Raises:
        LexiconError: with every problem of every lexicon file.
    """
    return Reviewer(lexicon_reader.load(locale, overlays), today=datetime.date.today())
