"""The composition: other detectors beside the lexicon, severity, tiers and versions."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

import pytest

from langreview import __version__
from langreview.lexicon import Lexicon
from langreview.output import Output
from langreview.report import FORMATS
from langreview.review import Reviewer
from langreview.types import Evidence, Finding, Segment, Span
from tests.conftest import TODAY


class Perky:
    """Finds one word that no entry knows, with a score, as a model would."""

    name = "model"

    def __init__(self, tier: str = "confident") -> None:
        self._tier = tier

    def detect(self, segments: Sequence[Segment]) -> Iterator[Finding]:
        for segment in segments:
            at = segment.text.find("perky")
            if at >= 0:
                start = segment.span.start + at
                evidence = (Evidence(self.name, score=0.9),)
                yield Finding(Span(start, start + 5), "minimising", "M3", 2, evidence, 0.9, self._tier)


def test_a_finding_that_no_entry_knows_has_a_question(lexicon: Lexicon) -> None:
    note = "Attention seeking. Quite perky with her friend."
    review = Reviewer(lexicon, [Perky()], today=TODAY).review(note)
    assert [finding.span.of(note) for finding in review.findings] == ["Attention seeking", "perky"]
    assert [item.kind for item in review.suggestions[1].rewordings] == ["prompt"]
    assert review.suggestions[1].rewordings[0].text == lexicon.prompts["M3"]
    assert review.detectors == ("lexicon", "model")


def test_every_detector_passes_the_guards(lexicon: Lexicon) -> None:
    review = Reviewer(lexicon, [Perky()], today=TODAY).review("Her mother says she is perky.")
    assert review.findings == ()
    assert [item.reason for item in review.suppressed] == ["voice"]


def test_the_quieter_tier_is_shown_on_request(lexicon: Lexicon) -> None:
    reviewer = Reviewer(lexicon, [Perky("worth-a-look")], today=TODAY)
    assert reviewer.review("Quite perky.").findings == ()
    assert [finding.tier for finding in reviewer.review("Quite perky.", all_tiers=True).findings] == ["worth-a-look"]


@pytest.mark.parametrize(("least", "count"), [(1, 2), (2, 1), (3, 1)])
def test_the_least_severity_decides_what_is_shown(least: int, count: int, reviewer: Reviewer) -> None:
    note = "Denies thoughts of suicide. Attention seeking."
    assert len(reviewer.review(note, min_severity=least).findings) == count


def test_versions_are_enough_to_repeat_a_review(reviewer: Reviewer) -> None:
    versions = reviewer.review("").versions
    assert (versions.package, versions.lexicon) == (__version__, reviewer.lexicon.digest)


def test_a_finding_that_no_entry_knows_has_the_nearest_worked_example_of_its_category(lexicon: Lexicon) -> None:
    known = lexicon.worked["M3"][1]
    note = f"Attention seeking. Quite perky. {known.text.rstrip('.')}, and perky."
    review = Reviewer(lexicon, [Perky()], today=TODAY).review(note)
    by_entry, first, second = review.suggestions
    assert by_entry.example is None
    assert {first.example.was if first.example else ""} <= {item.text for item in lexicon.worked["M3"]}
    assert second.example is not None
    assert (second.example.was, second.example.became) == (known.text, known.became)
    assert all(rewording.kind == "prompt" for rewording in second.rewordings)


@pytest.mark.parametrize("name", ["text", "html", "json"])
def test_a_worked_example_is_shown_as_one(name: str, lexicon: Lexicon) -> None:
    review = Reviewer(lexicon, [Perky()], today=TODAY).review("Quite perky.")
    shown = " ".join(html.unescape(FORMATS[name](review, lexicon, Output("n.txt"))).split())
    (suggestion,) = review.suggestions
    assert suggestion.example is not None
    assert " ".join(suggestion.example.became.split()) in shown.replace('\\"', '"')
    if name != "json":
        assert "an example from another, invented note, never inserted" in shown
