"""`ClassifierDetector`: segments to findings by a trained network, in windows, with calibrated probabilities."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from langreview import weights
from langreview.decode import Array, Candidate, Reading, candidates, probability, reading
from langreview.types import Evidence, Finding, Segment
from langreview.weights import Config
from langreview.windows import Tokenizer, ends, read, windows

Network = Callable[[Sequence[int]], Array]
"""The ids of one window, the model's own pieces at both ends, to a row of logits for each."""


class ClassifierDetector:
    """Finds wording that no list need hold; it keeps nothing of a note."""

    name = "classifier"

    def __init__(self, config: Config, tokenizer: Tokenizer, network: Network) -> None:
        """Take the parts of a weights folder; `load` reads them."""
        self.config = config
        self._tokenizer = tokenizer
        self._network = network
        self._start, self._end = ends(tokenizer)
        self._code_labels = [label for _, label in config.codes]

    @classmethod
    def load(cls, config: Config) -> ClassifierDetector:
        """Return the detector of a weights folder that `weights.read` has checked."""
        from tokenizers import Tokenizer as Library

        tokenizer = Library.from_file(str(config.folder / weights.TOKENIZER))
        return cls(config, tokenizer, network(config.folder / weights.NETWORK))

    @property
    def digest(self) -> str:
        """The digest of the weights."""
        return self.config.digest

    def detect(self, segments: Sequence[Segment]) -> Iterator[Finding]:
        """Yield a finding for each run of words that is probable enough for a tier."""
        found = self.read(segments)
        for candidate in self.candidates(found, segments):
            score = probability(candidate.evidence, self.config.calibration)
            tier = next((name for name, least in self.config.thresholds.items() if score >= least), None)
            if tier is not None:
                yield self._finding(candidate, score, tier)

    def read(self, segments: Sequence[Segment]) -> Reading:
        """Return what the network says of each piece, every piece judged once."""
        pieces = read(segments, self._tokenizer)
        heads = self.config.heads
        logits = np.zeros((len(pieces.ids), heads.width), np.float32)
        for window in windows(pieces, self.config.window):
            first, last = window.core
            rows = self._network((self._start, *pieces.ids[window.first : window.last], self._end))
            logits[first:last] = rows[1 + first - window.first : 1 + last - window.first]
        return reading(pieces, logits, heads, len(segments))

    def candidates(self, found: Reading, segments: Sequence[Segment]) -> Iterator[Candidate]:
        """Yield all runs of words, whatever their probability."""
        return candidates(found, segments, self.config.heads, self.config.run, self._code_labels)

    def _finding(self, candidate: Candidate, score: float, tier: str) -> Finding:
        score = round(score, 4)
        label = self.config.labels[candidate.label]
        code = self.config.codes[candidate.code][0]
        severity = 3 if candidate.severe > 0 else 2
        return Finding(candidate.span, label, code, severity, (Evidence(self.name, score=score),), score, tier)


def network(file: Path) -> Network:
    """Return the network of an ONNX file, to be run on one window at a time."""
    from onnxruntime import InferenceSession

    session = InferenceSession(file.read_bytes(), providers=["CPUExecutionProvider"])

    def run(ids: Sequence[int]) -> Array:
        logits: Array = session.run(None, {"input_ids": np.asarray([ids], np.int64)})[0][0]
        return logits

    return run
