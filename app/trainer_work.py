"""What is done with a set: it is checked, or judged by `eval` with all that it reports. Everything stays in memory."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from app.trainer import Asked
from app.trainer_view import view
from eval import comparing, earlier, page, shipped, systems, tables, template
from eval.comparing import Changes, Side
from eval.items import items
from eval.results import Record, Result
from eval.run import run
from eval.sets import EvaluationSet, SetError, open_set
from eval.sources import Given
from eval.systems import System
from langreview import review
from langreview.errors import InputError, LangreviewError
from langreview.lexicon import Lexicon

EXAMPLE = "example"
"""The name of the set that stands in the template."""
Tell = Callable[[Mapping[str, Any]], object]
_PAUSE = 0.2
"""Seconds between two reports of progress."""


def systems_for(asked: Asked, overlays: Sequence[Path]) -> tuple[System, ...]:
    """Return the systems that are asked for: what a user gets, and beside it the classifier where it is wanted."""
    if asked.classifier:
        return systems.load(overlays)
    return (System(systems.FULL, review.load(overlays=overlays)),)


def work(asked: Asked, data: bytes, judged: Sequence[System], tell: Tell) -> None:
    """Check or run a set and tell what comes of it; what is wrong with it is told as well."""
    try:
        evaluation_set = _opened(asked, data[: asked.size], judged[0].reviewer.lexicon)
        before = earlier.read(Given(asked.earlier, data[asked.size :])) if asked.earlier else None
        if asked.act == "check":
            tell({"checked": {"cases": evaluation_set.size, "level": evaluation_set.level.value}})
        else:
            _run(asked, evaluation_set, judged, before, tell)
    except SetError as error:
        name = f"{asked.name}: "
        faults = [{"place": fault.place.removeprefix(name), "message": fault.message} for fault in error.faults]
        tell({"faults": faults})
    except LangreviewError as error:
        tell({"error": str(error)})


def _opened(asked: Asked, data: bytes, lexicon: Lexicon) -> EvaluationSet:
    if not asked.shipped:
        return open_set([Given(asked.name, data)], lexicon)
    if asked.name == EXAMPLE:
        book = BytesIO()
        template.write(book, lexicon)
        return open_set([Given("template.xlsx", book.getvalue())], lexicon)
    if not shipped.is_shipped(asked.name):
        raise InputError(f"{asked.name}: there is no shipped set of this name")
    return shipped.open_shipped(asked.name, lexicon)


def _run(
    asked: Asked, evaluation_set: EvaluationSet, judged: Sequence[System], before: Side | None, tell: Tell
) -> None:
    kept: list[Record] = []
    result = run(evaluation_set, judged, keep=kept.append, progress=_telling(tell, "cases", evaluation_set.size))
    is_shipped = asked.shipped and asked.name != EXAMPLE
    if is_shipped and asked.name == shipped.SUITES:
        result = shipped.with_made_tests(result, judged, list(evaluation_set.cases()), _telling(tell, "variants", 0))
    tell({"stage": "figures"})
    changes, notice = _changes(before, result, kept)
    names = shipped.names() if is_shipped else {}
    found = view(result, kept, changes, names, judged[0].reviewer.lexicon.categories)
    tell({"result": {**found, "notice": notice, "reports": _reports(result, kept, changes, names)}})


def _telling(tell: Tell, what: str, total: int) -> Callable[[int], None]:
    """Return a function that tells how many are done, not more often than anybody can read; `total` may be unknown."""
    told = -_PAUSE

    def progress(done: int) -> None:
        nonlocal told
        if time.monotonic() - told >= _PAUSE or done == total:
            told = time.monotonic()
            tell({"progress": {"what": what, "done": done, "total": total}})

    progress(0)
    return progress


def _changes(before: Side | None, result: Result, kept: Sequence[Record]) -> tuple[Changes | None, str]:
    """Return what changed since the earlier run, and why nothing can be said of it where that is so."""
    if before is None:
        return None, ""
    now = Side(result.name, result.systems[0], lambda: comparing.keyed(kept))
    try:
        return comparing.compare(before, now), ""
    except InputError as error:
        return None, str(error)


def _reports(
    result: Result, kept: Sequence[Record], changes: Changes | None, names: Mapping[str, str]
) -> dict[str, str]:
    """Return the files that `python -m eval run` writes, by name, in base64."""
    book = BytesIO()
    tables.write_workbook(book, items(kept, result.systems[0].system), tables.figure_rows(result))
    html = "".join(page.document(result, lambda: kept, changes=changes, names=names))
    lines = "".join(earlier.lines(result, kept))
    files = {
        page.PAGE: html.encode("utf-8", "replace"),
        tables.WORKBOOK: book.getvalue(),
        earlier.RESULTS: lines.encode(),
    }
    return {name: b64encode(content).decode("ascii") for name, content in files.items()}
