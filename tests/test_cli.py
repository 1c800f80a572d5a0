"""The command line, as it is typed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from langreview import cli, lexicon_reader

COMMAND = [sys.executable, "-m", "langreview"]


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*COMMAND, *arguments], input=stdin, capture_output=True, check=False)


@pytest.mark.parametrize(
    ("note", "status"), [("Attention seeking again.", 1), ("Slept well, rang his sister.", 0), ("", 0)]
)
def test_review_of_standard_input(note: str, status: int) -> None:
    done = run("review", "-", "--format", "json", stdin=note.encode())
    assert (done.returncode, done.stderr) == (status, b"")
    assert bool(json.loads(done.stdout)["findings"]) == bool(status)


def test_offsets_are_those_of_the_file_with_its_line_ends(tmp_path: Path) -> None:
    note = "Seen.\r\n🙂 Attention\u00a0seeking.\r\n"
    (tmp_path / "note.txt").write_bytes(note.encode())
    finding = json.loads(run("review", str(tmp_path / "note.txt"), "--format", "json").stdout)["findings"][0]
    assert note[finding["start"] : finding["end"]] == "Attention\u00a0seeking" == finding["text"]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_other_encodings_are_read(encoding: str) -> None:
    done = run("review", "--format", "json", stdin="“Café” – attention seeking".encode(encoding))
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("arguments", "stdin", "message"),
    [
        (["review", "nowhere.txt"], b"", "cannot be read"),
        (["review"], b"\x00\x01secret words of the note\xff", "not text"),
        (["review", "--locale", "cy"], b"", "expected one of en-GB"),
        (["review", "--lexicon", "nowhere"], b"", "no such folder"),
        (["lexicon", "show", "M9-99"], b"", "there is no entry 'M9-99'"),
        (["batch", "nowhere.jsonl", "out.jsonl"], b"", "no such file"),
        (["batch", "a.txt", "out.jsonl"], b"", "expected .jsonl"),
    ],
)
def test_bad_data_is_one_clear_line(arguments: list[str], stdin: bytes, message: str) -> None:
    done = run(*arguments, stdin=stdin)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.count(b"\n") == 1
    assert message in done.stderr.decode()
    assert b"secret" not in done.stderr


@pytest.mark.parametrize("arguments", [[], ["review", "--format", "pdf"], ["batch", "a"], ["lexicon"], ["nonsense"]])
def test_bad_usage_is_status_2(arguments: list[str]) -> None:
    assert run(*arguments).returncode == 2


def test_severity_1_is_off_until_asked_for() -> None:
    note = b"Denies suicidal thoughts."
    assert run("review", "--no-classifier", stdin=note).returncode == 0
    assert run("review", "--no-classifier", "--min-severity", "1", stdin=note).returncode == 1


def test_lexicon_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["lexicon", "list"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert len(listed) == len(lexicon_reader.load().entries)
    assert cli.main(["lexicon", "show", "M2-01"]) == 0
    assert "phrases: (self harms" in (shown := capsys.readouterr().out)
    assert "not if the sentence also has: dog" in shown
    assert cli.main(["lexicon", "stats"]) == 0
    assert "minimising:" in capsys.readouterr().out
    assert cli.main(["version"]) == 0
    assert "lexicon en-GB sha256:" in capsys.readouterr().out


def test_lexicon_export_writes_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["lexicon", "export", "--to", "prh", str(tmp_path / "out")]) == 0
    assert "files written" in capsys.readouterr().out
    assert "prh.yml" in [path.name for path in (tmp_path / "out").iterdir()]
