"""Scores and figures: what is a hit, a miss, a false alarm; and that the figures are those of the field."""

from __future__ import annotations

import math
from collections.abc import Mapping

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sk

from eval.agreement import agreement_metrics, agreement_tally
from eval.calibration import Point, calibrate, threshold_metrics, threshold_tally
from eval.cases import LABELS, Case, Gold, Level
from eval.metrics import Figure, alarm_metrics, category_metrics, measure, span_metrics, unit_metrics
from eval.scoring import Scored, score
from eval.statistics import (
    Ratio,
    Resampler,
    bootstrap_interval,
    divided,
    exact_interval,
    fall,
    mcnemar,
    share,
)
from langreview import markup
from langreview.lexicon import Lexicon
from langreview.segment import segment
from langreview.types import Abbreviations
from tests.evaluation import case_of, outcome_of_marks


def scored(gold: str, said: str, lexicon: Lexicon, *, tier: str = "confident") -> Scored:
    case = case_of(gold, lexicon)
    return score(
        case, outcome_of_marks(said, lexicon, tier=tier), segment(case.text, Abbreviations()), lexicon.categories
    )


def figures_of(*pairs: tuple[str, str], lexicon: Lexicon) -> Mapping[tuple[str, str, str], float]:
    sums = Resampler(rounds=50)
    for number, (gold, said) in enumerate(pairs):
        sums.add(str(number), scored(gold, said, lexicon).tally)
    wanted = [*alarm_metrics(), *span_metrics(), *unit_metrics("sentence"), *unit_metrics("note")]
    wanted += category_metrics({category.counts_as: None for category in lexicon.categories.values()})
    return {(item.level, item.name, item.of): item.estimate.value for item in measure(sums, wanted)}


@pytest.mark.parametrize(
    ("gold", "said", "expected"),
    [
        ("[[M1.3|Only five]] tablets.", "[[M1.2|Only]] five tablets.", (1, 0, 0, 0)),
        ("[[M1.3|Only five]] tablets.", "Only five [[M1.2|tablets]].", (0, 1, 0, 1)),
        ("[[M1.3|Only five]] tablets.", "[[F1.3|Only five]] tablets.", (0, 1, 0, 1)),
        ("[[M1.3|Only five]] tablets.", "[[M4.3|Only five]] tablets.", (1, 0, 0, 0)),
        ("[[M1.1|Only five]] tablets.", "[[M1.3|Only five]] tablets.", (0, 0, 1, 0)),
        ("[[T1H.2|Only five]] tablets.", "[[M1.3|Only five]] tablets.", (0, 0, 1, 0)),
        ("[[M1.1|Only five]] tablets.", "Only five tablets.", (0, 0, 0, 0)),
        ("[[M1.3|Only five]] tablets.", "[[M1.1|Only five]] tablets.", (0, 0, 0, 1)),
        ("Only five tablets.", "[[T1H.3|Only five]] tablets.", (0, 0, 0, 0)),
    ],
)
def test_what_is_a_hit(gold: str, said: str, expected: tuple[int, int, int, int], lexicon: Lexicon) -> None:
    """Expect so many hits, false alarms, ignored findings and misses."""
    found = scored(gold, said, lexicon)
    assert (len(found.hits), len(found.alarms), len(found.ignored), len(found.missed)) == expected
    assert found.right == (not found.alarms and not found.missed)


def test_what_is_only_worth_a_look_is_not_scored(lexicon: Lexicon) -> None:
    found = scored("Only five tablets.", "[[M1.3|Only five]] tablets.", lexicon, tier="worth-a-look")
    assert found.right


