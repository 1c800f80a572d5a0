"""Files to rows: JSON lines, CSV, Excel workbooks, and the exports of Label Studio, Prodigy and doccano.

A reader yields the rows of a file one by one, each with where it stands, and a `Fault` for what cannot be read. What
the values mean is the business of `eval.annotations`.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

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
_WHOLE_FILE_LIMIT = 200_000_000
"""Bytes of an export that has to be read at once."""


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


def json_lines(path: Path) -> Iterator[Row | Fault]:
    """Read one object a line: our own columns, or a line of Prodigy or doccano."""
    with path.open("rb") as lines:
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
            else:
                yield from _annotated(number, place, values)


def _annotated(number: int, place: str, values: object) -> Iterator[Row | Fault]:
    if not isinstance(values, dict):
        yield Fault(place, f"expected an object with named columns, found a {type(values).__name__}")
    elif values.get("answer", "accept") == "accept":
        yield Row(number, place, _from_doccano(values))


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


def label_studio(path: Path) -> Iterator[Row | Fault]:
    """Read a Label Studio export (JSON): a list of tasks; a second annotation of a task is a second annotator's."""
    if path.stat().st_size > _WHOLE_FILE_LIMIT:
        raise InputError(f"{path}: larger than 200 MB; export it in parts")
    try:
        tasks = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise InputError(f"{path}: not JSON; expected the JSON export of Label Studio") from None
    if not isinstance(tasks, list):
        raise InputError(
            f"{path}: expected a list of tasks, as Label Studio exports them; for one object a line use .jsonl"
        )
    for number, task in enumerate(tasks, 1):
        place = f"task {number}"
        if not isinstance(task, dict) or not isinstance(task.get("data"), dict):
            yield Fault(place, 'expected an object with "data", as Label Studio exports it')
        else:
            yield Row(number, place, _from_label_studio(task))


def _from_label_studio(task: dict[str, Any]) -> dict[str, Any]:
    values = {"id": task.get("id"), **task["data"]}
    annotations = [item for item in task.get("annotations") or [] if not item.get("was_cancelled")]
    for suffix, annotation in zip(("", "_2"), annotations, strict=False):
        results = [item.get("value", {}) for item in annotation.get("result", [])]
        choices = [choice for value in results for choice in value.get("choices", [])]
        if choices:
            values[f"label{suffix}"] = ";".join(choices)
        else:
            values[f"spans{suffix}"] = [
                {"start": value.get("start"), "end": value.get("end"), "label": label}
                for value in results
                for label in value.get("labels", [])
            ]
    return values


def comma_separated(path: Path) -> Iterator[Row | Fault]:
    """Read a CSV file; commas, semicolons and tabs are told apart by the header."""
    csv.field_size_limit(sys.maxsize)
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            first = lines.readline()
            delimiter = max(",;\t", key=lambda mark: len({*_names(first.rstrip("\r\n").split(mark))} & {*COLUMNS}))
            table = csv.reader(chain([first], lines), delimiter=delimiter, strict=True)
            names = _names(next(table, []))
            require_columns(names, str(path))
            for number, cells in enumerate(table, 2):
                yield from _csv_row(number, names, cells)
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 text near byte {error.start}; save it as 'CSV UTF-8'") from None
    except csv.Error as error:
        raise InputError(f"{path}: not a CSV table ({error}); save it as 'CSV UTF-8'") from None


def _csv_row(number: int, names: list[str], cells: list[str]) -> Iterator[Row | Fault]:
    if not any(cell.strip() for cell in cells):
        return
    if len(cells) > len(names):
        yield Fault(
            f"row {number}", f"expected {len(names)} cells, found {len(cells)}; a text with commas needs quotes"
        )
        return
    yield Row(number, f"row {number}", dict(zip(names, cells, strict=False)))


def _names(cells: Iterable[object]) -> list[str]:
    return [str(cell or "").strip().strip('"').casefold() for cell in cells]


def require_columns(names: Iterable[str], where: str) -> None:
    """Refuse a table without texts.

    Raises:
        InputError: where there is neither a column "marked" nor a column "text".
    """
    names = [name for name in names if name]
    if not {"marked", "text"} & {*names}:
        found = ", ".join(f"'{name}'" for name in names[:20]) or "none"
        raise InputError(f"{where}: no column 'marked' or 'text' in the header; found columns: {found}")
