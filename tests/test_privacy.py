"""Note text goes only where the user asked: no log, error, temporary file or cache holds it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from langreview import notefile, review
from langreview.errors import LangreviewError

SENTINEL = "zebra umbrella quartz nineteen lanterns"
NOTE = f"Attention seeking, {SENTINEL}. She said “{SENTINEL}”. Low risk!!! {SENTINEL}\n"


def review_process(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    environment = {
        **os.environ,
        "TMPDIR": str(tmp_path / "tmp"),
        "HOME": str(tmp_path / "home"),
        "HF_HOME": str(tmp_path / "hf"),
    }
    for name in ("tmp", "home", "hf", "work"):
        (tmp_path / name).mkdir()
    (tmp_path / "work" / "note.txt").write_text(NOTE, encoding="utf-8")
    (tmp_path / "work" / "in.jsonl").write_text(
        json.dumps({"text": NOTE}) + "\n" + '{"text": "' + SENTINEL + '"\n', encoding="utf-8"
    )
    command = [sys.executable, "-m", "langreview", *arguments]
    environment["PYTHONPATH"] = str(Path(__file__).parent.parent)
    return subprocess.run(command, cwd=tmp_path / "work", env=environment, capture_output=True, check=False)


def holding(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and SENTINEL.encode() in path.read_bytes())


@pytest.mark.parametrize("form", ["text", "json", "sarif", "html"])
def test_review_writes_to_standard_output_only(form: str, tmp_path: Path) -> None:
    done = review_process(tmp_path, "review", "note.txt", "--format", form)
    assert done.returncode == 1
    assert done.stderr == b""
    assert holding(tmp_path) == ["in.jsonl", "note.txt"]


def test_sarif_holds_no_window_of_five_words_of_the_note(tmp_path: Path) -> None:
    done = review_process(tmp_path, "review", "note.txt", "--format", "sarif")
    assert SENTINEL.encode() not in done.stdout


def test_batch_writes_to_its_output_only(tmp_path: Path) -> None:
    done = review_process(tmp_path, "batch", "in.jsonl", "out.jsonl")
    assert done.returncode == 1
    assert SENTINEL.encode() not in done.stderr + done.stdout
    assert holding(tmp_path) == ["in.jsonl", "note.txt", "out.jsonl"]
    rows = [json.loads(line) for line in (tmp_path / "work" / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert SENTINEL not in rows[1]["error"]


def test_errors_hold_no_note_text() -> None:
    with pytest.raises(LangreviewError) as caught:
        notefile.decode(SENTINEL.encode() + b"\x00\xff", "note.txt")
    assert SENTINEL not in str(caught.value)


def test_no_socket_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "__init__", refuse)
    assert review.load().review(NOTE).findings
