"""Tables of notes, read and written row by row: JSON lines, CSV and Parquet."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from langreview.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]
ADDED = ("findings", "suppressed", "error")
"""The columns that a review adds; a table must not have them already."""
_ROWS_AT_ONCE = 512


def read_rows(source: Path, text_column: str) -> Iterator[Row]:
    """Return the rows of a table, checked one by one.

    Raises:
        InputError: at once, where there is no such table or it has no such column.
    """
    readers = {".jsonl": _jsonl, ".csv": _csv, ".parquet": _parquet}
    reader = _parquet if source.is_dir() else readers.get(source.suffix.lower())
    if reader is None:
        raise InputError(
            f"{source}: expected .jsonl, .csv, .parquet or a folder of parquet files, found '{source.suffix}'"
        )
    if not source.exists():
        raise InputError(f"{source}: there is no such file or folder")
    return _checked(reader(source, text_column), text_column)


def _checked(rows: Iterator[Row], text_column: str) -> Iterator[Row]:
    for number, row in enumerate(rows, 1):
        reason = row.get("error") or _fault(row.get(text_column), text_column)
        yield {text_column: None, **row, "error": f"row {number}: {reason}" if reason else None}


def _fault(note: object, text_column: str) -> str:
    """Return what is wrong with a note, or ""."""
    if isinstance(note, str):
        return ""
    found = "nothing" if note is None else f"a {type(note).__name__}"
    return f"expected text in column '{text_column}', found {found}"


def _jsonl(source: Path, _: str) -> Iterator[Row]:
    with source.open("rb") as lines:
        for line in lines:
            if line.strip():
                yield _json_row(line)


def _json_row(line: bytes) -> Row:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        return {"error": f"not JSON at column {error.colno}: {error.msg}"}
    except UnicodeDecodeError as error:
        return {"error": f"not UTF-8 text at byte {error.start}"}
    if not isinstance(row, dict):
        return {"error": f"expected an object with named columns, found a {type(row).__name__}"}
    _refuse_taken(row)
    return row


def _csv(source: Path, text_column: str) -> Iterator[Row]:
    csv.field_size_limit(sys.maxsize)
    try:
        with source.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines, restkey="", strict=True)
            _require(text_column, rows.fieldnames or (), source)
            for row in rows:
                yield _csv_row(dict(row), len(rows.fieldnames or ()))
    except UnicodeDecodeError as error:
        raise InputError(
            f"{source}: not UTF-8 text near byte {error.start}; save it as 'CSV UTF-8' and run again"
        ) from None
    except csv.Error as error:
        raise InputError(f"{source}: not a CSV table ({error}); save it as 'CSV UTF-8' and run again") from None


def _csv_row(row: Row, columns: int) -> Row:
    if "" in row:
        del row[""]
        row["error"] = f"expected {columns} fields, found more"
    elif None in row.values():
        row["error"] = f"expected {columns} fields, found fewer"
    return row


def _parquet(source: Path, text_column: str) -> Iterator[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    parts = sorted(source.glob("*.parquet")) if source.is_dir() else [source]
    if not parts:
        raise InputError(f"{source}: the folder holds no .parquet files")
    for part in parts:
        try:
            file = pq.ParquetFile(part)
        except (pa.ArrowInvalid, OSError):
            raise InputError(f"{part}: not a Parquet file") from None
        _require(text_column, file.schema_arrow.names, part)
        for batch in file.iter_batches(batch_size=_ROWS_AT_ONCE):
            yield from batch.to_pylist()


def _require(column: str, columns: Sequence[str], source: Path) -> None:
    _refuse_taken(columns)
    if column not in columns:
        known = ", ".join(columns) or "none"
        raise InputError(f"{source}: there is no column '{column}'; name one with --text-column: {known}")


def _refuse_taken(columns: Container[str]) -> None:
    for name in ADDED:
        if name in columns:
            raise InputError(f"the table has a column '{name}', which the review would add; rename it and run again")


def writer_for(target: Path, part: Path) -> AbstractContextManager[Callable[[Row], None]]:
    """Return a context whose value writes rows to `part` in the format that `target` names.

    Raises:
        InputError: where `target` is neither .jsonl nor .parquet.
    """
    if target.suffix.lower() == ".jsonl":
        return _jsonl_writer(part)
    if target.suffix.lower() == ".parquet":
        return _parquet_writer(part)
    raise InputError(f"{target}: expected a name that ends in .jsonl or .parquet")


@contextmanager
def _jsonl_writer(part: Path) -> Iterator[Callable[[Row], None]]:
    with part.open("w", encoding="utf-8", errors="surrogatepass", newline="\n") as file:
        yield lambda row: _write_line(file.write, row)


def _write_line(write: Callable[[str], Any], row: Row) -> None:
    write(json.dumps(row, ensure_ascii=False, default=str) + "\n")


@contextmanager
def _parquet_writer(part: Path) -> Iterator[Callable[[Row], None]]:
    writer = _ParquetWriter(part)
    try:
        yield writer.add
        writer.flush()
    finally:
        writer.close()


class _ParquetWriter:
    """Writes rows in groups; the first group fixes the types of the columns."""

    def __init__(self, part: Path) -> None:
        import pyarrow.parquet as pq

        self._part = part
        self._pq = pq
        self._rows: list[Row] = []
        self._done = 0
        self._writer: pq.ParquetWriter | None = None

    def add(self, row: Row) -> None:
        self._rows.append(row)
        if len(self._rows) == _ROWS_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        if self._rows or self._writer is None:
            table = self._table()
            if self._writer is None:
                self._writer = self._pq.ParquetWriter(self._part, table.schema)
            self._writer.write_table(table)
            self._done += len(self._rows)
            self._rows = []

    def _table(self) -> pa.Table:
        import pyarrow as pa

        first, last = self._done + 1, self._done + len(self._rows)
        try:
            schema = self._writer.schema if self._writer else _schema(self._rows)
            unknown = {name for row in self._rows for name in row} - {*schema.names}
            if unknown:
                raise InputError(f"rows {first} to {last}: new column '{min(unknown)}'; write to a .jsonl file instead")
            return pa.Table.from_pylist(self._rows, schema=schema)
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            message = "a column holds values of different types; write to a .jsonl file instead"
            raise InputError(f"rows {first} to {last}: {message}") from None

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


def _schema(rows: list[Row]) -> pa.Schema:
    """Infer the types of the input's columns and add those of a review."""
    import pyarrow as pa

    names = dict.fromkeys(name for row in rows for name in row if name not in ADDED)
    fields = [pa.field(name, pa.array([row.get(name) for row in rows]).type) for name in names]
    fields = [field.with_type(pa.string()) if pa.types.is_null(field.type) else field for field in fields]
    text, whole = pa.string(), pa.int64()
    place = [("start", whole), ("end", whole), ("text", text)]
    evidence = pa.list_(pa.struct([("detector", text), ("entry", text), ("score", pa.float64())]))
    sources = pa.list_(pa.struct([("id", text), ("title", text), ("url", text), ("read", text)]))
    rewordings = pa.list_(pa.struct([("kind", text), *place, ("slots", pa.list_(text))]))
    graded = [("label", text), ("category", text), ("severity", whole), ("tier", text), ("confidence", pa.float64())]
    explained = [("evidence", evidence), ("why", text), ("sources", sources), ("suggestions", rewordings)]
    explained.append(("example", pa.struct([("was", text), ("became", text)])))
    left = [("category", text), ("entry", text), ("reason", text), ("detail", text)]
    fields.append(pa.field("findings", pa.list_(pa.struct([*place, *graded, *explained]))))
    fields.append(pa.field("suppressed", pa.list_(pa.struct([*place, *left]))))
    fields.append(pa.field("error", text))
    return pa.schema(fields)
