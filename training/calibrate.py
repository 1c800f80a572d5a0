"""From evidence to probabilities and tiers, fitted on what the shipped network says of authors that it has not seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from langreview.classify import ClassifierDetector
from langreview.context import Context
from langreview.decode import Candidate
from langreview.lexicon import Lexicon
from langreview.match import LexiconDetector
from langreview.segment import segment
from training.corpus_reader import Case

_PENALTY = 1.0
"""Weight of the squared coefficients, so that few cases do not make the model sure of itself."""
_DISPUTED = 1
_REMOVED_FOR_EACH_LOST = 10
"""False alarms that must go for each right finding that is lost, before the classifier may overrule an entry."""
_MARGIN = 0.00001


@dataclass(frozen=True, slots=True)
class Judged:
    """A run of words in a case, and whether a mark of its label overlaps it."""

    case: Case
    candidate: Candidate
    right: bool


def judged(cases: Iterable[Case], detector: ClassifierDetector, lexicon: Lexicon) -> Iterator[Judged]:
    """Yield the runs in all cases but those on marks of severity 1."""
    for case in cases:
        segments = segment(case.text, lexicon.abbreviations)
        for candidate in detector.candidates(detector.read(segments), segments):
            label = detector.config.labels[candidate.label]
            touched = [mark for mark in case.marks if mark.span.overlaps(candidate.span)]
            right = any(m.severity > _DISPUTED and lexicon.categories[m.code].label == label for m in touched)
            if right or not any(mark.severity == _DISPUTED for mark in touched):
                yield Judged(case, candidate, right)


def doubts(
    cases: Iterable[Case], detector: ClassifierDetector, lexicon: Lexicon, context: Context
) -> Iterator[tuple[float, bool]]:
    """Yield the probability of what entries find and guards keep, and whether a mark of its label overlaps it."""
    listed = LexiconDetector(lexicon)
    for case in cases:
        segments = segment(case.text, lexicon.abbreviations)
        seen = detector.read(segments)
        for finding in context.judge(case.text, segments, listed.detect(segments))[0]:
            counted = finding.severity > _DISPUTED and not lexicon.entries[finding.entry].always
            touched = [mark for mark in case.marks if mark.span.overlaps(finding.span)]
            right = any(m.severity > _DISPUTED and lexicon.categories[m.code].label == finding.label for m in touched)
            if counted and (right or not any(mark.severity == _DISPUTED for mark in touched)):
                yield detector.probability_of(finding, seen), right


def harmless_below(scored: Sequence[tuple[float, bool]]) -> float:
    """Return the threshold that takes most wrong findings away, ten for each right one at least; 0 where none does."""
    best, most = 0.0, 0
    for least in sorted({score for score, right in scored if not right}):
        removed = sum(score <= least and not right for score, right in scored)
        lost = sum(score <= least and right for score, right in scored)
        if lost * _REMOVED_FOR_EACH_LOST <= removed and removed > most:
            best, most = round(least + _MARGIN, 5), removed
    return best


def fit(evidence: Sequence[Sequence[float]], right: Sequence[bool]) -> tuple[float, ...]:
    """Return the weights of a logistic regression, the constant last."""
    rows = np.column_stack([np.asarray(evidence, float), np.ones(len(evidence))])
    signs = np.where(np.asarray(right), 1.0, -1.0)

    def loss(weights: NDArray[np.float64]) -> float:
        return float(np.logaddexp(0, -signs * (rows @ weights)).sum() + _PENALTY * (weights[:-1] ** 2).sum() / 2)

    found = minimize(loss, np.zeros(rows.shape[1]), method="BFGS")
    return tuple(round(float(value), 5) for value in found.x)


def threshold(scores: Iterable[float], words: int, most: float) -> float:
    """Return the least probability at which at most `most` findings per 1,000 words of plain text remain."""
    ordered = sorted(scores, reverse=True)
    allowed = int(most * words / 1000)
    return min(1.0, round(ordered[allowed] + 0.0001, 4)) if allowed < len(ordered) else 0.0
