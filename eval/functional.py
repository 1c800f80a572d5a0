"""The functional suite: its cases, and the tests made from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from eval.cases import Case
from eval.results import FunctionalityCount
from eval.scoring import shown
from eval.sets import EvaluationSet, open_set
from eval.statistics import share
from eval.store import Memory
from eval.suite import FOLDER, index
from eval.systems import System
from eval.variants import variants
from langreview.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one system has one case of the suite right."""

    id: str
    functionality: str
    right: bool
    axis: str = ""
    texts: tuple[str, ...] = ()
    """What was judged: one text, or the two that were compared."""


def plain_cases(lexicon: Lexicon) -> EvaluationSet:
    """Return the cases that must be flagged and those that must not, as one set."""
    files = [item.file for item in index()[1] if item.kind in ("must-flag", "must-pass")]
    return open_set([FOLDER / file for file in files], lexicon)


def invariance(cases: Sequence[Case], memory: Memory, *, each: int) -> Iterator[Verdict]:
    """Yield whether the verdict on each variant is that on its original."""
    for variant in variants(cases, each=each):
        same = _labels(memory, variant.before) == _labels(memory, variant.after)
        yield Verdict(variant.id, variant.functionality, same, variant.axis, (variant.before, variant.after))


def made_tests(system: System, cases: Sequence[Case], *, each: int) -> Iterator[Verdict]:
    """Yield the verdicts on the tests that are made from the plain cases, and on the pairs of a direction."""
    memory = Memory(system, rewordings=False)
    yield from invariance(cases, memory, each=each)
    yield from direction(system.reviewer.lexicon, memory)


def counted(found: Iterable[Verdict]) -> tuple[FunctionalityCount, ...]:
    """Return how many verdicts are right by functionality; intervals are exact."""
    by_functionality: dict[str, list[tuple[str, bool]]] = {}
    for verdict in found:
        by_functionality.setdefault(verdict.functionality, []).append((verdict.id, verdict.right))
    return tuple(
        FunctionalityCount(name, len(right), share(right), 0, share([])) for name, right in by_functionality.items()
    )


def _labels(memory: Memory, text: str) -> frozenset[str]:
    return frozenset(finding.label for finding in shown(memory.outcome(text)))


def direction(lexicon: Lexicon, memory: Memory) -> Iterator[Verdict]:
    """Yield whether the milder text of each pair scores lower for the label of its functionality."""
    for functionality in index()[1]:
        if functionality.kind == "worse-better":
            cases = {case.id: case for case in open_set([FOLDER / functionality.file], lexicon).cases()}
            for milder in cases.values():
                if milder.contrast_of:
                    worse = cases[milder.contrast_of]
                    texts = (worse.text, milder.text)
                    strengths = [_strength(memory, text, functionality.label) for text in texts]
                    yield Verdict(milder.id, functionality.id, strengths[0] > strengths[1], "", texts)


def _strength(memory: Memory, text: str, label: str) -> float:
    """Return the sum over findings of severity times confidence; a lexicon entry counts in full."""
    found = [finding for finding in memory.outcome(text).findings if finding.label == label]
    return sum(item.severity * (1.0 if item.confidence is None else item.confidence) for item in found)
