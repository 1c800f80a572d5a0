"""The report as one HTML file that needs nothing from anywhere else and runs nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval import plots
from eval.comparing import Changes
from eval.items import ALARM, LEFT_ALONE, MISSED, items, records
from eval.metrics import OVERALL, Figure
from eval.results import EntryCount, Record, Result, SystemResult
from eval.scoring import NOTHING
from eval.statistics import Estimate

if TYPE_CHECKING:
    from jinja2 import Template

PAGE = "report.html"
HEADLINE = (
    ("spans found", ("span", "recall", OVERALL)),
    ("spans found at severity 3", ("span", "recall", "severity 3")),
    ("spans found that hold no listed phrase", ("span", "recall", "no listed phrase")),
    ("findings that are true", ("span", "precision", OVERALL)),
    ("false alarms per 1,000 words", ("text", "false-alarms-per-1000-words", OVERALL)),
    ("characters, macro-F1", ("character", "macro-f1", OVERALL)),
    ("sentences, macro-F1", ("sentence", "macro-f1", OVERALL)),
    ("notes, macro-F1", ("note", "macro-f1", OVERALL)),
)
"""What a report says first, where the set allows it: a title, and the level, name and what the figure is of."""
_SECTIONS = (
    ("headline", "Headline"),
    ("changes", "What changed"),
    ("functionalities", "Functionalities"),
    ("figures", "All figures"),
    ("calibration", "Calibration and thresholds"),
    ("rewordings", "Rewordings"),
    ("entries", "Entries"),
    ("items", "Case by case"),
)
_KINDS = (("Missed", MISSED), ("False alarms", ALARM), ("Left alone by a guard, though marked", LEFT_ALONE))
_VISIBLE = 0.0005
"""Figures that differ by less look the same in three decimals."""


def write(result: Result, folder: Path, *, changes: Changes | None = None, names: Mapping[str, str]) -> None:
    """Write `folder`/report.html; the cases are read from the folder as they are written out."""
    part = folder / f".{PAGE}.part"
    try:
        with part.open("w", encoding="utf-8", errors="replace") as file:
            file.writelines(document(result, partial(records, folder), changes=changes, names=names))
        part.replace(folder / PAGE)
    finally:
        part.unlink(missing_ok=True)


def document(
    result: Result,
    cases: Callable[[], Iterable[Record]],
    *,
    changes: Changes | None = None,
    names: Mapping[str, str],
) -> Iterator[str]:
    """Yield the report piece by piece; `cases` is asked for once for each kind of item.

    `names` are those of functionalities.
    """
    first = result.systems[0]
    judged = graded(result)
    trade = list(thresholds(judged))
    absent = {
        "changes": changes is None,
        "functionalities": not first.functionalities,
    }
    values = {
        "result": result,
        "first": first,
        "names": names,
        "sections": [(id_, title) for id_, title in _SECTIONS if not absent.get(id_, False)],
        "headline": list(headline(first)),
        "headline_rows": [key for _, key in HEADLINE if first.figure(*key)],
        "pivots": [(system.system, list(pivots(system))) for system in result.systems],
        "rewording_rows": [_key(item) for item in first.figures if item.level == "rewording"],
        "changes": changes,
        "changed_figures": list(changed(changes)) if changes else [],
        "confusion": confusion(first),
        "category_plot": category_plot(first),
        "graded": judged,
        "calibrations": [(item, plots.reliability(item)) for item in judged.calibrations],
        "thresholds": trade,
        "threshold_plot": plots.thresholds(trade) if trade else "",
        "fired": fired(first),
        "silent": [item.entry for item in first.entries if not _has_fired(item)],
        "kinds": _KINDS,
        "items": lambda kind: (item for item in items(cases(), first.system) if item.kind == kind),
    }
    return _template().generate(**values)


def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = Path(__file__).parent / "templates"
    environment = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=False
    )
    return environment.get_template(PAGE)


def headline(system: SystemResult) -> Iterator[tuple[str, Figure]]:
    """Yield the figures that a report says first, with their titles."""
    for title, key in HEADLINE:
        figure = system.figure(*key)
        if figure is not None:
            yield title, figure


@dataclass(frozen=True, slots=True)
class Pivot:
    """The figures of one level: a row for what they are of, a column for each metric."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Estimate | None, ...]], ...]


def graded(result: Result) -> SystemResult:
    """Return the system whose confidences are shown: the first that has enough of them."""
    return next((system for system in result.systems if system.calibrations), result.systems[0])


def pivots(system: SystemResult) -> Iterator[Pivot]:
    """Yield a table for each level of figures."""
    figures = [item for item in system.figures if item.level not in ("threshold", "rewording")]
    for level in dict.fromkeys(item.level for item in figures):
        found = {(item.of, item.name): item.estimate for item in figures if item.level == level}
        columns = tuple(dict.fromkeys(name for _, name in found))
        rows = dict.fromkeys(of for of, _ in found)
        yield Pivot(level, columns, tuple((of, tuple(found.get((of, name)) for name in columns)) for of in rows))


def _key(figure: Figure) -> tuple[str, str, str]:
    return figure.level, figure.name, figure.of


def _of(system: SystemResult, level: str, name: str) -> list[Figure]:
    return [item for item in system.figures if (item.level, item.name) == (level, name)]


def thresholds(system: SystemResult) -> Iterator[tuple[Figure, Figure]]:
    """Yield recall and false alarms at each threshold at which both can be told."""
    alarms = {item.of: item for item in _of(system, "threshold", "false-alarms-per-1000-words")}
    for recall in _of(system, "threshold", "recall"):
        if recall.of in alarms:
            yield recall, alarms[recall.of]


def changed(changes: Changes) -> Iterator[tuple[Figure, Figure]]:
    """Yield the figures that look different in three decimals, before and now."""
    for before, now in changes.figures:
        if before.level != "threshold" and abs(now.estimate.value - before.estimate.value) > _VISIBLE:
            yield before, now


def category_plot(system: SystemResult) -> str:
    """Plot the share of marked spans found in each category; "" where none is marked."""
    found = _of(system, "category", "found")
    return plots.bars(found, "Share of marked spans found, by category") if found else ""


def confusion(system: SystemResult) -> dict[str, Any] | None:
    """Return which categories were found in the place of which, with "nothing" last, or None."""
    if not system.confusion:
        return None
    cells = {tuple(key.split(":")): count for key, count in system.confusion.items()}
    rows, columns = (sorted({key[at] for key in cells}, key=lambda name: (name == NOTHING, name)) for at in (0, 1))
    return {"columns": columns, "rows": [(row, [cells.get((row, column), 0) for column in columns]) for row in rows]}


def fired(system: SystemResult) -> list[EntryCount]:
    """Return the entries that fired, those with false alarms first."""
    counts = [item for item in system.entries if _has_fired(item)]
    return sorted(counts, key=lambda item: (-item.false, -item.left_alone_in_error, -item.true, item.entry))


def _has_fired(item: EntryCount) -> bool:
    return item != EntryCount(item.entry)
