"""What the model was shown and what judges it are kept apart: no case of one is in the other, exactly or nearly."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path

from langreview import markup

ROOT = Path(__file__).parent.parent
RUN = 5
"""Words in a row that are compared."""
NEAR = 0.3
"""So large a share of runs in common makes two texts near-duplicates."""


def texts(folder: str) -> dict[str, str]:
    found = {}
    for path in sorted((ROOT / folder).rglob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found[row["id"]] = markup.parse(row["marked"])[0]
    return found


def runs(text: str) -> set[str]:
    words = re.findall(r"\w+", text.casefold())
    return {" ".join(words[start : start + RUN]) for start in range(max(1, len(words) - RUN + 1))}


def test_no_case_of_the_suite_is_in_the_training_corpus_even_nearly() -> None:
    shown, judging = texts("training/corpus"), texts("eval/suites")
    assert len(shown) > 2000
    assert len(judging) > 2000
    where: dict[str, list[str]] = defaultdict(list)
    for name, text in shown.items():
        for run in runs(text):
            where[run].append(name)
    near = {}
    for name, text in judging.items():
        own = runs(text)
        shared = Counter(other for run in own for other in where.get(run, ()))
        for other, count in shared.most_common(1):
            if count >= max(3, NEAR * len(own)):
                near[name] = other
    assert not near
