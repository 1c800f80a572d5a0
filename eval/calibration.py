"""Is a confidence of .8 right eight times in ten? Reliability, calibration error, and what a threshold would cost.

Only findings with a confidence take part; a lexicon entry has none. Bins hold equally many findings (equal mass).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eval.cases import LABELS, Case
from eval.metrics import OVERALL, Figure, Metric, measure
from eval.outcomes import Outcome
from eval.scoring import is_found, is_true, key_of, said_of, scorable
from eval.statistics import Array, Ratio, Resampler, Statistic, Sums, divided
from langreview.lexicon import Category

BINS = 15
THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(20))
_LEAST = 200
"""Fewer findings than this say too little about calibration."""
_LEAST_IN_BIN = 20
_SIMULATED = 200


@dataclass(frozen=True, slots=True)
class Point:
    """A finding's confidence in [0, 1] and whether it was true; those on don't-care marks are left out."""

    cluster: str
    label: str
    confidence: float
    true: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Findings of like confidence: how many, their mean confidence and the share that was true."""

    findings: int
    confidence: float
    true: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """The calibration of one label, or of all."""

    of: str
    error: Figure
    by_chance: float
    """The mean error that as many findings would have if every confidence were right."""
    bins: tuple[Bin, ...]


def points(case: Case, outcome: Outcome, categories: Mapping[str, Category]) -> Iterable[Point]:
    """Yield the points of one case with marks, over every tier."""
    key = key_of(case.gold.marks, categories)
    for finding in scorable(outcome):
        true = is_true(said_of(finding, categories), key)
        if finding.confidence is not None and true is not None:
            yield Point(case.cluster, finding.label, finding.confidence, true)


def calibrate(found: Sequence[Point]) -> tuple[Calibration, ...]:
    """Return the calibration over all labels and of each; () where too few findings carry a confidence."""
    of_all = [_calibration(OVERALL, found)]
    each = [_calibration(label, [point for point in found if point.label == label]) for label in LABELS]
    return tuple(item for item in of_all + each if item is not None)


def _calibration(of: str, found: Sequence[Point]) -> Calibration | None:
    if len(found) < _LEAST:
        return None
    order = sorted(found, key=lambda point: point.confidence)
    parts = np.array_split(np.arange(len(order)), min(BINS, len(order) // _LEAST_IN_BIN))
    resampler = Resampler()
    bins = []
    for number, part in enumerate(parts):
        members = [order[index] for index in part]
        for point in members:
            tally = {f"n:{number}": 1.0, f"sum:{number}": point.confidence, f"true:{number}": float(point.true)}
            resampler.add(point.cluster, tally)
        confidence = sum(point.confidence for point in members) / len(members)
        bins.append(Bin(len(members), confidence, sum(point.true for point in members) / len(members)))
    metric = Metric("finding", "calibration-error", of, _error(len(parts)))
    confidences = np.array([point.confidence for point in order])
    return Calibration(of, measure(resampler, [metric])[0], _by_chance(confidences, parts), tuple(bins))


def _by_chance(confidences: Array, parts: Sequence[npt.NDArray[np.intp]]) -> float:
    rng = np.random.default_rng(0)
    true = rng.random((_SIMULATED, len(confidences))) < confidences
    gaps = [np.abs((true[:, part] - confidences[part]).sum(axis=1)) for part in parts]
    return float(np.sum(gaps, axis=0).mean() / len(confidences))


def _error(bins: int) -> Statistic:
    """Return the gap between confidence and truth, averaged over findings."""

    def statistic(sums: Sums) -> Array:
        gaps = [np.abs(sums[f"sum:{number}"] - sums[f"true:{number}"]) for number in range(bins)]
        return divided(np.sum(gaps, axis=0), np.sum([sums[f"n:{number}"] for number in range(bins)], axis=0))

    return statistic


def threshold_tally(case: Case, outcome: Outcome, categories: Mapping[str, Category]) -> Counter[str]:
    """Return marks found and false alarms at each threshold; findings without a confidence always count."""
    tally: Counter[str] = Counter()
    key = key_of(case.gold.marks, categories)
    said = [(said_of(finding, categories), finding.confidence) for finding in scorable(outcome)]
    for threshold in THRESHOLDS:
        above = [item for item, confidence in said if confidence is None or confidence >= threshold]
        tally[f"threshold:found:{threshold}"] = sum(is_found(mark, above) for mark in key.counted)
        tally[f"threshold:marks:{threshold}"] = len(key.counted)
        tally[f"threshold:alarms:{threshold}"] = sum(is_true(item, key) is False for item in above)
    return tally


def threshold_metrics() -> Iterable[Metric]:
    """Yield span recall and false alarms per 1,000 words at each threshold."""
    for threshold in THRESHOLDS:
        found, marks, alarms = (f"threshold:{what}:{threshold}" for what in ("found", "marks", "alarms"))
        yield Metric("threshold", "recall", str(threshold), Ratio((found,), (marks,)))
        yield Metric(
            "threshold", "false-alarms-per-1000-words", str(threshold), Ratio((alarms,), ("words",), times=1000)
        )
