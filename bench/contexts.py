"""Harmless contexts: how many stay silent, and which guard leaves them alone.

    python -m bench.contexts FILE

FILE is a JSON list of objects with "id" and "example", a text in which nothing may be flagged.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from eval.statistics import exact_interval
from langreview import review


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the share that is silent, the guards that acted, and every text that is flagged."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    rows = json.loads(parser.parse_args(arguments).file.read_text(encoding="utf-8"))
    reviewer = review.load()
    guards: Counter[str] = Counter()
    flagged: list[str] = []
    for row in rows:
        found = reviewer.review(row["example"])
        guards.update({item.reason for item in found.suppressed} or {"nothing was matched"})
        flagged += [f"{row['id']} {item.entry}: {row['example']}" for item in found.findings[:1]]
    silent = len(rows) - len(flagged)
    low, high = exact_interval(silent, len(rows))
    print(f"silent: {silent} of {len(rows)} (95 % interval {low:.3f} to {high:.3f})")
    print("left alone by: " + ", ".join(f"{name} {count}" for name, count in guards.most_common()))
    print("\n".join(flagged))


if __name__ == "__main__":
    main()
