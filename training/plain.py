"""Ordinary notes by others, on which the tiers are made silent; their text is read and never kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from langreview.classify import ClassifierDetector
from langreview.lexicon import Lexicon
from langreview.segment import segment


def half(file: Path, part: int) -> list[str]:
    """Return the texts of every other line of a file of JSON lines, from the first (0) or the second (1) on."""
    return [json.loads(line)["text"] for line in file.read_text(encoding="utf-8").splitlines()[part::2]]


def evidence(notes: list[str], detector: ClassifierDetector, lexicon: Lexicon) -> Iterator[tuple[float, ...]]:
    """Yield the evidence for every run of words that the network suspects."""
    for note in notes:
        segments = segment(note, lexicon.abbreviations)
        yield from (item.evidence for item in detector.candidates(detector.read(segments), segments))


def words(notes: list[str]) -> int:
    """Return how many words the notes have together."""
    return sum(len(note.split()) for note in notes)
