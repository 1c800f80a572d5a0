"""A weights folder with a network of one lookup: each known word has its logits, whatever stands round it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import BertPreTokenizer

from langreview import weights
from langreview.heads import Heads
from langreview.weights import RunRecipe
from langreview.windows import WindowRecipe
from training.folder import recipes, write_config

CODES = {"fear-inducing": ["F1", "F2"], "minimising": ["M2", "M3"]}
HEADS = Heads(2, 4)
WORDS = ("[UNK]", "[CLS]", "[SEP]", "doomed", "perky", "quite")
"""The words of the tokenizer: `doomed` frightens, `perky` makes light, `quite` joins either a little."""


def tokenizer() -> Tokenizer:
    built = Tokenizer(WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token=WORDS[0]))
    built.normalizer = Lowercase()
    built.pre_tokenizer = BertPreTokenizer()
    return built


def table() -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    rows = np.zeros((len(WORDS), HEADS.width), np.float32)
    rows[:, 0] = 6.0
    for word, label, code in (("doomed", 0, 1), ("perky", 1, 3)):
        row = rows[WORDS.index(word)]
        row[1 + label] = 12.0
        row[HEADS.severe] = 1.0 if label == 0 else -1.0
        row[HEADS.code.start + code] = 5.0
        row[HEADS.attention] = 3.0
        row[HEADS.segment.start + label] = 4.0
    return rows


def network() -> onnx.ModelProto:
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["logits"], axis=0)],
        "lookup",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "length"])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", "length", HEADS.width])],
        [numpy_helper.from_array(table(), "table")],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)


def values(off: str = "") -> dict[str, object]:
    return {
        "off": off,
        "codes": CODES,
        **recipes(WindowRecipe(), RunRecipe()),
        "calibration": [0.0, 1.0, 0.0, 0.0, 0.0],
        "thresholds": {"confident": 0.9, "worth-a-look": 0.5},
    }


def write(folder: Path, off: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / weights.NETWORK).write_bytes(network().SerializeToString())
    tokenizer().save(str(folder / weights.TOKENIZER))
    write_config(folder, values(off))
    return folder
