"""The training loop: seeded, a checkpoint each epoch, judged on authors it has not seen."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import save_file

from langreview.heads import Heads
from training.augment import Augmenter
from training.corpus_reader import LEXICON_AUTHOR, Case
from training.model import Batch, LossWeights, Tagger, collate, loss_of, pooled
from training.targets import IGNORED, Example, ExampleMaker

_BUCKET = 48
"""Groups that are sorted by length together, so that batches need little padding and stay varied."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast the model learns."""

    epochs: int = 12
    seed: int = 17
    rate: float = 1.5e-4
    head_rate: float = 1e-3
    warm_up: float = 0.06
    batch_pieces: int = 3072
    """Word pieces of a batch, padding included."""
    plain_share: float = 0.08
    """Texts of plain segments alone that are added in each epoch, as a share of the cases."""
    lexicon_share: float = 0.4
    """The share of the lexicon's examples that each epoch shows."""
    average: float = 0.99
    """How much of the running average of the weights is kept at each step."""


class Trainer:
    """Trains a tagger on cases; every epoch shows them in other forms."""

    def __init__(
        self, model: Tagger, heads: Heads, maker: ExampleMaker, augmenter: Augmenter, ends: tuple[int, int]
    ) -> None:
        """Take the model and what turns cases into batches; `ends` are the model's own pieces."""
        self.model = model
        self._heads = heads
        self._maker = maker
        self._augmenter = augmenter
        self._ends = ends
        self._averaged = {name: value.detach().clone() for name, value in model.state_dict().items()}

    def run(self, cases: Sequence[Case], dev: Sequence[Case], schedule: Schedule, folder: Path) -> Iterator[str]:
        """Train, write the averaged weights after each epoch, and yield a line on each."""
        torch.manual_seed(schedule.seed)
        chance = random.Random(schedule.seed)
        dev_batches = list(self._batches([list(self._maker.examples(case)) for case in dev], schedule, chance))
        optimizer = self._optimizer(schedule)
        first = self._epoch(cases, schedule, chance)
        total = schedule.epochs * len(first)
        warm = schedule.warm_up * total
        rates = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: min((step + 1) / warm, max(0.0, 1.02 - step / total))
        )
        for epoch in range(1, schedule.epochs + 1):
            started = time.monotonic()
            batches = first if epoch == 1 else self._epoch(cases, schedule, chance)
            loss = sum(self._step(batch, optimizer, rates, schedule) for batch in batches) / len(batches)
            save_file(self._averaged, folder / f"epoch-{epoch:02}.safetensors")
            seconds = time.monotonic() - started
            yield f"epoch {epoch}: loss {loss:.4f}, {self.judged(dev_batches)}, {len(batches)} steps, {seconds:.0f} s"

    def _optimizer(self, schedule: Schedule) -> torch.optim.Optimizer:
        encoder = [parameter for parameter in self.model.encoder.parameters() if parameter.requires_grad]
        groups = [
            {"params": encoder, "lr": schedule.rate},
            {"params": list(self.model.output.parameters()), "lr": schedule.head_rate},
        ]
        return torch.optim.AdamW(groups, weight_decay=0.01)

    def _step(
        self,
        batch: Batch,
        optimizer: torch.optim.Optimizer,
        rates: torch.optim.lr_scheduler.LambdaLR,
        schedule: Schedule,
    ) -> float:
        self.model.train()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = self.model.in_parts(batch.ids, batch.mask)
        loss = loss_of(logits.float(), batch, self._heads, LossWeights())
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        optimizer.step()
        rates.step()
        optimizer.zero_grad()
        steps = rates.last_epoch
        keep = min(schedule.average, steps / (steps + 10))
        for name, value in self.model.state_dict().items():
            if value.is_floating_point():
                self._averaged[name].lerp_(value, 1 - keep)
        return float(loss.detach())

    def _epoch(self, cases: Sequence[Case], schedule: Schedule, chance: random.Random) -> list[Batch]:
        """Vary every case and group the windows of one group of cases into one batch."""
        groups: dict[str, list[Example]] = {}
        for case in cases:
            if case.author == LEXICON_AUTHOR and chance.random() > schedule.lexicon_share:
                continue
            groups.setdefault(case.group, []).extend(self._maker.examples(self._augmenter.vary(case)))
        for number in range(int(schedule.plain_share * len(cases))):
            plain = self._augmenter.plain(number)
            groups[plain.group] = list(self._maker.examples(plain))
        return list(self._batches(list(groups.values()), schedule, chance))

    def _batches(self, groups: list[list[Example]], schedule: Schedule, chance: random.Random) -> Iterator[Batch]:
        chance.shuffle(groups)
        batches: list[list[Example]] = []
        for begin in range(0, len(groups), _BUCKET):
            bucket = sorted(
                groups[begin : begin + _BUCKET], key=lambda group: max((len(e.ids) for e in group), default=0)
            )
            batches += _packed(bucket, schedule.batch_pieces)
        chance.shuffle(batches)
        return (collate(batch, *self._ends) for batch in batches)

    @torch.no_grad()
    def judged(self, batches: Sequence[Batch]) -> str:
        """Return how well the averaged weights rank the segments and pieces of unseen cases."""
        kept = {name: value.detach().clone() for name, value in self.model.state_dict().items()}
        self.model.load_state_dict(self._averaged)
        self.model.eval()
        segments: list[tuple[float, int]] = []
        pieces: list[tuple[float, int]] = []
        for batch in batches:
            logits = self.model.in_parts(batch.ids, batch.mask)
            scores, answers = pooled(logits, batch, self._heads).flatten(), batch.labels.flatten()
            segments += [(float(s), int(a)) for s, a in zip(scores, answers, strict=True) if a != IGNORED]
            inside = batch.lens != IGNORED
            marked = 1 - logits[..., self._heads.lens].softmax(-1)[..., 0]
            pieces += list(zip(marked[inside].tolist(), (batch.lens[inside] > 0).int().tolist(), strict=True))
        self.model.load_state_dict(kept)
        return (
            f"average precision of segments {average_precision(segments):.3f}, pieces {average_precision(pieces):.3f}"
        )


def _packed(groups: list[list[Example]], limit: int) -> Iterator[list[Example]]:
    batch: list[Example] = []
    for group in groups:
        longest = max((len(example.ids) for example in (*batch, *group)), default=0) + 2
        if batch and longest * (len(batch) + len(group)) > limit:
            yield batch
            batch = []
        batch = [*batch, *group]
    if batch:
        yield batch


def average_precision(scored: Sequence[tuple[float, int]]) -> float:
    """Return the mean precision at each true answer, from the highest score down."""
    found, total = 0, 0.0
    for rank, (_, answer) in enumerate(sorted(scored, reverse=True), 1):
        found += answer
        total += answer * found / rank
    return total / max(1, found)
