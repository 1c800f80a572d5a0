"""Where the rows of a set come from: a file on disk, or one that was handed over as bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path, PurePath
from typing import Literal


@dataclass(frozen=True, slots=True)
class Given:
    """A file that was handed over; it is read as a `Path` is and never written to disk."""

    name: str
    data: bytes = field(repr=False)

    def __str__(self) -> str:
        """Return the name, as errors say it."""
        return self.name

    @property
    def suffix(self) -> str:
        """The end of the name, such as ".csv"."""
        return PurePath(self.name).suffix

    def is_file(self) -> bool:
        """Tell that there is something to read."""
        return True

    def open(self, mode: Literal["rb"]) -> BytesIO:  # noqa: ARG002 - as a path is opened
        """Open the bytes to be read from their beginning."""
        return BytesIO(self.data)


Source = Path | Given
