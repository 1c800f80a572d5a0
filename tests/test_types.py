"""The values: what they refuse and what they answer."""

import dataclasses
import inspect

import pytest

from langreview import context, errors, facts, lexicon, merge, output, scene, types
from langreview.types import Evidence, Finding, Span


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 3), (4, 2)])
def test_span_refuses_what_is_no_range(start: int, end: int) -> None:
    with pytest.raises(ValueError, match=f"{start}:{end}"):
        Span(start, end)


@pytest.mark.parametrize(
    ("one", "other", "overlap", "covers"),
    [
        (Span(0, 5), Span(4, 6), True, False),
        (Span(0, 5), Span(5, 6), False, False),
        (Span(0, 5), Span(1, 5), True, True),
        (Span(2, 3), Span(0, 9), True, False),
    ],
)
def test_span_overlap_and_cover(one: Span, other: Span, overlap: bool, covers: bool) -> None:  # noqa: FBT001
    assert one.overlaps(other) is overlap
    assert other.overlaps(one) is overlap
    assert one.covers(other) is covers


def test_finding_names_its_first_entry() -> None:
    evidence = (Evidence("classifier", score=0.9), Evidence("lexicon", "M2-01"), Evidence("lexicon", "M2-02"))
    assert Finding(Span(0, 1), "minimising", "M2", 3, evidence).entry == "M2-01"
    assert Finding(Span(0, 1), "minimising", "M2", 3, evidence[:1]).entry == ""


def test_every_value_is_frozen_and_slotted() -> None:
    modules = (types, lexicon, merge, errors, facts, scene, context, output)
    classes = {item for module in modules for _, item in inspect.getmembers(module, inspect.isclass)}
    values = {item for item in classes if dataclasses.is_dataclass(item)}
    assert len(values) > 10
    for value in values:
        assert vars(value)["__dataclass_params__"].frozen, value
        assert "__slots__" in vars(value), value
