"""Excel workbooks to rows: real ones, with title rows, merged headers, dates, formulas and stray blank rows.

A workbook is a zip archive from somebody else: its size is looked at before anything is unpacked.
"""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.rows import COLUMNS, Fault, Row, require_columns
from langreview.errors import InputError

if TYPE_CHECKING:
    from openpyxl import Workbook

_UNPACKED_LIMIT = 300_000_000
"""Bytes of all parts together; 10,000 notes of 400 words take about 30 MB."""
_PARTS_LIMIT = 5_000
_RATIO_LIMIT = 200
"""Unpacked bytes for each packed byte; text packs to about a tenth."""
_SMALL = 1_000_000
"""Unpacked bytes below which the ratio does not matter."""
_HEADER_ROWS = 20
"""So many rows may stand above the header."""


def workbook(path: Path) -> Iterator[Row | Fault]:
    """Read the first sheet that has a header with "marked" or "text".

    Raises:
        InputError: where the file is no workbook, would unpack to too much, is damaged, or has no such sheet.
    """
    refuse_bomb(path)
    try:
        yield from _rows(path)
    except InputError:
        raise
    except Exception:  # a broken part makes the library raise whatever it meets there
        raise InputError(f"{path}: the workbook is damaged; open it in a spreadsheet and save it again") from None


def _rows(path: Path) -> Iterator[Row | Fault]:
    from openpyxl import load_workbook

    with path.open("rb") as stored, path.open("rb") as as_written:
        values = load_workbook(stored, read_only=True, data_only=True, keep_links=False)
        formulas = load_workbook(as_written, read_only=True, keep_links=False)
        title, header_row, names = _header(values, path)
        sheets = (values[title].iter_rows(min_row=header_row + 1), formulas[title].iter_rows(min_row=header_row + 1))
        for number, (cells, written) in enumerate(zip(*sheets, strict=False), header_row + 1):
            yield from _row(title, number, names, [cell.value for cell in cells], [cell.value for cell in written])


def refuse_bomb(path: Path) -> None:
    """Refuse an archive that would unpack to too much; nothing is unpacked for it.

    Raises:
        InputError: with what was found and what is allowed.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError):
        raise InputError(
            f"{path}: not an Excel workbook (.xlsx); open it in a spreadsheet and save it as .xlsx"
        ) from None
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    if (
        unpacked > _UNPACKED_LIMIT
        or len(parts) > _PARTS_LIMIT
        or (unpacked > _SMALL and unpacked / packed > _RATIO_LIMIT)
    ):
        raise InputError(
            f"{path}: would unpack to {unpacked:,} bytes in {len(parts)} parts from {packed:,}; at most"
            f" {_UNPACKED_LIMIT:,} bytes, {_PARTS_LIMIT:,} parts and {_RATIO_LIMIT} for 1 are read; split it up"
        )


def _header(book: Workbook, path: Path) -> tuple[str, int, list[str]]:
    """Return the sheet, the number of its header row and the names in it."""
    best: list[str] = []
    for sheet in book.worksheets:
        for number, cells in enumerate(islice(sheet.iter_rows(values_only=True), _HEADER_ROWS), 1):
            names = [str(cell or "").strip().casefold() for cell in cells]
            if {"marked", "text"} & {*names}:
                return sheet.title, number, names
            best = max(best, names, key=lambda found: len({*found} & {*COLUMNS}))
    require_columns(best, f"{path}, first {_HEADER_ROWS} rows of every sheet")
    raise AssertionError


def _row(
    title: str, number: int, names: Sequence[str], values: Sequence[Any], written: Sequence[Any]
) -> Iterator[Row | Fault]:
    place = f"sheet '{title}', row {number}"
    if all(_is_blank(value) for value in written):
        return
    faults = list(_without_value(place, names, values, written))
    yield from faults
    if not faults:
        yield Row(number, place, {name: plain(value) for name, value in zip(names, values, strict=False) if name})


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _without_value(place: str, names: Iterable[str], values: Iterable[Any], written: Iterable[Any]) -> Iterator[Fault]:
    """Yield a fault for each formula whose result is not stored in the file."""
    for name, value, formula in zip(names, values, written, strict=False):
        if name in COLUMNS and value is None and isinstance(formula, str) and formula.startswith("="):
            message = "a formula without a stored result; paste the values, or open and save the file in a spreadsheet"
            yield Fault(f"{place}, column '{name}'", message)


def plain(value: object) -> str | None:
    """Return a cell as text: dates as ISO 8601, whole numbers without a decimal point."""
    match value:
        case None:
            return None
        case datetime.datetime() if value.time() == datetime.time():
            return value.date().isoformat()
        case datetime.date() | datetime.time():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)
