"""The systems that are judged side by side, by name."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import langreview
from langreview import review
from langreview.review import Reviewer
from langreview.types import Versions

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
        return f"{self.name}|{versions.package}|{versions.lexicon}|{versions.weights}|{_code_digest()}"


def load(overlays: Sequence[Path] = ()) -> tuple[System, ...]:
    """Return the full system."""
    return (System(FULL, review.load(overlays=overlays)),)


def _code_digest() -> str:
    """Return a digest of the library's code, so that outcomes of other code are never taken for its own."""
    digest = hashlib.sha256()
    for path in sorted(Path(langreview.__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