def test_spans_sentences_notes_and_characters(lexicon: Lexicon) -> None:
    found = figures_of(
        ("Seen. [[M1.3|Only]] five. [[F1.2|Or else]] police.", "Seen. [[M1.3|Only]] five. Or else [[F1.3|police]]."),
        ("Plain text here.", "Plain text here."),
        lexicon=lexicon,
    )
    assert found["span", "recall", "all"] == 0.5
    assert found["span", "precision", "all"] == 0.5
    assert found["span", "exact-f1", "minimising"] == 1
    assert found["span", "recall", "severity 3"] == 1
    assert found["span", "severity-weighted-recall", "all"] == pytest.approx(3 / 5)
    assert found["text", "false-alarms-per-1000-words", "all"] == pytest.approx(1000 / 9)
    assert found["sentence", "f1", "fear-inducing"] == 1
    assert found["sentence", "macro-f1", "all"] == 1
    assert found["note", "recall", "none"] == 1
    assert found["character", "f1", "fear-inducing"] == 0
    assert found["character", "dice", "fear-inducing"] == 0.5
    assert found["character", "dice-of-marked-texts", "minimising"] == 1
    assert found["character", "macro-f1", "all"] == 0.5
    assert found["category", "recall", "M1"] == 1
    assert found["category sentence", "f1", "M1"] == found["category note", "precision", "F1"] == 1
    assert found["category character", "recall", "F1"] == 0
    assert found["character", "precision", "minimising"] == found["character", "recall", "minimising"] == 1


def test_outdated_terms_count_as_what_they_resolve_to(lexicon: Lexicon) -> None:
    found = figures_of(("[[T2M.3|Low risk]].", "[[M4.3|Low risk]]."), lexicon=lexicon)
    assert found["category", "f1", "M4"] == 1
    assert ("category", "f1", "T2M") not in found


def test_a_system_that_says_nothing_has_an_f1_of_zero(lexicon: Lexicon) -> None:
    found = figures_of(("[[M1.3|Only]] five.", "Only five."), lexicon=lexicon)
    assert ("span", "precision", "all") not in found
    assert found["span", "f1", "all"] == 0


LABELLINGS = st.lists(st.tuples(st.sets(st.sampled_from(LABELS)), st.sets(st.sampled_from(LABELS))), min_size=1)


@given(LABELLINGS)
def test_note_figures_are_those_of_scikit_learn(lexicon: Lexicon, pairs: list[tuple[set[str], set[str]]]) -> None:
    sums = Resampler(rounds=1)
    for number, (gold, said) in enumerate(pairs):
        sums.add(str(number), label_tally(gold, said, lexicon))
    found = {(item.name, item.of): item.estimate.value for item in measure(sums, unit_metrics("note"))}
    for label in LABELS:
        true, said_too = ([label in labels for labels in side] for side in zip(*pairs, strict=True))
        for name, function in (("precision", sk.precision_score), ("recall", sk.recall_score), ("f1", sk.f1_score)):
            if (name, label) in found:
                assert found[name, label] == pytest.approx(function(true, said_too))


def label_tally(gold: set[str], said: set[str], lexicon: Lexicon) -> Mapping[str, float]:
    codes = {"minimising": "M1", "fear-inducing": "F1"}
    marked = " ".join(["word", *(f"[[{codes[label]}.3|word]]" for label in sorted(said))])
    case = Case("c", 1, markup.parse(marked)[0], Gold(frozenset(gold)), Level.NOTE)
    return score(case, outcome_of_marks(marked, lexicon), (), lexicon.categories).tally


VALUES = ("none", *LABELS, "both")
RATINGS = st.lists(st.tuples(st.sampled_from(VALUES), st.sampled_from(VALUES)), min_size=2)


@given(RATINGS)
def test_agreement_is_that_of_scikit_learn_and_krippendorff(pairs: list[tuple[str, str]]) -> None:
    sums = Resampler(rounds=1)
    for number, (first, second) in enumerate(pairs):
        sums.add(str(number), {f"pair:{first}:{second}": 1})
    found = {(item.name, item.of): item.estimate.value for item in measure(sums, agreement_metrics())}
    for label in LABELS:
        carried = [[value in (label, "both") for value in side] for side in zip(*pairs, strict=True)]
        if len({value for side in carried for value in side}) > 1:
            assert found["cohen-kappa", label] == pytest.approx(sk.cohen_kappa_score(*carried))
    if len({value for pair in pairs for value in pair}) > 1:
        numbers = [[VALUES.index(value) for value in side] for side in zip(*pairs, strict=True)]
        expected = krippendorff.alpha(reliability_data=numbers, level_of_measurement="nominal")
        assert found["krippendorff-alpha", "all"] == pytest.approx(expected)


