"""Outcomes on disk, so that a stopped run goes on where it was and an unchanged one is not repeated.

One file a system, named by everything that its outcomes depend on besides the text. A line holds the digest of a text
and what was said of it, as offsets: no text.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from eval.outcomes import Outcome, from_record, outcome_of, to_record
from eval.rewordings import RewordingCheck
from eval.systems import System

_LINE = re.compile(rb"(?P<key>[0-9a-f]{64}) \{[^\x00]*\}\n")


@contextmanager
def outcomes(systems: Sequence[System], out: Path | None) -> Iterator[dict[str, Memory]]:
    """Give each system, by name, a memory in `out`; without `out` it remembers nothing."""
    with ExitStack() as stack:
        yield {system.name: stack.enter_context(_memory(system, out)) for system in systems}


@contextmanager
def _memory(system: System, out: Path | None) -> Iterator[Memory]:
    if out is None:
        yield Memory(system)
        return
    prefix = f".outcomes-{system.name}-"
    path = out / f"{prefix}{hashlib.sha256(system.fingerprint().encode()).hexdigest()[:16]}.jsonl"
    for other in out.glob(f"{prefix}*.jsonl"):
        if other != path:
            other.unlink()
    with path.open("a+b") as file:
        yield Memory(system, file)


class Memory:
    """What a system said, by text."""

    def __init__(self, system: System, file: IO[bytes] | None = None, *, rewordings: bool = True) -> None:
        """Index the lines of `file`; a last line that was cut off is dropped."""
        self._system = system
        self._file = file
        self._check = RewordingCheck(system.reviewer) if rewordings else None
        self._places: dict[bytes, int] = {}
        if file is not None:
            self._index(file)

    def _index(self, file: IO[bytes]) -> None:
        """Remember where each whole line stands; from a damaged one on, all are dropped and found out again."""
        file.seek(0)
        place = 0
        for line in file:
            whole = _LINE.fullmatch(line)
            if not whole:
                break
            self._places[bytes.fromhex(whole["key"].decode("ascii"))] = place
            place += len(line)
        file.truncate(place)

    def outcome(self, text: str) -> Outcome:
        """Return what the system says of a text: remembered, or found out now and remembered."""
        key = hashlib.sha256(text.encode("utf-8", "surrogatepass"))
        place = self._places.get(key.digest())
        if place is not None and self._file is not None:
            self._file.seek(place)
            return from_record(json.loads(self._file.readline()[65:]))
        review = self._system.reviewer.review(text, min_severity=1, all_tiers=True)
        found = outcome_of(review, tuple(self._check.records(review)) if self._check else ())
        if self._file is not None:
            line = f"{key.hexdigest()} {json.dumps(to_record(found))}\n"
            self._places[key.digest()] = self._file.seek(0, 2)
            self._file.write(line.encode())
            self._file.flush()
        return found
