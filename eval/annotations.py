"""Rows to cases: what the columns mean, and what is wrong with them, said without any of the text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from eval.cases import LABELS, Case, Gold, Level, labels_of
from eval.rows import Fault, Row
from langreview import markup
from langreview.lexicon import Category
from langreview.markup import Mark
from langreview.types import Span

_DEFAULT_SEVERITY = 2
"""Of spans whose annotation tool records a code only."""
_LONGEST = 1_000_000
"""Code points of a text."""
_CODE = re.compile(r"\w{1,4}")
"""What may be repeated in a fault: anything longer could be words of a note."""
_NAMES = ("functionality", "group", "contrast_of", "setting", "author")


class CaseBuilder:
    """Rows to cases; what is wrong with a row is collected, and the row is then no case."""

    def __init__(self, categories: Mapping[str, Category], level: Level) -> None:
        """Build cases whose rows, if they have labels only, are labelled at `level`."""
        self._categories = categories
        self._level = level
        self._faults: list[Fault] = []
        self._place = ""

    def take_faults(self) -> list[Fault]:
        """Return the faults found since the last call."""
        taken, self._faults = self._faults, []
        return taken

    def case(self, row: Row) -> Case | None:
        """Return the case of a row, or None with the reason among the faults."""
        before = len(self._faults)
        self._place = row.place
        values = {name: value for name, value in row.values.items() if value is not None and value != ""}
        self._require_kinds(values)
        if len(self._faults) > before:
            return None
        text, gold = self._first(values)
        second = self._gold(values, text, "_2")
        if len(self._faults) > before:
            return None
        if gold is None:
            self._fault("marked", "empty; expected 'marked', or 'text' with 'spans' or 'label'")
            return None
        if not text.strip() or len(text) > _LONGEST:
            self._fault("text", f"expected 1 to {_LONGEST:,} characters of text, found {len(text.strip()):,}")
            return None
        is_marked = "label" not in values or "marked" in values or "spans" in values
        named = {name: _sound(values.get(name, "")) for name in _NAMES}
        return Case(
            id=_sound(values.get("id", f"row-{row.number}")),
            row=row.number,
            text=text,
            gold=gold,
            level=Level.SPAN if is_marked else self._level,
            second=second,
            **named,
        )

    def _require_kinds(self, values: Mapping[str, Any]) -> None:
        for column in ("marked", "text", "marked_2"):
            if not isinstance(values.get(column, ""), str):
                self._fault(column, f"expected text, found a {type(values[column]).__name__}")
        marked = "marked" in values or "spans" in values
        if marked and "label" in values:
            self._fault("label", "the row has marks as well; give either marks or a label")
        if marked and "label_2" in values:
            self._fault("label_2", "the first annotator marked words; give 'marked_2' or 'spans_2'")
        if not marked and ("marked_2" in values or "spans_2" in values):
            self._fault(
                "marked_2" if "marked_2" in values else "spans_2", "the first annotator gave a label; give 'label_2'"
            )

    def _first(self, values: Mapping[str, Any]) -> tuple[str, Gold | None]:
        if "marked" in values:
            text, marks = self._parse("marked", values["marked"])
            return text, Gold(labels_of(marks, self._categories), marks)
        text = str(values.get("text", ""))
        return text, self._gold(values, text, "")

    def _gold(self, values: Mapping[str, Any], text: str, suffix: str) -> Gold | None:
        """Return what an annotator says of the text, read from whichever column of theirs is filled."""
        if suffix and f"marked{suffix}" in values:
            other, marks = self._parse(f"marked{suffix}", values[f"marked{suffix}"])
            if other != text:
                self._fault(f"marked{suffix}", "differs from the first text in more than its marks")
            return Gold(labels_of(marks, self._categories), marks)
        if f"spans{suffix}" in values:
            marks = tuple(self._spans(f"spans{suffix}", values[f"spans{suffix}"], len(text)))
            return Gold(labels_of(marks, self._categories), marks)
        if f"label{suffix}" in values:
            return Gold(self._labels(f"label{suffix}", values[f"label{suffix}"]))
        return None

    def _parse(self, column: str, marked: object) -> tuple[str, tuple[Mark, ...]]:
        try:
            text, marks = markup.parse(str(marked))
        except ValueError as error:
            self._fault(column, str(error))
            return " ", ()
        known = tuple(mark for mark in marks if self._is_code(column, mark.code))
        return text, known

    def _is_code(self, column: str, code: str) -> bool:
        if code not in self._categories:
            named = f" '{code}'" if _CODE.fullmatch(code) else " of this name"
            self._fault(column, f"there is no category{named}; there are {', '.join(sorted(self._categories))}")
        return code in self._categories

    def _spans(self, column: str, spans: object, length: int) -> Iterator[Mark]:
        if isinstance(spans, str):
            try:
                spans = json.loads(spans)
            except json.JSONDecodeError:
                spans = None
        if not isinstance(spans, list):
            self._fault(column, 'expected a JSON list of {"start", "end", "code", "severity"}')
            return
        for number, span in enumerate(spans, 1):
            mark = self._span(column, number, span, length)
            if mark is not None:
                yield mark

    def _span(self, column: str, number: int, span: object, length: int) -> Mark | None:
        values = span if isinstance(span, dict) else {}
        start, end = values.get("start"), values.get("end")
        code, _, after = str(values.get("code", values.get("label", ""))).partition(".")
        severity = str(values.get("severity", after or _DEFAULT_SEVERITY))
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= length):
            self._fault(column, f"span {number}: expected whole numbers 0 <= start < end <= {length}")
        elif severity not in ("1", "2", "3"):
            self._fault(column, f"span {number}: expected severity 1, 2 or 3")
        elif self._is_code(column, code):
            return Mark(Span(start, end), code, int(severity))
        return None

    def _labels(self, column: str, value: object) -> frozenset[str]:
        names = value if isinstance(value, list) else str(value).replace(",", ";").split(";")
        labels = {str(name).strip().casefold() for name in names} - {""}
        if not labels or labels - {*LABELS, "none"} or ("none" in labels and len(labels) > 1):
            self._fault(column, f"expected 'none', or one or more of {', '.join(LABELS)}, separated by ';'")
        return frozenset(labels - {"none"})

    def _fault(self, column: str, message: str) -> None:
        self._faults.append(Fault(f"{self._place}, column '{column}'", message))


def _sound(value: object) -> str:
    """Return a name as text that can be written to any file: half surrogate pairs are replaced."""
    return str(value).strip().encode("utf-8", "replace").decode()
