"""What the review page is given: pieces that joined are the note, and cards that point at them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.view import view
from langreview.review import Reviewer
from langreview.suggest import apply
from langreview.types import Review, Rewording

FRAGMENTS = (
    "🙂 ", "Attention-seeking behaviour again", ", low risk", ". ", "\r\n", "If she leaves the police will be called",
    "Aunt committed suicide in 2001", "a failed suicide attempt", "\t", "She says \"I'm not attention-seeking\"",
    "e\u0301", "superficial cuts", "Plan: home.", "non-compliant and manipulative", "\ud83d",
)  # fmt: skip
NOTES = st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join)


def shown(reviewer: Reviewer, note: str) -> tuple[Review, dict[str, Any]]:
    review = reviewer.review(note, min_severity=1, all_tiers=True)
    return review, view(review, reviewer.lexicon)


def text(page: dict[str, Any], first: int, last: int) -> str:
    return "".join(piece["text"] for piece in page["pieces"][first : last + 1])


@given(NOTES)
def test_the_pieces_are_the_note_and_the_cards_point_at_their_words(reviewer: Reviewer, note: str) -> None:
    review, page = shown(reviewer, note)
    assert text(page, 0, len(page["pieces"])) == note
    cards = [card for mark in page["marks"] for card in mark["findings"]]
    assert sorted(card["words"] for card in cards) == sorted(finding.span.of(note) for finding in review.findings)
    for mark in page["marks"]:
        for card in mark["findings"]:
            assert text(page, card["first"], card["last"]) == card["words"]
            assert mark["first"] <= card["first"] <= card["last"] <= mark["last"]
    numbers = [piece["mark"] for piece in page["pieces"] if piece["mark"] is not None]
    assert numbers == sorted(numbers)
    assert {*numbers} == {*range(len(page["marks"]))}


@given(NOTES)
def test_a_rewording_put_in_place_of_its_pieces_is_the_library_s_own(reviewer: Reviewer, note: str) -> None:
    review, page = shown(reviewer, note)
    cards = {card["first"]: card for mark in page["marks"] for card in mark["findings"]}
    for suggestion in review.suggestions:
        offered = [item for item in suggestion.rewordings if item.kind != "prompt"]
        card = next(card for card in cards.values() if card["words"] == suggestion.finding.span.of(note))
        assert len(card["rewordings"]) == len(offered)
        for item in (item for item in offered if item.kind in ("swap", "delete")):
            assert apply(note, [item]) in {put(page, other) for other in rewordings(page)}


def rewordings(page: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for mark in page["marks"] for card in mark["findings"] for item in card["rewordings"]]


def put(page: dict[str, Any], item: dict[str, Any]) -> str:
    new = "".join(part.get("text", "") for part in item["parts"])
    return text(page, 0, item["first"] - 1) + new + text(page, item["last"] + 1, len(page["pieces"]))


@given(NOTES)
def test_sentences_are_runs_of_pieces(reviewer: Reviewer, note: str) -> None:
    _, page = shown(reviewer, note)
    sentences = [piece["sentence"] for piece in page["pieces"]]
    assert sentences == sorted(sentences)
    assert {*sentences} == {*range(len({*sentences}))}


@pytest.mark.parametrize(
    ("note", "quiet"), [("Attention-seeking.", [False]), ("Denied any plan.", [True]), ("Slept well.", [])]
)
def test_what_is_disputed_is_quiet(note: str, quiet: list[bool], reviewer: Reviewer) -> None:
    _, page = shown(reviewer, note)
    assert [mark["quiet"] for mark in page["marks"]] == quiet


def test_a_pattern_is_text_and_slots(reviewer: Reviewer) -> None:
    review, page = shown(reviewer, "Attention-seeking.")
    pattern: Rewording = next(item for item in review.suggestions[0].rewordings if item.kind == "pattern")
    parts = page["marks"][0]["findings"][0]["rewordings"][0]["parts"]
    assert [part["slot"] for part in parts if "slot" in part] == [*pattern.slots]
    assert "".join(part.get("text") or f"⟨{part['slot']}⟩" for part in parts) == pattern.text


def test_what_was_left_alone_is_shown_in_its_place(reviewer: Reviewer) -> None:
    _, page = shown(reviewer, 'She says "I\'m not attention-seeking".')
    (item,) = page["left_alone"]
    assert (item["before"][-4:], item["words"], item["after"]) == ("not ", "attention-seeking", '".')
    assert item["reason"]
    assert item["detail"]
