"""Markup to text and marks, and back."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langreview.markup import Mark, parse, render
from langreview.types import Span


def test_offsets_are_those_of_the_text_without_markup() -> None:
    text, marks = parse("Was [[M2.3|attention seeking]] on the [[T2F.2|ward]].")
    assert text == "Was attention seeking on the ward."
    assert marks == (Mark(Span(4, 21), "M2", 3), Mark(Span(29, 33), "T2F", 2))


def test_escapes_stand_for_themselves() -> None:
    text, marks = parse(r"a \[[ b \]] c \| [[F1.2|d \| e]]")
    assert text == "a [[ b ]] c | d | e"
    assert marks[0].span.of(text) == "d | e"


@pytest.mark.parametrize(
    ("marked", "message"),
    [
        ("[[M2.3|open", "not closed"),
        ("[[M2.3|]]", "no text"),
        ("[[M2.3|a [[F1.2|b]] c]]", "nested"),
        ("[[nonsense|x]]", "no code"),
        ("closed ]] here", "closes nothing"),
    ],
)
def test_faults_are_named(marked: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse(marked)


_PIECES = st.lists(st.sampled_from([" [[ ", " ]] ", " | ", "a", " ", "é", "🙂", "[b] "]), max_size=12)


@given(_PIECES, st.data())
def test_render_is_the_reverse_of_parse(pieces: list[str], data: st.DataObject) -> None:
    places = [0, *itertools.accumulate(map(len, pieces))]
    edges = sorted(data.draw(st.sets(st.sampled_from(places), max_size=6)))
    spans = [Span(start, end) for start, end in zip(edges[::2], edges[1::2], strict=False)]
    marks = tuple(Mark(span, "M1", 2) for span in spans)
    assert parse(render("".join(pieces), marks)) == ("".join(pieces), marks)
