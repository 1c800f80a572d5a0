"""The shipped exercises: that they parse, and that what they say of themselves is so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app import practice_routes
from app.practice import Exercise, exercises
from app.practice_view import exercise_view
from app.work import Capacity, Desk
from langreview.errors import LangreviewError
from langreview.lexicon import Lexicon
from langreview.review import Reviewer
from langreview.types import Finding

SHIPPED = exercises()
SHOWN = 2
"""The least severity that is shown without being asked for."""

each = pytest.mark.parametrize("exercise", SHIPPED, ids=lambda exercise: exercise.name)


def found_in(exercise: Exercise, reviewer: Reviewer) -> tuple[Finding, ...]:
    return reviewer.review(exercise.note, min_severity=SHOWN).findings


def test_there_are_enough_of_them_in_different_settings() -> None:
    assert len(SHIPPED) >= 8
    assert len({item.setting for item in SHIPPED}) == len({item.title for item in SHIPPED}) == len(SHIPPED)


@each
def test_a_note_is_a_short_one_with_something_of_each(exercise: Exercise) -> None:
    assert 120 <= len(exercise.note.split()) <= 250
    assert sum(item.found for item in exercise.taught) >= 4
    assert 1 <= sum(not item.found for item in exercise.taught) <= 2
    assert 2 <= len(exercise.harmless) <= 4


@each
def test_the_teacher_uses_the_categories_of_the_lexicon(exercise: Exercise, lexicon: Lexicon) -> None:
    for item in exercise.taught:
        assert item.mark.code in lexicon.categories


@each
def test_what_the_lexicon_finds_is_as_stated(exercise: Exercise, reviewer: Reviewer) -> None:
    found = found_in(exercise, reviewer)
    stated = {item.mark.span.of(exercise.note): item.found for item in exercise.taught}
    actual = {
        item.mark.span.of(exercise.note): any(finding.span.overlaps(item.mark.span) for finding in found)
        for item in exercise.taught
    }
    assert stated == actual


@each
def test_the_teacher_and_the_lexicon_give_the_same_category(
    exercise: Exercise, reviewer: Reviewer, lexicon: Lexicon
) -> None:
    def counted(code: str) -> str:
        return lexicon.categories[code].counts_as or code

    found = found_in(exercise, reviewer)
    for item in exercise.taught:
        categories = {counted(finding.category) for finding in found if finding.span.overlaps(item.mark.span)}
        assert not item.found or counted(item.mark.code) in categories, item.mark.span.of(exercise.note)


@each
def test_nothing_is_found_that_the_teacher_leaves_alone(exercise: Exercise, reviewer: Reviewer) -> None:
    for finding in found_in(exercise, reviewer):
        words = finding.span.of(exercise.note)
        assert any(finding.span.overlaps(item.mark.span) for item in exercise.taught), words
        assert not any(finding.span.overlaps(item.span) for item in exercise.harmless), words


@each
def test_the_page_gets_pieces_that_joined_are_the_note(
    exercise: Exercise, reviewer: Reviewer, lexicon: Lexicon
) -> None:
    review = reviewer.review(exercise.note, min_severity=1, all_tiers=True)
    shown = exercise_view(exercise, review, lexicon)
    pieces = [piece["text"] for piece in shown["pieces"]]
    assert "".join(pieces) == exercise.note

    def words(items: list[dict[str, Any]]) -> list[str]:
        return ["".join(pieces[item["first"] : item["last"] + 1]) for item in items]

    assert words(shown["taught"]) == [item.mark.span.of(exercise.note) for item in exercise.taught]
    assert words(shown["harmless"]) == [item.span.of(exercise.note) for item in exercise.harmless]
    assert words(shown["review"]) == [item["words"] for item in shown["review"]]
    assert words(shown["left_alone"]) == [item["words"] for item in shown["left_alone"]]


def test_words_are_pieces_of_their_own_beside_any_character(lexicon: Lexicon, reviewer: Reviewer) -> None:
    exercise = replace(SHIPPED[0], note="👩‍⚕️ café at 22:10, attention-seeking.", taught=(), harmless=())
    review = reviewer.review(exercise.note, min_severity=1, all_tiers=True)
    pieces = [piece["text"] for piece in exercise_view(exercise, review, lexicon)["pieces"]]
    assert {"café", "22:10", "attention-seeking"} <= {*pieces}
    assert "".join(pieces) == exercise.note


FILE = """
title: Short
setting: ward
note: [ "[[M2.2|Seeking]] attention, attention." ]
marks:
  - {words: Seeking, found: true, comment: Why.}
harmless:
  - {words: Seeking attention, comment: Why.}
"""


@pytest.mark.parametrize(
    ("was", "becomes", "expected"),
    [
        ("", "", ""),
        ("words: Seeking,", "words: Sought,", "short.yaml:6: the marked words at this place are 'Seeking'"),
        ("words: Seeking attention,", "words: attention,", "short.yaml:8: 'attention' stands 2 times in the note"),
        ("words: Seeking attention,", "words: zebra,", "short.yaml:8: 'zebra' stands 0 times in the note"),
        ("[[M2.2|Seeking]]", "Seeking", "short.yaml:1: the note has 0 marks, and 'marks' has 1 items"),
        ("[[M2.2|", "[[", "nested, has no code, or closes nothing"),
        ("found: true", "found: perhaps", "short.yaml:6: expected one of true, false, found 'perhaps'"),
        ("setting: ward", "place: ward", "unknown key 'place'"),
        ("title: Short", "title: [", "not valid YAML"),
    ],
)
def test_a_fault_is_told_with_its_place(was: str, becomes: str, expected: str, tmp_path: Path) -> None:
    (tmp_path / "short.yaml").write_text(FILE.replace(was, becomes), encoding="utf-8")
    if not expected:
        assert [item.name for item in exercises(tmp_path)] == ["short"]
        return
    with pytest.raises(LangreviewError) as raised:
        exercises(tmp_path)
    assert expected in str(raised.value)


def test_the_routes_list_the_exercises_and_give_one(reviewer: Reviewer) -> None:
    app = FastAPI()
    practice_routes.add_routes(app, reviewer, Desk(Capacity()))
    client = TestClient(app)
    listed = client.get("/page/exercises").json()
    assert [item["name"] for item in listed] == [item.name for item in SHIPPED]
    one = client.get(f"/page/exercises/{listed[0]['name']}").json()
    assert "".join(piece["text"] for piece in one["pieces"]) == SHIPPED[0].note
    missing = client.get("/page/exercises/zebra")
    assert (missing.status_code, missing.json()) == (404, {"error": "there is no such exercise"})
