"""Intervals for the figures of the benchmarks, 95 % throughout."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from scipy import stats

Item = TypeVar("Item")


def exact_interval(hits: int, of: int) -> tuple[float, float]:
    """Return the Clopper-Pearson interval of a proportion, each end in [0, 1]."""
    interval = stats.binomtest(hits, of).proportion_ci(0.95, method="exact")
    return float(interval.low), float(interval.high)


def bootstrap_interval(
    items: Sequence[Item], statistic: Callable[[Sequence[Item]], float], *, seed: int = 0, rounds: int = 2000
) -> tuple[float, float]:
    """Return the percentile interval of a statistic when whole items (such as notes) are drawn again."""
    rng = np.random.default_rng(seed)
    values = [statistic([items[index] for index in rng.integers(0, len(items), len(items))]) for _ in range(rounds)]
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)
