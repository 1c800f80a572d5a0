"""Logits to wording: runs of pieces that the model takes for part of such wording, and what speaks for each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from langreview.heads import Heads
from langreview.types import Segment, Span
from langreview.weights import RunRecipe
from langreview.windows import Pieces

Array = NDArray[np.float32]

_WORD = re.compile(r"\w+(?:['\u2019-]\w+)*")
_FLOOR = 1e-6
"""Probabilities are kept this far from 0 and 1, so that their logits are finite."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Wording in one segment that may be a finding; `evidence` is what its probability is worked out from."""

    span: Span
    label: int
    code: int
    severe: float
    """The logit of severity 3 against 2."""
    evidence: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model said about a note: a row of logits for each piece, a row of label logits for each segment."""

    pieces: Pieces
    logits: Array
    lens: Array
    segments: Array


def reading(pieces: Pieces, logits: Array, heads: Heads, segments: int) -> Reading:
    """Work out the probabilities of pieces and the logits of segments."""
    exponents = np.exp(logits[:, heads.lens] - logits[:, heads.lens].max(axis=1, keepdims=True))
    lens = exponents / exponents.sum(axis=1, keepdims=True)
    owners = np.asarray(pieces.segments, dtype=np.int64)
    weights = np.exp(np.clip(logits[:, heads.attention], -15, 15))
    total = np.bincount(owners, weights, minlength=segments)
    columns = logits[:, heads.segment].T
    summed = np.stack([np.bincount(owners, column * weights, minlength=segments) for column in columns], axis=1)
    return Reading(pieces, logits, lens, (summed / np.maximum(total, 1e-9)[:, None]).astype(np.float32))


def candidates(
    found: Reading, segments: Sequence[Segment], heads: Heads, recipe: RunRecipe, code_labels: Sequence[int]
) -> Iterator[Candidate]:
    """Yield the runs of each label, in order of label and place."""
    for label in range(heads.labels):
        for first, last in _runs(found.lens[:, 1 + label], found.pieces.segments, recipe):
            owner = found.pieces.segments[first]
            start, end = found.pieces.spans[first].start, found.pieces.spans[last - 1].end
            span = whole_words(segments[owner], start, end, recipe.longest)
            if span is not None:
                codes = found.logits[first:last, heads.code].mean(axis=0)
                own = [code for code, of in enumerate(code_labels) if of == label]
                yield Candidate(
                    span,
                    label,
                    max(own, key=lambda code: float(codes[code])),
                    float(found.logits[first:last, heads.severe].mean()),
                    evidence(found, range(first, last), label),
                )


def evidence(found: Reading, run: range, label: int) -> tuple[float, ...]:
    """Return logits of the mean and of the surest piece, the segment's logit, and the logarithm of the length."""
    lens = found.lens[run.start : run.stop, 1 + label]
    return (
        _logit(float(lens.mean())),
        _logit(float(lens.max())),
        float(found.segments[found.pieces.segments[run.start], label]),
        float(np.log(len(run))),
    )


def probability(evidence: Sequence[float], weights: Sequence[float]) -> float:
    """Return the calibrated probability in [0, 1]; the last weight stands alone."""
    score = sum(value * weight for value, weight in zip(evidence, weights[:-1], strict=True)) + weights[-1]
    return float(1 / (1 + np.exp(-score)))


def _logit(value: float) -> float:
    value = min(max(value, _FLOOR), 1 - _FLOOR)
    return float(np.log(value / (1 - value)))


def _runs(values: Array, owners: Sequence[int], recipe: RunRecipe) -> Iterator[tuple[int, int]]:
    """Yield the ranges of pieces of one segment that reach high enough, small gaps closed."""
    first = last = -1
    for index in np.flatnonzero(values >= recipe.reach).tolist():
        if first >= 0 and index - last <= recipe.gap and owners[index] == owners[first]:
            last = index + 1
            continue
        if first >= 0 and values[first:last].max() >= recipe.peak:
            yield first, last
        first, last = index, index + 1
    if first >= 0 and values[first:last].max() >= recipe.peak:
        yield first, last


def whole_words(segment: Segment, start: int, end: int, most: int) -> Span | None:
    """Return the words that a range touches, without punctuation round them; None for no word or more than `most`."""
    begin, stop = start - segment.span.start, end - segment.span.start
    words = [word for word in _WORD.finditer(segment.text) if word.start() < stop and begin < word.end()]
    if not 0 < len(words) <= most:
        return None
    return Span(segment.span.start + words[0].start(), segment.span.start + words[-1].end())
