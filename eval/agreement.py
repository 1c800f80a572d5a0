"""Two annotators: how far they agree, and so what a system can reach.

Units are sentences, or the rows of a set that has labels only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import numpy as np

from eval.cases import LABELS, Case, Level
from eval.metrics import OVERALL, Metric, span_f1
from eval.scoring import Key, is_true, key_of, tally_spans
from eval.statistics import Array, Statistic, Sums, divided
from langreview.lexicon import Category
from langreview.types import Segment, Span

_VALUES = ("none", *LABELS, "both")


def agreement_tally(
    case: Case, segments: Sequence[Segment], system: Mapping[str, float], categories: Mapping[str, Category]
) -> Counter[str]:
    """Return how the two annotators of a case pair, unit by unit, and the second's spans scored against the first's.

    `system` is the tally of a system on the same case: only doubly annotated cases count where the two are compared.
    """
    tally: Counter[str] = Counter()
    if case.second is None:
        return tally
    if case.level is not Level.SPAN:
        tally[f"pair:{_value(case.gold.labels)}:{_value(case.second.labels)}"] += 1
        return tally
    first, second = (key_of(gold.marks, categories) for gold in (case.gold, case.second))
    for segment in segments:
        values = [_value_in(segment.span, key) for key in (first, second)]
        if None not in values:
            tally[f"pair:{values[0]}:{values[1]}"] += 1
    told = [item for item in second.counted if is_true(item, first) is not None]
    human = tally_spans(first, told)
    for prefix, spans in (("human", human), ("system", system)):
        tally.update({f"{prefix}-{name}": count for name, count in spans.items() if name.startswith("span:")})
    return tally


def _value_in(span: Span, key: Key) -> str | None:
    """Return what an annotator says of a unit; None where it is only don't-care."""
    labels = frozenset(item.label for item in key.counted if item.span.overlaps(span))
    if not labels and any(doubtful.overlaps(span) for doubtful in key.doubtful):
        return None
    return _value(labels)


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
    return span_f1()(_Under("human", sums))


def _divided_by_human(sums: Sums) -> Array:
    return divided(span_f1()(_Under("system", sums)), _human_f1(sums))


class _Under(Sums):
    """The tallies of doubly annotated cases, the second annotator's or a system's, under their usual names."""

    def __init__(self, prefix: str, sums: Sums) -> None:
        self._prefix = prefix
        self._sums = sums

    def __getitem__(self, key: str) -> Array:
        return self._sums[f"{self._prefix}-{key}"]
