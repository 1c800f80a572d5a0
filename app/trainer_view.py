"""What the trainer page shows of a run: headline, sections of tables and plots, and what went wrong case by case.

Every figure is one that `eval` worked out, written as `eval` writes it; nothing is counted here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from textwrap import shorten
from types import MappingProxyType
from typing import Any

from eval import page, plots
from eval.comparing import Changes
from eval.console import ends, shown, sound
from eval.items import Item, items
from eval.metrics import Figure
from eval.page import HEADLINE, Pivot
from eval.results import Comparison, Record, Result, SystemResult
from langreview.lexicon import Category

Part = dict[str, Any]
"""A table or a plot."""
_MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "full": "what a user gets",
        "both": "lexicon and classifier together",
        "lexicon": "the lexicon alone",
        "classifier": "the classifier alone",
    }
)
_BARS = 60
"""More bars are not plotted; the table says it all."""
_LABEL = 40
"""Characters of the label of a bar."""


def view(
    result: Result,
    cases: Sequence[Record],
    changes: Changes | None,
    names: Mapping[str, str],
    categories: Mapping[str, Category],
) -> dict[str, Any]:
    """Return a run as the page wants it; `names` are those of functionalities."""
    first = result.systems[0]
    return {
        "name": result.name,
        "level": result.level,
        "cases": result.cases,
        "words": result.words,
        "groups": result.clusters,
        "systems": [{"name": item.system, "meaning": _MEANINGS.get(item.system, "")} for item in result.systems],
        "headline": [
            {"title": title, "value": f"{figure.estimate.value:.3f}", "ends": ends(figure.estimate)}
            for title, figure in page.headline(first)
        ],
        "sections": [section for section in _sections(result, changes, names, categories) if section["parts"]],
        "items": list(_items(result, cases, changes)),
        "categories": {item.id: item.name for item in categories.values()},
        "names": dict(names),
        "compared": changes is not None,
    }


def _sections(
    result: Result, changes: Changes | None, names: Mapping[str, str], categories: Mapping[str, Category]
) -> Iterator[dict[str, Any]]:
    first = result.systems[0]
    pivots = {pivot.title: pivot for pivot in page.pivots(first)}
    said = [_meanings(result), *(_compared(item) for item in result.comparisons)]
    yield _section("System beside system", _side_by_side(result), said)
    if changes is not None:
        yield _section("Since the earlier run", [_changed(changes)], list(_since(changes)))
    yield _section("Functionalities, worst first", _functionalities(first, names))
    yield _section("Categories", _categories(first, pivots.pop("category", None), categories))
    yield _section("Confidence", list(_confidence(page.graded(result))), ["Of the findings of the classifier."])
    yield _section("Rewordings", _rewordings(first))
    yield _section("Entries that fired", _entries(first))
    yield _section("All other figures", [_pivot(pivot) for pivot in pivots.values()])


def _section(title: str, parts: Sequence[Part], said: Sequence[str] = ()) -> dict[str, Any]:
    return {"title": title, "said": list(said), "parts": list(parts)}


def _table(caption: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Part:
    return {"caption": caption, "head": list(head), "rows": [[str(cell) for cell in row] for row in rows]}


def _plot(svg: str) -> list[Part]:
    return [{"plot": svg}] if svg else []


def _side_by_side(result: Result) -> list[Part]:
    if len(result.systems) == 1:
        return []
    rows = [
        [title, *(shown(found.estimate) if found else "–" for found in (item.figure(*key) for item in result.systems))]
        for title, key in HEADLINE
        if any(item.figure(*key) for item in result.systems)
    ]
    return [_table("Headline of each system", ["figure", *(item.system for item in result.systems)], rows)]


def _meanings(result: Result) -> str:
    named = (f"“{item.system}” is {_MEANINGS.get(item.system, item.system)}" for item in result.systems)
    return f"{'; '.join(named)}."


def _compared(item: Comparison) -> str:
    return (
        f"Only {item.first} is right on {item.only_first} cases, only {item.second} on {item.only_second}"
        f" (McNemar, exact: p = {item.p:.4f})."
    )


def _since(changes: Changes) -> Iterator[str]:
    yield (
        f"Against {changes.first}, over {changes.cases} cases that both have: {len(changes.better)} better,"
        f" {len(changes.worse)} worse (McNemar, exact, over groups: p = {changes.test.p:.4f})."
    )
    if changes.only_one_side:
        yield f"{changes.only_one_side} cases are in one of the runs only: the figures are of different sets."


def _changed(changes: Changes) -> Part:
    rows = [[_name(now), shown(before.estimate), shown(now.estimate)] for before, now in page.changed(changes)]
    return _table("Figures that changed", ["figure", "before", "now"], rows or [["none", "", ""]])


def _name(figure: Figure) -> str:
    return f"{figure.level} {figure.name.replace('-', ' ')}, {figure.of}"


def _functionalities(system: SystemResult, names: Mapping[str, str]) -> list[Part]:
    """Return what the cases test, those with least right first."""
    found = sorted(system.functionalities, key=lambda item: item.right.value)
    if not found:
        return []
    labels = [f"{item.functionality} {names.get(item.functionality, '')}".strip() for item in found]
    rows = [
        [label, item.cases, shown(item.right), item.pairs, shown(item.both_right)]
        for label, item in zip(labels, found, strict=True)
    ]
    figures = [
        Figure("functionality", "right", shorten(sound(label), _LABEL), item.right)
        for label, item in zip(labels, found, strict=True)
    ]
    plot = plots.bars(figures, "Share of cases that are right, by functionality") if 1 < len(figures) <= _BARS else ""
    caption = "A case is right when nothing marked is missed and nothing else is flagged; a pair when both are"
    return [*_plot(plot), _table(caption, ["functionality", "cases", "right", "pairs", "both right"], rows)]


def _categories(system: SystemResult, pivot: Pivot | None, categories: Mapping[str, Category]) -> list[Part]:
    if pivot is None:
        return []
    named = tuple((f"{code}: {categories[code].name}", cells) for code, cells in pivot.rows)
    return [*_plot(page.category_plot(system)), _pivot(replace(pivot, title="by category", rows=named))]


def _confidence(system: SystemResult) -> Iterator[Part]:
    for item in system.calibrations:
        yield from _plot(plots.reliability(item))
        caption = f"{item.of}: calibration error {shown(item.error.estimate)}, by chance {item.by_chance:.3f}"
        rows = [[found.findings, f"{found.confidence:.3f}", f"{found.true:.3f}"] for found in item.bins]
        yield _table(caption, ["findings", "mean confidence", "share true"], rows)
    trade = list(page.thresholds(system))
    if trade:
        yield from _plot(plots.thresholds(trade))
        rows = [[recall.of, shown(recall.estimate), shown(alarms.estimate)] for recall, alarms in trade]
        head = ["threshold", "span recall", "false alarms per 1,000 words"]
        yield _table("What a threshold of confidence would cost", head, rows)


def _rewordings(system: SystemResult) -> list[Part]:
    rows = [[_name(item), shown(item.estimate)] for item in system.figures if item.level == "rewording"]
    return [_table("Suggestions and their checks", ["figure", "value"], rows)] if rows else []


def _entries(system: SystemResult) -> list[Part]:
    head = ["entry", "true", "false alarms", "on marks not scored", "left alone", "left alone, though marked"]
    rows = [
        [item.entry, item.true, item.false, item.ignored, item.left_alone, item.left_alone_in_error]
        for item in page.fired(system)
    ]
    return [_table("Entries of the lexicon, those with false alarms first", head, rows)] if rows else []


def _pivot(pivot: Pivot) -> Part:
    head = ["of", *(name.replace("-", " ") for name in pivot.columns)]
    rows = [[of, *(shown(cell) if cell else "–" for cell in cells)] for of, cells in pivot.rows]
    return _table(pivot.title.capitalize(), head, rows)


def _items(result: Result, cases: Sequence[Record], changes: Changes | None) -> Iterator[dict[str, Any]]:
    """Yield what each system got wrong, and what the first had wrong in the earlier run and has right now."""
    first = result.systems[0].system
    worse = {change.case for change in changes.worse} if changes else frozenset()
    for system in result.systems:
        for item in items(cases, system.system):
            since = "worse" if system.system == first and item.case in worse else ""
            yield _item(item, system.system, since)
    for change in changes.better if changes else ():
        for item in change.wrong:
            yield _item(item, first, "better")


def _item(item: Item, system: str, since: str) -> dict[str, Any]:
    category, _, severity = item.code.partition(".")
    return {**asdict(item), "category": category, "severity": severity, "system": system, "since": since}
