"""What a run found, as values; reports, comparisons and the gate read nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from eval.calibration import Calibration
from eval.metrics import Figure
from eval.statistics import Estimate

SCHEMA = "langreview.evaluation/1"
"""The version of the JSON form of a result."""


Rights = dict[str, tuple[str, bool]]
"""By case: its group, and whether a system has it right."""


@dataclass(frozen=True, slots=True)
class EntryCount:
    """How often a lexicon entry fired on marked text, and how that went."""

    entry: str
    true: int = 0
    false: int = 0
    ignored: int = 0
    left_alone: int = 0
    left_alone_in_error: int = 0
    """Left alone although an annotator marked it."""


@dataclass(frozen=True, slots=True)
class FunctionalityCount:
    """The cases of a functionality that one system has right; pairs count when both of their cases are right."""

    functionality: str
    cases: int
    right: Estimate
    pairs: int
    both_right: Estimate


@dataclass(frozen=True, slots=True)
class SystemResult:
    """One system on one set."""

    system: str
    versions: Mapping[str, str]
    figures: tuple[Figure, ...]
    calibrations: tuple[Calibration, ...] = ()
    confusion: Mapping[str, int] = field(default_factory=dict)
    """Cases by "gold category:found category"."""
    entries: tuple[EntryCount, ...] = ()
    functionalities: tuple[FunctionalityCount, ...] = ()

    def figure(self, level: str, name: str, of: str) -> Figure | None:
        """Return one figure, or None where there was nothing to measure."""
        wanted = (level, name, of)
        return next((item for item in self.figures if (item.level, item.name, item.of) == wanted), None)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two systems on the same cases: what only one of them has right, and the exact p of McNemar's test over groups."""

    first: str
    second: str
    only_first: int
    only_second: int
    p: float


@dataclass(frozen=True, slots=True)
class Result:
    """All that a run found on one set."""

    name: str
    digest: str
    level: str
    cases: int
    words: int
    clusters: int
    systems: tuple[SystemResult, ...]
    comparisons: tuple[Comparison, ...] = ()

    def of(self, system: str) -> SystemResult:
        """Return what one system did."""
        return next(item for item in self.systems if item.system == system)


Record = dict[str, Any]
"""A case as it stands in cases.jsonl: its text, what should be found, and what each system said."""
