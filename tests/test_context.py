"""The guards: what is left alone, by which guard, and that nothing vanishes."""

from __future__ import annotations

import pytest
from hypothesis import given

from langreview.context import Context
from langreview.lexicon import Lexicon
from langreview.match import LexiconDetector
from langreview.review import Reviewer
from langreview.segment import segment
from tests.conftest import TODAY
from tests.strategies import notes

LEFT_ALONE = [
    ("Mum says he is attention seeking.", "voice", "says"),
    ("Pt told staff that she is attention seeking.", "voice", "told staff"),
    ("States he was attention seeking at school.", "voice", "States"),
    ("Worried that staff will think she is attention seeking.", "voice", "Worried that"),
    ("People will call me attention seeking, she said.", "voice", "said"),
    ("Brother thinks pt is attention seeking.", "voice", "thinks"),
    ("Attention seeking, in her words.", "voice", "her words"),
    ('She said, "I know I am tired. I am not attention seeking."', "quotation", "said"),
    ("“They'll put me down as attention-seeking,” she said.", "quotation", "said"),
    ('Dad: "she is attention seeking again".', "quotation", "Dad"),
    ('"I only do it as I am attention seeking and a burden"', "quotation", None),
    ('Voices call him "attention seeking".', "quotation", "call"),
    ('Advised that "attention-seeking" is pejorative.', "mention", "pejorative"),
    ("Do not write attention seeking.", "mention", "Do not write"),
    ("Not attention seeking.", "negation", "Not"),
    ("No evidence of attention seeking.", "negation", "No evidence of"),
    ("Denies that this was attention seeking.", "negation", "Denies"),
    ("TRAINING\nAttention seeking.", "section", None),
    ("His mother is attention seeking.", "target", "His mother"),
    ("Neighbour was always attention seeking.", "target", "Neighbour"),
]

STILL_FLAGGED = [
    "Attention seeking.",
    "Felt to be attention seeking.",
    "Nurse in charge says she is attention seeking.",
    'Counsellor said "she is attention seeking and it works".',
    'Presented as "attention seeking".',
    "Denies SI but attention seeking.",
    "She says she is sad; attention seeking.",
    "Mum visited. Attention seeking on the ward.",
    "Not only attention seeking but loud.",
    "Not eating and attention seeking.",
    "Cannot sleep but attention seeking.",
    "Told mum about leave, then attention seeking.",
    "Was told by staff that she is attention seeking.",
]


@pytest.mark.parametrize(("note", "reason", "cue"), LEFT_ALONE)
def test_left_alone_with_the_guard_and_its_cue(note: str, reason: str, cue: str | None, reviewer: Reviewer) -> None:
    review = reviewer.review(note)
    assert not review.findings
    found = [(item.reason, item.cue.of(note) if item.cue else None) for item in review.suppressed]
    assert [reason] == [guard for guard, _ in found]
    if cue is not None:
        assert found[0][1] == cue


@pytest.mark.parametrize("note", STILL_FLAGGED)
def test_still_flagged(note: str, reviewer: Reviewer) -> None:
    assert [finding.entry for finding in reviewer.review(note).findings] == ["M2-01"]


@pytest.fixture(scope="module")
def context(lexicon: Lexicon) -> Context:
    return Context(lexicon, TODAY)


@pytest.fixture(scope="module")
def detector(lexicon: Lexicon) -> LexiconDetector:
    return LexiconDetector(lexicon)


@given(note=notes)
def test_kept_and_left_alone_are_all_that_was_found(
    note: str, lexicon: Lexicon, detector: LexiconDetector, context: Context
) -> None:
    segments = segment(note, lexicon.abbreviations)
    found = list(detector.detect(segments))
    kept, suppressed = context.judge(note, segments, found)
    assert len(kept) + len(suppressed) == len(found)
    assert {item.span for item in kept} | {item.finding.span for item in suppressed} == {item.span for item in found}
