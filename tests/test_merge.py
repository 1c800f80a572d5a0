"""The five properties of merging."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from langreview.lexicon import Category
from langreview.merge import marks, merge
from langreview.types import Evidence, Finding, Span

CATEGORIES = {
    name: Category(name, name, label, "", rank)
    for rank, (name, label) in enumerate([("M2", "minimising"), ("M1", "minimising"), ("F1", "fear-inducing")])
}


def finding(start: int, end: int, category: str = "M1", severity: int = 2, entry: str = "E-01") -> Finding:
    label = CATEGORIES[category].label
    return Finding(Span(start, end), label, category, severity, (Evidence("lexicon", entry),))


@st.composite
def _findings(draw: st.DrawFn) -> Finding:
    start = draw(st.integers(0, 20))
    category = draw(st.sampled_from(sorted(CATEGORIES)))
    entry = f"{category}-{draw(st.integers(1, 4)):02}"
    return finding(start, start + draw(st.integers(1, 8)), category, draw(st.integers(1, 3)), entry)


many = st.lists(_findings(), max_size=10)


@given(many)
def test_merging_twice_is_merging_once(found: list[Finding]) -> None:
    once = merge(found, CATEGORIES)
    assert merge(once, CATEGORIES) == once


@given(many, st.randoms())
def test_order_does_not_matter(found: list[Finding], random: object) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert merge(shuffled, CATEGORIES) == merge(found, CATEGORIES)


@given(many)
def test_no_alarm_is_lost(found: list[Finding]) -> None:
    merged = merge(found, CATEGORIES)
    for item in found:
        assert any(
            out.label == item.label and out.span.overlaps(item.span) and set(item.evidence) <= set(out.evidence)
            for out in merged
        )


@given(many)
def test_nothing_of_one_label_overlaps(found: list[Finding]) -> None:
    merged = merge(found, CATEGORIES)
    for one in merged:
        for other in merged:
            assert one is other or one.label != other.label or not one.span.overlaps(other.span)


@given(many, st.text(min_size=30, max_size=40))
def test_the_marks_joined_are_the_note(found: list[Finding], note: str) -> None:
    merged = merge(found, CATEGORIES)
    pieces = marks(note, merged)
    assert "".join(piece.span.of(note) for piece in pieces) == note
    for item in merged:
        assert "".join(piece.span.of(note) for piece in pieces if item in piece.findings) == item.span.of(note)


def test_the_longest_stands_and_the_gravest_category_names_it() -> None:
    merged = merge([finding(0, 10, "M1", 2, "M1-01"), finding(4, 8, "M2", 3, "M2-01")], CATEGORIES)
    assert len(merged) == 1
    assert (merged[0].span, merged[0].category, merged[0].severity) == (Span(0, 10), "M2", 3)
    assert {item.entry for item in merged[0].evidence} == {"M1-01", "M2-01"}


def test_labels_never_absorb_each_other() -> None:
    assert len(merge([finding(0, 10, "M1"), finding(0, 10, "F1")], CATEGORIES)) == 2
