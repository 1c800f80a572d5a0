"""The corpus as cases: text with its marks, the group of same facts, and who wrote it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from langreview import markup
from langreview.lexicon import Lexicon
from langreview.markup import Mark
from langreview.match import LexiconDetector
from langreview.segment import segment

CORPUS = Path(__file__).parent / "corpus"
"""The authored cases, a file a round."""
LEXICON_AUTHOR = "lexicon"
"""The author under which the examples of lexicon entries go."""


@dataclass(frozen=True, slots=True)
class Case:
    """A text with its marks; the cases of one group state the same facts."""

    id: str
    group: str
    kind: str
    author: str
    text: str
    marks: tuple[Mark, ...]


def read_folder(folder: Path) -> list[Case]:
    """Return the cases of all files of a folder, in order."""
    return [case for file in sorted(folder.glob("*.jsonl")) for case in read_file(file)]


def read_file(file: Path) -> Iterator[Case]:
    """Yield the cases of one file of JSON lines."""
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text, marks = markup.parse(row["marked"])
        yield Case(row["id"], row["group"], row["kind"], row["author"], text, marks)


def lexicon_cases(lexicon: Lexicon) -> Iterator[Case]:
    """Yield the examples of the lexicon entries; what other entries find in them counts neither way."""
    detector = LexiconDetector(lexicon)
    for entry in lexicon.entries.values():
        for number, example in enumerate(entry.examples):
            marks = list(example.marks)
            if marks:
                for finding in detector.detect(segment(example.text, lexicon.abbreviations)):
                    if not any(finding.span.overlaps(mark.span) for mark in marks):
                        marks.append(Mark(finding.span, finding.category, 1))
            kind = "flag" if marks else "trap"
            marks.sort(key=lambda mark: mark.span)
            yield Case(f"{entry.id}/{number}", entry.id, kind, LEXICON_AUTHOR, example.text, tuple(marks))
