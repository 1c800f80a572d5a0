"""Span recall and false alarms of the lexicon layer on a marked set of notes.

    python -m bench.marked_set FILE [--show]

FILE holds JSON lines with "marked", a note with [[CODE.SEVERITY|span]] markup. Marks and findings of severity 1 are
neither hits nor misses. A mark is found when a finding of its label overlaps it.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.statistics import bootstrap_interval
from langreview import markup, review
from langreview.lexicon import Lexicon
from langreview.review import Reviewer

_COUNTED_FROM = 2


@dataclass(frozen=True, slots=True)
class Score:
    """A note's words, its marks and how many were found, and its false alarms."""

    words: int
    marks: int
    found: int
    alarms: int


def score(marked: str, reviewer: Reviewer) -> tuple[Score, list[str]]:
    """Return the score of one note, with its misses and false alarms in words."""
    text, marks = markup.parse(marked)
    findings = reviewer.review(text, min_severity=_COUNTED_FROM).findings
    counted = [mark for mark in marks if mark.severity >= _COUNTED_FROM]
    label = {mark: _label(mark.code, reviewer.lexicon) for mark in marks}
    missed = [
        mark for mark in counted if not any(f.label == label[mark] and f.span.overlaps(mark.span) for f in findings)
    ]
    alarms = [f for f in findings if not any(f.label == label[mark] and f.span.overlaps(mark.span) for mark in marks)]
    lines = [f"missed {mark.code}.{mark.severity} {mark.span.of(text)!r}" for mark in missed]
    lines += [f"alarm {f.entry} {f.span.of(text)!r}" for f in alarms]
    return Score(len(text.split()), len(counted), len(counted) - len(missed), len(alarms)), lines


def _label(code: str, lexicon: Lexicon) -> str:
    return lexicon.categories[code].label


def recall(scores: Sequence[Score]) -> float:
    """Return the share of marks that were found."""
    return sum(item.found for item in scores) / max(1, sum(item.marks for item in scores))


def alarm_rate(scores: Sequence[Score]) -> float:
    """Return false alarms per 1,000 words."""
    return 1000 * sum(item.alarms for item in scores) / max(1, sum(item.words for item in scores))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print recall and false alarms with their intervals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--show", action="store_true", help="list misses and false alarms")
    options = parser.parse_args(arguments)
    reviewer = review.load()
    rows = [json.loads(line)["marked"] for line in options.file.read_text(encoding="utf-8").splitlines()]
    scored = [score(marked, reviewer) for marked in rows]
    scores = [item for item, _ in scored]
    for name, statistic in (("span recall", recall), ("false alarms per 1,000 words", alarm_rate)):
        low, high = bootstrap_interval(scores, statistic)
        print(f"{name}: {statistic(scores):.3f} (95 % interval, notes drawn again: {low:.3f} to {high:.3f})")
    print(f"notes {len(scores)}, marks {sum(s.marks for s in scores)}, words {sum(s.words for s in scores)}")
    if options.show:
        print("\n".join(line for _, lines in scored for line in lines))


if __name__ == "__main__":
    main()
