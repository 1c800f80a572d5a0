"""Training: the corpus, its variation, what is to be answered, and the way from a checkpoint to a folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from langreview.classify import network
from langreview.lexicon import Lexicon
from langreview.markup import parse
from langreview.windows import WindowRecipe
from tests import tiny
from training import calibrate
from training.augment import Augmenter, assemble, split
from training.corpus_reader import CORPUS, Case, lexicon_cases, read_file, read_folder
from training.setting import scheme_of
from training.targets import IGNORED, ExampleMaker

KINDS = {"flag", "context", "reword", "trap", "plain", "note"}
MARKED = "Seen at ten. [[M3.2|Quite perky]] and [[M1.1|only]] tired. [[F2.3|Doomed]]."


def case(marked: str) -> Case:
    return Case("c", "g", "flag", "author 1", *parse(marked))


@pytest.fixture(scope="module")
def maker(lexicon: Lexicon) -> ExampleMaker:
    return ExampleMaker(scheme_of(lexicon), tiny.tokenizer(), WindowRecipe(), lexicon.abbreviations)


def test_labels_and_codes_come_from_the_categories(lexicon: Lexicon) -> None:
    scheme = scheme_of(lexicon)
    assert scheme.labels == ("fear-inducing", "minimising")
    assert len(scheme.codes) == 15
    assert (scheme.code_of["T2M"], scheme.code_of["M2"]) == ("M4", "M2")


def test_the_answers_of_a_window(maker: ExampleMaker, lexicon: Lexicon) -> None:
    (example,) = maker.examples(case(MARKED))
    # seen at ten . | quite perky and only tired . | doomed .
    assert example.lens == (0, 0, 0, 0, 2, 2, 0, IGNORED, 0, 0, 1, 0)
    assert example.labels == ((0, 0), (IGNORED, 1), (1, 0))
    codes = scheme_of(lexicon).codes
    assert [codes[code] for code in example.codes if code != IGNORED] == ["M3", "M3", "F2"]
    assert [answer for answer in example.severe if answer != IGNORED] == [0, 0, 1]
    assert example.weights[:5] == (1, 1, 1, 0.5, 0.5)


def test_a_case_put_together_again_is_the_same() -> None:
    assert assemble(case(MARKED), split(case(MARKED))) == case(MARKED)


@given(seed=st.integers(0, 400))
def test_variation_keeps_every_mark(seed: int) -> None:
    augmenter = Augmenter(["Tea was had.", "Obs stable."], ['"so tired of it"'], seed)
    varied = augmenter.vary(case(MARKED + " Said ⟨her words⟩."))
    assert [(mark.code, mark.severity) for mark in varied.marks] == [("M3", 2), ("M1", 1), ("F2", 3)]
    assert "⟨" not in varied.text
    assert all(mark.span.of(varied.text).strip() for mark in varied.marks)


def test_variation_is_the_same_for_the_same_seed() -> None:
    one, other = (Augmenter(["Tea was had."], [], 7) for _ in range(2))
    assert [one.vary(case(MARKED)) for _ in range(20)] == [other.vary(case(MARKED)) for _ in range(20)]


@pytest.mark.parametrize("file", sorted(CORPUS.glob("*.jsonl")), ids=lambda path: path.name)
def test_the_corpus_is_well_formed(file: Path, lexicon: Lexicon) -> None:
    cases = list(read_file(file))
    assert {item.kind for item in cases} <= KINDS
    assert {mark.code for item in cases for mark in item.marks} <= set(lexicon.categories)
    assert all(item.id and item.group and item.author for item in cases)


def test_no_two_cases_share_an_id() -> None:
    names = [item.id for item in read_folder(CORPUS)]
    assert len(names) == len(set(names))


def test_the_examples_of_entries_are_cases_and_other_entries_count_neither_way(lexicon: Lexicon) -> None:
    cases = list(lexicon_cases(lexicon))
    assert {item.kind for item in cases} == {"flag", "trap"}
    assert len(cases) == sum(len(entry.examples) for entry in lexicon.entries.values())


def test_calibration_puts_evidence_in_order() -> None:
    evidence = [(value, 0.0) for value in (-3.0, -2.0, -1.0, 1.0, 2.0, 3.0)]
    weights = calibrate.fit(evidence, [False, False, True, False, True, True])
    assert weights[0] > 0
    assert abs(weights[2]) < 0.1


@pytest.mark.parametrize(("most", "left"), [(0.0, 0), (1.0, 1), (2.0, 2)])
def test_a_threshold_leaves_as_many_as_it_may(most: float, left: int) -> None:
    scores = [0.9, 0.7, 0.5, 0.3]
    least = calibrate.threshold(scores, 1000, most)
    assert sum(score >= least for score in scores) == left


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_float_and_8_bit_networks_agree(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from transformers import BertConfig, BertModel

    from training.export import export, quantize
    from training.model import Tagger

    torch.manual_seed(3)
    sizes = BertConfig(
        vocab_size=400, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
    )  # fmt: skip
    sizes._attn_implementation = "eager"
    tagger = Tagger(BertModel(sizes, add_pooling_layer=False), tiny.HEADS).eval()
    export(tagger, tmp_path / "wide.onnx")
    quantize(tmp_path / "wide.onnx", tmp_path / "narrow.onnx")
    wide, narrow = network(tmp_path / "wide.onnx"), network(tmp_path / "narrow.onnx")
    for length in (3, 40, 150):
        ids = [int(value) for value in torch.randint(0, 400, (length,))]
        with torch.no_grad():
            expected = tagger(torch.tensor([ids]), torch.ones(1, length, dtype=torch.long))[0].numpy()
        assert np.abs(wide(ids) - expected).max() < 1e-4
        assert np.abs(narrow(ids) - expected).max() < 0.1
