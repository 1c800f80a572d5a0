"""Misses, false alarms and hits that were left alone, in their context, read from the cases of a run one by one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.outcomes import Outcome, from_record
from eval.results import Record
from eval.run import CASES
from eval.scoring import shown
from langreview.errors import InputError
from langreview.types import Span

MISSED, ALARM, LEFT_ALONE = "missed", "false alarm", "left alone, though marked"
KINDS = (MISSED, ALARM, LEFT_ALONE)
_CONTEXT = 160
"""Code points shown on either side."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that a system got wrong, or a guard left alone: the words, what stands round them, and the evidence."""

    kind: str
    case: str
    row: int
    functionality: str
    code: str
    before: str
    words: str
    after: str
    evidence: str


def records(folder: Path) -> Iterator[Record]:
    """Yield the cases of a run.

    Raises:
        InputError: where the folder holds none.
    """
    path = folder / CASES
    if not path.exists():
        raise InputError(f"{path}: there is no such file; make it with: python -m eval run FILE --out {folder}")
    with path.open(encoding="utf-8", errors="surrogatepass") as lines:
        for line in lines:
            yield json.loads(line)


def items(cases: Iterable[Record], system: str) -> Iterator[Item]:
    """Yield what one system got wrong, case by case."""
    for record in cases:
        yield from items_of(record, system)


def items_of(record: Record, system: str) -> Iterator[Item]:
    """Yield what one system got wrong in one case."""
    said = record["systems"][system]
    for start, end, code, severity in said["missed"]:
        yield _item(MISSED, record, Span(start, end), f"{code}.{severity}", "")
    outcome = from_record(said)
    for label in _labels_missed(record, outcome):
        yield _item(MISSED, record, Span(0, len(record["text"])), label, "")
    for finding in (outcome.findings[index] for index in said["alarms"]):
        yield _item(ALARM, record, finding.span, f"{finding.category}.{finding.severity}", _evidence(finding.evidence))
    for left in (outcome.suppressed[index] for index in said["left_alone"]):
        because = f"{left.finding.entry} left alone by {left.reason}: {left.detail}"
        yield _item(LEFT_ALONE, record, left.finding.span, left.finding.category, because)


def _labels_missed(record: Record, outcome: Outcome) -> list[str]:
    """Return the labels of a case without marks that were not found anywhere in it."""
    if record["gold"]["marks"]:
        return []
    return sorted({*record["gold"]["labels"]} - {finding.label for finding in shown(outcome)})


def _evidence(evidence: tuple[Any, ...]) -> str:
    return "; ".join(
        f"{item.detector} {item.entry}".strip() + ("" if item.score is None else f" {item.score:.2f}")
        for item in evidence
    )


def _item(kind: str, record: Record, span: Span, code: str, evidence: str) -> Item:
    text = record["text"]
    return Item(
        kind=kind,
        case=record["id"],
        row=record["row"],
        functionality=record["functionality"],
        code=code,
        before=("…" if span.start > _CONTEXT else "") + text[max(0, span.start - _CONTEXT) : span.start],
        words=span.of(text),
        after=text[span.end : span.end + _CONTEXT] + ("…" if span.end + _CONTEXT < len(text) else ""),
        evidence=evidence,
    )
