"""The values that pass between the stages: frozen, comparable, free of behaviour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points in the note."""

    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse empty, reversed and negative ranges."""
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, found {self.start}:{self.end}")

    def __len__(self) -> int:
        """Return the length in code points."""
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share a code point."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """Tell whether every code point of `other` is in this span."""
        return self.start <= other.start and other.end <= self.end

    def of(self, note: str) -> str:
        """Return the words of the note that the span holds."""
        return note[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """Words, case-folded and without their last full stop, after which a full stop does not end a sentence."""

    titles: frozenset[str] = frozenset()
    """Such as "dr": not even before a capital letter."""
    others: frozenset[str] = frozenset()
    """Such as "etc": only before a capital letter does the sentence end."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence, list item, table row or heading; the segments of a note tile it."""

    span: Span
    text: str
    kind: str = "sentence"
    heading: str = ""
    """The heading or inline label that governs the segment, as written; "" above the first one."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why something is a finding: a lexicon entry, or a model's probability in [0, 1]."""

    detector: str
    entry: str = ""
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Wording that may minimise or frighten, with the evidence for it."""

    span: Span
    label: str
    category: str
    severity: int
    evidence: tuple[Evidence, ...]
    confidence: float | None = None
    """A calibrated probability in [0, 1]; None where only rules have spoken."""
    tier: str = "confident"

    @property
    def entry(self) -> str:
        """The id of the first lexicon entry among the evidence, or ""."""
        return next((item.entry for item in self.evidence if item.entry), "")


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that a guard left alone, and the words that decided it."""

    finding: Finding
    reason: str
    detail: str
    cue: Span | None = None


@dataclass(frozen=True, slots=True)
class Rewording:
    """Other wording for a span, or (kind "prompt") a question to the author."""

    kind: str
    span: Span
    text: str
    slots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """A text of another, fictional note and the same facts in other words: shown as an example, never inserted."""

    was: str
    became: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The rewordings of one finding; at least one, each past the fact gate."""

    finding: Finding
    rewordings: tuple[Rewording, ...]
    example: WorkedExample | None = None
    """Where no entry knows the wording: how like wording was put elsewhere."""


@dataclass(frozen=True, slots=True)
class Versions:
    """What has to be the same for a review to be repeated."""

    package: str
    lexicon: str
    weights: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """All that was seen in a note: what is flagged, and what was left alone and why."""

    note: str
    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]
    suggestions: tuple[Suggestion, ...]
    detectors: tuple[str, ...]
    versions: Versions
    notices: tuple[str, ...] = field(default=())
    """What could not be done, in a sentence each, such as a detector that is not installed."""


class Detector(Protocol):
    """Anything with a name that turns segments into findings."""

    @property
    def name(self) -> str:
        """The word under which evidence is recorded."""
        ...

    def detect(self, segments: Sequence[Segment]) -> Iterable[Finding]:
        """Return findings with spans in the note's code points, in any order."""
        ...


class Classifier(Detector, Protocol):
    """A detector with weights that also judges what others have found."""

    @property
    def digest(self) -> str:
        """`sha256:` of the weights."""
        ...

    def classify(
        self, segments: Sequence[Segment], found: Sequence[Finding]
    ) -> tuple[tuple[Finding, ...], Mapping[Finding, float]]:
        """Return findings of its own, and those of `found` that are harmless here, each with its low probability."""
        ...
