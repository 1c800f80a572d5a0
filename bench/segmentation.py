"""Sentence-boundary precision, recall and F1 against the marked boundaries of data/segmentation.jsonl.

    python -m bench.segmentation FOLDER OPEN_SET [--split test]

FOLDER holds the notes (.jsonl with "id" and "text") and OPEN_SET is the marked set (.jsonl with "id" and "marked");
neither is part of the project. A text that is not the one that was marked is refused.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from eval.statistics import bootstrap_interval
from langreview import lexicon_reader, markup
from langreview.segment import segment
from langreview.types import Abbreviations


@dataclass(frozen=True, slots=True)
class Count:
    """Boundaries of one excerpt: found rightly, found wrongly, missed."""

    source: str
    right: int
    wrong: int
    missed: int


def f1(counts: Sequence[Count]) -> float:
    """Return the F1 of the boundaries of several excerpts."""
    right = sum(count.right for count in counts)
    return 2 * right / max(1, 2 * right + sum(count.wrong + count.missed for count in counts))


def texts(folder: Path, open_set: Path) -> dict[tuple[str, str], str]:
    """Return the notes by their source and id."""
    found = {}
    for file in sorted(folder.glob("*.jsonl")):
        for row in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
            found[file.name, row["id"]] = row["text"]
    for row in map(json.loads, open_set.read_text(encoding="utf-8").splitlines()):
        found["open-set", row["id"]] = markup.parse(row["marked"])[0]
    return found


def count(row: dict[str, object], text: str, abbreviations: Abbreviations) -> Count:
    """Compare the boundaries of one excerpt."""
    if hashlib.sha256(text.encode()).hexdigest() != row["sha256"]:
        sys.exit(f"{row['source']} {row['id']}: not the text whose boundaries were marked")
    gold = set(row["boundaries"])  # type: ignore[call-overload]
    first, last = int(str(row["start"])), int(str(row["end"]))
    found = {part.span.start for part in segment(text, abbreviations) if first < part.span.start < last}
    return Count(str(row["source"]), len(gold & found), len(found - gold), len(gold - found))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a row for each source, then the whole, then the speed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("open_set", type=Path)
    parser.add_argument("--split", choices=("tune", "test"), default="test")
    options = parser.parse_args(arguments)
    notes = texts(options.folder, options.open_set)
    short = lexicon_reader.load().abbreviations
    lines = (files("bench") / "data" / "segmentation.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["split"] == options.split]
    counts = [count(row, notes[row["source"], row["id"]], short) for row in rows]
    print("| source | right | wrong | missed | F1 |\n|---|---|---|---|---|")
    for source in [*sorted({item.source for item in counts}), "all"]:
        of = [item for item in counts if source in (item.source, "all")]
        totals = [sum(getattr(item, name) for item in of) for name in ("right", "wrong", "missed")]
        print(f"| {source} | {' | '.join(map(str, totals))} | {f1(of):.4f} |")
    low, high = bootstrap_interval(counts, f1)
    print(f"\n95 % interval of F1, excerpts drawn again: {low:.4f} to {high:.4f}")
    whole = "\n\n".join(notes.values())
    begun = time.process_time()
    segment(whole, short)
    print(f"{len(whole) / (time.process_time() - begun) / 1e6:.1f} million characters a second on one core")


if __name__ == "__main__":
    main()
