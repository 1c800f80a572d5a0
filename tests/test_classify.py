"""The classifier: offsets, windows, tiers, and the folder of weights that it is read from."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langreview import review, weights
from langreview.classify import ClassifierDetector
from langreview.errors import ModelError
from langreview.lexicon import Lexicon
from langreview.output import Output
from langreview.report import FORMATS
from langreview.review import Reviewer
from langreview.segment import segment
from langreview.windows import WindowRecipe, read, windows
from tests import tiny
from tests.conftest import TODAY
from tests.strategies import notes

FRENCH = "Le patient est venu seul ce matin et il ne voulait plus parler de ses idées noires avec nous."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.write(tmp_path_factory.mktemp("weights"))


@pytest.fixture(scope="module")
def detector(folder: Path) -> ClassifierDetector:
    return ClassifierDetector.load(weights.read(folder))


@pytest.fixture(scope="module")
def both(lexicon: Lexicon, detector: ClassifierDetector) -> Reviewer:
    return Reviewer(lexicon, today=TODAY, classifier=detector)


def test_a_finding_has_its_words_label_category_severity_and_score(detector: ClassifierDetector) -> None:
    note = "🙂 Seen. Quite PERKY, after tea. He is doomed."
    found = list(detector.detect(segment(note)))
    assert [finding.span.of(note) for finding in found] == ["doomed", "PERKY"]
    assert [(item.label, item.category, item.severity) for item in found] == [
        ("fear-inducing", "F2", 3),
        ("minimising", "M3", 2),
    ]
    assert all(finding.confidence == finding.evidence[0].score == 0.9975 for finding in found)
    assert [finding.tier for finding in found] == ["confident", "confident"]


def test_what_stands_far_into_a_long_sentence_is_found(detector: ClassifierDetector) -> None:
    note = "seen " * 700 + "quite perky"
    assert [finding.span.of(note) for finding in detector.detect(segment(note))] == ["perky"]


@pytest.mark.parametrize(
    ("note", "words"), [('"Perky," he said (perky).', ["Perky", "perky"]), ("perky - (perky)", ["perky - (perky"])]
)
def test_punctuation_round_a_run_is_no_part_of_it(note: str, words: list[str], detector: ClassifierDetector) -> None:
    assert [finding.span.of(note) for finding in detector.detect(segment(note))] == words


@given(note=notes)
def test_any_text_is_read_and_findings_hold_whole_words(note: str, detector: ClassifierDetector) -> None:
    segments = segment(note)
    for finding in detector.detect(segments):
        words = finding.span.of(note)
        assert words == words.strip()
        assert any(part.span.covers(finding.span) for part in segments)


@given(note=notes, core=st.integers(1, 12), context=st.integers(0, 8))
def test_every_piece_is_judged_once_and_none_is_cut_off(note: str, core: int, context: int) -> None:
    pieces = read(segment(note), tiny.tokenizer())
    cut = list(windows(pieces, WindowRecipe(core, context)))
    judged = [index for window in cut for index in range(*window.core)]
    assert judged == list(range(len(pieces.ids)))
    for window in cut:
        assert 0 <= window.first <= window.core[0] < window.core[1] <= window.last <= len(pieces.ids)
        assert window.core[1] - window.core[0] <= core
        assert window.last - window.first <= core + 2 * context


def test_a_window_reads_one_segment_on_either_side() -> None:
    note = "One two. Three four. Five six. Seven eight. Nine ten."
    pieces = read(segment(note), tiny.tokenizer())
    middle = list(windows(pieces, WindowRecipe(core=3)))[2]
    assert {pieces.segments[index] for index in range(middle.first, middle.last)} == {1, 2, 3}


def test_a_review_names_the_detector_the_weights_and_both_pieces_of_evidence(both: Reviewer, folder: Path) -> None:
    found = both.review("Perky.")
    assert found.detectors == ("lexicon", "classifier")
    assert found.versions.weights == weights.read(folder).digest
    assert found.notices == ()
    assert [suggestion.rewordings[0].kind for suggestion in found.suggestions] == ["prompt"]


def test_the_words_of_an_entry_stand_before_a_longer_run(lexicon: Lexicon, folder: Path) -> None:
    config = replace(weights.read(folder), harmless_below=0.0)
    reviewer = Reviewer(lexicon, today=TODAY, classifier=ClassifierDetector.load(config))
    note = "Perky manipulative perky."
    (finding,) = reviewer.review(note).findings
    assert finding.span.of(note) == "manipulative"
    assert {item.detector for item in finding.evidence} == {"lexicon", "classifier"}
    assert finding.confidence is not None


def test_an_entry_that_the_classifier_takes_for_harmless_is_left_alone(lexicon: Lexicon, folder: Path) -> None:
    config = replace(weights.read(folder), harmless_below=0.5)
    reviewer = Reviewer(lexicon, today=TODAY, classifier=ClassifierDetector.load(config))
    note = "Manipulative. She committed suicide."
    found = reviewer.review(note)
    assert [finding.span.of(note) for finding in found.findings] == ["committed suicide"]
    (left_alone,) = found.suppressed
    assert (left_alone.reason, left_alone.finding.span.of(note)) == ("classifier", "Manipulative")
    assert left_alone.detail.startswith("harmless here, probability 0.0")


@pytest.mark.parametrize("form", ["text", "html", "json", "sarif"])
def test_every_report_takes_a_finding_without_an_entry(form: str, both: Reviewer) -> None:
    found = both.review("Perky.", min_severity=1)
    text = FORMATS[form](found, both.lexicon, Output("note.txt"))
    assert form in ("json", "sarif") or "found by classifier 1.00 (confident)" in text


def test_a_note_in_another_language_is_not_classified(both: Reviewer) -> None:
    found = both.review(FRENCH + " Perky.")
    assert "classifier" not in found.detectors
    assert review.NOT_CLASSIFIED in found.notices


def test_a_review_without_it_says_so(lexicon: Lexicon) -> None:
    assert Reviewer(lexicon, today=TODAY).review("Seen.").notices == (review.NOT_ASKED,)
    assert review.load(classifier=False).review("Seen.").versions.weights == ""


def test_weights_that_are_switched_off_are_not_used_and_say_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "SHIPPED", tiny.write(tmp_path, off="classifier: too many false alarms"))
    found = review.load().review("Perky.")
    assert (found.detectors, found.notices) == (("lexicon",), ("classifier: too many false alarms",))


def test_a_missing_extra_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review, "find_spec", lambda _: None)
    assert review.load().review("Seen.").notices == (review.NOT_INSTALLED,)


def cut_short(folder: Path) -> None:
    file = folder / weights.NETWORK
    file.write_bytes(file.read_bytes()[:100])


def tampered(folder: Path) -> None:
    file = folder / weights.CONFIG
    file.write_text(file.read_text(encoding="utf-8").replace('"confident": 0.9', '"confident": 0.1'), encoding="utf-8")


def other_version(folder: Path) -> None:
    file = folder / weights.CONFIG
    file.write_text(file.read_text(encoding="utf-8").replace(weights.FORMAT, "langreview.weights/0"), encoding="utf-8")


def without_network(folder: Path) -> None:
    (folder / weights.NETWORK).unlink()


def without_config(folder: Path) -> None:
    (folder / weights.CONFIG).unlink()


def no_json(folder: Path) -> None:
    (folder / weights.CONFIG).write_text("{", encoding="utf-8")


def a_list(folder: Path) -> None:
    (folder / weights.CONFIG).write_text("[]", encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (cut_short, "model.onnx: found SHA-256"),
        (tampered, "config.json: found checksum"),
        (other_version, "found form langreview.weights/0, expected langreview.weights/1"),
        (without_network, "model.onnx: found no such file"),
        (without_config, "config.json: found no such file"),
        (no_json, "no JSON"),
        (a_list, "no JSON object"),
    ],
)
def test_a_folder_that_is_not_as_written_is_refused(
    spoil: Callable[[Path], None], message: str, tmp_path: Path
) -> None:
    folder = tiny.write(tmp_path)
    spoil(folder)
    with pytest.raises(ModelError) as caught:
        weights.read(folder)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_config_says_what_its_files_are(folder: Path) -> None:
    values = json.loads((folder / weights.CONFIG).read_text(encoding="utf-8"))
    assert set(values["files"]) == {weights.NETWORK, weights.TOKENIZER}


@pytest.mark.parametrize(
    ("command", "unwanted"),
    [
        ("review.load(classifier=False).review('Seen.')", {"numpy", "onnxruntime", "tokenizers", "torch"}),
        ("review.load().review('Seen.')", {"torch", "transformers", "scipy"}),
    ],
)
def test_nothing_heavy_is_imported_before_it_is_needed(command: str, unwanted: set[str]) -> None:
    code = f"import sys\nfrom langreview import review\n{command}\nprint(*set(sys.modules) & {unwanted!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.strip() == b""
