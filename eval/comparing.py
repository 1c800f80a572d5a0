"""Two runs of the same cases: what got better and what worse, figure by figure and case by case."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eval.items import Item, items_of, records
from eval.metrics import Figure
from eval.results import Comparison, Record, SystemResult
from eval.run import compared
from eval.summary import read
from langreview.errors import InputError


@dataclass(frozen=True, slots=True)
class Side:
    """One system of one run."""

    folder: Path
    result: SystemResult

    @property
    def name(self) -> str:
        """The run and the system, as a reader tells them apart."""
        return f"{self.folder.name}:{self.result.system}"


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
    """Cases, by id and text, that only one of the runs has."""
    test: Comparison
    figures: tuple[tuple[Figure, Figure], ...]
    better: tuple[Change, ...]
    worse: tuple[Change, ...]


def side(named: str) -> Side:
    """Return the side that "FOLDER" or "FOLDER:SYSTEM" names; without a system, the first of the run.

    Raises:
        InputError: where there is no such run, or no such system in it.
    """
    folder, _, system = named.rpartition(":") if ":" in named and not Path(named).exists() else (named, "", "")
    result = read(Path(folder))
    names = [item.system for item in result.systems]
    if system and system not in names:
        raise InputError(f"{folder}: there is no system '{system}' in this run; there are: {', '.join(names)}")
    return Side(Path(folder), result.of(system or names[0]))


def compare(first: Side, second: Side) -> Changes:
    """Compare two sides over the cases that both have, by id and text."""
    one, other = _rights(first), _rights(second)
    both = one.keys() & other.keys()
    test = compared(first.name, {key: one[key] for key in both}, second.name, {key: other[key] for key in both})
    better = {key for key in both if other[key] and not one[key]}
    worse = {key for key in both if one[key] and not other[key]}
    return Changes(
        first=first.name,
        second=second.name,
        cases=len(both),
        only_one_side=len(one.keys() ^ other.keys()),
        test=test,
        figures=tuple(paired(first.result, second.result)),
        better=tuple(_changes(first, better)),
        worse=tuple(_changes(second, worse)),
    )


def paired(first: SystemResult, second: SystemResult) -> Iterator[tuple[Figure, Figure]]:
    """Yield the figures that both sides have."""
    for figure in second.figures:
        before = first.figure(figure.level, figure.name, figure.of)
        if before is not None:
            yield before, figure


def _key(record: Record) -> str:
    return f"{record['id']} {hashlib.sha256(record['text'].encode('utf-8', 'surrogatepass')).hexdigest()}"


def _rights(chosen: Side) -> dict[str, bool]:
    return {_key(record): record["systems"][chosen.result.system]["right"] for record in records(chosen.folder)}


def _changes(chosen: Side, wanted: set[str]) -> Iterator[Change]:
    for record in records(chosen.folder):
        if _key(record) in wanted:
            yield Change(record["id"], record["functionality"], tuple(items_of(record, chosen.result.system)))
