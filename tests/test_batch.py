"""Tables in, tables out: every column, every row, in order, whole or not at all."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from langreview import batch
from langreview.errors import InputError
from langreview.review import Reviewer

ROWS = [
    {"id": "1", "text": "Attention seeking again."},
    {"id": "2", "text": "Slept well. 🙂"},
    {"id": "3", "text": "She said she is not attention seeking.\r\nAttention\u00a0seeking."},
]


@pytest.fixture(autouse=True)
def loaded(monkeypatch: pytest.MonkeyPatch, reviewer: Reviewer) -> None:
    """Read the lexicon once for this process; worker processes read their own."""
    monkeypatch.setattr(batch, "load", lambda *_, **__: reviewer)


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    if path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    elif path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["id", "text"])
            writer.writeheader()
            writer.writerows(rows)
    else:
        pq.write_table(pa.Table.from_pylist(rows), path)
    return path


def read(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return rows


@pytest.mark.parametrize("source", ["in.jsonl", "in.csv", "in.parquet"])
@pytest.mark.parametrize("target", ["out.jsonl", "out.parquet"])
def test_columns_rows_and_order_are_kept(source: str, target: str, tmp_path: Path) -> None:
    summary = batch.run(write(tmp_path / source, ROWS), tmp_path / target, batch.Settings())
    rows = read(tmp_path / target)
    assert [(row["id"], row["text"], row["error"]) for row in rows] == [(row["id"], row["text"], None) for row in ROWS]
    assert [[finding["text"] for finding in row["findings"]] for row in rows] == [
        ["Attention seeking"], [], ["Attention\u00a0seeking"],
    ]  # fmt: skip
    assert [item["reason"] for item in rows[2]["suppressed"]] == ["voice"]
    assert (summary.rows, summary.findings, summary.bad_rows) == (3, 2, 0)


@pytest.mark.slow
def test_worker_processes_give_the_same_rows(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", ROWS * 60)
    batch.run(source, tmp_path / "one.jsonl", batch.Settings())
    batch.run(source, tmp_path / "two.jsonl", batch.Settings(), workers=2)
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()


def test_a_folder_of_parquet_parts_is_read_in_order_of_name(tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    folder.mkdir()
    for number, row in enumerate(ROWS):
        write(folder / f"part-{number}.parquet", [row])
    batch.run(folder, tmp_path / "out.jsonl", batch.Settings())
    assert [row["id"] for row in read(tmp_path / "out.jsonl")] == ["1", "2", "3"]


def test_bad_rows_are_reported_by_number_and_the_others_reviewed(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(
        b'{"text": "Attention seeking secretly."}\n{"text": secret}\n[1]\n{"other": "secret"}\n{"text": 5}\n'
        b'{"text": "secret \xff"}\n{"text": "Attention seeking."}\n'
    )
    summary = batch.run(source, tmp_path / "out.jsonl", batch.Settings())
    rows = read(tmp_path / "out.jsonl")
    assert [row["error"] for row in rows] == [
        None,
        "row 2: not JSON at column 10: Expecting value",
        "row 3: expected an object with named columns, found a list",
        "row 4: expected text in column 'text', found nothing",
        "row 5: expected text in column 'text', found a int",
        "row 6: not UTF-8 text at byte 17",
        None,
    ]
    assert [len(row["findings"]) for row in rows] == [1, 0, 0, 0, 0, 0, 1]
    assert summary.bad_rows == 5


def test_a_csv_row_with_too_many_fields_is_reported(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("id,text\n1,Attention seeking\n2,a,b\n3\n", encoding="utf-8")
    batch.run(source, tmp_path / "out.jsonl", batch.Settings())
    assert [row["error"] for row in read(tmp_path / "out.jsonl")] == [
        None, "row 2: expected 2 fields, found more", "row 3: expected 2 fields, found fewer",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("in.csv", b"id,note\n1,a\n", "there is no column 'text'"),
        ("in.csv", b"id,text\n1,\xff\n", "not UTF-8"),
        ("in.csv", b"text,findings\na,b\n", "has a column 'findings'"),
        ("in.jsonl", b'{"text": "a", "error": "b"}\n', "has a column 'error'"),
        ("in.parquet", b"nonsense", "not a Parquet file"),
        ("in.xlsx", b"", "expected .jsonl"),
    ],
)
def test_faults_of_a_whole_table_leave_no_output(name: str, content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=message):
        batch.run(tmp_path / name, tmp_path / "out.jsonl", batch.Settings())
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_outputs_that_cannot_be_written_are_named(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", ROWS)
    with pytest.raises(InputError, match=r"ends in \.jsonl or \.parquet"):
        batch.run(source, tmp_path / "out.csv", batch.Settings())
    with pytest.raises(InputError, match="a folder that exists"):
        batch.run(source, tmp_path / "nowhere" / "out.jsonl", batch.Settings())
    with pytest.raises(InputError, match="--engine spark"):
        batch.run(source, tmp_path / "out.jsonl", batch.Settings(), engine="spark")


def test_a_column_that_changes_its_type_is_refused_for_parquet(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{"text": "a", "n": 1}] * 600 + [{"text": "a", "n": "x"}]
    with pytest.raises(InputError, match="different types"):
        batch.run(write(tmp_path / "in.jsonl", rows), tmp_path / "out.parquet", batch.Settings())
    assert not (tmp_path / "out.parquet").exists()


@pytest.mark.slow
def test_a_killed_run_leaves_no_output_and_the_next_clears_up(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", ROWS * 20_000)
    target = tmp_path / "out.jsonl"
    process = subprocess.Popen([sys.executable, "-m", "langreview", "batch", str(source), str(target)])
    part = tmp_path / ".out.jsonl.part"
    deadline = time.monotonic() + 60
    while not part.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert part.exists()
    assert not target.exists()
    write(source, ROWS)
    batch.run(source, target, batch.Settings())
    assert not part.exists()
    assert len(read(target)) == 3
