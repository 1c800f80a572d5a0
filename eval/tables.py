"""Rows for spreadsheets that no spreadsheet will run: a cell that could be a formula is plain text there."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, fields
from itertools import chain
from math import isnan
from pathlib import Path
from typing import IO, TYPE_CHECKING

from eval.items import Item
from eval.results import Result
from eval.workbooks import IN_MEMORY

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_FORMULA = re.compile(r"(?:\A|[;\t\r\n])\s*[=+\-@|%]|\A[\t\r]")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
WORKBOOK = "report.xlsx"
COLUMNS = tuple(field.name for field in fields(Item))
_LONGEST_CELL = 32_767
"""Characters, for every spreadsheet."""


def safe(value: object) -> str:
    """Return a value as a cell that starts no formula: such text gets an apostrophe in front (OWASP's advice)."""
    text = _NOT_IN_XML.sub("\ufffd", str(value))
    return f"'{text}" if _FORMULA.match(text) else text


def write_csv(path: Path, items: Iterable[Item]) -> None:
    """Write items as CSV."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file, quoting=csv.QUOTE_ALL)
        table.writerow(COLUMNS)
        table.writerows([safe(value) for value in astuple(item)] for item in items)


def write_workbook(file: IO[bytes], items: Iterable[Item], figures: Iterable[Sequence[object]]) -> None:
    """Write a workbook, made in memory: the figures on one sheet, the items on another."""
    from xlsxwriter import Workbook

    with Workbook(file, IN_MEMORY) as book:
        for title, header, rows in (
            ("figures", ("system", "level", "metric", "of", "value", "low", "high"), figures),
            ("items", COLUMNS, (astuple(item) for item in items)),
        ):
            sheet = book.add_worksheet(title)
            for number, row in enumerate(chain([header], rows)):
                for column, value in enumerate(row):
                    _write_cell(sheet, number, column, value)


def _write_cell(sheet: Worksheet, row: int, column: int, value: object) -> None:
    """Write a number as such, leave a figure that does not exist empty, and write anything else as text."""
    if isinstance(value, int | float):
        if not isnan(value):
            sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, safe(value)[:_LONGEST_CELL])


def figure_rows(result: Result) -> Iterator[tuple[object, ...]]:
    """Yield a row for each figure of each system."""
    for system in result.systems:
        for item in system.figures:
            estimate = item.estimate
            yield system.system, item.level, item.name, item.of, estimate.value, estimate.low, estimate.high
