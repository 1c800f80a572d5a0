"""Two runs of the same cases: what got better and what worse, figure by figure and case by case."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from eval.items import Item, items_of, records
from eval.metrics import Figure
from eval.results import Comparison, Record, Result, Rights, SystemResult
from eval.run import compared
from eval.summary import read
from langreview.errors import InputError

Cases = Callable[[], Iterable[tuple[str, Record]]]
"""Gives the cases of a run with their keys, as often as it is asked."""


@dataclass(frozen=True, slots=True)
class Side:
    """One system of one run."""

    run: str
    result: SystemResult
    cases: Cases

    @property
    def name(self) -> str:
        """The run and the system, as a reader tells them apart."""
        return f"{self.run}:{self.result.system}"


@dataclass(frozen=True, slots=True)
class Change:
    """A case on which the two differ, with what the worse side got wrong in it."""

    case: str
    functionality: str
    wrong: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed from one side to the other."""

    first: str
    second: str
    cases: int
    only_one_side: int
    """Cases that only one of the runs has, by text and marks; if any, the figures are of different sets."""
    test: Comparison
    figures: tuple[tuple[Figure, Figure], ...]
    better: tuple[Change, ...]
    worse: tuple[Change, ...]


def side(named: str) -> Side:
    """Return the side that "FOLDER" or "FOLDER:SYSTEM" names; without a system, the first of the run.

    Raises:
        InputError: where there is no such run, or no such system in it.
    """
    folder, system = split(named)
    return Side(folder.name, chosen(read(folder), system, str(folder)), lambda: keyed(records(folder)))


def split(named: str) -> tuple[Path, str]:
    """Return the path and the system, or "", of a name such as "FOLDER:SYSTEM"."""
    path, _, system = named.rpartition(":") if ":" in named and not Path(named).exists() else (named, "", "")
    return Path(path), system


def chosen(result: Result, system: str, where: str) -> SystemResult:
    """Return what one system of a run did; without a name, the first.

    Raises:
        InputError: where there is no such system.
    """
    names = [item.system for item in result.systems]
    if system and system not in names:
        raise InputError(f"{where}: there is no system '{system}' in this run; there are: {', '.join(names)}")
    return result.of(system or names[0])


def compare(first: Side, second: Side) -> Changes:
    """Compare two sides over the cases that both have: the same text with the same marks, whatever their ids.

    What was wrong is shown in the texts of the second; the first needs none.

    Raises:
        InputError: where they have none in common.
    """
    one, other = _rights(first), _rights(second)
    both = one.keys() & other.keys()
    if not both:
        raise InputError(f"{first.run} and {second.run}: no case in common; compare two runs of the same set")
    before, after = ({key: rights[key] for key in both} for rights in (one, other))
    return Changes(
        first=first.name,
        second=second.name,
        cases=len(both),
        only_one_side=len(one.keys() ^ other.keys()),
        test=compared(first.name, before, second.name, after),
        figures=tuple(paired(first.result, second.result)),
        better=tuple(_changes(first, second, {key for key in both if after[key][1] and not before[key][1]})),
        worse=tuple(_changes(second, second, {key for key in both if before[key][1] and not after[key][1]})),
    )


def paired(first: SystemResult, second: SystemResult) -> Iterator[tuple[Figure, Figure]]:
    """Yield the figures that both sides have."""
    for figure in second.figures:
        before = first.figure(figure.level, figure.name, figure.of)
        if before is not None:
            yield before, figure


def keyed(cases: Iterable[Record]) -> Iterator[tuple[str, Record]]:
    """Yield cases with keys of text and marks; one that occurs again gets a number as well."""
    seen: Counter[str] = Counter()
    for record in cases:
        content = json.dumps([record["text"], record["gold"]])
        key = hashlib.sha256(content.encode()).hexdigest()
        seen[key] += 1
        yield f"{key} {seen[key]}", record


def _rights(side: Side) -> Rights:
    system = side.result.system
    return {key: (record["cluster"], record["systems"][system]["right"]) for key, record in side.cases()}


def _changes(wrong: Side, shown: Side, wanted: Container[str]) -> Iterator[Change]:
    """Yield what one side has wrong in the wanted cases, in the words of another."""
    said = {key: record["systems"] for key, record in wrong.cases() if key in wanted}
    for key, record in shown.cases():
        if key in said:
            items = items_of({**record, "systems": said[key]}, wrong.result.system)
            yield Change(record["id"], record["functionality"], tuple(items))
