"""Whole reports of fictional notes.

After an intended change: `pytest tests/test_golden.py --refresh-golden`, and read the diff.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from langreview.output import Output
from langreview.report import FORMATS
from langreview.review import Reviewer

FOLDER = Path(__file__).parent / "golden"
NOTES = sorted(path.stem for path in FOLDER.glob("*.txt") if not path.stem.endswith(".report"))


def report(name: str, form: str, reviewer: Reviewer) -> str:
    note = (FOLDER / f"{name}.txt").read_bytes().decode()
    text = FORMATS[form](reviewer.review(note), reviewer.lexicon, Output(f"{name}.txt", show_suppressed=True))
    if form == "json":
        review = json.loads(text)
        review["versions"]["lexicon"] = "sha256:..."  # any edit of the lexicon would change it
        text = json.dumps(review, ensure_ascii=False, indent=2)
    return text.rstrip("\n") + "\n"


@pytest.mark.parametrize(("form", "suffix"), [("text", ".report.txt"), ("json", ".json")])
@pytest.mark.parametrize("name", NOTES)
def test_a_report_is_what_it_was(
    name: str, form: str, suffix: str, reviewer: Reviewer, request: pytest.FixtureRequest
) -> None:
    found = report(name, form, reviewer)
    path = FOLDER / f"{name}{suffix}"
    if request.config.getoption("--refresh-golden"):
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")
