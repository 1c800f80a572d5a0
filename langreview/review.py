"""The composition: a note in, a review out."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from langreview import __version__, lexicon_reader, weights
from langreview.context import Context
from langreview.language import is_foreign
from langreview.lexicon import Lexicon
from langreview.lexicon_reader import DEFAULT_LOCALE
from langreview.match import LexiconDetector
from langreview.merge import merge
from langreview.segment import segment
from langreview.suggest import Suggester
from langreview.types import Classifier, Detector, Finding, Review, Segment, Suggestion, Suppressed, Versions

NOT_ASKED = "classifier: not asked for; only wording that the lexicon lists was looked for"
NOT_INSTALLED = (
    "classifier: not installed, so only wording that the lexicon lists was looked for; "
    "pip install 'langreview[classifier]'"
)
NOT_CLASSIFIED = "not English: not reviewed by the classifier"
_RUNTIME = ("numpy", "onnxruntime", "tokenizers")
FOREIGN = "the text does not read as English; the lexicon knows English only, so silence says nothing"


class Reviewer:
    """Reviews notes with the detectors it is given; it keeps nothing of them."""

    def __init__(
        self,
        lexicon: Lexicon,
        detectors: Sequence[Detector] = (),
        *,
        today: datetime.date,
        classifier: Classifier | None = None,
        absence: str = NOT_ASKED,
    ) -> None:
        """Compile the lexicon.

        `detectors` stand beside it and `today` is the date for a team's allowances. Where there is no classifier,
        every review says so in the words of `absence`.
        """
        own = LexiconDetector(lexicon)
        self.lexicon = lexicon
        self._detectors = (own, *detectors)
        self.classifier = classifier
        self._absence = absence
        self._context = Context(lexicon, today)
        self._suggester = Suggester(lexicon, own)

    def review(self, note: str, *, min_severity: int = 2, all_tiers: bool = False) -> Review:
        """Review a note; offsets are code points into it exactly as given."""
        segments = segment(note, self.lexicon.abbreviations)
        foreign = is_foreign(note, self.lexicon)
        classifier = None if foreign else self.classifier
        found = [finding for detector in self._detectors for finding in detector.detect(segments)]
        own, harmless = classifier.classify(segments, found) if classifier else ((), {})
        kept, suppressed = self._context.judge(note, segments, [*found, *own])
        kept, doubted = self._judged(kept, harmless)
        suppressed += doubted
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
            detectors=tuple(detector.name for detector in (*self._detectors, *((classifier,) if classifier else ()))),
            versions=self.versions,
            notices=tuple(self._notices(foreign=foreign)),
        )

    @property
    def versions(self) -> Versions:
        """What every review of this reviewer names."""
        return Versions(__version__, self.lexicon.digest, self.classifier.digest if self.classifier else "")

    def is_off(self, entry: str, category: str) -> bool:
        """Tell whether a team leaves an entry, or all of its category, alone wherever it stands."""
        return not self._context.switched_off.isdisjoint((entry, category))

    def _judged(
        self, kept: Sequence[Finding], harmless: Mapping[Finding, float]
    ) -> tuple[list[Finding], list[Suppressed]]:
        """Divide findings into those that stand and those that the classifier takes for harmless here."""
        doubts = {(item.span, item.entry): score for item, score in harmless.items() if not self._always(item)}
        doubted = [item for item in kept if item.entry and (item.span, item.entry) in doubts]
        details = (f"harmless here, probability {doubts[item.span, item.entry]:.3f}" for item in doubted)
        suppressed = [Suppressed(item, "classifier", detail) for item, detail in zip(doubted, details, strict=True)]
        return [item for item in kept if item not in doubted], suppressed

    def _always(self, finding: Finding) -> bool:
        return finding.entry in self.lexicon.entries and self.lexicon.entries[finding.entry].always

    def _notices(self, *, foreign: bool) -> Iterator[str]:
        if self.classifier is None:
            yield self._absence
        if foreign:
            yield FOREIGN
        if foreign and self.classifier:
            yield NOT_CLASSIFIED

    def _suggest(self, note: str, segments: Sequence[Segment], findings: Sequence[Finding]) -> Iterator[Suggestion]:
        starts = [part.span.start for part in segments]
        for finding in findings:
            around = segments[bisect_right(starts, finding.span.start) - 1]
            yield self._suggester.suggest(note, around, finding)


def _worth_showing(suppressed: Sequence[Suppressed], min_severity: int) -> list[Suppressed]:
    return [item for item in suppressed if item.finding.severity >= min_severity]


def _place(item: Suppressed) -> tuple[object, ...]:
    return (item.finding.span, item.finding.entry, item.reason)


def load(locale: str = DEFAULT_LOCALE, overlays: Sequence[Path] = (), *, classifier: bool = True) -> Reviewer:
    """Return a reviewer with the shipped lexicon of a locale, local lexicons laid over it, and the shipped classifier.

    Raises:
        LexiconError: with every problem of every lexicon file.
        ModelError: where the shipped weights are not as they were written.
    """
    lexicon = lexicon_reader.load(locale, overlays)
    today = datetime.date.today()
    if not classifier or not can_classify():
        return Reviewer(lexicon, today=today, absence=NOT_INSTALLED if classifier else NOT_ASKED)
    config = weights.read(weights.SHIPPED)
    if config.off:
        return Reviewer(lexicon, today=today, absence=config.off)
    from langreview.classify import ClassifierDetector  # here, so that the lexicon alone needs no numpy

    return Reviewer(lexicon, today=today, classifier=ClassifierDetector.load(config))


def can_classify() -> bool:
    """Tell whether what the classifier runs on is installed."""
    return all(map(find_spec, _RUNTIME))
