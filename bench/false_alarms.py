"""Findings per 1,000 words on folders of ordinary notes, and the findings themselves for reading.

    python -m bench.false_alarms FOLDER [--layer both|lexicon|classifier] [--half 1|2] [--min-severity 2] [--show]

The folder holds .jsonl files whose lines have a "text". `--half` takes every other note, from the first or the second
on: the thresholds of the classifier were chosen on the first half of one file. Read what is shown before calling it a
false alarm.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.marked_set import LAYERS
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


def halved(texts: list[str], half: int | None) -> list[str]:
    """Return every other text, or all."""
    return texts[half - 1 :: 2] if half else texts


def of_layer(found: Review, layer: str) -> Review:
    """Return a review with the findings of one detector, or of both."""
    kept = (item for item in found.findings if layer in ("both", *(part.detector for part in item.evidence)))
    return replace(found, findings=tuple(kept))


def shown(found: Review) -> Iterator[str]:
    """Yield each finding with the words round it, on one line."""
    for finding in found.findings:
        start, end = finding.span.start, finding.span.end
        before, after = found.note[max(0, start - _CONTEXT) : start], found.note[end : end + _CONTEXT]
        name = f"{finding.entry or finding.category}.{finding.severity}"
        line = f"{name} {finding.confidence or ''} {before}[[{found.note[start:end]}]]{after}"
        yield " ".join(line.split())


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a row for each file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--min-severity", type=int, default=2, choices=(1, 2, 3))
    parser.add_argument("--layer", choices=LAYERS, default="both", help="whose findings count")
    parser.add_argument("--half", type=int, choices=(1, 2), help="every other note only")
    parser.add_argument("--show", action="store_true", help="list the findings")
    options = parser.parse_args(arguments)
    reviewer = review.load(classifier=options.layer != "lexicon")
    print("| file | notes | words | findings | per 1,000 words | 95 % interval, notes drawn again |")
    print("|---|---|---|---|---|---|")
    listed: list[str] = []
    for file in sorted(options.folder.glob("*.jsonl")):
        counts = []
        for note in halved(list(notes(file)), options.half):
            found = of_layer(reviewer.review(note, min_severity=options.min_severity), options.layer)
            counts.append(Count(len(note.split()), len(found.findings)))
            listed += [f"{file.stem} {line}" for line in shown(found)]
        low, high = bootstrap_interval(counts, rate)
        words, findings = sum(count.words for count in counts), sum(count.findings for count in counts)
        print(f"| {file.name} | {len(counts)} | {words} | {findings} | {rate(counts):.3f} | {low:.3f} to {high:.3f} |")
    if options.show:
        print("\n".join(listed))


if __name__ == "__main__":
    main()
