"""What the model says about each word piece: where each answer stands in its output."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heads:
    """The columns of the output for a number of labels and codes."""

    labels: int
    codes: int

    @property
    def lens(self) -> slice:
        """Logits of no label, then of each label: whether the piece is part of such wording."""
        return slice(0, 1 + self.labels)

    @property
    def severe(self) -> int:
        """The logit of severity 3 against 2."""
        return 1 + self.labels

    @property
    def code(self) -> slice:
        """Logits of the codes in order."""
        return slice(2 + self.labels, self.attention)

    @property
    def attention(self) -> int:
        """How much the piece counts for its segment, before a softmax over the segment."""
        return 2 + self.labels + self.codes

    @property
    def segment(self) -> slice:
        """Logits of each label for the segment, to be averaged by attention."""
        return slice(self.attention + 1, self.width)

    @property
    def width(self) -> int:
        """The number of columns."""
        return self.attention + 1 + self.labels
