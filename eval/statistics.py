"""Intervals of 95 % and tests: whole clusters are drawn again, proportions are exact, pairs are compared exactly."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from scipy import stats

Array = npt.NDArray[np.float64]
Item = TypeVar("Item")
ROUNDS = 2000
_ROUNDS_AT_ONCE = 100
"""So that the drawn weights of 10,000 clusters stay below 10 MB."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with the ends of its 95 % interval; NaN where nothing was there to measure."""

    value: float
    low: float
    high: float


class Sums:
    """Tallies summed over drawn clusters: `sums[key]` has one value a round; a key that never occurred is 0."""

    def __init__(self, names: Mapping[str, int], values: Array) -> None:
        """Keep `values`, of shape (rounds, keys)."""
        self._names = names
        self._values = values

    def __getitem__(self, key: str) -> Array:
        """Return the sums of one key, an array of shape (rounds,)."""
        index = self._names.get(key)
        return np.zeros(len(self._values)) if index is None else self._values[:, index]


Statistic = Callable[[Sums], Array]
"""From sums of shape (rounds,) to one value a round."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A statistic that divides sums of tallies, such as hits by marks, or alarms by words (`times` 1,000)."""

    top: tuple[str, ...]
    bottom: tuple[str, ...]
    times: float = 1

    def __call__(self, sums: Sums) -> Array:
        """Return the ratio for each round, NaN where there is nothing to divide by."""
        return divided(self.times * _total(sums, self.top), _total(sums, self.bottom))

    def exact_ends(self, sums: Sums) -> tuple[float, float]:
        """Return the interval of a ratio that is 0 or 1 in every round: drawing again cannot widen it, counting can."""
        hits, of = float(_total(sums, self.top)[0]), float(_total(sums, self.bottom)[0])
        if self.times == 1:
            return exact_interval(round(hits), round(of))
        return 0.0, self.times * float(stats.chi2.ppf(0.975, 2)) / 2 / of


def _total(sums: Sums, keys: Sequence[str]) -> Array:
    total: Array = np.sum([sums[key] for key in keys], axis=0)
    return total


class Resampler:
    """Tallies of cases, added up by cluster, from which statistics and their intervals are drawn."""

    def __init__(self, rounds: int = ROUNDS, seed: int = 0) -> None:
        """Draw the clusters again as often as `rounds` says."""
        self._rounds = rounds
        self._seed = seed
        self._clusters: dict[str, int] = {}
        self._names: dict[str, int] = {}
        self._rows: list[array[float]] = []

    def add(self, cluster: str, tally: Mapping[str, float]) -> None:
        """Add the tally of one case to its cluster."""
        if cluster not in self._clusters:
            self._clusters[cluster] = len(self._rows)
            self._rows.append(array("d"))
        row = self._rows[self._clusters[cluster]]
        for key, value in tally.items():
            column = self._names.setdefault(key, len(self._names))
            if column >= len(row):
                row.extend([0.0] * (column + 1 - len(row)))
            row[column] += value

    @property
    def clusters(self) -> int:
        """How many clusters there are."""
        return len(self._clusters)

    def estimates(self, statistics: Mapping[str, Statistic]) -> dict[str, Estimate]:
        """Return every statistic with its percentile interval, all from the same draws."""
        table = np.zeros((len(self._clusters), len(self._names)))
        for number, row in enumerate(self._rows):
            table[number, : len(row)] = row
        point = Sums(self._names, table.sum(axis=0, keepdims=True))
        drawn: dict[str, list[Array]] = {name: [] for name in statistics}
        for sums in self._draws(table):
            for name, statistic in statistics.items():
                drawn[name].append(statistic(sums))
        return {name: _estimate(statistic, point, drawn[name]) for name, statistic in statistics.items()}

    def _draws(self, table: Array) -> Iterator[Sums]:
        rng = np.random.default_rng(self._seed)
        clusters = len(table)
        if not clusters:
            return
        for start in range(0, self._rounds, _ROUNDS_AT_ONCE):
            rounds = min(_ROUNDS_AT_ONCE, self._rounds - start)
            weights = rng.multinomial(clusters, np.full(clusters, 1 / clusters), size=rounds)
            yield Sums(self._names, weights.astype(np.float64) @ table)


def _estimate(statistic: Statistic, point: Sums, drawn: Sequence[Array]) -> Estimate:
    value = float(statistic(point)[0])
    low, high = _ends(drawn)
    if low == high == value and value in (0.0, 1.0):  # drawing again says nothing about what never varies
        low, high = statistic.exact_ends(point) if isinstance(statistic, Ratio) else (float("nan"), float("nan"))
    return Estimate(value, low, high)


def _ends(drawn: Sequence[Array]) -> tuple[float, float]:
    values = np.concatenate(drawn) if drawn else np.array([np.nan])
    known = values[~np.isnan(values)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)


def divided(top: Array, bottom: Array) -> Array:
    """Return top / bottom, NaN where there is nothing to divide by."""
    return np.divide(top, bottom, out=np.full_like(np.asarray(top, dtype=np.float64), np.nan), where=bottom > 0)


def exact_interval(hits: int, of: int) -> tuple[float, float]:
    """Return the Clopper-Pearson interval of a proportion, each end in [0, 1]."""
    interval = stats.binomtest(hits, of).proportion_ci(0.95, method="exact")
    return float(interval.low), float(interval.high)


def bootstrap_interval(
    items: Sequence[Item], statistic: Callable[[Sequence[Item]], float], *, seed: int = 0, rounds: int = ROUNDS
) -> tuple[float, float]:
    """Return the percentile interval of a statistic when whole items (such as notes) are drawn again."""
    rng = np.random.default_rng(seed)
    values = [statistic([items[index] for index in rng.integers(0, len(items), len(items))]) for _ in range(rounds)]
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def mcnemar(only_first: int, only_second: int) -> float:
    """Return the exact two-sided p of McNemar's test, from the pairs that only one of two systems has right."""
    discordant = only_first + only_second
    return float(stats.binomtest(only_first, discordant, 0.5).pvalue) if discordant else 1.0


def fall(lost: int, won: int) -> float:
    """Return the exact one-sided p that as many cases are lost, of those that changed, if nothing got worse."""
    return float(stats.binomtest(lost, lost + won, 0.5, alternative="greater").pvalue) if lost + won else 1.0
