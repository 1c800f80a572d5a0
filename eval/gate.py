"""The gate: the functional suite against the figures that were last accepted.

A functionality fails when significantly more of its cases were lost than won since the baseline (exact one-sided
McNemar, p < .05: five lost and none won fail). So do all cases that must be flagged together, and all that must not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.functional import Verdict, made_tests, plain_cases
from eval.scoring import score
from eval.statistics import Estimate, fall, share
from eval.store import Memory
from eval.suite import FOLDER, index
from eval.systems import System
from langreview.errors import InputError
from langreview.segment import segment

BASELINE = Path(__file__).parent / "baseline.json"
SIGNIFICANT = 0.05
VARIANTS = 100
"""Variants of each axis in a check; a release takes more."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a functionality, or a kind of them, stands against the baseline."""

    name: str
    cases: int
    share: Estimate
    lost: tuple[str, ...]
    won: tuple[str, ...]
    p: float

    @property
    def is_fallen(self) -> bool:
        """Tell whether significantly more was lost than won."""
        return self.p < SIGNIFICANT


def verdicts(system: System, *, each: int = VARIANTS) -> Iterator[Verdict]:
    """Yield the verdict on every case of the suite; `each` is how many variants an axis has."""
    lexicon = system.reviewer.lexicon
    memory = Memory(system, rewordings=False)
    cases = list(plain_cases(lexicon).cases())
    for case in cases:
        scored = score(case, memory.outcome(case.text), segment(case.text, lexicon.abbreviations), lexicon.categories)
        yield Verdict(case.id, case.functionality, scored.right, "", (case.text,))
    yield from made_tests(system, cases, each=each)


def standings(found: Sequence[Verdict], baseline: Mapping[str, Any]) -> tuple[Standing, ...]:
    """Compare verdicts with a baseline, by functionality and by kind."""
    kinds: dict[str, list[Verdict]] = {}
    each: dict[str, list[Verdict]] = {}
    headers = {header.id: header for header in index()[1]}
    for verdict in found:
        header = headers[verdict.functionality]
        each.setdefault(f"{header.id} {header.name}", []).append(verdict)
        kinds.setdefault(f"all {header.kind}", []).append(verdict)
    accepted = baseline["functionalities"]
    wrong = frozenset(case for item in accepted.values() for case in item["wrong"])
    named = (*sorted(each.items()), *kinds.items())
    return tuple(_standing(name, items, accepted.keys(), wrong) for name, items in named)


def _standing(name: str, found: Sequence[Verdict], known: Container[str], wrong: Container[str]) -> Standing:
    seen = [verdict for verdict in found if verdict.functionality in known]
    lost = tuple(verdict.id for verdict in seen if not verdict.right and verdict.id not in wrong)
    won = tuple(verdict.id for verdict in seen if verdict.right and verdict.id in wrong)
    right = share((verdict.id, verdict.right) for verdict in found)
    return Standing(name, len(found), right, lost, won, fall(len(lost), len(won)))


def as_baseline(found: Iterable[Verdict], system: System, *, each: int = VARIANTS) -> dict[str, Any]:
    """Return what a later check compares with: versions, and the counts and wrong cases by functionality."""
    by_functionality: dict[str, list[Verdict]] = {}
    for verdict in found:
        by_functionality.setdefault(verdict.functionality, []).append(verdict)
    versions = system.versions
    return {
        "suite": index()[0],
        "digest": digest(),
        "variants": each,
        "versions": {"langreview": versions.package, "lexicon": versions.lexicon, "weights": versions.weights},
        "functionalities": {
            name: {
                "cases": len(items),
                "right": sum(item.right for item in items),
                "wrong": sorted(item.id for item in items if not item.right),
            }
            for name, items in sorted(by_functionality.items())
        },
    }


def digest() -> str:
    """Return the digest of all files of the suite: other cases make other verdicts."""
    found = hashlib.sha256()
    for path in sorted(FOLDER.iterdir()):
        found.update(path.name.encode() + path.read_bytes())
    return f"sha256:{found.hexdigest()}"


def read_baseline(path: Path, *, each: int = VARIANTS) -> dict[str, Any]:
    """Return the accepted figures.

    Raises:
        InputError: where they are missing, belong to another suite, or have another number of variants.
    """
    if not path.exists():
        raise InputError(
            f"{path}: there is no baseline; accept the present figures with: python -m eval check --accept"
        )
    baseline: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    accept = "look at the figures and accept them with: python -m eval check --accept"
    if baseline.get("digest") != digest():
        raise InputError(f"{path}: belongs to another state of the suite (version {baseline.get('suite')}); {accept}")
    if baseline["variants"] != each:
        raise InputError(f"{path}: has {baseline['variants']} variants of each axis, not {each}; {accept}")
    return baseline
