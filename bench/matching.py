"""Matching speed against the number of phrases, start-up, and the time of a whole review.

    python -m bench.matching FOLDER

Phrases are drawn from the notes of even number in the folder's files, with endings and gaps, and are looked for in
the others, so that hits are about as rare as in use. Times are processor time of one core; the median of five.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from langreview import review
from langreview.automaton import Automaton
from langreview.phrases import Phrase, parse_phrase
from langreview.review import Reviewer
from langreview.tables import read_rows
from langreview.tokens import tokenize

_SIZES = (100, 1_000, 5_000, 20_000)
_CHARACTERS = 1_000_000
_ROUNDS = 5
_NOTE_WORDS = 400


def phrases(text: str, count: int, seed: int) -> list[Phrase]:
    """Return phrases of three to five words as they stand in a text; some with endings, some with a gap."""
    rng = random.Random(seed)
    words = [word for word in tokenize(text).words if word.isalpha()]
    made: list[Phrase] = []
    while len(made) < count:
        place = rng.randrange(len(words) - 6)
        chosen = words[place : place + rng.randint(3, 5)]
        shape = rng.random()
        if shape < 0.1:
            chosen = [chosen[0], "...", *chosen[1:]]
        elif shape < 0.3:
            chosen[-1] += "(s|ed|ing|)"
        made.append(parse_phrase(" ".join(chosen)))
    return made


def median_time(action: Callable[[], object]) -> float:
    """Return the median processor time, in seconds, of several runs."""
    times = []
    for _ in range(_ROUNDS):
        begun = time.process_time()
        action()
        times.append(time.process_time() - begun)
    return statistics.median(times)


def speeds(source: str, text: str) -> None:
    """Print a row for each number of phrases."""
    print("| phrases | compiling, s | first pass, M characters/s | matching | with tokenising | hits per 1,000 words |")
    print("|---|---|---|---|---|---|")
    words = tokenize(text).words
    for size in _SIZES:
        made = phrases(source, size, size)
        begun = time.process_time()
        automaton = Automaton(enumerate(made), {})
        compiled = time.process_time()
        hits = len(automaton.find(words))
        first = time.process_time() - compiled
        again = median_time(lambda automaton=automaton: automaton.find(words))  # type: ignore[misc]
        whole = median_time(lambda automaton=automaton: automaton.find(tokenize(text).words))  # type: ignore[misc]
        cells = [f"{compiled - begun:.2f}", *(f"{len(text) / taken / 1e6:.1f}" for taken in (first, again, whole))]
        print(f"| {size:,} | {' | '.join(cells)} | {1000 * hits / len(text.split()):.1f} |")


_UNITS = ("low risk. ", "if she leaves police ", "he said that ", '"low risk" said ', "x\n")
"""What hostile notes are made of, over and over."""


def growth(reviewer: Reviewer, text: str) -> None:
    """Print the time a character for notes of growing length: the same in each column where time is linear."""
    lengths = (4_000, 16_000, 64_000, 256_000)
    print("\n| microseconds a character in a note of | " + " | ".join(f"{length:,}" for length in lengths) + " |")
    print("|---|" + "---|" * len(lengths))
    for name, unit in (("ordinary text", text), *((repr(unit), unit) for unit in _UNITS)):
        cells = []
        for length in lengths:
            note = (unit * (length // len(unit) + 1))[:length]
            cells.append(f"{1e6 * median_time(partial(reviewer.review, note)) / length:.2f}")
        print(f"| {name.replace(chr(92), chr(92) * 2)} | {' | '.join(cells)} |")


def whole_process(code: str) -> float:
    """Return the median wall time, in seconds, of a new Python process that runs some code."""
    times = []
    for _ in range(_ROUNDS):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


_FIRST_FINDING = (
    "from langreview import review; assert review.load(classifier=False).review('Attention seeking.').findings"
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args(arguments).folder
    every = [row["text"] for file in sorted(folder.glob("*.jsonl")) for row in read_rows(file, "text")]
    text = "\n".join(every[1::2])[:_CHARACTERS]
    speeds("\n".join(every[0::2]), text)
    reviewer = review.load(classifier=False)
    note = " ".join(text.split(" ")[:_NOTE_WORDS])
    reviewer.review(note)
    taken = 1000 * median_time(lambda: reviewer.review(note))
    print(f"\nwhole lexicon review of a {_NOTE_WORDS}-word note: {taken:.2f} ms")
    growth(reviewer, text)
    taken = median_time(lambda: [reviewer.review(item) for item in every[:200]])
    print(f"\nthe same over 200 notes: {sum(len(item.split()) for item in every[:200]) / taken:,.0f} words a second")
    print(f"an empty Python process: {whole_process('pass'):.3f} s")
    print(f"import of langreview.review: {whole_process('import langreview.review'):.3f} s")
    print(f"from process start to the first finding: {whole_process(_FIRST_FINDING):.3f} s")


if __name__ == "__main__":
    main()
