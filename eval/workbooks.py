"""Excel workbooks to rows: real ones, with title rows, merged headers, dates, formulas and stray blank rows.

A workbook is a zip archive from somebody else: its size is looked at before anything is unpacked.
"""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from eval.archives import Bounds, refuse_bomb
from eval.rows import COLUMNS, HEADER_ROWS, Fault, Row, named, require_columns
from eval.sources import Source
from langreview.errors import InputError

if TYPE_CHECKING:
    from openpyxl import Workbook

IN_MEMORY: Mapping[str, object] = MappingProxyType({"in_memory": True})
"""How workbooks are written: without the temporary files in which the library otherwise keeps their texts."""
_BOUNDS = Bounds(unpacked=300_000_000, parts=5_000)
"""10,000 notes of 400 words take about 30 MB."""
_TAGS_LIMIT = 4_000_000
"""Opening and closing tags of all parts together; 50,000 rows with 10 cells have about 3 million."""
_CHUNK = 1_000_000
_LAST_ROW = 50_000
_LAST_COLUMN = 200
"""Further to the right no header is looked for: one cell far out would make every row as wide."""


def workbook(source: Source) -> Iterator[Row | Fault]:
    """Read the first sheet that has a header with "marked" or "text".

    Raises:
        InputError: where the file is no workbook, would unpack to too much, is damaged, or has no such sheet.
    """
    _refuse_bomb(source)
    try:
        _refuse_crowd(source)
        yield from _rows(source)
    except InputError:
        raise
    except Exception:  # a broken part makes the library raise whatever it meets there
        raise InputError(f"{source}: the workbook is damaged; open it in a spreadsheet and save it again") from None


def _rows(source: Source) -> Iterator[Row | Fault]:
    from openpyxl import load_workbook

    with source.open("rb") as stored, source.open("rb") as as_written:
        values = load_workbook(stored, read_only=True, data_only=True, keep_links=False)
        formulas = load_workbook(as_written, read_only=True, keep_links=False)
        title, header_row, names = _header(values, source)
        formulas[title].reset_dimensions()
        sheets = (
            book[title].iter_rows(min_row=header_row + 1, max_row=_LAST_ROW + 1, max_col=len(names))
            for book in (values, formulas)
        )
        for number, (cells, written) in enumerate(zip(*sheets, strict=False), header_row + 1):
            if number > _LAST_ROW:
                raise InputError(
                    f"{source}, sheet '{title}': there is something below row {_LAST_ROW:,}; delete the rows below the"
                    " last case, or split the set up"
                )
            yield from _row(Place(title, number), names, cells, [cell.value for cell in written])


def _refuse_bomb(source: Source) -> None:
    """Refuse a file that is no archive, or would unpack to too much; nothing is unpacked for it.

    Raises:
        InputError: with what was found and what is expected.
    """
    try:
        with source.open("rb") as file, zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError):
        raise InputError(
            f"{source}: not an Excel workbook (.xlsx); open it in a spreadsheet and save it as .xlsx"
        ) from None
    refuse_bomb(parts, _BOUNDS, str(source), mend="split it up")


def _refuse_crowd(source: Source) -> None:
    """Refuse a workbook with more cells than are read, which the library would go through before it could tell."""
    tags = 0
    with source.open("rb") as file, zipfile.ZipFile(file) as archive:
        for part in archive.infolist():
            with archive.open(part) as content:
                while chunk := content.read(_CHUNK):
                    tags += chunk.count(b"<")
    if tags > _TAGS_LIMIT:
        raise InputError(
            f"{source}: holds far more cells than {_LAST_ROW:,} rows need; delete empty rows and columns, or split the"
            " set up"
        )


def _header(book: Workbook, source: Source) -> tuple[str, int, list[str]]:
    """Return the sheet, the number of its header row and the names in it.

    The header is the row with most known names; hidden sheets are not read.
    """
    found: list[tuple[int, str, int, list[str]]] = []
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        rows = (
            sheet.iter_rows(max_row=HEADER_ROWS, max_col=_LAST_COLUMN, values_only=True)
            if sheet.sheet_state == "visible"
            else ()
        )
        known = [(len({*named(cells)} & {*COLUMNS}), -number, named(cells)) for number, cells in enumerate(rows, 1)]
        count, number, names = max(known, default=(0, 0, []))
        if {"marked", "text"} & {*names}:
            found.append((count, sheet.title, -number, names))
    if not found:
        require_columns((), f"{source}, first {HEADER_ROWS} rows of every visible sheet")
    most = max(found, key=lambda item: item[0])
    others = [title for count, title, _, _ in found if title != most[1] and count > 1]
    if others:
        raise InputError(f"{source}: the sheets '{most[1]}' and '{others[0]}' both hold cases; put them into one sheet")
    require_columns(most[3], f"{source}, sheet '{most[1]}'")
    width = max(number for number, name in enumerate(most[3], 1) if name)
    return most[1], most[2], most[3][:width]


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a sheet."""

    sheet: str
    row: int

    def __str__(self) -> str:
        """Return it in words."""
        return f"sheet '{self.sheet}', row {self.row}"


def _row(place: Place, names: Sequence[str], cells: Sequence[Any], written: Sequence[Any]) -> Iterator[Row | Fault]:
    values = {name: cell.value for name, cell in zip(names, cells, strict=False) if name}
    faults = list(_cell_faults(place, names, cells, written))
    yield from faults
    if not faults and any(not _is_blank(values.get(name)) for name in (*_TEXTS, "setting", "functionality")):
        yield Row(place.row, str(place), {name: plain(value) for name, value in values.items()})


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


_TEXTS = ("marked", "text", "spans", "label")
"""A row in which none of these and nothing about it is filled in is a stray one, such as of ids filled down."""


def _cell_faults(place: Place, names: Iterable[str], cells: Iterable[Any], written: Iterable[Any]) -> Iterator[Fault]:
    """Yield a fault for each error of the spreadsheet, and each text whose formula has no stored result."""
    for name, cell, formula in zip(names, cells, written, strict=False):
        if name not in COLUMNS:
            continue
        if getattr(cell, "data_type", "") == "e":
            yield Fault(f"{place}, column '{name}'", "an error of the spreadsheet; mend its formula")
        elif cell.value is None and name in _TEXTS and isinstance(formula, str) and formula.startswith("="):
            message = "a formula without a stored result; paste the values, or open and save the file in a spreadsheet"
            yield Fault(f"{place}, column '{name}'", message)


def plain(value: object) -> str | None:
    """Return a cell as text: dates as ISO 8601, whole numbers without a decimal point, escapes undone."""
    from openpyxl.utils.escape import unescape

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
            return unescape(str(value))
