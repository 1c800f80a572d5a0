"""Ordinary notes by others, on which the tiers are made silent; their text is read and never kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from langreview.classify import ClassifierDetector
from langreview.context import Context
from langreview.lexicon import Lexicon
from langreview.segment import segment


def half(file: Path, part: int) -> list[str]:
    """Return the texts of every other line of a file of JSON lines, from the first (0) or the second (1) on."""
    return [json.loads(line)["text"] for line in file.read_text(encoding="utf-8").splitlines()[part::2]]


def scores(notes: list[str], detector: ClassifierDetector, lexicon: Lexicon, context: Context) -> Iterator[float]:
    """Yield the probability of every finding that no guard leaves alone."""
    for note in notes:
        segments = segment(note, lexicon.abbreviations)
        kept, _ = context.judge(note, segments, detector.detect(segments))
        yield from (finding.confidence or 0.0 for finding in kept)


def words(notes: list[str]) -> int:
    """Return how many words the notes have together."""
    return sum(len(note.split()) for note in notes)