def test_agreement_of_spans_and_the_systems_share_of_it(lexicon: Lexicon) -> None:
    case = case_of("[[M1.3|Only]] five. [[F1.3|Or else]].", lexicon)
    _, second = markup.parse("[[M1.3|Only]] five. Or else.")
    case = Case("c", 1, case.text, case.gold, second=Gold(frozenset({"minimising"}), second))
    segments = segment(case.text, Abbreviations())
    outcome = outcome_of_marks("[[M1.3|Only]] five. [[F1.3|Or else]].", lexicon)
    sums = Resampler(rounds=1)
    tally = score(case, outcome, segments, lexicon.categories).tally
    sums.add("c", agreement_tally(case, segments, tally, lexicon.categories))
    found = {item.name: item.estimate.value for item in measure(sums, agreement_metrics()) if item.of == "all"}
    assert found["span-f1-of-annotators"] == pytest.approx(2 / 3)
    assert found["span-f1-divided-by-annotators"] == pytest.approx(3 / 2)


def test_what_one_annotator_finds_disputed_counts_neither_way_between_them(lexicon: Lexicon) -> None:
    case = case_of("[[M1.1|Only]] five. [[M2.3|Manipulative]].", lexicon)
    _, second = markup.parse("[[M1.2|Only]] five. [[M2.3|Manipulative]].")
    case = Case("c", 1, case.text, case.gold, second=Gold(frozenset({"minimising"}), second))
    segments = segment(case.text, Abbreviations())
    tally = score(
        case, outcome_of_marks("Only five. [[M2.3|Manipulative]].", lexicon), segments, lexicon.categories
    ).tally
    sums = Resampler(rounds=1)
    sums.add("c", agreement_tally(case, segments, tally, lexicon.categories))
    found = {item.name: item.estimate.value for item in measure(sums, agreement_metrics()) if item.of == "all"}
    assert found["span-f1-of-annotators"] == found["span-f1-divided-by-annotators"] == 1


def points(*pairs: tuple[float, bool]) -> list[Point]:
    return [Point(str(number), LABELS[0], confidence, true) for number, (confidence, true) in enumerate(pairs)]


def test_calibration_error_is_the_gap_between_confidence_and_truth() -> None:
    sure = points(*[(0.9, number % 10 < 9) for number in range(300)])
    assert calibrate(sure)[0].error.estimate.value == pytest.approx(0, abs=0.08)
    assert calibrate(sure)[0].by_chance == pytest.approx(0.05, abs=0.02)
    boasting = points(*[(0.9, number % 2 == 0) for number in range(300)])
    of_all, of_label = calibrate(boasting)
    assert of_all.error.estimate.value == pytest.approx(0.4)
    assert of_label.of == LABELS[0]
    assert sum(item.findings for item in of_all.bins) == 300
    assert max(item.findings for item in of_all.bins) == min(item.findings for item in of_all.bins) == 20


def test_too_few_findings_have_no_calibration() -> None:
    assert calibrate(points((0.9, True), (0.5, False))) == ()


