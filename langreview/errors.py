"""The errors that users meet. No message ever holds note text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class LangreviewError(Exception):
    """Anything that is wrong with what the user gave."""


class InputError(LangreviewError):
    """A note or a table of notes that cannot be read."""


class ModelError(LangreviewError):
    """A folder of weights that is not as it was written."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault of a lexicon file."""

    file: str
    line: int
    entry: str
    message: str

    def __str__(self) -> str:
        """Return it as editors and terminals understand it: file:line: what."""
        where = f"{self.file}:{self.line}: "
        return f"{where}entry '{self.entry}': {self.message}" if self.entry else where + self.message


class LexiconError(LangreviewError):
    """Every fault of a lexicon at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems in the order of file and line."""
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))
