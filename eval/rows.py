"""Files to rows: JSON lines, CSV, and the exports of Label Studio, Prodigy and doccano.

A reader yields the rows of a file one by one, each with where it stands, and a `Fault` for what cannot be read. What
the values mean is the business of `eval.annotations`.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from io import TextIOWrapper
from itertools import chain, islice
from typing import Any

from eval.sources import Source
from langreview.errors import InputError

COLUMNS = (
    "id",
    "marked",
    "text",
    "spans",
    "label",
    "functionality",
    "group",
    "contrast_of",
    "setting",
    "author",
    "marked_2",
    "spans_2",
    "label_2",
)
"""The columns that are read; others are left alone. Those with _2 are a second annotator's."""
HEADER_ROWS = 20
"""So many rows may stand above the header of a table."""
_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Row:
    """The values of a row by column, its number counted from 1, and its place in words."""

    number: int
    place: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that cannot be read, and where."""

    place: str
    message: str


def json_lines(source: Source) -> Iterator[Row | Fault]:
    """Read one object a line: our own columns, or a line of Prodigy or doccano."""
    with source.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            place = f"line {number}"
            if not line.strip():
                continue
            try:
                values = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
            except json.JSONDecodeError as error:
                yield Fault(place, f"not JSON at column {error.colno}: {error.msg}")
            except UnicodeDecodeError as error:
                yield Fault(place, f"not UTF-8 text at byte {error.start}; save the file as UTF-8")
            except (ValueError, RecursionError):
                yield Fault(place, "not JSON that can be read: a number is too long, or it is nested too deeply")
            else:
                yield from _annotated(number, place, values)


def _annotated(number: int, place: str, values: object) -> Iterator[Row | Fault]:
    if not isinstance(values, dict):
        yield Fault(place, f"expected an object with named columns, found a {type(values).__name__}")
    elif values.get("answer", "accept") == "accept":
        yield Row(number, place, _from_prodigy(_from_doccano(values)))


def _from_doccano(values: dict[str, Any]) -> dict[str, Any]:
    """Return doccano's spans, [start, end, label] under "label" or offsets under "entities", as our own."""
    if isinstance(values.get("entities"), list):
        spans = [
            {"start": item.get("start_offset"), "end": item.get("end_offset"), "label": item.get("label")}
            for item in values["entities"]
            if isinstance(item, dict)
        ]
        return {**values, "spans": spans}
    label = values.get("label")
    if isinstance(label, list) and all(isinstance(item, list) and len(item) == 3 for item in label):  # noqa: PLR2004
        spans = [dict(zip(("start", "end", "label"), item, strict=True)) for item in label]
        return {key: value for key, value in values.items() if key != "label"} | {"spans": spans}
    return values


def _from_prodigy(values: dict[str, Any]) -> dict[str, Any]:
    """Return Prodigy's chosen options as labels; a text that was accepted without spans has none."""
    if "answer" not in values or "spans" in values or "label" in values:
        return values
    chosen = values.get("accept")
    return {**values, "label": chosen} if chosen else {**values, "spans": []}


def comma_separated(source: Source) -> Iterator[Row | Fault]:
    """Read a CSV file; commas, semicolons and tabs are told apart by the header, which need not be the first row."""
    csv.field_size_limit(sys.maxsize)
    number = 0
    try:
        with TextIOWrapper(source.open("rb"), encoding="utf-8-sig", newline="") as lines:
            first = list(islice(lines, HEADER_ROWS))
            header, delimiter = _csv_header(first)
            table = csv.reader(chain(first[header:], lines), delimiter=delimiter, strict=True)
            names = named(next(table, []))
            require_columns(names, str(source))
            for cells in table:
                number = header + table.line_num
                yield from _csv_row(number, names, cells)
    except UnicodeDecodeError as error:
        raise InputError(f"{source}: not UTF-8 text near byte {error.start}; save it as 'CSV UTF-8'") from None
    except csv.Error as error:
        raise InputError(f"{source}: after line {number}: not a CSV table ({error}); save it as 'CSV UTF-8'") from None


def _csv_header(lines: list[str]) -> tuple[int, str]:
    """Return which of the first lines is the header, and what stands between its cells."""
    known = [
        (len({*named(line.rstrip("\r\n").split(mark))} & {*COLUMNS}), -number, -_DELIMITERS.index(mark))
        for number, line in enumerate(lines)
        for mark in _DELIMITERS
    ]
    _, number, mark = max(known, default=(0, 0, 0))
    return -number, _DELIMITERS[-mark]


def _csv_row(number: int, names: list[str], cells: list[str]) -> Iterator[Row | Fault]:
    while len(cells) > len(names) and not cells[-1].strip():
        cells.pop()
    if not any(cell.strip() for cell in cells):
        return
    if len(cells) > len(names):
        yield Fault(
            f"row {number}", f"expected {len(names)} cells, found {len(cells)}; a text with commas needs quotes"
        )
        return
    yield Row(number, f"row {number}", dict(zip(names, cells, strict=False)))


def named(cells: Iterable[object]) -> list[str]:
    """Return the cells of a header as names of columns."""
    return [str(cell or "").strip().strip('"').strip().casefold() for cell in cells]


def require_columns(names: Iterable[str], where: str) -> None:
    """Refuse a table without texts, or with two columns of one name.

    Raises:
        InputError: where there is neither a column "marked" nor a column "text", or a column that is read stands twice.
    """
    names = [name for name in names if name]
    twice = sorted(name for name, count in Counter(names).items() if count > 1 and name in COLUMNS)
    if twice:
        raise InputError(f"{where}: the column '{twice[0]}' stands twice in the header; rename one of them")
    if not {"marked", "text"} & {*names}:
        near = sorted({*names} & {*COLUMNS}) + [name for name in names if _resembles(name)]
        found = f"{len(names)} columns" + (f", among them {', '.join(map(repr, near))}" if near else "")
        raise InputError(f"{where}: no column 'marked' or 'text' in the header; found {found}")


def _resembles(name: str) -> bool:
    """Tell whether a name is a known one with a slip; anything else may be a text and is not repeated."""
    return name not in COLUMNS and bool(get_close_matches(name, COLUMNS, n=1, cutoff=0.8))
