"""Findings per 1,000 words on folders of ordinary notes, and the findings themselves for reading.

    python -m bench.false_alarms FOLDER [--min-severity 2] [--show]

The folder holds .jsonl files whose lines have a "text". Read what is shown before calling it a false alarm.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.statistics import bootstrap_interval
from langreview import review
from langreview.types import Review

_CONTEXT = 60
"""Code points shown on either side of a finding."""


@dataclass(frozen=True, slots=True)
class Count:
    """A note's words and findings."""

    words: int
    findings: int


def rate(counts: Sequence[Count]) -> float:
    """Return findings per 1,000 words."""
    return 1000 * sum(count.findings for count in counts) / max(1, sum(count.words for count in counts))


def notes(file: Path) -> Iterator[str]:
    """Yield the texts of a file of JSON lines."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


def shown(found: Review) -> Iterator[str]:
    """Yield each finding with the words round it, on one line."""
    for finding in found.findings:
        start, end = finding.span.start, finding.span.end
        before, after = found.note[max(0, start - _CONTEXT) : start], found.note[end : end + _CONTEXT]
        line = f"{finding.entry}.{finding.severity} {before}[[{found.note[start:end]}]]{after}"
        yield " ".join(line.split())


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a row for each file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--min-severity", type=int, default=2, choices=(1, 2, 3))
    parser.add_argument("--show", action="store_true", help="list the findings")
    options = parser.parse_args(arguments)
    reviewer = review.load()
    print("| file | notes | words | findings | per 1,000 words | 95 % interval, notes drawn again |")
    print("|---|---|---|---|---|---|")
    listed: list[str] = []
    for file in sorted(options.folder.glob("*.jsonl")):
        counts = []
        for note in notes(file):
            found = reviewer.review(note, min_severity=options.min_severity)
            counts.append(Count(len(note.split()), len(found.findings)))
            listed += [f"{file.stem} {line}" for line in shown(found)]
        low, high = bootstrap_interval(counts, rate)
        words, findings = sum(count.words for count in counts), sum(count.findings for count in counts)
        print(f"| {file.name} | {len(counts)} | {words} | {findings} | {rate(counts):.3f} | {low:.3f} to {high:.3f} |")
    if options.show:
        print("\n".join(listed))


if __name__ == "__main__":
    main()
