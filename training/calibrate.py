"""From evidence to probabilities and tiers, fitted on what the shipped network says of authors that it has not seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from langreview.classify import ClassifierDetector
from langreview.decode import Candidate
from langreview.lexicon import Lexicon
from langreview.segment import segment
from training.corpus_reader import Case

_PENALTY = 1.0
"""Weight of the squared coefficients, so that few cases do not make the model sure of itself."""
_DISPUTED = 1


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
