"""What the reports share: where they go, how they are headed, and what silence means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from langreview.types import Review

NOT_APPROVAL = (
    "langreview looks at wording only. It does not assess risk, and finding nothing does not mean that a note is good."
)
SEVERITIES: Mapping[int, str] = MappingProxyType(
    {3: "severity 3, replace", 2: "severity 2, reconsider", 1: "severity 1, disputed"}
)


@dataclass(frozen=True, slots=True)
class Output:
    """Where a report goes."""

    name: str
    """What the note is called: its file's name, or "-" for standard input."""
    styled: bool = False
    width: int = 100
    show_suppressed: bool = False


def headline(review: Review, name: str) -> str:
    """Return one line that says how much was found, and where."""
    count = len(review.findings)
    found = "nothing found" if not count else f"{count} finding{'s' if count > 1 else ''}"
    return f"{name}: {found}"


def line_of(note: str, position: int) -> int:
    """Return the line, counted from 1, on which a code point stands."""
    return note.count("\n", 0, position) + 1
