"""How much of the marked wording is found, and false alarms, on a marked set of notes.

    python -m bench.marked_set FILE... [--layer both|lexicon|classifier] [--author NAME...] [--all-tiers] [--show]

The files hold JSON lines with "marked", a note with [[CODE.SEVERITY|span]] markup, and perhaps "author" and "group".
Marks and findings of severity 1 are neither hits nor misses. A mark is found when a finding of its label overlaps it.
Character F compares the characters of marks and findings, label by label, and averages the labels.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.statistics import bootstrap_interval
from langreview import markup, review
from langreview.lexicon import Lexicon
from langreview.markup import Mark
from langreview.match import LexiconDetector
from langreview.review import Reviewer
from langreview.segment import segment
from langreview.types import Finding

_COUNTED_FROM = 2
LAYERS = ("both", "lexicon", "classifier")


@dataclass(frozen=True, slots=True)
class Hit:
    """A mark, whether it was found, under the right category, and whether an entry of the lexicon matches there."""

    severity: int
    found: bool
    named: bool
    listed: bool


@dataclass(frozen=True, slots=True)
class Score:
    """The scores of the notes of one group of same facts."""

    words: int
    hits: tuple[Hit, ...]
    alarms: int
    characters: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Of each label: characters marked, found, and both."""


class Scorer:
    """Scores marked notes with a reviewer, all of its findings or those of one detector."""

    def __init__(self, reviewer: Reviewer, layer: str = "both", *, all_tiers: bool = False) -> None:
        """Take the reviewer and what of it is to be scored."""
        self._reviewer = reviewer
        self._lexicon = reviewer.lexicon
        self._listed = LexiconDetector(reviewer.lexicon)
        self._layer = layer
        self._all_tiers = all_tiers

    def score(self, marked: str) -> tuple[Score, list[str]]:
        """Return the score of one note, with its misses and false alarms in words."""
        text, marks = markup.parse(marked)
        found = self._reviewer.review(text, min_severity=_COUNTED_FROM, all_tiers=self._all_tiers).findings
        findings = [item for item in found if self._layer in ("both", *(part.detector for part in item.evidence))]
        listed = list(self._listed.detect(segment(text, self._lexicon.abbreviations)))
        counted = [mark for mark in marks if mark.severity >= _COUNTED_FROM]
        hits = [self._hit(mark, findings, listed) for mark in counted]
        alarms = [item for item in findings if not any(self._same(mark, item) for mark in marks)]
        lines = [
            f"missed {m.code}.{m.severity} {m.span.of(text)!r}"
            for m, hit in zip(counted, hits, strict=True)
            if not hit.found
        ]
        lines += [f"alarm {item.entry or item.category} {item.confidence} {item.span.of(text)!r}" for item in alarms]
        return Score(len(text.split()), tuple(hits), len(alarms), self._characters(marks, findings)), lines

    def _hit(self, mark: Mark, findings: Sequence[Finding], listed: Sequence[Finding]) -> Hit:
        found = [item for item in findings if self._same(mark, item)]
        named = any(_code(item.category, self._lexicon) == _code(mark.code, self._lexicon) for item in found)
        return Hit(mark.severity, bool(found), named, any(item.span.overlaps(mark.span) for item in listed))

    def _same(self, mark: Mark, finding: Finding) -> bool:
        return finding.label == self._lexicon.categories[mark.code].label and finding.span.overlaps(mark.span)

    def _characters(self, marks: Sequence[Mark], findings: Sequence[Finding]) -> Counter[tuple[str, str]]:
        ignored = {
            at for mark in marks if mark.severity < _COUNTED_FROM for at in range(mark.span.start, mark.span.end)
        }
        counts: Counter[tuple[str, str]] = Counter()
        for label in {item.label for item in self._lexicon.categories.values() if item.counts_as}:
            gold = {
                at
                for mark in marks
                if mark.severity >= _COUNTED_FROM and self._lexicon.categories[mark.code].label == label
                for at in range(mark.span.start, mark.span.end)
            }
            said = {at for item in findings if item.label == label for at in range(item.span.start, item.span.end)}
            said -= ignored
            counts.update(
                {(label, "marked"): len(gold), (label, "found"): len(said), (label, "both"): len(gold & said)}
            )
        return counts


