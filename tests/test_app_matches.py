"""What clients insert: each replacement of a match leaves the note as its rewording would."""

from __future__ import annotations

from typing import Any

import pytest

from app.checked_text import plain
from app.languagetool import answer
from app.parameters import Asked
from langreview.review import Reviewer
from langreview.suggest import apply


def matches(reviewer: Reviewer, text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer(Asked(plain(text), "en-GB"), reviewer)["matches"]
    return found


def cut(text: str, match: dict[str, Any]) -> tuple[str, str, str]:
    """Return a text before, in and after a match, cut at UTF-16 code units."""
    units = text.encode("utf-16-le")
    start, end = match["offset"] * 2, (match["offset"] + match["length"]) * 2
    before, inside, after = (part.decode("utf-16-le") for part in (units[:start], units[start:end], units[end:]))
    return before, inside, after


@pytest.mark.parametrize(
    ("note", "underlined", "replacement"),
    [
        ("He made a failed overdose.", "a failed overdose", "an overdose"),
        ("🙂 An unsuccessful suicide attempt.", "An unsuccessful suicide attempt", "A suicide attempt"),
        ("Handed in a so-called suicide note.", "so-called suicide", "suicide"),
        ("Selfishly took the overdose.", "Selfishly took", "Took"),
        ("Aunt committed suicide.", "committed suicide", "died by suicide"),
    ],
)
def test_a_match_covers_whole_words_and_all_that_its_rewording_replaces(
    note: str, underlined: str, replacement: str, reviewer: Reviewer
) -> None:
    (match,) = matches(reviewer, note)
    assert cut(note, match)[1] == underlined
    assert match["replacements"] == [{"value": replacement}]
    context = match["context"]
    assert context["text"][context["offset"] :][: context["length"]] == underlined


@pytest.mark.slow
def test_every_replacement_leaves_the_examples_of_the_lexicon_as_the_library_does(reviewer: Reviewer) -> None:
    examples = (example for entry in reviewer.lexicon.entries.values() for example in entry.examples if example.marks)
    for text in {example.text for example in examples}:
        suggestions = reviewer.review(text).suggestions
        rewordings = [[item for item in one.rewordings if item.kind in ("swap", "delete")] for one in suggestions]
        for match, expected in zip(matches(reviewer, text), rewordings, strict=True):
            before, _, after = cut(text, match)
            found = [f"{before}{item['value']}{after}" for item in match["replacements"]]
            assert found == [apply(text, [item]) for item in expected]
