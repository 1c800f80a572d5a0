"""A set through the systems: streamed, resumable, and with nothing half done left behind."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path

from eval.cases import Case, Gold
from eval.judge import Judge
from eval.outcomes import Outcome, to_record
from eval.results import Comparison, Record, Result, Rights
from eval.scoring import Scored
from eval.sets import EvaluationSet
from eval.statistics import mcnemar
from eval.store import outcomes
from eval.systems import System
from langreview.markup import Mark

Progress = Callable[[int], object]
"""Told after each case how many are done."""
Keep = Callable[[Record], object]
"""Given each case with what was said of it."""
CASES = "cases.jsonl"
"""The cases with what was said of them. It holds the texts; the page, items.csv and report.xlsx hold parts of them."""


def run(
    evaluation_set: EvaluationSet,
    systems: Sequence[System],
    *,
    keep: Keep = lambda record: record,
    memory: Path | None = None,
    progress: Progress = lambda done: done,
) -> Result:
    """Judge the systems on a set; nothing is written to disk but to `memory`.

    `memory` is a folder in which what was said is remembered, so that a stopped run goes on where it was.
    """
    judges = {system.name: Judge(system, evaluation_set.level, evaluation_set.lexicon) for system in systems}
    words = 0
    with outcomes(systems, memory) as memories:
        for done, case in enumerate(evaluation_set.cases(), 1):
            said = {name: memory.outcome(case.text) for name, memory in memories.items()}
            scored = {name: judge.add(case, said[name]) for name, judge in judges.items()}
            keep(_record(case, said, scored))
            words += len(case.text.split())
            progress(done)
    pairs = combinations(judges.items(), 2)
    return Result(
        name=evaluation_set.name,
        digest=evaluation_set.digest,
        level=evaluation_set.level.value,
        cases=evaluation_set.size,
        words=words,
        clusters=next(iter(judges.values())).clusters,
        systems=tuple(judge.result() for judge in judges.values()),
        comparisons=tuple(compared(one, a.rights, other, b.rights) for (one, a), (other, b) in pairs),
    )


@contextmanager
def written(out: Path | None) -> Iterator[Keep]:
    """Give a function that writes cases to `out`/cases.jsonl, which gets its name when all are written; or nothing."""
    if out is None:
        yield lambda record: record
        return
    part = out / f".{CASES}.part"
    try:
        with part.open("w", encoding="utf-8", errors="surrogatepass") as file:
            yield lambda record: file.write(json.dumps(record, ensure_ascii=False) + "\n")
        part.replace(out / CASES)
    finally:
        part.unlink(missing_ok=True)


def _record(case: Case, said: Mapping[str, Outcome], scored: Mapping[str, Scored]) -> Record:
    return {
        "id": case.id,
        "row": case.row,
        "functionality": case.functionality,
        "group": case.group,
        "cluster": case.cluster,
        "setting": case.setting,
        "author": case.author,
        "text": case.text,
        "gold": _gold_record(case.gold),
        "systems": {
            name: {
                "right": scored[name].right,
                "missed": [_mark_record(mark) for mark in scored[name].missed],
                "alarms": [outcome.findings.index(finding) for finding in scored[name].alarms],
                "left_alone": [outcome.suppressed.index(item) for item in scored[name].left_alone],
                **to_record(outcome),
            }
            for name, outcome in said.items()
        },
    }


def _gold_record(gold: Gold) -> Record:
    return {
        "labels": sorted(gold.labels),
        "marks": [_mark_record(mark) for mark in gold.marks],
    }


def _mark_record(mark: Mark) -> list[int | str]:
    return [mark.span.start, mark.span.end, mark.code, mark.severity]


def compared(first: str, one: Rights, second: str, other: Rights) -> Comparison:
    """Return what only one of two systems has right, over the cases that both have seen.

    Cases of a group are not independent: for the test each group counts once, for the side that has more of it right.
    """
    leads: dict[str, int] = {}
    only_first = only_second = 0
    for case in one.keys() & other.keys():
        (group, before), (_, after) = one[case], other[case]
        only_first += before and not after
        only_second += after and not before
        leads[group] = leads.get(group, 0) + before - after
    ahead, behind = (sum(sign * lead > 0 for lead in leads.values()) for sign in (1, -1))
    return Comparison(first, second, only_first, only_second, mcnemar(ahead, behind))
