"""What the tests of `eval` share: cases by markup, and sets from rows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.cases import Case, Gold, labels_of
from eval.outcomes import Outcome
from eval.sets import EvaluationSet, open_set
from langreview import markup
from langreview.lexicon import Lexicon
from langreview.types import Evidence, Finding, Span


def case_of(marked: str, lexicon: Lexicon) -> Case:
    text, marks = markup.parse(marked)
    return Case(id="c1", row=1, text=text, gold=Gold(labels_of(marks, lexicon.categories), marks))


def outcome_of_marks(
    marked: str, lexicon: Lexicon, *, confidence: float | None = None, tier: str = "confident"
) -> Outcome:
    """Return the outcome of a system that points at the marks of a text."""
    _, marks = markup.parse(marked)
    return Outcome(
        tuple(
            Finding(
                Span(mark.span.start, mark.span.end),
                lexicon.categories[mark.code].label,
                mark.code,
                mark.severity,
                (Evidence("test", score=confidence),),
                confidence,
                tier,
            )
            for mark in marks
        ),
        (),
    )


def write_lines(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def set_of(folder: Path, lexicon: Lexicon, *marked: str, **columns: Sequence[str]) -> EvaluationSet:
    """Return a set with a row for each text; `columns` are the other columns, a value for each row."""
    rows = [
        {"id": f"c{number}", "marked": text, **{name: values[number - 1] for name, values in columns.items()}}
        for number, text in enumerate(marked, 1)
    ]
    return open_set([write_lines(folder / "set.jsonl", rows)], lexicon)
