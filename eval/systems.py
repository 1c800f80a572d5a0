"""The systems that are judged side by side, by name."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import langreview
from langreview import review, weights
from langreview.classify import ClassifierDetector
from langreview.lexicon import Lexicon
from langreview.review import Reviewer
from langreview.types import Classifier, Versions

FULL = "full"
"""Everything that a user gets by default; the name of the system that a report puts first."""


@dataclass(frozen=True, slots=True)
class System:
    """A reviewer under the name by which reports know it."""

    name: str
    reviewer: Reviewer

    @property
    def versions(self) -> Versions:
        """What has to be the same for its outcomes to be the same."""
        return self.reviewer.review("").versions

    def fingerprint(self) -> str:
        """Return what outcomes depend on besides the text: versions, and the code itself."""
        versions = self.versions
        today = datetime.date.today() if self.reviewer.lexicon.allowed else ""
        return f"{self.name}|{versions.package}|{versions.lexicon}|{versions.weights}|{_code_digest()}|{today}"


def load(overlays: Sequence[Path] = ()) -> tuple[System, ...]:
    """Return what a user gets, and beside it lexicon and classifier, together and each by itself.

    The shipped weights are judged also where reviews do not use them.
    """
    full = System(FULL, review.load(overlays=overlays))
    classifier = full.reviewer.classifier or _shipped()
    apart = layers(full.reviewer.lexicon, classifier) if classifier else ()
    return (full, *(system for system in apart if not _is_like(system.reviewer, full.reviewer)))


def _is_like(one: Reviewer, other: Reviewer) -> bool:
    return (one.classifier is None) == (other.classifier is None) and one.lexicon.entries == other.lexicon.entries


def _shipped() -> Classifier | None:
    """Return the shipped classifier, or None where its runtime is not installed."""
    return ClassifierDetector.load(weights.read(weights.SHIPPED)) if review.can_classify() else None


def layers(lexicon: Lexicon, classifier: Classifier) -> tuple[System, ...]:
    """Return lexicon and classifier together, and each by itself; the guards stand behind all of them."""
    today = datetime.date.today()
    without_entries = replace(lexicon, entries={})
    return (
        System("both", Reviewer(lexicon, today=today, classifier=classifier)),
        System("lexicon", Reviewer(lexicon, today=today)),
        System("classifier", Reviewer(without_entries, today=today, classifier=classifier)),
    )


def _code_digest() -> str:
    """Return a digest of the code, so that outcomes of other code are never taken for its own."""
    digest = hashlib.sha256()
    for room in (Path(langreview.__file__).parent, Path(__file__).parent):
        for path in sorted(room.rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
