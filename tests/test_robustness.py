"""Whatever is pasted: a review or one clear error, in bounded time, with exact offsets."""

from __future__ import annotations

import pytest
from hypothesis import given

from langreview.review import FOREIGN, Reviewer
from tests.conftest import TODAY
from tests.strategies import notes

PHRASE = "attention seeking"


@given(note=notes)
def test_any_text_has_a_review_whose_spans_lie_in_it(note: str, reviewer: Reviewer) -> None:
    review = reviewer.review(note, min_severity=1)
    for finding in (*review.findings, *(item.finding for item in review.suppressed)):
        assert 0 <= finding.span.start < finding.span.end <= len(note)
    for suggestion in review.suggestions:
        assert suggestion.rewordings
        for rewording in suggestion.rewordings:
            assert rewording.span.end <= len(note)


@given(note=notes)
def test_a_phrase_after_anything_is_found_where_it_stands(note: str, reviewer: Reviewer) -> None:
    whole = f"{note}\n\nPlan:\n\nSeen today by nurse. {PHRASE.capitalize()} on the ward.\n"
    review = reviewer.review(whole)
    spans = [item.span for item in review.findings] + [item.finding.span for item in review.suppressed]
    assert any(span.of(whole) == PHRASE.capitalize() and span.start > len(note) for span in spans)


@pytest.mark.parametrize(
    "written",
    [
        "ATTENTION SEEKING", "attention-seeking", "attention\u2011seeking",
        "attention\u00a0seeking",
        "attention\nseeking",        "attention\r\nseeking", "attention  \t seeking", "at\u00adtention seek\u200bing",
        "attention—seeking",
        "Ａttention seeking",
        "atte\u0301ntion seeking",
    ],
)  # fmt: skip
def test_layout_and_unicode_do_not_hide_a_phrase(written: str, reviewer: Reviewer) -> None:
    note = f"İ ß 🙂 e\u0301: presentation is felt by all of us to be one of {written}, again."
    if "\t" in written:
        note = note.replace("\t", " ")
    found = reviewer.review(note).findings
    assert [item.span.of(note) for item in found] == [written.replace("\t", " ")]


@pytest.mark.parametrize(
    "note",
    [
        "",
        " ",
        "\n\n",
        "\u200b",
        "\x00",
        "🙂" * 10,
        "(" * 5_000,
        '"' * 5_000,
        "'" * 5_000,
        "a" * 100_000,
        "\ud800 alone",
    ],
)
def test_odd_notes_are_reviewed(note: str, reviewer: Reviewer) -> None:
    assert reviewer.review(note).findings == ()


@pytest.mark.slow
def test_a_paste_of_200_000_words_and_a_line_of_a_megabyte(reviewer: Reviewer) -> None:
    sentence = "Seen at home with his sister, slept well and ate; he rang the team at 14:30 as agreed. "
    paste = sentence * 12_500 + "Attention seeking."
    assert reviewer.review(paste).findings[-1].span.of(paste) == "Attention seeking"
    line = sentence.replace(".", ",") * 12_000 + "attention seeking"
    assert len(line) > 1_000_000
    review = reviewer.review(line)
    assert [item.finding.span.end for item in review.suppressed] + [f.span.end for f in review.findings] == [len(line)]


def test_another_language_is_named(reviewer: Reviewer) -> None:
    welsh = "Mae hi wedi bod yn drist iawn ers i'w gŵr farw ac nid yw'n cysgu nac yn bwyta llawer ers wythnosau."
    assert FOREIGN in reviewer.review(welsh).notices
    telegraphic = (
        "DV 09:00 d3. 23M Chinese PhD chem, shared hse. Flatmate in. O/E thinner, unwashed, long gaps before answers."
    )
    assert FOREIGN not in reviewer.review(telegraphic).notices


def test_two_reviewers_and_any_order_of_notes_give_the_same_review(reviewer: Reviewer) -> None:
    other = Reviewer(reviewer.lexicon, today=TODAY)
    texts = ["Attention seeking.", "Low risk. Manipulative.", "Attention seeking."]
    assert [reviewer.review(text) for text in texts] == [other.review(text) for text in reversed(texts)][::-1]
