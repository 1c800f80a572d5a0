"""Speed and size of a whole review with the classifier, and how far 8-bit weights change verdicts.

    python -m bench.classifier FILE [--wide NETWORK]

FILE holds ordinary notes as JSON lines with a "text"; the first 400 words of each note that has so many are reviewed.
NETWORK is the network in float that training leaves beside its checkpoint; without it, agreement is not measured.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from eval.statistics import exact_interval
from langreview import review, weights
from langreview.classify import ClassifierDetector, network
from langreview.review import Reviewer
from langreview.segment import segment
from langreview.tables import read_rows
from langreview.windows import Tokenizer

_WORDS = 400
_MEASURED = 100
_KIB = 1024


def excerpts(file: Path) -> list[str]:
    """Return the first words of the first notes that are long enough."""
    long = (row["text"].split(" ") for row in read_rows(file, "text"))
    return [" ".join(words[:_WORDS]) for words in long if len(words) >= _WORDS][:_MEASURED]


def milliseconds(reviewer: Reviewer, texts: Sequence[str]) -> list[float]:
    """Return how long each review takes."""
    taken = []
    for text in texts:
        started = time.perf_counter()
        reviewer.review(text)
        taken.append(1000 * (time.perf_counter() - started))
    return taken


def agreement(narrow: ClassifierDetector, wide: ClassifierDetector, texts: Sequence[str]) -> tuple[int, int]:
    """Return of how many segments both say alike whether and as what they hold a confident finding, and how many."""
    alike = total = 0
    for text in texts:
        segments = segment(text)
        verdicts = [
            {(item.span.start, item.label) for item in detector.detect(segments) if item.tier == "confident"}
            for detector in (narrow, wide)
        ]
        for part in segments:
            one, other = (
                {label for start, label in found if part.span.start <= start < part.span.end} for found in verdicts
            )
            alike += one == other
            total += 1
    return alike, total


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--wide", type=Path, help="the network in float")
    options = parser.parse_args(arguments)
    texts = excerpts(options.file)
    started = time.perf_counter()
    reviewer = review.load()
    print(f"load: {time.perf_counter() - started:.2f} s")
    taken = milliseconds(reviewer, texts)
    print(f"review of {_WORDS} words, {len(texts)} notes: p50 {np.percentile(taken, 50):.0f} ms, ", end="")
    print(f"p95 {np.percentile(taken, 95):.0f} ms")
    print(f"memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIB:.0f} MiB")
    size = sum(path.stat().st_size for path in weights.SHIPPED.iterdir())
    print(f"weights folder: {size / _KIB**2:.1f} MiB")
    if options.wide:
        _print_agreement(options.wide, texts)


def _print_agreement(file: Path, texts: Sequence[str]) -> None:
    from tokenizers import Tokenizer as Library

    config = weights.read(weights.SHIPPED)
    tokenizer: Tokenizer = Library.from_file(str(config.folder / weights.TOKENIZER))
    alike, total = agreement(
        ClassifierDetector.load(config), ClassifierDetector(config, tokenizer, network(file)), texts
    )
    low, high = exact_interval(alike, total)
    share = f"{alike}/{total} = {alike / total:.4f} ({low:.4f} to {high:.4f})"
    print(f"verdicts of segments alike in float and in 8 bit: {share}")


if __name__ == "__main__":
    main()
