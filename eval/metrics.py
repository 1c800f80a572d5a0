"""Figures from sums of tallies: each metric is a name, what it is of, and a function of the sums.

Spans, sentences, notes: precision, recall, F1. Characters: F1 pooled over texts, and the mean Dice of texts as
SemEval-2021 task 5 has it (a text with nothing to find scores 1 for silence, else 0). All are in [0, 1] but false
alarms per 1,000 words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from eval.cases import LABELS
from eval.statistics import Array, Estimate, Ratio, Resampler, Statistic, Sums, divided

OVERALL = "all"
CLASSES = ("none", *LABELS)


@dataclass(frozen=True, slots=True)
class Metric:
    """What is measured, of what, at which level."""

    level: str
    name: str
    of: str
    statistic: Statistic

    @property
    def id(self) -> str:
        """The metric in one word, as reports and baselines know it."""
        return f"{self.level}.{self.name}.{self.of}"


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric's value in [0, 1] (false alarms: per 1,000 words) with its interval."""

    level: str
    name: str
    of: str
    estimate: Estimate


def measure(resampler: Resampler, metrics: Iterable[Metric]) -> tuple[Figure, ...]:
    """Return the figure of every metric that has something to measure."""
    by_id = {metric.id: metric for metric in metrics}
    estimates = resampler.estimates({name: metric.statistic for name, metric in by_id.items()})
    return tuple(
        Figure(metric.level, metric.name, metric.of, estimates[name])
        for name, metric in by_id.items()
        if not np.isnan(estimates[name].value)
    )


def unit_metrics(level: str) -> Iterator[Metric]:
    """Yield precision, recall and F1 of sentences or notes by label, and the macro-F1 over none and the labels."""
    for label in CLASSES:
        yield from _three(level, label)
    yield Metric(level, "macro-f1", OVERALL, mean([_unit_f1(level, label) for label in CLASSES]))


def _three(level: str, of: str) -> Iterator[Metric]:
    """Yield precision, recall and F1 from tallies of hits, false alarms and misses."""
    hits, alarms, misses = (f"{level}:{kind}:{of}" for kind in ("tp", "fp", "fn"))
    yield Metric(level, "precision", of, Ratio((hits,), (hits, alarms)))
    yield Metric(level, "recall", of, Ratio((hits,), (hits, misses)))
    yield Metric(level, "f1", of, _unit_f1(level, of))


def span_metrics() -> Iterator[Metric]:
    """Yield the metrics of marked spans: by label, by severity, and of their characters."""
    for label in (*LABELS, OVERALL):
        names = LABELS if label == OVERALL else (label,)
        yield Metric("span", "precision", label, _ratio_of("span:true", "span:said", names))
        yield Metric("span", "recall", label, _ratio_of("span:found", "span:marks", names))
        yield Metric("span", "f1", label, span_f1(names))
        yield Metric("span", "exact-f1", label, _exact_f1(names))
    for severity in ("2", "3"):
        recall = _ratio_of("severity:found", "severity:marks", (severity,))
        yield Metric("span", "recall", f"severity {severity}", recall)
    yield Metric("span", "recall", "no listed phrase", Ratio(("unlisted:found",), ("unlisted:marks",)))
    weighted = Ratio(("severity:weight-found",), ("severity:weight",), is_share=False)
    yield Metric("span", "severity-weighted-recall", OVERALL, weighted)
    yield from _character_metrics()


def _character_metrics() -> Iterator[Metric]:
    f1s = [_character_f1(label) for label in LABELS]
    for label, f1 in zip(LABELS, f1s, strict=True):
        yield Metric("character", "precision", label, _ratio_of("character:both", "character:found", (label,)))
        yield Metric("character", "recall", label, _ratio_of("character:both", "character:gold", (label,)))
        yield Metric("character", "f1", label, f1)
        yield Metric("character", "dice", label, _ratio_of("dice:sum", "dice:texts", (label,)))
        marked = _ratio_of("dice:marked-sum", "dice:marked-texts", (label,))
        yield Metric("character", "dice-of-marked-texts", label, marked)
    yield Metric("character", "macro-f1", OVERALL, mean(f1s))


def category_metrics(categories: Collection[str]) -> Iterator[Metric]:
    """Yield recall by label, and precision, recall and F1 by name at every level, of each category that is counted."""
    for category in categories:
        of = (category,)
        precision = _ratio_of("category:true", "category:said", of)
        recall = _ratio_of("category:named", "category:marks", of)
        yield Metric("category", "found", category, _ratio_of("category:found", "category:marks", of))
        yield Metric("category", "precision", category, precision)
        yield Metric("category", "recall", category, recall)
        yield Metric("category", "f1", category, harmonic(precision, recall))
    for level in ("category sentence", "category note", "category character"):
        for category in categories:
            yield from _three(level, category)


def alarm_metrics() -> Iterator[Metric]:
    """Yield false alarms per 1,000 words, and the share of cases with nothing missed and nothing flagged in error."""
    yield Metric("text", "false-alarms-per-1000-words", OVERALL, Ratio(("alarms",), ("words",), times=1000))
    yield Metric("text", "right", OVERALL, Ratio(("case:right",), ("cases",)))


def _ratio_of(top: str, bottom: str, names: Sequence[str]) -> Ratio:
    """Return the ratio of two tallies, each summed over labels, severities or categories."""
    return Ratio(tuple(f"{top}:{name}" for name in names), tuple(f"{bottom}:{name}" for name in names))


def harmonic(precision: Statistic, recall: Statistic) -> Statistic:
    """Return F1; a system that says nothing of what is marked has precision NaN and F1 0."""

    def statistic(sums: Sums) -> Array:
        recalled, precise = recall(sums), precision(sums)
        known = np.where(np.isnan(precise), 0.0, precise)
        value = divided(2 * known * recalled, known + recalled)
        return np.where(np.isnan(value) & ~np.isnan(recalled), 0.0, value)

    return statistic


def mean(parts: Sequence[Statistic]) -> Statistic:
    """Return the mean of the parts that have something to measure."""

    def statistic(sums: Sums) -> Array:
        values = np.stack([part(sums) for part in parts])
        known = ~np.isnan(values)
        return divided(np.where(known, values, 0.0).sum(axis=0), known.sum(axis=0).astype(np.float64))

    return statistic


def span_f1(labels: Sequence[str] = LABELS) -> Statistic:
    """Return the harmonic mean of span precision and recall over some labels."""
    return harmonic(
        _ratio_of("span:true", "span:said", labels),
        _ratio_of("span:found", "span:marks", labels),
    )


def _exact_f1(labels: Sequence[str]) -> Statistic:
    return harmonic(
        _ratio_of("span:exactly-true", "span:said", labels),
        _ratio_of("span:exactly-found", "span:marks", labels),
    )


def _unit_f1(level: str, label: str) -> Statistic:
    hits, alarms, misses = (f"{level}:{kind}:{label}" for kind in ("tp", "fp", "fn"))
    return Ratio((hits, hits), (hits, hits, alarms, misses), is_share=False)


def _character_f1(label: str) -> Statistic:
    both = f"character:both:{label}"
    return Ratio((both, both), (f"character:gold:{label}", f"character:found:{label}"), is_share=False)
