"""The trained network to ONNX: one window in, its logits out, with 8-bit weights."""

from __future__ import annotations

from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import load_file
from torch import Tensor, nn

from langreview.heads import Heads
from training.model import Tagger, from_base

_OPSET = 18


class OneWindow(nn.Module):
    """A tagger for windows without padding, so that a window is judged alike whatever stands beside it."""

    def __init__(self, tagger: Tagger) -> None:
        """Wrap a trained tagger."""
        super().__init__()
        self.tagger = tagger

    def forward(self, input_ids: Tensor) -> Tensor:
        """Return the logits of every position."""
        logits: Tensor = self.tagger(input_ids, torch.ones_like(input_ids))
        return logits


def trained(file: Path, heads: Heads) -> Tagger:
    """Return the tagger with the weights of a checkpoint, its attention in the plain form that can be exported."""
    tagger = from_base(heads, attention="eager")
    tagger.load_state_dict(load_file(file))
    return tagger.eval()


def export(tagger: Tagger, target: Path) -> None:
    """Write the network in float to an ONNX file."""
    torch.onnx.export(
        OneWindow(tagger).eval(),
        (torch.arange(200, 232)[None],),
        target,
        input_names=["input_ids"],
        output_names=["logits"],
        dynamic_axes={"input_ids": {0: "batch", 1: "length"}, "logits": {0: "batch", 1: "length"}},
        opset_version=_OPSET,
        dynamo=False,
    )


def quantize(source: Path, target: Path) -> None:
    """Write the network with 8-bit weights."""
    quantize_dynamic(source, target, weight_type=QuantType.QInt8, per_channel=True)
