"""Findings per 1,000 words on any folder of ordinary text, where almost nothing should be found.

What is counted is true findings and false alarms together: read what is listed before calling it either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import nan
from pathlib import Path

from eval.metrics import Metric, measure
from eval.statistics import Estimate, Ratio, Resampler
from langreview import notefile, tables
from langreview.errors import InputError
from langreview.review import Reviewer
from langreview.types import Finding, Review

_CONTEXT = 60
"""Code points shown on either side of a finding."""
_TABLES = (".jsonl", ".csv", ".parquet")


@dataclass(frozen=True, slots=True)
class Count:
    """The notes, words and findings of a file; the interval draws whole notes again."""

    file: str
    notes: int
    words: int
    findings: int
    rate: Estimate
    listed: tuple[str, ...]
    """Each finding with the words round it."""


def count(folder: Path, reviewer: Reviewer, *, text_column: str = "text", min_severity: int = 2) -> Iterator[Count]:
    """Yield the counts of each file of a folder: text files are one note each, tables one note a row.

    Raises:
        InputError: where there is nothing to read.
    """
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (*_TABLES, ".txt"))
    if not files:
        raise InputError(f"{folder}: holds no .txt, .jsonl, .csv or .parquet file")
    plain = [path for path in files if path.suffix.lower() == ".txt"]
    if plain:
        notes = (notefile.read(str(path)) for path in plain)
        yield _count(f"{len(plain)} .txt files", notes, reviewer, min_severity)
    for path in files:
        if path not in plain:
            yield _count(path.name, _notes(path, text_column), reviewer, min_severity)


def _notes(path: Path, text_column: str) -> Iterator[str]:
    for row in tables.read_rows(path, text_column):
        if row["error"]:
            raise InputError(f"{path}: {row['error']}")
        yield row[text_column]


def _count(name: str, notes: Iterator[str], reviewer: Reviewer, min_severity: int) -> Count:
    sums = Resampler()
    words = findings = number = 0
    listed: list[str] = []
    for number, note in enumerate(notes, 1):
        review = reviewer.review(note, min_severity=min_severity)
        tally = {"words": len(note.split()), "findings": len(review.findings)}
        sums.add(str(number), tally)
        words += tally["words"]
        findings += tally["findings"]
        listed += (f"{name} note {number}: {line}" for line in _lines(review))
    rate = Metric("text", "findings-per-1000-words", name, Ratio(("findings",), ("words",), times=1000))
    figures = measure(sums, [rate])
    estimate = figures[0].estimate if figures else Estimate(nan, nan, nan)
    return Count(name, number, words, findings, estimate, tuple(listed))


def _lines(review: Review) -> Iterator[str]:
    for finding in review.findings:
        start, end = finding.span.start, finding.span.end
        before, after = review.note[max(0, start - _CONTEXT) : start], review.note[end : end + _CONTEXT]
        line = f"{_named(finding)} {before}[[{review.note[start:end]}]]{after}"
        yield " ".join(line.split())


def _named(finding: Finding) -> str:
    by = finding.entry or finding.category
    return f"{by}.{finding.severity}" + ("" if finding.confidence is None else f" {finding.confidence:.2f}")
