"""The shipped suite as sets to be run by name, with the tests that are made from its cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from eval import functional, gate
from eval.cases import Case
from eval.functional import Verdict, plain_cases
from eval.results import Result
from eval.run import Progress
from eval.sets import EvaluationSet, open_set
from eval.suite import FOLDER, index
from eval.systems import System
from langreview.errors import InputError
from langreview.lexicon import Lexicon

SUITES = "suites"
"""The name of the whole suite."""


def is_shipped(named: str) -> bool:
    """Tell whether this is the name of the suite or of one of its functionalities."""
    return named == SUITES or named in names()


def open_shipped(named: str, lexicon: Lexicon) -> EvaluationSet:
    """Return the cases of the suite, or of one functionality.

    Raises:
        InputError: where the cases of the functionality are made from those of others.
    """
    if named == SUITES:
        return plain_cases(lexicon)
    (header,) = (header for header in index()[1] if header.id == named)
    if not header.file:
        raise InputError(f"{named}: made from the cases of other functionalities; run: python -m eval check")
    return open_set([FOLDER / header.file], lexicon, elsewhere=plain_cases(lexicon).ids)


def names() -> Mapping[str, str]:
    """Return the names of the functionalities by their ids."""
    return {header.id: header.name for header in index()[1]}


def with_made_tests(
    result: Result, judged: Sequence[System], cases: Sequence[Case], progress: Progress = lambda done: done
) -> Result:
    """Add the functionalities whose tests are made from the cases of others."""
    made: list[list[Verdict]] = []
    done = 0
    for system in judged:
        made.append([])
        for verdict in functional.made_tests(system, cases, each=gate.VARIANTS):
            made[-1].append(verdict)
            done += 1
            progress(done)
    return replace(
        result,
        systems=tuple(
            replace(system, functionalities=(*system.functionalities, *functional.counted(found)))
            for system, found in zip(result.systems, made, strict=True)
        ),
    )