def _code(name: str, lexicon: Lexicon) -> str:
    return lexicon.categories[name].counts_as or name


def joined(scores: Sequence[Score]) -> Score:
    """Return the scores of several notes as one."""
    characters: Counter[tuple[str, str]] = Counter()
    for score in scores:
        characters.update(score.characters)
    hits = tuple(hit for score in scores for hit in score.hits)
    return Score(sum(s.words for s in scores), hits, sum(s.alarms for s in scores), characters)


def share(scores: Sequence[Score], right: Callable[[Hit], bool], among: Callable[[Hit], bool]) -> float:
    """Return the share of some marks of which something is so."""
    chosen = [hit for score in scores for hit in score.hits if among(hit)]
    return sum(map(right, chosen)) / max(1, len(chosen))


def alarm_rate(scores: Sequence[Score]) -> float:
    """Return false alarms per 1,000 words."""
    return 1000 * sum(item.alarms for item in scores) / max(1, sum(item.words for item in scores))


def character_f(scores: Sequence[Score]) -> float:
    """Return the mean over the labels of F over characters."""
    counts = joined(scores).characters
    labels = {label for label, _ in counts}
    return sum(
        2 * counts[label, "both"] / max(1, counts[label, "marked"] + counts[label, "found"]) for label in labels
    ) / max(1, len(labels))


FIGURES: tuple[tuple[str, Callable[[Sequence[Score]], float]], ...] = (
    ("span recall", lambda scores: share(scores, lambda hit: hit.found, lambda _: True)),
    ("span recall at severity 3", lambda scores: share(scores, lambda hit: hit.found, lambda hit: hit.severity > 2)),
    ("span recall where no entry matches", lambda scores: share(scores, lambda hit: hit.found, lambda h: not h.listed)),
    ("right category among the found", lambda scores: share(scores, lambda hit: hit.named, lambda hit: hit.found)),
    ("character F, mean of the labels", character_f),
    ("false alarms per 1,000 words", alarm_rate),
)
"""What is reported, and how it is worked out."""


def rows(files: Sequence[Path], authors: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield the rows of JSON lines, of some authors only where any are named."""
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if not authors or row["author"] in authors:
                yield row


def grouped(files: Sequence[Path], authors: Sequence[str], scorer: Scorer) -> tuple[list[Score], list[str]]:
    """Return a score for each group of same facts, and the misses and false alarms in words."""
    groups: dict[str, list[Score]] = {}
    shown: list[str] = []
    for number, row in enumerate(rows(files, authors)):
        score, lines = scorer.score(row["marked"])
        groups.setdefault(row.get("group") or str(number), []).append(score)
        shown += lines
    return [joined(scores) for scores in groups.values()], shown


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures with their intervals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--layer", choices=LAYERS, default="both", help="whose findings count")
    parser.add_argument("--author", action="append", default=[], help="only the notes of this author")
    parser.add_argument("--all-tiers", action="store_true", help="count what is only worth a look, too")
    parser.add_argument("--show", action="store_true", help="list misses and false alarms")
    options = parser.parse_args(arguments)
    reviewer = review.load(classifier=options.layer != "lexicon")
    scorer = Scorer(reviewer, options.layer, all_tiers=options.all_tiers)
    scores, shown = grouped(options.files, options.author, scorer)
    for name, statistic in FIGURES:
        low, high = bootstrap_interval(scores, statistic)
        print(f"{name}: {statistic(scores):.3f} (95 % interval, groups drawn again: {low:.3f} to {high:.3f})")
    whole = joined(scores)
    print(f"groups {len(scores)}, marks {len(whole.hits)}, words {whole.words}")
    if options.show:
        print("\n".join(shown))


if __name__ == "__main__":
    main()
