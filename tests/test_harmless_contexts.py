"""The 131 invented contexts in which a flag would be wrong: silent, beside what the entries' own pass examples hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from langreview.review import Reviewer

LINES = (Path(__file__).parent / "data" / "harmless_contexts.jsonl").read_text(encoding="utf-8").splitlines()
CONTEXTS = {row["id"]: row["example"] for row in map(json.loads, LINES)}


def test_all_contexts_are_there() -> None:
    assert sorted(CONTEXTS) == [f"FA-{number:03}" for number in range(1, 132)]


@pytest.mark.parametrize("name", CONTEXTS)
def test_a_harmless_context_stays_silent(name: str, reviewer: Reviewer) -> None:
    assert reviewer.review(CONTEXTS[name]).findings == ()