def test_a_higher_threshold_finds_less(lexicon: Lexicon) -> None:
    case = case_of("[[M1.3|Only]] five tablets.", lexicon)
    outcome = outcome_of_marks("[[M1.3|Only]] five [[M1.3|tablets]].", lexicon, confidence=0.62, tier="worth-a-look")
    sums = Resampler(rounds=1)
    sums.add("c", {"words": 3, **threshold_tally(case, outcome, lexicon.categories)})
    found = {(item.name, item.of): item.estimate.value for item in measure(sums, threshold_metrics())}
    assert (found["recall", "0.6"], found["recall", "0.65"]) == (1, 0)
    assert found["false-alarms-per-1000-words", "0.6"] == pytest.approx(1000 / 3)
    assert found["false-alarms-per-1000-words", "0.65"] == 0


def figure(sums: Resampler, ratio: Ratio) -> Figure:
    from eval.metrics import Metric

    return measure(sums, [Metric("text", "share", "all", ratio)])[0]


def test_clusters_are_drawn_whole() -> None:
    apart, together = Resampler(), Resampler()
    for number in range(200):
        tally = {"hits": number < 100, "of": 1}
        apart.add(str(number), tally)
        together.add(str(number // 20), tally)
    share = Ratio(("hits",), ("of",))
    alone, clustered = figure(apart, share).estimate, figure(together, share).estimate
    assert alone.value == clustered.value == 0.5
    assert alone.high - alone.low == pytest.approx(2 * 1.96 * math.sqrt(0.25 / 200), rel=0.1)
    assert clustered.high - clustered.low > 3 * (alone.high - alone.low)


def test_few_groups_have_an_interval_that_counts_groups() -> None:
    sums = Resampler()
    for number in range(100):
        sums.add("one group", {"hits": number < 50, "of": 1})
    estimate = figure(sums, Ratio(("hits",), ("of",))).estimate
    assert estimate.value == 0.5
    assert estimate.low < 0.05
    assert estimate.high > 0.95
    assert share([("g", True)] * 99 + [("g", False)]).low < 0.1


def test_a_rate_of_one_note_is_that_of_counted_events() -> None:
    sums = Resampler()
    sums.add("one", {"alarms": 1, "words": 1000})
    rate = figure(sums, Ratio(("alarms",), ("words",), times=1000)).estimate
    assert (rate.value, round(rate.low, 3), round(rate.high, 2)) == (1, 0.025, 5.57)


def test_a_share_that_never_varies_has_an_exact_interval() -> None:
    sums = Resampler()
    for number in range(100):
        sums.add(str(number), {"hits": 1, "of": 1, "words": 100})
    assert figure(sums, Ratio(("hits",), ("of",))).estimate.low == pytest.approx(0.964, abs=0.0005)
    none = figure(sums, Ratio(("alarms",), ("words",), times=1000)).estimate
    assert none.low == 0
    assert none.high == pytest.approx(3.689 / 10, abs=0.001)


def test_an_f1_that_never_varies_has_no_interval(lexicon: Lexicon) -> None:
    sums = Resampler()
    for number in range(3):
        sums.add(str(number), scored("[[M1.3|Only]] five.", "[[M1.3|Only]] five.", lexicon).tally)
    f1 = next(item for item in measure(sums, span_metrics()) if (item.name, item.of) == ("f1", "all"))
    assert f1.estimate.value == 1
    assert math.isnan(f1.estimate.low)


def test_nothing_to_divide_by_is_no_figure() -> None:
    assert np.isnan(divided(np.array([1.0]), np.array([0.0]))).all()
    assert measure(Resampler(), alarm_metrics()) == ()


def test_exact_tests_are_those_of_the_tables() -> None:
    assert exact_interval(100, 100)[0] == pytest.approx(0.9638, abs=0.0001)
    assert mcnemar(10, 2) == pytest.approx(0.0386, abs=0.0001)
    assert mcnemar(0, 0) == 1
    assert fall(5, 0) == pytest.approx(1 / 32)
    assert fall(4, 0) > 0.05
    assert fall(0, 9) == 1


def test_notes_are_drawn_again() -> None:
    low, high = bootstrap_interval([0, 1] * 50, lambda items: sum(items) / len(items), rounds=500)
    assert 0.38 < low < 0.45
    assert 0.55 < high < 0.62
