"""Two annotators: how far they agree, and so what a system can reach.

Units are sentences, or the rows of a set that has labels only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import numpy as np

from eval.cases import LABELS, Case, Gold, Level
from eval.metrics import OVERALL, Metric, span_f1
from eval.scoring import Said, is_counted, key_of, said_by, tally_spans
from eval.statistics import Array, Statistic, Sums, divided
from langreview.lexicon import Category
from langreview.types import Segment, Span

_VALUES = ("none", *LABELS, "both")


def agreement_tally(case: Case, segments: Sequence[Segment], categories: Mapping[str, Category]) -> Counter[str]:
    """Return how the two annotators of a case pair, unit by unit, and the second's spans scored against the first's."""
    tally: Counter[str] = Counter()
    if case.second is None:
        return tally
    if case.level is not Level.SPAN:
        tally[f"pair:{_value(case.gold.labels)}:{_value(case.second.labels)}"] += 1
        return tally
    first, second = _counted(case.gold, categories), _counted(case.second, categories)
    for segment in segments:
        values = (_value(_labels_in(segment.span, said)) for said in (first, second))
        tally["pair:" + ":".join(values)] += 1
    spans = tally_spans(key_of(case.gold.marks, categories), second)
    tally.update({f"human-{name}": count for name, count in spans.items() if name.startswith("span:")})
    return tally


def _counted(gold: Gold, categories: Mapping[str, Category]) -> list[Said]:
    return [said_by(mark, categories) for mark in gold.marks if is_counted(mark, categories)]


def _labels_in(span: Span, said: Sequence[Said]) -> frozenset[str]:
    return frozenset(item.label for item in said if item.span.overlaps(span))


def _value(labels: frozenset[str]) -> str:
    return "both" if len(labels) > 1 else next(iter(labels), "none")


def agreement_metrics() -> Iterator[Metric]:
    """Yield kappa by label, alpha over all values, the annotators' span F1, and the system's F1 divided by theirs."""
    for label in LABELS:
        yield Metric("agreement", "cohen-kappa", label, _kappa(label))
    yield Metric("agreement", "krippendorff-alpha", OVERALL, _alpha)
    yield Metric("agreement", "span-f1-of-annotators", OVERALL, _human_f1)
    yield Metric("agreement", "span-f1-divided-by-annotators", OVERALL, _divided_by_human)


def _pairs(sums: Sums) -> dict[tuple[str, str], Array]:
    return {(one, other): sums[f"pair:{one}:{other}"] for one, other in product(_VALUES, repeat=2)}


def _kappa(label: str) -> Statistic:
    """Return Cohen's kappa of "carries the label" against "does not" (Cohen 1960)."""
    carrying = {label, "both"}

    def statistic(sums: Sums) -> Array:
        pairs = _pairs(sums)
        total = np.sum(list(pairs.values()), axis=0)
        agreed = np.sum([count for (a, b), count in pairs.items() if (a in carrying) == (b in carrying)], axis=0)
        first = np.sum([count for (a, _), count in pairs.items() if a in carrying], axis=0)
        second = np.sum([count for (_, b), count in pairs.items() if b in carrying], axis=0)
        observed = divided(agreed, total)
        expected = divided(first * second + (total - first) * (total - second), total * total)
        return divided(observed - expected, 1 - expected)

    return statistic


def _alpha(sums: Sums) -> Array:
    """Return Krippendorff's alpha for nominal values and two annotators without gaps (Krippendorff 2011)."""
    pairs = _pairs(sums)
    values = 2 * np.sum(list(pairs.values()), axis=0)
    disagreed = 2 * np.sum([count for (a, b), count in pairs.items() if a != b], axis=0)
    counts = {
        value: np.sum([(a == value) * count + (b == value) * count for (a, b), count in pairs.items()], axis=0)
        for value in _VALUES
    }
    expected = np.sum([counts[a] * counts[b] for a, b in product(_VALUES, repeat=2) if a != b], axis=0)
    return np.where(expected > 0, 1 - (values - 1) * divided(disagreed, expected), np.nan)


def _human_f1(sums: Sums) -> Array:
    return span_f1()(_Human(sums))


def _divided_by_human(sums: Sums) -> Array:
    return divided(span_f1()(sums), _human_f1(sums))


class _Human(Sums):
    """The tallies of the second annotator under the names of a system's."""

    def __init__(self, sums: Sums) -> None:
        self._sums = sums

    def __getitem__(self, key: str) -> Array:
        return self._sums[f"human-{key}"]
