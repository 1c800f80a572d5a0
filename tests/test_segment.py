"""Notes to segments."""

import pytest
from hypothesis import given

from langreview.segment import segment
from langreview.types import Abbreviations
from tests.strategies import notes

SHORT = Abbreviations(frozenset(["dr", "approx", "e.g"]), frozenset(["p.r.n", "etc"]))


def parts(note: str) -> list[str]:
    return [part.text.strip() for part in segment(note, SHORT)]


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("Seen x2. no plans. Home", ["Seen x2.", "no plans.", "Home"]),
        ("Seen by Dr. Shah at 14.30 today.", ["Seen by Dr. Shah at 14.30 today."]),
        ("Loraz 1mg p.r.n. given approx. 3 pm.", ["Loraz 1mg p.r.n. given approx. 3 pm."]),
        ("Skin, etc. The rest p.r.n. and Dr. Shah.", ["Skin, etc.", "The rest p.r.n. and Dr. Shah."]),
        ("Twin Tobi died. A. was there.", ["Twin Tobi died.", "A. was there."]),
        ('He said "I am tired." Then slept.', ['He said "I am tired."', "Then slept."]),
        ('Calls it "the end". Wept.', ['Calls it "the end".', "Wept."]),
        ("Low mood ?cause. Poor sleep ? new", ["Low mood ?cause.", "Poor sleep ? new"]),
        ("Thinks... then stops. Cries.", ["Thinks... then stops.", "Cries."]),
        ("Took tablets (8. maybe 9.) at home. Rang.", ["Took tablets (8. maybe 9.) at home.", "Rang."]),
        ("1. Aspirin. 2. Statin.", ["1. Aspirin.", "2. Statin."]),
        ("- sad\n- tired\n• alone", ["- sad", "- tired", "• alone"]),
        ("MSE\nLow.\n\nPLAN: home", ["MSE", "Low.", "PLAN: home"]),
        ("Mood\tlow\tsleep poor", ["Mood", "low", "sleep poor"]),
        ("DV 09:00\r\nO/E thin\rSI daily", ["DV 09:00", "O/E thin", "SI daily"]),
        (
            "She has been seen three times this week and says that she\nwould rather be at home.",
            ["She has been seen three times this week and says that she\nwould rather be at home."],
        ),
        ("", []),
    ],
)
def test_boundaries(note: str, expected: list[str]) -> None:
    assert parts(note) == expected


def test_headings_govern_until_the_next() -> None:
    note = "RISK\nLow.\nStill low.\nPlan: home. Ring mum.\nRang."
    assert [part.heading for part in segment(note)] == ["RISK", "RISK", "RISK", "Plan", "Plan", "RISK"]


def test_kinds() -> None:
    assert [part.kind for part in segment("RISK:\n- low\nSeen.")] == ["heading", "item", "sentence"]


@given(notes)
def test_segments_tile_the_note(note: str) -> None:
    segments = segment(note, SHORT)
    assert "".join(part.text for part in segments) == note
    at = 0
    for part in segments:
        assert part.span.start == at
        assert part.span.of(note) == part.text
        at = part.span.end
    assert at == len(note)
